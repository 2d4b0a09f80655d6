"""Would the groups come out again? Resamples of the voters, fitted from the beginning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.special import bdtr

from unbundle.opinions.draws import voter_draws
from unbundle.opinions.engine import functions
from unbundle.opinions.executors import Serial
from unbundle.opinions.groups import FEWEST_KNOWN, KNOWN, Groups, adjusted_rand, find_groups
from unbundle.opinions.rows import Ints, VoteRows
from unbundle.opinions.space import fit_space
from unbundle.records.findings import Interval
from unbundle.records.opinions import Stability

SHARE = 0.8
MOST_VOTERS = 5_000
STABLE = 0.7
STEPS = 40
LOOKS = (10, 20, 40)
MANY_VOTES = 100_000
LEVEL = Fraction(99, 100)
"""Of each of at most three looks, so that all of them together are right in more than 95 of 100 cases."""


def ask_stability(
    rows: VoteRows, groups: Groups, wanted: tuple[int, int | None, int | None, int], engine: Any
) -> Stability | None:
    """How alike the groups are that samples of 80 % of the voters give (at most 5,000).

    `wanted` is (dims, number of groups or None, resamples, seed). Resamples None: ten; and where there
    are fewer than 100,000 votes twenty, then forty, as long as the threshold of 0.7 lies within the
    99 % interval of the median. Compared by the adjusted Rand index over the voters whose place is
    well known in both; where these are too few, a resample counts as not alike.
    Stable: the whole interval is at or above 0.7; borderline: 0.7 lies inside. None where no resample
    is asked for.
    """
    dims, count, resamples, seed = wanted
    if resamples == 0 or not rows.voters:
        return None
    likeness: list[float] = []
    counts = Counter[int]()
    looks = LOOKS if rows.votes < MANY_VOTES else LOOKS[:1]
    for look in (resamples,) if resamples is not None else looks:
        for number in range(len(likeness), look):
            alike, k = _again(rows, groups, (dims, count, seed * 1_000_003 + number + 1), engine)
            likeness.append(alike)
            counts[k] += 1
        low, high = median_interval(likeness)
        if not low < STABLE <= high:
            break
    return Stability(
        resamples=len(likeness),
        median_ari=round(float(np.median(likeness)), 6),
        lowest_ari=round(min(likeness), 6),
        group_counts=tuple((str(k), n) for k, n in sorted(counts.items())),
        stable=groups.count > 1 and low >= STABLE,
        median_interval=Interval(low=round(low, 6), high=round(high, 6), level=LEVEL),
        borderline=groups.count > 1 and low < STABLE <= high,
    )


def median_interval(values: Sequence[float]) -> tuple[float, float]:
    """Ends of the 99 % interval of the median, from ranks alone, whatever the distribution.

    Below eight values no interval reaches 99 %: then the smallest and the largest. Source: Thompson,
    "On confidence ranges for the median" (1936).
    """
    n, tail = len(values), float(1 - LEVEL) / 2
    rank = max((j for j in range(1, n // 2 + 1) if bdtr(j - 1, n, 0.5) <= tail), default=1)
    ordered = sorted(values)
    return ordered[rank - 1], ordered[n - rank]


def _again(
    rows: VoteRows, groups: Groups, wanted: tuple[int, int | None, int], engine: Any
) -> tuple[float, int]:
    """How alike the groups of one resample are, and how many there are."""
    dims, count, seed = wanted
    known = groups.known >= KNOWN
    chosen = sample_voters(rows, seed)
    part = rows.take(chosen)
    space = fit_space(Serial(part), dims, engine, STEPS)
    again = find_groups(space.positions, space.spreads, count, functions(engine).nearest)
    both = known[chosen] & (again.known >= KNOWN)
    alike = adjusted_rand(groups.nearest[chosen][both], again.nearest[both])
    return (alike if both.sum() >= FEWEST_KNOWN else 0.0), again.count


def sample_voters(rows: VoteRows, seed: int) -> Ints:
    """80 % of the voters, at most 5,000, in their order; which ones, only seed and votes decide."""
    draws = voter_draws(rows, seed)
    size = min(max(round(SHARE * rows.voters), 1), MOST_VOTERS)
    chosen = np.lexsort((np.arange(rows.voters), draws))[:size]
    return np.sort(chosen).astype(np.int64)
