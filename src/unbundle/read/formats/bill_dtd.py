"""US bill DTD (roots bill, resolution, amendment-doc), as published on Congress.gov since 2003.

The heading tree of appropriations is flat: major, intermediate and small elements are siblings.
Source: usgpo/bill-dtd, bill.dtd.
"""

from __future__ import annotations

from lxml import etree

from unbundle.read.events import Line, Stream, Writer
from unbundle.read.formats.levels import RANKS, label_of, line_of, number_of

ROOTS = frozenset({"bill", "resolution", "amendment-doc", "pre-markup"})
MEDIA_TYPE = "application/xml; profile=us-bill-dtd"

_SKIPPED = frozenset({"toc", "deleted-phrase", "pagebreak", "graphic", "footnote", "metadata", "form"})
_QUOTED = frozenset({"quote", "quoted-text"})
_BODIES = ("legis-body", "resolution-body", "amendment-body", "preamble")


def read(root: etree._Element) -> Stream:
    """The stream of a bill-DTD document; tables of contents and struck words are left out."""
    writer = Writer()
    for body in root:
        if body.tag in _BODIES and body.get("style") != "struck":
            for child in body:
                _block(child, writer)
    struck = any(True for _ in root.iter("deleted-phrase"))
    limits = ("Words marked as struck in this version were left out.",) if struck else ()
    return writer.stream(_title(root), MEDIA_TYPE, "en", limits)


def _title(root: etree._Element) -> str:
    for tag in ("{http://purl.org/dc/elements/1.1/}title", "official-title"):
        for node in root.iter(tag):
            words = inline(node).text()
            if words:
                return words.partition(": ")[2] or words
    return ""


def _block(node: etree._Element, writer: Writer, element: str = "") -> None:
    tag = str(node.tag)
    if tag in _SKIPPED:
        return
    if _name(tag) in RANKS:
        _level(node, writer)
    elif tag in ("quoted-block", "quoted-block-continuation-text"):
        _quoted(node, writer, element)
    elif tag == "table":
        _table(node, writer, element, amended=False)
    elif any(_name(child.tag) in RANKS for child in node):
        for child in node:
            _block(child, writer, element)
    else:
        _text(node, writer, element, amended=False)


def _name(tag: object) -> str:
    return str(tag).removeprefix("appropriations-")


def _level(node: etree._Element, writer: Writer) -> None:
    tag, element = str(node.tag), node.get("id", "")
    enum = node.find("enum")
    printed = inline(enum).text() if enum is not None else ""
    name = _name(tag)
    writer.level(name, RANKS[name], number_of(printed), element, label_of(name, printed))
    for child in node:
        if child.tag == "enum":
            continue
        if child.tag in ("header", "subheader"):
            writer.heading(inline(child), element)
        else:
            _block(child, writer, element)


def _text(node: etree._Element, writer: Writer, element: str, amended: bool, lead: str = "") -> None:
    line = Line()
    line.add(lead)
    line.add(node.text)
    for child in node:
        tag = str(child.tag)
        if tag in ("quoted-block", "table"):
            writer.text(line, element, amended)
            line = Line()
            if tag == "quoted-block":
                _quoted(child, writer, element)
            else:
                _table(child, writer, element, amended)
        else:
            _inline(child, line)
        line.add(child.tail)
    writer.text(line, element, amended)


def _quoted(node: etree._Element, writer: Writer, element: str) -> None:
    """Words that another law shall have: one amended text per block, numbers and headings in the line."""
    lead = ""
    for child in node:
        tag = str(child.tag)
        if tag in _SKIPPED:
            continue
        if tag in ("enum", "header"):
            lead = f"{lead}{inline(child).text()} "
        elif tag == "after-quoted-block":
            writer.text(inline(child), element)
        elif tag == "table":
            _table(child, writer, element, amended=True)
        elif _name(tag) in RANKS or any(_name(part.tag) in RANKS for part in child):
            if lead.strip():
                writer.text(line_of(lead), element, amended=True)
                lead = ""
            _quoted(child, writer, element)
        else:
            _text(child, writer, element, amended=True, lead=lead)
            lead = ""
    if lead.strip():
        writer.text(line_of(lead), element, amended=True)


def _table(node: etree._Element, writer: Writer, element: str, amended: bool) -> None:
    for row in node.iter("row"):
        cells = [inline(cell).text() for cell in row.iter("entry")]
        writer.text(line_of(" | ".join(cells)), element, amended)
    for title in node.iter("ttitle"):
        writer.text(inline(title), element, amended)


def inline(node: etree._Element) -> Line:
    """The words of `node` and everything inside it, with marks for quotes and references."""
    line = Line()
    line.add(node.text)
    for child in node:
        _inline(child, line)
        line.add(child.tail)
    return line


def _inline(node: etree._Element, line: Line) -> None:
    tag = str(node.tag)
    if tag in _SKIPPED:
        return
    start = line.length
    if tag in _QUOTED:
        line.add("\u201c")
    line.add(node.text)
    for child in node:
        _inline(child, line)
        line.add(child.tail)
    if tag in _QUOTED:
        line.add("\u201d")
        line.mark("quote", start)
    elif tag == "external-xref":
        line.mark("ref", start, node.get("parsable-cite", ""))
    elif tag in ("term", "short-title"):
        line.mark("term", start)
    elif tag == "quoted-block":
        line.mark("amended", start)
