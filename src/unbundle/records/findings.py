"""What the audit found: flagged, no evidence at this power, or cannot be tested. No score."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Exact, Id, Record

Outcome = Literal["flagged", "no-evidence", "cannot-test"]


class Interval(Record):
    """A two-sided interval, published to six decimals, with its level as a rational."""

    low: float
    high: float
    level: Exact


class Finding(Record):
    """One question asked of the judgments, with its outcome and what would clear it.

    `p` and `q` are exact rationals where the test is exact. `cases` are the two (or more) cases
    shown side by side; `equal` and `different` say in words what they share. `smallest_detectable`
    is the effect that this many informative episodes could have shown.
    """

    id: Id
    detector: Literal[
        "dominance",
        "a-fortiori",
        "leniency-absolute",
        "leniency-panel",
        "softened-facts",
        "pair",
        "change-over-time",
        "selection",
        "concern",
        "counterfactual",
    ]
    outcome: Outcome
    judge: str = ""
    bloc: str = ""
    cases: tuple[Id, ...] = ()
    effect: float | None = None
    interval: Interval | None = None
    p: Exact | None = None
    q: Exact | None = None
    informative: Count = 0
    smallest_detectable: float | None = None
    harsher_on_first: Count | None = None
    harsher_on_second: Count | None = None
    same: Count | None = None
    opposite: Count | None = None
    """Of those who differ on a pair, how many gave the two ends of the scale."""
    sentence: str
    equal: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    would_clear: str = ""
    cannot_because: str = ""


class Findings(Record):
    """All findings in a fixed order: detector, judge, bloc, cases. Sensitivity lines are sentences."""

    verdict_order: tuple[str, ...]
    findings: tuple[Finding, ...]
    sensitivity: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
