"""Markdown with numbered clauses: motions, resolutions, programmes."""

from __future__ import annotations

import re

from unbundle.read.events import Stream
from unbundle.read.formats.plain import Paragraph, write_all
from unbundle.read.formats.text import decode

MEDIA_TYPE = "text/markdown"

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(r"^\s*(?:[-*+]\s+|(?=\d+[.)]\s)|(?=\([a-z0-9]+\)\s))(.*)$")
# Each mark is dropped by itself: to look for its partner takes the square of the line's length.
_EMPHASIS = re.compile(r"(?<![\w*_`])[*_`]{1,3}(?=[^\s*_`])|(?<=[^\s*_`])[*_`]{1,3}(?![\w*_`])")
_LINK = re.compile(r"\[([^\]]{1,300})\]\([^)\s]{1,2000}\)")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$|^\s*```.*$|^\|?\s*:?-{3,}")


def looks_like(text: str) -> bool:
    """Whether a text has Markdown headings at the starts of lines."""
    return re.search(r"(?m)^#{1,6}\s+\S", text[:20000]) is not None


def read(data: bytes, name: str) -> Stream:
    """The stream of a Markdown text; emphasis and links leave only their words."""
    paragraphs: list[Paragraph] = []
    words: list[str] = []
    title = ""
    for line in [*decode(data, name).splitlines(), ""]:
        heading = _HEADING.match(line)
        starts = heading or _ITEM.match(line)
        if words and (not line.strip() or starts):
            paragraphs.append(Paragraph(" ".join(words)))
            words = []
        if heading:
            shown = _plain(heading[2])
            title = title or shown
            if shown != title or len(heading[1]) > 1:
                paragraphs.append(Paragraph(shown, max(1, len(heading[1]) - 1)))
        elif line.strip() and not _RULE.match(line):
            item = _ITEM.match(line)
            words.append(_plain((item[1] if item else line).strip().lstrip("> ")))
    return write_all(paragraphs, title, MEDIA_TYPE, "", ())


def _plain(words: str) -> str:
    return _EMPHASIS.sub("", _LINK.sub(r"\1", words))
