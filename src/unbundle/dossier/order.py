"""The order of rows, and the digest that does not depend on it."""

from __future__ import annotations

from functools import partial
from typing import Any

from unbundle.dossier.sheets import value_at
from unbundle.dossier.spec import Table
from unbundle.dossier.tables import TABLES
from unbundle.kit.canonical import digest
from unbundle.records.base import Record
from unbundle.records.dossier import Dossier


def in_order(dossier: Dossier) -> Dossier:
    """The same dossier with every list in its fixed order.

    Measures: official before proposed; then by document (name), place in its text, id; lines
    without a place after those with one. Everything else: by id, or by the key of its table.
    """
    names = {document.sha256: document.name for document in dossier.documents}
    changes: dict[str, Any] = {
        table.name: tuple(sorted(getattr(dossier, table.name), key=partial(_key, table))) for table in TABLES
    }
    changes["measures"] = tuple(sorted(changes["measures"], key=lambda m: _measure_key(m, names)))
    changes["frameworks"] = tuple(sorted(dossier.frameworks, key=lambda framework: framework.id))
    return dossier.model_copy(update=changes)


def dossier_digest(dossier: Dossier) -> str:
    """SHA-256 of the dossier's content in the one JSON form; the order of rows does not matter."""
    return digest(in_order(dossier).to_json())


def _key(table: Table, record: Record) -> tuple[Any, ...]:
    targets = {column.name: column.target for column in table.columns}
    values = (value_at(record, targets[name]) for name in table.key)
    return tuple((value is not None, value) for value in values)


def _measure_key(measure: Any, names: dict[str, str]) -> tuple[Any, ...]:
    place = measure.locator
    if measure.origin == "proposed" or place is None:
        return measure.origin == "proposed", True, "", 0, measure.id
    return False, False, names.get(place.doc_sha256, ""), place.start, measure.id
