"""What is decided about a text beside its amendments: outcomes, order, wordings, proposals, patches."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from unbundle.records.base import Count, Id, Instant, Language, Record, Sha256
from unbundle.records.verification import Key

Status = Literal["original", "machine", "checked", "binding"]


class Decision(Record):
    """What was decided on one amendment.

    `stage`: lower stages are merged first, and what they changed stands. `over` names amendments of the
    same stage that this one goes before where both cannot hold.
    """

    amendment: Id
    outcome: Literal["adopted", "rejected", "withdrawn", "obsolete"]
    stage: Count = 1
    over: tuple[Id, ...] = ()
    reason: str = ""


class Wording(Record):
    """The wording of a clause or an amendment (`of`) in another language, and how good it is."""

    of: Id
    lang: Language
    text: str
    status: Status


class Patch(Record):
    """An editor's signed correction: the whole new wording of one clause of the merged text.

    `before_sha256` is the digest of the wording that it corrects (UTF-8), so it fits that wording only.
    `signature` is base64 of an Ed25519 signature over the patch without it.
    """

    id: Id
    clause: Id
    before_sha256: Sha256
    text: str
    reason: str
    keyid: Sha256
    signature: str = Field(default="", max_length=200)


class ProposedLine(Record):
    """What the drafting group proposes to do with one amendment.

    "modify" adopts it in the wording `text`. "obsolete" names what made it so in `obsoleted_by`.
    "vote" leaves it to the assembly.
    """

    amendment: Id
    outcome: Literal["adopt", "modify", "reject", "obsolete", "vote"]
    text: str = ""
    obsoleted_by: Id | None = None
    comment: str = ""


class Proposal(Record):
    """One version of the drafting group's proposal."""

    version: Count
    group: Id
    lines: tuple[ProposedLine, ...]
    made_at: Instant | None = None


class Answer(Record):
    """What an amendment's author says to one version of the proposal."""

    amendment: Id
    version: Count
    answer: Literal["accept", "refuse"]
    comment: str = ""
    answered_at: Instant | None = None


class Draft(Record):
    """draft.json: everything beside base and amendments that the final text depends on.

    `order` lists the base clauses as they stand in the text; empty: by id,
    numbers as numbers (c2 before c10).
    """

    format: Literal[1] = 1
    lang: Language = "en"
    order: tuple[Id, ...] = ()
    decisions: tuple[Decision, ...] = ()
    wordings: tuple[Wording, ...] = ()
    patches: tuple[Patch, ...] = ()
    editors: tuple[Key, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    answers: tuple[Answer, ...] = ()
