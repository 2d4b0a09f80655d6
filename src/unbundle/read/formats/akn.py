"""Akoma Ntoso (OASIS LegalDocML), drafts and final: the namespace is matched by its prefix.

The unit of provisions is the article where a document has articles, else the section.
Source: Akoma Ntoso Version 1.0 Part 2, OASIS Standard 2018.
"""

from __future__ import annotations

import re

from lxml import etree

from unbundle.read.events import Line, Stream, Writer
from unbundle.read.formats.levels import line_of, mark_quotes, number_of

NAMESPACES = (
    "http://docs.oasis-open.org/legaldocml/ns/akn/",
    "http://www.akomantoso.org/",
    "http://www.akomantoso.com/",
)
MEDIA_TYPE = "application/akn+xml"

_OUTER = frozenset(
    [
        "book",
        "part",
        "title",
        "chapter",
        "subchapter",
        "subpart",
        "subtitle",
        "division",
        "tome",
        "hcontainer",
    ],
)
_INNER = frozenset(
    [
        "subsection",
        "paragraph",
        "subparagraph",
        "point",
        "indent",
        "alinea",
        "clause",
        "subclause",
        "item",
        "transitional",
        "proviso",
        "rule",
        "subrule",
        "level",
        "sublist",
        "list",
    ],
)
_TEXTS = frozenset({"p", "block", "listIntroduction", "listWrapUp"})
_SKIPPED = frozenset(
    [
        "meta",
        "authorialNote",
        "num",
        "preface",
        "coverPage",
        "conclusions",
        "componentInfo",
        "remark",
        "noteRef",
    ],
)
_LANGUAGES = {
    "eng": "en",
    "ita": "it",
    "spa": "es",
    "esp": "es",
    "fra": "fr",
    "fre": "fr",
    "deu": "de",
    "ger": "de",
    "por": "pt",
    "nld": "nl",
}


SECTION = 20
_BARE = re.compile(r"^\w{1,5}$")
"""A number without its brackets, as British Acts hold it: they print "(a)"."""


def is_akn(root: etree._Element) -> bool:
    """Whether the root is an Akoma Ntoso document."""
    return _name(root) == "akomaNtoso" and str(root.tag)[1:].startswith(NAMESPACES)


def read(root: etree._Element) -> Stream:
    """The stream of an Akoma Ntoso document.

    Acts and bills are read as provisions, other parts as explaining text.
    """
    acts = [node for node in root.iter(etree.Element) if _name(node) == "body"]
    memos = [node for node in root.iter(etree.Element) if _name(node) == "mainBody"]
    reader = _Reader("article" if any(_has(act, "article") for act in acts or memos) else "section")
    if not acts:
        acts, memos = memos, []
    for node in root.iter(etree.Element):
        if _name(node) == "preamble":
            reader.preamble(node)
        elif node in acts:
            reader.children(node, 0, 0)
        elif node in memos:
            reader.memo(node)
    limits = []
    if memos:
        limits.append("Parts beside the act, such as memoranda and annexes, are read as explaining text.")
    if _has(root, "authorialNote"):
        limits.append("Notes beside the text were left out.")
    return reader.writer.stream(_title(root), MEDIA_TYPE, _language(root), tuple(limits))


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _has(node: etree._Element, name: str) -> bool:
    return any(_name(child) == name for child in node.iter(etree.Element))


def _title(root: etree._Element) -> str:
    found: dict[str, str] = {}
    for node in root.iter(etree.Element):
        if _name(node) in ("docTitle", "shortTitle", "FRBRname", "docPurpose"):
            found.setdefault(_name(node), inline(node).text() or node.get("value", ""))
    return next(
        (found[key] for key in ("docTitle", "shortTitle", "docPurpose", "FRBRname") if found.get(key)), ""
    )


def _language(root: etree._Element) -> str:
    for node in root.iter(etree.Element):
        if _name(node) == "FRBRlanguage":
            code = node.get("language", "")
            return _LANGUAGES.get(code, code[:2] if re.fullmatch(r"[a-z]{2}(-.*)?", code) else "en")
    return "en"


