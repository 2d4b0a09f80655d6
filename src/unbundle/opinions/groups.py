"""Groups of voters on the map: how many, who belongs to them how surely, and whether they are real.

Voters are clustered by where they stand, weighted by how well that is known. Membership is the
share of a voter's own uncertainty that lies nearest to each group's centre, so a voter with three
votes belongs a little to every group. Groups of one are refused. Whether the groups would come out
again is asked of resamples of the voters; where they would not, the map says "no stable groups".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from unbundle.opinions.kmeans import Partition, Silhouettes, farthest_start, lloyd, split_start, spread_sample
from unbundle.opinions.rows import Floats, Ints

MAX_GROUPS = 8
KNOWN = 0.5
"""How well a voter's place must be known to help choose the number of groups."""
FEWEST_KNOWN = 10
"""Voters whose place must be known before anybody is divided into groups."""
MOST_JUDGED = 20_000
"""Voters by whom a number of groups is judged, evenly spread over all whose place is known."""
CLEAR = 2 / 3
"""Membership from which a voter counts as a member; below it the voter stands between groups."""
SMALLEST_SHARE = 0.02
ENOUGH_CLEAR = 0.5
"""Share of the well-known voters who must be clear members before a number of groups is considered."""
SIGMA_POINTS = {1: 12, 2: 6, 3: 6}
"""Per dimension; even, so that no point lies on the border between two equal centres. Above three: 4."""
CHUNK = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """`membership` (n, k), rows adding up to one; `labels` (n,), -1 for voters between groups;
    `nearest` (n,) the most likely group of everybody; `centres` (k, d). Largest group first."""

    membership: Floats
    labels: Ints
    nearest: Ints
    centres: Floats
    known: Floats

    @property
    def count(self) -> int:
        """The number of groups."""
        return len(self.centres)

    def of(self, voters: Ints) -> Groups:
        """The same groups, of some voters only."""
        return Groups(
            self.membership[voters],
            self.labels[voters],
            self.nearest[voters],
            self.centres,
            self.known[voters],
        )


def find_groups(positions: Floats, spreads: Floats, groups: int | None, nearest: Any) -> Groups:
    """Groups of voters with posterior means (n, d) and covariances (n, d, d).

    `groups` forces their number. Otherwise the weighted silhouette chooses among those of 2 to 8
    that leave at least half of the well-known voters clear members, no group being tiny; where
    there is none, or hardly anybody's place is known, everybody is one group.
    `nearest` is that function of an engine.
    """
    known = how_well_known(positions, spreads)
    usable = np.flatnonzero(known > 1e-6)
    best = None
    if len(usable):
        best = _choose(positions[usable], spreads[usable], known[usable], (groups, nearest))
    centres = _middle(positions) if best is None else best.centres
    membership = membership_of(positions, spreads, centres)
    order = _by_size(membership, centres)
    membership, centres = membership[:, order], centres[order]
    top = membership.argmax(axis=1)
    sure = membership[np.arange(len(top)), top] >= CLEAR
    return Groups(membership, np.where(sure, top, -1), top, centres, known)


def how_well_known(positions: Floats, spreads: Floats) -> Floats:
    """From 0 (as if the voter had said nothing) to 1 (place certain), per voter (n,).

    One minus the posterior variance, averaged over the axes by how much the voters differ on each;
    an axis on which nobody differs tells nothing about anybody.
    """
    if not len(positions):
        return np.zeros(0)
    weight = positions.var(axis=0)
    total = float(weight.sum())
    if total < 1e-12:
        return np.zeros(len(positions))
    variance = np.diagonal(spreads, axis1=1, axis2=2)
    return np.asarray(np.clip(1.0 - variance @ (weight / total), 0.0, 1.0))


