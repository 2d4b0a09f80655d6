"""Quantities that know their unit: what does not fit together cannot be added, compared or divided away.

A unit is a product of powers of named dimensions: "USD@2022 / (person * year)". Money carries its
currency and the year of its prices, so dollars of 2016 never meet dollars of 2022 by accident.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from unbundle.errors import Fault, InputError

Unit = tuple[tuple[str, int], ...]
"""Dimension and power, in order of names; powers are never 0."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number with its unit. `+`, `-`, `<` need equal units; `*` and `/` work on both."""

    value: Fraction
    unit: Unit

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + self._same(other), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.value - self._same(other), self.unit)

    def __lt__(self, other: Quantity) -> bool:
        return self.value < self._same(other)

    def __mul__(self, other: Quantity | Fraction | int) -> Quantity:
        if not isinstance(other, Quantity):
            return Quantity(self.value * other, self.unit)
        return Quantity(self.value * other.value, _product(self.unit, other.unit, 1))

    def __truediv__(self, other: Quantity | Fraction | int) -> Quantity:
        if not isinstance(other, Quantity):
            return Quantity(self.value / other, self.unit)
        return Quantity(self.value / other.value, _product(self.unit, other.unit, -1))

    def in_unit(self, unit: Unit) -> Fraction:
        """The number, where the unit is the one that is expected.

        Raises: InputError naming both units where they differ.
        """
        if self.unit != unit:
            raise _mixed(self.unit, unit)
        return self.value

    def _same(self, other: Quantity) -> Fraction:
        if self.unit != other.unit:
            raise _mixed(self.unit, other.unit)
        return other.value


def unit_of(**powers: int) -> Unit:
    """A unit by the powers of its dimensions: unit_of(person=1, year=1)."""
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def money_unit(currency: str, price_year: int) -> Unit:
    """Major units of a currency (ISO 4217) in prices of one year."""
    return ((f"{currency}@{price_year}", 1),)


def per(unit: Unit, *things: str) -> Unit:
    """`unit` for each of `things`: per(money, "person", "year")."""
    return _product(unit, unit_of(**Counter(things)), -1)


def words(unit: Unit) -> str:
    """The unit as people read it: "USD@2022 per person per year"; "plain number" for none."""
    top = " ".join(name + (f"^{power}" if power > 1 else "") for name, power in unit if power > 0)
    bottom = "".join(f" per {name}" * -power for name, power in unit if power < 0)
    return (top + bottom).strip() or "plain number"


def _product(ours: Unit, theirs: Unit, sign: int) -> Unit:
    powers = Counter(dict(ours))
    for name, power in theirs:
        powers[name] += sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def _mixed(ours: Unit, theirs: Unit) -> InputError:
    message = f"{words(ours)} and {words(theirs)} are different units."
    step = "Convert one of them first: prices by a published index, currencies by a declared rate."
    return InputError(Fault("units", "units-mixed", message, next=step))
