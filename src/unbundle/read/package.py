"""Drafts to a package: ids, locators, citations, instruments, sums and self-tests."""

from __future__ import annotations

from unbundle.kit.canonical import digest
from unbundle.read import checks, instruments, measures
from unbundle.read.amounts import NOT_UNDERSTOOD
from unbundle.read.citations import citations
from unbundle.read.drafts import Draft, Drafts
from unbundle.read.events import Stream
from unbundle.read.ids import Ids
from unbundle.read.money import beyond_record
from unbundle.read.paths import Passage, passages
from unbundle.read.patterns import lower_text
from unbundle.read.summaries import summary
from unbundle.read.texts import ACT_WIDE
from unbundle.records.measure import Locator, Measure
from unbundle.records.package import Package, Reading, Source, Unclassified

MAX_CITATIONS = 40


def build(
    stream: Stream, data: bytes, name: str, rules: tuple[instruments.InstrumentRule, ...] = ()
) -> Reading:
    """The reading of a stream whose official file is `data` under the name `name`.

    `rules` for the suggested instrument are tried before the shipped ones.
    """
    placed = passages(stream)
    drafts = measures.draft(placed, stream.lang)
    sha = digest(data)
    ids = Ids()
    names = {id(row): ids.take(row.passage.slugs, row.section, row.kind) for row in drafts.rows}
    lines = tuple(_measure(row, names, stream, sha) for row in drafts.rows)
    lines = _completed(lines, (*rules, *instruments.shipped_rules()))
    package = Package(
        source=Source(
            file=name, sha256=sha, media_type=stream.media_type, lang=stream.lang, limits=stream.limits
        ),
        title=stream.title or name,
        measures=lines,
        unclassified=tuple(
            Unclassified(reason=reason, path=passage.path, locator=_locator(stream, sha, passage, start, end))
            for passage, start, end, reason in _not_understood(placed, drafts)
        ),
        totals=checks.totals(lines),
        checks=checks.checks(stream, drafts.rows, lines),
        attributes=tuple(
            _locator(stream, sha, passage, passage.event.start, passage.event.end)
            for passage in placed
            if not passage.event.amended and ACT_WIDE.holds(lower_text(passage.words))
        ),
    )
    return Reading(package, stream.text)


def _not_understood(placed: tuple[Passage, ...], drafts: Drafts) -> list[tuple[Passage, int, int, str]]:
    """Passage, half-open code points and reason of all that the rules leave open, in document order."""
    gaps = [(gap.passage, gap.start, gap.end, gap.reason) for gap in drafts.gaps]
    gaps.extend(
        (row.passage, row.start, row.end, "no rule understands this sum")
        for row in drafts.rows
        if row.rule == NOT_UNDERSTOOD
    )
    for passage in placed:
        base = passage.event.start
        for low, high in beyond_record(passage.words):
            gaps.append((passage, base + low, base + high, "this sum is larger than a record holds"))
    return sorted(gaps, key=lambda item: item[1:3])


def _completed(
    lines: tuple[Measure, ...], rules: tuple[instruments.InstrumentRule, ...]
) -> tuple[Measure, ...]:
    """Each line with its suggested instrument and with its plain sentence as its note."""
    by_id = {line.id: line for line in lines}
    found = instruments.suggestions(lines, rules)
    return tuple(
        line.model_copy(
            update={
                "instrument": found[line.id].instrument,
                "instrument_rule": found[line.id].rule,
                "dac_code": found[line.id].dac,
                "note": summary(line, by_id.get(line.replaces or "")).text,
            }
        )
        for line in lines
    )


def _measure(row: Draft, names: dict[int, str], stream: Stream, sha: str) -> Measure:
    locator = _locator(stream, sha, row.passage, row.start, row.end)
    refs = [
        stream.text[mark.start : mark.end]
        for mark in row.passage.event.marks
        if mark.kind == "ref" and row.start <= mark.start < row.end
    ]
    stated = citations(locator.quote)
    found = tuple(
        dict.fromkeys([*stated, *(ref for ref in refs if not any(ref in other for other in stated))])
    )
    return Measure(
        id=names[id(row)],
        parent=names[id(row.parent)] if row.parent is not None else None,
        path=row.passage.path,
        section=row.section,
        title=row.title,
        kind=row.kind,
        amount=row.amount,
        bound=row.bound,
        availability=row.availability,
        conditions=tuple(row.conditions),
        purpose=row.purpose,
        rule=row.rule,
        lang=stream.lang,
        locator=locator,
        terms=row.terms,
        citations=found[:MAX_CITATIONS],
        replaces=names[id(row.replaces)] if row.replaces is not None else None,
    )


def _locator(stream: Stream, sha: str, passage: Passage, start: int, end: int) -> Locator:
    return Locator(
        doc_sha256=sha, element=passage.event.element, start=start, end=end, quote=stream.text[start:end]
    )
