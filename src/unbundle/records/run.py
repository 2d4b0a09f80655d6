"""Everything one run found, joined: what publish draws and verify compares."""

from __future__ import annotations

from unbundle.records.alternative import Alternative
from unbundle.records.base import Count, Record, Sha256
from unbundle.records.findings import Findings
from unbundle.records.instance import Instance, Profile
from unbundle.records.judging import Verdicts
from unbundle.records.members import BallotBox
from unbundle.records.opinions import OpinionMap
from unbundle.records.package import Total
from unbundle.records.stakes import Stakes
from unbundle.records.text import Text

FORMATS: dict[str, int] = {"dossier": 1, "results": 1, "pack": 1}
RULES: dict[str, int] = {
    "read": 1,
    "judge": 1,
    "federation": 1,
    "opinions": 1,
    "compose": 1,
}
"""Versions of file formats and of rules; the number of a rule rises whenever equal input may give
another result."""


class Run(Record):
    """The results of one dossier; each field but the first four is one file under `results/`."""

    formats: dict[str, Count]
    rules: dict[str, Count]
    dossier_sha256: Sha256
    totals: tuple[Total, ...]
    box: BallotBox
    verdicts: Verdicts | None
    opinions: OpinionMap
    instance: Instance
    profile: Profile
    alternative: Alternative
    findings: Findings | None = None
    text: Text | None = None
    stakes: Stakes | None = None
