"""Where people agree across their divides, how sure that is, and where nobody said anything."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Exact, Id, Record
from unbundle.records.findings import Interval


class Tally(Record):
    """Voters and weight that approve, reject, abstain or are silent; the four add up to the roll."""

    approve: Count = 0
    reject: Count = 0
    abstain: Count = 0
    silent: Count = 0
    approve_weight: Exact
    reject_weight: Exact
    abstain_weight: Exact
    silent_weight: Exact


class BlocTally(Record):
    """A tally within one value of a declared attribute."""

    attribute: str
    value: str
    tally: Tally


class MeasureOpinion(Record):
    """What is known about one measure.

    `common` holds the attributes in every spoken bloc of which approval exceeds rejection;
    `rejected_by_all` those in every spoken bloc of which rejection exceeds approval; a bloc is
    spoken when at least one member approved or rejected. `blocs_silent` counts the others.
    """

    measure: Id
    overall: Tally
    blocs: tuple[BlocTally, ...]
    common: tuple[str, ...] = ()
    rejected_by_all: tuple[str, ...] = ()
    blocs_spoken: tuple[tuple[str, Count], ...] = ()
    blocs_silent: tuple[tuple[str, Count], ...] = ()
    survives_leaving_out_any_one: bool | None = None
    group_support: tuple[tuple[str, float], ...] = ()
    group_aware_consensus: float | None = None
    bridging: float | None = None
    interval: Interval | None = None


class Pattern(Record):
    """Voters with one and the same pattern of votes."""

    approves: tuple[Id, ...]
    rejects: tuple[Id, ...]
    abstains: tuple[Id, ...]
    voters: tuple[Id, ...]


class Place(Record):
    """Where a voter stands on the map: coordinates, their standard deviation, group membership."""

    voter: Id
    at: tuple[float, ...]
    spread: tuple[float, ...]
    membership: tuple[tuple[str, float], ...] = ()


class Stability(Record):
    """How the groups fared when parts of the data were left out."""

    resamples: Count
    median_ari: float
    lowest_ari: float
    group_counts: tuple[tuple[str, Count], ...]
    stable: bool


class OpinionMap(Record):
    """Support per measure and bloc, patterns of votes, common ground; and, where asked for, a map.

    Measures and voters in id order; patterns by size (largest first), then by content.
    """

    model: Literal["counts", "2pl", "polis"]
    voters: Count
    measures: tuple[MeasureOpinion, ...]
    patterns: tuple[Pattern, ...]
    pattern_count: Count
    silent_measures: tuple[Id, ...] = ()
    silent_voters: tuple[Id, ...] = ()
    common_ground: tuple[Id, ...] = ()
    common_rejection: tuple[Id, ...] = ()
    divided: tuple[Id, ...] = ()
    dims: Count = 0
    places: tuple[Place, ...] = ()
    groups: tuple[str, ...] = ()
    stability: Stability | None = None
    notes: tuple[str, ...] = ()
