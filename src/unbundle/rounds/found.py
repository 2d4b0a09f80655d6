"""What a reader finds in a file, before anybody asks whether it is a right answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Raw:
    """The text of one cell or line, where it stands, and what is wrong with the cell itself."""

    place: str
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one line by field, ours and the member's. `item` is the hidden name of the line."""

    section: str
    item: str
    place: str
    cells: Mapping[str, Raw] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """A whole file: the form codes inside, its lines, everything that stands elsewhere, its own fault."""

    codes: list[str] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    extras: list[Raw] = field(default_factory=list)
    problem: str = ""
    detail: str = ""
    printed_too: bool = False
    """Whether `extras` still hold the lines that we printed ourselves."""


class FileRefused(Exception):
    """A file that cannot or must not be read at all: the code of the reason, and a detail."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail
