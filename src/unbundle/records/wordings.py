"""Texts that compete: weighted rankings, pairwise results, and the wording that wins."""

from __future__ import annotations

from unbundle.records.base import Exact, Id, Record


class Ranking(Record):
    """One voter's order of texts, best first; texts in one tier count as equal, unnamed ones come last."""

    voter: Id
    weight: Exact
    tiers: tuple[tuple[Id, ...], ...]


class Pair(Record):
    """Weight that prefers `first` to `second`, and the reverse."""

    first: Id
    second: Id
    for_first: Exact
    for_second: Exact


class Lock(Record):
    """One step of Ranked Pairs: a result, whether it was kept, and the chain that stood against it."""

    winner: Id
    loser: Id
    margin: Exact
    kept: bool
    against: tuple[Id, ...] = ()
    tie: bool = False


class Path(Record):
    """The strongest chain of majorities from one text to another, and its weakest link."""

    first: Id
    last: Id
    strength: Exact


class WordingResult(Record):
    """Which wording wins, by which method, and the whole way to it.

    `method`: "condorcet" where one text beats every other, else "ranked-pairs"; `schulze` stands
    beside it. `chosen` is the winner, or the status quo where the quorum is missed.
    """

    options: tuple[Id, ...]
    pairs: tuple[Pair, ...]
    condorcet: Id | None
    ranked_pairs: Id
    locks: tuple[Lock, ...]
    schulze: tuple[Id, ...]
    paths: tuple[Path, ...]
    method: str
    winner: Id
    chosen: Id
    tie: bool
    quorum_met: bool | None = None
    sentence: str
