"""The contracts: every record that rooms exchange or that lies in a file, with its schema.

`NAME.schema.json` and `NAME.example.json` lie beside this file. The schema follows from the record;
the example is data that a person can read, and is kept when the code changes.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from unbundle import records
from unbundle.kit.canonical import to_bytes
from unbundle.records.alternative import Alternative
from unbundle.records.base import Record
from unbundle.records.charter import Charter
from unbundle.records.dossier import Document, Dossier, Lineage, PublicVote, Settings, Statement
from unbundle.records.drafting import Draft
from unbundle.records.findings import Findings
from unbundle.records.framework import Framework
from unbundle.records.instance import Instance, Profile, RuleSpec
from unbundle.records.judging import Actor, Case, Claim, Coding, Judgment, Verdicts
from unbundle.records.measure import Measure
from unbundle.records.members import (
    Ballot,
    BallotBox,
    Mandate,
    Organisation,
    Position,
    PositionAnswer,
    Topic,
    TopicMapping,
    Voter,
)
from unbundle.records.nodes import Checkpoint, Registry, Revocation, Submission, Witness
from unbundle.records.opinions import Evaluation, OpinionMap
from unbundle.records.package import Package
from unbundle.records.power import PowerReport
from unbundle.records.rounds import Closing, Collected, Round
from unbundle.records.run import Run
from unbundle.records.signoff import Call, NationalVersion, Signature, SignOff
from unbundle.records.stakes import Exposure, Stakes
from unbundle.records.text import Amendment, Clause, Text
from unbundle.records.verification import HiddenOutcome, Key, Receipt, Verification
from unbundle.records.votes import VoteTableForm
from unbundle.records.whatif import Explanation, GivenCheck, LeftOut, Swap, SweepPoint
from unbundle.records.wordings import Ranking, WordingResult

FOLDER = Path(__file__).resolve().parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"

CONTRACTS: dict[str, type[Record]] = {
    kind.__name__: kind
    for kind in (
        *(Actor, Alternative, Amendment, Ballot, BallotBox, Case, Charter, Checkpoint, Claim, Clause, Coding),
        *(
            Document,
            Dossier,
            Draft,
            Evaluation,
            Exposure,
            Findings,
            Framework,
            HiddenOutcome,
            Instance,
            Judgment,
            Key,
            Lineage,
            Mandate,
        ),
        *(
            Measure,
            OpinionMap,
            Organisation,
            Package,
            Position,
            Profile,
            PublicVote,
            Receipt,
            Registry,
            Revocation,
            RuleSpec,
            Run,
            Settings,
        ),
        *(Closing, Collected, Round),
        *(Call, NationalVersion, PositionAnswer, Signature, SignOff),
        *(Explanation, GivenCheck, LeftOut, PowerReport, Ranking, Swap, SweepPoint, WordingResult),
        *(Stakes, Statement, Submission, Text, Topic, TopicMapping, Verdicts, Verification, Voter, Witness),
    )
} | {"VoteTable": VoteTableForm}


def schema_bytes(kind: type[Record]) -> bytes:
    """The record's JSON Schema (2020-12) in the one JSON form."""
    return to_bytes({"$schema": DIALECT, **kind.model_json_schema()})


def schema_path(name: str) -> Path:
    """Where the schema of a contract lies."""
    return FOLDER / f"{name}.schema.json"


def example_path(name: str) -> Path:
    """Where the example of a contract lies."""
    return FOLDER / f"{name}.example.json"


def all_records() -> set[type[Record]]:
    """Every record class that rooms exchange; a room may have more for itself."""
    for module in iter_modules(records.__path__):
        import_module(f"{records.__name__}.{module.name}")
    return {kind for kind in _below(Record) if kind.__module__.startswith(f"{records.__name__}.")}


def _below(kind: type[Record]) -> set[type[Record]]:
    children = set(kind.__subclasses__())
    return children.union(*map(_below, children)) if children else children
