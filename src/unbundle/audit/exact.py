"""Exact tests by counting: stratified permutations by convolution, signs by the binomial. No simulation.

Within a stratum of comparable cases, under the null, which of them belong to the bloc is as good as
drawn by lot. The law of the bloc's total over all strata is then a convolution of counts, and p-values
are fractions of whole numbers. Source: Good, Permutation, Parametric and Bootstrap Tests (2005).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, prod
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

Shape = tuple[tuple[tuple[int, int], ...], int]
"""One stratum: (score, how many units have it) rising by score, and how many units are the bloc's."""


@dataclass(frozen=True, slots=True)
class Law:
    """The exact law of a total: `ways[t]` draws out of `total` give the total `low + t`."""

    low: int
    ways: tuple[int, ...]
    total: int

    def below(self, value: int) -> Fraction:
        """The chance of at most `value`."""
        return Fraction(sum(self.ways[: max(0, value - self.low + 1)]), self.total)

    def above(self, value: int) -> Fraction:
        """The chance of at least `value`."""
        return Fraction(sum(self.ways[max(0, value - self.low) :]), self.total)

    @property
    def least(self) -> tuple[Fraction, Fraction]:
        """The smallest chances that any outcome could have: at the low end, at the high end."""
        return Fraction(self.ways[0], self.total), Fraction(self.ways[-1], self.total)

    def critical(self, level: Fraction) -> tuple[int | None, int | None]:
        """The totals whose tail is at most `level`: (at most, at least); None where no tail is so small."""
        allowed = level * self.total
        return (
            _reach(self.ways, allowed, self.low, 1),
            _reach(self.ways[::-1], allowed, self.low + len(self.ways) - 1, -1),
        )


def _reach(ways: tuple[int, ...], allowed: Fraction, start: int, step: int) -> int | None:
    seen, found = 0, None
    for offset, count in enumerate(ways):
        seen += count
        if seen > allowed:
            break
        found = start + step * offset
    return found


@lru_cache(maxsize=4096)
def law_of(strata: tuple[Shape, ...]) -> Law:
    """The law of the sum of the bloc's scores over `strata`; scores are whole numbers of 0 or more."""
    parts = [_stratum(*shape) for shape in strata]
    total = prod(part.total for part in parts)
    width = total.bit_length() // 8 + 1
    packed = 1
    for part in parts:
        packed *= _pack(part.ways, width)
    length = sum(len(part.ways) - 1 for part in parts) + 1
    data = packed.to_bytes(width * length + width, "little")
    ways = tuple(int.from_bytes(data[i * width : (i + 1) * width], "little") for i in range(length))
    return Law(sum(part.low for part in parts), ways, total)


@lru_cache(maxsize=16384)
def _stratum(counts: tuple[tuple[int, int], ...], chosen: int) -> Law:
    """The law of one stratum: over value groups, ways to take so many of each that `chosen` are taken."""
    size = sum(count for _, count in counts)
    total = comb(size, chosen)
    width = total.bit_length() // 8 + 1
    ways = {0: 1}
    left = size
    for value, count in counts:
        left -= count
        ways = _take(ways, value * 8 * width, count, (chosen - left, chosen))
    data = ways[chosen].to_bytes(width * (counts[-1][0] * chosen + 2), "little")
    found = [int.from_bytes(data[i : i + width], "little") for i in range(0, len(data), width)]
    low = next(i for i, count in enumerate(found) if count)
    high = max(i for i, count in enumerate(found) if count)
    return Law(low, tuple(found[low : high + 1]), total)


def _take(ways: dict[int, int], shift: int, count: int, bounds: tuple[int, int]) -> dict[int, int]:
    """Polynomials by number taken, after `count` more units of one value; `shift` bits per unit taken."""
    least, most = bounds
    binomials = [comb(count, taken) for taken in range(min(count, most) + 1)]
    result: dict[int, int] = {}
    for before, polynomial in ways.items():
        for taken in range(max(0, least - before), min(count, most - before) + 1):
            term = (polynomial * binomials[taken]) << (shift * taken)
            result[before + taken] = result.get(before + taken, 0) + term
    return result


def _pack(ways: tuple[int, ...], width: int) -> int:
    return int.from_bytes(b"".join(count.to_bytes(width, "little") for count in ways), "little")


def shape_of(units: Iterable[tuple[str, int, bool]]) -> tuple[tuple[Shape, ...], int, Fraction, Fraction]:
    """Strata that hold both sides, the bloc's total, its mean under the null, and the weight of the contrast.

    `units` are (stratum, score, whether the bloc's). Total minus mean, over weight, is the stratified
    difference of means with weights m(n-m)/n. Strata with one side only say nothing and are left out.
    """
    groups: dict[str, list[tuple[int, bool]]] = {}
    for stratum, score, ours in units:
        groups.setdefault(stratum, []).append((score, ours))
    shapes, total, mean, weight = [], 0, Fraction(0), Fraction(0)
    for stratum in sorted(groups):
        rows = groups[stratum]
        size, chosen = len(rows), sum(ours for _, ours in rows)
        if 0 < chosen < size:
            counts = Counter(score for score, _ in rows)
            shapes.append((tuple(sorted(counts.items())), chosen))
            total += sum(score for score, ours in rows if ours)
            mean += Fraction(chosen * sum(score for score, _ in rows), size)
            weight += Fraction(chosen * (size - chosen), size)
    return tuple(sorted(shapes)), total, mean, weight


def sign_test(one: int, other: int) -> Fraction:
    """The exact two-sided p-value of `one` against `other` differences, equal chances for each sign."""
    count = one + other
    tail = sum(comb(count, k) for k in range(min(one, other) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**count))


def can_be_flagged(least: Mapping[K, Fraction], rate: Fraction) -> tuple[frozenset[K], int]:
    """The tests that could be flagged at all, and the size of their family.

    The smallest p-value that a test could have follows from the number of cases, not from the verdicts.
    Tests that could not reach `rate` over the size of the family even then are set aside and do not
    burden the others. Source: Tarone, A modified Bonferroni method for discrete data, Biometrics 46
    (1990); Gilbert, A modified false discovery rate procedure for discrete data (2005).
    """
    values = sorted(least.values())
    size = 1
    while bisect_right(values, rate / size) > size:
        size += 1
    return frozenset(name for name, value in least.items() if value <= rate / size), size
