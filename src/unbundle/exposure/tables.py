"""Who delivered what to whom, and what each country grew: the shipped tables, and a user's own.

A user's tables have exactly these columns, in any order; the unit stands in every row:

    flows     good, year, exporter, importer, quantity, unit
    balances  good, year, country, item (production, imports, exports or supply), quantity, unit

Countries may be written in many languages. A table of the user replaces the shipped one for its goods.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from io import StringIO

from unbundle.errors import Fault, InputError, nearest
from unbundle.exposure.units import SCALES, Quantity, Tonnes, quantity
from unbundle.kit.countries import country_code

FLOWS = ("good", "year", "exporter", "importer", "quantity", "unit")
BALANCES = ("good", "year", "country", "item", "quantity", "unit")
ITEMS = ("production", "imports", "exports", "supply")
NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,12})?")
YEAR = re.compile(r"(19|20)\d\d")
GOOD = re.compile(r"[a-z0-9][a-z0-9\-]{0,60}")
MAX_BYTES = 200_000_000

Key = tuple[str, int, str, str]
"""good, year, exporter, importer; or good, year, country, item."""


@dataclass(frozen=True)
class Tables:
    """Flows and balances of goods; what is not in them is not known, save for a shipped flow of zero.

    `shipped`: goods whose figures are ours, with the source they have.
    """

    flows: Mapping[Key, Quantity]
    balances: Mapping[Key, Quantity]
    shipped: Mapping[str, str] = field(default_factory=dict)

    def years(self, good: str) -> list[int]:
        """The years for which flows of a good are known, oldest first."""
        return sorted(self._index.get(good, ({}, ""))[0])

    def goods(self) -> list[str]:
        """The goods that have flows, A to Z."""
        return sorted(self._index)

    def unit(self, good: str) -> str:
        """The unit in which the flows of a good are."""
        return self._index[good][1]

    def flows_of(self, good: str, year: int) -> list[tuple[str, str, Quantity]]:
        """(exporter, importer, quantity) of one good and year."""
        return self._index[good][0].get(year, [])

    @cached_property
    def _index(self) -> dict[str, tuple[dict[int, list[tuple[str, str, Quantity]]], str]]:
        found: dict[str, tuple[dict[int, list[tuple[str, str, Quantity]]], str]] = {}
        for (good, year, exporter, importer), amount in self.flows.items():
            years = found.setdefault(good, ({}, amount.UNIT))[0]
            years.setdefault(year, []).append((exporter, importer, amount))
        return found


@cache
def shipped_tables() -> Tables:
    """The tables in `data/`: wheat, maize, rice and soya 2019 to 2022, sunflower oil 2015 to 2019."""
    data = files("unbundle.exposure").joinpath("data")
    flows = gzip.decompress(data.joinpath("flows.csv.gz").read_bytes()).decode("ascii")
    balances = data.joinpath("balances.csv").read_text(encoding="ascii")
    tables = Tables(dict(_ours(flows)), dict(_ours(balances)))
    return Tables(tables.flows, tables.balances, {good: _source(good) for good in tables.goods()})


def _source(good: str) -> str:
    return "oil" if good == "sunflower-oil" else "trade"


def _ours(text: str) -> Iterator[tuple[Key, Quantity]]:
    for line in text.splitlines()[1:]:
        good, year, first, second, tonnes = line.split(",")
        yield (good, int(year), first, second), Tonnes(Fraction(tonnes))


def with_tables(tables: Tables, flows: Mapping[Key, Quantity], balances: Mapping[Key, Quantity]) -> Tables:
    """`tables` with a user's own in place of all that is known of the same goods."""
    new = {key[0] for key in (*flows, *balances)}
    return Tables(
        {key: value for key, value in tables.flows.items() if key[0] not in new} | dict(flows),
        {key: value for key, value in tables.balances.items() if key[0] not in new} | dict(balances),
        {good: source for good, source in tables.shipped.items() if good not in new},
    )


def flows_from_csv(data: bytes, where: str) -> dict[Key, Quantity]:
    """A user's flows. Raises: InputError with all faults, each with its row and column."""
    return _read(data, where, FLOWS)


def balances_from_csv(data: bytes, where: str) -> dict[Key, Quantity]:
    """A user's balances. Raises: InputError with all faults, each with its row and column."""
    return _read(data, where, BALANCES)


