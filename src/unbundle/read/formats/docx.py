"""Word files (Office Open XML): paragraphs with their heading styles, and tables row by row."""

from __future__ import annotations

import io
import re
from typing import Any

from unbundle.errors import Fault, InputError
from unbundle.kit.guard_zip import ZipLimits, unzip
from unbundle.read.events import Stream
from unbundle.read.formats.plain import Paragraph, write_all

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIMITS = ZipLimits(entries=2000, total_bytes=100_000_000, ratio=200)

_HEADING = re.compile(r"^(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)$", re.IGNORECASE)


def read(data: bytes, name: str) -> Stream:
    """The stream of a Word file.

    Raises: InputError if the archive is broken, too large or packed too tightly, or is no Word file.
    """
    parts = unzip(data, name, LIMITS)
    if "word/document.xml" not in parts:
        raise _broken(name)
    for part, words in parts.items():
        if part.endswith((".xml", ".rels")) and re.search(rb"<!(?:DOCTYPE|ENTITY)", words):
            step = "Save the file again with a word processor."
            raise InputError(
                Fault(
                    f"{name}, {part}", "docx-dtd", "A document type inside a Word file is refused.", next=step
                )
            )
    notes = [part for part in parts if re.fullmatch(r"word/(?:foot|end)notes\.xml", part)]
    said = any(re.search(rb"<w:t[ >]", parts[part]) for part in notes)
    limits = ("Footnotes and endnotes were left out.",) if said else ()
    from docx import Document
    from docx.table import Table

    try:
        document = Document(io.BytesIO(data))
        paragraphs: list[Paragraph] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                paragraphs.extend(Paragraph(_row(row)) for row in block.rows)
            else:
                paragraphs.append(Paragraph(block.text, _depth(block.style.name if block.style else "")))
        title = document.core_properties.title or ""
    except Exception:  # noqa: BLE001
        # python-docx lets errors of many libraries through; all mean the same to the person.
        raise _broken(name) from None
    return write_all(paragraphs, title or _first(paragraphs), MEDIA_TYPE, "", limits)


def _row(row: Any) -> str:
    """The cells of a table row; a merged cell, which the library repeats, counts once."""
    return " | ".join({id(cell._tc): cell.text for cell in row.cells}.values())


def _depth(style: str | None) -> int:
    match = _HEADING.match(style or "")
    return int(match[1]) if match else 0


def _first(paragraphs: list[Paragraph]) -> str:
    return next((p.words.strip()[:200] for p in paragraphs if p.words.strip()), "")


def _broken(name: str) -> InputError:
    step = "Open it with a word processor and save it again as .docx."
    return InputError(Fault(name, "docx-broken", "This is not a readable Word file.", next=step))
