"""The rule itself: gates, then MR-Sort with veto, at a point and on a box of levels. Exact integers.

A measure reaches a category iff no criterion is at or below its blocking level and the criteria at or
above their profile together weigh at least the majority; keep asks for both steps. Categories are
numbered drop 0, amend 1, keep 2. Who acts is not an argument anywhere.

Source: Leroy, Mousseau, Pirlot, Learning the parameters of a multiple criteria sorting method (2011),
pessimistic assignment; Bouyssou and Marchant on non-compensatory sorting (2007).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import lcm

import numpy as np
from numpy.typing import NDArray

from unbundle.judge.lint import CATEGORIES
from unbundle.records.framework import Framework

DROP, AMEND, KEEP = 0, 1, 2
Box = tuple[tuple[int, int], ...]
"""For each criterion, in the framework's order, the lowest and the highest level still possible."""

State = tuple[int, int, bool]
"""Weight met for amend, weight met for keep (both cut at the majority), keep blocked."""


@dataclass(frozen=True)
class Rule:
    """A framework compiled to integers, one entry per criterion in the framework's order.

    `profile[h]` is the level from which the criterion counts for amend (0) or keep (1);
    `blocked[h]` is the level at or below which it closes that category, one below the scale for never.
    """

    criteria: tuple[str, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    weight: tuple[int, ...]
    majority: int
    profile: tuple[tuple[int, ...], tuple[int, ...]]
    blocked: tuple[tuple[int, ...], tuple[int, ...]]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        scales = (self.criteria, self.low, self.high)
        return hash((*scales, self.weight, self.majority, self.profile, self.blocked))

    @property
    def whole_box(self) -> Box:
        """Every level of every criterion: nothing is known."""
        return tuple(zip(self.low, self.high, strict=True))


def compile_rule(framework: Framework) -> Rule:
    """`framework` as a Rule; weights are scaled to whole numbers."""
    criteria = framework.criteria
    scale = lcm(framework.majority.denominator, *(framework.weights[c.id].denominator for c in criteria))
    low = tuple(c.levels[0].code for c in criteria)
    profiles = [
        tuple(framework.profiles[h].get(c.id, c.levels[0].code) for c in criteria) for h in CATEGORIES
    ]
    blocked = [
        tuple(framework.vetoes[h].get(c.id, c.levels[0].code - 1) for c in criteria) for h in CATEGORIES
    ]
    for gate in framework.gates:
        closed = (0, 1) if gate.verdict == "drop" else (1,)
        at = [c.id for c in criteria].index(gate.criterion)
        for h in closed:
            blocked[h] = (*blocked[h][:at], max(blocked[h][at], gate.at_most), *blocked[h][at + 1 :])
    keep_blocked = tuple(map(max, blocked[0], blocked[1]))
    return Rule(
        criteria=tuple(c.id for c in criteria),
        low=low,
        high=tuple(c.levels[-1].code for c in criteria),
        weight=tuple(int(framework.weights[c.id] * scale) for c in criteria),
        majority=int(framework.majority * scale),
        profile=(profiles[0], profiles[1]),
        blocked=(blocked[0], keep_blocked),
    )


def category(rule: Rule, levels: Iterable[int]) -> int:
    """The category of one fully known measure: 0 drop, 1 amend, 2 keep."""
    point = tuple(levels)
    for h in (0, 1):
        met = sum(w for w, g, b in zip(rule.weight, point, rule.profile[h], strict=True) if g >= b)
        closed = any(g <= v for g, v in zip(point, rule.blocked[h], strict=True))
        if closed or met < rule.majority:
            return h
    return KEEP


def sort_many(rule: Rule, levels: NDArray[np.integer]) -> NDArray[np.int8]:
    """The categories of many measures; `levels` has one row per measure, one column per criterion."""
    count = levels.shape[0]
    result = np.zeros(count, dtype=np.int8)
    reached = np.ones(count, dtype=bool)
    weights = np.array(rule.weight, dtype=np.int64)
    for h in (0, 1):
        met = np.zeros(count, dtype=np.int64)
        for i, weight in enumerate(weights):
            column = levels[:, i]
            met += np.where(column >= rule.profile[h][i], weight, 0)
            if rule.blocked[h][i] >= rule.low[i]:
                reached &= column > rule.blocked[h][i]
        reached &= met >= rule.majority
        result += reached
    return result


@lru_cache(maxsize=65536)
def possible(rule: Rule, box: Box) -> tuple[int, ...]:
    """Every category that some point of `box` has, rising. Exact: no category between is assumed."""
    found = {_verdict(rule, state) for state in _states(rule, box, -1)}
    if any(lo <= v for (lo, _), v in zip(box, rule.blocked[0], strict=True)):
        found.add(DROP)
    return tuple(sorted(found))


@lru_cache(maxsize=65536)
def pivotal(rule: Rule, box: Box) -> tuple[int, ...]:
    """Positions of open criteria that can still change the category, whatever the others turn out to be."""
    return tuple(i for i, (lo, hi) in enumerate(box) if lo < hi and _matters(rule, box, i))


def _matters(rule: Rule, box: Box, at: int) -> bool:
    others = _states(rule, box, at)
    kinds = _kinds(rule, at, box[at])
    can_drop = box[at][0] <= rule.blocked[0][at]
    for state in others:
        verdicts = {_verdict(rule, _join(rule, state, kind)) for kind in kinds}
        if can_drop:
            verdicts.add(DROP)
        if len(verdicts) > 1:
            return True
    return False


def _states(rule: Rule, box: Box, without: int) -> set[State]:
    """What the criteria other than `without` can add up to, points that close amend left out."""
    states: set[State] = {(0, 0, False)}
    for i, interval in enumerate(box):
        if i != without:
            kinds = _kinds(rule, i, interval)
            states = {_join(rule, state, kind) for state in states for kind in kinds}
    return states


def _kinds(rule: Rule, i: int, interval: tuple[int, int]) -> set[State]:
    """The distinct effects of one criterion over its interval, levels that close amend left out."""
    first = max(interval[0], rule.blocked[0][i] + 1)
    weight = rule.weight[i]
    return {
        (
            weight if level >= rule.profile[0][i] else 0,
            weight if level >= rule.profile[1][i] else 0,
            level <= rule.blocked[1][i],
        )
        for level in range(first, interval[1] + 1)
    }


def _join(rule: Rule, one: State, other: State) -> State:
    return (
        min(one[0] + other[0], rule.majority),
        min(one[1] + other[1], rule.majority),
        one[2] or other[2],
    )


def _verdict(rule: Rule, state: State) -> int:
    amend, keep, blocked = state
    if amend < rule.majority:
        return DROP
    return AMEND if blocked or keep < rule.majority else KEEP
