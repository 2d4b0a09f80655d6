"""Delimited text as rows, with every way it can be broken said plainly."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from unbundle.errors import Fault, InputError

MOST_UNPACKED = 2**28
MOST_COLUMNS = 10_000
DELIMITERS = (",", ";", "\t")
CHUNK = 2**20
VOTER = ("voter", "organisation", "participant", "voter-id", "voter_id", "participant_id")
MEASURE = ("measure", "statement", "comment", "comment-id", "statement_id", "comment_id")
KNOWN = frozenset((*VOTER, *MEASURE, "vote", "key"))
"""Columns by which the delimiter is told: it is the one that makes them stand out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and an iterator of (row number as people count, cells)."""

    name: str
    header: list[str]
    rows: Iterator[tuple[int, list[str]]]


def open_sheet(name: str, data: bytes) -> Sheet:
    """The rows of a CSV file (comma, semicolon or tab; UTF-8; gzip where the name ends in .gz).

    The delimiter is that of a first line "sep=;", else the one that gives a column of a known name,
    else the one that gives most columns. Columns without a name at the end are left out where all
    their cells are empty. Rows are read lazily; a row with another number of cells than the header
    raises InputError.
    Raises: InputError for bytes that are no UTF-8 text, no header, more than 10,000 columns, and a
    header with repeated or missing names.
    """
    plain = unzip(name, data)
    text = _text(name, plain)
    skip, declared = _declared(text)
    delimiter = declared or max(DELIMITERS, key=lambda one: _columns(text, one))
    # Read from the bytes: StringIO would hold four bytes for every letter.
    stream = io.TextIOWrapper(io.BytesIO(plain), encoding="utf-8-sig", newline="")
    for _ in range(skip):
        stream.readline()
    rows = _checked(name, csv.reader(stream, delimiter=delimiter, strict=True), skip)
    try:
        _, header = next(rows)
    except StopIteration:
        raise InputError(
            Fault(name, "file-empty", "The file is empty.", next="It needs a header line and votes.")
        ) from None
    full = len(header)
    header = [cell.strip() for cell in header]
    while header and not header[-1]:
        header.pop()
    _check_header(name, header)
    return Sheet(name, header, _even(name, len(header), full, rows))


def unzip(name: str, data: bytes) -> bytes:
    """`data`, decompressed where the name ends in .gz: all its members, at most 256 MiB.

    Raises: InputError for damaged or oversized archives; never more than the limit is unpacked.
    """
    if not name.endswith(".gz"):
        return data
    out = bytearray()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as archive:
            while part := archive.read(CHUNK):
                out += part
                if len(out) > MOST_UNPACKED:
                    raise InputError(
                        Fault(
                            name,
                            "gzip-refused",
                            f"The archive is larger than {MOST_UNPACKED // 2**20} MiB when unpacked.",
                            next="Unpack it yourself, or give the votes as Parquet.",
                        )
                    )
    except EOFError:
        raise InputError(
            Fault(name, "gzip-refused", "The archive is cut short.", next="Compress it anew.")
        ) from None
    except (gzip.BadGzipFile, zlib.error):
        message = (
            "The file holds something behind its gzip archive, or is damaged."
            if out
            else "The file ends in .gz but is no gzip archive."
        )
        raise InputError(
            Fault(name, "gzip-broken", message, next="Compress it anew." if out else "Rename it.")
        ) from None
    return bytes(out)


def _declared(text: str) -> tuple[int, str | None]:
    """How many lines to pass over and the delimiter that spreadsheets write as "sep=;"."""
    first = text[:7].split("\n", 1)[0].rstrip("\r").strip('"').lower()
    return (1, first[4:]) if first[:4] == "sep=" and first[4:] in DELIMITERS else (0, None)


def _columns(text: str, delimiter: str) -> tuple[bool, int]:
    try:
        lines = (line + "\n" for line in text.split("\n", 50)[:50])
        header = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return False, 0
    return any(cell.strip().casefold() in KNOWN for cell in header), len(header)


def _check_header(name: str, header: list[str]) -> None:
    where = f"{name}, row 1"
    if len(header) > MOST_COLUMNS:
        advice = "Give a long table (voter, measure, vote), or fewer columns."
        count = f"{len(header)} columns, at most {MOST_COLUMNS}"
        raise InputError(Fault(where, "columns-many", "The table is too wide.", count, advice))
    faults = [
        Fault(
            f"{where}, column {i + 1}", "column-unnamed", "A column has no name.", next="Name or delete it."
        )
        for i, cell in enumerate(header)
        if not cell
    ]
    faults += [
        Fault(where, "column-twice", "Two columns have one name.", cell, "Rename one.")
        for cell, times in sorted(Counter(header).items())
        if cell and times > 1
    ]
    if faults:
        raise InputError(faults[:100])


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            Fault(
                name,
                "not-utf8",
                f"Byte {error.start} is no UTF-8 text.",
                next='Save the file as "CSV UTF-8".',
            )
        ) from None


def _checked(name: str, reader: Iterator[list[str]], number: int) -> Iterator[tuple[int, list[str]]]:
    try:
        for cells in reader:
            number += 1
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise InputError(
            Fault(
                f"{name}, row {number + 1}",
                "csv-broken",
                f"The row cannot be read: {error}.",
                next="Check its quotes.",
            )
        ) from None


def _even(
    name: str, width: int, full: int, rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    """Rows of `width` cells; the `full` - `width` columns without a name must be empty."""
    for number, cells in rows:
        where = f"{name}, row {number}"
        if len(cells) != full:
            raise InputError(
                Fault(
                    where,
                    "row-length",
                    f"The row has {len(cells)} cells, the header has {full}.",
                    next="Quote cells that hold the delimiter.",
                )
            )
        beyond = next((cell for cell in cells[width:] if cell.strip()), None)
        if beyond is not None:
            raise InputError(
                Fault(
                    where,
                    "column-unnamed",
                    "A cell stands in a column without a name.",
                    beyond,
                    "Name the column, or empty the cell.",
                )
            )
        yield number, cells[:width]
