"""How great the need is where a loss falls: hunger, poverty, what a diet costs, debt; each with its year."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files

from unbundle.exposure.sources import sources
from unbundle.records.stakes import NEED, Figure

Series = Mapping[str, Mapping[str, Mapping[int, str]]]
"""{indicator: {country: {year: number as written}}}."""

FLOORS = {"undernourishment": Fraction(5)}
"""{indicator: percent that stand for "so much or less" in the shipped edition}."""


@cache
def shipped_series() -> Series:
    """The series in `data/need.csv`, from 2010: shares in percent, population in persons."""
    text = files("unbundle.exposure").joinpath("data", "need.csv").read_text(encoding="ascii")
    series: dict[str, dict[str, dict[int, str]]] = {}
    for line in text.splitlines()[1:]:
        indicator, country, year, value = line.split(",")
        series.setdefault(indicator, {}).setdefault(country, {})[int(year)] = value
    return series


def latest(indicator: str, country: str, year: int) -> Figure | None:
    """The newest figure that is not newer than `year`; shares as shares (0 to 1), people as people.

    "So much or less" has the range from 0 to that share, and counts as that share.
    """
    years = shipped_series().get(indicator, {}).get(country, {})
    known = [y for y in years if y <= year]
    if not known:
        return None
    newest = max(known)
    value = Fraction(years[newest])
    source = sources()[indicator]
    floor = FLOORS.get(indicator) == value
    return Figure(
        value=value if indicator == "population" else value / 100,
        low=Fraction(0) if floor else None,
        high=value / 100 if floor else None,
        unit=f"{indicator}: {source.unit}" if indicator in NEED else source.unit,
        year=newest,
        source=source.name,
        url=source.url,
        note=source.note,
    )


def need_of(country: str, year: int) -> dict[str, Figure | None]:
    """{indicator: figure or None}, in the order in which needs are listed."""
    return {indicator: latest(indicator, country, year) for indicator in NEED}


def index_of(figures: Mapping[str, Figure | None], weights: Mapping[str, Fraction]) -> Fraction | None:
    """The mean of the known shares, weighted as declared, 0 to 1; None where none is known.

    What is missing is left out, not filled in; a share above 1 counts as 1.
    """
    known = {name: figure for name, figure in figures.items() if figure and weights.get(name, 0) > 0}
    total = sum((weights[name] for name in known), Fraction(0))
    if not total:
        return None
    parts = (weights[name] * min(figure.value, Fraction(1)) for name, figure in known.items())
    return sum(parts, Fraction(0)) / total


def people_by_country(year: int) -> dict[str, int]:
    """{country: persons} in the newest year that is not newer than `year`."""
    found = {code: latest("population", code, year) for code in shipped_series()["population"]}
    return {code: figure.value.numerator for code, figure in found.items() if figure}
