"""Ballots as arrays: what the fast path computes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unbundle.compose.setup import Block

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LARGEST = 2**53
"""Every sum of weights and every price must be exact as a float."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Distinct ballots in coordinate form, by option and by ballot.

    Shapes: m options, n distinct ballots, k approvals of options that cost money. `payers[first[p]:
    first[p + 1]]` are the ballots that approve p, ascending; `bought[start[g]: start[g + 1]]` the
    options that ballot g approves, ascending. `weight` n whole numbers; `value` m whole numbers: what
    an option is worth to everyone who approves it; `support` m sums of weight. `rank` m places in the tie
    order.
    """

    cost: Ints
    value: Ints
    rank: Ints
    weight: Ints
    weight_f: Floats
    first: Ints
    payers: Ints
    start: Ints
    bought: Ints
    support: Floats
    total: int

    @property
    def options(self) -> int:
        """Number of options."""
        return len(self.cost)


def arrays_of(
    cost: Sequence[int], blocks: Sequence[Block], rank: Sequence[int], total: int, by_cost: bool
) -> Arrays | None:
    """The arrays of blocks of voters; None where numbers go beyond 2^53."""
    if max(total, sum(cost), 1) >= LARGEST:
        return None
    live = [block for block in blocks if block.weight and block.utility]
    counts = np.array([len(block.utility) for block in live], dtype=np.int64)
    options = np.fromiter((p for block in live for p in block.utility), np.int64, int(counts.sum()))
    table = np.stack((options, np.repeat(np.arange(len(live)), counts)), axis=1)
    costs = np.array(cost, dtype=np.int64)
    value = costs if by_cost else np.ones_like(costs)
    weight = np.array([block.weight for block in live], dtype=np.int64)
    return build_arrays(costs, value, np.array(rank, dtype=np.int64), weight, table, total)


def reweigh_arrays(arrays: Arrays, blocks: Sequence[Block], rank: Sequence[int], total: int) -> Arrays | None:
    """The arrays of the same ballots, each with some weight as before, under other weights."""
    if max(total, int(arrays.cost.sum())) >= LARGEST:
        return None
    weight = np.array([b.weight for b in blocks if b.weight and b.utility], dtype=np.int64)
    support = np.zeros(arrays.options)
    some = np.diff(arrays.first) > 0
    if some.any():
        weights = weight.astype(np.float64)[arrays.payers]
        support[some] = np.add.reduceat(weights, arrays.first[:-1][some])
    rank_, weight_f = np.array(rank, dtype=np.int64), weight.astype(np.float64)
    made = replace(arrays, rank=rank_, weight=weight, weight_f=weight_f, support=support, total=total)
    return _sealed(made)


def build_arrays(cost: Ints, value: Ints, rank: Ints, weight: Ints, pairs: Ints, total: int) -> Arrays:
    """Arrays from (option, ballot) pairs of approvals, in any order, each at most once."""
    options, ballots = len(cost), len(weight)
    approved, payers = _sorted_pairs(pairs[:, 0], pairs[:, 1], ballots)
    voted, bought = _sorted_pairs(pairs[:, 1], pairs[:, 0], options)
    weights = weight.astype(np.float64)
    support = np.bincount(pairs[:, 0], weights[pairs[:, 1]], minlength=options).astype(np.float64)
    arrays = Arrays(
        cost=cost,
        value=value,
        rank=rank,
        weight=weight,
        weight_f=weights,
        first=_offsets(approved, options),
        payers=payers,
        start=_offsets(voted, ballots),
        bought=bought,
        support=support,
        total=total,
    )
    return _sealed(arrays)


def _sealed(arrays: Arrays) -> Arrays:
    for each in fields(arrays):
        if each.name != "total":
            getattr(arrays, each.name).setflags(write=False)
    return arrays


def _sorted_pairs(first: Ints, second: Ints, width: int) -> tuple[Ints, Ints]:
    """Pairs in ascending order; every number of `second` is below `width`."""
    keys = np.sort(first * max(width, 1) + second)
    return keys // max(width, 1), keys % max(width, 1)


def _offsets(keys: Ints, count: int) -> Ints:
    return np.searchsorted(keys, np.arange(count + 1)).astype(np.int64)


def share_of(arrays: Arrays, budget: int) -> Fraction:
    """Money per unit of weight when `budget` is shared over everyone."""
    return Fraction(budget, arrays.total)
