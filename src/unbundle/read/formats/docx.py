"""Word files (Office Open XML): paragraphs with their heading styles, and tables row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from unbundle.errors import Fault, InputError
from unbundle.kit.guard_xml import parse_xml
from unbundle.kit.guard_zip import ZipLimits, unzip
from unbundle.read.events import Stream, clean
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
    root = parse_xml(parts["word/document.xml"], f"{name}, word/document.xml")
    styles = _styles(parts.get("word/styles.xml", b""), name)
    paragraphs = list(_blocks(root, styles))
    title = _title(parts.get("docProps/core.xml", b""), name)
    return write_all(paragraphs, title or _first(paragraphs), MEDIA_TYPE, "", limits)


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _value(node: etree._Element, name: str) -> str:
    """An attribute by its name in any namespace: files in the strict form of the standard use another one."""
    return next((str(value) for key, value in node.items() if str(key).rpartition("}")[2] == name), "")


def _styles(data: bytes, name: str) -> dict[str, int]:
    """Depth of heading by the id of a paragraph style; styles of running text are left out."""
    if not data:
        return {}
    found = {}
    for style in parse_xml(data, f"{name}, word/styles.xml"):
        for child in style:
            match = _HEADING.match(_value(child, "val")) if _name(child) == "name" else None
            if match:
                found[_value(style, "styleId")] = int(match[1])
    return found


def _title(data: bytes, name: str) -> str:
    if not data:
        return ""
    root = parse_xml(data, f"{name}, docProps/core.xml")
    return next((clean(node.text or "") for node in root if _name(node) == "title"), "")


def _blocks(node: etree._Element, styles: dict[str, int]) -> Iterator[Paragraph]:
    """Paragraphs and table rows below `node`, also those inside content controls, in order."""
    for child in node:
        name = _name(child)
        if name == "p":
            style = child.find("{*}pPr/{*}pStyle")
            yield Paragraph(_words(child), styles.get(_value(style, "val"), 0) if style is not None else 0)
        elif name == "tbl":
            for row in child.iter("{*}tr"):
                yield Paragraph(" | ".join(_words(cell) for cell in row if _name(cell) in ("tc", "sdt")))
        elif name not in _LEFT_OUT:
            yield from _blocks(child, styles)


def _words(node: etree._Element) -> str:
    """The words of a paragraph or cell; what a tracked change has taken out is left out."""
    parts: list[str] = []
    _collect(node, parts)
    return "".join(parts)


def _collect(node: etree._Element, parts: list[str]) -> None:
    for child in node:
        name = _name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in _SIGNS:
            parts.append(_SIGNS[name])
        elif name not in _LEFT_OUT:
            _collect(child, parts)
            parts.append(" " if name == "p" else "")


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_LEFT_OUT = frozenset({"pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "del", "moveFrom", "Fallback", "tbl"})
"""Properties, words taken out, the second copy of a text box, and tables, whose rows stand for themselves."""


def _first(paragraphs: list[Paragraph]) -> str:
    return next((p.words.strip()[:200] for p in paragraphs if p.words.strip()), "")


def _broken(name: str) -> InputError:
    step = "Open it with a word processor and save it again as .docx."
    return InputError(Fault(name, "docx-broken", "This is not a readable Word file.", next=step))
