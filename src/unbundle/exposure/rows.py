"""One country under a shock: figures with year and source, what is missing, what must be read with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from unbundle.exposure.losses import Loss, Share
from unbundle.exposure.need import index_of, latest, need_of
from unbundle.exposure.sources import sources
from unbundle.exposure.tables import Tables
from unbundle.records.stakes import ExposureRow, Figure, GoodLoss, Money, Shock, ShockGood

LEAST_PER_PERSON = Fraction(5, 1000)
"""Tonnes of a good per person and year below which its supply is too thin to speak of people."""


@dataclass(frozen=True, slots=True)
class Told:
    """A row, and the weight that its people in need have in sharing a fund.

    None: not known. 0: it loses no good that is told as people.
    """

    row: ExposureRow
    in_need: Fraction | None


def row_of(shock: Shock, country: str, losses: Mapping[str, Loss], tables: Tables) -> Told:
    """What `losses` ({good: loss}) mean for one country; nothing of a fund yet."""
    population = latest("population", country, shock.year)
    goods = tuple(_good(shock, good, losses[good.id], tables) for good in shock.goods if good.id in losses)
    missing = [text for good in shock.goods if good.id in losses for text in losses[good.id].missing]
    flags = [text for good in shock.goods if good.id in losses for text in losses[good.id].flags]
    worst = _worst(shock, goods)
    share = worst.supply_lost if worst else None
    people = None
    told = any(good.people for good in shock.goods)
    if told and share and not population:
        missing.append("people: no figure of population")
    elif told and share and worst and _thin(losses[worst.good], population):
        missing.append(f"people: too little {worst.good} is recorded there to speak of people")
    elif told and share:
        people = _people(share, population)
    figures = need_of(country, shock.year)
    missing += [name for name, figure in figures.items() if figure is None and shock.need.get(name, 0) > 0]
    index = index_of(figures, shock.need)
    hit = any(good.people and good.id in losses for good in shock.goods)
    costs = [good.cost for good in goods if good.cost]
    row = ExposureRow(
        country=country,
        supply_lost=share,
        import_share=worst.import_share if worst else None,
        people=people,
        need=tuple(figure for figure in figures.values() if figure),
        missing=tuple(missing),
        flags=tuple(flags),
        population=population,
        per_head=_per_head(worst.good, losses[worst.good], population, tables) if people and worst else None,
        need_index=index,
        goods=goods,
        cost=costs[0].model_copy(update={"minor": sum(cost.minor for cost in costs)}) if costs else None,
    )
    if not hit:
        return Told(row, Fraction(0))
    known = population is not None and share is not None and index is not None
    return Told(row, population.value * share.value * index if known else None)  # type: ignore[union-attr, operator]


def _worst(shock: Shock, goods: tuple[GoodLoss, ...]) -> GoodLoss | None:
    """Of the goods that are told as people (of all, where none is), the one of which most supply is lost."""
    told = {good.id for good in shock.goods if good.people} or {good.id for good in shock.goods}
    counted = [good for good in goods if good.good in told and good.supply_lost]
    return max(counted, key=lambda good: good.supply_lost.value, default=None)  # type: ignore[union-attr]


def _thin(loss: Loss, population: Figure | None) -> bool:
    supply = loss.yearly_supply
    return supply is not None and population is not None and supply < LEAST_PER_PERSON * population.value


def _people(share: Figure, population: Figure | None) -> Figure | None:
    if population is None:
        return None
    low, high = (
        Fraction(round(population.value * end)) if end is not None else None
        for end in (share.low, share.high)
    )
    return Figure(
        value=Fraction(round(population.value * share.value)),
        low=low,
        high=high,
        unit="persons",
        year=population.year,
        source=f"population ({population.source}) times the share of supply lost",
        url=population.url,
        note="As many as use the amount lost, in the same time, at the usual rate of their own country.",
    )


def _per_head(good: str, loss: Loss, population: Figure | None, tables: Tables) -> Figure | None:
    """The supply of a good for each person and year, in kg (of fuels: GJ)."""
    if loss.yearly_supply is None or population is None or loss.supply is None:
        return None
    source = sources()[tables.shipped.get(good, "user")]
    return Figure(
        value=loss.yearly_supply * 1000 / population.value,
        unit="kg" if tables.unit(good) == "t" else "GJ",
        year=loss.supply.years[-1],
        source=source.name,
        url=source.url,
        note=f"supply of {good} a head and year, {span(loss.supply.years)}",
    )


def _good(shock: Shock, good: ShockGood, loss: Loss, tables: Tables) -> GoodLoss:
    time = Fraction(shock.months, 12)
    return GoodLoss(
        good=good.id,
        supply_lost=_figure(loss.supply, f"share of the supply of {good.id}", good.id, tables),
        import_share=_figure(loss.imports, f"share of the imports of {good.id}", good.id, tables),
        lost=lost_figure(loss.lost * time, good.id, shock, tables),
        cost=cost_of(good, loss.lost * loss.kept * time),
    )


def _figure(share: Share | None, unit: str, good: str, tables: Tables) -> Figure | None:
    if share is None:
        return None
    source = sources()[tables.shipped.get(good, "user")]
    return Figure(
        value=share.value,
        low=share.low,
        high=share.high,
        unit=unit,
        year=share.years[-1],
        source=source.name,
        url=source.url,
        note=span(share.years),
    )


def lost_figure(amount: Fraction, good: str, shock: Shock, tables: Tables) -> Figure:
    """A lost quantity, over the months of the shock."""
    source = sources()[tables.shipped.get(good, "user")]
    unit = tables.unit(good)
    years = [year for year in tables.years(good) if year < shock.year][-3:]
    note = f"{span(tuple(years))}, for {shock.months} months"
    return Figure(value=amount, unit=unit, year=years[-1], source=source.name, url=source.url, note=note)


def span(years: tuple[int, ...]) -> str:
    """Of which years a figure is the mean."""
    if len(years) == 1:
        return f"{years[0]} only"
    return (
        f"mean of {years[0]} to {years[-1]}"
        if years[-1] - years[0] == len(years) - 1
        else f"mean of {', '.join(map(str, years))}"
    )


def cost_of(good: ShockGood, amount: Fraction) -> Money | None:
    """What `amount` costs, rounded half to even to a whole minor unit; None without a price."""
    if good.price is None:
        return None
    price = good.price
    return Money(minor=round(amount * price.minor), currency=price.currency, price_year=price.year)
