"""What the page of stakes shows of the room exposure: who is hit abroad, and how a fund is shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unbundle.kit.countries import country_name
from unbundle.kit.money import MINOR_DIGITS
from unbundle.kit.world import RESOLUTION
from unbundle.publish.index import Index
from unbundle.publish.money import exact, short
from unbundle.publish.stakes_budget import few_digits
from unbundle.publish.words import country, listed, plural
from unbundle.publish.world_map import ABSENT, BORDERS, NOT_SEEN, Map, build_map, percent
from unbundle.records.stakes import Exposure, ExposureRow, Figure, GoodLoss, Money, ShockSummary, Stakes

SHOWN = 20
BARS = 12
HARD = Fraction(3, 10)
LITTLE = 10**6
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
    people_span: str
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
    map_says: tuple[str, ...]
    resolution: str
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
    stopped = _stopped(exposure.summary)
    names = {code: _name(code) for code in (*shares, *stopped)}
    return build_map(shares, names, stopped)


def view_of(exposure: Exposure, numbers: Mapping[str, int] | None = None) -> ExposureView:
    """The view of one exposure; `numbers`: the line numbers of the report, for links."""
    rows, summary = exposure.rows, exposure.summary
    sources = _sources(rows, summary)
    most = max((row.people.value for row in rows if row.people), default=Fraction(1)) or Fraction(1)
    lines = tuple(_line(row, sources, most, _shown(summary)) for row in rows)
    return ExposureView(
        title=summary.shock.title,
        situation=summary.shock.situation,
        lead=_lead(rows, summary),
        goods=tuple(_good(summary, good, sources) for good in range(len(summary.goods))),
        counted=tuple((good.id, good.why) for good in summary.shock.goods),
        good=listed(_shown(summary)),
        heads=_heads(rows, summary, sources),
        map=map_of(exposure),
        map_says=(NOT_SEEN, BORDERS),
        resolution=RESOLUTION,
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
    """An estimate as read, three digits that count: "51.6 million", "676 million", "48,300"."""
    short_form = few_digits(round(Fraction(number)))
    return short_form.replace("\u00a0m", " million").replace("\u00a0bn", " billion")


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


def _stopped(summary: ShockSummary) -> list[str]:
    """The exporters that are assumed to stop, by code."""
    return sorted({stop.exporter for stop in summary.shock.stops})


def _shown(summary: ShockSummary) -> list[str]:
    """The goods of which the share lost is drawn: those told as people, or all where none is."""
    goods = summary.shock.goods
    return [good.id for good in goods if good.people] or [good.id for good in goods]


def _lead(rows: Sequence[ExposureRow], summary: ShockSummary) -> tuple[str, ...]:
    hit = [f"{_name(row.country)} ({people(row.people.value)})" for row in rows[:3] if row.people]
    hard = sum(row.supply_lost.value >= HARD for row in rows if row.supply_lost)
    told = listed(_shown(summary))
    sentences = [
        f"{plural(len(rows), 'country or territory', 'countries and territories')} would miss something;"
        f" in {hard} of them it is three tenths or more of the supply of {told}."
    ]
    if summary.cost:
        bound = LITTLE * 10 ** MINOR_DIGITS.get(summary.cost.currency, 2)
        few = sum(row.cost.minor < bound for row in rows if row.cost)
        sentences += [f"{few} of them lose less than {_exact(summary, bound)}."] if few else []
    stopped = listed([_name(code) for code in _stopped(summary)])
    sentences.append(
        f"Assumed to stop, and not among them: {stopped}; hunger there, where people may be under fire, is"
        " not measured here."
    )
    if hit:
        sentences.append(
            f"The {told} lost equals what {people(summary.people)} people use in"
            f" {plural(summary.shock.months, 'month')} at their own country's usual rate{_rates(rows)}; the"
            f" largest numbers are in {listed(hit)}. It does not say that they live on {told}."
        )
    if summary.cost:
        sentences.append(f"To buy the same elsewhere would cost {_money(summary, summary.cost.minor)}.")
    return tuple(sentences)


def _rates(rows: Sequence[ExposureRow]) -> str:
    """The lowest and the highest usual rate: what a person uses in a year."""
    known = sorted((row.per_head.value, _name(row.country)) for row in rows if row.per_head)
    if len(known) < 2:
        return ""
    unit = next(row.per_head.unit for row in rows if row.per_head)
    (low, least), (high, most) = known[0], known[-1]
    return (
        f", from {few_digits(round(low))} {unit} a head and year in {least}"
        f" to {few_digits(round(high))} in {most}"
    )


def _good(summary: ShockSummary, place: int, sources: Sources) -> tuple[str, str, str, int]:
    total, price = summary.goods[place], summary.shock.goods[place].price
    amount = f"{people(total.lost.value)} {total.lost.unit}"
    cost = "no price given"
    if total.cost and price:
        kept = people(Fraction(total.cost.minor, price.minor)) if price.minor else amount
        stays = "" if amount.startswith(kept) else f"of which {kept} stay in the buying countries: "
        one = "tonne" if total.lost.unit == "t" else total.lost.unit
        cost = f"{stays}{_money(summary, total.cost.minor)} at {_exact(summary, price.minor)} a {one}"
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
    heads = [f"Supply of {listed(_shown(summary))} lost", "People who use as much", "Cost to replace"]
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


def _line(row: ExposureRow, sources: Sources, most: Fraction, shown: Sequence[str]) -> Line:
    share, money = row.supply_lost, row.allocated
    return Line(
        name=_name(row.country),
        share=percent(share.value) if share else _no_share(row, shown),
        span=_span(share),
        people=few_digits(round(row.people.value)) if row.people else "",
        people_span=_people_span(row.people),
        cost=_short(row.cost),
        gets=_short(money) if money else "",
        covered=_covered(row.covered),
        needs=tuple(_need(figure, sources) for figure in row.need),
        more=_more(row),
        bar=int(row.people.value * 1000 / most) if row.people else 0,
    )


def _no_share(row: ExposureRow, shown: Sequence[str]) -> str:
    """The same words as on the map."""
    return "share not known" if any(loss.good in shown for loss in row.goods) else ABSENT


def _people_span(figure: Figure | None) -> str:
    if figure is None or figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    return f"{few_digits(round(figure.low))} to {few_digits(round(figure.high))}"


def _covered(share: Fraction | None) -> str:
    if share is None:
        return ""
    if share == 1:
        return "all"
    return "over 99 %" if round(share * 100) == 100 else percent(share)


def _need(figure: Figure, sources: Sources) -> tuple[int, str]:
    words = NEEDS.get(figure.unit.partition(":")[0], figure.unit)
    at_most = " or less" if figure.low == 0 and figure.high == figure.value else ""
    said = f"{percent(figure.value)}{at_most} {words} ({figure.year})"
    return _number(sources, figure.source, figure.url), said


def _more(row: ExposureRow) -> tuple[str, ...]:
    """What else is known of a country: other goods, imports, gaps, and what must be read with it."""
    texts = []
    if row.import_share:
        texts.append(f"{percent(row.import_share.value)} of imports.")
    if row.per_head:
        texts.append(f"{few_digits(round(row.per_head.value))} {row.per_head.unit} a head and year.")
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
