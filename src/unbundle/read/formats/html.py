"""Web pages: headings, paragraphs, list items and table rows of the body; scripts and menus are left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from unbundle.errors import Fault, InputError
from unbundle.read.events import Stream, clean
from unbundle.read.formats.plain import Paragraph, write_all
from unbundle.read.formats.text import decode

MEDIA_TYPE = "text/html"
MAX_NODES = 400_000
MAX_DEPTH = 2000

_HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small
    span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905
)
_NOISE = frozenset(
    """script style nav header footer noscript template svg form iframe head button select
    textarea""".split()  # noqa: SIM905
)
_UNCLOSED = frozenset(
    """area base body br col colgroup dd dt embed head hr html img input li link meta optgroup option p param
    rp rt source tbody td tfoot th thead tr track wbr""".split()  # noqa: SIM905
)
"""Tags that need no end tag: they do not nest by being repeated."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def read(data: bytes, name: str) -> Stream:
    """The stream of a web page.

    Raises: InputError if the page has too many elements, nests them too deeply, or has no text.
    """
    text = decode(data, name)
    _refuse_depth(text, name)
    tree = LexborHTMLParser(text)
    lang = (tree.root.attributes.get("lang") or "")[:2].lower() if tree.root else ""
    title_node = tree.css_first("title") or tree.css_first("h1")
    title = clean(title_node.text()) if title_node else ""
    paragraphs = _paragraphs(tree.body, name) if tree.body else []
    if not paragraphs:
        step = "Save the page as the browser shows it: it may build its text by a script."
        raise InputError(Fault(name, "html-empty", "This page has no text.", next=step))
    return write_all(
        paragraphs,
        title,
        MEDIA_TYPE,
        lang if re.fullmatch("[a-z]{2}", lang) else "",
        (),
    )


def _refuse_depth(text: str, name: str) -> None:
    """Refuse what nests too deeply before it is parsed: the time to parse grows with the depth squared."""
    opened: Counter[str] = Counter()
    depth = 0
    for match in _TAG.finditer(text):
        tag = match[2].lower()
        if tag in _UNCLOSED:
            continue
        if not match[1]:
            opened[tag] += 1
            depth += 1
        elif opened[tag]:
            opened[tag] -= 1
            depth -= 1
        if depth > MAX_DEPTH:
            step = f"Save the page anew: at most {MAX_DEPTH} open elements are read."
            raise InputError(Fault(name, "html-too-deep", "The elements are nested too deeply.", next=step))


def _paragraphs(body: LexborNode, name: str) -> list[Paragraph]:
    """The words of each block in order; a table row is one paragraph, words between blocks are one, too."""
    found: list[Paragraph] = []
    words: list[str] = []
    depth = number = row = 0
    for node, enters in _walk(body):
        tag = node.tag or ""
        number += enters
        if number > MAX_NODES:
            step = f"Save a shorter page: at most {MAX_NODES} elements are read."
            raise InputError(Fault(name, "html-too-large", "The page is too large.", str(number), step))
        if tag == "-text":
            words.append(node.text_content or "")
        elif row and tag != "tr":
            words.append(" " if enters or tag not in ("td", "th") else " | ")
        elif tag not in _INLINE:
            row += (1 if enters else -1) * (tag == "tr")
            plain = clean(" ".join(words)).strip("| ")
            if plain:
                found.append(Paragraph(plain, depth))
            words.clear()
            depth = _HEADINGS.get(tag, 0) if enters else 0
    return found


def _walk(body: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each node below `body` when it is entered and, but for texts, left; noise is passed by."""
    node: LexborNode | None = body
    while node is not None:
        noise = node.tag in _NOISE
        if not noise:
            yield node, True
        child = None if noise or node.tag == "-text" else node.child
        if child is not None:
            node = child
            continue
        while node is not None:
            if node.tag not in _NOISE and node.tag != "-text":
                yield node, False
            if node.mem_id == body.mem_id:
                return
            if node.next is not None:
                node = node.next
                break
            node = node.parent
