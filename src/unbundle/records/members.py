"""Who takes part: organisations, voters, mandates, published positions and mandated ballots."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from unbundle.records.base import (
    Count,
    Country,
    Id,
    Instant,
    Language,
    PartialDate,
    Record,
    without_empty,
)

Stance = Literal["support", "support-with-conditions", "oppose", "not-stated"]
Confidence = Literal["direct", "reported"]
Vote = Literal["approve", "reject", "abstain"]
Fit = Literal["same", "broader", "narrower"]
Disclosure = Literal["named", "pseudonymous", "aggregate"]
PositionStatus = Literal["published", "confirmed", "corrected", "withdrawn"]


class Organisation(Record):
    """A member or an observed organisation. `blocs` are declared attributes beside country and kind."""

    id: Id
    name: str
    country: Country
    kind: str
    members: Count | None = None
    members_note: str = ""
    blocs: tuple[tuple[str, str], ...] = ()
    note: str = ""
    disclosure: Disclosure | None = None
    """What a published pack shows of it; the charter's level where not given."""


class Voter(Record):
    """A single person with a vote, for assemblies; `attributes` are declared blocs such as party."""

    id: Id
    name: str
    organisation: Id | None = None
    attributes: tuple[tuple[str, str], ...] = ()


class Mandate(Record):
    """Who may speak for an organisation: which body decided, when, how, until when, on what.

    `for_weight` and `against_weight` carry a split mandate: how strongly the body stood behind its line
    (70 for it, 30 against it). `holders` act; `substitutes` act where no holder did.
    """

    id: Id
    organisation: Id
    body: str
    decided_on: PartialDate = ""
    holders: tuple[str, ...] = ()
    quorum: str = ""
    majority: str = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    revoked_at: Instant | None = None
    topics: tuple[str, ...] = ()
    for_weight: Count = 1
    against_weight: Count = 0
    evidence_sha256: str = ""
    substitutes: tuple[str, ...] = ()

    @model_serializer(mode="wrap")
    def _as_first_packs(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_empty(write(self), "substitutes")


class Topic(Record):
    """What published positions speak about, in a collector's words; mapped to measures by `TopicMapping`."""

    id: Id
    title: str
    definition: str


class TopicMapping(Record):
    """Why a position on a topic is read as a position on a measure.

    `fit`: "same" - the position speaks of this measure; "broader" - it speaks of a wider class
    that holds this measure; "narrower" - it speaks of a part. `counted` false shows the position
    beside the measure without counting it. Where one organisation has positions on two topics of
    one measure, "same" goes before "narrower" before "broader". `but_not` names organisations whose
    own words on the topic do not reach this measure: for them the row does not count; `why` says so.
    """

    topic: Id
    measure: Id
    fit: Fit
    counted: bool
    why: str
    but_not: tuple[Id, ...] = ()


class Position(Record):
    """What an organisation published on a topic or measure: never a signature, never more than its words.

    `topic` is the id of a topic or of a measure. `note` is the collector's remark.
    """

    organisation: Id
    topic: Id
    stance: Stance
    condition: str = ""
    quote: str
    lang: Language
    source_title: str = ""
    source_url: str
    date: PartialDate = ""
    confidence: Confidence
    status: PositionStatus = "published"
    note: str = ""
    revised_at: Instant | None = None
    """When the organisation itself confirmed, corrected or withdrew it, or stated it in its place."""
    revised_under: Id | None = None
    """The mandate under which it did so."""

    @model_serializer(mode="wrap")
    def _as_first_packs(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_empty(write(self), "revised_at", "revised_under")


class PositionAnswer(Record):
    """What an organisation says to its published positions on a topic.

    "correct" states the position anew: `stance`, `condition`, `quote` and `lang` are then its own words,
    and `source_url` the place where they can be read.
    """

    organisation: Id
    topic: Id
    answer: Literal["confirm", "correct", "withdraw"]
    answered_at: Instant
    mandate: Id | None = None
    stance: Stance = "not-stated"
    condition: str = ""
    quote: str = ""
    lang: Language = "en"
    source_url: str = ""
    note: str = ""


class Ballot(Record):
    """One vote of an organisation (or of a voter) on one measure.

    `mandate` names the mandate of a mandated vote. For a provisional vote `basis` is "published"
    and `positions` holds the topics of the positions it was read from. `cast_by` is who filled it in.
    A split vote states the weights on each side (for, against and neither of the measure); `vote` is then
    the heavier side.
    """

    organisation: Id | None = None
    voter: Id | None = None
    measure: Id
    vote: Vote
    cast_at: Instant | None = None
    mandate: Id | None = None
    basis: Literal["mandate", "published", "roll-call"] = "mandate"
    positions: tuple[Id, ...] = ()
    conditions: tuple[str, ...] = ()
    cast_by: str = ""
    for_weight: Count | None = None
    against_weight: Count | None = None
    abstain_weight: Count | None = None

    @model_serializer(mode="wrap")
    def _as_first_packs(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data = without_empty(write(self), "cast_by")
        weights = ("for_weight", "against_weight", "abstain_weight")
        return {name: value for name, value in data.items() if name not in weights or value is not None}


class BallotConflict(Record):
    """Two published positions of one organisation that point to different votes on one measure."""

    organisation: Id
    measure: Id
    topics: tuple[Id, ...]
    counted_as: Vote


class BallotBox(Record):
    """The ballots that count, and what was set aside with its reason.

    `not_counted` holds (organisation, topic, reason) for every position that gave no ballot.
    Sorted by organisation or voter, then measure.
    """

    basis: Literal["mandated", "provisional", "roll-call"]
    ballots: tuple[Ballot, ...]
    conflicts: tuple[BallotConflict, ...] = ()
    not_counted: tuple[tuple[str, str, str], ...] = ()
