"""Ballots as arrays: what the fast path computes on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from unbundle.compose.setup import Setup

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
    an option is worth to everyone who approves it. `rank` m places in the tie order.
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
    total: int

    @property
    def options(self) -> int:
        """Number of options."""
        return len(self.cost)


def arrays_of(setup: Setup) -> Arrays | None:
    """The arrays of a setup; None where the fast path does not apply: declared utilities, or numbers
    beyond 2^53.
    """
    largest = max(setup.total, setup.budget, sum(setup.cost), 1)
    if setup.declared or largest >= LARGEST:
        return None
    blocks = [block for block in setup.blocks if block.weight and block.utility]
    pairs = [(p, g) for g, block in enumerate(blocks) for p in block.utility]
    cost = np.array(setup.cost, dtype=np.int64)
    value = cost if setup.rule.utility == "cost" else np.ones_like(cost)
    weight = np.array([block.weight for block in blocks], dtype=np.int64)
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return build_arrays(cost, value, np.array(setup.tie_rank, dtype=np.int64), weight, table, setup.total)


def build_arrays(cost: Ints, value: Ints, rank: Ints, weight: Ints, pairs: Ints, total: int) -> Arrays:
    """Arrays from (option, ballot) pairs of approvals, in any order, each at most once."""
    options, ballots = len(cost), len(weight)
    by_option = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    by_ballot = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]
    arrays = Arrays(
        cost=cost,
        value=value,
        rank=rank,
        weight=weight,
        weight_f=weight.astype(np.float64),
        first=_offsets(by_option[:, 0], options),
        payers=np.ascontiguousarray(by_option[:, 1]),
        start=_offsets(by_ballot[:, 1], ballots),
        bought=np.ascontiguousarray(by_ballot[:, 0]),
        total=total,
    )
    for name in ("cost", "value", "rank", "weight", "weight_f", "first", "payers", "start", "bought"):
        getattr(arrays, name).setflags(write=False)
    return arrays


def _offsets(keys: Ints, count: int) -> Ints:
    return np.searchsorted(keys, np.arange(count + 1)).astype(np.int64)


def share_of(arrays: Arrays, budget: int) -> Fraction:
    """Money per unit of weight when `budget` is shared over everyone."""
    return Fraction(budget, arrays.total)
