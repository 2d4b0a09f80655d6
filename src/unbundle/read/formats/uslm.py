"""United States Legislative Markup 1.x and 2.x: bills, engrossed amendments, public laws, statutes.

Appropriations headings are nested in files of version 2.0 and flat in those of 2.1; the order of
the events is the same. Source: usgpo/uslm, uslm-2.1.0.xsd.
"""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from unbundle.read.events import Line, Stream, Writer
from unbundle.read.formats.levels import RANKS, label_of, line_of, mark_quotes, number_of

NAMESPACES = ("http://schemas.gpo.gov/xml/uslm", "http://xml.house.gov/schemas/uslm/")
MEDIA_TYPE = "application/xml; profile=uslm"

_SKIPPED = frozenset(
    [
        "meta",
        "amendMeta",
        "preface",
        "amendPreface",
        "toc",
        "sidenote",
        "page",
        "note",
        "notes",
        "legislativeHistory",
        "signatures",
        "endMarker",
        "attestation",
        "endorsement",
        "notation",
        "slugLine",
        "longTitle",
        "enactingFormula",
        "resolvingClause",
        "footnote",
        "sourceCredit",
        "deletedText",
        "del",
        "num",
        "ref-footnote",
        "col",
        "colgroup",
    ],
)
_HEADINGS = frozenset({"heading", "subheading"})
_TEXTS = frozenset({"content", "chapeau", "continuation", "p", "text"})


def read(root: etree._Element) -> Stream:
    """The stream of a USLM document.

    Side notes, page marks, tables of contents and struck words are left out.
    """
    writer = Writer()
    for child in root:
        _block(child, writer, "", amended=False)
    struck = any(True for _ in root.iter("{*}deletedText", "{*}del"))
    limits = ("Words marked as struck in this version were left out.",) if struck else ()
    return writer.stream(_title(root), MEDIA_TYPE, "en", limits)


def _name(node: etree._Element) -> str:
    return _local(node.tag)


@lru_cache(maxsize=1 << 10)
def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _title(root: etree._Element) -> str:
    found: dict[str, str] = {}
    for node in root.iter("{*}officialTitle", "{*}title"):
        name = _name(node)
        if name == "officialTitle" or "purl.org" in str(node.tag):
            found.setdefault(name, inline(node).text())
    words = found.get("title", "")
    return words.partition(": ")[2] or found.get("officialTitle", "") or words


def _block(node: etree._Element, writer: Writer, element: str, amended: bool) -> None:
    name = _name(node)
    if name in _SKIPPED or not isinstance(node.tag, str):
        return
    if name == "quotedContent":
        amended = True
    if name == "table":
        _table(node, writer, element, amended)
    elif name in _HEADINGS:
        (writer.text if amended else writer.heading)(inline(node), element)
    elif name in _TEXTS or not len(node):
        _text(node, writer, element, amended)
    elif amended:
        _quoted(node, writer, element)
    else:
        _level(node, writer, element)


def _level(node: etree._Element, writer: Writer, element: str) -> None:
    """Open a level where the element is one; containers without a rank only pass their children on."""
    name = node.get("level", "") if _name(node) == "appropriations" else _name(node)
    element = node.get("id") or node.get("identifier") or element
    if name in RANKS:
        printed = next((_printed(child) for child in node if _name(child) == "num"), "")
        number = number_of(printed)
        shown = (
            {"section": f"{number}.", **dict.fromkeys(RANKS, number)}[name]
            if RANKS[name] <= 20
            else f"({number})"
        )
        writer.level(name, RANKS[name], number, element, label_of(name, shown) if number else "")
    elif node.text and node.text.strip():
        _text(node, writer, element, amended=False)
        return
    for child in node:
        _block(child, writer, element, amended=False)


def _printed(num: etree._Element) -> str:
    return num.get("value") or inline(num).text()


def _text(node: etree._Element, writer: Writer, element: str, amended: bool, lead: str = "") -> None:
    line = Line()
    line.add(lead)
    line.add(node.text)
    for child in node:
        name = _name(child)
        level = name == "appropriations" or name in RANKS
        if name in ("quotedContent", "table", "p", "amendmentContent") or (level and not amended):
            _end(line, writer, element, amended)
            line = Line()
            _block(child, writer, element, amended or name == "quotedContent")
        else:
            _inline(child, line)
        line.add(child.tail)
    _end(line, writer, element, amended)


def _end(line: Line, writer: Writer, element: str, amended: bool) -> None:
    mark_quotes(line)
    writer.text(line, element, amended)


def _quoted(node: etree._Element, writer: Writer, element: str) -> None:
    """Words that another law shall have: one amended text per block, numbers and headings in the line."""
    lead = ""
    if node.text and node.text.strip():
        lead = node.text
    for child in node:
        name = _name(child)
        if name == "num" or name in _HEADINGS:
            lead = f"{lead}{inline(child).text()} "
        elif name in _SKIPPED:
            continue
        elif name in _TEXTS:
            _text(child, writer, element, amended=True, lead=lead)
            lead = ""
        else:
            if lead.strip():
                writer.text(line_of(lead), element, amended=True)
                lead = ""
            _block(child, writer, element, amended=True)
        lead += child.tail.strip() + " " if child.tail and child.tail.strip() else ""
    if lead.strip():
        writer.text(line_of(lead), element, amended=True)


def _table(node: etree._Element, writer: Writer, element: str, amended: bool) -> None:
    for row in node.iter(etree.Element):
        if _name(row) == "tr":
            cells = [inline(cell).text() for cell in row if _name(cell) in ("td", "th")]
            writer.text(line_of(" | ".join(cells)), element, amended)


def inline(node: etree._Element) -> Line:
    """The words of `node` and everything inside it, with marks for quotes and references."""
    line = Line()
    line.add(node.text)
    for child in node:
        _inline(child, line)
        line.add(child.tail)
    return line


def _inline(node: etree._Element, line: Line) -> None:
    name = _name(node)
    if name in _SKIPPED - {"num"}:
        return
    start = line.length
    line.add(" " if name in ("br", "p", "num") else "")
    line.add(node.text)
    for child in node:
        _inline(child, line)
        line.add(child.tail)
    line.add(" " if name in ("p", "num") else "")
    if name == "quotedText":
        line.mark("quote", start)
    elif name == "ref":
        line.mark("ref", start, node.get("href", ""))
    elif name in ("term", "shortTitle"):
        line.mark("term", start)
