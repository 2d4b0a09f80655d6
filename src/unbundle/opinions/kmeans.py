"""k-means with a declared start, and silhouettes: groups without chance.

Lloyd's algorithm as in scikit-learn: stop when no label changes, or when the centres move less than
a ten-thousandth of the mean variance in all. Points are voters' coordinates (n, d).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from unbundle.opinions.rows import Floats, Ints

MAX_ROUNDS = 300
TOLERANCE = 1e-4
EXACT_SILHOUETTE = 2_048
SAMPLE = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Labels (n,), centres (k, d), and the weighted sum of squared distances."""

    labels: Ints
    centres: Floats
    inertia: float


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop: after `rounds`, or when no centre moves by `still` (None: scikit-learn's rule)."""

    rounds: int = MAX_ROUNDS
    still: float | None = None


UNTIL_STILL = Stop()


def lloyd(
    points: Floats, weights: Floats, start: Floats, nearest: Any, stop: Stop = UNTIL_STILL
) -> Partition:
    """The partition that Lloyd's algorithm reaches from `start` (k, d).

    A centre that loses all its points stays where it is. `nearest` is that function of an engine.
    """
    middle = points.mean(axis=0)
    shifted, centres = points - middle, start - middle
    limit = TOLERANCE * float(shifted.var(axis=0).mean())
    labels, sums, gaps = nearest(shifted, weights, centres)
    for _ in range(stop.rounds):
        mass = sums[:, -1:]
        moved = np.where(mass > 0, sums[:, :-1] / np.where(mass > 0, mass, 1.0), centres)
        steps = ((moved - centres) ** 2).sum(axis=1)
        still = steps.sum() <= limit if stop.still is None else bool((steps < stop.still**2).all())
        centres = moved
        before = labels
        labels, sums, gaps = nearest(shifted, weights, centres)
        if still or (labels == before).all():
            break
    return Partition(labels, centres + middle, float((weights * gaps).sum()))


class Silhouettes:
    """Silhouettes (Rousseeuw 1987) of many labellings of the same points, from one set of distances.

    Exact up to EXACT_SILHOUETTE points; above that over SAMPLE of them, evenly spread over the
    points sorted by their first coordinate. `weights` weigh the points in the mean.
    """

    def __init__(self, points: Floats, weights: Floats | None = None) -> None:
        self._chosen = spread_sample(points) if len(points) > EXACT_SILHOUETTE else np.arange(len(points))
        near = points[self._chosen]
        squares = (near**2).sum(axis=1)
        gaps = squares[:, None] + squares[None, :] - 2 * near @ near.T
        self._gaps = np.sqrt(np.maximum(gaps, 0.0))
        np.fill_diagonal(self._gaps, 0.0)
        self._mass = np.ones(len(near)) if weights is None else weights[self._chosen]

    def score(self, labels: Ints) -> float:
        """The mean silhouette; -1 with one group only. A point alone in its group scores 0."""
        names, labels = np.unique(labels[self._chosen], return_inverse=True)
        k, n = len(names), len(labels)
        if k < 2:
            return -1.0
        member = np.zeros((n, k))
        member[np.arange(n), labels] = 1.0
        size = member.sum(axis=0)
        to_group = self._gaps @ member
        own = to_group[np.arange(n), labels] / np.maximum(size[labels] - 1, 1)
        others = to_group / size
        others[np.arange(n), labels] = np.inf
        other = others.min(axis=1)
        score = np.where(size[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-300), 0.0)
        return float((score * self._mass).sum() / max(float(self._mass.sum()), 1e-300))


def spread_sample(points: Floats, size: int = SAMPLE) -> Ints:
    """Numbers of `size` points, evenly spread over all points sorted by their first coordinate."""
    order = np.argsort(points[:, 0], kind="stable")
    return np.asarray(order[(np.arange(size) * len(points)) // size], dtype=np.int64)


def first_distinct(points: Floats, count: int) -> Floats:
    """The first `count` distinct points in their own order (Polis' start); fewer if there are fewer."""
    _, first = np.unique(points, axis=0, return_index=True)
    return np.asarray(points[np.sort(first)[:count]])


def smallest_distinct(points: Floats, count: int) -> Floats:
    """The `count` distinct points that come first by coordinates (red-dwarf's start)."""
    if len(points) > EXACT_SILHOUETTE:
        # Only the points with the smallest first coordinates can be among the first.
        limit = np.partition(points[:, 0], EXACT_SILHOUETTE)[EXACT_SILHOUETTE]
        part = points[points[:, 0] <= limit]
        few = np.unique(part, axis=0)[:count]
        if len(few) == count and few[-1, 0] < limit:
            return np.asarray(few)
    return np.asarray(np.unique(points, axis=0)[:count])


def farthest_start(points: Floats, weights: Floats, count: int) -> Floats:
    """Centres that lie far apart: the point farthest from the middle, then each time the one
    farthest from all chosen. Weighted by the root of the weights, so that vague points lead nowhere.
    """
    root = np.sqrt(weights)
    middle = (points * weights[:, None]).sum(axis=0) / max(float(weights.sum()), 1e-300)
    gap = ((points - middle) ** 2).sum(axis=1)
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(_first_largest(gap * root, points))
        fresh = ((points - points[chosen[-1]]) ** 2).sum(axis=1)
        gap = fresh if len(chosen) == 1 else np.minimum(gap, fresh)
    return np.asarray(points[chosen])


def split_start(points: Floats, weights: Floats, count: int) -> Floats:
    """Centres of `count` parts of equal weight along the first axis."""
    order = np.lexsort(points.T[::-1])
    share = np.cumsum(weights[order]) / max(float(weights.sum()), 1e-300)
    part = np.minimum((share * count - 1e-9).astype(np.int64), count - 1).clip(0)
    centres = []
    for number in range(count):
        mine = order[part == number]
        heavy = weights[mine]
        total = float(heavy.sum())
        if total > 0:
            centres.append((points[mine] * heavy[:, None]).sum(axis=0) / total)
        else:
            centres.append(points[order[-1]])
    return np.array(centres)


def _first_largest(values: Floats, points: Floats) -> int:
    """The position of the largest value; near ties go to the point that comes first by coordinates."""
    near = np.flatnonzero(values >= values.max() * (1 - 1e-9))
    if len(near) > 1:
        near = near[np.lexsort(np.round(points[near], 9).T[::-1])]
    return int(near[0])
