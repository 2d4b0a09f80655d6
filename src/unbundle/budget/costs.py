"""What one unit of a public service costs at a place: a figure with range, year, source and method.

The figure is the latest published one that is not newer than the prices asked for. Its range spans the
published figures of the last years, all told in the same prices.
A figure older than `OLDEST` years is not used: the gap is shown instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from unbundle.budget.places import USA, Place, states
from unbundle.budget.plausible import possible
from unbundle.budget.prices import USD, can_restate, restate, restated_words
from unbundle.budget.tables import StateSpending, sources, state_spending, values_of
from unbundle.budget.units import Quantity, Unit, money_unit, per, unit_of, words
from unbundle.records.stakes import Figure, Gap

OLDEST = 10
RANGE_YEARS = 3
RANGE_SPAN = 5
DAYS = 365
BRIEF = 2
THOUSAND = 1000
PERCENT = Fraction(1, 100)


class Programme(NamedTuple):
    """A public service: what is counted, how it reads, and which series its cost comes from."""

    id: str
    title: str
    series: str
    thing: str
    unit: str
    sentence: str
    """With `{n}` for the number and `{place}` for the place."""
    column: str = ""
    note: str = ""


PER_STATE = (
    Programme(
        "us-schools",
        "Public schools",
        "state-spending",
        "child",
        "child for a year",
        "public schools for {n} children for a year in {place}",
        "PK12ed",
        "per child of 0 to 18 years, not per pupil, so the number of pupils is smaller",
    ),
    *(
        Programme(
            f"us-{name}",
            says[:1].upper() + says[1:],
            "state-spending",
            "",
            "day of the programme",
            f"{{n}} days of public spending on {says} in {{place}}",
            column,
            f"a year's spending divided by {DAYS} days{caveat}",
        )
        for name, column, says, caveat in (
            ("housing", "HCD", "housing and community development", ""),
            ("higher-education", "highered", "colleges and universities", ""),
            ("public-health", "pubhealth", "public health services", ""),
            ("head-start", "HeadStartPriv", "Head Start through private providers", ""),
            (
                "food-assistance-children",
                "SNAP",
                "food assistance (SNAP) for children",
                "; only the benefits that go to children",
            ),
            (
                "health-cover-children",
                "Medicaid_CHIP",
                "health cover of children (Medicaid and CHIP)",
                "; the source estimated the children's share of Medicaid for all states in 2016",
            ),
            ("unemployment-benefit", "unemp", "unemployment benefit", "; moves strongly with the economy"),
        )
    ),
)
PER_COUNTRY = (
    Programme(
        "health-cover",
        "Public health spending",
        "health",
        "person",
        "person for a year",
        "public health spending for {n} people for a year in {place}",
    ),
    *(
        Programme(
            f"{level}-education",
            f"Public {level} education",
            level,
            "pupil",
            f"{word} for a year",
            f"a year of public {level} education for {{n}} {word}s in {{place}}",
        )
        for level, word in (("primary", "pupil"), ("secondary", "pupil"), ("tertiary", "student"))
    ),
)
PROGRAMMES = {programme.id: programme for programme in (*PER_COUNTRY, *PER_STATE)}


def programmes_at(place: Place) -> tuple[Programme, ...]:
    """The programmes whose cost can be known at a place, countries' first."""
    if place.code in states():
        return PER_STATE[:BRIEF] if place.brief else PER_STATE
    return (*PER_COUNTRY, *PER_STATE) if place.country == USA else PER_COUNTRY


def unit_of_cost(programme: Programme, price_year: int) -> Unit:
    """What a unit cost is in: dollars of a year per person and year, or per day."""
    if not programme.thing:
        return per(money_unit(USD, price_year), "day")
    return per(money_unit(USD, price_year), programme.thing, "year")


def unit_cost(place: Place, programme: Programme, price_year: int) -> Figure | Gap:
    """Cost of one unit in US dollars of `price_year`, in whole cents, or the gap and its reason."""
    yearly = _costs(place, programme)
    years = [year for year in sorted(yearly, reverse=True) if year <= price_year]
    source = sources()[programme.series]
    gap = _gap(place, programme, yearly, years, price_year)
    if gap:
        return gap
    latest = years[0]
    shown = [year for year in years[:RANGE_YEARS] if latest - year <= RANGE_SPAN]
    costs = [_cents(restate(yearly[year], year, price_year), programme, price_year) for year in shown]
    return Figure(
        value=costs[0],
        low=min(costs),
        high=max(costs),
        unit=words(unit_of_cost(programme, price_year)),
        year=latest,
        source=source.credit,
        url=source.url,
        note=_note(programme, latest, shown, price_year, place),
    )


