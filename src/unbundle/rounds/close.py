"""From what came back to the dossier: ballots, mandates, amendments, measures; and what is set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from unbundle.errors import Fault, RefusalError
from unbundle.kit.canonical import digest
from unbundle.kit.moments import moment_key
from unbundle.records.dossier import Dossier
from unbundle.records.judging import Coding
from unbundle.records.measure import Amount, Measure
from unbundle.records.members import Ballot, Mandate, PositionAnswer
from unbundle.records.rounds import AnswerRow, Closing, Collected, Reply, Reservation, Round, RoundEntry
from unbundle.records.text import Amendment
from unbundle.rounds.dates import end_of_day, start_of_day
from unbundle.rounds.plan import charter_digest, entry_of, open_round

MAX_ID = 200


Act = Literal["confirm-position", "withdraw-position", "file-amendment", "propose-measure"]
"""What a line can do beside voting, in the words of the table of rights."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a member does by one line: the act, its organisation, when, under what, on what, who wrote it."""

    act: Act
    organisation: str
    at: str
    mandate: Mandate | None
    subject: str
    person: str


Permit = Callable[[Deed], str]
"""Why a deed is not allowed; "" where it is."""


def _everything(deed: Deed) -> str:
    return ""


def close_round(
    dossier: Dossier, plan: Round, collected: Collected, closed_at: str, permit: Permit = _everything
) -> Closing:
    """What the counted replies add, in a fixed order. Ballots carry the moment at which the reply came.

    Whether a vote's mandate holds is decided when votes are counted, not here; positions, amendments
    and measures that `permit` denies are set aside with its reason.
    Raises: RefusalError if the round is not the open one, if the replies belong to another round, or if
    the charter is no longer the one under which the round was opened.
    """
    entry = _check(dossier, plan, collected, closed_at)
    named = _named(dossier)
    counted = [reply for reply in collected.replies if reply.standing == "counted"]
    desks = [_Desk(plan, reply, permit, reply.organisation in named) for reply in counted]
    for desk in desks:
        desk.read()
    states = [line.state for line in collected.members]
    every = [deed for desk in desks for deed in desk.aside]
    return Closing(
        entry=entry.model_copy(
            update={
                "closed_at": closed_at,
                "replies_sha256": digest(collected.to_json()),
                "answered": states.count("answered"),
                "late": states.count("late"),
                "refused": sum(one.state != "accepted" for r in collected.replies for one in r.typed),
            }
        ),
        ballots=tuple(
            sorted((b for d in desks for b in d.ballots), key=lambda b: (b.organisation or "", b.measure))
        ),
        mandates=tuple(sorted((m for d in desks for m in d.mandates.values()), key=lambda m: m.id)),
        amendments=tuple(sorted((a for d in desks for a in d.amendments), key=lambda a: a.id)),
        measures=tuple(sorted((m for d in desks for m in d.measures), key=lambda m: m.id)),
        codings=tuple(
            sorted((c for d in desks for c in d.codings), key=lambda c: (c.subject, c.criterion, c.coder))
        ),
        positions=tuple(
            sorted((p for d in desks for p in d.positions), key=lambda p: (p.organisation, p.topic))
        ),
        reservations=tuple(
            sorted(
                (r for d in desks for r in d.reservations),
                key=lambda r: (r.organisation, r.measure or "", r.text),
            )
        ),
        set_aside=tuple(sorted(every)),
    )


def annul_round(dossier: Dossier, closed_at: str) -> Closing:
    """The open round ended without counting anything, for instance because the charter changed.

    Raises: RefusalError if no round is open.
    """
    return Closing(entry=_open_entry(dossier).model_copy(update={"closed_at": closed_at}))


def with_closing(dossier: Dossier, closing: Closing) -> Dossier:
    """The dossier with everything the closing adds, except answers to positions, which federation reads.

    Votes are from now on counted from ballots.
    """
    mandates = {m.id: m for m in (*dossier.mandates, *closing.mandates)}
    rounds = {r.id: r for r in (*dossier.rounds, closing.entry)}
    settings = dossier.settings
    if closing.ballots and settings.votes_from != "ballots":
        settings = settings.model_copy(update={"votes_from": "ballots"})
    if closing.measures and settings.units == "listed":
        added = tuple(m.id for m in closing.measures)
        settings = settings.model_copy(update={"unit_ids": (*settings.unit_ids, *added)})
    return dossier.model_copy(
        update={
            "settings": settings,
            "mandates": tuple(mandates[name] for name in sorted(mandates)),
            "rounds": tuple(sorted(rounds.values(), key=lambda r: r.number)),
            "ballots": (*dossier.ballots, *closing.ballots),
            "amendments": (*dossier.amendments, *closing.amendments),
            "measures": (*dossier.measures, *closing.measures),
            "codings": (*dossier.codings, *closing.codings),
            "reservations": (*dossier.reservations, *closing.reservations),
        }
    )


