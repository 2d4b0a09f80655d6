"""Random draws that depend on the votes themselves, never on names or on the order of rows.

Every voter gets a 64-bit mark of what they voted, every statement a rank by how it was voted on;
draws are hashes of seed, mark and rank. Voters with equal votes are told apart by a running
number, which may go to any of them without changing what is drawn. So a shuffled or renamed table
gives the same sample of votes and the same resamples of voters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.rows import Floats, Ints, VoteRows

Words = NDArray[np.uint64]


def voter_draws(rows: VoteRows, seed: int) -> Floats:
    """One draw in [0, 1) per voter."""
    return _uniform(_mix(_voter_marks(rows) ^ _word(seed)))


def vote_draws(rows: VoteRows, seed: int) -> Floats:
    """One draw in [0, 1) per vote."""
    marks = _voter_marks(rows)[rows.voter_of_vote()]
    ranks = _statement_ranks(rows)[rows.measure]
    return _uniform(_mix(_mix(marks ^ _word(seed)) ^ _mix(ranks.astype(np.uint64))))


def _statement_ranks(rows: VoteRows) -> Ints:
    """Rank of each statement by counts and by how much those who voted on it voted elsewhere."""
    m = rows.width
    index = rows.measure.astype(np.int64)
    lengths = np.diff(rows.starts)
    voter = rows.voter_of_vote()
    voter_sum = np.bincount(voter, rows.value, minlength=rows.voters)
    keys = (
        np.bincount(index[rows.value > 0], minlength=m),
        np.bincount(index[rows.value < 0], minlength=m),
        np.bincount(index, minlength=m),
        np.bincount(index, lengths[voter], minlength=m),
        np.bincount(index, rows.value * voter_sum[voter], minlength=m),
    )
    ranks = np.empty(m, dtype=np.int64)
    ranks[np.lexsort(keys)] = np.arange(m)
    return ranks


def _voter_marks(rows: VoteRows) -> Words:
    ranks = _statement_ranks(rows)[rows.measure].astype(np.uint64)
    word = _mix(ranks * np.uint64(4) + (rows.value.astype(np.int64) + 1).astype(np.uint64) + np.uint64(1))
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(word, dtype=np.uint64)])
    mark = total[rows.starts[1:]] - total[rows.starts[:-1]]
    order = np.argsort(mark, kind="stable")
    fresh = np.concatenate([[True], np.diff(mark[order]) != 0]) if len(mark) else np.zeros(0, dtype=bool)
    first = np.maximum.accumulate(np.where(fresh, np.arange(len(mark)), 0))
    ordinal = np.empty(len(mark), dtype=np.uint64)
    ordinal[order] = (np.arange(len(mark)) - first).astype(np.uint64)
    return np.asarray(_mix(mark) ^ _mix(ordinal + np.uint64(0x9E37)))


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
