"""What the page of stakes shows of the room exposure: who is hit abroad, and how a fund is shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unbundle.kit.countries import country_name
from unbundle.publish.index import Index
from unbundle.publish.money import exact, short
from unbundle.publish.words import country, listed, plural
from unbundle.publish.world_map import Map, build_map, percent
from unbundle.records.stakes import Exposure, ExposureRow, Figure, GoodLoss, Money, ShockSummary, Stakes

SHOWN = 20
BARS = 12
HARD = Fraction(3, 10)
RULES = {
    "proportional": ("By the cost of the loss", "every country the same part of its cost"),
    "max-min": ("By people in need", "the same sum for every person in need, until a loss is made good"),
    "declared": ("By declared weights", "as the shock's file weighs countries, until a loss is made good"),
}
NEEDS = {
    "undernourishment": "undernourished",
    "poverty": "below $3 a day",
    "unaffordable-diet": "cannot pay for a healthy diet",
    "debt-service": "of exports goes into debt",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One country: cells as text; `more` and `needs` stand below; `bar` is a length of 1000."""

    name: str
    share: str
    span: str
    people: str
    cost: str
    gets: str
    covered: str
    needs: tuple[tuple[int, str], ...]
    more: tuple[str, ...]
    bar: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One way to share the fund: sums as text, and how many countries."""

    name: str
    how: str
    own: bool
    allocated: str
    unused: str
    unmet: str
    level: str
    reached: str


@dataclass(frozen=True, slots=True)
class ExposureView:
    """All that the template needs, as text; sources are numbered from 1."""

    title: str
    situation: str
    lead: tuple[str, ...]
    goods: tuple[tuple[str, str, str, int], ...]
    counted: tuple[tuple[str, str], ...]
    good: str
    heads: tuple[tuple[str, int], ...]
    map: Map
    bars: tuple[Line, ...]
    fund: tuple[str, ...]
    lines: tuple[tuple[str, str, int], ...]
    rules: tuple[RuleLine, ...]
    rows: tuple[Line, ...]
    rest: tuple[Line, ...]
    not_placed: str
    notes: tuple[str, ...]
    sources: tuple[tuple[str, str, str], ...]


def build_exposure(index: Index, stakes: Stakes) -> ExposureView | None:
    """The view of a run's shock; None where none was computed, so that no heading stands alone."""
    if stakes.shock is None:
        return None
    return view_of(Exposure(rows=stakes.exposure, summary=stakes.shock), index.line_number)


def map_of(exposure: Exposure) -> Map:
    """The map of the share of supply lost of the good that is told as people (of any, where none is)."""
    shown = _shown(exposure.summary)
    rows = [row for row in exposure.rows if any(loss.good in shown for loss in row.goods)]
    shares = {row.country: row.supply_lost.value if row.supply_lost else None for row in rows}
    return build_map(shares, {row.country: _name(row.country) for row in rows})


def view_of(exposure: Exposure, numbers: Mapping[str, int] | None = None) -> ExposureView:
    """The view of one exposure; `numbers`: the line numbers of the report, for links."""
    rows, summary = exposure.rows, exposure.summary
    sources = _sources(rows, summary)
    most = max((row.people.value for row in rows if row.people), default=Fraction(1)) or Fraction(1)
    lines = tuple(_line(row, sources, most) for row in rows)
    return ExposureView(
        title=summary.shock.title,
        situation=summary.shock.situation,
        lead=_lead(rows, summary),
        goods=tuple(_good(summary, good, sources) for good in range(len(summary.goods))),
        counted=tuple((good.id, good.why) for good in summary.shock.goods),
        good=listed(_shown(summary)),
        heads=_heads(rows, summary, sources),
        map=map_of(exposure),
        bars=tuple(line for line in lines if line.people)[:BARS],
        fund=_fund(summary),
        lines=tuple(
            (line.title, _money(summary, line.minor), (numbers or {}).get(line.id, 0))
            for line in summary.fund_lines
        ),
        rules=tuple(_rule(summary, place) for place in range(len(summary.splits))),
        rows=lines[:SHOWN],
        rest=lines[SHOWN:],
        not_placed=listed(sorted(_name(code) for code in summary.not_placed)) if summary.splits else "",
        notes=summary.notes,
        sources=tuple((name, url, note) for name, url, note in sources),
    )


