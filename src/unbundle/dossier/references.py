"""Whether everything that is named is there: ids across files, from tables and from YAML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from unbundle.dossier.content import Content
from unbundle.dossier.sheets import Row, Sheet
from unbundle.dossier.spec import Column
from unbundle.dossier.tables import BY_FILE
from unbundle.errors import Fault, nearest

_SUGGESTIONS = 60


class Names:
    """What may be named, and by how many unknown names it was already asked.

    A closest known name costs a comparison with all of them, so it is offered for the first
    distinct unknown names only; after that the message names the file to look into.
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._known: dict[str, frozenset[str] | None] = {}
        self._steps: dict[tuple[tuple[str, ...], str], str] = {}

    def known(self, target: str) -> frozenset[str] | None:
        """The names in `target`; None where the file could not be read whole."""
        if target not in self._known:
            self._known[target] = self._collect(target)
        return self._known[target]

    def fault(self, targets: tuple[str, ...], name: str, where: str) -> Fault | None:
        """The fault of a name that is in none of `targets`; None if it is there or cannot be judged."""
        sets = [self.known(target) for target in targets]
        if any(known is None or name in known for known in sets):
            return None
        places = " or ".join(_PLACES.get(target, target) for target in targets)
        step = self._step(targets, name, places)
        return Fault(where, "reference-unknown", f"This name is not in {places}.", name, step)

    def heirs(self, measure: str) -> tuple[str, ...]:
        """What lineage.csv says became of a measure of an earlier reading."""
        rows = self._content.sheets["lineage"].rows
        return next((row.cells.get("new", ()) for row in rows if measure in row.cells.get("old", ())), ())

    def _step(self, targets: tuple[str, ...], name: str, places: str) -> str:
        key = targets, name
        if key not in self._steps:
            if len(self._steps) >= _SUGGESTIONS:
                return f"Look it up in {places}, or add it there."
            choices = {known for target in targets for known in self.known(target) or ()}
            self._steps[key] = nearest(name, choices) if choices else f"Add it to {places}."
        return self._steps[key]

    def _collect(self, target: str) -> frozenset[str] | None:
        content = self._content
        if target == "frameworks":
            return frozenset(content.frameworks) if content.frameworks_complete else None
        if target == "criteria":
            found = (criterion.id for f in content.frameworks.values() for criterion in f.record.criteria)
            return frozenset(found) if content.frameworks_complete else None
        column = "id"
        if target == "document-digests":
            target, column = "documents.csv", "sha256"
        sheet = content.sheets[BY_FILE[target].name]
        if not sheet.complete:
            return None
        return frozenset(row.cells[column] for row in sheet.rows if column in row.cells)


_PLACES = {
    "document-digests": "documents.csv, column sha256",
    "criteria": "the criteria of frameworks/",
    "frameworks": "frameworks/",
}


def check_references(content: Content, names: Names, faults: list[Fault]) -> None:
    """A fault for every name in a table, in dossier.yaml or in charter.yaml that leads nowhere."""
    for sheet in content.sheets.values():
        for column in sheet.table.columns:
            if column.refers:
                for row in sheet.rows:
                    _check_cell(sheet, row, column, names, faults)
    named = (*_of_settings(content), *_of_charter(content), *_of_texts(content), *_of_lineage(content))
    for targets, name, where in named:
        fault = names.fault(targets, name, where)
        faults += [fault] if fault else []


def _check_cell(sheet: Sheet, row: Row, column: Column, names: Names, faults: list[Fault]) -> None:
    value: Any = row.cells.get(column.name)
    if value is None:
        return
    for name in (value,) if isinstance(value, str) else value:
        fault = names.fault(column.refers, name, sheet.where(row, column.name))
        if fault:
            faults.append(_with_lineage(fault, names) if column.refers == ("measures.csv",) else fault)


def _with_lineage(fault: Fault, names: Names) -> Fault:
    heirs = names.heirs(fault.value)
    if not heirs:
        return fault
    message = f"This measure of an earlier reading became {', '.join(heirs)} (lineage.csv)."
    return Fault(fault.where, "measure-dead", message, fault.value, "Name one of these, or delete the row.")


_Named = tuple[tuple[str, ...], str, str]
_MEASURES = ("measures.csv",)


def _of_settings(content: Content) -> Iterable[_Named]:
    entries = content.settings
    if entries is None:
        return
    settings = entries.record
    for entry in ("unit_ids", "frees_money"):
        for i, name in enumerate(getattr(settings, entry)):
            yield _MEASURES, name, entries.where(entry, i)
    for i, limit in enumerate(settings.limits):
        for k, name in enumerate(limit.members):
            yield _MEASURES, name, entries.where("limits", i, "members", k)
    for k, name in enumerate(settings.rule.lot):
        yield _MEASURES, name, entries.where("rule", "lot", k)
    for i, variant in enumerate(settings.variants):
        for k, name in enumerate(variant.rule.lot if variant.rule else ()):
            yield _MEASURES, name, entries.where("variants", i, "rule", "lot", k)


def _of_charter(content: Content) -> Iterable[_Named]:
    """The framework, unless the folder has none at all: a dossier may be collected before it is judged."""
    if content.charter is not None and (content.frameworks or not content.frameworks_complete):
        yield ("frameworks",), content.charter.record.framework, content.charter.where("framework")


def _of_texts(content: Content) -> Iterable[_Named]:
    """Amendments name clauses of the base text, or clauses that an insertion makes."""
    sheet = content.sheets["amendments"]
    inserted = {row.cells.get("clause") for row in sheet.rows if row.cells.get("op") == "insert"}
    for row in sheet.rows:
        for column in ("clause", "after"):
            name = row.cells.get(column)
            if name is not None and name not in inserted:
                yield ("clauses.csv",), name, sheet.where(row, column)


def _of_lineage(content: Content) -> Iterable[_Named]:
    """New measures are there, unless a later row says what became of them."""
    sheet = content.sheets["lineage"]
    gone = {name for row in sheet.rows for name in row.cells.get("old", ())}
    for row in sheet.rows:
        for name in row.cells.get("new", ()):
            if name not in gone:
                yield _MEASURES, name, sheet.where(row, "new")
