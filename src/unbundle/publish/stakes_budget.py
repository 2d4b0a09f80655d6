"""What the page of stakes shows of the room budget: the same money at home, state by state, elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unbundle.publish.index import Index
from unbundle.publish.money import exact, short
from unbundle.publish.words import plural
from unbundle.records.stakes import Equivalent, Gap, Money, PlaceShare, Stakes
from unbundle.records.tradeoffs import AmountSpec

WIDTH = 1000
DIGITS = 3
WHOLE_PACKAGE = "the whole official package"


@dataclass(frozen=True, slots=True)
class Cell:
    """One number and its range, short; the exact one for those who hold the pointer over it."""

    units: str
    span: str
    full: str


@dataclass(frozen=True, slots=True)
class Row:
    """One programme at one place under every sum; `low`, `dot`, `high` are lengths of 1000 for the first."""

    title: str
    unit: str
    cells: tuple[Cell, ...]
    cost: str
    year: int
    source: str
    url: str
    note: str
    low: int
    dot: int
    high: int


@dataclass(frozen=True, slots=True)
class Block:
    """One place: its rows counted in people, and its rows counted in days."""

    name: str
    people: tuple[Row, ...]
    days: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of a country: its share of a sum, per head, per household, and a row of programmes."""

    name: str
    share: str
    basis: str
    money: str
    per_head: str
    per_household: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of one country under one sum."""

    label: str
    country: str
    titles: tuple[str, ...]
    rows: tuple[PartRow, ...]
    people: tuple[str, ...]
    """Where the numbers of people come from: words, page."""
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class BudgetView:
    """All that the template needs, as text; the first block is home."""

    sums: tuple[tuple[str, str, str, str, str], ...]
    """Label, short and exact money, per head at home, reason."""
    year: int
    home: Block | None
    elsewhere: tuple[Block, ...]
    parts: tuple[Parts, ...]
    missing: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str, str], ...]
    """Name, page, years."""
    first: tuple[str, ...]
    """The sentences of the first figures, for the report."""


def build_budget(index: Index, stakes: Stakes) -> BudgetView | None:
    """The view of the run's equivalents; None where none was computed."""
    if not stakes.shares:
        return None
    specs = _specs(index)
    by_place: dict[str, list[Equivalent]] = defaultdict(list)
    for item in stakes.equivalents:
        by_place[item.place].append(item)
    wholes = list(dict.fromkeys(s.place for s in stakes.shares if s.basis == "whole"))
    people = {s.place: int(s.people.value) for s in stakes.shares if s.people}
    blocks = [_block(by_place[place], specs, people.get(place)) for place in wholes if by_place[place]]
    return BudgetView(
        sums=tuple(_sum(spec, stakes.shares) for spec in specs),
        year=stakes.shares[0].money.price_year,
        home=blocks[0] if blocks else None,
        elsewhere=tuple(blocks[1:]),
        parts=tuple(_parts(stakes, by_place, specs)),
        missing=tuple(_missing(stakes)),
        notes=tuple(_notes(stakes.equivalents)),
        sources=tuple(_sources(stakes)),
        first=tuple(item.sentence for item in stakes.equivalents[:1]),
    )


