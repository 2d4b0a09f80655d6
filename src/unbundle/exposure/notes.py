"""What must be read with an exposure: of which years it is, what is not in it, what bends it."""

from __future__ import annotations

from collections.abc import Sequence

from unbundle.exposure.losses import years_of
from unbundle.exposure.rows import span
from unbundle.exposure.tables import Tables
from unbundle.kit.countries import country_name
from unbundle.records.stakes import ExposureRow, Shock


def notes_of(shock: Shock, rows: Sequence[ExposureRow], tables: Tables) -> list[str]:
    """Sentences in a fixed order; those without a cause in this shock are left out."""
    years = "; ".join(f"{good.id}: {span(years_of(shock, good.id, tables))}" for good in shock.goods)
    short = [g.id for g in shock.goods if len(years_of(shock, g.id, tables)) < 3]
    old = sum(any(figure.year < shock.year - 5 for figure in row.need) for row in rows)
    without = [good.id for good in shock.goods if good.price is None]
    notes = [
        f"Trade is that of the years before {shock.year}. {years}.",
        "A pair of countries without a row in those years counts as no delivery. Flour, and goods that are"
        " passed on without a record, are not in it: where little is recorded, that is a gap of the figures.",
        "What is bought elsewhere instead, stocks, and higher prices for everybody else are not in it.",
        _stopped(shock),
    ]
    notes += [f"Fewer than three years are known of {', '.join(short)}."] if short else []
    notes += (
        [f"{old} of {len(rows)} countries have a figure of need from before {shock.year - 5}."] if old else []
    )
    notes += _floors(rows)
    notes += [f"Without a price, and not in the cost: {', '.join(without)}."] if without else []
    return notes


def _stopped(shock: Shock) -> str:
    names = " and ".join(country_name(code) for code in sorted({stop.exporter for stop in shock.stops}))
    return (
        f"Assumed to stop: {names}. They are not counted, ranked or given a part of a fund. Hunger there,"
        " where people may themselves be under fire, is not measured here."
    )


def _floors(rows: Sequence[ExposureRow]) -> list[str]:
    """What it does to the shares of a fund that a source gives only "so much or less"."""
    floors = [figure for row in rows for figure in row.need if figure.low == 0]
    if not floors:
        return []
    most = f"{float(max(figure.value for figure in floors)) * 100:g} %"
    return [
        f'Of {len(floors)} countries the source says of undernourishment only "{most} or less". It is counted'
        f" as {most}: their need, and so their part of a fund shared by people in need, may be too large,"
        " never too small, and the parts of others too small."
    ]
