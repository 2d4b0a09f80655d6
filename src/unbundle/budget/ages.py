"""How old every shipped series is: latest year, how many places have it, and the oldest figure in use."""

from __future__ import annotations

from collections.abc import Mapping

from unbundle.budget.places import states
from unbundle.budget.tables import price_index, sources, state_spending, values_of
from unbundle.records.base import Record


class SeriesAge(Record):
    """One series: what it is, from whom, under which licence, and how old its figures are.

    `latest_year` of any place; `places_latest` have a figure of that year; `places` have any;
    `median_year`: half of the places have a figure of that year or a later one.
    """

    id: str
    title: str
    unit: str
    publisher: str
    url: str
    licence: str
    taken: str
    latest_year: int
    places: int
    places_latest: int
    median_year: int
    years_old: int
    """Years from the latest figure to the year that was asked for."""


def ages(year: int) -> tuple[SeriesAge, ...]:
    """The age of every shipped series, seen from `year`, in order of ids."""
    return tuple(_age(name, year) for name in sources())


def _age(name: str, year: int) -> SeriesAge:
    source = sources()[name]
    last = sorted(max(yearly) for yearly in _yearly(name).values())
    return SeriesAge(
        id=source.id,
        title=source.title,
        unit=source.unit,
        publisher=source.publisher,
        url=source.url,
        licence=source.licence,
        taken=source.taken,
        latest_year=last[-1],
        places=len(last),
        places_latest=last.count(last[-1]),
        median_year=last[len(last) // 2],
        years_old=year - last[-1],
    )


def _yearly(name: str) -> Mapping[str, Mapping[int, object]]:
    if name == "state-population":
        return {code: {year: people} for code, (_, people, year) in states().items()}
    if name == "state-spending":
        return {f"{code} {programme}": rows for (programme, code), rows in state_spending().items()}
    if name == "us-prices":
        return {"USA": price_index()}
    return values_of(name)
