"""What the reader holds before ids are given: drafts of measures, and what it did not understand."""

from __future__ import annotations

from dataclasses import dataclass, field

from unbundle.read.paths import Passage
from unbundle.records.measure import Amount, Availability, Bound, Kind, Term


@dataclass(eq=False, slots=True)
class Draft:
    """A measure before it has an id: its place, its words (half-open code points) and its links."""

    kind: Kind
    rule: str
    passage: Passage
    start: int
    end: int
    section: str
    title: str = ""
    amount: Amount | None = None
    at: int = -1
    bound: Bound = "exact"
    availability: Availability | None = None
    conditions: list[str] = field(default_factory=list)
    purpose: str = ""
    terms: tuple[Term, ...] = ()
    parent: Draft | None = None
    replaces: Draft | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A statement that no rule understands: its first passage and half-open code points."""

    passage: Passage
    start: int
    end: int
    reason: str


@dataclass(slots=True)
class Drafts:
    """Everything found, in document order."""

    lang: str = "en"
    rows: list[Draft] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
