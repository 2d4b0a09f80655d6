"""Which format a file is, by its content alone, and its stream."""

from __future__ import annotations

import re

from unbundle.errors import Fault, InputError
from unbundle.kit.guard_xml import parse_xml
from unbundle.read.events import Stream
from unbundle.read.formats import akn, bill_dtd, markdown, text, uslm

MAX_BYTES = 50_000_000
MAX_PARTS = 150_000
"""Headings, texts and numbers of one file; the largest omnibus act has 40,000 of them."""

_SIGNS = ("dollar", "euro", "rand", "pounds", *"0123456789")
_NUMBER = re.compile(r"[0-9]+|dollar|euro|rand|pounds")
FORMATS = "US bill XML, USLM, Akoma Ntoso, GPO .htm, PDF, Word .docx, web pages, Markdown and plain text"


def stream_of(data: bytes, name: str) -> Stream:
    """The event stream of `data`, whatever format it is in.

    Raises: InputError if it is empty, too large, hostile, broken, or in no format that is read.
    """
    if not data.strip(b" \t\r\n\0"):
        raise InputError(Fault(name, "file-empty", "The file is empty.", next="Download it again."))
    if len(data) > MAX_BYTES:
        step = f"Split the file: at most {MAX_BYTES} bytes are read."
        raise InputError(Fault(name, "file-too-large", "The file is too large.", str(len(data)), step))
    stream = _read(data, name)
    _refuse_crowds(stream, name)
    if not any(event.kind == "text" for event in stream.events):
        step = "Check that it is the whole document."
        raise InputError(Fault(name, "file-without-text", "The file holds no text of provisions.", next=step))
    return stream


def _refuse_crowds(stream: Stream, name: str) -> None:
    """Refuse more parts or numbers than any law has: each becomes a row, and rows cost time and memory."""
    parts = len(stream.events)
    # Digits are counted first, which takes no time: numbers are at most as many.
    most = sum(stream.text.count(sign) for sign in _SIGNS)
    numbers = sum(1 for _ in _NUMBER.finditer(stream.text)) if most > MAX_PARTS else 0
    if max(parts, numbers) > MAX_PARTS:
        step = f"Split the file: at most {MAX_PARTS} provisions and numbers are read."
        value = f"{parts} headings and texts, {numbers} numbers"
        raise InputError(Fault(name, "file-too-many-parts", "The file has too many parts.", value, step))


def _read(data: bytes, name: str) -> Stream:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from unbundle.read.formats import pdf

        return pdf.read(data, name)
    if data.startswith(b"PK\x03\x04"):
        from unbundle.read.formats import docx

        return docx.read(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unknown(name, "an old Word file (.doc), or one with a password")
    if data.startswith((b"{\\rtf", b"\x1f\x8b", b"BZh", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise _unknown(name, "a binary file")
    head = _head(data)
    if (
        re.match(r"<(?:!doctype\s+html|html|head|body|pre)\b", head, re.IGNORECASE)
        or "<pre" in head.lower()[:300]
    ):
        return _page(data, name, head)
    if head.startswith("<"):
        return _xml(data, name)
    words = text.decode(data, name)
    return markdown.read(data, name) if markdown.looks_like(words) else text.read_text(data, name)


def _head(data: bytes) -> str:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data[:4000].decode("utf-16" if wide else "utf-8", errors="ignore").lstrip("\ufeff \t\r\n")


def _page(data: bytes, name: str, head: str) -> Stream:
    if re.search(rb"<pre\b", data[:20000], re.IGNORECASE) or "Government Publishing Office" in head:
        return text.read_gpo(data, name)
    if head.startswith("<?xml") or ("xmlns=" in head[:300] and "akomaNtoso" in head):
        return _xml(data, name)
    from unbundle.read.formats import html

    return html.read(data, name)


def _xml(data: bytes, name: str) -> Stream:
    root = parse_xml(data, name)
    tag = str(root.tag)
    if tag in bill_dtd.ROOTS:
        return bill_dtd.read(root)
    if tag.startswith(tuple(f"{{{space}" for space in uslm.NAMESPACES)):
        return uslm.read(root)
    if akn.is_akn(root):
        return akn.read(root)
    if tag.endswith("}html"):
        from unbundle.read.formats import html

        return html.read(data, name)
    raise _unknown(name, f"root element {tag}")


def _unknown(name: str, value: str) -> InputError:
    return InputError(
        Fault(name, "format-unknown", "This format is not read.", value, f"Read are {FORMATS}.")
    )
