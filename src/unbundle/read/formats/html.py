"""Web pages: headings, paragraphs, list items and table rows of the body; scripts and menus are left out."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from unbundle.errors import Fault, InputError
from unbundle.read.events import Stream, clean
from unbundle.read.formats.plain import Paragraph, write_all
from unbundle.read.formats.text import decode

MEDIA_TYPE = "text/html"
MAX_NODES = 400_000

_BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, tr, dt, dd, blockquote, pre, figcaption"
_NOISE = "script, style, nav, header, footer, noscript, template, svg, form, iframe"


def read(data: bytes, name: str) -> Stream:
    """The stream of a web page.

    Raises: InputError if the page has too many elements or no text.
    """
    tree = LexborHTMLParser(decode(data, name))
    for node in tree.css(_NOISE):
        node.decompose()
    blocks = tree.css(_BLOCKS)
    if len(blocks) > MAX_NODES:
        step = f"Save a shorter page: at most {MAX_NODES} paragraphs are read."
        raise InputError(Fault(name, "html-too-large", "The page is too large.", str(len(blocks)), step))
    lang = (tree.root.attributes.get("lang") or "")[:2].lower() if tree.root else ""
    title_node = tree.css_first("title") or tree.css_first("h1")
    title = clean(title_node.text()) if title_node else ""
    paragraphs = [_paragraph(node) for node in blocks if not _holds_block(node)]
    if not any(paragraph.words for paragraph in paragraphs):
        body = tree.body.text(separator="\n") if tree.body else ""
        paragraphs = [Paragraph(clean(line)) for line in body.splitlines()]
    if not any(paragraph.words for paragraph in paragraphs):
        step = "Save the page as the browser shows it: it may build its text by a script."
        raise InputError(Fault(name, "html-empty", "This page has no text.", next=step))
    return write_all(
        paragraphs,
        title,
        MEDIA_TYPE,
        lang if re.fullmatch("[a-z]{2}", lang) else "",
        (),
    )


def _holds_block(node: LexborNode) -> bool:
    """Whether a list item or quotation only wraps paragraphs, which are read on their own."""
    return node.tag in ("li", "dd", "blockquote") and node.css_first("p, li") is not None


def _paragraph(node: LexborNode) -> Paragraph:
    tag = node.tag or ""
    if tag == "tr":
        cells = [clean(cell.text()) for cell in node.css("td, th")]
        return Paragraph(" | ".join(cells))
    depth = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0
    return Paragraph(clean(node.text(separator=" ")), depth)
