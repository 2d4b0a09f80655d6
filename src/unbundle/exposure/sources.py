"""Where the shipped figures come from, in words that stand beside every one of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Source(NamedTuple):
    """One source: its name as printed, its page, its unit, and a limit that must be read with it."""

    name: str
    url: str
    unit: str
    note: str


@cache
def sources() -> dict[str, Source]:
    """{indicator or kind of table: its source}, from `data/sources.tsv`."""
    text = files("unbundle.exposure").joinpath("data", "sources.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {key: Source(*rest) for key, *rest in rows}
