"""A package as a table: rows for any writer, and the bytes of a CSV file or a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from unbundle.kit.money import MINOR_DIGITS
from unbundle.records.measure import Measure
from unbundle.records.package import Package

COLUMNS = (
    "id", "parent", "path", "section", "title", "kind", "amount_minor", "amount", "currency", "bound",
    "availability", "availability_basis", "conditions", "purpose", "instrument", "instrument_rule", "rule",
    "terms", "citations", "replaces", "dac_code", "note", "doc_sha256", "element", "start", "end", "quote",
)  # fmt: skip
MAX_CELL = 32_000
"""Longest text of a workbook cell; Excel allows 32,767 characters."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def package_rows(package: Package) -> tuple[tuple[str | int, ...], ...]:
    """One row per measure in document order, cells in the order of COLUMNS.

    Lists hold one value per line.
    `amount_minor` is exact; `amount` is the same sum in major units as text. Empty where nothing is said.
    """
    return tuple(_row(measure) for measure in package.measures)


def to_csv(package: Package) -> bytes:
    """The rows as CSV (RFC 4180, UTF-8).

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in row] for row in package_rows(package))
    return text.getvalue().encode("utf-8")


def to_xlsx(package: Package) -> bytes:
    """The rows as a workbook, with a second sheet whose sums are live formulas.

    Equal packages give equal bytes.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "measures"
    sheet.append(list(COLUMNS))
    for row in package_rows(package):
        sheet.append([_cut(_safe(cell)) for cell in row])
    for number in range(1, len(COLUMNS) + 1):
        sheet.cell(row=1, column=number).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    _sums(book, package, sheet.max_row)
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zone
    book.properties.title = package.title[:200]
    raw = io.BytesIO()
    book.save(raw)
    return _fixed(raw.getvalue())


def _sums(book: Workbook, package: Package, last: int) -> None:
    kind, minor, currency = (
        get_column_letter(COLUMNS.index(name) + 1) for name in ("kind", "amount_minor", "currency")
    )
    sheet = book.create_sheet("sums")
    sheet.append(["kind", "currency", "rows", "sum in minor units"])
    pairs = sorted({(m.kind, m.amount.currency) for m in package.measures if m.amount})
    for number, pair in enumerate(pairs, start=2):
        where = (
            f"measures!${kind}$2:${kind}${last},A{number},measures!${currency}$2:${currency}${last},B{number}"
        )
        sheet.append([*pair, f"=COUNTIFS({where})", f"=SUMIFS(measures!${minor}$2:${minor}${last},{where})"])


def _fixed(data: bytes) -> bytes:
    """The same archive with fixed times, so that equal contents are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            words = old.read(name)
            if name == "docProps/core.xml":
                words = _without_now(words)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), words, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_now(words: bytes) -> bytes:
    """The writer stamps the moment of saving into the properties; put the fixed moment there."""
    head, tag, rest = words.partition(b"<dcterms:modified")
    inside, close, tail = rest.partition(b"</dcterms:modified>")
    return head + tag + inside.partition(b">")[0] + b">1980-01-01T00:00:00Z" + close + tail if tag else words


def _row(measure: Measure) -> tuple[str | int, ...]:
    amount, place, until = measure.amount, measure.locator, measure.availability
    return (
        measure.id,
        measure.parent or "",
        "\n".join(measure.path),
        measure.section,
        measure.title,
        measure.kind,
        amount.minor if amount else "",
        _major(amount.minor, amount.currency) if amount else "",
        amount.currency if amount else "",
        measure.bound,
        until.until if until else "",
        until.basis if until else "",
        "\n".join(measure.conditions),
        measure.purpose,
        measure.instrument or "",
        measure.instrument_rule,
        measure.rule,
        "\n".join(f"{term.role}={term.text}" for term in measure.terms),
        "\n".join(measure.citations),
        measure.replaces or "",
        measure.dac_code,
        measure.note,
        place.doc_sha256 if place else "",
        place.element if place else "",
        place.start if place else "",
        place.end if place else "",
        place.quote if place else "",
    )


def _major(minor: int, currency: str) -> str:
    digits = MINOR_DIGITS.get(currency, 2)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def _safe(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _cut(cell: str | int) -> str | int:
    return cell[: MAX_CELL - 1] + "…" if isinstance(cell, str) and len(cell) > MAX_CELL else cell