def _gap(
    place: Place,
    programme: Programme,
    yearly: Mapping[int, Quantity],
    years: list[int],
    price_year: int,
) -> Gap | None:
    why, step = "", ""
    if not yearly:
        why = f"No figure is published for {place.in_words} in the shipped series."
        step = f"Look at the source: {sources()[programme.series].url}"
    elif not years:
        why = f"The first figure is of {min(yearly)}, later than the prices of {price_year}."
        step = f"State the sum in prices of {min(yearly)} or later."
    elif price_year - years[0] > OLDEST:
        why = f"The latest figure is of {years[0]}, more than {OLDEST} years before {price_year}: too old."
        step = f"Look for a newer one: {sources()[programme.series].url}"
    elif not can_restate(years[0], price_year):
        why = f"No price index leads from {years[0]} to {price_year}."
        step = "State the sum in prices of an earlier year."
    return Gap(place=place.code, programme=programme.id, why=why, next=step) if why else None


def _note(programme: Programme, latest: int, shown: list[int], price_year: int, place: Place) -> str:
    parts = [sources()[programme.series].method, programme.note, restated_words(latest, price_year)]
    if place.facts and not place.whole and place.code not in states():
        parts.append("mean of the whole country")
    others = sorted(set(shown) - {latest})
    if others:
        parts.append(f"range: also the figures of {', '.join(map(str, others))}")
    parts += _not_used(programme, place, latest)
    age = price_year - latest
    if age > 2:
        parts.append(f"{age} years older than the sum")
    return "; ".join(part for part in parts if part)


def _not_used(programme: Programme, place: Place, latest: int) -> list[str]:
    """Newer published figures that cannot be, so that nobody misses them without a word."""
    if programme.thing != "pupil":
        return []
    published = values_of(programme.series).get(place.country, {})
    return [
        f"the published figure of {year}, {float(value):g} per cent, cannot be and is not used"
        for year, value in sorted(published.items())
        if year > latest and not possible(programme.series, value)
    ]


def _cents(cost: Quantity, programme: Programme, price_year: int) -> Fraction:
    """Whole cents, half to even: what is printed is what is divided by."""
    return Fraction(round(cost.in_unit(unit_of_cost(programme, price_year)) * 100), 100)


def _costs(place: Place, programme: Programme) -> Mapping[int, Quantity]:
    """Year -> cost of one unit, in dollars of that year."""
    if programme.column:
        return _of_state(place.code if place.code in states() else USA, programme)
    if programme.series == "health":
        return {
            year: Quantity(value, per(money_unit(USD, year), "person", "year"))
            for year, value in values_of("health").get(place.country, {}).items()
        }
    return _of_pupil(place.country, programme)


def _of_pupil(country: str, programme: Programme) -> Mapping[int, Quantity]:
    """Per cent of GDP per person, times GDP per person of the same year.

    Years without one of them are left out, and years in which the published share cannot be.
    """
    found = {}
    for year, share in values_of(programme.series).get(country, {}).items():
        gdp = values_of("gdp").get(country, {}).get(year)
        people = values_of("population").get(country, {}).get(year)
        if gdp and people and possible(programme.series, share):
            a_head = Quantity(gdp, per(money_unit(USD, year), "year")) / Quantity(people, unit_of(person=1))
            share_of = Quantity(share * PERCENT, unit_of(person=1, pupil=-1))
            found[year] = a_head * share_of
    return found


@cache
def _of_state(state: str, programme: Programme) -> Mapping[int, Quantity]:
    """Of one state, or of all together where `state` is the USA and every state has a figure."""
    members = sorted(states()) if state == USA else [state]
    tables = [state_spending().get((programme.column, member), {}) for member in members]
    years = set(tables[0]).intersection(*tables)
    cost: Callable[[int], Quantity] = _per_child(tables) if programme.thing else _per_day(tables)
    return {year: cost(year) for year in sorted(years)}


def _per_child(tables: Iterable[Mapping[int, StateSpending]]) -> Callable[[int], Quantity]:
    def cost(year: int) -> Quantity:
        rows = [table[year] for table in tables]
        spent = Quantity(
            sum((r.raw for r in rows), Fraction(0)) * THOUSAND, per(money_unit(USD, year), "year")
        )
        children = sum((r.inf_adj * THOUSAND / r.per_child for r in rows), Fraction(0))
        return spent / Quantity(children, unit_of(child=1))

    return cost


def _per_day(tables: Iterable[Mapping[int, StateSpending]]) -> Callable[[int], Quantity]:
    def cost(year: int) -> Quantity:
        spent = sum((table[year].raw for table in tables), Fraction(0)) * THOUSAND
        return Quantity(spent, money_unit(USD, year)) / Quantity(Fraction(DAYS), unit_of(day=1))

    return cost
