"""The smallest change that lifts a measure, and how far a verdict is from turning."""

from __future__ import annotations

from functools import cache

from unbundle.judge.sorting import AMEND, DROP, KEEP, Rule, category

Change = tuple[int, int, int]
"""Position of the criterion, level now, level needed."""

Cost = tuple[int, int]
"""Level steps, then number of criteria changed."""

NEVER: Cost = (10**9, 10**9)


def smallest_repair(rule: Rule, point: tuple[int, ...], target: int = KEEP) -> tuple[Change, ...] | None:
    """The changes that lift `point` to at least `target`: fewest level steps, then fewest criteria.

    Equal ones: the criteria that stand first in the framework. Empty where nothing is needed; None
    where no levels reach it. Source: exhaustive search gives the same cost (tests).
    """
    if category(rule, point) >= target:
        return ()
    h = target - 1
    floor = [max(g, v + 1) for g, v in zip(point, rule.blocked[h], strict=True)]
    if any(level > high for level, high in zip(floor, rule.high, strict=True)):
        return None
    missing = rule.majority - _met(rule, tuple(floor), h)
    raised = _cheapest(
        missing,
        tuple(
            _price(now, level, profile, weight)
            for now, level, profile, weight in zip(point, floor, rule.profile[h], rule.weight, strict=True)
        ),
    )
    if raised is None:
        return None
    final = [rule.profile[h][i] if i in raised else level for i, level in enumerate(floor)]
    return tuple((i, now, then) for i, (now, then) in enumerate(zip(point, final, strict=True)) if then > now)


def margin(rule: Rule, low: tuple[int, ...], high: tuple[int, ...]) -> int | None:
    """The fewest level steps after which another category is possible; None where none ever is.

    `low` and `high` are the corners of a box whose category is certain: up from `high`, down from `low`.
    """
    now = category(rule, low)
    steps = []
    if now < KEEP:
        up = smallest_repair(rule, high, now + 1)
        if up is not None:
            steps.append(sum(then - before for _, before, then in up))
    if now > DROP:
        down = _fall(rule, low, now - 1)
        if down is not None:
            steps.append(down)
    return min(steps, default=None)


def _fall(rule: Rule, point: tuple[int, ...], h: int) -> int | None:
    """The fewest steps down that lose category h+1: one criterion blocks, or the majority is lost."""
    ways = [g - v for g, v, low in zip(point, rule.blocked[h], rule.low, strict=True) if v >= low]
    spare = _met(rule, point, h) - rule.majority + 1
    losses = tuple(
        ((g - profile + 1, 1), weight) if g >= profile > low else (NEVER, 0)
        for g, profile, low, weight in zip(point, rule.profile[h], rule.low, rule.weight, strict=True)
    )
    lost = _cheapest(spare, losses)
    if lost is not None:
        ways.append(sum(losses[i][0][0] for i in lost))
    return min(ways, default=None)


def _met(rule: Rule, point: tuple[int, ...], h: int) -> int:
    return sum(w for w, g, b in zip(rule.weight, point, rule.profile[h], strict=True) if g >= b)


def _price(now: int, level: int, profile: int, weight: int) -> tuple[Cost, int]:
    """What raising one criterion from its floor to its profile costs and gains."""
    if level >= profile or weight == 0:
        return NEVER, 0
    return (profile - level, int(level == now)), weight


def _cheapest(needed: int, offers: tuple[tuple[Cost, int], ...]) -> frozenset[int] | None:
    """The positions whose gains reach `needed` at the least cost; equal costs: first positions."""

    @cache
    def best(i: int, rest: int) -> Cost:
        if rest <= 0:
            return (0, 0)
        if i == len(offers):
            return NEVER
        return min(best(i + 1, rest), taken(i, rest))

    def taken(i: int, rest: int) -> Cost:
        cost, gain = offers[i]
        after = best(i + 1, rest - gain) if gain else NEVER
        return NEVER if NEVER in (cost, after) else (cost[0] + after[0], cost[1] + after[1])

    if best(0, needed) == NEVER:
        return None
    chosen, rest = set(), needed
    for i in range(len(offers)):
        if rest > 0 and taken(i, rest) == best(i, rest):
            chosen.add(i)
            rest -= offers[i][1]
    return frozenset(chosen)


__all__ = ["AMEND", "DROP", "KEEP", "margin", "smallest_repair"]
