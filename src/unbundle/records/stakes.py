"""What a package means to people: at home, abroad, in the light of the past, and next."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

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
from unbundle.records.tradeoffs import AmountSpec, PlaceFacts


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
    """What a sum would pay for at one place: amount divided by unit cost, whole units, rounded down.

    `money` is what falls to the place: the whole sum of `amount`, or its share (see `PlaceShare`).
    """

    money: Money
    place: str
    programme: Id
    units: Count
    low: Count
    high: Count
    unit_cost: Figure
    sentence: str
    amount: str = ""
    """The sum that is compared, in words or as the id of an `AmountSpec`."""
    name: str = ""
    """The place in words."""
    title: str = ""
    """The programme in words."""
    unit: str = ""
    """What is counted: "pupil for a year", "day of the programme"."""


class PlaceShare(Record):
    """What part of a sum falls to a place: by people, or by a share of taxes that the user declares."""

    amount: str
    place: str
    name: str
    of: Country
    basis: Literal["whole", "population", "tax-share"]
    share: Exact
    money: Money
    people: Figure | None = None
    households: Figure | None = None
    per_head: Money | None = None
    per_household: Money | None = None
    missing: tuple[str, ...] = ()


class Gap(Record):
    """A figure that cannot be shown, why, and what would fill it. Missing is missing, never zero."""

    place: str
    programme: Id
    why: str
    next: str = ""


class Price(Record):
    """What one tonne (of fuels: one terajoule) of a good costs: whole minor units, mean of a year."""

    minor: Minor
    currency: Currency
    year: int
    source: str
    url: str = ""


class ShockGood(Record):
    """A good that a shock takes away. `people`: whether its loss is told as people; `why` or why not."""

    id: Id
    people: bool
    why: str
    price: Price | None = None


class Stop(Record):
    """One exporter stops a share (above 0, at most 1) of what it exports of one good."""

    exporter: Country
    good: Id
    share: Exact


NEED: dict[str, Fraction] = {
    "undernourishment": Fraction(1),
    "poverty": Fraction(1),
    "unaffordable-diet": Fraction(1),
    "debt-service": Fraction(1),
}
"""The figures of need that are shipped, each counted once; a shock may weigh them otherwise."""

SplitRule = Literal["proportional", "max-min", "declared"]


class Shock(Record):
    """Which exporters stop how much of which crops or fuels, how long: an assumption, no forecast.

    `year`: no figure is newer; trade is that of the years before it. `target`: the share of a loss
    that a fund is to make good. `rule`: how a fund is shared, see `FundSplit`. `weights`: weights of
    countries for the rule "declared".
    """

    format: Literal[1] = 1
    id: Id
    title: str
    situation: str
    year: int
    months: int
    goods: tuple[ShockGood, ...]
    stops: tuple[Stop, ...]
    need: dict[Id, Exact] = Field(default_factory=lambda: dict(NEED))
    target: Exact = Fraction(1)
    rule: SplitRule = "max-min"
    weights: dict[Country, Exact] = Field(default_factory=dict)


class GoodLoss(Record):
    """What one country loses of one good: shares of supply and imports, quantity, cost to replace it."""

    good: Id
    supply_lost: Figure | None
    import_share: Figure | None
    lost: Figure
    cost: Money | None = None


class ExposureRow(Record):
    """How a shock hits one country: supply lost, people, need, and its part of a fund.

    `supply_lost`, `import_share`: of the good that is told as people and hit hardest. `people`: as many
    as use the amount lost at their country's usual rate; `per_head`: that rate, a year. `need_index`:
    weighted mean of the known shares in `need`, 0 to 1. `cost`: what buying all lost goods elsewhere
    takes. `by_rule`: minor units under each rule; `allocated` and `covered` (of the cost) follow the
    shock's own rule. Missing figures are None, named in `missing`.
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
    population: Figure | None = None
    per_head: Figure | None = None
    need_index: Exact | None = None
    goods: tuple[GoodLoss, ...] = ()
    cost: Money | None = None
    by_rule: dict[str, Minor] = Field(default_factory=dict)


class FundSplit(Record):
    """How a fund is shared under one rule; all sums in minor units and exact.

    "proportional": to the cost of the loss. "max-min": the same sum for every person in need until a
    country's loss is made good. "declared": by the shock's weights, up to the same limit. `level`:
    minor units per unit of weight of those whose loss is not made good; None where all are.
    allocated + unused = fund; allocated + unmet = the cost times the target, of all countries.
    """

    rule: SplitRule
    allocated: Minor
    unused: Minor
    unmet: Minor
    level: Exact | None
    countries: Count
    made_good: Count


class FundLine(Record):
    """A line of the official package whose money could make losses good."""

    id: Id
    title: str
    minor: Minor


class GoodTotal(Record):
    """One good over all countries: quantity lost, how many countries lose it, and what it costs."""

    good: Id
    lost: Figure
    countries: Count
    cost: Money | None = None


class ShockSummary(Record):
    """What one shock does, over all countries: beside the rows that say it of each.

    `fund`: the sum that is shared, None where none is given; `part_of_lines`: the share of the lines'
    money that all losses together would take, above 1 where the lines do not suffice. `not_placed`:
    countries with a cost, but without figures to say how great the need is; they get nothing under
    "max-min", and it is said.
    """

    shock: Shock
    goods: tuple[GoodTotal, ...]
    cost: Money | None
    people: Count
    fund: Money | None = None
    splits: tuple[FundSplit, ...] = ()
    fund_lines: tuple[FundLine, ...] = ()
    part_of_lines: Exact | None = None
    not_placed: tuple[Country, ...] = ()
    notes: tuple[str, ...] = ()


class Exposure(Record):
    """One shock: the rows of countries with a loss, most people first, and the summary."""

    rows: tuple[ExposureRow, ...]
    summary: ShockSummary


class StakesSpec(Record):
    """What a dossier asks to be computed beside the main line: entry `stakes` of dossier.yaml.

    Every part is optional, and a part that is left out is not computed: it is never shown as zero.
    """

    places: tuple[str, ...] = ()
    """Where equivalents are shown: ISO 3166 alpha-3 codes; US-CA and so on for states, US-* for all."""
    amounts: tuple[AmountSpec, ...] = ()
    """The sums to compare; the whole official package where none is listed."""
    facts: tuple[PlaceFacts, ...] = ()
    shock: Shock | None = None
    """Exposure abroad: an assumption of who stops delivering what."""
    fund_lines: tuple[Id, ...] = ()
    """Lines of the official package whose money is shared as a fund for what the shock takes."""
    casebook: CasebookSpec | None = None
    """Precedents, base rates, recurring clauses and reforms; not shown where it is left out."""


class Stakes(Record):
    """Everything of this kind that one run shows. Empty tuples: not computed, never zero."""

    equivalents: tuple[Equivalent, ...] = ()
    shares: tuple[PlaceShare, ...] = ()
    gaps: tuple[Gap, ...] = ()
    exposure: tuple[ExposureRow, ...] = ()
    shock: ShockSummary | None = None
    precedents: tuple[Precedent, ...] = ()
    base_rates: tuple[BaseRate, ...] = ()
    reforms: tuple[Reform, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    recurring: tuple[Recurrence, ...] = ()
    coverage: Coverage | None = None