def people(number: Fraction | int) -> str:
    """People as read: "51.6 million", "48,000" from ten thousand, below that every one."""
    if number >= 10**6:
        return f"{round(Fraction(number) / 10**5) / 10:,.1f} million"
    return f"{round(Fraction(number) / 1000) * 1000:,}" if number >= 10**4 else f"{round(Fraction(number)):,}"


def _name(code: str) -> str:
    """The everyday name where the report has one, else that of the CLDR."""
    word = country(code)
    return country_name(code) if word == code else word


Sources = tuple[tuple[str, str, str], ...]


def _sources(rows: Sequence[ExposureRow], summary: ShockSummary) -> Sources:
    """Name, page and limit of all sources, each once, in the order in which they are met."""
    found: dict[tuple[str, str], str] = {}
    for good in summary.goods:
        found.setdefault((good.lost.source, good.lost.url), "")
    for spec in summary.shock.goods:
        if spec.price:
            found.setdefault((spec.price.source, spec.price.url), f"Price of {spec.price.year}.")
    for row in rows:
        for figure in (row.population, *row.need):
            if figure:
                found.setdefault((figure.source, figure.url), figure.note)
    return tuple((name, url, note) for (name, url), note in found.items())


def _number(sources: Sources, name: str, url: str) -> int:
    return next(n for n, source in enumerate(sources, 1) if source[:2] == (name, url))


def _shown(summary: ShockSummary) -> list[str]:
    """The goods of which the share lost is drawn: those told as people, or all where none is."""
    goods = summary.shock.goods
    return [good.id for good in goods if good.people] or [good.id for good in goods]


def _lead(rows: Sequence[ExposureRow], summary: ShockSummary) -> tuple[str, ...]:
    hit = [f"{_name(row.country)} ({people(row.people.value)})" for row in rows[:3] if row.people]
    hard = sum(row.supply_lost.value >= HARD for row in rows if row.supply_lost)
    told = listed(_shown(summary))
    sentences = [
        f"{plural(len(rows), 'country', 'countries')} would miss something; in {hard} of them it is three"
        f" tenths or more of the supply of {told}."
    ]
    if hit:
        sentences.append(
            f"{people(summary.people)} people live on the lost part, most of them in {listed(hit)}, counted"
            " as that share of each population."
        )
    if summary.cost:
        sentences.append(f"To buy the same elsewhere would cost {_money(summary, summary.cost.minor)}.")
    return tuple(sentences)


def _good(summary: ShockSummary, place: int, sources: Sources) -> tuple[str, str, str, int]:
    total = summary.goods[place]
    amount = f"{people(total.lost.value)} {total.lost.unit}"
    cost = _money(summary, total.cost.minor) if total.cost else "no price given"
    return (
        total.good,
        amount,
        f"{cost}; {total.lost.note}",
        _number(sources, total.lost.source, total.lost.url),
    )


def _heads(
    rows: Sequence[ExposureRow], summary: ShockSummary, sources: Sources
) -> tuple[tuple[str, int], ...]:
    """The heads of the columns of figures with their years, and the number of their source (0: none)."""
    share = next((row.supply_lost for row in rows if row.supply_lost), None)
    population = next((row.population for row in rows if row.population), None)
    price = next((good.price for good in summary.shock.goods if good.price), None)
    heads = [f"Supply of {listed(_shown(summary))} lost", "As many people live on it", "Cost to replace"]
    notes = [
        share.note if share else "",
        f"population of {population.year}" if population else "",
        f"prices of {price.year}" if price else "",
    ]
    figures = (share, population, price)
    found = [_number(sources, figure.source, figure.url) if figure else 0 for figure in figures]
    texts = [f"{head}, {note}" if note else head for head, note in zip(heads, notes, strict=True)]
    return tuple(zip(texts, found, strict=True))


