"""From integer co-counts to the axes of a conversation.

Exact integers first, floats once: the scatter matrix of mean-imputed votes is
G[i, j] = sum of votes*votes - mean[j] * (votes*seen)[i, j] - mean[i] * (votes*seen)[j, i]
          + mean[i] * mean[j] * (seen*seen)[i, j],
because a missing vote sits at its column's mean and contributes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import eigh

from unbundle.opinions.engine import functions
from unbundle.opinions.executors import Executor, add_up
from unbundle.opinions.rows import Floats, Ints, VoteRows

NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class CoCounts:
    """Integer sums over all voters, shape (m, m): votes*votes, votes*seen, seen*seen."""

    votes_votes: Ints
    votes_seen: Ints
    seen_seen: Ints

    @property
    def seen(self) -> Ints:
        """How many voted on each statement, abstentions included."""
        return np.asarray(np.diagonal(self.seen_seen))

    @property
    def mean(self) -> Floats:
        """Mean vote per statement (approve 1, reject -1); 0 where nobody voted."""
        sums = np.diagonal(self.votes_seen)
        return np.asarray(sums / np.maximum(self.seen, 1), dtype=np.float64)


def count_pairs(executor: Executor, engine: Any) -> CoCounts:
    """The co-counts of all voters; equal for every executor and any split into blocks."""
    return CoCounts(*add_up(executor.each(_pairs, engine)))


def scatter_of(counts: CoCounts, zeroed: Any = None) -> Floats:
    """The scatter matrix of mean-imputed votes; columns in `zeroed` (bool) count as 0 for everybody."""
    mean = counts.mean
    cross = counts.votes_seen * mean[None, :]
    scatter = counts.votes_votes - cross - cross.T + np.outer(mean, mean) * counts.seen_seen
    if zeroed is not None:
        scatter[zeroed, :] = 0.0
        scatter[:, zeroed] = 0.0
    return np.asarray(scatter)


def leading_axes(scatter: Floats, dims: int) -> tuple[Floats, Floats]:
    """The `dims` leading eigenvalues and eigenvectors (rows) of a scatter matrix.

    Eigenvectors of negligible eigenvalues, and those beyond the matrix, are 0. Sign by rule: see
    `orient`.
    """
    m = len(scatter)
    values, vectors = np.zeros(dims), np.zeros((dims, m))
    wanted = min(dims, m)
    if wanted and np.abs(scatter).max() > 0:
        found, columns = eigh(scatter, subset_by_index=[m - wanted, m - 1])
        largest = found[-1]
        for axis in range(wanted):
            value = found[wanted - 1 - axis]
            if value > NEGLIGIBLE * largest:
                values[axis] = value
                vectors[axis] = columns[:, wanted - 1 - axis]
    return values, orient(vectors)


def orient(vectors: Floats) -> Floats:
    """Each row with the sign that makes the sum of its cubes positive.

    Where that sum is negligible, the first entry of largest size becomes positive.
    """
    turned = vectors.copy()
    for row in turned:
        size = np.abs(row).max(initial=0.0)
        cubes = float((row**3).sum())
        if abs(cubes) <= NEGLIGIBLE * max(size**3, NEGLIGIBLE):
            close = np.flatnonzero(np.abs(row) >= size * (1 - 1e-9))
            cubes = float(row[close[0]]) if len(close) else 1.0
        if cubes < 0:
            row *= -1
    return turned


def _pairs(block: VoteRows, engine: Any, _: Any) -> Any:
    return functions(engine).co_counts(block)