def _named(dossier: Dossier) -> frozenset[str]:
    """Members that packs show by name; what others propose carries no name, so that it can be shown."""
    usual = dossier.charter.disclosure
    return frozenset(o.id for o in dossier.organisations if (o.disclosure or usual) == "named")


def _open_entry(dossier: Dossier) -> RoundEntry:
    entry = open_round(dossier)
    if entry is None:
        step = "Open one with: unbundle round open."
        raise RefusalError(Fault("rounds.csv", "round-none", "No round is open.", next=step))
    return entry


def _check(dossier: Dossier, plan: Round, collected: Collected, closed_at: str) -> RoundEntry:
    entry = _open_entry(dossier)
    faults = []
    if digest(plan.to_json()) != entry.round_sha256:
        step = "Restore rounds/ from your copy; what was asked must not change."
        faults.append(
            Fault("rounds.csv", "round-other", "This is not the round that is open.", plan.id, step)
        )
    if collected.round_sha256 != entry.round_sha256:
        step = "Collect the replies of this round first."
        message = "The collected replies belong to another round."
        faults.append(Fault("collected.json", "round-replies", message, collected.round, step))
    if charter_digest(dossier.charter) != entry.charter_sha256:
        step = "Restore charter.yaml, or end this round uncounted (--annul) and open one under the new rules."
        message = "The charter was changed while the round was open."
        faults.append(Fault("charter.yaml", "round-charter", message, next=step))
    if moment_key(closed_at) < moment_key(entry.opened_at):
        message, step = "The round would end before it began.", "Give a later moment."
        faults.append(Fault("--at", "round-time", message, closed_at, step))
    if faults:
        raise RefusalError(faults)
    return entry_of(plan, dossier.charter)