class _Reader:
    """Walks provisions; `unit` is the element that holds one provision."""

    def __init__(self, unit: str) -> None:
        self.writer = Writer()
        self.unit = unit

    def children(self, node: etree._Element, outer: int, inner: int) -> None:
        """Read the children of a level; `outer` and `inner` count open levels above and below the unit."""
        for child in node:
            self._node(child, node.get("eId", ""), outer, inner)

    def preamble(self, node: etree._Element) -> None:
        """Recitals and citations: one explaining section."""
        self._explaining(node, "Preamble")

    def memo(self, node: etree._Element) -> None:
        """A memorandum or annex beside the act: one explaining section."""
        self._explaining(node, "Explanatory statement")

    def _explaining(self, node: etree._Element, heading: str) -> None:
        element = node.get("eId", "")
        self.writer.level("section", 20, "", element)
        self.writer.heading(line_of(heading), element)
        for child in node.iter(etree.Element):
            if _name(child) in (*_TEXTS, "heading") and not _inside_text(child):
                self.writer.text(_marked(inline(child)), child.get("eId") or element)

    def _node(self, node: etree._Element, element: str, outer: int, inner: int) -> None:
        name = _name(node)
        element = node.get("eId") or element
        if name in _SKIPPED:
            return
        if name in ("heading", "subheading", "crossHeading"):
            self.writer.heading(inline(node), element)
        elif name == self.unit and not inner:
            self._level(node, 20, element)
            self.children(node, outer, 1)
        elif (name in _OUTER or name == "section") and not inner:
            self._level(node, min(1 + outer, 9), element)
            self.children(node, outer + 1, inner)
        elif name in _INNER and name != "list":
            first = inner == 1 and name in ("paragraph", "subsection")
            self._level(node, 21 if first else min(21 + max(inner, 1), 27), element)
            self.children(node, outer, max(inner, 1) + 1)
        elif name in _TEXTS:
            self._text(node, element)
        elif name == "table":
            self._table(node, element)
        elif name in ("quotedStructure", "embeddedStructure"):
            self._quoted(node, element)
        else:
            self.children(node, outer, inner)

    def _level(self, node: etree._Element, rank: int, element: str) -> None:
        printed = next((inline(child).text() for child in node if _name(child) == "num"), "")
        name = "heading" if _name(node) == "hcontainer" else _name(node)
        number = number_of(
            re.sub(
                r"^(?:art[íi]culo|articolo|artikel)\s+",
                "",
                printed.replace("º", "").replace("°", ""),
                flags=re.I,
            )
        )
        label = printed if rank != 20 or not number else {"section": f"Sec. {number}."}.get(name, printed)
        if rank > SECTION and _BARE.match(label):
            label = f"({label})"
        self.writer.level(name, rank, number, element, label)

    def _text(self, node: etree._Element, element: str) -> None:
        line = Line()
        line.add(node.text)
        for child in node:
            held = next(
                (part for part in child.iter(etree.Element) if _name(part) == "quotedStructure"), None
            )
            if held is not None:
                self.writer.text(_marked(line), element)
                line = Line()
                line.add(child.text if child is not held else "")
                self.writer.text(_marked(line), element)
                self._quoted(held, element)
                line = Line()
            else:
                _inline(child, line)
            line.add(child.tail)
        self.writer.text(_marked(line), element)

    def _quoted(self, node: etree._Element, element: str) -> None:
        lead = ""
        for child in node.iter(etree.Element):
            if _name(child) in ("num", "heading"):
                lead += inline(child).text() + " "
            elif _name(child) in _TEXTS and not any(_name(up) in _TEXTS for up in _between(child, node)):
                line = Line()
                line.add(lead)
                line.add(inline(child).text())
                self.writer.text(_marked(line), element, amended=True)
                lead = ""
        if lead.strip():
            self.writer.text(line_of(lead), element, amended=True)

    def _table(self, node: etree._Element, element: str) -> None:
        for row in node.iter(etree.Element):
            if _name(row) == "tr":
                cells = [inline(cell).text() for cell in row if _name(cell) in ("td", "th")]
                self.writer.text(line_of(" | ".join(cells)), element)


def _inside_text(node: etree._Element) -> bool:
    """Whether a text stands inside another or in a note, and so is not a block of its own."""
    return any(_name(up) in (*_TEXTS, "authorialNote") for up in node.iterancestors())


def _between(node: etree._Element, top: etree._Element) -> list[etree._Element]:
    found = []
    for parent in node.iterancestors():
        if parent is top:
            break
        found.append(parent)
    return found


def _marked(line: Line) -> Line:
    mark_quotes(line)
    return line


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
    if name in ("authorialNote", "noteRef", "remark"):
        return
    start = line.length
    line.add(" " if name in ("br", "eol", "p") else "")
    line.add(node.text)
    for child in node:
        _inline(child, line)
        line.add(child.tail)
    line.add(" " if name == "p" else "")
    if name == "quotedText":
        line.mark("quote", start)
    elif name in ("ref", "rref", "mref"):
        line.mark("ref", start, node.get("href", ""))
