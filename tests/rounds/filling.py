"""Fills forms as a member would: with another library than the one that wrote them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

Answers = Mapping[tuple[str, str, str], Any]
"""(section, item, field) to what is typed, such as ("votes", "m1", "vote"): "for"."""

MANDATE: Answers = {
    ("mandate", "1", "body"): "Executive board",
    ("mandate", "1", "decided_on"): "2026-11-20",
}


def sheet_of(book: Workbook, section: str) -> Worksheet:
    """The sheet of a part, by its hidden mark."""
    return next(sheet for sheet in book if str(sheet["A1"].value).startswith(f"unbundle:{section}:"))


def place(sheet: Worksheet, item: str, field: str) -> tuple[int, int]:
    """(row, column) of an answer."""
    column = next(cell.column for cell in sheet[1] if cell.value == field)
    row = next(r for r in range(5, sheet.max_row + 1) if str(sheet.cell(r, 1).value) == item)
    return row, column


def fill_xlsx(form: bytes, answers: Answers, change: Callable[[Workbook], None] | None = None) -> bytes:
    """The workbook with these answers; `change` may do further things to it."""
    book = load_workbook(io.BytesIO(form))
    for (section, item, field), text in answers.items():
        sheet = sheet_of(book, section)
        sheet.cell(*place(sheet, item, field)).value = text
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
