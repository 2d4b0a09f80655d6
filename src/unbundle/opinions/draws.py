"""Random draws that depend on the votes themselves, never on names or on the order of rows.

Every statement gets a 64-bit mark of how it was voted on and every voter a mark of what they voted,
each refined once by the other (as in Weisfeiler & Leman's colouring); draws are hashes of seed and
marks. Voters with equal marks are told apart by a running number, which may go to any of them
without changing what is drawn. So a shuffled or renamed table gives the same sample of votes and
the same resamples of voters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.rows import Floats, VoteRows

Words = NDArray[np.uint64]


def voter_draws(rows: VoteRows, seed: int) -> Floats:
    """One draw in [0, 1) per voter."""
    voters, _ = _marks(rows)
    return _uniform(_mix(voters ^ _word(seed)))


def vote_draws(rows: VoteRows, seed: int) -> Floats:
    """One draw in [0, 1) per vote."""
    voters, statements = _marks(rows)
    mine = _mix(voters ^ _word(seed))[rows.voter_of_vote()]
    return _uniform(_mix(mine ^ _mix(statements)[rows.measure]))


def pattern_marks(rows: VoteRows) -> Words:
    """Two 64-bit marks per voter (n, 2) of what they voted on which statement; equal for equal votes."""
    side = (rows.value.astype(np.int64) + 2).astype(np.uint64)
    words = _mix(rows.measure.astype(np.uint64) * np.uint64(4) + side)
    return np.column_stack([_voter_sums(rows, words), _voter_sums(rows, _mix(words))])


def _marks(rows: VoteRows) -> tuple[Words, Words]:
    """A mark per voter and per statement."""
    side = (rows.value.astype(np.int64) + 2).astype(np.uint64)
    voter = rows.voter_of_vote()
    statements = _statement_sums(rows, _mix(side))
    for _ in range(2):
        voters = _voter_sums(rows, _mix(statements[rows.measure] * np.uint64(4) + side))
        statements = _statement_sums(rows, _mix(voters[voter] * np.uint64(4) + side))
    return _mix(_mix(voters) ^ _mix(_ordinals(voters))), statements


def _voter_sums(rows: VoteRows, words: Words) -> Words:
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(words, dtype=np.uint64)])
    return np.asarray(total[rows.starts[1:]] - total[rows.starts[:-1]])


def _statement_sums(rows: VoteRows, words: Words) -> Words:
    total = np.zeros(rows.width, dtype=np.uint64)
    np.add.at(total, rows.measure, words)
    return total


def _ordinals(marks: Words) -> Words:
    """A running number among equal marks."""
    order = np.argsort(marks, kind="stable")
    fresh = np.append(True, np.diff(marks[order]) != 0)[: len(marks)]
    first = np.maximum.accumulate(np.where(fresh, np.arange(len(marks)), 0))
    ordinal = np.empty(len(marks), dtype=np.uint64)
    ordinal[order] = (np.arange(len(marks)) - first).astype(np.uint64)
    return ordinal


def _mix(words: Words) -> Words:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        x = words + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(x ^ (x >> np.uint64(31)))


def _word(seed: int) -> np.uint64:
    return np.uint64(_mix(np.array([seed % 2**64], dtype=np.uint64))[0])


def _uniform(words: Words) -> Floats:
    return np.asarray((words >> np.uint64(11)).astype(np.float64) / 2.0**53)
