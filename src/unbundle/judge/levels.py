"""From codings to one interval per measure and criterion: nothing is imputed, the split is kept.

The words of the text bound the level from outside. Inside that bound stands the median of the people
who coded it, lower and upper bound apart. Where enough of them see a veto level, their bound stands,
whatever the median says. No coding at all is the whole scale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unbundle.errors import Fault, InputError, nearest
from unbundle.judge.texts import CODER
from unbundle.records.framework import Criterion, Framework
from unbundle.records.judging import Coding, Reason

Codings = Mapping[tuple[str, str], tuple[Coding, ...]]
"""Codings by subject and criterion, each group in order of coder."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one measure on one criterion: the interval, and its reason with the coders' split."""

    lo: int
    hi: int
    reason: Reason
    minority_veto: bool = False
    conflict: bool = False


def by_subject(codings: Iterable[Coding], framework: Framework) -> Codings:
    """`codings` grouped; later ones of one coder on one question replace earlier ones by time.

    Where a coder coded twice, the coding made without knowing who acts counts. Codings with a swapped
    actor are tests of the coder and never count for a verdict.
    Raises: InputError for a criterion or level that the framework does not have, an interval that is
    upside down, and two different codings by one coder at the same time.
    """
    scales = {c.id: (c.levels[0].code, c.levels[-1].code) for c in framework.criteria}
    faults: list[Fault] = []
    groups: dict[tuple[str, str], dict[str, Coding]] = defaultdict(dict)
    for coding in sorted((c for c in codings if c.blind != "swapped"), key=_coding_order):
        faults += _faults(coding, scales)
        group = groups[coding.subject, coding.criterion]
        earlier = group.get(coding.coder)
        if earlier is not None and _contradict(earlier, coding):
            step, message = "Keep one, or give both their times.", "One coder gives two levels."
            faults.append(Fault(_where(coding), "coding-twice", message, coding.coder, step))
        group[coding.coder] = coding
    if faults:
        raise InputError(faults)
    return {key: tuple(group[coder] for coder in sorted(group)) for key, group in groups.items()}


def known_levels(subject: str, framework: Framework, codings: Codings) -> tuple[Known, ...]:
    """What is known of `subject`, one entry per criterion in the framework's order."""
    return tuple(
        combine(criterion, codings.get((subject, criterion.id), ()), framework)
        for criterion in framework.criteria
    )


def combine(criterion: Criterion, codings: tuple[Coding, ...], framework: Framework) -> Known:
    """The interval of one criterion from all its codings."""
    low, high = criterion.levels[0].code, criterion.levels[-1].code
    words = next((c for c in codings if c.coder == CODER and c.basis == "text"), None)
    people = [c for c in codings if c is not words]
    if words is not None:
        low, high = words.lo, words.hi
    outer = (low, high)
    minority = False
    if people:
        low, high = _median(people, lowest=True), _median(people, lowest=False)
        low, high, minority = _credible_minority(criterion, people, framework, low, high)
    conflict = low > outer[1] or high < outer[0]
    low, high = outer if conflict else (max(low, outer[0]), min(high, outer[1]))
    return Known(
        low,
        high,
        _reason(criterion, words, people, low, high),
        minority and not conflict,
        conflict,
    )


def _credible_minority(
    criterion: Criterion, people: list[Coding], framework: Framework, low: int, high: int
) -> tuple[int, int, bool]:
    """Lower the upper bound to a veto level that at least the declared share of coders certainly sees."""
    if framework.veto_coders is None:
        return low, high, False
    needed = framework.veto_coders * len(people)
    changed = False
    for category in ("keep", "amend"):
        veto = framework.vetoes[category].get(criterion.id)
        seen = 0 if veto is None else sum(c.hi <= veto for c in people)
        if veto is not None and seen and seen >= needed and high > veto:
            high, low, changed = veto, min(low, veto), True
    return low, high, changed


def _median(people: list[Coding], *, lowest: bool) -> int:
    """The lower median of the lower bounds, or the upper median of the upper bounds: no level between."""
    values = sorted(c.lo if lowest else c.hi for c in people)
    return values[(len(values) - 1) // 2] if lowest else values[len(values) // 2]


def _reason(criterion: Criterion, words: Coding | None, people: list[Coding], low: int, high: int) -> Reason:
    cited = words or next((c for c in people if c.quote), None)
    if words is None and not people:
        return Reason(criterion=criterion.id, lo=low, hi=high, basis="open")
    basis = "text" if words is not None and not people else people[0].basis
    return Reason(
        criterion=criterion.id,
        lo=low,
        hi=high,
        basis=basis,
        quote=cited.quote if cited else "",
        locator=cited.locator if cited else None,
        coders=len(people),
        split=tuple((c.coder, c.lo, c.hi) for c in people),
    )


def _contradict(one: Coding, other: Coding) -> bool:
    return (one.at, one.blind) == (other.at, other.blind) and (one.lo, one.hi) != (other.lo, other.hi)


def _coding_order(coding: Coding) -> tuple[str, ...]:
    return (
        coding.subject,
        coding.criterion,
        coding.coder,
        coding.blind,
        coding.at or "",
        f"{coding.lo:09d}{coding.hi:09d}",
        coding.basis,
        coding.quote,
        coding.rule,
    )


def _faults(coding: Coding, scales: Mapping[str, tuple[int, int]]) -> list[Fault]:
    if coding.criterion not in scales:
        step, message = nearest(coding.criterion, scales), "No criterion has this id."
        return [Fault(_where(coding), "criterion-unknown", message, coding.criterion, step)]
    low, high = scales[coding.criterion]
    if not low <= coding.lo <= coding.hi <= high:
        step = f"The scale runs from {low} to {high}, and the lower bound comes first."
        value = f"{coding.lo}..{coding.hi}"
        return [Fault(_where(coding), "level-outside", "These levels are not on the scale.", value, step)]
    return []


def _where(coding: Coding) -> str:
    return f"codings, {coding.subject}, {coding.criterion}, {coding.coder}"