def _fund(summary: ShockSummary) -> tuple[str, ...]:
    if summary.fund is None or summary.cost is None:
        return ()
    fund, cost = summary.fund.minor, summary.cost.minor
    own = next(split for split in summary.splits if split.rule == summary.shock.rule)
    texts = [
        f"The fund is {_money(summary, fund)}. All losses together cost {_money(summary, cost)}: the fund is"
        f" {percent(Fraction(fund, cost))} of that."
    ]
    if own.level is not None:
        full = plural(own.made_good, "country has its loss", "countries have their loss")
        unmet = _money(summary, own.unmet)
        texts.append(f"{RULES[own.rule][0]}, {full} made good; {unmet} of all losses stays unmet.")
    elif own.unused:
        texts.append(f"{_money(summary, own.unused)} of it is not needed under this rule.")
    return tuple(texts)


def _rule(summary: ShockSummary, place: int) -> RuleLine:
    split = summary.splits[place]
    name, how = RULES[split.rule]
    level = ""
    if split.level is not None and split.rule == "max-min":
        level = f"{_money(summary, round(split.level))} per person in need"
    elif split.level is not None and split.rule == "proportional":
        level = f"{percent(split.level)} of every loss"
    return RuleLine(
        name=name,
        how=how,
        own=split.rule == summary.shock.rule,
        allocated=_exact(summary, split.allocated),
        unused=_exact(summary, split.unused),
        unmet=_exact(summary, split.unmet),
        level=level,
        reached=f"{plural(split.countries, 'country', 'countries')}, {split.made_good} in full",
    )


def _line(row: ExposureRow, sources: Sources, most: Fraction) -> Line:
    share, money = row.supply_lost, row.allocated
    return Line(
        name=_name(row.country),
        share=percent(share.value) if share else "not known",
        span=_span(share),
        people=people(row.people.value).replace(" million", "\u00a0m") if row.people else "",
        cost=_short(row.cost),
        gets=_short(money) if money else "",
        covered=percent(row.covered) if row.covered is not None else "",
        needs=tuple(_need(figure, sources) for figure in row.need),
        more=_more(row),
        bar=int(row.people.value * 1000 / most) if row.people else 0,
    )


def _need(figure: Figure, sources: Sources) -> tuple[int, str]:
    words = NEEDS.get(figure.unit.partition(":")[0], figure.unit)
    return _number(sources, figure.source, figure.url), f"{percent(figure.value)} {words} ({figure.year})"


def _more(row: ExposureRow) -> tuple[str, ...]:
    """What else is known of a country: other goods, imports, gaps, and what must be read with it."""
    texts = []
    if row.import_share:
        texts.append(f"{percent(row.import_share.value)} of imports.")
    others = [_other(good) for good in row.goods if good.supply_lost and good.supply_lost != row.supply_lost]
    texts += [f"Also: {', '.join(others)}."] if others else []
    missing = [NEEDS.get(text, text) for text in row.missing]
    texts += [f"Missing: {'; '.join(missing)}."] if missing else []
    return (*texts, *(f"{flag[0].upper()}{flag[1:]}." for flag in row.flags))


def _other(good: GoodLoss) -> str:
    return f"{good.good} {percent(good.supply_lost.value)}" if good.supply_lost else ""


def _span(share: Figure | None) -> str:
    if share is None or share.low is None or share.high is None or share.low == share.high:
        return ""
    return f"{round(share.low * 100)} to {round(share.high * 100)}"


def _short(money: Money | None) -> str:
    return short(money.minor, money.currency) if money else ""


def _money(summary: ShockSummary, minor: int) -> str:
    return short(minor, summary.cost.currency if summary.cost else "")


def _exact(summary: ShockSummary, minor: int) -> str:
    return exact(minor, summary.cost.currency if summary.cost else "")
