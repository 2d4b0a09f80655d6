"""The counting and summing that takes time, in numpy and scipy: the reference.

`kernels` holds the same functions for numba; both are tested against each other. Every function
works on one block of voters and returns sums, so that blocks can be computed anywhere.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from unbundle.opinions.rows import Floats, Ints, VoteRows, rows_from_columns

__all__ = ["co_counts", "e_step", "group_counts", "nearest", "project", "rows_from_columns"]


def co_counts(rows: VoteRows) -> tuple[Ints, Ints, Ints]:
    """Integer sums over voters for every pair of statements: votes*votes, votes*seen, seen*seen.

    Shapes (m, m), int64. Exact, so equal in any order and any split into blocks.
    """
    shape = (rows.voters, rows.width)
    index = rows.measure.astype(np.int64)
    votes = sparse.csr_matrix((rows.value.astype(np.int64), index, rows.starts), shape=shape)
    seen = sparse.csr_matrix((np.ones(rows.votes, dtype=np.int64), index, rows.starts), shape=shape)
    turned = votes.T.tocsr()
    return (
        np.asarray((turned @ votes).toarray(), dtype=np.int64),
        np.asarray((turned @ seen).toarray(), dtype=np.int64),
        np.asarray((seen.T.tocsr() @ seen).toarray(), dtype=np.int64),
    )


def project(rows: VoteRows, mean: Floats, components: Floats) -> Floats:
    """Sum over each voter's own votes of (vote - mean) times components; shape (n, d)."""
    values = rows.value - mean[rows.measure]
    matrix = sparse.csr_matrix(
        (values, rows.measure.astype(np.int64), rows.starts), shape=(rows.voters, rows.width)
    )
    return np.asarray(matrix @ components.T)


def group_counts(rows: VoteRows, label: Ints, groups: int) -> Ints:
    """Counts of approve, reject and abstain per group and statement: shape (groups, 3, m).

    Voters with label -1 are in no group.
    """
    mine = label[rows.voter_of_vote()]
    inside = mine >= 0
    side = np.where(rows.value > 0, 0, np.where(rows.value < 0, 1, 2))
    cell = (mine * 3 + side) * rows.width + rows.measure
    size = groups * 3 * rows.width
    return np.bincount(cell[inside], minlength=size).reshape(groups, 3, rows.width).astype(np.int64)


def nearest(points: Floats, weights: Floats, centres: Floats) -> tuple[Ints, Floats, Floats]:
    """The nearest centre of each point (lowest number on ties), and per centre the weighted sum of
    its points with their total weight in the last column; last, the squared distances.

    Shapes: labels (n,), sums (k, d + 1), squared distance (n,).
    """
    gaps = np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres], axis=1)
    label = gaps.argmin(axis=1)
    k, d = centres.shape
    sums = np.empty((k, d + 1))
    for axis in range(d):
        sums[:, axis] = np.bincount(label, weights * points[:, axis], minlength=k)
    sums[:, d] = np.bincount(label, weights, minlength=k)
    return label.astype(np.int64), sums, gaps[np.arange(len(points)), label]


def e_step(
    rows: VoteRows, log_side: Floats, log_prior: Floats, nodes: Floats, moments: bool
) -> tuple[Floats, float, Floats]:
    """One E-step of the two-parameter model over the voters of a block.

    `log_side` (2m, q): log probability of approving (rows 0..m-1) and of rejecting (m..2m-1) each
    statement at each of q nodes; `log_prior` (q,); `nodes` (q, d). Abstentions say nothing.
    Returns expected counts (2m, q), the log-likelihood, and, where `moments`, each voter's
    posterior mean (d) and covariance (d * d) side by side: shape (n, d + d * d).
    """
    sides = rows.value != 0
    kept = rows.keep(sides)
    column = kept.measure.astype(np.int64) + rows.width * (kept.value < 0)
    matrix = sparse.csr_matrix(
        (np.ones(kept.votes), column, kept.starts), shape=(rows.voters, 2 * rows.width)
    )
    fit = matrix @ log_side + log_prior
    top = fit.max(axis=1, keepdims=True, initial=-np.inf)
    weight = np.exp(fit - top)
    total = weight.sum(axis=1, keepdims=True)
    weight /= total
    expected = np.asarray(matrix.T.tocsr() @ weight)
    likelihood = float((np.log(total) + top).sum())
    return expected, likelihood, _moments(weight, nodes) if moments else np.zeros((0, 0))


def _moments(weight: Floats, nodes: Floats) -> Floats:
    d = nodes.shape[1]
    squares = (nodes[:, :, None] * nodes[:, None, :]).reshape(len(nodes), d * d)
    mean = weight @ nodes
    outer = (mean[:, :, None] * mean[:, None, :]).reshape(len(mean), d * d)
    return np.hstack([mean, weight @ squares - outer])
