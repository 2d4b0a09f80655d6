"""Sharing a fund: everybody's level rises together until a need is met or the money is gone. Exact.

The level rises in proportion to the weight and stops at the limit (weighted max-min fairness by
progressive filling: Bertsekas and Gallager, Data Networks, 2nd ed. 1992, section 6.5.2). Whole minor
units by largest remainder (Hamilton), equal remainders to the smaller id.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple


class Filling(NamedTuple):
    """What each id gets, in whole minor units, and the level of those below their limit."""

    given: dict[str, int]
    level: Fraction | None
    """Minor units per unit of weight; None where every limit is reached (or nobody has a weight)."""


def fill(fund: int, limits: Mapping[str, int], weights: Mapping[str, Fraction]) -> Filling:
    """The shares min(limit, level * weight) whose sum is the fund, or all limits if the fund suffices.

    Units: minor units; limits and weights not negative. Ids without a weight, or with weight 0, get 0.
    The sum is exactly min(fund, sum of the limits of ids with a weight). Order of the input: no matter.
    """
    ids = sorted(name for name, limit in limits.items() if limit > 0 and weights.get(name, 0) > 0)
    level = _level(fund, ids, limits, weights)
    exact = {
        name: Fraction(limits[name]) if level is None else min(Fraction(limits[name]), level * weights[name])
        for name in ids
    }
    given = dict.fromkeys(sorted(limits), 0)
    return Filling(given | round_to_sum(exact), level)


def _level(
    fund: int, ids: list[str], limits: Mapping[str, int], weights: Mapping[str, Fraction]
) -> Fraction | None:
    """The level at which the money is gone: limits are reached in the order of limit / weight."""
    left = Fraction(fund)
    weight = sum((weights[name] for name in ids), Fraction(0))
    for name in sorted(ids, key=lambda name: (limits[name] / weights[name], name)):
        if left * weights[name] < limits[name] * weight:
            return left / weight
        left -= limits[name]
        weight -= weights[name]
    return None


def round_to_sum(exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole numbers whose sum is that of `exact`, which is whole; each is the floor or one more."""
    floors = {name: value.numerator // value.denominator for name, value in exact.items()}
    rest = sum(exact.values(), Fraction(0)) - sum(floors.values())
    order = sorted(exact, key=lambda name: (floors[name] - exact[name], name))
    for name in order[: rest.numerator // rest.denominator]:
        floors[name] += 1
    return floors
