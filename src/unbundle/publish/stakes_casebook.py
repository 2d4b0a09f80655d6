"""What the page of stakes shows of the casebook: precedents, base rates, what comes back, reforms, ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from unbundle.publish.index import Index
from unbundle.publish.money import SIGNS, exact
from unbundle.publish.words import INSTRUMENTS, listed, plural
from unbundle.records.casebook import (
    BaseRate,
    Coverage,
    LedgerEntry,
    Place,
    Precedent,
    Recurrence,
    Reform,
)
from unbundle.records.measure import Instrument
from unbundle.records.stakes import Stakes

WIDTH = 1000
MOST = 12
"""So many passages and accounts are shown; all are in results/stakes.json."""
QUESTIONS = (
    ("Who gains standing", "gains_standing"),
    ("Who gains information", "gains_information"),
    ("Who gains resources", "gains_resources"),
    ("Who gains a veto", "gains_veto"),
    ("Whose discretion shrinks", "discretion_shrinks"),
    ("Who can undo it", "who_can_undo"),
    ("Which next step it unlocks", "next_step"),
)
REACHED = {
    "yes": "aim reached",
    "partly": "aim reached in part",
    "no": "aim not reached",
    "open": "not counted: the row leaves open whether the aim was reached",
}
ANSWERS = {"adopted": "adopted", "partly": "adopted in part", "refused": "refused", "no-answer": "no answer"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A number beside a name, and its length of 1000."""

    name: str
    number: int
    length: int


@dataclass(frozen=True, slots=True)
class Near:
    """One precedent in words: how near, in what alike and unlike, and where to read on."""

    row: Precedent
    nearness: str
    alike: str
    unlike: tuple[str, ...]
    counted: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the package, for how many of its kind it stands, and the cases near to it."""

    number: int | None
    title: str
    kind: str
    money: str
    others: int
    near: tuple[Near, ...]
    one_group: str
    gap: str
    """What the casebook lacks in this class, said before the list; `one_group` is then empty."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One base rate: k of n and interval as text; `low`, `dot`, `high` are lengths of 1000.

    `few`: title, address and outcome of each case, where there are too few to be counted; no length or
    interval is then shown.
    """

    row: BaseRate
    share: str
    interval: str
    wider: str
    low: int
    dot: int
    high: int
    few: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One other act: its name, year, address, and the sums there, if any."""

    act: str
    year: str
    url: str
    sums: str


