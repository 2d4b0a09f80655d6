"""Polis' statistics of statements and groups, exactly as its server computes them.

For group g and statement c with A approving, D rejecting and S votes in all (abstentions too):
probability (A + 1) / (S + 2); test against one half 2 sqrt(S + 1) ((A + 1)/(S + 1) - 1/2); ratio of
the probability to that of everybody else who is in a group; test of the two proportions, each with
one added to all four counts. A statement is significant at 90 %, one-sided, in both tests.
Source: compdemocracy/polis, math/src/polismath/math (repness.clj, stats.clj, conversation.clj).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.rows import Floats, Ints

SIGNIFICANT = 1.2815515655446004
"""The 90 % quantile of the standard normal distribution."""
LISTED = 5
META_PRIORITY = 7.0
SIDES = ("approve", "reject")


@dataclass(frozen=True, slots=True, eq=False)
class GroupStats:
    """Per side (approve, reject), group and statement; shapes (2, k, m), `trials` (k, m)."""

    successes: Ints
    trials: Ints
    p: Floats
    p_test: Floats
    r: Floats
    r_test: Floats

    @property
    def metric(self) -> Floats:
        """What ranks significant statements: the product of all four, per side, group and statement."""
        return np.asarray(self.r * self.r_test * self.p * self.p_test)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: statement and side (0 approve, 1 reject)."""

    statement: int
    side: int
    best_agree: bool = False


def group_stats(counts: Ints) -> GroupStats:
    """Statistics of counts (k, 3, m) of approve, reject and abstain."""
    successes = counts[:, :2].transpose(1, 0, 2)
    trials = counts.sum(axis=1)
    rest_successes = successes.sum(axis=1, keepdims=True) - successes
    rest_trials = trials.sum(axis=0, keepdims=True) - trials
    p = (successes + 1) / (trials + 2)
    return GroupStats(
        successes=successes,
        trials=trials,
        p=p,
        p_test=2 * np.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5),
        r=p / ((rest_successes + 1) / (rest_trials + 2)),
        r_test=_two_proportions(successes, rest_successes, trials, rest_trials),
    )


def representative(stats: GroupStats, group: int, order: Ints, out: NDArray[np.bool_]) -> list[Listed]:
    """The statements that stand for one group, at most LISTED, approvals first.

    `order` is the order in which statements are looked at, which decides between equals; statements
    in `out` are passed over.
    """
    seen = order[~out[order]]
    side = np.where(stats.r_test[0, group] > stats.r_test[1, group], 0, 1)
    metric = stats.metric[:, group]
    best = _best_agree(stats, metric[0], group, seen)
    tests = np.minimum(stats.p_test[:, group], stats.r_test[:, group])
    strong = np.asarray(tests.max(axis=0) > SIGNIFICANT)
    ranked = [Listed(int(s), int(side[s])) for s in seen[strong[seen]]]
    ranked.sort(key=lambda line: -metric[line.side, line.statement])
    if best is not None:
        head = [Listed(best, int(side[best]), True)]
    else:
        head = [] if ranked else _fallback(stats, group, seen)
    chosen = [*head, *(line for line in ranked if not head or line.statement != head[0].statement)][:LISTED]
    return sorted(chosen, key=lambda line: line.side)


def consensus(stats: GroupStats, out: NDArray[np.bool_]) -> list[Listed]:
    """What most of everybody approves, then what most reject: at most LISTED each, strongest first.

    `stats` are those of one group that holds everybody.
    """
    found = []
    for side in (0, 1):
        p, test = stats.p[side, 0], stats.p_test[side, 0]
        listed = np.flatnonzero((p > 0.5) & (test > SIGNIFICANT) & ~out)
        order = listed[np.argsort(-(p * test)[listed], kind="stable")]
        found += [Listed(int(s), side) for s in order[:LISTED]]
    return found


def group_aware_consensus(stats: GroupStats) -> Floats:
    """Product over the groups of the probability of approval, per statement (m,)."""
    return np.asarray(stats.p[0].prod(axis=0))


def geometric_consensus(counts: Ints) -> Floats:
    """Geometric mean over the groups of approval by Jeffreys' rule, (A + 1/2) / (S + 1); (m,).

    Unlike the product it does not shrink when there are more groups.
    """
    if not len(counts):
        return np.ones(counts.shape[2])
    shares = (counts[:, 0] + 0.5) / (counts.sum(axis=1) + 1)
    return np.asarray(np.exp(np.log(shares).mean(axis=0)))


def priorities(counts: Ints, extremity: Floats, meta: NDArray[np.bool_]) -> Floats:
    """How much a statement should be shown next: counts (3, m) of everybody in a group."""
    approve, trials, passes = counts[0], counts.sum(axis=0), counts[2]
    importance = (1 - (passes + 1) / (trials + 2)) * (extremity + 1) * (approve + 1) / (trials + 2)
    scaled = importance * (1 + 8 * 2.0 ** (-trials / 5))
    return np.asarray(np.where(meta, META_PRIORITY, scaled) ** 2)


def _two_proportions(inside: Ints, outside: Ints, n_inside: Ints, n_outside: Ints) -> Floats:
    a, b, n, o = inside + 1, outside + 1, n_inside + 1, n_outside + 1
    pooled = (a + b) / (n + o)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (a / n - b / o) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / o))
    return np.asarray(np.where(pooled == 1, 0.0, z))


def _best_agree(stats: GroupStats, metric: Floats, group: int, seen: Ints) -> int | None:
    """The agreed statement that a scan in order ends with; the rule depends on the order."""
    p, p_test, r = stats.p[0, group], stats.p_test[0, group], stats.r[0, group]
    voted = np.asarray(stats.successes[:, group].sum(axis=0) > 0)
    good = voted & ((p_test > SIGNIFICANT) | ((r > 1) & (p > 0.5)))
    score = p * p_test
    best: int | None = None
    for s in seen[voted[seen]].tolist():
        if best is None:
            better = bool(good[s])
        elif r[best] > 1:
            better = bool(metric[s] > metric[best])
        else:
            better = bool(score[s] > score[best])
        if better:
            best = s
    return best


def _fallback(stats: GroupStats, group: int, seen: Ints) -> list[Listed]:
    """Where nothing is significant: the statement with the largest ratio test, the first of equals."""
    if not len(seen):
        return []
    tests = stats.r_test[:, group, seen]
    s = int(seen[int(tests.max(axis=0).argmax())])
    return [Listed(s, 0 if stats.r_test[0, group, s] > stats.r_test[1, group, s] else 1)]
