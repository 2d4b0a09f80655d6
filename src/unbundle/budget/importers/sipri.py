"""Military expenditure by country, from the workbook that SIPRI offers for download.

File: SIPRI-Milex-data-1949-YEAR.xlsx from https://www.sipri.org/databases/milex, sheet "Current US$":
a header row "Country", "Notes" and years; millions of current US dollars. "..." or ". ." = not
available, "xxx" = the country did not exist: both stay missing. SIPRI's terms do not allow to pass the
file on; this module reads the user's own copy.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from openpyxl import load_workbook

from unbundle.budget.importers.spending import Spending
from unbundle.budget.plausible import jumps, military_level
from unbundle.errors import Fault, InputError
from unbundle.kit.countries import country_code
from unbundle.kit.guard_zip import unzip

SHEET = "Current US$"
SOURCE = "SIPRI Military Expenditure Database"
MILLION = 10**6
MISSING = frozenset({"...", ". .", "..", "xxx", ""})
REGIONS = frozenset(
    {"Africa", "North Africa", "sub-Saharan Africa", "Americas", "Central America and the Caribbean"}
    | {"North America", "South America", "Asia & Oceania", "Central Asia", "East Asia", "South Asia"}
    | {"South East Asia", "Oceania", "Europe", "Central Europe", "Eastern Europe", "Western Europe"}
    | {"Central and Western Europe", "Middle East", "World"}
)
NAMES = {
    "Congo, DR": "COD",
    "Congo, Republic": "COG",
    "Gambia, The": "GMB",
    "Korea, North": "PRK",
    "Korea, South": "KOR",
}
"""Names of SIPRI that `kit.countries` does not know."""
HISTORIC = frozenset({"USSR", "Yugoslavia", "Czechoslovakia", "German Democratic Republic", "Yemen, North"})
"""States of the past: kept under their own name, never added to a state of today."""


def read_sipri(data: bytes, name: str) -> Spending:
    """Military spending by ISO 3166 code (historic states by SIPRI's name) and year, in current US dollars.

    Raises: InputError for another sheet or header, unknown countries, values that are no numbers,
    quantities below zero, and figures that are a thousandfold off.
    """
    unzip(data, name)
    faults: list[Fault] = []
    rows = list(_rows(data, name))
    top = next((n for n, row in enumerate(rows) if _text(row[0]) == "Country"), None)
    if top is None or _text(rows[top][1]) != "Notes":
        message = 'No header row with "Country" and "Notes" was found on the sheet.'
        step = "Take the workbook as SIPRI gives it."
        raise InputError(Fault(f"{name}, {SHEET}", "table-header", message, next=step))
    years = {column: int(_text(cell)) for column, cell in enumerate(rows[top]) if _text(cell).isdigit()}
    values: dict[str, dict[int, Fraction]] = {}
    for number, row in enumerate(rows[top + 1 :], top + 2):
        country = _text(row[0])
        if not country or country in REGIONS:
            continue
        code = _code(country, f"{name}, row {number}", faults)
        if code:
            yearly = _yearly(row, years, f"{name}, row {number}", faults)
            values[code] = {year: value * MILLION for year, value in yearly.items()}
    faults += [*military_level(name, values), *jumps(name, values)]
    if faults:
        raise InputError(faults)
    return Spending(SOURCE, values, tuple(sorted({_text(row[0]) for row in rows} & REGIONS)))


def _rows(data: bytes, name: str) -> Iterable[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    if SHEET not in book.sheetnames:
        message = f'The workbook has no sheet "{SHEET}".'
        step = f"It has: {', '.join(book.sheetnames[:8])}. Take the workbook as SIPRI gives it."
        raise InputError(Fault(name, "table-sheet", message, next=step))
    for row in book[SHEET].iter_rows(values_only=True):
        yield tuple(row) if len(row) > 1 else (*row, None, None)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _code(country: str, where: str, faults: list[Fault]) -> str:
    if country in HISTORIC:
        return country
    try:
        return country_code(NAMES.get(country, country), where)
    except InputError as error:
        faults += error.faults
        return ""


def _yearly(
    row: tuple[Any, ...], years: dict[int, int], where: str, faults: list[Fault]
) -> dict[int, Fraction]:
    found = {}
    for column, year in years.items():
        cell = row[column] if column < len(row) else None
        if _text(cell) in MISSING:
            continue
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            step = f"Only numbers and {', '.join(sorted(MISSING - {''}))} may stand here."
            faults.append(
                Fault(f"{where}, {year}", "table-number", "This is not a number.", _text(cell), step)
            )
            continue
        if cell < 0:
            message = "A quantity below zero has no meaning here."
            step = "Check the sheet against the source."
            faults.append(Fault(f"{where}, {year}", "quantity-negative", message, _text(cell), step))
            continue
        found[year] = Fraction(str(cell))
    return found
