"""What the words of a measure decide alone: rules as data, each coding with the words it rests on.

A rule counts what is written and never what is missing: another provision may write it. So a level
is coded as an interval from what is certain to what is still possible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from unbundle.kit.strict_yaml import parse_yaml
from unbundle.records.framework import Framework
from unbundle.records.judging import Coding
from unbundle.records.measure import Locator, Measure

CODER = "text"
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?|fiscal years? \d{4}(?: (?:and|through) \d{4})?")


class Fact(NamedTuple):
    """One thing that the text says, says not, or leaves open, with the words that show it."""

    name: str
    status: Literal["written", "not written", "open"]
    words: str = ""


class Found(NamedTuple):
    """A level interval with its quote, its place, and the rule in words."""

    lo: int
    hi: int
    quote: str
    locator: Locator | None
    rule: str


def code_from_text(measures: tuple[Measure, ...], framework: Framework) -> tuple[Coding, ...]:
    """Codings by the coder "text" for every criterion with a text rule, in measure, then criterion order.

    A coding is made only where the rule is sound: for a measure with a locator, in English, that could
    be chosen at all. What is not coded stays open.
    """
    codings = []
    for measure in measures:
        if measure.locator is None or measure.lang.split("-")[0] != "en":
            continue
        if measure.kind in _data()["never"]:
            continue
        for criterion in framework.criteria:
            rule = TEXT_RULES.get(criterion.text_rule)
            found = rule(measure) if rule is not None else None
            if found is not None:
                codings.append(
                    Coding(
                        subject=measure.id,
                        criterion=criterion.id,
                        coder=CODER,
                        lo=found.lo,
                        hi=found.hi,
                        basis="text",
                        quote=found.quote,
                        locator=found.locator,
                        rule=found.rule,
                    )
                )
    return tuple(codings)


def _bounds(measure: Measure) -> Found | None:
    """Level = how many of sum, end, purpose and oversight are written; open ones widen the interval."""
    if measure.kind not in _data()["kinds"] or measure.locator is None:
        return None
    facts = [_sum(measure), _end(measure), _purpose(measure), _oversight(measure)]
    certain = sum(fact.status == "written" for fact in facts)
    still_open = sum(fact.status == "open" for fact in facts)
    said = "; ".join(
        f"{fact.name} {fact.status}" + (f" ({fact.words})" if fact.words else "") for fact in facts
    )
    return Found(certain, certain + still_open, measure.locator.quote, measure.locator, f"bounds: {said}")


def _reports(measure: Measure) -> Found | None:
    """A written report, notice, plan or audit: not "in the dark", so at least level 1."""
    fact = _oversight(measure)
    if fact.status != "written":
        return None
    rule = "reports: a report, notice, plan or audit is laid down"
    return Found(1, 4, fact.words, _place(measure, fact.words), rule)


def _ends_or_conditions(measure: Measure) -> Found | None:
    """A written end or restriction: not "without condition and without end", so at least level 1."""
    for words in _passages(measure):
        if any(pattern.search(words) for pattern in _patterns("restriction")):
            return Found(1, 4, words, _place(measure, words), "ends_or_conditions: a restriction is written")
    end = _end(measure)
    if measure.kind in _data()["kinds"] and end.status == "written":
        whole = measure.locator.quote if measure.locator else ""
        words = end.words if end.words in whole else whole
        return Found(1, 4, words, _place(measure, words), "ends_or_conditions: an end is written")
    return None


TEXT_RULES: dict[str, Callable[[Measure], Found | None]] = {
    "bounds": _bounds,
    "reports": _reports,
    "ends_or_conditions": _ends_or_conditions,
}
"""What a criterion may name as its `text_rule`; each works on levels 0 to 4."""


def _sum(measure: Measure) -> Fact:
    if measure.amount is None or measure.bound == "open":
        return Fact("sum", "not written")
    status: Literal["written", "open"] = "written" if measure.bound in ("exact", "ceiling") else "open"
    return Fact("sum", status)


def _end(measure: Measure) -> Fact:
    until = measure.availability.until if measure.availability else ""
    if until == "expended":
        return Fact("end", "not written", "until expended")
    if not _DATE.fullmatch(until):
        return Fact("end", "open")
    quote = measure.locator.quote if measure.locator else ""
    match = _patterns("end_words")[0].search(quote)
    return Fact("end", "written", match.group(0) if match else until)


def _purpose(measure: Measure) -> Fact:
    if not measure.purpose:
        return Fact("purpose", "open")
    for pattern in _patterns("open_purpose"):
        match = pattern.search(measure.purpose)
        if match:
            return Fact("purpose", "open", match.group(0))
    return Fact("purpose", "written")


def _oversight(measure: Measure) -> Fact:
    for words in _passages(measure):
        if any(pattern.search(words) for pattern in _patterns("oversight")):
            return Fact("oversight", "written", words)
    return Fact("oversight", "open")


def _passages(measure: Measure) -> Iterator[str]:
    yield from measure.conditions
    if measure.locator is not None:
        yield measure.locator.quote


def _place(measure: Measure, words: str) -> Locator | None:
    """The place of `words` inside the measure's own passage, else the measure's place."""
    whole = measure.locator
    if whole is None or words not in whole.quote:
        return whole
    start = whole.start + whole.quote.index(words)
    return Locator(
        doc_sha256=whole.doc_sha256, element=whole.element, start=start, end=start + len(words), quote=words
    )


@cache
def _data() -> dict[str, Any]:
    text = (files("unbundle.judge") / "data" / "text_rules.yaml").read_text(encoding="utf-8")
    return dict(parse_yaml(text, "text_rules.yaml").data)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    value = _data()[name]
    return tuple(re.compile(one, re.IGNORECASE) for one in ([value] if isinstance(value, str) else value))