def membership_of(positions: Floats, spreads: Floats, centres: Floats) -> Floats:
    """Share of each voter's posterior, taken as normal, that lies nearest to each centre: (n, k).

    Integrated by Gauss-Hermite quadrature over 12 points in one dimension, 6 per dimension in two and
    three, 4 above.
    """
    n, d = positions.shape
    k = len(centres)
    if k == 1:
        return np.ones((n, 1))
    line, mass = hermegauss(SIGMA_POINTS.get(d, 4))
    grid = np.stack(np.meshgrid(*[line] * d, indexing="ij"), axis=-1).reshape(-1, d)
    weight = np.prod(np.stack(np.meshgrid(*[mass / mass.sum()] * d, indexing="ij"), axis=-1), axis=-1).ravel()
    out = np.zeros((n, k))
    for first in range(0, n, CHUNK):
        part = slice(first, min(first + CHUNK, n))
        root = _root(spreads[part])
        for point, share in zip(grid, weight, strict=True):
            at = positions[part] + root @ point
            gaps = ((at[:, None, :] - centres[None]) ** 2).sum(axis=2)
            out[np.arange(part.start, part.stop), gaps.argmin(axis=1)] += share
    return out


def adjusted_rand(first: Ints, second: Ints) -> float:
    """The adjusted Rand index of two labellings (Hubert & Arabie 1985); 1 where both are one group."""
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    n = len(a)
    table = np.bincount(a * (b.max(initial=0) + 1) + b).astype(np.float64)
    pairs = _pairs(table)
    of_a, of_b, every = _pairs(np.bincount(a)), _pairs(np.bincount(b)), n * (n - 1) / 2
    expected = of_a * of_b / every if every else 0.0
    top = (of_a + of_b) / 2 - expected
    return float((pairs - expected) / top) if top > 0 else 1.0


def _middle(positions: Floats) -> Floats:
    if not len(positions):
        return np.zeros((1, positions.shape[1]))
    return np.asarray(positions.mean(axis=0, keepdims=True))


def _choose(
    points: Floats, spreads: Floats, known: Floats, wanted: tuple[int | None, Any]
) -> Partition | None:
    groups, nearest = wanted
    judged = np.flatnonzero(known >= KNOWN)
    if len(judged) < FEWEST_KNOWN:
        if groups is None:
            return None
        judged = np.arange(len(points))
    if len(judged) > MOST_JUDGED:
        judged = judged[spread_sample(points[judged], MOST_JUDGED)]
    best, best_score = None, -np.inf
    silhouettes = Silhouettes(points[judged], known[judged])
    distinct = len(np.unique(np.round(points, 9), axis=0))
    for k in [groups] if groups else range(2, MAX_GROUPS + 1):
        if k > distinct:
            continue
        found = _partition(points, known, k, nearest)
        if groups is None and not _is_clear(points[judged], spreads[judged], found.centres):
            continue
        score = silhouettes.score(found.labels[judged])
        if best is None or score > best_score + 1e-9:
            best, best_score = found, score
    return best


def _is_clear(points: Floats, spreads: Floats, centres: Floats) -> bool:
    membership = membership_of(points, spreads, centres)
    top = membership.argmax(axis=1)
    sure = membership[np.arange(len(top)), top] >= CLEAR
    size = np.bincount(top[sure], minlength=len(centres))
    return bool(sure.mean() >= ENOUGH_CLEAR and size.min() >= max(2.0, SMALLEST_SHARE * len(points)))


def _partition(points: Floats, weights: Floats, k: int, nearest: Any) -> Partition:
    """The better of two declared starts."""
    starts = (split_start(points, weights, k), farthest_start(points, weights, k))
    first, second = (lloyd(points, weights, start, nearest) for start in starts)
    return second if second.inertia < first.inertia * (1 - 1e-9) else first


def _by_size(membership: Floats, centres: Floats) -> Ints:
    size = np.round(membership.sum(axis=0), 6)
    keys = [np.round(centres[:, axis], 6) for axis in reversed(range(centres.shape[1]))]
    return np.asarray(np.lexsort([*keys, -size]), dtype=np.int64)


def _root(spreads: Floats) -> Floats:
    """The symmetric square root of every covariance."""
    values, vectors = np.linalg.eigh(spreads)
    scaled = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    return np.asarray(scaled @ vectors.transpose(0, 2, 1))


def _pairs(counts: Any) -> float:
    sizes = np.asarray(counts, dtype=np.float64)
    return float((sizes * (sizes - 1) / 2).sum())
