"""Fills forms as a member would: with another library than the one that wrote them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
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


def type_into(form: bytes, cells: Mapping[tuple[int, int, int], str]) -> bytes:
    """The workbook with texts put into cells (sheet from 1, row, column) by editing its XML: fast."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry.filename)
            mine = {at[1:]: text for at, text in cells.items() if match and at[0] == int(match[1])}
            new.writestr(entry, _typed(data, mine) if mine else data)
    return out.getvalue()


def _typed(data: bytes, cells: Mapping[tuple[int, int], str]) -> bytes:
    root = etree.fromstring(data)
    space = "{" + str(root.nsmap[None]) + "}"
    body = root.find(f"{space}sheetData")
    assert body is not None
    rows = {int(row.get("r", "0")): row for row in body}
    for (row, column), text in sorted(cells.items()):
        if row not in rows:
            rows[row] = etree.SubElement(body, f"{space}row", r=str(row))
        name = f"{get_column_letter(column)}{row}"
        cell = next((one for one in rows[row] if one.get("r") == name), None)
        if cell is None:
            cell = etree.SubElement(rows[row], f"{space}c", r=name)
        cell.set("t", "inlineStr")
        for child in list(cell):
            cell.remove(child)
        etree.SubElement(etree.SubElement(cell, f"{space}is"), f"{space}t").text = text
    return etree.tostring(root)


def cells_of(form: bytes, answers: Answers) -> dict[tuple[int, int, int], str]:
    """Where answers stand: (sheet from 1, row, column) to text, for `type_into`."""
    book = load_workbook(io.BytesIO(form), read_only=False)
    found = {}
    for (section, item, field), text in answers.items():
        sheet = sheet_of(book, section)
        found[(book.worksheets.index(sheet) + 1, *place(sheet, item, field))] = str(text)
    return found
