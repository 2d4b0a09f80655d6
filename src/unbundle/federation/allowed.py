"""Who may do what, in which phase, with which mandate: one table, and the page made from it.

Nothing else in the house decides this. The table is data; `allowed` reads it, `render_rights` prints
it as docs/allowed.md, and a test plays every act by every role in every phase under every mandate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Role = Literal[
    "assembly", "secretary", "body", "delegate", "substitute", "drafting-group", "affected", "observer"
]
Phase = Literal["charter", "preparation", "round", "drafting", "sign-off", "published"]
Standing = Literal[
    "none",
    "valid",
    "not-yet-valid",
    "expired",
    "revoked",
    "undated",
    "off-topic",
    "other-organisation",
    "not-a-holder",
]
Act = Literal[
    "adopt-charter",
    "change-charter",
    "list-members",
    "give-mandate",
    "revoke-mandate",
    "collect-positions",
    "open-round",
    "vote",
    "confirm-position",
    "withdraw-position",
    "propose-measure",
    "file-amendment",
    "withdraw-amendment",
    "record-replies",
    "close-round",
    "propose-text",
    "answer-proposal",
    "correct-text",
    "write-minority-note",
    "open-sign-off",
    "sign",
    "sign-late",
    "withdraw-signature",
    "publish",
    "publish-national-version",
]

ROLES: tuple[Role, ...] = get_args(Role)
PHASES: tuple[Phase, ...] = get_args(Phase)
ACTS: tuple[Act, ...] = get_args(Act)
STANDINGS: tuple[Standing, ...] = get_args(Standing)

ROLE_WORDS: Mapping[Role, str] = {
    "assembly": "all members together, in the form in which the charter was adopted",
    "secretary": "who sends forms, reads replies and keeps the folder; decides nothing",
    "body": "the body of one member that gives mandates: congress, board, council",
    "delegate": "a holder of a member's mandate",
    "substitute": "named in a mandate to act where no holder did",
    "drafting-group": "those whom the federation asked to bring texts together",
    "affected": "an organisation of the people affected that is no member",
    "observer": "anyone else who was invited",
}
PHASE_WORDS: Mapping[Phase, str] = {
    "charter": "the rules are not adopted yet",
    "preparation": "the charter holds; no round is open",
    "round": "forms are out, replies come in",
    "drafting": "a round is closed; texts are brought together",
    "sign-off": "one text is put to signature",
    "published": "the result is public",
}
STANDING_WORDS: Mapping[Standing, str] = {
    "none": "there is no mandate",
    "valid": "the mandate holds",
    "not-yet-valid": "the mandate does not hold yet",
    "expired": "the mandate had ended",
    "revoked": "the mandate was revoked",
    "undated": "the act has no moment, and the mandate is bound in time",
    "off-topic": "the mandate does not cover this",
    "other-organisation": "the mandate belongs to another organisation",
    "not-a-holder": "this person is neither holder nor substitute of the mandate",
}


@dataclass(frozen=True, slots=True)
class Right:
    """One row: what the act is, and the phases in which each role may do it.

    `mandated` roles need a valid mandate of their organisation for it; the others act in their own name.
    """

    act: Act
    says: str
    who: Mapping[Role, tuple[Phase, ...]]
    mandated: tuple[Role, ...] = field(default=("delegate", "substitute"))


_SPEAK: tuple[Phase, ...] = ("round",)
_BOTH: Mapping[Role, tuple[Phase, ...]] = {"delegate": _SPEAK, "substitute": _SPEAK}
_BEFORE_END: tuple[Phase, ...] = ("charter", "preparation", "round", "drafting", "sign-off")

RIGHTS: tuple[Right, ...] = (
    Right("adopt-charter", "adopt the charter", {"assembly": ("charter",)}),
    Right(
        "change-charter",
        "change the charter; what is decided afterwards is a new round",
        {"assembly": ("preparation", "drafting")},
    ),
    Right("list-members", "enter or strike members", {"secretary": ("charter", "preparation")}),
    Right("give-mandate", "give a mandate, with its holders and substitutes", {"body": _BEFORE_END}),
    Right("revoke-mandate", "revoke a mandate from a moment on", {"body": (*_BEFORE_END, "published")}),
    Right(
        "collect-positions",
        "collect what organisations published",
        {"secretary": ("preparation", "round")},
    ),
    Right("open-round", "send the forms of a reading", {"secretary": ("preparation", "drafting")}),
    Right("vote", "vote on measures, with or without conditions", _BOTH),
    Right("confirm-position", "confirm or correct a published position", _BOTH),
    Right(
        "withdraw-position",
        "withdraw a published position",
        {**_BOTH, "body": ("preparation", "round", "drafting")},
    ),
    Right("propose-measure", "propose a measure", {**_BOTH, "affected": _SPEAK}),
    Right("file-amendment", "file an amendment", {**_BOTH, "affected": _SPEAK}),
    Right(
        "withdraw-amendment",
        "withdraw an amendment of one's own",
        {role: ("round", "drafting") for role in ("delegate", "substitute", "affected")},
    ),
    Right("record-replies", "record replies, accepted or refused with the reason", {"secretary": ("round",)}),
    Right("close-round", "close the round and count", {"secretary": ("round",)}),
    Right("propose-text", "propose how amendments come together", {"drafting-group": ("drafting",)}),
    Right(
        "answer-proposal",
        "accept or refuse what is proposed for an amendment of one's own",
        {role: ("drafting",) for role in ("delegate", "substitute", "affected")},
    ),
    Right("correct-text", "correct the text by a signed patch", {"drafting-group": ("drafting",)}),
    Right(
        "write-minority-note",
        "attach a minority note to a clause",
        {role: ("drafting", "sign-off") for role in ("delegate", "substitute")},
    ),
    Right("open-sign-off", "put one text to signature", {"secretary": ("drafting",)}),
    Right(
        "sign",
        "endorse, endorse with reservations, say no, or abstain",
        {role: ("sign-off",) for role in ("delegate", "substitute")},
    ),
    Right(
        "sign-late",
        "sign after the closing date, marked as late",
        {role: ("sign-off", "published") for role in ("delegate", "substitute")},
    ),
    Right(
        "withdraw-signature",
        "withdraw a signature; both moments stay on record",
        {role: ("sign-off", "published") for role in ("body", "delegate", "substitute")},
    ),
    Right("publish", "publish the result, not before the embargo ends", {"secretary": ("sign-off",)}),
    Right(
        "publish-national-version",
        "publish a version for one country that adds and never alters",
        {"delegate": ("sign-off", "published")},
    ),
)
BY_ACT: Mapping[str, Right] = {right.act: right for right in RIGHTS}


@dataclass(frozen=True, slots=True)
class Allowed:
    """The act may be done."""

    act: Act


@dataclass(frozen=True, slots=True)
class Denied:
    """The act may not be done: why, and what is needed so that it may."""

    act: Act
    reason: str
    needed: str


def allowed(act: Act, role: Role, phase: Phase, mandate: Standing = "none") -> Allowed | Denied:
    """Whether `role` may do `act` in `phase`, given how its mandate stands (see `mandates.standing`).

    Checked in this order, so that the first thing in the way is named: role, phase, mandate.
    Raises: ValueError for a word that is not in the table.
    """
    for word, known in ((act, ACTS), (role, ROLES), (phase, PHASES), (mandate, STANDINGS)):
        if word not in known:
            raise ValueError(f"{word!r} is none of {', '.join(known)}")
    right = BY_ACT[act]
    if role not in right.who:
        who = _either(sorted(right.who, key=ROLES.index))
        return Denied(act, f"This role ({role}) may not {right.says}.", f"Role: {who}.")
    phases = right.who[role]
    if phase not in phases:
        reason = f"Nobody in this role ({role}) may {right.says} in the phase {phase}."
        return Denied(act, reason, f"Phase: {_either(phases)}.")
    if role in right.mandated and mandate != "valid":
        words = STANDING_WORDS[mandate]
        return Denied(
            act,
            f"{words[0].upper()}{words[1:]}.",
            "A mandate of this organisation that holds at that moment, on this topic, for this person.",
        )
    return Allowed(act)


def render_rights() -> str:
    """docs/allowed.md: roles, phases and the table of rights, in the words of the code."""
    head = (
        "# Who may do what\n\n"
        "This page is written from the table in `src/unbundle/federation/allowed.py`; a test holds the two\n"
        "equal. Whatever is not in the table is not allowed. A refusal always says why, and what is needed.\n"
    )
    roles = "".join(f"| {name} | {words} |\n" for name, words in ROLE_WORDS.items())
    phases = "".join(f"| {name} | {words} |\n" for name, words in PHASE_WORDS.items())
    standings = "".join(f"| {name} | {words} |\n" for name, words in STANDING_WORDS.items())
    return (
        f"{head}\n## Roles\n\n| role | who that is |\n| --- | --- |\n{roles}"
        f"\n## Phases\n\n| phase | when that is |\n| --- | --- |\n{phases}"
        f"\n## How a mandate stands\n\n| word | meaning |\n| --- | --- |\n{standings}"
        "\n## Rights\n\n"
        "*needs a mandate* means: a mandate of that organisation which holds at that moment, covers the\n"
        "topic, and names the person as holder or substitute.\n\n"
        "| act | what it is | who, and in which phases |\n| --- | --- | --- |\n"
        + "".join(_row(right) for right in RIGHTS)
    )


def _row(right: Right) -> str:
    cells = [
        f"{role}{' (needs a mandate)' if role in right.mandated else ''}: {', '.join(right.who[role])}"
        for role in sorted(right.who, key=ROLES.index)
    ]
    return f"| {right.act} | {right.says} | {'<br>'.join(cells)} |\n"


def _either(words: list[Role] | tuple[Phase, ...]) -> str:
    return " or ".join(words)
