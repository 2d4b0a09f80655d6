"""Principles as data: criteria with anchored levels, profiles, vetoes, and joint rules on sets."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Exact, Id, PartialDate, Record
from unbundle.records.measure import Instrument, Kind

Verdict3 = Literal["drop", "amend", "keep"]
"""Ordered categories: drop 0 < amend 1 < keep 2."""


class Level(Record):
    """One step of a criterion: higher code = better, with the text that fixes its meaning."""

    code: int
    label: str
    anchor: str
    example: str = ""


class Criterion(Record):
    """A testable question with anchored ordinal levels. It names no actor, bloc or alliance.

    `decided_by`: "text" - the words of the measure alone decide; "people" - coders do.
    """

    id: Id
    question: str
    levels: tuple[Level, ...]
    veto: bool = False
    relevant_because: str = ""
    decided_by: Literal["text", "people"] = "people"
    settled_by: str = ""
    """Who could settle an open level, in words."""
    title: str = ""
    """A short name for sentences and tables; the id with spaces where empty."""
    text_rule: str = ""
    """The judge room's rule that narrows this level from the words of a measure; empty for none."""


class Selector(Record):
    """A set of measures, chosen by what they are: all given fields must match; empty fields match all.

    `criterion` with `at_most` or `at_least` picks measures whose coded level is certainly so.
    """

    instruments: tuple[Instrument, ...] = ()
    kinds: tuple[Kind, ...] = ()
    measures: tuple[Id, ...] = ()
    criterion: Id | None = None
    at_most: int | None = None
    at_least: int | None = None


class JointRule(Record):
    """A rule on a set of measures, not on one.

    Forms: "needs_one_of" - a measure of `subject` only together with one of `other`;
    "not_while_open" - none of `subject` while one of `other` is open and not chosen;
    "share_at_most" - the money of `subject` is at most `limit` of all money chosen.
    """

    id: Id
    sentence: str
    form: Literal["needs_one_of", "not_while_open", "share_at_most"]
    subject: Selector
    other: Selector | None = None
    limit: Exact | None = None


class Gate(Record):
    """A rule before all others: level at most `at_most` on `criterion` gives at best `verdict`."""

    id: Id
    criterion: Id
    at_most: int
    verdict: Verdict3
    sentence: str


class Framework(Record):
    """A versioned set of principles.

    `profiles` and `vetoes` map a category (amend, keep) to a level per criterion: a measure reaches
    a category iff the weights of criteria at or above its profile sum to at least `majority` and no
    criterion is at or below its veto level (MR-Sort with veto; Leroy, Mousseau, Pirlot 2011).
    `veto_coders` is the share of coders whose veto level suffices.
    """

    id: Id
    version: str
    title: str
    rationale: str
    criteria: tuple[Criterion, ...]
    weights: dict[str, Exact]
    majority: Exact
    profiles: dict[str, dict[str, int]]
    vetoes: dict[str, dict[str, int]]
    gates: tuple[Gate, ...] = ()
    joint_rules: tuple[JointRule, ...] = ()
    veto_coders: Exact | None = None
    parent_version: str = ""
    adopted_by: str = ""
    adopted_on: PartialDate = ""
    licence: str = "CC-BY-4.0"
