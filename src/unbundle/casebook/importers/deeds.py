"""What every importer gives: deeds with their classes from narrow to wide and, where coded, an outcome."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from unbundle.errors import Fault, InputError, nearest

Row = dict[str, str]
MAX_BYTES = 400_000_000
MAX_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """One imported act. `reached`: yes, partly, no or open; `source` names set and version.

    `classes` go from narrow to wide; `text` is what full-text search reads.
    """

    id: str
    title: str
    year: str
    classes: tuple[str, ...]
    reached: str
    text: str
    source: str


def read_table(
    data: bytes, name: str, needed: Sequence[str], whole: Sequence[Sequence[str]] = ()
) -> list[Row]:
    """The rows of a CSV file whose header holds `needed`, letter by letter, or is one of `whole`.

    Raises: InputError for what is no CSV in UTF-8, a header that is another, a row of another length,
    or a file above MAX_BYTES; the message names the next known column.
    """
    if len(data) > MAX_BYTES:
        raise InputError(Fault(name, "import-too-large", "The file is too large.", str(len(data)), "Cut it."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        step = "Save the file as CSV in UTF-8."
        raise InputError(
            Fault(name, "import-encoding", f"This is not UTF-8: {error.reason}.", next=step)
        ) from None
    try:
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        step = "Save it again as CSV with commas."
        raise InputError(Fault(name, "import-broken", f"The file is no CSV: {error}.", next=step)) from None
    header = rows[0] if rows else []
    _check_header(header, name, needed, whole)
    return list(_rows(header, rows[1:], name))


def refuse(faults: Iterable[Fault]) -> None:
    """Raises: InputError with the first MAX_FAULTS of `faults`, if there are any."""
    found = list(faults)
    if found:
        raise InputError(found[:MAX_FAULTS])


def known(value: str, allowed: Iterable[str], where: str, faults: list[Fault]) -> bool:
    """Whether `value` is one of the codes of the set; a fault otherwise, since a guess would be worse."""
    names = tuple(allowed)
    if value in names:
        return True
    faults.append(
        Fault(where, "import-code", "This code is not one of the set.", value, nearest(value, names))
    )
    return False


def whole(value: str, where: str, faults: list[Fault]) -> str:
    """The digits of a cell such as 12 or 12.0; a fault for anything else."""
    word = value.strip().removesuffix(".0")
    if not (word.removeprefix("-").isdigit() and word.isascii() and len(word) <= 12):
        faults.append(
            Fault(where, "import-number", "This cell needs a whole number.", value, "Write digits.")
        )
    return word


def year_of(value: str, where: str, faults: list[Fault]) -> str:
    """A year of four digits from a cell such as 1990 or 1990.0; a fault for anything else."""
    word = value.strip().removesuffix(".0")
    if not (word.isascii() and word.isdigit() and len(word) == 4):
        faults.append(Fault(where, "import-year", "This cell needs a year.", value, "Write it as 1990."))
    return word


def _check_header(
    header: list[str], name: str, needed: Sequence[str], whole: Sequence[Sequence[str]]
) -> None:
    where = f"{name}, row 1"
    twice = sorted({column for column in header if header.count(column) > 1})
    faults = [
        Fault(where, "import-column-twice", "This column is there twice.", c, "Delete one.") for c in twice
    ]
    if whole and header not in [list(one) for one in whole]:
        best = max(whole, key=lambda one: len(set(one) & set(header)))
        faults += [
            Fault(where, "import-column", "A column is missing.", column, nearest(column, header))
            for column in best
            if column not in header
        ]
        faults += [
            Fault(where, "import-column", "This column is not in the published header.", c, nearest(c, best))
            for c in header
            if c not in best
        ]
        step = f"Published header: {','.join(best)}."
        faults = faults or [Fault(where, "import-header", "The columns stand in another order.", next=step)]
    faults += [
        Fault(where, "import-column", "A column is missing.", column, nearest(column, header))
        for column in needed
        if column not in header
    ]
    refuse(faults)


def _rows(header: list[str], rows: list[list[str]], name: str) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = f"The row has {len(cells)} cells, the header {len(header)}."
            raise InputError(Fault(f"{name}, row {number}", "import-row", message, next="Download it again."))
        yield dict(zip(header, cells, strict=True))
