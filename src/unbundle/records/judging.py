"""Facts, codings and judgments: what verdicts are made from, and the verdicts themselves."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from unbundle.records.base import Count, Exact, Id, Instant, PartialDate, Record
from unbundle.records.framework import Verdict3
from unbundle.records.measure import Locator


class Actor(Record):
    """Who acts. Read by the audit only; `blocs` are (label, from, to, source) and editable."""

    id: Id
    names: tuple[str, ...]
    blocs: tuple[tuple[str, PartialDate, PartialDate, str], ...] = ()


class Claim(Record):
    """A stated fact with its source: reliability A-F and credibility 1-6 are kept apart (AJP-2.1)."""

    id: Id
    text: str
    source: str
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Literal[1, 2, 3, 4, 5, 6]
    independence_group: str = ""
    quote: str = ""
    date: PartialDate = ""


class Case(Record):
    """Conduct, a measure or a resolution that was judged. `levels` are the coded criteria."""

    id: Id
    episode: Id
    kind: Literal["measure", "conduct", "resolution"]
    title: str
    actor: Id
    bloc: str = ""
    date: PartialDate = ""
    ask: str = ""
    """What the text asks for, in its operative words."""
    levels: dict[str, int] = Field(default_factory=dict)
    claims: tuple[Id, ...] = ()
    outcomes: tuple[tuple[str, str, PartialDate], ...] = ()


class Coding(Record):
    """One coder's level, or interval of levels, for one measure or case on one criterion."""

    subject: Id
    criterion: Id
    coder: str
    lo: int
    hi: int
    basis: Literal["text", "people", "claim"]
    quote: str = ""
    locator: Locator | None = None
    rule: str = ""
    claims: tuple[Id, ...] = ()
    blind: Literal["none", "redacted", "swapped"] = "none"
    at: Instant | None = None
    reidentified: bool | None = None
    """For blind codings: whether the coder, asked afterwards, named the actor all the same."""


class Judgment(Record):
    """A judge's verdict on a case; `verdict` is a position on the declared order of verdicts."""

    case: Id
    judge: Id
    verdict: str
    framework: str = ""
    framework_version: str = ""
    by_rule: bool = False
    reasons: tuple[str, ...] = ()
    distinguishes: tuple[Id, ...] = ()
    at: PartialDate = ""
    recused: bool = False


class Reason(Record):
    """What a verdict rests on for one criterion: the level interval, its basis, and the words cited."""

    criterion: Id
    lo: int
    hi: int
    basis: Literal["text", "people", "claim", "open"]
    quote: str = ""
    locator: Locator | None = None
    coders: Count = 0
    split: tuple[tuple[str, int, int], ...] = ()
    """Where people coded it: coder, lowest level, highest level, in coder order."""


class Repair(Record):
    """A smallest set of level changes that lifts a measure to `reaches`: (criterion, from, to)."""

    reaches: Verdict3
    changes: tuple[tuple[Id, int, int], ...]
    sentence: str


class MeasureVerdict(Record):
    """The possible verdicts on one measure, why, what would decide, and the smallest repair.

    `possible` is never empty and ordered drop, amend, keep; one entry means the verdict is certain.
    `vetoed_by` lists criteria whose veto is certain: only these close a measure.
    `undecided_because` lists open criteria that can still change the verdict.
    """

    measure: Id
    possible: tuple[Verdict3, ...]
    vetoed_by: tuple[Id, ...] = ()
    vetoed_perhaps_by: tuple[Id, ...] = ()
    undecided_because: tuple[Id, ...] = ()
    settled_by: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    repair: Repair | None = None
    margin: Count | None = None
    sentence: str


class JointResult(Record):
    """What a joint rule says of one set of chosen measures."""

    rule: Id
    status: Literal["holds", "broken", "open"]
    subject: tuple[Id, ...]
    other: tuple[Id, ...] = ()
    measured: Exact | None = None
    limit: Exact | None = None
    sentence: str
    would_hold_if: str = ""


class WholeVerdict(Record):
    """The verdict on a whole: joint rules, vetoes, and shares of money by instrument (label, share)."""

    subject: Literal["official", "alternative"]
    possible: tuple[Verdict3, ...]
    joint: tuple[JointResult, ...]
    vetoed: tuple[Id, ...] = ()
    shares: tuple[tuple[str, Exact], ...] = ()
    sentence: str


class Verdicts(Record):
    """All verdicts under one framework version, in the order of the measures."""

    framework: Id
    framework_version: str
    verdicts: tuple[MeasureVerdict, ...]
    wholes: tuple[WholeVerdict, ...] = ()
