"""The certificate's inner test on arrays: floats find the tightest group, whole numbers decide."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from unbundle.compose.arrays import Arrays, Ints

NEAR = 1 - 2.0**-40


class Tightest(NamedTuple):
    """The group closest to a violation: its weight, and the largest u(chosen) + u(p) in it."""

    weight: int
    level: int


def satisfaction(arrays: Arrays, chosen: Collection[int]) -> Ints:
    """For every distinct ballot the value of the chosen options that it approves."""
    inside = np.zeros(arrays.options, dtype=np.int64)
    for p in chosen:
        inside[p] = arrays.value[p] if arrays.cost[p] else 0
    sums = np.concatenate(([0], np.cumsum(inside[arrays.bought])))
    return np.asarray(sums[arrays.start[1:]] - sums[arrays.start[:-1]])


def tightest_group(arrays: Arrays, got: Ints, p: int) -> Tightest:
    """The group of supporters of p, by rising satisfaction, with the largest weight per level.

    Of several the one with the lowest level; exact, since near ties are compared in whole numbers.
    """
    payers = arrays.payers[arrays.first[p] : arrays.first[p + 1]]
    levels = got[payers] + arrays.value[p]
    order = np.argsort(levels, kind="stable")
    levels, weight = levels[order], np.cumsum(arrays.weight[payers][order])
    last = np.append(levels[1:] != levels[:-1], True)
    levels, weight = levels[last], weight[last]
    ratio = weight / levels
    best: tuple[int, int] | None = None
    for k in np.flatnonzero(ratio >= ratio.max() * NEAR).tolist():
        here = int(weight[k]), int(levels[k])
        if best is None or here[0] * best[1] > best[0] * here[1]:
            best = here
    assert best is not None, "an option without supporters has no group"
    return Tightest(*best)
