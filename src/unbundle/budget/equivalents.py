"""A sum at a place: what falls to the place, and what it would pay for there."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from unbundle.budget.costs import PROGRAMMES, Programme, programmes_at, unit_cost
from unbundle.budget.places import Place
from unbundle.budget.shares import share_of
from unbundle.budget.sums import Sum
from unbundle.budget.tables import values_of
from unbundle.kit.money import format_minor
from unbundle.records.stakes import Equivalent, Figure, Gap, Money, PlaceShare


class Home(NamedTuple):
    """Equivalents, shares and gaps, each in order of sums, places and programmes."""

    equivalents: tuple[Equivalent, ...]
    shares: tuple[PlaceShare, ...]
    gaps: tuple[Gap, ...]


def compare_at_home(sums: Iterable[Sum], places: Iterable[Place]) -> Home:
    """Every sum at every place. A country gets the whole sum, a part of it gets its share.

    A programme without a figure is a gap, once for a place; it is never counted as nothing.
    Raises: InputError where prices of a year cannot be told in those of another.
    """
    equivalents: list[Equivalent] = []
    shares: list[PlaceShare] = []
    gaps: dict[tuple[str, str], Gap] = {}
    places = tuple(places)
    for one in sums:
        for place in places:
            share = share_of(one, place)
            if isinstance(share, Gap):
                gaps.setdefault((share.place, share.programme), share)
                continue
            shares.append(share)
            for programme in programmes_at(place):
                found = _equivalent(one, place, programme, share.money)
                if isinstance(found, Gap):
                    gaps.setdefault((found.place, found.programme), found)
                else:
                    equivalents.append(found)
    return Home(tuple(equivalents), tuple(shares), tuple(gaps.values()))


def equivalents_of(sums: Iterable[Sum], places: Iterable[Place]) -> tuple[Equivalent, ...]:
    """What every sum would pay for at every place; see `compare_at_home`."""
    return compare_at_home(sums, places).equivalents


def _equivalent(one: Sum, place: Place, programme: Programme, money: Money) -> Equivalent | Gap:
    cost = unit_cost(place, programme, money.price_year)
    if isinstance(cost, Gap):
        return cost
    if not cost.low:
        why = f"Nothing was spent on this in {place.in_words} in {cost.year}, so a sum cannot be told in it."
        return Gap(place=place.code, programme=programme.id, why=why, next=f"See the source: {cost.url}")
    units, low, high = (_units(money, value) for value in (cost.value, cost.high, cost.low))
    return Equivalent(
        money=money,
        place=place.code,
        programme=programme.id,
        units=units,
        low=low,
        high=high,
        unit_cost=cost,
        sentence=_sentence(one, place, programme, money, (units, low, high), cost),
        amount=one.id,
        name=place.name,
        title=programme.title,
        unit=programme.unit,
    )


def _units(money: Money, cost: Fraction | None) -> int:
    return int(Fraction(money.minor, 100) / cost) if cost else 0


def _sentence(
    one: Sum, place: Place, programme: Programme, money: Money, units: tuple[int, int, int], cost: Figure
) -> str:
    shown, low, high = units
    number = f"{shown:,}" + (f" ({low:,} to {high:,})" if low != high else "")
    thing = PROGRAMMES[programme.id].sentence.format(n=number, place=place.in_words)
    if shown == 1 and low == high:
        thing = thing.replace("1 days", "1 day", 1)
    what = one.label if place.whole else f"the share of {place.in_words} in {one.label}"
    return (
        f"{what[:1].upper()}{what[1:]}, {format_minor(money.minor, money.currency)}, "
        f"is as much as {thing}{_beyond(place, programme, shown, cost.year)}; figures of {cost.year}."
    )


def _beyond(place: Place, programme: Programme, units: int, year: int) -> str:
    """Where a sum covers more people than there are: all of them, and for how many years, in tenths."""
    people = values_of("population").get(place.country, {}).get(year)
    if programme.thing != "person" or not people or units <= people:
        return ""
    tenths = int(units * 10 / people)
    return f", that is all {int(people):,} people there for {tenths // 10}.{tenths % 10} years"
