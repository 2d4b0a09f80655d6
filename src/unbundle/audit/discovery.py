"""Which of many exact tests stand out: false flags held to a share of all flags, discreteness counted.

With few cases an exact p-value can take few values, and often none below a given bound. So the chance
that a test falls below the bound by luck is mostly less than the bound; many tests cannot fall there at
all. The step-up rule of Benjamini and Hochberg is run on these true chances. Source: Döhler, Durand and
Roquain, New FDR bounds for discrete and heterogeneous tests, Electronic Journal of Statistics 12 (2018),
whose proof asks for independent tests; what was measured on dependent ones is in docs/audit.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Generic, TypeVar

from unbundle.audit.exact import Law

K = TypeVar("K", bound=Hashable)
GRID = 10**12
"""Chances are added in whole parts of this, each rounded up, so that sums stay small and on the safe side."""

SAFETY = Fraction(5, 4)
"""The proof asks for a factor of 1 / (1 - rate); the rest is for tests that share a judge's cases."""


@dataclass(frozen=True, slots=True)
class Discoveries(Generic[K]):
    """`q` of every test; `level`, at which one test alone would be flagged; tests that can be so at all.

    `size` is the number of questions of full weight that would give the same level.
    """

    q: Mapping[K, Fraction]
    level: Fraction
    able: frozenset[K]
    size: int


def discoveries(laws: Mapping[K, Law], p_values: Mapping[K, Fraction], rate: Fraction) -> Discoveries[K]:
    """Step-up over tests that reject high totals of their `laws`; a test is flagged where q <= `rate`.

    Nothing above `rate` itself can be flagged; there q is the plain one over tests that reach so low.
    Chances are multiplied by SAFETY.
    """
    tails = sorted((_Tail(law) for law in laws.values()), key=lambda tail: tail.least)
    floors = [tail.least for tail in tails]
    size = _size(tails, floors, rate)
    level = rate / size
    able = frozenset(name for name, law in laws.items() if law.least[1] <= level)
    return Discoveries(_q_values(tails, floors, p_values, rate), level, able, size)


class _Tail:
    """The upper tail of a law: whole ways from the top down, and the least chance."""

    __slots__ = ("_sums", "_total", "least")

    def __init__(self, law: Law) -> None:
        self._sums = list(accumulate(reversed(law.ways)))
        self._total = law.total
        self.least = law.least[1]

    def chance(self, level: Fraction) -> int:
        """The chance under the null of a p-value at or below `level`, in parts of GRID, rounded up."""
        reached = bisect_right(self._sums, level.numerator * self._total // level.denominator)
        return 0 if reached == 0 else -(-self._sums[reached - 1] * GRID // self._total)


def _expected(tails: list[_Tail], floors: list[Fraction], level: Fraction, rate: Fraction) -> Fraction:
    """A bound on the expected number of tests at or below `level` if none had anything to find."""
    can = bisect_right(floors, level)
    factor = max(SAFETY, 1 / (1 - rate))
    if level > rate:
        return can * level * factor
    return Fraction(sum(tail.chance(level) for tail in tails[:can]), GRID) * factor


def _size(tails: list[_Tail], floors: list[Fraction], rate: Fraction) -> int:
    low, high = 1, 1 + int(2 * max(SAFETY, 1 / (1 - rate)) * len(tails))
    while low < high:
        middle = (low + high) // 2
        fits = _expected(tails, floors, rate / middle, rate) <= rate
        low, high = (low, middle) if fits else (middle + 1, high)
    return low


def _q_values(
    tails: list[_Tail], floors: list[Fraction], p_values: Mapping[K, Fraction], rate: Fraction
) -> dict[K, Fraction]:
    ordered = sorted(p_values.values())
    least = Fraction(1)
    by_p: dict[Fraction, Fraction] = {}
    for p in sorted(set(ordered), reverse=True):
        least = min(least, _expected(tails, floors, p, rate) / bisect_right(ordered, p))
        by_p[p] = least
    return {name: by_p[p] for name, p in p_values.items()}
