"""One reader and one writer for every CSV file of a dossier."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from unbundle.dossier.cells import CellError, disarm, rearm
from unbundle.dossier.decode import decode
from unbundle.dossier.spec import Column, Table
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.base import Record

_DELIMITERS = ",;\t"
MAX_BYTES, MAX_ROWS, MAX_FAULTS = 60_000_000, 1_000_000, 10_000


@dataclass(slots=True)
class Row:
    """One row: its number in a spreadsheet (the header is 1), the value of every readable filled-in cell.

    `unread` names the columns whose cells are filled in and cannot be read; a row is `broken`
    when anything in it keeps it from becoming a record.
    """

    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    broken: bool = False


@dataclass(slots=True)
class Sheet:
    """A table as read. `complete` is false where some row could not be read well enough to know its key."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    complete: bool = True

    def where(self, row: Row, column: str = "") -> str:
        """The place of a row or cell, as faults name it."""
        return f"{self.table.file}, row {row.number}" + (f", column {column}" if column else "")


def read_sheet(table: Table, data: bytes, faults: list[Fault]) -> Sheet:
    """Every row of the file in `data`; what is wrong with it goes to `faults`, all at once."""
    sheet = Sheet(table)
    try:
        if len(data) > MAX_BYTES:
            raise InputError(_too_much(sheet, 1))
        lines = _split(decode(data, table.file), table.file)
        header = next(lines, [])
        columns = _columns(table, header, faults)
        sheet.complete = all(name in {c.name for c in columns if c} for name in _key_needed(table))
        before = len(faults)
        for number, cells in enumerate(lines, start=2):
            _read_row(sheet, columns, number, cells, faults)
            if number > MAX_ROWS or len(faults) - before > MAX_FAULTS:
                raise InputError(_too_much(sheet, number))
    except InputError as error:
        faults += error.faults
        sheet.complete = False
    _check_unique(sheet, faults)
    return sheet


def _too_much(sheet: Sheet, number: int) -> Fault:
    """Where reading stops: a file from a stranger must not fill the memory with what is wrong in it."""
    step = f"At most {MAX_BYTES} bytes or {MAX_ROWS} rows are read, and no more after {MAX_FAULTS} faults."
    message = "The file was read no further."
    return Fault(f"{sheet.table.file}, row {number}", "table-too-much", message, next=step)


def records_of(sheet: Sheet, faults: list[Fault]) -> tuple[Record, ...]:
    """The records of all rows that are not broken, in the order of the file."""
    records = []
    for row in sheet.rows:
        if not row.broken:
            try:
                records.append(sheet.table.record.model_validate(_values(sheet.table, row)))
            except ValidationError as error:
                faults += _model_faults(sheet, row, error)
    return tuple(records)


def write_sheet(table: Table, records: Iterable[Record]) -> bytes:
    """The file of `records`: UTF-8 with byte order mark (so that Excel reads accents), line feeds."""
    rows = tuple(records)
    columns = [column for column in table.columns if not (column.late and rows and _unused(column, rows))]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([_written(column, record) for column in columns] for record in rows)
    return out.getvalue().encode("utf-8-sig")


def _unused(column: Column, records: Iterable[Record]) -> bool:
    return all(value_at(record, column.target) in (None, "", ()) for record in records)


def value_at(record: Record | None, target: str) -> Any:
    """The value of a field such as "amount.minor"; None where the nested record is absent."""
    value: Any = record
    for name in target.split("."):
        value = getattr(value, name) if value is not None else None
    return value


def _split(text: str, where: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    found = [mark for mark in _DELIMITERS if mark in first] or [","]
    if len(found) > 1:
        step = "Use commas (or only semicolons, or only tabs) between the columns."
        raise InputError(Fault(where, "csv-delimiter", "The header mixes different separators.", first, step))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=found[0], strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):  # noqa: B007 - the number outlives the loop
            yield cells
    except csv.Error as error:
        place = f"{where}, row {number + 1}"
        step = "Check the quotation marks of this row: each opened one must be closed, inner ones doubled."
        raise InputError(
            Fault(place, "csv-broken", f"The file cannot be split into cells: {error}.", next=step)
        ) from None


def _columns(table: Table, header: list[str], faults: list[Fault]) -> list[Column | None]:
    known = {column.name: column for column in table.columns}
    names = [name.strip() for name in header]
    for place, name in enumerate(names, start=1):
        where = f"{table.file}, row 1, column {place}"
        if name in names[: place - 1]:
            faults.append(
                Fault(where, "column-twice", "This column is there twice.", name, "Delete one of them.")
            )
        elif name not in known:
            message = "This column is not known here." if name else "This column has no name."
            faults.append(Fault(where, "column-unknown", message, name, nearest(name, known)))
    for column in table.columns:
        if column.required and "." not in column.target and column.name not in names:
            step = f"Add it; it holds: {column.says}."
            faults.append(
                Fault(f"{table.file}, row 1", "column-missing", "A column is missing.", column.name, step)
            )
    return [known.get(name) if name not in names[:i] else None for i, name in enumerate(names)]


