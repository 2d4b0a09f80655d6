"""Files of others, as their publishers give them out: the user's own download, nothing of it shipped.

    FAOSTAT   Trade_DetailedTradeMatrix_E_All_Data_(Normalized).csv          flows, export quantity
    FAOSTAT   Production_Crops_Livestock_E_All_Data_(Normalized).csv         balances, production
    BACI      BACI_HS.._Y...._V.......csv (CEPII): t,i,j,k,v,q               flows

Headers are exact (a last column "Note" may be there or not). Rows are read one by one, so a file of
gigabytes needs little memory. Codes that are no country of today, and rows without a quantity, are left
out and counted.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from unbundle.errors import Fault, InputError
from unbundle.exposure.tables import BALANCES, FLOWS, NUMBER, YEAR, Key
from unbundle.exposure.units import Quantity, Tonnes
from unbundle.kit.countries import known_names

ITEM = ("Item Code", "Item Code (CPC)", "Item", "Element Code", "Element")
TAIL = (*ITEM, "Year Code", "Year", "Unit", "Value", "Flag")
REPORTER = ("Reporter Country Code", "Reporter Country Code (M49)", "Reporter Countries")
PARTNER = ("Partner Country Code", "Partner Country Code (M49)", "Partner Countries")
FAOSTAT_TRADE = (*REPORTER, *PARTNER, *TAIL)
FAOSTAT_CROPS = ("Area Code", "Area Code (M49)", "Area", *TAIL)
BACI = ("t", "i", "j", "k", "v", "q")

FAO_ITEMS = {"15": "wheat", "56": "maize", "268": "sunflower-oil"}
EXPORTED, GROWN = "5910", "5510"
HS = {"270900": "crude-oil", "271111": "natural-gas", "271121": "natural-gas"}
"""Harmonised System: crude petroleum; natural gas, liquefied and in gaseous state."""
COMTRADE = {"251": "FRA", "579": "NOR", "699": "IND", "757": "CHE", "842": "USA"}
"""Numbers that UN Comtrade, and with it BACI, uses in place of those of ISO."""


class Taken(NamedTuple):
    """What was read, and how many rows were left out for which reason."""

    rows: dict[Key, Quantity]
    left_out: dict[str, int]


Row = Mapping[str, str]
Reader = Callable[[Row, Counter[str]], tuple[Key, str] | None]


def is_foreign(header: str) -> bool:
    """Whether a file with this first line is one of those that are read here, not a table of our form."""
    return _reader(_names(header)) is not None


def read_foreign(lines: Iterable[str], where: str, years: Container[int]) -> Taken:
    """Flows or production in tonnes, of the given years, from the lines of a file of FAO or CEPII.

    Several rows of one key are added up. Raises: InputError for another header, or a row that is broken.
    """
    rows = csv.reader(lines)
    header = _names(",".join(next(rows, [])))
    reader = _reader(header)
    if reader is None:
        known = (
            f"{', '.join(FLOWS)}; {', '.join(BALANCES)}; or a file of FAOSTAT or BACI as it was downloaded"
        )
        raise InputError(
            Fault(where, "columns", "The columns are not as they must be.", ", ".join(header), known)
        )
    found: dict[Key, Quantity] = {}
    left: Counter[str] = Counter()
    when = "t" if "t" in header else "Year"
    for number, cells in enumerate(rows, 2):
        if len(cells) != len(header):
            step = f"Give {len(header)} cells; download the file again if it broke off."
            place = f"{where}, row {number}"
            raise InputError(Fault(place, "cells", "The number of cells is wrong.", str(len(cells)), step))
        row = dict(zip(header, cells, strict=True))
        if not YEAR.fullmatch(row[when]) or int(row[when]) not in years:
            continue
        if taken := reader(row, left):
            _add(found, *taken, left)
    return Taken(found, dict(sorted(left.items())))


def _add(found: dict[Key, Quantity], key: Key, text: str, left: Counter[str]) -> None:
    if not NUMBER.fullmatch(text) or text.startswith("-"):
        left["no quantity"] += 1
        return
    before = found[key].value if key in found else 0
    found[key] = Tonnes(before + Fraction(text))


def _names(header: str) -> list[str]:
    """The names of the columns, without the mark of the encoding, however it was read."""
    return [name.strip().strip('"') for name in header.lstrip("\ufeffï»¿").strip().split(",")]


def _reader(header: list[str]) -> Reader | None:
    plain = header[:-1] if header[-1:] == ["Note"] else header
    return {FAOSTAT_TRADE: _faostat_trade, FAOSTAT_CROPS: _faostat_crops, BACI: _baci}.get(tuple(plain))


def _faostat_trade(row: Row, left: Counter[str]) -> tuple[Key, str] | None:
    good = FAO_ITEMS.get(row["Item Code"])
    if good is None or row["Element Code"] != EXPORTED:
        return None
    ends = [_country(row[f"{side} Country Code (M49)"], left) for side in ("Reporter", "Partner")]
    return _weighed(good, row, ends, left)


def _faostat_crops(row: Row, left: Counter[str]) -> tuple[Key, str] | None:
    good = FAO_ITEMS.get(row["Item Code"])
    if good is None or row["Element Code"] != GROWN:
        return None
    return _weighed(good, row, [_country(row["Area Code (M49)"], left), "production"], left)


def _weighed(good: str, row: Row, ends: list[str], left: Counter[str]) -> tuple[Key, str] | None:
    if row["Unit"] not in ("t", "tonnes"):
        left[f"unit {row['Unit']}"] += 1
        return None
    return ((good, int(row["Year"]), ends[0], ends[1]), row["Value"]) if all(ends) else None


def _baci(row: Row, left: Counter[str]) -> tuple[Key, str] | None:
    good = HS.get(row["k"].strip().zfill(6))
    if good is None:
        return None
    ends = [_country(row[side], left) for side in ("i", "j")]
    return ((good, int(row["t"]), ends[0], ends[1]), row["q"].strip()) if all(ends) else None


def _country(number: str, left: Counter[str]) -> str:
    """The country with a number of ISO 3166 (M49), or nothing, which is counted."""
    code = number.strip().lstrip("'").zfill(3)
    known = COMTRADE.get(code) or known_names().codes.get(code, "")
    if not known:
        left[f"code {code}"] += 1
    return known
