"""The opinion space: axes from exact co-counts, the model fitted on them, every voter placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from unbundle.opinions.engine import functions
from unbundle.opinions.executors import Executor, add_up
from unbundle.opinions.rows import Floats, Ints, VoteRows
from unbundle.opinions.scatter import count_pairs, leading_axes, scatter_of
from unbundle.opinions.twopl import MAX_STEPS, TwoPL, fit_2pl, place


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """A fitted model, exact counts (3, m) of approve, reject and abstain, and places of all voters."""

    model: TwoPL
    counts: Ints
    positions: Floats
    spreads: Floats


def fit_space(executor: Executor, dims: int, engine: Any, steps: int = MAX_STEPS) -> Space:
    """The space of all votes that `executor` holds; the same for every executor."""
    pairs = count_pairs(executor, engine)
    counts = side_counts(executor, engine)
    _, axes = leading_axes(scatter_of(pairs), dims)
    model = fit_2pl(executor, axes, counts[:2].astype(np.float64), engine, steps)
    positions, spreads = place(executor, model, engine)
    return Space(model, counts, positions, spreads)


def side_counts(executor: Executor, engine: Any) -> Ints:
    """How many approve, reject and abstain on each statement: (3, m)."""
    return np.asarray(add_up((part,) for part in executor.each(_sides, engine))[0])


def _sides(block: VoteRows, engine: Any, _: Any) -> Any:
    return functions(engine).group_counts(block, np.zeros(block.voters, dtype=np.int64), 1)[0]
