"""Joint rules as sets of measures: who certainly belongs, who may belong, and the sets for compose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from unbundle.judge.levels import Codings, by_subject, combine
from unbundle.records.base import Id
from unbundle.records.framework import Framework, JointRule, Selector
from unbundle.records.instance import SetRule
from unbundle.records.judging import Coding
from unbundle.records.measure import Measure

Membership = Literal["yes", "open", "unclassified", "no"]

NEVER_CHOSEN = frozenset({"interpretive", "limitation_replaced", "other_amount"})
"""Kinds that are never a unit of choice, so that no joint rule can hold them."""


@dataclass(frozen=True, slots=True)
class Members:
    """Measures by what is known of their membership in one set, each list in measure order.

    `open` turns on a level that is still open; `unclassified` have no instrument yet.
    """

    yes: tuple[Measure, ...] = ()
    open: tuple[Measure, ...] = ()
    unclassified: tuple[Measure, ...] = ()


def set_rules(
    measures: tuple[Measure, ...], codings: Iterable[Coding], framework: Framework
) -> tuple[SetRule, ...]:
    """The framework's joint rules written out as sets of ids, in the framework's order, for compose.

    Only certain members are subjects; a rule without one is left out. For a rule that needs a partner,
    possible partners stand in where none is certain, so that a gap in what we know closes no measure.
    """
    grouped = by_subject(codings, framework)
    found = []
    for rule in framework.joint_rules:
        subject = members(rule.subject, measures, framework, grouped)
        other = members(rule.other, measures, framework, grouped) if rule.other else Members()
        if subject.yes:
            found.append(
                SetRule(
                    id=rule.id,
                    form=rule.form,
                    subject=ids(subject.yes),
                    other=ids(_other_set(rule, other)),
                    limit=rule.limit,
                    sentence=rule.sentence,
                )
            )
    return tuple(found)


def ids(measures: Iterable[Measure]) -> tuple[Id, ...]:
    """The ids of `measures` in id order."""
    return tuple(sorted(measure.id for measure in measures))


def members(
    selector: Selector, measures: Iterable[Measure], framework: Framework, codings: Codings
) -> Members:
    """The measures that `selector` certainly, perhaps, or for want of classification may hold."""
    groups: dict[Membership, list[Measure]] = {"yes": [], "open": [], "unclassified": [], "no": []}
    for measure in measures:
        groups[_membership(selector, measure, framework, codings)].append(measure)
    return Members(tuple(groups["yes"]), tuple(groups["open"]), tuple(groups["unclassified"]))


def _other_set(rule: JointRule, other: Members) -> tuple[Measure, ...]:
    if rule.form == "needs_one_of":
        return other.yes or other.open or other.unclassified
    return other.yes


def _membership(selector: Selector, measure: Measure, framework: Framework, codings: Codings) -> Membership:
    if measure.kind in NEVER_CHOSEN or (selector.measures and measure.id not in selector.measures):
        return "no"
    if selector.kinds and measure.kind not in selector.kinds:
        return "no"
    if selector.instruments and measure.instrument and measure.instrument not in selector.instruments:
        return "no"
    level = _level(selector, measure, framework, codings)
    if level == "no" or not selector.instruments or measure.instrument:
        return level
    return "unclassified"


def _level(selector: Selector, measure: Measure, framework: Framework, codings: Codings) -> Membership:
    criterion = next((c for c in framework.criteria if c.id == selector.criterion), None)
    if criterion is None:
        return "yes"
    known = combine(criterion, codings.get((measure.id, criterion.id), ()), framework)
    low = criterion.levels[0].code if selector.at_least is None else selector.at_least
    high = criterion.levels[-1].code if selector.at_most is None else selector.at_most
    if known.hi < low or known.lo > high:
        return "no"
    return "yes" if low <= known.lo and known.hi <= high else "open"
