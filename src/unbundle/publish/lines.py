"""One line of the comparison: sums on both sides, the reason, and the exact place in the official text."""

from __future__ import annotations

from dataclasses import dataclass

from unbundle.publish.heard import aside_on
from unbundle.publish.index import Index
from unbundle.publish.money import exact, with_signs
from unbundle.publish.words import BOUNDS, CHANGES, KINDS, MARKS, REASONS, date_words, listed, plural
from unbundle.records.alternative import CoreRow, Decision
from unbundle.records.measure import Measure

LONG_QUOTE = 130
SHORT_QUOTE = 90
LONG_TITLE = 110
LONG_CONDITION = 80
CONDITIONS_SHOWN = 1
LONG_NOTE = 135


@dataclass(frozen=True, slots=True)
class Source:
    """Where a line stands: kind in everyday words, headings, section, element id and the words."""

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
    place: str
    official: int
    alternative: int
    chosen: bool
    proposed: bool
    change: str
    word: str
    mark: str
    reason: str
    sentence: str
    aside: int
    thin: bool
    tie: bool
    core: str
    source: Source
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Source, ...]


def build_line(index: Index, option: str) -> Line:
    """The line of one option, with the parts of the text that go with it."""
    decision = index.decisions[option]
    measure = index.measures[option]
    core = index.core.get(option)
    proposed = measure.origin == "proposed"
    return Line(
        number=index.line_number[option],
        id=option,
        title=cut(measure.title, LONG_TITLE),
        place=_place(measure),
        official=0 if proposed else decision.cost,
        alternative=decision.cost if decision.chosen else 0,
        chosen=decision.chosen,
        proposed=proposed,
        change=decision.change,
        word=CHANGES[decision.change],
        mark=MARKS[decision.change],
        reason=REASONS[decision.decided_by],
        sentence=with_signs(decision.sentence, index.currency),
        aside=aside_on(index, option) if index.from_positions else 0,
        thin=decision.thin,
        tie=decision.tie,
        core=_core_words(core),
        source=build_source(index, measure, LONG_QUOTE if index.votes.get(option) else SHORT_QUOTE),
        facts=tuple(_facts(index, measure, decision)),
        parts=tuple(_part(index, part, measure.title) for part in index.children.get(option, ())),
    )


def build_source(index: Index, measure: Measure, limit: int) -> Source:
    """Kind, sum, headings and quoted words of a measure; the quote cut at `limit` characters."""
    locator = measure.locator
    document = index.documents.get(locator.doc_sha256) if locator else None
    headings = [h for h in (*measure.path, measure.section) if h and h != measure.title]
    return Source(
        kind=KINDS[measure.kind][0],
        title=cut(measure.title, LONG_TITLE),
        money=" ".join(filter(None, (BOUNDS[measure.bound], _amount(measure)))),
        heading=" › ".join(headings),
        element=locator.element if locator else "",
        quote=cut(locator.quote, limit) if locator else "",
        document=document.title if document and len(index.documents) > 1 else "",
    )


def _part(index: Index, part: Measure, above: str) -> Source:
    """The source of a part, without the title of the line above repeated in its own."""
    return build_source(
        index, part.model_copy(update={"title": part.title.removeprefix(f"{above}: ")}), SHORT_QUOTE
    )


def _place(measure: Measure) -> str:
    """The heading that says whose line it is: the second from the top, where there are three or more."""
    return measure.path[1] if measure.origin == "official" and len(measure.path) > 2 else ""


def cut(text: str, limit: int) -> str:
    """`text` with single spaces, cut at a word and marked where it is longer than `limit`."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"


def _amount(measure: Measure) -> str:
    return exact(measure.amount.minor, measure.amount.currency) if measure.amount else ""


def _facts(index: Index, measure: Measure, decision: Decision) -> list[tuple[str, str]]:
    """Labelled facts that have something to say; a note that repeats the quote stays in its row."""
    until = measure.availability.until if measure.availability else ""
    quote = measure.locator.quote if measure.locator else ""
    spoken = index.votes.get(decision.option)
    replaced = index.measures.get(measure.replaces or "")
    rows = [
        ("May be spent", _until(until) if "remain available until" not in quote else ""),
        ("Conditions in the text", _conditions(measure)),
        ("Named parts", _several(tuple(f"{term.role}: {term.text}" for term in measure.terms))),
        ("Replaces", f"{replaced.title}, {_amount(replaced)}" if replaced else ""),
        ("Needs", listed([index.title(m) for m in measure.requires])),
        ("A version of", index.title(measure.variant_of) if measure.variant_of else ""),
        ("Where the cost comes from", measure.cost_source if measure.amount else ""),
        ("Closed or beaten by", listed([index.title(b) for b in decision.by])),
        ("Money short", exact(decision.missing, index.currency) if decision.missing else ""),
        ("", cut(measure.note, LONG_NOTE) if not quote or (spoken and not measure.amount) else ""),
    ]
    return [(label, text) for label, text in rows if text]


def _conditions(measure: Measure) -> str:
    """A short condition itself; else how many there are, since their first words say nothing yet."""
    texts = measure.conditions
    if len(texts) == 1 and len(texts[0]) <= LONG_CONDITION:
        return texts[0]
    return f"{plural(len(texts), 'condition')}, in full in measures.csv" if texts else ""


def _several(texts: tuple[str, ...]) -> str:
    """The first few texts, shortened, and how many more the dossier holds."""
    rest = f"; and {len(texts) - CONDITIONS_SHOWN} more" if len(texts) > CONDITIONS_SHOWN else ""
    return "; ".join(cut(text, LONG_CONDITION) for text in texts[:CONDITIONS_SHOWN]) + rest


def _until(until: str) -> str:
    if until == "expended":
        return "until it is used up"
    known = len(until) == len("2022-09-30") and until[:4].isdigit() and until[4] == "-"
    return f"until {date_words(until)}" if known else until


def _core_words(core: CoreRow | None) -> str:
    if core is None or core.of < 2:
        return ""
    if core.status in ("all", "none"):
        return f"the same in all {core.of} variants"
    return f"chosen in {core.chosen_in} of {core.of} variants"
