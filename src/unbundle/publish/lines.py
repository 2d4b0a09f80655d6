"""One line of the comparison: sums on both sides, the reason, and the exact place in the official text."""

from __future__ import annotations

from dataclasses import dataclass

from unbundle.publish.index import Index
from unbundle.publish.money import exact
from unbundle.publish.words import BOUNDS, CHANGES, KINDS, MARKS, REASONS, VERDICTS, date_words, listed
from unbundle.records.alternative import CoreRow, Decision
from unbundle.records.judging import MeasureVerdict
from unbundle.records.measure import Measure

LONG_QUOTE = 240


@dataclass(frozen=True, slots=True)
class Source:
    """Where a line stands: kind in everyday words, headings, section, element id and the words."""

    id: str
    kind: str
    title: str
    money: str
    heading: str
    element: str
    quote: str
    document: str


@dataclass(frozen=True, slots=True)
class Line:
    """One decision on one line; money in minor units; texts ready to print."""

    number: int
    id: str
    title: str
    official: int
    alternative: int
    chosen: bool
    proposed: bool
    change: str
    word: str
    mark: str
    reason: str
    sentence: str
    thin: bool
    tie: bool
    turns: bool
    core: str
    source: Source
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Source, ...]
    verdict: str


def build_line(index: Index, option: str) -> Line:
    """The line of one option, with the parts of the text that go with it."""
    decision = index.decisions[option]
    measure = index.measures[option]
    core = index.core.get(option)
    proposed = measure.origin == "proposed"
    return Line(
        number=index.line_number[option],
        id=option,
        title=measure.title,
        official=0 if proposed else decision.cost,
        alternative=decision.cost if decision.chosen else 0,
        chosen=decision.chosen,
        proposed=proposed,
        change=decision.change,
        word=CHANGES[decision.change],
        mark=MARKS[decision.change],
        reason=REASONS[decision.decided_by],
        sentence=decision.sentence,
        thin=decision.thin,
        tie=decision.tie,
        turns=bool(core) and core.status not in ("all", "none"),
        core=_core_words(core),
        source=build_source(index, measure),
        facts=tuple(_facts(index, measure, decision)),
        parts=tuple(build_source(index, part) for part in index.children.get(option, ())),
        verdict=_verdict_words(index.verdicts.get(option)),
    )


def build_source(index: Index, measure: Measure) -> Source:
    """Kind, sum, headings and quoted words of a measure."""
    locator = measure.locator
    document = index.documents.get(locator.doc_sha256) if locator else None
    headings = [*measure.path, *([measure.section] if measure.section else [])]
    return Source(
        id=measure.id,
        kind=KINDS[measure.kind][0],
        title=measure.title,
        money=" ".join(filter(None, (BOUNDS[measure.bound], _amount(measure)))),
        heading=" › ".join(headings),
        element=locator.element if locator else "",
        quote=cut(locator.quote) if locator else "",
        document=document.title if document else "",
    )


def cut(text: str, limit: int = LONG_QUOTE) -> str:
    """`text` with single spaces, cut at a word and marked where it is longer than `limit`."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"


def _amount(measure: Measure) -> str:
    return exact(measure.amount.minor, measure.amount.currency) if measure.amount else ""


def _facts(index: Index, measure: Measure, decision: Decision) -> list[tuple[str, str]]:
    """Labelled facts of the line that have something to say."""
    until = measure.availability.until if measure.availability else ""
    replaced = index.measures.get(measure.replaces or "")
    rows = [
        ("May be spent", "until it is used up" if until == "expended" else _until(until)),
        ("The text’s own conditions", "; ".join(cut(c, 160) for c in measure.conditions)),
        ("For", measure.purpose if measure.origin == "proposed" else ""),
        ("The named parts", "; ".join(f"{term.role}: {cut(term.text, 120)}" for term in measure.terms)),
        ("Replaces", f"{replaced.title}, {_amount(replaced)}" if replaced else ""),
        ("Needs", listed([index.title(m) for m in measure.requires])),
        ("A version of", index.title(measure.variant_of) if measure.variant_of else ""),
        ("Where the cost comes from", measure.cost_source),
        ("Closed or beaten by", listed([index.title(b) for b in decision.by])),
        ("Its supporters lacked", exact(decision.missing, index.currency) if decision.missing else ""),
        ("Note", measure.note),
    ]
    return [(label, text) for label, text in rows if text]


def _until(until: str) -> str:
    known = len(until) == len("2022-09-30") and until[:4].isdigit() and until[4] == "-"
    return f"until {date_words(until)}" if known else until


def _core_words(core: CoreRow | None) -> str:
    if core is None or core.of < 2:
        return ""
    if core.status in ("all", "none"):
        return f"the same in all {core.of} variants"
    return f"chosen in {core.chosen_in} of {core.of} variants"


def _verdict_words(verdict: MeasureVerdict | None) -> str:
    if verdict is None:
        return ""
    possible = listed([VERDICTS[v] for v in verdict.possible]).replace(" and ", " or ")
    state = f"undecided ({possible})" if len(verdict.possible) > 1 else possible
    return f"{state}. {verdict.sentence}"
