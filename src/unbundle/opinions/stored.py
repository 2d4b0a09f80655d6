"""Votes laid out on disk as flat files and mapped into memory: three to five bytes per vote.

Sorted votes come from `parquet`; block by block their latest votes are written behind each other.
From there on the operating system pages them in, and every executor reads the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unbundle.opinions.parquet import Limits, Sorted, sort_parquet
from unbundle.opinions.poll import Events, Latest, Poll, latest_votes
from unbundle.opinions.rows import BLOCK, Ints, VoteRows, index_type
from unbundle.records.votes import VoteTable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredVotes:
    """Votes on disk as a source of blocks, like VoteRows to an executor.

    `blocs` holds, per declared attribute, a number per voter (-1: none) and the labels in order;
    `events` counts all votes cast, `conflicts` pairs whose latest votes differ at one time. Pickling
    carries only the path of the files, so worker processes map the same ones.
    """

    folder: Path
    voters: int
    width: int
    votes: int
    events: int
    conflicts: int
    measures: tuple[str, ...]
    blocs: Mapping[str, tuple[Ints, tuple[str, ...]]]
    block_size: int = BLOCK

    @property
    def block_count(self) -> int:
        """How many blocks of voters there are."""
        return max(1, -(-self.voters // self.block_size))

    def block(self, number: int) -> VoteRows:
        """The rows of one block, mapped from the files."""
        return self.rows().between(number * self.block_size, (number + 1) * self.block_size)

    def rows(self) -> VoteRows:
        """All rows, mapped from the files: nothing is read until it is looked at."""
        starts = np.asarray(np.load(self.folder / "starts.npy", mmap_mode="r"))
        measure = _mapped(self.folder / "measure.bin", index_type(self.width), self.votes)
        value = _mapped(self.folder / "value.bin", np.int8, self.votes)
        return VoteRows(starts, measure, value, self.width, self.block_size)

    def voter_ids(self) -> tuple[str, ...]:
        """The ids of all voters in order: many strings where there are many voters."""
        return tuple(name.decode("ascii") for name in np.load(self.folder / "voters.npy").tolist())

    def poll(self) -> Poll:
        """The same votes as a Poll, for tables that fit into memory with all names."""
        rows, voters = self.rows(), self.voter_ids()
        table = VoteTable(
            voters=voters,
            measures=self.measures,
            voter=rows.voter_of_vote().astype(np.int32),
            measure=rows.measure.astype(np.int32),
            value=np.array(rows.value),
            weight=np.ones(len(voters), dtype=np.int64),
            blocs={
                name: tuple("" if code < 0 else labels[code] for code in codes.tolist())
                for name, (codes, labels) in self.blocs.items()
            },
        )
        replaced = self.events - self.votes
        notes = (f"{replaced} votes were replaced by another of the same voter.",) if replaced else ()
        return Poll(table, "Parquet", self.events, replaced, 0, self.conflicts, notes=notes)


def store_votes(file: Path, limits: Limits, progress: Progress | None = None) -> StoredVotes:
    """The latest votes of a Parquet file, laid out in `limits.folder`, which must exist.

    Columns: voter, measure (or statement), vote (words, or 1, 0, -1), optionally cast_at (a
    timestamp, text with a zone, or whole seconds); every further column is a declared bloc.
    Order: independent of the order of rows. Votes of one voter on one statement that differ and bear
    the same latest time, or no time, become an abstention.
    Raises: RefusalError without DuckDB; InputError for missing columns, votes that are none, ids
    that are none, and voters with two values of one bloc.
    """
    tell = progress or say_nothing
    tell("sorting votes", 0, 1)
    found = sort_parquet(file, limits)
    try:
        tell("sorting votes", 1, 1)
        return _lay_out(found, limits.folder, tell)
    finally:
        found.database.close()


def _lay_out(found: Sorted, folder: Path, tell: Progress) -> StoredVotes:
    width = len(found.measures)
    counts = np.zeros(found.voters, dtype=np.int64)
    room = max(found.events, 1)
    measure = np.memmap(folder / "measure.bin", dtype=index_type(width), mode="w+", shape=(room,))
    value = np.memmap(folder / "value.bin", dtype=np.int8, mode="w+", shape=(room,))
    at = conflicts = 0
    blocks = max(1, -(-found.voters // BLOCK))
    for number in range(blocks):
        first = number * BLOCK
        latest = _latest(found, first)
        here = slice(at, at + len(latest.value))
        measure[here] = latest.measure
        value[here] = latest.value
        counts[first : first + BLOCK] = np.bincount(latest.voter, minlength=min(BLOCK, found.voters - first))
        at, conflicts = here.stop, conflicts + latest.conflicts
        tell("laying out votes", number + 1, blocks)
    measure.flush()
    value.flush()
    np.save(folder / "starts.npy", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
    np.save(folder / "voters.npy", _names(found))
    return StoredVotes(
        folder, found.voters, width, at, found.events, conflicts, found.measures, dict(found.blocs)
    )


def _latest(found: Sorted, first: int) -> Latest:
    part = found.between(first, first + BLOCK)
    return latest_votes(
        Events((), found.measures, part["voter"] - first, part["measure"], part["value"], part["time"])
    )


def _names(found: Sorted) -> Any:
    parts = [
        # Ids are ASCII: one byte per letter.
        np.array([name.encode("ascii") for name in found.voter_ids(first, first + BLOCK)], dtype=np.bytes_)
        for first in range(0, max(found.voters, 1), BLOCK)
    ]
    return np.concatenate(parts)


def _mapped(path: Path, kind: Any, count: int) -> Any:
    if not count:
        return np.zeros(0, dtype=kind)
    return np.asarray(np.memmap(path, dtype=kind, mode="r", shape=(count,)))


def say_nothing(what: str, done: int, total: int) -> None:
    """The progress of someone who does not want to know."""
