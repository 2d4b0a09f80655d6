"""What part of a sum falls to a place: by people, or by the share of taxes that the user states."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from unbundle.budget.places import USA, Place, states
from unbundle.budget.sums import Sum
from unbundle.budget.tables import Source, sources, values_of
from unbundle.kit.countries import country_name
from unbundle.records.stakes import Figure, Gap, Money, PlaceShare

SHARE = "share"
"""Stands for the programme in a gap about a place's share."""


class People(NamedTuple):
    """People of a place and of its country, counted in the same way in the same year."""

    here: Figure
    country: Fraction


def share_of(one: Sum, place: Place) -> PlaceShare | Gap:
    """The part of a sum that falls to a place, and what it is per head and per household.

    By people where no share of taxes is stated; whole for a country. Minor units are rounded down.
    """
    people = _people(place, one.money.price_year)
    facts = place.facts
    if place.whole:
        share, basis = Fraction(1), "whole"
    elif facts and facts.tax_share is not None:
        share, basis = facts.tax_share, "tax-share"
    elif people:
        share, basis = people.here.value / people.country, "population"
    else:
        why = f"Neither people nor a share of taxes are known for {place.in_words}."
        step = "State population or tax_share under facts, with year and source."
        return Gap(place=place.code, programme=SHARE, why=why, next=step)
    money = one.money.model_copy(update={"minor": int(one.money.minor * share)})
    households = _households(place)
    return PlaceShare(
        amount=one.id,
        place=place.code,
        name=place.name,
        of=place.country,
        basis=basis,  # type: ignore[arg-type]
        share=share,
        money=money,
        people=people.here if people else None,
        households=households,
        per_head=_each(money, people.here) if people else None,
        per_household=_each(money, households) if households else None,
        missing=_missing(place, people, households),
    )


def _each(money: Money, count: Figure) -> Money:
    return money.model_copy(update={"minor": round(money.minor / count.value)})


def _missing(place: Place, people: People | None, households: Figure | None) -> tuple[str, ...]:
    missing = [] if people else ["people: no shipped series counts them up to the year of the sum"]
    if not households:
        hint = "import table B11001 of the ACS" if place.country == USA else "state them under facts"
        missing.append(f"households: no shipped source counts them; {hint}")
    return tuple(missing)


def _people(place: Place, price_year: int) -> People | None:
    if place.whole:
        here = _latest(place.country, price_year)
        return People(here, here.value) if here else None
    if place.code in states() and not (place.facts and place.facts.population):
        _, people, year = states()[place.code]
        total = sum((row[1] for row in states().values()), Fraction(0))
        return People(_figure(people, year, sources()["state-population"], "people"), total)
    facts = place.facts
    if not facts or not facts.population:
        return None
    whole = _country(place.country, facts.year)
    if not whole:
        return None
    here = Figure(
        value=Fraction(facts.population),
        unit="people",
        year=facts.year,
        source=facts.source,
        url=facts.url,
        note=f"of {int(whole):,} in {country_name(place.country)}",
    )
    return People(here, whole)


def _country(country: str, year: int) -> Fraction | None:
    """People of a country in a year; of the USA as the sum of its states where they are of that year."""
    if country == USA and all(of == year for _, _, of in states().values()):
        return sum((people for _, people, _ in states().values()), Fraction(0))
    return values_of("population").get(country, {}).get(year)


def _latest(country: str, price_year: int) -> Figure | None:
    yearly = values_of("population").get(country, {})
    years = [year for year in yearly if year <= price_year]
    if not years:
        return None
    return _figure(yearly[max(years)], max(years), sources()["population"], "people")


def _households(place: Place) -> Figure | None:
    facts = place.facts
    if not facts or not facts.households:
        return None
    return Figure(
        value=Fraction(facts.households),
        unit="households",
        year=facts.year,
        source=facts.source,
        url=facts.url,
    )


def _figure(value: Fraction, year: int, source: Source, unit: str) -> Figure:
    return Figure(value=value, unit=unit, year=year, source=source.credit, url=source.url)
