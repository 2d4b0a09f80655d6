"""Findings on leniency and harshness by bloc, from tested contrasts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from unbundle.audit.contrast import (
    LEVEL,
    Contrast,
    Direction,
    Power,
    Strata,
    Tested,
    Usual,
    interval,
    power_of,
)
from unbundle.audit.strata import Facts
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import (
    CLEAR_MANY,
    EXAMPLE,
    RELATIVE,
    chance,
    finding_id,
    listed,
    side_by_side,
    steps,
    times,
)
from unbundle.kit.bootstrap import rounded
from unbundle.records.base import Id
from unbundle.records.findings import Finding, Interval

Detector = Literal["leniency-absolute", "leniency-panel", "softened-facts", "counterfactual"]


@dataclass(frozen=True, slots=True)
class Question:
    """One detector that asks by judge and bloc: its words, the strata, and what its scores measure.

    `did` completes "JUDGE ... BLOC", for example "judged"; `unit` is what is counted; `than` names what is
    usual in a stratum, for which `usual` gives the score.
    """

    detector: Detector
    strata: Strata
    comparable: str
    did: str = "judged"
    unit: str = "episode"
    than: str = ""
    usual: Usual = lambda stratum: None


def bloc_findings(
    table: Table, tested: Iterable[Tested], question: Question, facts: Facts | None, spec: AuditSpec
) -> tuple[Finding, ...]:
    """One finding for every judge and bloc: flagged, no evidence at this power, or cannot be tested."""
    found = []
    for test in tested:
        seen = _power(test, question, spec)
        if test.flagged or seen is not None:
            found.append(_testable(table, test, question, facts, (spec, seen)))
        else:
            found.append(_untestable(test, question))
    return tuple(found)


def _all_alike(test: Tested, question: Question) -> bool:
    """Whether a judge gave one and the same verdict throughout: then no standard can be seen at all."""
    return question.detector.startswith("leniency") and len({u.score for u in test.contrast.units}) == 1


def _power(test: Tested, question: Question, spec: AuditSpec) -> Power | None:
    if not test.contrast.shapes or _all_alike(test, question):
        return None
    return power_of(test.contrast, test.direction, test.level)


def _base(test: Tested, question: Question) -> dict[str, object]:
    contrast = test.contrast
    return {
        "id": finding_id(question.detector, contrast.judge, contrast.bloc),
        "detector": question.detector,
        "judge": contrast.judge,
        "bloc": contrast.bloc,
        "informative": sum(contrast.informative),
    }


def _untestable(test: Tested, question: Question) -> Finding:
    contrast = test.contrast
    base = _base(test, question)
    if not contrast.shapes:
        why = _nothing_to_compare(contrast, question)
    else:
        why = _too_little(test, question)
        base |= {"effect": rounded(float(contrast.effect)), "p": test.p}
    return Finding(
        **base,  # type: ignore[arg-type]
        outcome="cannot-test",
        sentence=f"Cannot be tested: whether {contrast.judge} {question.did} {contrast.bloc} differently, "
        f"because {why}. This is neither a pass nor a charge.",
        cannot_because=why,
    )


def _too_little(test: Tested, question: Question) -> str:
    contrast = test.contrast
    if _all_alike(test, question):
        return "it gave all comparable cases the same verdict"
    ours, others = contrast.informative
    return (
        f"with {times(ours, question.unit)} of {contrast.bloc} against {others} of others not even the most "
        f"extreme difference in this direction could be told from chance, {times(test.asked, 'question')} "
        "of this kind being asked at once"
    )


def _nothing_to_compare(contrast: Contrast, question: Question) -> str:
    ours = sum(unit.bloc == contrast.bloc for unit in contrast.units)
    if not contrast.units:
        return f"no {question.unit} is {question.comparable}"
    if not ours:
        return f"none of its comparable {question.unit}s is of {contrast.bloc}"
    if ours == len(contrast.units):
        return f"all its comparable {question.unit}s are of {contrast.bloc}"
    return f"no {question.unit} of {contrast.bloc} has one of another bloc that is {question.comparable}"


def _testable(
    table: Table,
    test: Tested,
    question: Question,
    facts: Facts | None,
    about: tuple[AuditSpec, Power | None],
) -> Finding:
    contrast, (spec, seen) = test.contrast, about
    bounds = interval(contrast, spec.seed, spec.draws)
    pair = closest_pair(table, test, question.strata) if test.flagged and facts is not None else None
    equal, different = side_by_side(table, facts, contrast.judge, *pair) if pair else ((), ())
    return Finding(
        **_base(test, question),  # type: ignore[arg-type]
        outcome="flagged" if test.flagged else "no-evidence",
        cases=pair or (),
        effect=rounded(float(contrast.effect)),
        interval=Interval(low=bounds[0], high=bounds[1], level=LEVEL) if bounds else None,
        p=test.p,
        q=test.q,
        smallest_detectable=None if seen is None else rounded(float(seen.difference)),
        sentence=_flagged(test, question, bounds, pair) if test.flagged else _quiet(test, question, seen),
        equal=equal,
        different=different,
        would_clear=CLEAR_MANY if test.flagged else "",
    )


def _numbers(test: Tested) -> str:
    parts = [f"exact p {chance(test.p or Fraction(1))}"]
    if test.q is not None:
        parts.append(f"q {chance(test.q)} over {times(test.asked, 'question')} asked at once")
    return ", ".join(parts)


def _flagged(
    test: Tested, question: Question, bounds: tuple[float, float] | None, pair: tuple[Id, Id] | None
) -> str:
    contrast = test.contrast
    ours, others = contrast.informative
    word = {"milder": "more mildly", "harsher": "more harshly"}[test.direction]
    counts = _counts(test, question)
    numbers = "" if counts else f" ({_numbers(test)})"
    span = f"too few {question.unit}s for an interval"
    if bounds:
        span = f"95 % interval {bounds[0]:+.2f} to {bounds[1]:+.2f}"
    return (
        f"Flagged: {contrast.judge} {question.did} {times(ours, question.unit)} of {contrast.bloc} {word} "
        f"than {times(others, question.unit)} of others that are {question.comparable}{numbers}.{counts} On "
        f"balance it is {steps(contrast.effect)} {test.direction} ({span})."
        f"{f' {RELATIVE}' if question.detector == 'leniency-panel' else ''}{f' {EXAMPLE}' if pair else ''}"
    )


def _counts(test: Tested, question: Question) -> str:
    """In how many of the comparable units the verdict lay beyond the usual one, in both directions."""
    other: Direction = "harsher" if test.direction == "milder" else "milder"
    beyond, back = (test.contrast.beyond(d) if question.than else None for d in (test.direction, other))
    if beyond is None or back is None:
        return ""
    ours, others = test.contrast.informative
    return (
        f" It was {test.direction} than {question.than} in {beyond[0]} of {ours} of {test.contrast.bloc} and "
        f"in {beyond[1]} of {others} of others ({_numbers(test)}); it was {other} in {back[0]} and {back[1]}."
    )


def _quiet(test: Tested, question: Question, seen: Power | None) -> str:
    contrast = test.contrast
    word = {"milder": "mildly", "harsher": "harshly"}[test.direction]
    power = ""
    if seen is not None:
        moved = f"as {word} as can be" if seen.whole else f"one step more {word}"
        power = (
            f"Had it {question.did} {seen.count} of {seen.of} of them {moved}, this would have been flagged; "
            "less would not have been seen."
        )
    other = (
        f" It stands out only beside {test.explained_by}, which is flagged on its own."
        if test.explained_by
        else ""
    )
    return (
        f"No evidence at this power that {contrast.judge} {question.did} {contrast.bloc} differently from "
        f"others that are {question.comparable} (difference {float(contrast.effect):+.2f}, "
        f"{_numbers(test)}). {power}{other}"
    )


def closest_pair(table: Table, test: Tested, strata: Strata) -> tuple[Id, Id] | None:
    """The two cases that show a flag best: same stratum, furthest apart in verdict, then nearest in time."""
    judge, bloc = test.contrast.judge, test.contrast.bloc
    ranks = table.ranks.get(judge, {})
    sign = 1 if test.direction == "milder" else -1
    ours = [c for c in sorted(ranks) if table.cases[c].bloc == bloc and strata(judge, c) is not None]
    others = [c for c in sorted(ranks) if table.cases[c].bloc not in ("", bloc)]
    best = min(
        (
            (-sign * (ranks[b] - ranks[a]), _apart(table, a, b), a, b)
            for a in ours
            for b in others
            if strata(judge, a) == strata(judge, b) and sign * (ranks[b] - ranks[a]) > 0
        ),
        default=None,
    )
    return None if best is None else (best[2], best[3])


def _apart(table: Table, one: Id, other: Id) -> tuple[int, int]:
    """Different demands first count as further apart, then years between."""
    a, b = table.cases[one], table.cases[other]
    years = abs(int(a.date[:4]) - int(b.date[:4])) if a.date and b.date else 9999
    return int(a.ask != b.ask or not a.ask), years


__all__ = ["Question", "bloc_findings", "closest_pair", "listed"]
