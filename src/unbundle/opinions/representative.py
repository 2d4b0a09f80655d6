"""What a group says more than the others, with the rate of false findings under control.

For every group, statement and side: Fisher's exact test, one-sided, of the group against everybody
else who is in a group. All tests of a map are corrected together (Benjamini & Hochberg 1995).
"""

from __future__ import annotations

import numpy as np

from unbundle.opinions.polis_stats import SIDES, GroupStats
from unbundle.opinions.rows import Floats
from unbundle.records.opinions import Representative

RATE = 0.05
LISTED = 10


def find_representative(
    stats: GroupStats, groups: tuple[str, ...], measures: tuple[str, ...]
) -> tuple[Representative, ...]:
    """Per group the statements that stand for it at a false-discovery rate of 5 %, at most ten.

    Order: groups as given, then by how much the group's share exceeds the others', then by id. A
    statement is listed with the side that differs more.
    """
    if len(groups) < 2:
        return ()
    q = false_discovery(_fisher(stats))
    rest = (stats.successes.sum(axis=1, keepdims=True) - stats.successes + 1) / (
        stats.trials.sum(axis=0, keepdims=True) - stats.trials + 2
    )
    lead = stats.p - rest
    side = lead.argmax(axis=0)
    found: list[Representative] = []
    for g, name in enumerate(groups):
        best = [(int(side[g, s]), g, s) for s in range(len(measures))]
        listed = [at for at in best if q[at] <= RATE and lead[at] > 0]
        listed.sort(key=lambda at: (-round(float(lead[at]), 9), measures[at[2]]))
        found += [_line(stats, at, (name, measures[at[2]]), q) for at in listed[:LISTED]]
    return tuple(found)


def false_discovery(p: Floats) -> Floats:
    """Adjusted p values of Benjamini and Hochberg, in the shape of `p`."""
    flat = p.ravel()
    if not len(flat):
        return p
    order = np.argsort(flat, kind="stable")
    scaled = flat[order] * len(flat) / np.arange(1, len(flat) + 1)
    adjusted = np.empty(len(flat))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted.reshape(p.shape)


def _fisher(stats: GroupStats) -> Floats:
    """One-sided p values (2, k, m): as many or more successes in the group by chance."""
    from scipy.stats import hypergeom

    total = stats.trials.sum(axis=0)
    success = stats.successes.sum(axis=1, keepdims=True)
    tail = hypergeom.sf(stats.successes - 1, total[None, None, :], success, stats.trials[None])
    return np.asarray(np.clip(np.nan_to_num(tail, nan=1.0), 0.0, 1.0))


def _line(stats: GroupStats, at: tuple[int, int, int], names: tuple[str, str], q: Floats) -> Representative:
    side, group, statement = at
    return Representative(
        group=names[0],
        measure=names[1],
        direction="approve" if SIDES[side] == "approve" else "reject",
        successes=int(stats.successes[at]),
        trials=int(stats.trials[group, statement]),
        p=round(float(stats.p[at]), 6),
        p_test=round(float(stats.p_test[at]), 6),
        r=round(float(stats.r[at]), 6),
        r_test=round(float(stats.r_test[at]), 6),
        q=round(float(q[at]), 6),
    )
