"""Would the groups come out again? Resamples of the voters, fitted from the beginning."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from unbundle.opinions.draws import voter_draws
from unbundle.opinions.engine import functions
from unbundle.opinions.executors import Serial
from unbundle.opinions.groups import FEWEST_KNOWN, KNOWN, Groups, adjusted_rand, find_groups
from unbundle.opinions.rows import Ints, VoteRows
from unbundle.opinions.space import fit_space
from unbundle.records.opinions import Stability

SHARE = 0.8
MOST_VOTERS = 5_000
STABLE = 0.7
STEPS = 40


def ask_stability(
    rows: VoteRows, groups: Groups, wanted: tuple[int, int | None, int, int], engine: Any
) -> Stability | None:
    """How alike the groups are that `resamples` samples of 80 % of the voters give (at most 5,000).

    `wanted` is (dims, number of groups or None, resamples, seed). Compared by the adjusted Rand
    index over the voters whose place is well known in both. Stable: a median of at least 0.7.
    Where too few voters' places are known in both, a resample counts as not alike. None where no
    resample is asked for.
    """
    dims, count, resamples, seed = wanted
    if not resamples or not rows.voters:
        return None
    known = groups.known >= KNOWN
    likeness, counts = [], Counter[int]()
    for number in range(resamples):
        chosen = sample_voters(rows, seed * 1_000_003 + number + 1)
        part = rows.take(chosen)
        space = fit_space(Serial(part), dims, engine, STEPS)
        again = find_groups(space.positions, space.spreads, count, functions(engine).nearest)
        both = known[chosen] & (again.known >= KNOWN)
        alike = adjusted_rand(groups.nearest[chosen][both], again.nearest[both])
        likeness.append(alike if both.sum() >= FEWEST_KNOWN else 0.0)
        counts[again.count] += 1
    median = float(np.median(likeness))
    return Stability(
        resamples=resamples,
        median_ari=round(median, 6),
        lowest_ari=round(min(likeness), 6),
        group_counts=tuple((str(k), n) for k, n in sorted(counts.items())),
        stable=groups.count > 1 and median >= STABLE,
    )


def sample_voters(rows: VoteRows, seed: int) -> Ints:
    """80 % of the voters, at most 5,000, in their order; which ones, only seed and votes decide."""
    draws = voter_draws(rows, seed)
    size = min(max(round(SHARE * rows.voters), 1), MOST_VOTERS)
    chosen = np.lexsort((np.arange(rows.voters), draws))[:size]
    return np.sort(chosen).astype(np.int64)
