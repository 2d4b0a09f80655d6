"""What an act does, point by point: read from the scale of conduct, never from who acts.

Nothing in this module takes an actor, and a `Conduct` has no place for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from unbundle.kit.strict_yaml import parse_yaml

Levels = Mapping[str, tuple[int, int]]
"""Point to the range of levels it may have, lowest and highest; a point that is left out is open."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """What an act does: its levels, and its kind from narrow to wide (empty where it is not known)."""

    levels: Levels
    kind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One point of conduct: its levels in words, from mild to grave."""

    id: str
    title: str
    levels: tuple[str, ...]
    weight: int = 1

    @property
    def top(self) -> int:
        """The number of the gravest level; the mildest is 0."""
        return len(self.levels) - 1


@dataclass(frozen=True, slots=True)
class Scale:
    """The points, and the codes that follow from instruments, mandates and the words of rows.

    `classes`: wider class to title and instruments; `about`: instrument of a package to class, `kinds`
    the same for the kind of act alone;
    `said`: class to what a published source says of it without counts, and its address. `beside`: what
    the points do not cover, each with the instruments of a package it matters for (none = all).
    """

    points: tuple[Point, ...]
    kind_weight: int
    instruments: Mapping[str, Levels]
    mandates: Mapping[str, int]
    cases: Mapping[str, Levels]
    measures: Mapping[str, Levels]
    classes: Mapping[str, tuple[str, tuple[str, ...]]]
    about: Mapping[str, str]
    kinds: Mapping[str, str]
    said: Mapping[str, tuple[str, str]]
    beside: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def scale() -> Scale:
    """The shipped scale."""
    data = files("unbundle.casebook").joinpath("data", "conduct.yaml").read_text("utf-8")
    return scale_of(parse_yaml(data, "conduct.yaml").data)


def scale_of(data: Mapping[str, Any]) -> Scale:
    """A scale from plain data in the form of `data/conduct.yaml`."""
    return Scale(
        points=tuple(Point(p["id"], p["title"], tuple(p["levels"]), p["weight"]) for p in data["points"]),
        kind_weight=data["kind_weight"],
        instruments=_codes(data["instruments"]),
        mandates=dict(data["mandates"]),
        cases=_codes(data["cases"]),
        measures=_codes(data["measures"]),
        classes={
            name: (entry["title"], tuple(entry["instruments"])) for name, entry in data["classes"].items()
        },
        about=dict(data["about"]),
        kinds=dict(data["kinds"]),
        said={name: (entry["text"], entry["source"]) for name, entry in data["said"].items()},
        beside=tuple((entry["text"], tuple(entry["for"])) for entry in data["beside"]),
    )


def conduct_of_case(case: str, instrument: str, mandate: str, scale: Scale) -> Conduct:
    """What is known of a case: its instrument, its mandate, and what its row says beyond the definition."""
    found: dict[str, tuple[int, int]] = dict(scale.instruments[instrument])
    if mandate in scale.mandates:
        found["authority"] = scale.mandates[mandate], scale.mandates[mandate]
    return Conduct({**found, **scale.cases.get(case, {})}, kind_of(instrument, scale))


def kind_of(name: str, scale: Scale) -> tuple[str, ...]:
    """An instrument of the casebook with its wider class, or a wider class alone."""
    wide = tuple(wider for wider, (_, inside) in scale.classes.items() if name in inside)
    return (name, *wide) if name in scale.instruments else (name,) if name in scale.classes else ()


def conduct_of_measure(
    measure: str, instrument: str | None, scale: Scale, said: Iterable[tuple[str, str, int, int]] = ()
) -> Conduct | None:
    """What a line of a package does; None where its instrument says nothing and nobody said more.

    `said` are measure, point, lowest and highest level, by people; they come before the instrument.
    Several of one point give the range from the lowest to the highest.
    """
    coded: dict[str, tuple[int, int]] = {}
    for subject, point, low, high in said:
        if subject == measure:
            lo, hi = coded.get(point, (low, high))
            coded[point] = min(lo, low), max(hi, high)
    base = scale.measures.get(instrument or "")
    if base is None and not coded:
        return None
    kind = scale.about.get(instrument or "", scale.kinds.get(instrument or "", ""))
    return Conduct({**(base or {}), **coded}, kind_of(kind, scale))


def _codes(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Levels]:
    return {
        name: {
            point: (level, level) if isinstance(level, int) else (level[0], level[1])
            for point, level in entry.items()
            if point != "words"
        }
        for name, entry in entries.items()
    }
