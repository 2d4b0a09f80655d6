"""In: a run and the dossier it was made from.

Out: the files of its faces: the report as one page, and each part of the results as JSON.
Refuses: nothing; a record that exists is valid, and every text in it is escaped.

This room draws what other rooms decided. It decides nothing, and adds no word of judgment.
"""

from unbundle.publish.hidden import outcome_of, parts_files, render_outcome
from unbundle.publish.html import render_report
from unbundle.publish.pack import build_pack, zip_pack
from unbundle.publish.results import results_files
from unbundle.publish.signing import (
    check_signatures,
    new_private_key,
    public_key,
    read_public_key,
    sign_manifest,
)
from unbundle.publish.stakes import PAGE, render_stakes
from unbundle.publish.summary import summary_lines
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run

__all__ = [
    "build_pack",
    "check_signatures",
    "new_private_key",
    "outcome_of",
    "parts_files",
    "public_key",
    "publish_run",
    "read_public_key",
    "render_outcome",
    "results_files",
    "sign_manifest",
    "summary_lines",
    "zip_pack",
]


def publish_run(run: Run, dossier: Dossier) -> dict[str, bytes]:
    """Path to bytes: `report/index.html` and `results/<part>.json`; equal input gives equal bytes.

    Where the dossier asks for stakes, `report/stakes.html` too. Paths are relative, with forward
    slashes. Pages are UTF-8 and load nothing from elsewhere.
    """
    stakes = render_stakes(run, dossier)
    pages = {"report/index.html": render_report(run, dossier), **({PAGE: stakes} if stakes else {})}
    return {**pages, **results_files(run)}
