"""The one stream that every format gives: levels, headings and texts over a canonical text.

A reader calls a `Writer` in document order and ends with `Writer.stream`. Everything after the
readers works on the stream alone, so a new format needs no change elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

MarkKind = Literal["quote", "ref", "term", "amended"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of inline markup: half-open code points of the canonical text, and a value (a citation)."""

    kind: MarkKind
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the stream.

    "level" opens a level and closes every open level of the same or a higher `rank`. "heading"
    belongs to the level just opened. "text" belongs to the levels now open; `amended` is true for
    words that another law shall have, which are quoted here.
    `name` is the level's name ("title", "section", "major"), `number` its printed number.
    """

    kind: Literal["level", "heading", "text"]
    start: int
    end: int
    name: str = ""
    rank: int = 0
    number: str = ""
    element: str = ""
    amended: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """A document as events over its canonical text; `limits` says what the format could not keep."""

    text: str
    events: tuple[Event, ...]
    title: str
    media_type: str
    lang: str = "en"
    limits: tuple[str, ...] = ()


@dataclass(slots=True)
class Line:
    """Words of one block with white space collapsed, and marks relative to the block's start."""

    parts: list[str] = field(default_factory=list)
    marks: list[tuple[MarkKind, int, int, str]] = field(default_factory=list)
    length: int = 0
    space: bool = True

    def add(self, words: str | None) -> None:
        """Append `words`; runs of white space become one blank, none at the start."""
        if not words:
            return
        plain = collapsed(words)
        if self.space and plain.startswith(" "):
            plain = plain[1:]
        if plain:
            self.parts.append(plain)
            self.length += len(plain)
            self.space = plain.endswith(" ")

    def mark(self, kind: MarkKind, start: int, value: str = "") -> None:
        """Mark everything added since `start` (a former `length`)."""
        if self.length > start:
            self.marks.append((kind, start, self.length, value))

    def text(self) -> str:
        """The words so far, without a blank at the end."""
        return "".join(self.parts).rstrip(" ")


# Characters that show nothing; the hyphen U+00AD only marks a possible break.
_INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200b\u2060\ufeff\ufffe\x00", None))


class Writer:
    """Collects the canonical text and the events of one document, in document order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._events: list[Event] = []
        self._prefix = ""

    def level(self, name: str, rank: int, number: str = "", element: str = "", label: str = "") -> None:
        """Open a level; `label` ("Sec. 201.", "(a)") is printed before its first heading or text."""
        self._flush()
        self._prefix = label
        self._events.append(
            Event("level", self._length, self._length, name=name, rank=rank, number=number, element=element)
        )

    def heading(self, line: Line, element: str = "") -> None:
        """Write a heading of the level just opened; empty headings are skipped."""
        self._write("heading", line, element, False)

    def text(self, line: Line, element: str = "", amended: bool = False) -> None:
        """Write a block of running text; empty blocks are skipped."""
        self._write("text", line, element, amended)

    def stream(self, title: str, media_type: str, lang: str = "en", limits: tuple[str, ...] = ()) -> Stream:
        """The finished stream."""
        self._flush()
        return Stream("".join(self._parts), tuple(self._events), title, media_type, lang, limits)

    def _write(self, kind: Literal["heading", "text"], line: Line, element: str, amended: bool) -> None:
        words = line.text()
        if not words:
            return
        start = self._put(f"{self._prefix} " if self._prefix else "")
        self._prefix = ""
        marks = tuple(
            Mark(mark, start + low, start + min(high, len(words)), value)
            for mark, low, high, value in line.marks
            if low < len(words)
        )
        self._put(words)
        self._events.append(
            Event(kind, start, start + len(words), element=element, amended=amended, marks=marks)
        )
        self._put("\n")

    def _flush(self) -> None:
        if self._prefix:
            self._put(self._prefix + "\n")
            self._prefix = ""

    def _put(self, words: str) -> int:
        self._parts.append(words)
        self._length += len(words)
        return self._length


def clean(words: str) -> str:
    """`words` without characters that show nothing, white space collapsed and trimmed."""
    return collapsed(words).strip()


def collapsed(words: str) -> str:
    """`words` without characters that show nothing, each run of white space as one blank."""
    if not words.isascii() or "\x00" in words:
        words = words.translate(_INVISIBLE)
    inner = " ".join(words.split())
    if not inner:
        return " " if words else ""
    return f"{' ' if words[0].isspace() else ''}{inner}{' ' if words[-1].isspace() else ''}"
