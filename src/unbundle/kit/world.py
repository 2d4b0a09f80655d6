"""The outlines of countries for maps: paths on a fixed grid, so that every drawing is the same.

Equal Earth projection: equal areas stay equal. See `data/PROVENANCE.md` for source and borders.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

WIDTH, HEIGHT = 1000, 455
"""Units of the grid, from the upper left; Antarctica is left out."""

DISPUTED = {
    "Crimea": "Crimea",
    "N. Cyprus": "Northern Cyprus",
    "Somaliland": "Somaliland",
    "W. Sahara": "Western Sahara",
}
"""{name in the file: name in words} of areas drawn apart because their status is disputed; no side is taken.

Natural Earth draws Crimea as a part of Russia; resolution 68/262 of the UN General Assembly (27 March 2014)
affirms the territorial integrity of Ukraine within its internationally recognised borders.
"""
RESOLUTION = "https://undocs.org/A/RES/68/262"


class Shape(NamedTuple):
    """One outline: the code of the country (empty where it has none), its name, an SVG path."""

    code: str
    name: str
    path: str


@cache
def world_shapes() -> tuple[Shape, ...]:
    """All outlines in order of code and name."""
    text = files("unbundle.kit").joinpath("data", "world.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return tuple(Shape("" if code == "-" else code, name, path) for code, name, path in rows)
