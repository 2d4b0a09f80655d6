"""Votes as they came in, and the table of latest votes that is made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unbundle.errors import Fault, InputError
from unbundle.opinions.rows import Ints
from unbundle.records.votes import VoteTable

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,199}")
NO_TIME = np.iinfo(np.int64).min
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Poll:
    """Latest votes, and what was found on the way to them.

    `cast_at` holds microseconds since 1970 per vote of `table`, or is None where no time is known.
    `events` counts all votes cast, `revotes` those that a later one replaced, `changed` the pairs of
    voter and statement whose votes differ, `conflicts` those whose latest votes differ and bear the
    same time or none: counted as abstentions. `cast_at` is NO_TIME for votes without a moment: those
    without a time, and all votes of a voter of whom a time is only a day.
    """

    table: VoteTable
    source: str
    events: int
    revotes: int
    changed: int
    conflicts: int
    cast_at: Ints | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    moderated: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Every vote cast, in columns of equal length; ids are positions in `voters` and `measures`."""

    voters: tuple[str, ...]
    measures: tuple[str, ...]
    voter: NDArray[Any]
    measure: NDArray[Any]
    value: NDArray[np.int8]
    time: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Latest:
    """Events reduced to one vote per pair, sorted by voter, then measure, with their counts."""

    voter: Ints
    measure: Ints
    value: NDArray[np.int8]
    time: Ints
    revotes: int
    changed: int
    conflicts: int


def latest_votes(events: Events) -> Latest:
    """The latest vote of every voter on every statement; the order of the rows decides nothing.

    Where several votes share the latest time and differ, the voter abstains. A vote without a time
    could be the latest: where one differs from another without a time, or from the latest, the voter
    abstains too, and the pair bears no time.
    """
    width = max(len(events.measures), 1)
    pair = events.voter.astype(np.int64) * width + events.measure
    order = np.lexsort((events.value, events.time, pair))
    pair, time, value = pair[order], events.time[order], events.value[order]
    starts = np.flatnonzero(np.append(True, np.diff(pair) != 0)[: len(pair)])
    ends = np.append(starts[1:], len(pair))[: len(starts)] - 1
    # Sorted by time, then value: the first vote that bears the latest time is the lowest of those.
    fresh = np.append(True, (np.diff(pair) != 0) | (np.diff(time) != 0))[: len(pair)]
    lowest_latest = np.maximum.accumulate(np.where(fresh, np.arange(len(pair)), 0))[ends]
    untimed = time[starts] == NO_TIME
    last_untimed = np.maximum(starts + _untimed_counts(time, starts) - 1, starts)
    conflict = value[lowest_latest] != value[ends]
    conflict |= untimed & ((value[starts] != value[ends]) | (value[last_untimed] != value[ends]))
    differs = np.append(False, (np.diff(pair) == 0) & (np.diff(value) != 0))[: len(pair)]
    return Latest(
        voter=pair[ends] // width,
        measure=pair[ends] % width,
        value=np.where(conflict, 0, value[ends]).astype(np.int8),
        time=np.where(untimed, NO_TIME, time[ends]),
        revotes=len(pair) - len(ends),
        changed=len(np.unique(pair[differs])),
        conflicts=int(conflict.sum()),
    )


def _untimed_counts(time: Ints, starts: Ints) -> Ints:
    """How many votes without a time each pair begins with."""
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(np.add.reduceat((time == NO_TIME).astype(np.int64), starts))


def sorted_events(events: Events) -> Events:
    """The same events with voters and measures in id order, as a VoteTable wants them."""
    voters, voter_rank = _ranks(events.voters)
    measures, measure_rank = _ranks(events.measures)
    return Events(
        voters, measures, voter_rank[events.voter], measure_rank[events.measure], events.value, events.time
    )


def table_of(events: Events, latest: Latest, blocs: Mapping[str, Mapping[str, str]]) -> VoteTable:
    """The VoteTable of latest votes, equal weights, over everybody who is named in the events."""
    return VoteTable(
        voters=events.voters,
        measures=events.measures,
        voter=latest.voter.astype(np.int32),
        measure=latest.measure.astype(np.int32),
        value=latest.value,
        weight=np.ones(len(events.voters), dtype=np.int64),
        blocs={
            name: tuple(by_voter.get(v, "") for v in events.voters)
            for name, by_voter in sorted(blocs.items())
        },
    )


def revote_notes(latest: Latest) -> list[str]:
    """What a reader should know about superseded and conflicting votes."""
    notes = []
    if latest.revotes:
        notes.append(
            f"{latest.revotes} votes were replaced by a later vote of the same voter on the same "
            f"statement; in {latest.changed} cases the answer changed."
        )
    if latest.conflicts:
        notes.append(
            f"{latest.conflicts} pairs of voter and statement have different votes at the same time or "
            "without a time: counted as abstentions."
        )
    return notes


def refuse_bad_ids(names: Sequence[str], where: str, what: str) -> None:
    """Raises InputError where a name is not an id."""
    bad = [name for name in names if not ID.fullmatch(name)]
    refuse(
        [
            Fault(
                where,
                f"{what}-id",
                f"This is no {what} id.",
                name,
                "Use letters, digits, dot, underscore, colon and hyphen; at most 200 characters.",
            )
            for name in bad
        ]
    )


def refuse(faults: Sequence[Fault]) -> None:
    """Raises InputError with `faults`, the first hundred of them and a count of the rest."""
    if not faults:
        return
    shown = list(faults[:MOST_FAULTS])
    if len(faults) > MOST_FAULTS:
        more = len(faults) - MOST_FAULTS
        shown.append(
            Fault(
                faults[0].where.split(",")[0],
                "more-faults",
                f"{more} more faults like these.",
                next="Mend these first.",
            )
        )
    raise InputError(shown)


def _ranks(names: tuple[str, ...]) -> tuple[tuple[str, ...], Ints]:
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    return tuple(names[i] for i in order), rank
