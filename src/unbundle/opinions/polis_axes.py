"""Polis' axes and projections, exactly: principal components of mean-imputed votes.

Definitions: Small et al. (2021), "Polis: scaling deliberation by mapping high dimensional opinion
spaces", and the server's mathematics (compdemocracy/polis, math/src/polismath/math).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.engine import functions
from unbundle.opinions.executors import Executor
from unbundle.opinions.rows import Floats, VoteRows
from unbundle.opinions.scatter import CoCounts, count_pairs, leading_axes, scatter_of


@dataclass(frozen=True, slots=True, eq=False)
class PolisAxes:
    """`mean` (m,), `components` (2, m), `positions` (n, 2) of voters, `statements` (m, 2), and
    `extremity` (m,): how far one agreeing vote alone would carry a voter from the middle."""

    mean: Floats
    components: Floats
    positions: Floats
    statements: Floats
    extremity: Floats
    counts: CoCounts


def polis_axes(executor: Executor, engine: Any, zeroed: NDArray[np.bool_] | None = None) -> PolisAxes:
    """Axes, projections and extremities of all votes.

    `zeroed` marks statements that moderation took out: everybody counts as having passed on them.
    A voter with votes on n_p of m statements is stretched by sqrt(m / n_p), zeroed ones included.
    """
    counts = count_pairs(executor, engine)
    width = len(counts.seen)
    out = np.zeros(width, dtype=bool) if zeroed is None else zeroed
    mean = np.where(out, 0.0, counts.mean)
    _, components = leading_axes(scatter_of(counts, out), 2)
    found = list(executor.each(_project, (engine, mean, components, out)))
    positions = np.vstack([part[0] for part in found])
    votes = np.concatenate([part[1] for part in found]) + int(out.sum())
    positions = positions * np.sqrt(width / np.maximum(votes, 1))[:, None]
    statements = np.sqrt(width) * ((1.0 - mean) * components).T
    return PolisAxes(mean, components, positions, statements, np.sqrt((statements**2).sum(axis=1)), counts)


def _project(block: VoteRows, argument: Any, _: Any) -> Any:
    engine, mean, components, out = argument
    lengths = np.diff(block.starts)
    if out.any():
        gone = np.concatenate([[0], np.cumsum(out[block.measure])])
        lengths = lengths - (gone[block.starts[1:]] - gone[block.starts[:-1]])
    return functions(engine).project(block, mean, components), lengths
