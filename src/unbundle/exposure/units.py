"""Quantities that know their unit: tonnes are never added to terajoules, nor to people.

    Tonnes(3) + Tonnes(4) == Tonnes(7)        Tonnes(3) / Tonnes(4) == Fraction(3, 4)
    Tonnes(3) + Persons(4)                    TypeError, and refused by the type checker

All values are exact rationals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

Number = Fraction | int


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number of one unit; sums and ratios are only of the same unit."""

    UNIT: ClassVar[str] = ""

    value: Number

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.value + other.value)

    def __sub__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.value - other.value)

    def __mul__(self, factor: Number) -> Self:
        return type(self)(self.value * factor)

    def __truediv__(self, other: Self) -> Fraction:
        self._same(other)
        return Fraction(self.value) / other.value

    def __lt__(self, other: Self) -> bool:
        self._same(other)
        return self.value < other.value

    def __bool__(self) -> bool:
        return self.value != 0

    def _same(self, other: Amount) -> None:
        if type(other) is not type(self):
            what = type(other).__name__
            raise TypeError(f"{type(self).__name__} and {what} are different units.")


class Tonnes(Amount):
    """Metric tonnes."""

    __slots__ = ()
    UNIT = "t"


class Terajoules(Amount):
    """Terajoules of heat content (net calorific value)."""

    __slots__ = ()
    UNIT = "TJ"


class Persons(Amount):
    """People."""

    __slots__ = ()
    UNIT = "persons"


SCALES: dict[str, tuple[type[Tonnes] | type[Terajoules], Fraction]] = {
    "kg": (Tonnes, Fraction(1, 1000)),
    "t": (Tonnes, Fraction(1)),
    "tonnes": (Tonnes, Fraction(1)),
    "kt": (Tonnes, Fraction(1000)),
    "Mt": (Tonnes, Fraction(10**6)),
    "TJ": (Terajoules, Fraction(1)),
    "PJ": (Terajoules, Fraction(1000)),
    "toe": (Terajoules, Fraction(41868, 10**6)),
    "ktoe": (Terajoules, Fraction(41868, 1000)),
}
"""{unit as written: (its kind, how many of the kind's unit one is)}; 1 toe = 41.868 GJ (IEA)."""

Quantity = Tonnes | Terajoules
KINDS: dict[str, type[Quantity]] = {"t": Tonnes, "TJ": Terajoules}


def quantity(number: Number, unit: str) -> Quantity:
    """`number` of the written unit. Raises: KeyError for a unit that is not in `SCALES`."""
    kind, scale = SCALES[unit]
    return kind(number * scale)
