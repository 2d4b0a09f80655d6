"""Delimited text as rows, with every way it can be broken said plainly."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from unbundle.errors import Fault, InputError

MOST_BYTES = 2**30
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and an iterator of (row number as people count, cells)."""

    name: str
    header: list[str]
    rows: Iterator[tuple[int, list[str]]]


def open_sheet(name: str, data: bytes) -> Sheet:
    """The rows of a CSV file (comma, semicolon or tab; UTF-8; gzip where the name ends in .gz).

    Rows are read lazily; a row with another number of cells than the header raises InputError.
    Raises: InputError for bytes that are no UTF-8 text, no header, or a header with repeated names.
    """
    text = _text(name, unzip(name, data))
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = _checked(name, reader)
    try:
        _, header = next(rows)
    except StopIteration:
        raise InputError(
            Fault(name, "file-empty", "The file is empty.", next="It needs a header line and votes.")
        ) from None
    header = [cell.strip() for cell in header]
    twice = sorted({cell for cell in header if header.count(cell) > 1})
    if twice:
        raise InputError(
            [
                Fault(f"{name}, row 1", "column-twice", "Two columns have one name.", cell, "Rename one.")
                for cell in twice
            ]
        )
    return Sheet(name, header, _even(name, len(header), rows))


def unzip(name: str, data: bytes) -> bytes:
    """`data`, decompressed where the name ends in .gz; never more than a gibibyte.

    Raises: InputError for damaged or oversized archives.
    """
    if not name.endswith(".gz"):
        return data
    try:
        worker = zlib.decompressobj(wbits=31)
        out = worker.decompress(data, MOST_BYTES)
        if not worker.eof:
            problem = "larger than a gibibyte" if worker.unconsumed_tail else "cut short"
            raise InputError(
                Fault(name, "gzip-refused", f"The archive is {problem}.", next="Compress it anew.")
            )
    except zlib.error:
        raise InputError(
            Fault(name, "gzip-broken", "The file ends in .gz but is no gzip archive.", next="Rename it.")
        ) from None
    return out


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


def _checked(name: str, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
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


def _even(name: str, width: int, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        if len(cells) != width:
            raise InputError(
                Fault(
                    f"{name}, row {number}",
                    "row-length",
                    f"The row has {len(cells)} cells, the header has {width}.",
                    next="Quote cells that hold the delimiter.",
                )
            )
        yield number, cells