@dataclass(frozen=True, slots=True)
class Again:
    """One clause or line that comes back: words, where in this dossier, and in which acts."""

    row: Recurrence
    here: tuple[tuple[int | None, str], ...]
    money: str
    acts: tuple[Elsewhere, ...]
    alike: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One reform with its test: answered questions, open ones; `leads` are reforms it makes possible.

    `touches`: the kinds of policy of the package that the kit says the reform is about.
    """

    row: Reform
    touches: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    leads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CasebookView:
    """All that the template needs."""

    lines: tuple[Line, ...]
    nothing_near: tuple[str, ...]
    rates: tuple[Rate, ...]
    few: tuple[Rate, ...]
    """Rates of so few cases that they are named and not counted."""
    money_lines: tuple[Again, ...]
    clauses: tuple[Again, ...]
    counts: tuple[int, ...]
    """How many clauses and lines come back in all."""
    touching: tuple[Offer, ...]
    further: tuple[Offer, ...]
    ledger: tuple[LedgerEntry, ...]
    ledger_says: str
    groups: tuple[Bar, ...]
    coverage: Coverage | None
    weak: Mapping[str, str]
    """Address of a weak source to its kind."""
    weak_kinds: tuple[tuple[str, str], ...]
    """Kind and reason, in order of kinds."""


def build_casebook(index: Index, stakes: Stakes) -> CasebookView | None:
    """The view of what the casebook found; None where nothing was computed."""
    if not (stakes.coverage or stakes.ledger):
        return None
    coverage = stakes.coverage
    present = {measure.instrument for measure in index.dossier.measures if measure.origin == "official"}
    titles = {item.id: item.title for item in stakes.reforms}
    offers = [_offer(item, titles, present) for item in stakes.reforms]
    rates = [_rate(rate) for rate in stakes.base_rates]
    weak = coverage.weak if coverage else ()
    again = [_again(item, index) for item in stakes.recurring]
    return CasebookView(
        lines=_lines(index, stakes.precedents, dict(coverage.gaps) if coverage else {}),
        nothing_near=tuple(_named(index, name) for name in (coverage.nothing_near if coverage else ())),
        rates=tuple(rate for rate in rates if not rate.few),
        few=tuple(rate for rate in rates if rate.few),
        money_lines=_some(again, "line"),
        clauses=_some(again, "clause"),
        counts=tuple(sum(item.row.kind == kind for item in again) for kind in ("clause", "line")),
        touching=tuple(offer for offer in offers if offer.touches),
        further=tuple(offer for offer in offers if not offer.touches),
        ledger=stakes.ledger,
        ledger_says=_ledger_says(stakes.ledger),
        groups=_groups(coverage),
        coverage=coverage,
        weak={url: kind for url, kind, _ in weak},
        weak_kinds=tuple(sorted({(kind, reason) for _, kind, reason in weak})),
    )


def _lines(index: Index, found: Sequence[Precedent], gaps: Mapping[str, str]) -> tuple[Line, ...]:
    counts = Counter(m.instrument for m in index.dossier.measures if m.origin == "official")
    lines = []
    for name in dict.fromkeys(item.measure for item in found):
        rows = [item for item in found if item.measure == name]
        measure = index.measures[name]
        groups = {row.group for row in rows}
        gap = gaps.get(name, "")
        amount = measure.amount
        lines.append(
            Line(
                number=index.line_number.get(name),
                title=measure.title,
                kind=_kind(measure.instrument),
                money=exact(amount.minor, amount.currency) if amount else "",
                others=counts[measure.instrument] - 1 if measure.instrument else 0,
                near=tuple(_near(row) for row in rows),
                one_group=groups.pop() if len(groups) == 1 and len(rows) > 1 and not gap else "",
                gap=gap,
            )
        )
    return tuple(lines)


def _near(row: Precedent) -> Near:
    percent = "" if row.distance is None else f"{float(row.distance) * 100:.0f}"
    return Near(row, percent, listed(list(row.shared)), row.differs, REACHED.get(row.reached or "", ""))


def _rate(rate: BaseRate) -> Rate:
    if rate.low is None or rate.high is None:
        words = [REACHED[word] for word in rate.outcomes] or [""] * len(rate.cases)
        few = tuple((*case, word) for case, word in zip(rate.cases, words, strict=True))
        return Rate(rate, "too few to count", "–", "", 0, 0, 0, few)
    wider = ""
    if rate.parent:
        wider = f"drawn towards {rate.parent}: {rate.parent_k} of {rate.parent_n} others"
        if rate.plain_low is not None and rate.plain_high is not None:
            wider += f"; alone {_percent(rate.plain_low)} to {_percent(rate.plain_high)} %"
    return Rate(
        row=rate,
        share=f"{rate.k} of {rate.n}",
        interval=f"{_percent(rate.low)} to {_percent(rate.high)} %",
        wider=wider,
        low=round(rate.low * WIDTH),
        dot=round(rate.k * WIDTH / rate.n) if rate.n else 0,
        high=round(rate.high * WIDTH),
    )


def _again(item: Recurrence, index: Index) -> Again:
    measures = [index.measures[name] for name in item.measures if name in index.measures]
    sums = [measure.amount for measure in measures if measure.amount and item.kind == "line"]
    money = exact(sum(a.minor for a in sums), sums[0].currency) if sums else ""
    return Again(
        row=item,
        here=tuple((index.line_number.get(m.id), m.title) for m in measures),
        money=money,
        acts=_acts(item.places),
        alike="" if item.alike == 1 else f"{float(item.alike) * 100:.0f} % of word sequences alike at least",
    )


def _some(again: Iterable[Again], kind: str) -> tuple[Again, ...]:
    return tuple(item for item in again if item.row.kind == kind)[:MOST]


def _acts(places: Iterable[Place]) -> tuple[Elsewhere, ...]:
    """Places act by act, in the order in which acts come."""
    sums: dict[tuple[str, str, str], list[str]] = {}
    for place in places:
        found = sums.setdefault((place.act, place.year, place.url), [])
        if place.amount:
            code, _, digits = place.amount.partition(" ")
            found.append(f"{SIGNS[code]}{digits}" if code in SIGNS else place.amount)
    return tuple(Elsewhere(*act, " + ".join(found)) for act, found in sums.items())


def _offer(item: Reform, titles: dict[str, str], present: Collection[str | None]) -> Offer:
    answers = [(question, getattr(item, field)) for question, field in QUESTIONS]
    return Offer(
        row=item,
        touches=tuple(_kind(name) for name in item.about if name in present),
        answers=tuple((question, answer) for question, answer in answers if answer),
        open=tuple(question[0].lower() + question[1:] for question, answer in answers if not answer),
        leads=tuple((name, titles[name]) for name in item.unlocks if name in titles),
    )


def _groups(coverage: Coverage | None) -> tuple[Bar, ...]:
    counted = coverage.groups if coverage else ()
    most = max((number for _, number in counted), default=1)
    return tuple(Bar(name, number, round(number * WIDTH / most)) for name, number in counted)


def _ledger_says(entries: Sequence[LedgerEntry]) -> str:
    count: Counter[str] = Counter(entry.answer for entry in entries)
    parts = listed([f"{count[answer]} {words}" for answer, words in ANSWERS.items() if count[answer]])
    governments = len({entry.government for entry in entries})
    return f"{plural(len(entries), 'demand')} put to {plural(governments, 'government')}: {parts}."


def _named(index: Index, name: str) -> str:
    measure = index.measures[name]
    return f"{measure.title} ({_kind(measure.instrument).lower()})"


def _kind(instrument: Instrument | None) -> str:
    return INSTRUMENTS[instrument] if instrument else "Not classified"


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"
