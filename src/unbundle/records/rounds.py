"""Rounds by files: what is asked of whom, what came back cell by cell, and what a round leaves behind."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from unbundle.records.base import Count, Id, Instant, Language, Minor, Record, Sha256
from unbundle.records.judging import Coding
from unbundle.records.measure import Measure
from unbundle.records.members import Ballot, Mandate, Position, PositionAnswer, Vote
from unbundle.records.text import Amendment

Section = Literal["about", "mandate", "votes", "questions", "positions", "amendments", "measures"]
Standing = Literal["counted", "replaced", "late", "refused", "duplicate", "evidence"]
MemberState = Literal["answered", "missing", "late", "refused"]


class RoundEntry(Record):
    """One row of rounds.csv: a round that was opened, and how it ended once it is closed.

    `charter_sha256` is the digest of the charter under which the round was held: a round never changes
    its rules on the way. `round_sha256` and `replies_sha256` are digests of the records kept beside the
    dossier (what was asked; everything that came back).
    """

    id: Id
    number: Count
    opened_at: Instant
    deadline: Instant | None = None
    closed_at: Instant | None = None
    charter_sha256: Sha256
    charter_adopted: str = ""
    round_sha256: Sha256
    replies_sha256: Sha256 | Literal[""] = ""
    asked: Count = 0
    answered: Count = 0
    late: Count = 0
    refused: Count = 0


class Reservation(Record):
    """A member's reservation in its own words, on a measure or (without one) on the whole round."""

    round: Id
    organisation: Id
    measure: Id | None = None
    text: str


class Option(Record):
    """One possible answer to a question: the level and the words that fix its meaning."""

    level: int
    label: str
    anchor: str


class AskedQuestion(Record):
    """A plain question of the agenda: one criterion, asked of related measures."""

    id: Id
    text: str
    criterion: Id
    measures: tuple[Id, ...]
    titles: tuple[str, ...]
    options: tuple[Option, ...]


class AskedMeasure(Record):
    """A measure that is put to the vote, with the words of its source. `cost` is 0 where it costs nothing."""

    id: Id
    title: str
    path: tuple[str, ...] = ()
    cost: Minor = 0
    quote: str = ""
    source: str = ""
    conditions: tuple[str, ...] = ()
    proposed: bool = False


class Invited(Record):
    """A member that is asked, its forms, and what is already known of it.

    `forms` pairs a language with the code inside that form. `votes` are the votes of earlier rounds
    that stand unless it votes again. `reach` pairs a measure with the topic of a published position that
    is read as speaking of it.
    """

    organisation: Id
    name: str
    forms: tuple[tuple[Language, str], ...]
    mandates: tuple[Mandate, ...] = ()
    positions: tuple[Position, ...] = ()
    votes: tuple[tuple[Id, Vote], ...] = ()
    reach: tuple[tuple[Id, Id], ...] = ()


class Round(Record):
    """Everything a round asks: a pure function of the dossier, the agenda and the dates given."""

    format: Literal[1] = 1
    id: Id
    number: Count
    title: str
    situation: str = ""
    opened_at: Instant
    deadline: Instant | None = None
    charter_sha256: Sha256
    dossier_sha256: Sha256
    currency: str
    measures: tuple[AskedMeasure, ...]
    questions: tuple[AskedQuestion, ...] = ()
    topics: tuple[tuple[Id, str], ...] = ()
    clauses: tuple[tuple[Id, str], ...] = ()
    amendments: tuple[Amendment, ...] = ()
    members: tuple[Invited, ...] = ()


class Typed(Record):
    """One thing that a member typed, where it stands, and what became of it.

    `place` is how a person finds it (sheet and cell, or the code of a line). "outside" is refused too:
    it stands where no answer is asked for. `code` names the reason; empty where accepted.
    """

    section: Section | Literal[""]
    item: str
    field: str
    place: str
    text: str
    state: Literal["accepted", "refused", "outside"]
    code: str = ""
    detail: str = ""


class AnswerRow(Record):
    """A row of answers that was read whole, in our words: never half of one.

    `item` is the id of what the row is about, or the number of a free row.
    """

    section: Section
    item: str
    values: dict[str, str] = Field(default_factory=dict)


class Reply(Record):
    """One file that came back. `rows` are what was accepted; `typed` is every cell, accepted or not."""

    file: str
    sha256: Sha256
    received_at: Instant
    standing: Standing
    code: str = ""
    detail: str = ""
    organisation: Id | Literal[""] = ""
    form: str = ""
    lang: Language | Literal[""] = ""
    signed_by: tuple[Sha256, ...] = ()
    rows: tuple[AnswerRow, ...] = ()
    typed: tuple[Typed, ...] = ()


class MemberLine(Record):
    """Where one member stands: its counted reply where it has one, and how many cells were refused."""

    organisation: Id
    state: MemberState
    file: str = ""
    accepted: Count = 0
    refused: Count = 0


class Collected(Record):
    """Everything that came back by `collected_at`: members in id order, replies in order of file names."""

    format: Literal[1] = 1
    round: Id
    round_sha256: Sha256
    collected_at: Instant
    until: Instant | None = None
    members: tuple[MemberLine, ...] = ()
    replies: tuple[Reply, ...] = ()


class Closing(Record):
    """What a closed round adds to the dossier, and what it sets aside: (organisation, item, reason)."""

    entry: RoundEntry
    ballots: tuple[Ballot, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    measures: tuple[Measure, ...] = ()
    codings: tuple[Coding, ...] = ()
    positions: tuple[PositionAnswer, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    set_aside: tuple[tuple[str, str, str], ...] = ()
