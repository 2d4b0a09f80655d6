"""What each country loses of one good: of its imports, and of its supply.

Supply = production + imports - exports of a year (or as published, where it is). A share is the sum of
what no longer comes over the sum of what there was, in the same years; its range runs over single years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from unbundle.exposure.tables import Tables
from unbundle.records.stakes import Shock

YEARS = 3
Years = Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Share:
    """A share over several years, with its lowest and highest year."""

    value: Fraction
    low: Fraction
    high: Fraction
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """One country, one good. `lost`: per year of the stop; `kept`: the part of it that stays there.

    `imports`, `supply`: None where they cannot be told, with the reason in `missing`.
    `yearly_supply`: mean of the years for which it is known.
    """

    country: str
    lost: Fraction
    imports: Share | None
    supply: Share | None
    yearly_supply: Fraction | None
    kept: Fraction
    missing: tuple[str, ...]
    flags: tuple[str, ...]


def years_of(shock: Shock, good: str, tables: Tables) -> tuple[int, ...]:
    """The last three years of trade before the shock; fewer where no more are known."""
    return tuple([year for year in tables.years(good) if year < shock.year][-YEARS:])


def losses_of(shock: Shock, good: str, tables: Tables) -> dict[str, Loss]:
    """{country: its loss}, of all countries to which a stopped exporter delivered in those years."""
    years = years_of(shock, good, tables)
    shares = {stop.exporter: stop.share for stop in shock.stops if stop.good == good}
    lost: dict[str, dict[int, Fraction]] = defaultdict(lambda: dict.fromkeys(years, Fraction(0)))
    came: dict[str, dict[int, Fraction]] = defaultdict(lambda: dict.fromkeys(years, Fraction(0)))
    left: dict[str, dict[int, Fraction]] = defaultdict(lambda: dict.fromkeys(years, Fraction(0)))
    for year in years:
        for exporter, importer, amount in tables.flows_of(good, year):
            came[importer][year] += amount.value
            left[exporter][year] += amount.value
            if exporter in shares:
                lost[importer][year] += shares[exporter] * amount.value
    return {
        country: _loss(good, country, gone, _Balance(tables, good, country, came[country], left[country]))
        for country, gone in sorted(lost.items())
        if any(gone.values())
    }


class _Balance:
    """Production, imports, exports and supply of one country and good, year by year."""

    def __init__(self, tables: Tables, good: str, country: str, came: Years, left: Years) -> None:
        def given(item: str) -> dict[int, Fraction]:
            keys = ((year, (good, year, country, item)) for year in came)
            return {y: Fraction(tables.balances[key].value) for y, key in keys if key in tables.balances}

        self.imports = {**came, **given("imports")}
        self.exports = {**left, **given("exports")}
        grown, supply = given("production"), given("supply")
        self.supply = {y: grown[y] + self.imports[y] - self.exports[y] for y in grown} | supply
        self.production = {y: s - self.imports[y] + self.exports[y] for y, s in supply.items()} | grown


def _loss(good: str, country: str, gone: Years, balance: _Balance) -> Loss:
    years = tuple(sorted(gone))
    known = tuple(year for year in years if year in balance.supply)
    missing, flags = [], []
    supply = None
    if not known:
        missing.append(f"supply of {good}: no figure of what grows there")
    elif empty := [str(year) for year in known if balance.supply[year] <= 0]:
        missing.append(f"supply of {good}: recorded as zero or less in {', '.join(empty)}")
    else:
        supply = _share(gone, balance.supply, known)
        if supply.value > 1:
            missing.append(f"supply of {good}: more comes from those who stop than stays in the country")
            supply = None
    if known and len(known) < len(years):
        absent = ", ".join(str(year) for year in years if year not in known)
        flags.append(f"supply of {good}: no figure for {absent}")
    kept = _kept(balance, known)
    if reason := _corridor(good, country, balance, known):
        flags.append(f"corridor of {good}: {reason}")
    else:
        kept = Fraction(1)
    mean = sum((balance.supply[y] for y in known), Fraction(0)) / len(known) if known else None
    imported = _share(gone, balance.imports, years) if any(balance.imports.values()) else None
    yearly = sum(gone.values(), Fraction(0)) / len(years)
    return Loss(country, yearly, imported, supply, mean, kept, tuple(missing), tuple(flags))


def _share(part: Years, whole: Years, years: tuple[int, ...]) -> Share:
    single = [part[year] / whole[year] for year in years if whole[year]]
    total = sum((whole[year] for year in years), Fraction(0))
    value = sum((part[year] for year in years), Fraction(0)) / total
    return Share(value, min(single), max(single), years)


def _kept(balance: _Balance, years: tuple[int, ...]) -> Fraction:
    """The part of all that grows or comes in that stays: supply over supply and exports, 0 to 1."""
    stays = sum((max(balance.supply[year], Fraction(0)) for year in years), Fraction(0))
    leaves = sum((balance.exports[year] for year in years), Fraction(0))
    return stays / (stays + leaves) if stays + leaves else Fraction(1)


def _corridor(good: str, country: str, balance: _Balance, years: tuple[int, ...]) -> str:
    """Why what comes in may only pass through; empty where nothing says so."""
    if (good, country) in known_corridors():
        return known_corridors()[good, country]
    exports, imports, grown = (
        sum((table[year] for year in years), Fraction(0))
        for table in (balance.exports, balance.imports, balance.production)
    )
    if years and exports and exports * 2 >= imports and exports >= grown:
        return "it exports at least half of what it imports, and at least as much as it grows"
    return ""


@cache
def known_corridors() -> dict[tuple[str, str], str]:
    """{(good, country): why}: corridors that trade figures do not show, from `data/corridors.tsv`."""
    text = files("unbundle.exposure").joinpath("data", "corridors.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {(good, country): why for good, country, why in rows}
