"""People and households of places in the United States, from the American Community Survey.

Two forms are read: the answer of the Census Bureau's API as it is (JSON, a list of rows, the first
with names: NAME, any of the variables below, then codes of the place), and the data file of one table
from https://data.census.gov (TABLE-Data.csv: codes in the first row, words in the second). US federal
work; annotation values below zero mean that there is no figure, and stay missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from unbundle.budget.places import fips
from unbundle.budget.plausible import household_level, people_level
from unbundle.budget.tables import read_table
from unbundle.errors import Fault, InputError
from unbundle.records.tradeoffs import PlaceFacts

PEOPLE, HOUSEHOLDS, INCOME = "B01003_001E", "B11001_001E", "B19013_001E"
VARIABLES = (PEOPLE, HOUSEHOLDS, INCOME)
PLACE_CODES = ("us", "state", "county", "county subdivision", "place", "congressional district")
SOURCE = "US Census Bureau, American Community Survey"


def read_acs(files: Iterable[tuple[str, bytes]], year: int) -> tuple[PlaceFacts, ...]:
    """What the files say about each place, joined over tables, in order of codes.

    States get their ISO 3166-2 code, other places "US:" and the Census Bureau's code. `year`: the last
    year of the survey, which the files do not name.
    Raises: InputError for other headers, values that are no whole numbers, and thousandfold errors.
    """
    faults: list[Fault] = []
    found: dict[str, dict[str, Any]] = {}
    for name, data in files:
        rows = _from_api(name, data) if data.lstrip()[:1] == b"[" else _from_table(name, data)
        for where, code, words, cells in rows:
            facts = found.setdefault(code, {"name": words})
            for variable, text in cells.items():
                value = _count(text, f"{where}, {variable}", faults)
                if value is not None:
                    facts[variable] = value
    places = tuple(_facts(code, found[code], year) for code in sorted(found))
    faults += [fault for place in places for fault in _checks(place)]
    if faults:
        raise InputError(faults)
    return places


Row = tuple[str, str, str, Mapping[str, str]]
"""Where the row stands, code of the place, its name, values by variable."""


def _from_api(name: str, data: bytes) -> Iterable[Row]:
    try:
        rows = json.loads(data)
    except ValueError:
        raise _not_acs(name, "The file is not JSON.") from None
    if not (isinstance(rows, list) and len(rows) > 1 and all(isinstance(row, list) for row in rows)):
        raise _not_acs(name, "The file is not a list of rows.")
    header = [str(cell) for cell in rows[0]]
    codes = [cell for cell in header if cell in PLACE_CODES]
    wanted = ["NAME", *(v for v in VARIABLES if v in header), *codes]
    if sorted(header) != sorted(wanted) or not codes or len(wanted) == len(codes) + 1:
        raise _not_acs(name, f"The header is {', '.join(header)}.")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise _not_acs(name, f"Row {number} has {len(row)} cells.")
        cells = {key: "" if cell is None else str(cell) for key, cell in zip(header, row, strict=True)}
        code = _code("".join(cells[part] for part in codes if part != "us"), codes)
        yield f"{name}, row {number}", code, cells["NAME"], {v: cells[v] for v in VARIABLES if v in cells}


def _from_table(name: str, data: bytes) -> Iterable[Row]:
    lines = data.decode("utf-8-sig", errors="replace").splitlines(keepends=True)
    if lines and lines[0].rstrip().endswith(","):
        data = "".join(line.rstrip("\r\n").removesuffix(",") + "\n" for line in lines).encode()
    sheet = read_table(name, data)
    known = [v for v in VARIABLES if v in sheet.header]
    if sheet.header[:2] != ("GEO_ID", "NAME") or not known or not sheet.rows:
        raise _not_acs(name, f"The header is {', '.join(sheet.header[:5])}.")
    words = sheet.rows[0][1]
    if words["GEO_ID"] != "Geography" or words["NAME"] != "Geographic Area Name":
        raise _not_acs(name, "The second row does not name the columns in words.")
    for number, cells in sheet.rows[1:]:
        level, _, code = cells["GEO_ID"].partition("US")
        codes = ["state"] if level.startswith("040") else ["us"] if level.startswith("010") else ["place"]
        yield f"{name}, row {number}", _code(code, codes), cells["NAME"], {v: cells[v] for v in known}


def _code(digits: str, codes: list[str]) -> str:
    if codes == ["us"]:
        return "USA"
    if codes == ["state"]:
        return fips().get(digits, f"US:{digits}")
    return f"US:{digits}"


def _count(text: str, where: str, faults: list[Fault]) -> int | None:
    plain = text.rstrip("+").replace(",", "")
    if plain in ("", "null", "N", "-", "**", "(X)") or (plain.startswith("-") and plain[1:].isdigit()):
        return None
    if not (plain.isascii() and plain.isdigit()):
        step = "Take the file as the Census Bureau gives it."
        faults.append(Fault(where, "table-number", "This is not a whole number.", text, step))
        return None
    return int(plain)


def _facts(code: str, found: Mapping[str, Any], year: int) -> PlaceFacts:
    income = found.get(INCOME)
    return PlaceFacts(
        place=code,
        name=found["name"],
        of="USA",
        population=found.get(PEOPLE),
        households=found.get(HOUSEHOLDS),
        year=year,
        source=SOURCE + (f"; median household income ${income:,}" if income else ""),
        url="https://data.census.gov",
    )


def _checks(place: PlaceFacts) -> Iterable[Fault]:
    if place.population:
        yield from people_level(f"{place.name}, {PEOPLE}", place.place, Fraction(place.population))
        if place.households:
            where = f"{place.name}, {HOUSEHOLDS}"
            yield from household_level(where, Fraction(place.population), Fraction(place.households))


def _not_acs(name: str, what: str) -> InputError:
    message = f"This is not a file of the American Community Survey that is read. {what}"
    step = f"Ask for NAME and {', '.join(VARIABLES)}; docs/tour/budget.md shows both forms."
    return InputError(Fault(name, "table-header", message, next=step))
