"""Votes in rows, one row per voter: three to five bytes per vote, never one object per vote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unbundle.records.votes import VoteTable

BLOCK = 65_536
"""Voters per block. Sums of floats are formed inside a block and added in block order, so that the
result does not depend on who computed which block."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class VoteRows:
    """The votes of n voters on m statements; row p holds the votes of voter p in statement order.

    `starts` (n + 1, int64) says where each row begins in `measure` (uint16 where m allows, else
    int32) and `value` (int8: 1 approve, 0 abstain, -1 reject).
    """

    starts: Ints
    measure: NDArray[Any]
    value: NDArray[np.int8]
    width: int
    block_size: int = BLOCK

    @property
    def voters(self) -> int:
        """How many voters the rows have, silent ones included."""
        return len(self.starts) - 1

    @property
    def votes(self) -> int:
        """How many votes there are."""
        return len(self.value)

    @property
    def block_count(self) -> int:
        """How many blocks of at most `block_size` voters there are; at least one."""
        return max(1, -(-self.voters // self.block_size))

    def block(self, number: int) -> VoteRows:
        """Block `number` as rows of its own; nothing is copied but the starts."""
        return self.between(number * self.block_size, (number + 1) * self.block_size)

    def between(self, first: int, last: int) -> VoteRows:
        """Voters `first` to `last` (exclusive) as rows of their own."""
        starts = self.starts[first : last + 1]
        low, high = (int(starts[0]), int(starts[-1])) if len(starts) else (0, 0)
        return VoteRows(starts - low, self.measure[low:high], self.value[low:high], self.width)

    def blocks(self) -> Iterator[VoteRows]:
        """All blocks in order."""
        return (self.block(number) for number in range(self.block_count))

    def voter_of_vote(self) -> Ints:
        """The voter's number for every vote."""
        return np.repeat(np.arange(self.voters, dtype=np.int64), np.diff(self.starts))

    def take(self, voters: Ints) -> VoteRows:
        """The rows of `voters`, in the order given."""
        lengths = np.diff(self.starts)[voters]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        at = np.repeat(self.starts[voters] - starts[:-1], lengths) + np.arange(starts[-1])
        return VoteRows(starts, self.measure[at], self.value[at], self.width)

    def keep(self, votes: NDArray[np.bool_]) -> VoteRows:
        """The same voters with only the votes that are marked True."""
        counts = np.bincount(self.voter_of_vote()[votes], minlength=self.voters)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return VoteRows(starts, self.measure[votes], self.value[votes], self.width)


def index_type(width: int) -> type[np.uint16] | type[np.int32]:
    """The smallest type that can number `width` statements."""
    return np.uint16 if width <= np.iinfo(np.uint16).max + 1 else np.int32


def rows_of(votes: VoteTable) -> VoteRows:
    """The rows of a VoteTable, voters and statements in its order."""
    m = len(votes.measures)
    starts = np.searchsorted(votes.voter, np.arange(len(votes.voters) + 1)).astype(np.int64)
    return VoteRows(starts, votes.measure.astype(index_type(m)), votes.value, m)


def rows_from_columns(
    voter: NDArray[Any], measure: NDArray[Any], value: NDArray[np.int8], voters: int, width: int
) -> VoteRows:
    """Rows from three columns of equal length in any order, one entry per pair.

    This is the plain reference; `kernels.rows_from_columns` does the same in linear time.
    Raises: ValueError if a voter votes twice on one statement.
    """
    key = voter.astype(np.int64) * max(width, 1) + measure
    order = np.argsort(key, kind="stable")
    if len(key) and (np.diff(key[order]) == 0).any():
        raise ValueError("a voter votes twice on one statement: keep the latest vote first")
    starts = np.concatenate([[0], np.cumsum(np.bincount(voter, minlength=voters))]).astype(np.int64)
    return VoteRows(starts, measure[order].astype(index_type(width)), value[order], width)
