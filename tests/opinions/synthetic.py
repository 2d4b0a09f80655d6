"""Made-up conversations with planted groups, the same for the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]


def planted(
    voters: int, width: int, per_voter: float, groups: int = 3, seed: int = 0
) -> tuple[Columns, NDArray[np.int64]]:
    """Columns (voter, measure, value), sorted by voter, and the planted group of every voter.

    Poisson many votes per voter on distinct statements, 12 % of them abstentions; each group has its
    own chance of approving each statement.
    """
    rng = np.random.default_rng(seed)
    count = np.clip(rng.poisson(per_voter, voters), 1, width)
    total = int(count.sum())
    voter = np.repeat(np.arange(voters, dtype=np.int32), count)
    steps = np.array([s for s in range(1, width + 1) if np.gcd(s, width) == 1], dtype=np.int64)
    first, step = rng.integers(0, width, voters), steps[rng.integers(0, len(steps), voters)]
    place = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    measure = ((first[voter] + place * step[voter]) % width).astype(np.int32)
    group = rng.integers(0, groups, voters)
    chance = 1 / (1 + np.exp(-rng.normal(0, 1.5, (groups, width))))
    up = rng.random(total) < chance[group[voter], measure]
    value = np.where(rng.random(total) < 0.12, 0, np.where(up, 1, -1)).astype(np.int8)
    return (voter, measure, value), group


def shuffled(columns: Columns, seed: int = 0) -> Columns:
    """The same votes in another order."""
    order = np.random.default_rng(seed).permutation(len(columns[0]))
    parts: list[Any] = [column[order] for column in columns]
    return parts[0], parts[1], parts[2]