def _read_row(
    sheet: Sheet, columns: list[Column | None], number: int, cells: list[str], faults: list[Fault]
) -> None:
    if not any(cell.strip() for cell in cells):
        return
    row = Row(number)
    sheet.rows.append(row)
    if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
        message = f"The row has {len(cells)} cells, the header {len(columns)}."
        step = "Check commas and quotation marks in this row."
        faults.append(Fault(sheet.where(row), "row-width", message, next=step))
        row.broken, sheet.complete = True, False
        return
    before = len(faults)
    for column, cell in zip(columns, cells, strict=False):
        if column is not None:
            _read_cell(sheet, row, column, cell, faults)
    _check_parts(sheet, row, {column.name for column in columns if column}, faults)
    row.broken = len(faults) > before
    if row.broken and any(name not in row.cells for name in _key_needed(sheet.table)):
        sheet.complete = False


def _read_cell(sheet: Sheet, row: Row, column: Column, cell: str, faults: list[Fault]) -> None:
    text = rearm(cell)
    if not text.strip():
        if column.required and "." not in column.target:
            step = f"Fill in: {column.says}."
            faults.append(
                Fault(sheet.where(row, column.name), "cell-empty", "This cell is empty.", next=step)
            )
        return
    try:
        row.cells[column.name] = column.cell.parse(text)
    except CellError as error:
        row.unread.add(column.name)
        faults.append(Fault(sheet.where(row, column.name), error.code, error.message, text, error.step))


def _check_parts(sheet: Sheet, row: Row, present: set[str], faults: list[Fault]) -> None:
    """A nested record is there whole or not at all."""
    for part in sheet.table.parts:
        columns = [c for c in sheet.table.columns if c.target.startswith(f"{part}.")]
        filled = [c.name for c in columns if c.name in row.cells]
        for column in columns:
            if filled and column.required and column.name not in row.cells.keys() | row.unread:
                message = f"This cell is needed because {filled[0]} is filled in."
                if column.name not in present:
                    message = f"This column is needed because {filled[0]} is filled in."
                step = f"Fill in: {column.says}."
                faults.append(Fault(sheet.where(row, column.name), "cell-empty", message, next=step))


def _key_needed(table: Table) -> list[str]:
    required = {column.name for column in table.columns if column.required}
    return [name for name in table.key if name in required]


def _check_unique(sheet: Sheet, faults: list[Fault]) -> None:
    if not sheet.table.unique:
        return
    needed = _key_needed(sheet.table)
    first: dict[tuple[Any, ...], Row] = {}
    for row in sheet.rows:
        if any(name not in row.cells for name in needed):
            continue
        earlier = first.setdefault(tuple(row.cells.get(name) for name in sheet.table.key), row)
        if earlier is not row:
            key = ", ".join(str(row.cells[name]) for name in sheet.table.key if name in row.cells)
            message = f"Row {earlier.number} has the same {', '.join(sheet.table.key)}."
            faults.append(Fault(sheet.where(row), "row-twice", message, key, "Delete one row, or rename it."))


def _values(table: Table, row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        part, _, name = column.target.rpartition(".")
        if column.name in row.cells:
            (values.setdefault(part, {}) if part else values)[name] = row.cells[column.name]
    for part, record in table.parts.items():
        if part in values:
            blank = {name: "" for name, info in record.model_fields.items() if info.is_required()}
            values[part] = {**blank, **values[part]}
    return values


def _model_faults(sheet: Sheet, row: Row, error: ValidationError) -> list[Fault]:
    names = {column.target: column.name for column in sheet.table.columns}
    faults = []
    for item in error.errors(include_url=False, include_context=False):
        path = ".".join(str(part) for part in item["loc"])
        column = names.get(path) or names.get(str(item["loc"][0]), path)
        value, step = str(item.get("input")), "README.md of a new dossier says what every column holds."
        faults.append(Fault(sheet.where(row, column), "cell-form", f"{item['msg']}.", value, step))
    return faults


def _written(column: Column, record: Record) -> str:
    value = value_at(record, column.target)
    if value is None or value == "" or value == () or value == {}:
        return ""
    text = column.cell.write(value)
    return text if column.cell.type in ("integer", "boolean") else disarm(text)
