"""The shipped tables as exact values, and strict reading of any table: exact headers, every fault at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from unbundle.errors import Fault, InputError

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d{1,3})?")
Values = Mapping[str, Mapping[int, Fraction]]
"""Place -> year -> value."""


class Source(NamedTuple):
    """A series: what it is, who publishes it, where, under which licence, and how it was taken."""

    id: str
    file: str
    title: str
    unit: str
    publisher: str
    url: str
    licence: str
    taken: str
    method: str

    @property
    def credit(self) -> str:
        """Publisher and licence, as they stand beside every figure."""
        return f"{self.publisher}; {self.licence}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read: header, and (row number as people count, cells by column)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]

    def where(self, row: int, column: str) -> str:
        """The place of a cell, as faults name it."""
        return f"{self.name}, row {row}, column {column}"


def read_table(name: str, data: bytes) -> Sheet:
    """The rows of a CSV file with commas, in UTF-8 with or without a mark.

    Raises: InputError for other encodings, repeated columns, and rows of another length than the header.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        step = "Save the file as CSV in UTF-8."
        raise InputError(Fault(name, "table-encoding", "The file is not UTF-8.", next=step)) from None
    lines = [(n, cells) for n, cells in enumerate(csv.reader(io.StringIO(text, newline="")), 1) if any(cells)]
    if not lines:
        step = "Download it again."
        raise InputError(Fault(name, "table-empty", "The file holds no row.", next=step))
    header = tuple(cell.strip() for cell in lines[0][1])
    faults = [
        Fault(
            f"{name}, row {n}",
            "table-row",
            f"The row has {len(cells)} cells, the header {len(header)}.",
            next="Download the file again; do not edit it by hand.",
        )
        for n, cells in lines[1:]
        if len(cells) != len(header)
    ]
    faults += [
        Fault(f"{name}, row 1", "table-column-twice", "Two columns have one name.", cell, "Rename one.")
        for cell in sorted({cell for cell in header if header.count(cell) > 1})
    ]
    if faults:
        raise InputError(faults)
    rows = tuple((n, dict(zip(header, map(str.strip, cells), strict=True))) for n, cells in lines[1:])
    return Sheet(name, header, rows)


def need_header(sheet: Sheet, wanted: Iterable[str], what: str) -> None:
    """Raises: InputError where the header is not exactly `wanted`: another release may mean other units."""
    wanted = tuple(wanted)
    if sheet.header == wanted:
        return
    missing = [name for name in wanted if name not in sheet.header]
    more = [name for name in sheet.header if name not in wanted]
    message = f"The header is not that of {what}."
    message += f" Missing: {', '.join(missing)}." if missing else ""
    message += f" Not known: {', '.join(more)}." if more else ""
    message += " The order differs." if not missing and not more else ""
    step = "Take the file as the publisher gives it; docs/tour/budget.md names it."
    raise InputError(Fault(f"{sheet.name}, row 1", "table-header", message, next=step))


def number(text: str, where: str, faults: list[Fault]) -> Fraction | None:
    """The exact number in a cell, or None and a fault; thousands separators are not guessed."""
    if NUMBER.fullmatch(text):
        return Fraction(text)
    step = "Write digits with a dot, without separators, signs or units."
    faults.append(Fault(where, "table-number", "This is not a number.", text, step))
    return None


@cache
def shipped(name: str) -> bytes:
    """One file of the room's data, byte for byte."""
    return files("unbundle.budget").joinpath("data", name).read_bytes()


@cache
def sources() -> Mapping[str, Source]:
    """Every shipped series by id, in order of ids."""
    sheet = read_table("sources.csv", shipped("sources.csv"))
    need_header(sheet, Source._fields, "sources.csv")
    found = [Source(*(cells[name] for name in Source._fields)) for _, cells in sheet.rows]
    return {source.id: source for source in sorted(found)}


@cache
def values_of(series: str) -> Values:
    """Place -> year -> value of a shipped series with the columns place, year, value."""
    return read_values(sources()[series].file, shipped(sources()[series].file))


def read_values(name: str, data: bytes) -> Values:
    """A table with the columns place, year, value.

    Raises: InputError with all faults: header, numbers, negative quantities, rows that stand twice.
    """
    sheet = read_table(name, data)
    need_header(sheet, ("place", "year", "value"), "a series")
    faults: list[Fault] = []
    found: dict[str, dict[int, Fraction]] = {}
    for row, cells in sheet.rows:
        year = number(cells["year"], sheet.where(row, "year"), faults)
        value = number(cells["value"], sheet.where(row, "value"), faults)
        if year is None or value is None:
            continue
        if value < 0:
            faults.append(negative(sheet.where(row, "value"), cells["value"]))
        if int(year) in found.setdefault(cells["place"], {}):
            message = "This place and year stand twice."
            step = "Keep one of the rows."
            faults.append(Fault(sheet.where(row, "year"), "table-twice", message, cells["year"], step))
        found[cells["place"]][int(year)] = value
    if faults:
        raise InputError(faults)
    return found


def negative(where: str, text: str) -> Fault:
    """The fault of a quantity below zero."""
    message = "A quantity below zero has no meaning here."
    return Fault(where, "quantity-negative", message, text, "Check sign and column in the source.")


@cache
def price_index() -> Mapping[int, Fraction]:
    """US consumer prices, all items, yearly means by year (1982-84 = 100)."""
    sheet = read_table("us_cpi_u.csv", shipped("us_cpi_u.csv"))
    need_header(sheet, ("year", "value"), "us_cpi_u.csv")
    return {int(cells["year"]): Fraction(cells["value"]) for _, cells in sheet.rows}


class StateSpending(NamedTuple):
    """What a state's governments spent in a year: thousands of dollars, and per child in dollars of 2016."""

    raw: Fraction
    inf_adj: Fraction
    per_child: Fraction


@cache
def state_spending() -> Mapping[tuple[str, str], Mapping[int, StateSpending]]:
    """(programme, state) -> year -> spending, as the Urban Institute publishes it."""
    return read_state_spending("us_state_spending.csv", shipped("us_state_spending.csv"))


def read_state_spending(name: str, data: bytes) -> Mapping[tuple[str, str], Mapping[int, StateSpending]]:
    """The table of programmes by state. Raises: InputError with all faults, as `read_values`."""
    sheet = read_table(name, data)
    columns = ("raw", "inf_adj", "inf_adj_perchild")
    need_header(sheet, ("programme", "place", "year", *columns), "spending by state")
    faults: list[Fault] = []
    found: dict[tuple[str, str], dict[int, StateSpending]] = {}
    for row, cells in sheet.rows:
        given = [number(cells[c], sheet.where(row, c), faults) for c in columns if cells[c]]
        faults += [negative(sheet.where(row, c), cells[c]) for c in columns if cells[c].startswith("-")]
        year = number(cells["year"], sheet.where(row, "year"), faults)
        if year is not None and len(given) == len(columns) and None not in given:
            spending = StateSpending(*(value for value in given if value is not None))
            found.setdefault((cells["programme"], cells["place"]), {})[int(year)] = spending
    if faults:
        raise InputError(faults)
    return found
