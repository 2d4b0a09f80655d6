"""Ranks and printed labels of levels that several formats share, and text helpers for their blocks."""

from __future__ import annotations

import re

from unbundle.read.events import Line

RANKS = {
    "division": 1,
    "title": 2,
    "subtitle": 3,
    "part": 4,
    "subpart": 5,
    "chapter": 6,
    "subchapter": 7,
    "major": 10,
    "intermediate": 11,
    "small": 12,
    "section": 20,
    "subsection": 21,
    "paragraph": 22,
    "subparagraph": 23,
    "clause": 24,
    "subclause": 25,
    "item": 26,
    "subitem": 27,
}
"""Depth of a level in US law: opening one closes every open level of the same or a higher rank."""

_QUOTES = re.compile(r"“[^“”]*”")


def label_of(name: str, printed: str) -> str:
    """What stands before a level's first words: "Title I", "Sec. 201.", "(a)"; "" without a number."""
    if not printed:
        return ""
    word = "Sec." if name == "section" else name.capitalize() if RANKS.get(name, 20) < 20 else ""
    return f"{word} {printed}".strip()


def number_of(printed: str) -> str:
    """A printed number without brackets, stops, quotes, dashes and the words before it."""
    bare = re.sub(
        r"^(?:division|title|subtitle|part|chapter|section|sec\.?|article|art\.?)\s+", "", printed, flags=re.I
    )
    return bare.strip('().,;:“”"‘’—–- ')


def line_of(words: str) -> Line:
    """A line that holds `words`, its quoted parts marked."""
    line = Line()
    line.add(words)
    mark_quotes(line)
    return line


def mark_quotes(line: Line) -> None:
    """Mark every balanced “...” of a line that is not marked yet."""
    if not any("“" in part for part in line.parts):
        return
    known = {(low, high) for kind, low, high, _ in line.marks if kind == "quote"}
    for match in _QUOTES.finditer("".join(line.parts)):
        if match.span() not in known:
            line.marks.append(("quote", match.start(), match.end(), ""))
