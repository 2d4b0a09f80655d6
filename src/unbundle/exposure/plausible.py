"""Figures that cannot be right: a unit a thousand times too large or small, caught and named.

A trade paper once gave Laos 3.102 million tonnes of wheat where FAO has 3,102 tonnes. Three questions
find such slips in tables and prices that a user gives; each names the figure and what it was held against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from statistics import median

from unbundle.errors import Fault
from unbundle.exposure.tables import Key, Tables
from unbundle.exposure.units import Quantity, Tonnes
from unbundle.records.stakes import Shock

FACTOR_LOW, FACTOR_HIGH = 300, 3000
"""A factor between these looks like one unit taken for another (kg and t, t and kt)."""
SMALL = 100
"""Below this quantity years differ a thousandfold for good reasons."""
STEADY = 5
"""A row of years is steady where the largest is at most so many times the smallest."""
MOST_PER_PERSON = Fraction(5)
"""Tonnes of one crop that a country grows or takes in, per person and year: no country comes near."""
PRICES = (2_000, 2_000_000)
"""What a tonne of food costs, in minor units of a currency with hundredths: 20 to 20,000."""


def scale_faults(
    flows: Mapping[Key, Quantity], balances: Mapping[Key, Quantity], ours: Tables, people: Mapping[str, int]
) -> list[Fault]:
    """Figures of a user's tables that look a thousandfold wrong. `people`: persons by country."""
    faults: list[Fault] = []
    for name, table, known in (("flows", flows, ours.flows), ("balances", balances, ours.balances)):
        series: dict[tuple[str, str, str], dict[int, Quantity]] = {}
        for (good, year, first, second), amount in table.items():
            series.setdefault((good, first, second), {})[year] = amount
        for key, amount in sorted(table.items()):
            years = series[key[0], key[2], key[3]]
            held = _beside_ours(key, amount, known) or _beside_years(key[1], years)
            if held := held or _too_much(key, amount, people):
                place = f"{name}: {', '.join(map(str, key))}"
                faults.append(_fault(place, held, f"{float(amount.value):,.0f} {amount.UNIT}"))
    return faults


def price_faults(shock: Shock, where: str) -> Iterator[Fault]:
    """Prices of goods by weight that no year has seen: given per kilogram, or in whole units."""
    for good in shock.goods:
        if good.price and good.price.currency in ("USD", "EUR", "GBP") and not _fuel(good.id):
            low, high = PRICES
            if not low <= good.price.minor <= high:
                against = f"a tonne of food costs between {low} and {high} minor units (cents)"
                yield _fault(f"{where}, price of {good.id}", against, str(good.price.minor))


def _fuel(good: str) -> bool:
    return any(word in good for word in ("gas", "oil-", "crude", "coal", "fuel", "petrol", "lng"))


def _fault(place: str, against: str, shown: str) -> Fault:
    message = f"This figure looks a thousandfold wrong: {against}."
    step = "Look at the unit (kg, t, kt): correct the figure or its unit."
    return Fault(place, "scale-thousandfold", message, shown, step)


def _factor(amount: Quantity, other: Quantity) -> str:
    """How many times larger or smaller, where that looks like a wrong unit; else nothing."""
    if type(amount) is not type(other) or not amount or not other:
        return ""
    ratio = amount / other  # type: ignore[operator]
    large, small = ratio >= 1, 1 / ratio
    if not FACTOR_LOW <= (ratio if large else small) <= FACTOR_HIGH:
        return ""
    return f"{float(ratio if large else small):,.0f} times {'less' if large else 'more'}"


def _beside_ours(key: Key, amount: Quantity, known: Mapping[Key, Quantity]) -> str:
    """The same cell of the shipped table."""
    ours = known.get(key)
    held = _factor(amount, ours) if ours else ""
    return f"our table has {float(ours.value):,.0f} {ours.UNIT}, {held}" if ours and held else ""


def _beside_years(year: int, years: Mapping[int, Quantity]) -> str:
    """The other years of the same table: at least two, none small, and steady among themselves.

    Only a jump upwards out of a steady row counts: trade that stops is what shocks look like.
    """
    amount = years[year]
    others = [Fraction(other.value) for y, other in years.items() if y != year]
    if len(others) < 2 or min(others) < SMALL or max(others) > STEADY * min(others):
        return ""
    middle = median(others)
    held = _factor(amount, type(amount)(middle)) if amount.value > middle else ""
    return f"in other years it is {float(middle):,.0f} {amount.UNIT}, {held}" if held else ""


def _too_much(key: Key, amount: Quantity, people: Mapping[str, int]) -> str:
    """More than a country can hold."""
    held = [people[code] for code in key[2:] if code in people]
    if not isinstance(amount, Tonnes) or not held or amount.value < SMALL:
        return ""
    each = Fraction(amount.value) / min(held)
    return f"it is {float(each):,.1f} t for every person there" if each > MOST_PER_PERSON else ""
