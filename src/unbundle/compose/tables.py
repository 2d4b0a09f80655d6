"""CSV tables of members and rankings, read strictly."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from fractions import Fraction
from io import StringIO

from unbundle.errors import Fault, InputError
from unbundle.records.wordings import Ranking

MOST_DIGITS = 18
Row = dict[str, str]


def read_rows(data: bytes, where: str, needed: Sequence[str]) -> list[Row]:
    """Rows of a CSV file with a header; cells stripped.

    Raises: InputError for missing columns, an empty table, or rows of another length.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            Fault(where, "not-utf8", "The file is not UTF-8 text.", next="Save it as CSV UTF-8.")
        ) from None
    try:
        table = [row for row in csv.reader(StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        words, step = f"The file cannot be split into cells: {error}.", "Check its quotation marks."
        raise InputError(Fault(where, "csv-broken", words, next=step)) from None
    header = [cell.strip() for cell in table[0]] if table else []
    faults = [
        Fault(where, "column-missing", "A column is missing.", name, f"Found: {', '.join(header) or 'none'}.")
        for name in needed
        if name not in header
    ]
    if not faults and len(table) < 2:
        faults.append(Fault(where, "table-empty", "The table has no rows.", next="Add at least one row."))
    for number, row in enumerate(table[1:], start=2):
        if len(row) != len(header):
            words = f"This row has {len(row)} cells, the header {len(header)}."
            faults.append(Fault(f"{where}, row {number}", "row-length", words, next="Check its commas."))
    if faults:
        raise InputError(faults)
    return [dict(zip(header, (cell.strip() for cell in row), strict=True)) for row in table[1:]]


def read_members(data: bytes, where: str) -> tuple[dict[str, int], dict[str, dict[str, str]]]:
    """(members of every organisation, {attribute: {organisation: bloc}}) of a table with the columns
    id, members and any number of attributes.

    Raises: InputError for doubled ids and counts that are not whole.
    """
    rows, faults = read_rows(data, where, ["id", "members"]), []
    members: dict[str, int] = {}
    attributes = [name for name in rows[0] if name not in ("id", "members", "name")]
    blocs: dict[str, dict[str, str]] = {name: {} for name in attributes}
    for number, row in enumerate(rows, start=2):
        place, name, count = f"{where}, row {number}", row["id"], row["members"].replace(" ", "")
        if name in members or not name:
            faults.append(
                Fault(place, "member-twice", "Every row needs an id of its own.", name, "Change it.")
            )
        if not (count.isascii() and count.isdigit() and len(count) <= MOST_DIGITS):
            faults.append(
                Fault(place, "not-whole", "A whole number of members is needed.", count, "Give one.")
            )
            continue
        members[name] = int(count)
        for attribute in attributes:
            if row[attribute]:
                blocs[attribute][name] = row[attribute]
    if faults:
        raise InputError(faults)
    return members, blocs


def read_rankings(data: bytes, where: str) -> tuple[Ranking, ...]:
    """Rankings of a table with the columns voter, ranking and, if wanted, weight.

    `ranking` reads "A > B = C > D", best first; texts that are not named come last.
    Raises: InputError for weights that are no numbers >= 0.
    """
    rows, faults, rankings = read_rows(data, where, ["voter", "ranking"]), [], []
    for number, row in enumerate(rows, start=2):
        place = f"{where}, row {number}"
        weight = _weight(row.get("weight") or "1")
        if weight is None:
            text = "A weight is a whole number or p/q, 0 or more."
            faults.append(Fault(place, "weight-not-exact", text, row.get("weight", ""), "Write 3 or 3/2."))
            continue
        tiers = [tuple(word.strip() for word in tier.split("=")) for tier in row["ranking"].split(">")]
        tiers = [tuple(word for word in tier if word) for tier in tiers]
        rankings.append(Ranking(voter=row["voter"], weight=weight, tiers=tuple(t for t in tiers if t)))
    if faults:
        raise InputError(faults)
    return tuple(rankings)


def _weight(text: str) -> Fraction | None:
    top, _, bottom = text.partition("/")
    if len(text) > 2 * MOST_DIGITS:
        return None
    good = all(part.isascii() and part.isdigit() for part in ((top, bottom) if "/" in text else (top,)))
    return Fraction(text) if good and (not bottom or int(bottom)) else None


def exact_of(text: str, where: str) -> Fraction:
    """A number written as 3, 1/2 or 0.5.

    Raises: InputError if it is none, or below 0.
    """
    whole, dot, tail = text.strip().partition(".")
    plain, digits = _weight(text.strip()), whole + tail
    if plain is None and dot and digits.isascii() and digits.isdigit() and len(digits) <= 2 * MOST_DIGITS:
        plain = Fraction(text.strip())
    if plain is None:
        raise InputError(Fault(where, "not-exact", "A number is needed here.", text, "Write 3, 1/2 or 0.5."))
    return plain
