"""What a package means to people: at home, abroad, in the light of the past, and next."""

from __future__ import annotations

from unbundle.records.base import Count, Country, Currency, Exact, Id, Minor, Record
from unbundle.records.casebook import (
    BaseRate,
    CasebookSpec,
    Coverage,
    LedgerEntry,
    Precedent,
    Recurrence,
    Reform,
)


class Money(Record):
    """A sum that may be compared over time: whole minor units, currency, prices of a year."""

    minor: Minor
    currency: Currency
    price_year: int


class Figure(Record):
    """A number with unit, year and source; `low` and `high` bound it where the source gives a range."""

    value: Exact
    low: Exact | None = None
    high: Exact | None = None
    unit: str
    year: int
    source: str
    url: str = ""
    note: str = ""


class Equivalent(Record):
    """What a sum would pay for at one place: amount divided by unit cost, whole units."""

    money: Money
    place: str
    programme: Id
    units: Count
    low: Count
    high: Count
    unit_cost: Figure
    sentence: str


class ExposureRow(Record):
    """How a shock hits one country: supply lost, people, need, and its part of a fund.

    Missing figures are None and named in `missing`.
    """

    country: Country
    supply_lost: Figure | None
    import_share: Figure | None
    people: Figure | None
    need: tuple[Figure, ...] = ()
    allocated: Money | None = None
    covered: Exact | None = None
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class StakesSpec(Record):
    """What a dossier asks to be computed beside the main line: entry `stakes` of dossier.yaml.

    Every part is optional, and a part that is left out is not computed: it is never shown as zero.
    """

    places: tuple[str, ...] = ()
    """Where equivalents are shown: ISO 3166 alpha-3 codes, and US-CA and so on for states of the USA."""
    casebook: CasebookSpec | None = None
    """Precedents, base rates, recurring clauses and reforms; not shown where it is left out."""


class Stakes(Record):
    """Everything of this kind that one run shows. Empty tuples: not computed, never zero."""

    equivalents: tuple[Equivalent, ...] = ()
    exposure: tuple[ExposureRow, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    base_rates: tuple[BaseRate, ...] = ()
    reforms: tuple[Reform, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    recurring: tuple[Recurrence, ...] = ()
    coverage: Coverage | None = None