def _read(data: bytes, where: str, columns: tuple[str, ...]) -> dict[Key, Quantity]:
    faults: list[Fault] = []
    found: dict[Key, Quantity] = {}
    for number, row in _rows(data, where, columns, faults):
        place = f"{where}, row {number}"
        key, amount = _key(row, place, columns, faults), _amount(row, place, faults)
        if key is None or amount is None:
            continue
        if key in found:
            step = "Keep one of the two rows, or add them up."
            text = ", ".join(map(str, key))
            faults.append(Fault(place, "twice", "This row is given twice.", text, step))
        found[key] = amount
    faults += _mixed(found, where)
    if faults:
        raise InputError(faults)
    return found


def _rows(
    data: bytes, where: str, columns: tuple[str, ...], faults: list[Fault]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number (the header is row 1) and cells; nothing where the header is not exactly `columns`."""
    if len(data) > MAX_BYTES:
        step = f"At most {MAX_BYTES} bytes are read."
        raise InputError(Fault(where, "too-large", "The file is too large.", str(len(data)), step))
    try:
        reader = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        lines = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        step = "Save it as CSV in UTF-8."
        raise InputError(Fault(where, "not-csv", "This is not a CSV file.", str(error), step)) from None
    header = [name.strip() for name in lines[0]] if lines else []
    if sorted(header) != sorted(columns):
        step = f"The columns are exactly: {', '.join(columns)}."
        message = "The columns are not as they must be."
        faults.append(Fault(where, "columns", message, ", ".join(header), step))
        return
    for number, line in enumerate(lines[1:], 2):
        if len(line) == len(header):
            yield number, dict(zip(header, (cell.strip() for cell in line), strict=True))
        elif line:
            place, step = f"{where}, row {number}", f"Give {len(header)} cells."
            faults.append(Fault(place, "cells", "The number of cells is wrong.", str(len(line)), step))


def _key(row: dict[str, str], place: str, columns: tuple[str, ...], faults: list[Fault]) -> Key | None:
    before = len(faults)
    if not GOOD.fullmatch(row["good"]):
        step = "Write small letters, digits and hyphens: wheat, natural-gas."
        faults.append(Fault(f"{place}, good", "good", "This is no name of a good.", row["good"], step))
    if not YEAR.fullmatch(row["year"]):
        step = "Write the year with four digits; a missing year is a row less."
        faults.append(Fault(f"{place}, year", "year", "This is no year.", row["year"], step))
    codes = {}
    for name in columns[2:4]:
        if name != "item":
            try:
                codes[name] = country_code(row[name], f"{place}, {name}")
            except InputError as error:
                faults += error.faults
    if "item" in row and row["item"] not in ITEMS:
        step = nearest(row["item"], ITEMS)
        faults.append(Fault(f"{place}, item", "item", "This is no item of a balance.", row["item"], step))
    if len(faults) > before:
        return None
    first, second = (codes.get(name, row[name]) for name in columns[2:4])
    return row["good"], int(row["year"]), first, second


def _amount(row: dict[str, str], place: str, faults: list[Fault]) -> Quantity | None:
    text, unit = row["quantity"], row["unit"]
    before = len(faults)
    if not NUMBER.fullmatch(text):
        step = "Write a plain number with a decimal point; leave the row out where nothing is known."
        faults.append(Fault(f"{place}, quantity", "quantity", "This is no number.", text, step))
    elif text.startswith("-") and row.get("item") != "supply" and Fraction(text):
        step = "Quantities are zero or more; the column says in which direction they go."
        faults.append(Fault(f"{place}, quantity", "quantity-negative", "This is below zero.", text, step))
    if unit not in SCALES:
        step = nearest(unit, SCALES)
        faults.append(Fault(f"{place}, unit", "unit", "This unit is not known.", unit, step))
    return None if len(faults) > before else quantity(Fraction(text), unit)


def _mixed(found: Mapping[Key, Quantity], where: str) -> Iterable[Fault]:
    kinds: dict[str, set[str]] = {}
    for (good, _, _, _), amount in found.items():
        kinds.setdefault(good, set()).add(amount.UNIT)
    step = "Give all rows of a good by weight, or all by heat content."
    for good, units in kinds.items():
        if len(units) > 1:
            said = f"{good}: {', '.join(sorted(units))}"
            yield Fault(where, "unit-mixed", "One good is given in units that cannot be added.", said, step)
