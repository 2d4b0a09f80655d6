"""Plain text and the `.htm` files of the Government Publishing Office (one block of preformatted text)."""

from __future__ import annotations

import html
import re

from charset_normalizer import from_bytes

from unbundle.errors import Fault, InputError
from unbundle.read.events import Stream
from unbundle.read.formats.plain import Paragraph, is_wrapped, join_lines, write_all

MEDIA_TYPE = "text/plain"
GPO_TYPE = "text/html; profile=gpo-pre"

_PRE = re.compile(r"<pre\b[^>]*>(.*?)(?:</pre>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,200}>")
_BODY = re.compile(
    r"(?im)^\s*(?:be it enacted|resolved(?:,| by)|SECTION 1\.|SEC\. 1\.|DIVISION A\b|TITLE I\b)"
)
_NOISE = re.compile(
    r"^(?:_{5,}|<all>|\[\[?Page .*\]\]?|\[(?:Congressional Bills|From the U\.S\.).*\]|<DOC>|VerDate "
    r".*|•.*|\d{1,4}|Page \d+(?: of \d+)?)$"
)
_OFFICIAL = re.compile(
    r"(?ms)^\s*(?:A BILL|AN ACT|A RESOLUTION|JOINT RESOLUTION)\s*$\s*(.+?)\n\s*\n\s*(?:\S)"
)
MAX_NULS = 4


def decode(data: bytes, name: str) -> str:
    """The text of `data`: UTF-8, UTF-16 with a mark, or what its letters tell.

    Raises: InputError where it is no text.
    """
    for encoding, marks in (("utf-8-sig", (b"\xef\xbb\xbf",)), ("utf-16", (b"\xff\xfe", b"\xfe\xff"))):
        if data.startswith(marks):
            return _try(data, encoding, name)
    if data[:20000].count(b"\0") > MAX_NULS:
        raise _no_text(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data[:200_000]).best()
        if best is None:
            raise _no_text(name) from None
        return _try(data, best.encoding, name)


def _try(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise _no_text(name) from None


def _no_text(name: str) -> InputError:
    return InputError(
        Fault(name, "text-encoding", "This is not readable text.", next="Save the file as UTF-8.")
    )


def read_text(data: bytes, name: str) -> Stream:
    """The stream of a plain text file."""
    text = decode(data, name)
    return _stream(text, name, MEDIA_TYPE)


def read_gpo(data: bytes, name: str) -> Stream:
    """The stream of a GPO `.htm` file.

    Raises: InputError if it has no block of preformatted text: then it is an error page.
    """
    match = _PRE.search(decode(data, name))
    if not match:
        step = (
            "Open the address in a browser: a missing document gives an error page. Download the "
            "document itself."
        )
        raise InputError(Fault(name, "htm-without-text", "This page has no document text in it.", next=step))
    return _stream(html.unescape(_TAG.sub("", match[1])), name, GPO_TYPE)


def _stream(text: str, name: str, media_type: str) -> Stream:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n")
    title = _title(text, lines)
    body = _BODY.search(text)
    if body and media_type == GPO_TYPE:
        start = text[: body.start()].count("\n")
        lines = lines[start:]
    lines = ["" if _NOISE.match(line.strip()) else line for line in lines]
    wrapped = is_wrapped(lines)
    paragraphs = join_lines(lines) if wrapped else [Paragraph(line) for line in lines]
    return write_all(paragraphs, title, media_type, "", ())


def _title(text: str, lines: list[str]) -> str:
    cited = re.search(r"may be cited as (?:the )?(?:``|“|\"|'')([^'”\"]{3,200})", text)
    if cited:
        return re.sub(r"\s+", " ", cited[1]).strip()
    official = _OFFICIAL.search(text[:20000])
    if official:
        return re.sub(r"\s+", " ", official[1]).strip()
    return next((line.strip("# \t") for line in lines if line.strip("# \t")), "")
