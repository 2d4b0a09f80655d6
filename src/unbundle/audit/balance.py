"""Which verdicts do a judge's own precedents speak against? Counts over all pairs, on whole arrays.

A verdict is flagged as too mild if enough verdicts on acts no graver were harsher, some of them by a
margin, and nearly all that bear on it speak against it; too harsh is the mirror image. One mistaken
verdict turns many others against it, so a flag must also hold without those flagged the other way. Source:
Horty, The result model of precedent (2004); Prakken, A formal analysis of precedential constraint (2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from unbundle.audit.lattice import Comparison, compare

Side = Literal["milder", "harsher"]
SIDES: tuple[Side, Side] = ("milder", "harsher")
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Cases as rows: conduct (0 = best), harshness of the verdict, and the sizes of all scales."""

    conduct: NDArray[Any]
    verdict: NDArray[Any]
    levels: tuple[int, ...]
    ranks: int

    def compared(self, margin: int = 1) -> Comparison:
        """Every row with every other."""
        return compare(self.conduct, self.verdict, self.levels, self.ranks, margin)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many precedents against, of them by `margin` steps, and their least share of all that bear."""

    against: int
    balance: Fraction
    margin: int


def counts(found: Comparison, side: Side) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For every row, precedents against its verdict and in support of it."""
    if side == "milder":
        return found.milder_harsher, found.worse_as_mild
    return found.worse_milder, found.milder_as_harsh


def flags(rows: Rows, limits: Limits, near: Comparison | None = None) -> Mapping[Side, Mask]:
    """The rows flagged on each side; `near` is `rows.compared()` if known already.

    First each side must hold without all that is flagged on the other, then without what held of it.
    """
    first = _balanced(rows, limits, near)
    held = {side: _holds(rows, limits, first, side) for side in SIDES}
    return {side: _holds(rows, limits, {**held, side: first[side]}, side) for side in SIDES}


def single_steps(near: Comparison, limits: Limits, flagged: Mapping[Side, Mask]) -> int:
    """How many rows have the balance against them by any step, but are not flagged."""
    return sum(int((_over(near, limits, side) & ~flagged[side]).sum()) for side in SIDES)


def _balanced(rows: Rows, limits: Limits, near: Comparison | None = None) -> dict[Side, Mask]:
    found = near or rows.compared()
    far = found if limits.margin == 1 else rows.compared(limits.margin)
    return {
        side: _over(found, limits, side) & (counts(far, side)[0] >= max(1, limits.against)) for side in SIDES
    }


def _over(found: Comparison, limits: Limits, side: Side) -> Mask:
    against, support = counts(found, side)
    part, whole = limits.balance.numerator, limits.balance.denominator
    return np.asarray((against >= max(1, limits.against)) & (whole * against >= part * (against + support)))


def _holds(rows: Rows, limits: Limits, flagged: Mapping[Side, Mask], side: Side) -> Mask:
    """Which flags of `side` hold without the rows flagged on the other."""
    gone = flagged[SIDES[1 - SIDES.index(side)]] & ~flagged[side]
    if not gone.any() or not flagged[side].any():
        return flagged[side]
    kept = np.flatnonzero(~gone)
    fewer = replace(rows, conduct=rows.conduct[kept], verdict=rows.verdict[kept])
    result = np.zeros(len(gone), dtype=bool)
    result[kept] = _balanced(fewer, limits)[side]
    return np.asarray(result & flagged[side])
