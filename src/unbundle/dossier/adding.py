"""One more row for a folder that lies on the disk: only the files that change are given back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from unbundle.dossier.describe import NAME, describe
from unbundle.dossier.files import dossier_files
from unbundle.dossier.order import in_order
from unbundle.errors import Fault, InputError
from unbundle.records.casebook import LedgerEntry
from unbundle.records.dossier import Dossier
from unbundle.records.measure import Measure


def add_measure(dossier: Dossier, measure: Measure, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that change when `dossier` gets one more measure: measures.csv and datapackage.json.

    `files` are those of the folder as they lie. Raises: InputError where the id is taken.
    """
    if any(known.id == measure.id for known in dossier.measures):
        step = "It is on the table already: change its row, or delete it first."
        message = "A measure of this id is in the dossier."
        raise InputError(Fault("measures.csv", "measure-there", message, measure.id, step))
    return _changed(dossier, {"measures": (*dossier.measures, measure)}, files, "measures.csv")


def add_ledger(
    dossier: Dossier, entries: Iterable[LedgerEntry], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The files that change when `dossier` gets rows of a ledger; rows that it has already stay once."""
    rows = dict.fromkeys((*dossier.ledger, *entries))
    return _changed(dossier, {"ledger": tuple(rows)}, files, "ledger.csv")


def _changed(
    dossier: Dossier, update: dict[str, Any], files: Mapping[str, bytes], table: str
) -> dict[str, bytes]:
    documents = {name: files[f"documents/{name}"] for name in dossier.texts}
    changed = in_order(dossier.model_copy(update=update))
    rows = dossier_files(changed, documents)[table]
    return {table: rows, NAME: describe(changed, {**files, table: rows})}