def few_digits(count: int) -> str:
    """A number of things with three digits that count: "5.85 m", "146,000", "52"."""
    rounded = round(count, DIGITS - len(str(count)))
    for scale, name in ((10**9, "bn"), (10**6, "m")):
        if rounded >= scale:
            places = max(DIGITS - len(str(rounded // scale)), 0)
            return f"{rounded / scale:,.{places}f}\u00a0{name}"
    return f"{rounded:,}"


def _specs(index: Index) -> tuple[AmountSpec, ...]:
    asked = index.dossier.settings.stakes
    return (asked.amounts if asked else ()) or (AmountSpec(id="package", label=WHOLE_PACKAGE),)


def _sum(spec: AmountSpec, shares: Sequence[PlaceShare]) -> tuple[str, str, str, str, str]:
    found = next(share for share in shares if share.amount == spec.id)
    whole = next((s for s in shares if s.amount == spec.id and s.basis == "whole"), None)
    if whole is None:
        return spec.label, "", "", "", spec.reason
    head = _money(whole.per_head) + " for each person" if whole.per_head else ""
    money = found.money
    return (
        spec.label,
        short(money.minor, money.currency),
        exact(money.minor, money.currency),
        head,
        spec.reason,
    )


def _money(money: Money) -> str:
    """A sum below a million to the whole unit: "$120"; above it, short."""
    unit = 100
    if money.minor < unit:
        return exact(money.minor, money.currency) if money.minor else "under 1 cent"
    whole = money.minor // unit
    return exact(whole * unit, money.currency) if whole < 10**6 else short(money.minor, money.currency)


def _block(items: Sequence[Equivalent], specs: Sequence[AmountSpec], there: int | None) -> Block:
    by_programme: dict[str, dict[str, Equivalent]] = defaultdict(dict)
    for item in items:
        by_programme[item.programme][item.amount] = item
    groups = [list(by.values()) for by in by_programme.values()]
    days = [by for by in groups if by[0].unit.startswith("day")]
    people = [by for by in groups if not by[0].unit.startswith("day")]
    return Block(items[0].name, _rows(people, specs, there), _rows(days, specs, None))


def _rows(
    groups: Sequence[Sequence[Equivalent]], specs: Sequence[AmountSpec], there: int | None
) -> tuple[Row, ...]:
    top = max((group[0].high for group in groups), default=0) or 1
    return tuple(_row({item.amount: item for item in group}, specs, top, there) for group in groups)


def _row(by: Mapping[str, Equivalent], specs: Sequence[AmountSpec], top: int, there: int | None) -> Row:
    first = next(iter(by.values()))
    cost = first.unit_cost
    return Row(
        title=first.title,
        unit=first.unit,
        cells=tuple(_cell(by[spec.id], there) for spec in specs if spec.id in by),
        cost=_cost(cost.value, first.money.currency),
        year=cost.year,
        source=cost.source,
        url=cost.url,
        note=cost.note,
        low=first.low * WIDTH // top,
        dot=first.units * WIDTH // top,
        high=first.high * WIDTH // top,
    )


def _cost(value: Fraction, currency: str) -> str:
    minor = int(value * 100)
    return exact(minor, currency) if minor < 10**7 else short(minor, currency)


def _cell(item: Equivalent, there: int | None = None) -> Cell:
    full = f"{item.units:,} ({item.low:,} to {item.high:,})"
    return Cell(in_people(item.units, item.unit, there), range_in_people(item, there), full)


def range_in_people(item: Equivalent, there: int | None) -> str:
    """The range, in years where the figure is told in years of all people."""
    if item.low == item.high:
        return ""
    if there and item.units > there and item.unit.startswith("person"):
        return f"{item.low / there:.1f} to {item.high / there:.1f} years"
    return f"{few_digits(item.low)} to {few_digits(item.high)}"


def in_people(units: int, unit: str, there: int | None) -> str:
    """A number of units as read; where it is above the people of the place, told in all of them.

    950 million people served for a year, in a country of 54 million, are all of them for 17.5 years.
    """
    if not there or units <= there:
        return few_digits(units)
    if unit.startswith("person"):
        return f"all {few_digits(there)} people for {units / there:.1f} years"
    return f"{few_digits(units)}, {units / there:.1f} times all people"


def _parts(
    stakes: Stakes, by_place: Mapping[str, Sequence[Equivalent]], specs: Sequence[AmountSpec]
) -> Iterable[Parts]:
    """One table per sum and country, parts in the order in which they were named."""
    groups: dict[tuple[str, str], list[PlaceShare]] = defaultdict(list)
    for share in stakes.shares:
        if share.basis != "whole":
            groups[share.amount, share.of].append(share)
    labels = {spec.id: spec.label for spec in specs}
    for (amount, country), shares in groups.items():
        items = {s.place: [e for e in by_place.get(s.place, ()) if e.amount == amount] for s in shares}
        shown = list(dict.fromkeys(e.title for group in items.values() for e in group))[:2]
        people = next((share.people for share in shares if share.people), None)
        yield Parts(
            label=labels.get(amount, amount),
            country=country,
            titles=tuple(_titles(items.values(), shown)),
            rows=tuple(_part(share, items[share.place], shown) for share in shares),
            people=(f"{people.source}, {people.year}",) if people else (),
            url=people.url if people else "",
            source=people.source if people else "",
        )


def _titles(groups: Iterable[Sequence[Equivalent]], shown: Sequence[str]) -> Iterable[str]:
    units = {item.title: (item.unit, item.unit_cost.year) for group in groups for item in group}
    for title in shown:
        unit, year = units[title]
        yield f"{title}, {unit.replace(' of the programme', 's')} ({year})"


def _part(share: PlaceShare, items: Sequence[Equivalent], shown: Sequence[str]) -> PartRow:
    by_title = {item.title: item for item in items}
    return PartRow(
        name=share.name,
        share=f"{float(share.share) * 100:.2f}\u00a0%",
        basis="by taxes, as stated" if share.basis == "tax-share" else "",
        money=short(share.money.minor, share.money.currency),
        per_head=_money(share.per_head) if share.per_head else "",
        per_household=_money(share.per_household) if share.per_household else "",
        cells=tuple(_cell(by_title[title]) if title in by_title else Cell("–", "", "") for title in shown),
    )


def _missing(stakes: Stakes) -> Iterable[str]:
    names = {share.place: share.name for share in stakes.shares}
    by_reason: dict[tuple[str, str], list[Gap]] = defaultdict(list)
    for gap in stakes.gaps:
        by_reason[gap.place, gap.why].append(gap)
    for (place, why), gaps in by_reason.items():
        programmes = ", ".join(gap.programme.replace("-", " ") for gap in gaps)
        yield f"{names.get(place, place)}, {programmes}: {why}"
    lacking: dict[str, int] = defaultdict(int)
    for share in stakes.shares:
        for words in dict.fromkeys(share.missing):
            if share.amount == stakes.shares[0].amount:
                lacking[words] += 1
    for words, count in lacking.items():
        kind, _, why = words.partition(": ")
        yield f"{kind.capitalize()} of {plural(count, 'place')}: {why}."


def _notes(items: Sequence[Equivalent]) -> Iterable[tuple[str, str]]:
    """How each unit cost was made, once where several places share the words."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        key = (item.title, item.unit_cost.note)
        if item.name not in places[key]:
            places[key].append(item.name)
    for (title, note), names in places.items():
        where = ", ".join(names) if len(names) <= 4 else f"{len(names)} places"
        yield f"{title} ({where})", f"{note}."


def _sources(stakes: Stakes) -> Iterable[tuple[str, str, str]]:
    years: dict[tuple[str, str], set[int]] = defaultdict(set)
    for item in stakes.equivalents:
        years[item.unit_cost.source, item.unit_cost.url].add(item.unit_cost.year)
    for share in stakes.shares:
        for figure in filter(None, (share.people, share.households)):
            years[figure.source, figure.url].add(figure.year)
    for (name, url), found in sorted(years.items()):
        yield name, url, ", ".join(map(str, sorted(found)))
