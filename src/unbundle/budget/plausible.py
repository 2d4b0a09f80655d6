"""Checks that find a unit error: thousands given as units, millions as thousands, dollars as cents.

Each check compares a figure with one that cannot be far away, and the fault names the factor. They are
wide on purpose: what differs by less than a hundredfold is left to the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from statistics import median

from unbundle.budget.places import USA, states
from unbundle.budget.tables import StateSpending, Values, values_of
from unbundle.errors import Fault
from unbundle.kit.countries import country_name
from unbundle.kit.money import format_minor
from unbundle.records.stakes import Money

JUMP = 100
"""How many times the year before a figure may be, before it is a unit error."""
HEALTH_OF_GDP = (Fraction(1, 2000), Fraction(1, 4))
"""Government health spending as a share of GDP, per person: no country was ever outside."""
PUPIL_PERCENT = {
    "primary": (Fraction(1), Fraction(200)),
    "secondary": (Fraction(1), Fraction(200)),
    "tertiary": (Fraction(1), Fraction(3000)),
}
"""Expenditure per pupil as per cent of GDP per person. Small systems of higher education reach far."""
MILITARY_OF_GDP = (Fraction(1, 10**5), Fraction(6, 5))
BUDGET_OF_GDP = (Fraction(1, 50), Fraction(3, 5))
CHILDREN_OF_PEOPLE = (Fraction(1, 20), Fraction(1, 2))
HOUSEHOLD = (Fraction(1), Fraction(15))
"""People per household."""


def jumps(name: str, values: Values) -> Iterable[Fault]:
    """Figures that are more than a hundred times, or less than a hundredth of, that of the year before."""
    for place, yearly in sorted(values.items()):
        years = sorted(yearly)
        for before, year in pairwise(years):
            if not yearly[before] or not yearly[year]:
                continue
            factor = yearly[year] / yearly[before]
            if not Fraction(1, JUMP) < factor < JUMP:
                yield _thousandfold(
                    f"{name}, {place}, {year}", factor, f"the figure of {before}", yearly[year]
                )


def health_level(name: str, values: Values) -> Iterable[Fault]:
    """Government health spending per person that cannot be, beside GDP per person of the same year."""
    return _against_gdp(name, values, HEALTH_OF_GDP, 1)


def military_level(name: str, values: Values) -> Iterable[Fault]:
    """Military spending in dollars that cannot be, beside GDP of the same year."""
    gdp = values_of("gdp")
    for place, yearly in sorted(values.items()):
        shares = [yearly[y] / gdp[place][y] for y in yearly if y in gdp.get(place, {}) and yearly[y]]
        if shares:
            yield from _outside(f"{name}, {place}", median(shares), MILITARY_OF_GDP, "of GDP of the year")


def pupil_level(level: str, values: Values) -> Iterable[Fault]:
    """Expenditure per pupil, in per cent of GDP per person, that cannot be."""
    for place, yearly in sorted(values.items()):
        for year, value in sorted(yearly.items()):
            where = f"{level}, {place}, {year}"
            yield from _outside(where, value, PUPIL_PERCENT[level], "per cent of GDP per person")


def possible(level: str, value: Fraction) -> bool:
    """Whether expenditure per pupil, in per cent of GDP per person, can be. What cannot be is not used."""
    low, high = PUPIL_PERCENT[level]
    return low <= value <= high


def children_level(
    name: str, spending: Mapping[tuple[str, str], Mapping[int, StateSpending]]
) -> Iterable[Fault]:
    """States whose spending and spending per child imply a number of children that cannot be."""
    for (programme, state), yearly in sorted(spending.items()):
        for year, row in sorted(yearly.items()):
            if row.per_child:
                share = row.inf_adj * 1000 / row.per_child / states()[state][1]
                where = f"{name}, {programme}, {state}, {year}"
                yield from _outside(where, share, CHILDREN_OF_PEOPLE, "of the people of the state")


def budget_level(where: str, year: int, dollars: Fraction) -> Iterable[Fault]:
    """A budget of the United States that cannot be, beside GDP of the year."""
    gdp = values_of("gdp")[USA].get(year)
    if gdp:
        yield from _outside(where, dollars / gdp, BUDGET_OF_GDP, "of GDP of the year")


def people_level(where: str, place: str, people: Fraction) -> Iterable[Fault]:
    """A number of people of a state that is far from the one that is shipped."""
    known = states().get(place)
    if known and people and not Fraction(1, 10) < people / known[1] < 10:
        yield _thousandfold(where, people / known[1], f"the {known[1]} people of {known[2]}", people)


def household_level(where: str, people: Fraction, households: Fraction) -> Iterable[Fault]:
    """A number of households that cannot be, beside the people who live in them."""
    if people and households:
        yield from _outside(where, people / households, HOUSEHOLD, "people per household")


def amount_level(where: str, money: Money, country: str) -> Iterable[Fault]:
    """A sum in dollars that is more than all that a country makes in a year."""
    yearly = values_of("gdp").get(country, {})
    years = [year for year in yearly if year <= money.price_year]
    if not years or money.currency != "USD":
        return
    gdp = yearly[max(years)]
    factor = Fraction(money.minor, 100) / gdp
    if factor > 1:
        message = (
            f"The sum is {_short(factor)} times the GDP of {country_name(country)} in {max(years)}. "
            "It looks like a unit error: thousands or cents given as dollars."
        )
        step = "State sums in whole currency units on the command line, in cents in dossier.yaml."
        yield Fault(where, "unit-thousandfold", message, format_minor(money.minor, money.currency), step)


def _against_gdp(name: str, values: Values, bounds: tuple[Fraction, Fraction], scale: int) -> Iterable[Fault]:
    gdp, people = values_of("gdp"), values_of("population")
    for place, yearly in sorted(values.items()):
        for year, value in sorted(yearly.items()):
            made, lived = gdp.get(place, {}).get(year), people.get(place, {}).get(year)
            if made and lived and value:
                share = value * scale * lived / made
                yield from _outside(f"{name}, {place}, {year}", share, bounds, "of GDP per person")


def _outside(where: str, share: Fraction, bounds: tuple[Fraction, Fraction], of: str) -> Iterable[Fault]:
    low, high = bounds
    if low <= share <= high:
        return
    message = (
        f"This is {_short(share)} {of}; between {_short(low)} and {_short(high)} is possible. "
        "It looks like a unit error of a thousand or more."
    )
    yield Fault(where, "unit-thousandfold", message, _short(share), "Check in which unit the source counts.")


def _thousandfold(where: str, factor: Fraction, what: str, value: Fraction) -> Fault:
    message = f"This is {_short(factor)} times {what}. It looks like a unit error of a thousand or more."
    return Fault(where, "unit-thousandfold", message, _short(value), "Check in which unit the source counts.")


def _short(value: Fraction) -> str:
    return f"{float(value):.4g}"