@dataclass
class _Desk:
    """One counted reply on its way into the dossier."""

    plan: Round
    reply: Reply
    permit: Permit
    named: bool
    ballots: list[Ballot] = field(default_factory=list)
    mandates: dict[str, Mandate] = field(default_factory=dict)
    amendments: list[Amendment] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    positions: list[PositionAnswer] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    aside: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.who = str(self.reply.organisation)
        member = next(m for m in self.plan.members if m.organisation == self.who)
        self.known: dict[str, Mandate] = {mandate.id: mandate for mandate in member.mandates}
        self.person = next(
            (row.values.get("answer", "") for row in self._rows("about") if row.item == "filled_by"), ""
        )
        self.acts: Mapping[str, tuple[Act, Callable[[AnswerRow, str], None]]] = {
            "positions": ("confirm-position", self._position),
            "amendments": ("file-amendment", self._amendment),
            "measures": ("propose-measure", self._measure),
        }

    def read(self) -> None:
        """All rows, mandates first."""
        for row in self._rows("mandate"):
            self._mandate(row)
        for row in self._rows("about"):
            if row.item == "reservation":
                self._reserve(None, row.values["answer"])
        for row in self._rows("votes"):
            self._vote(row)
        for row in self._rows("questions"):
            self._question(row)
        for section, (act, take) in self.acts.items():
            for row in self._rows(section):
                self._permitted(act, take, row)

    def _rows(self, section: str) -> Iterator[AnswerRow]:
        return (row for row in self.reply.rows if row.section == section)

    def _permitted(self, act: Act, take: Callable[[AnswerRow, str], None], row: AnswerRow) -> None:
        name = self._mandate_id(row.values["mandate"])
        mandate = self.mandates.get(name) or self.known.get(name)
        if row.values.get("answer") == "withdraw":
            act = "withdraw-position"
        topic = row.item if row.section == "positions" else ""
        deed = Deed(act, self.who, self.reply.received_at, mandate, topic, self.person)
        reason = self.permit(deed)
        if reason:
            self.aside.append((self.who, f"{row.section} {row.item}", reason))
        else:
            take(row, name)

    def _id(self, kind: str, item: str) -> str:
        whole = f"{self.plan.id}.{self.who}.{kind}{item}"
        return whole if len(whole) <= MAX_ID else f"{self.plan.id}.{digest(whole.encode())[:32]}"

    def _mandate_id(self, item: str) -> str:
        return item if item in self.known else self._id("d", item)

    def _mandate(self, row: AnswerRow) -> None:
        values = row.values
        if row.item in self.known:
            changes = {"revoked_at": self.reply.received_at} if "revoke" in values else {}
            if values.get("evidence"):
                changes["evidence_sha256"] = values["evidence"]
            self.mandates[row.item] = self.known[row.item].model_copy(update=changes)
            return
        name = self._mandate_id(row.item)
        self.mandates[name] = Mandate(
            id=name,
            organisation=self.who,
            body=values["body"],
            decided_on=values["decided_on"],
            holders=tuple(filter(None, values.get("holders", "").split("\n"))),
            substitutes=tuple(filter(None, values.get("substitutes", "").split("\n"))),
            quorum=values.get("quorum", ""),
            majority=values.get("majority", ""),
            valid_from=start_of_day(values["valid_from"]) if "valid_from" in values else None,
            valid_until=end_of_day(values["valid_until"]) if "valid_until" in values else None,
            for_weight=int(values.get("for_weight", "0" if "against_weight" in values else "1")),
            against_weight=int(values.get("against_weight", "0")),
            evidence_sha256=values.get("evidence", ""),
        )

    def _vote(self, row: AnswerRow) -> None:
        values = row.values
        if "reservation" in values:
            self._reserve(row.item, values["reservation"])
        if "vote" not in values:
            return
        weights = {f"{side}_weight": values.get(f"{side}_weight") for side in ("for", "against", "abstain")}
        split = any(weights.values())
        self.ballots.append(
            Ballot(
                organisation=self.who,
                measure=row.item,
                vote=values["vote"],  # type: ignore[arg-type]
                cast_at=self.reply.received_at,
                mandate=self._mandate_id(values["mandate"]),
                conditions=(values["condition"],) if "condition" in values else (),
                cast_by=self.person,
                **{name: int(number or 0) for name, number in weights.items() if split},  # type: ignore[arg-type]
            )
        )

    def _reserve(self, measure: str | None, text: str) -> None:
        self.reservations.append(
            Reservation(round=self.plan.id, organisation=self.who, measure=measure, text=text)
        )

    def _question(self, row: AnswerRow) -> None:
        if "answer" not in row.values:
            return
        question = next(one for one in self.plan.questions if one.id == row.item)
        level = int(row.values["answer"])
        self.codings += [
            Coding(
                subject=measure,
                criterion=question.criterion,
                coder=self.who,
                lo=level,
                hi=level,
                basis="people",
                rule=f"answer to {question.id}",
                at=self.reply.received_at,
            )
            for measure in question.measures
        ]

    def _position(self, row: AnswerRow, mandate: str) -> None:
        values = row.values
        new = {
            "stance": values.get("new_stance"),
            "condition": values.get("new_condition"),
            "quote": values.get("new_quote"),
            "source_url": values.get("new_source"),
        }
        self.positions.append(
            PositionAnswer(
                organisation=self.who,
                topic=row.item,
                answer=values["answer"],  # type: ignore[arg-type]
                answered_at=self.reply.received_at,
                mandate=mandate,
                lang=self.reply.lang or "en",
                **{name: value for name, value in new.items() if value},  # type: ignore[arg-type]
            )
        )

    def _amendment(self, row: AnswerRow, mandate: str) -> None:
        values = row.values
        name = self._id("a", row.item)
        target = next((a.clause for a in self.plan.amendments if a.id == values.get("amends")), "")
        clause = values.get("clause", target)
        self.amendments.append(
            Amendment(
                id=name,
                author=self.who,
                op=values["op"],  # type: ignore[arg-type]
                clause=self._id("c", row.item) if values["op"] == "insert" else clause,
                text=values.get("text", ""),
                after=values.get("after", ""),
                amends=values.get("amends"),
                filed_at=self.reply.received_at,
                lang=self.reply.lang or "en",
                reason=values.get("reason", ""),
            )
        )

    def _measure(self, row: AnswerRow, mandate: str) -> None:
        values = row.values
        cost = int(values.get("cost", "0"))
        whose = self.who if self.named else ""
        self.measures.append(
            Measure(
                id=self._id("m", row.item)
                if whose
                else f"{self.plan.id}.{self.reply.sha256[:16]}.m{row.item}",
                origin="proposed",
                title=values["title"],
                kind=values.get("kind", "appropriation" if cost else "duty"),  # type: ignore[arg-type]
                amount=Amount(minor=cost, currency=self.plan.currency) if cost else None,
                purpose=values.get("purpose", ""),
                rule="proposed",
                lang=self.reply.lang or "en",
                variant_of=values.get("replaces"),
                cost_source=values.get("cost_source", ""),
                note=f"Proposed {f'by {whose} ' if whose else ''}in round {self.plan.number}.",
            )
        )
