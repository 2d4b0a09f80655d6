"""What a round asks, and of whom: a pure function of dossier, agenda and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unbundle.errors import Fault, InputError, RefusalError
from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.moments import moment_key
from unbundle.records.charter import Charter
from unbundle.records.dossier import Document, Dossier
from unbundle.records.measure import NEW_MONEY_KINDS, Measure
from unbundle.records.members import Mandate, Organisation
from unbundle.records.rounds import AskedMeasure, AskedQuestion, Collected, Invited, Round, RoundEntry

UNTOLD = "Not described yet."
"""How the situation begins in a fresh dossier; it would stand in every form and letter."""

LANGUAGE_BLOC = "language"
"""The declared attribute by which an organisation says in which language it wants its form."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is put to the members: ids of the units of choice in order, and plain questions."""

    units: tuple[str, ...]
    questions: tuple[AskedQuestion, ...] = ()


def plan_round(
    dossier: Dossier,
    dossier_sha256: str,
    agenda: Agenda,
    opened_at: str,
    deadline: str | None,
    languages: Sequence[str],
) -> Round:
    """The next round of `dossier`: every organisation is asked in each of its languages.

    An organisation that declares a bloc `language` gets that form only; the others get `languages`.
    Measures stand in the order of the dossier. Nothing depends on the order of rows.
    Raises: RefusalError while a round is open, or when the deadline is not after the opening;
    InputError without an organisation or a measure to ask about.
    """
    _check(dossier, agenda, opened_at, deadline)
    number = max((entry.number for entry in dossier.rounds), default=0) + 1
    members = sorted(dossier.organisations, key=lambda one: one.id)
    plan = Round(
        id=f"r{number}",
        number=number,
        title=dossier.settings.title,
        situation=dossier.settings.situation,
        opened_at=opened_at,
        deadline=deadline,
        charter_sha256=charter_digest(dossier.charter),
        dossier_sha256=dossier_sha256,
        currency=dossier.settings.currency,
        measures=_measures(dossier, agenda.units),
        questions=agenda.questions,
        topics=_titles(dossier),
        clauses=tuple((clause.id, clause.text) for clause in dossier.clauses),
        amendments=tuple(a for a in dossier.amendments if a.status == "open"),
        members=tuple(_invited(dossier, one, languages, opened_at) for one in members),
    )
    return plan.model_copy(update={"members": tuple(_coded(plan, one) for one in plan.members)})


def charter_digest(charter: Charter) -> str:
    """SHA-256 of the charter in the one JSON form: two charters with one digest are the same rules."""
    return digest(charter.to_json())


def entry_of(plan: Round, charter: Charter) -> RoundEntry:
    """The row of rounds.csv for a round that has just been opened."""
    adopted = ", ".join(
        part for part in (charter.adopted_by, charter.adopted_on, charter.adopted_how) if part
    )
    return RoundEntry(
        id=plan.id,
        number=plan.number,
        opened_at=plan.opened_at,
        deadline=plan.deadline,
        charter_sha256=plan.charter_sha256,
        charter_adopted=f"{charter.status}: {adopted}" if adopted else charter.status,
        round_sha256=digest(plan.to_json()),
        asked=len(plan.members),
    )


def open_round(dossier: Dossier) -> RoundEntry | None:
    """The round that is open now, or None."""
    return next((entry for entry in dossier.rounds if entry.closed_at is None), None)


def _check(dossier: Dossier, agenda: Agenda, opened_at: str, deadline: str | None) -> None:
    current = open_round(dossier)
    if current is not None:
        step = "Collect its replies and close it with: unbundle round close."
        raise RefusalError(Fault("rounds.csv", "round-open", "A round is still open.", current.id, step))
    if deadline is not None and moment_key(deadline) <= moment_key(opened_at):
        message = "The deadline is not after the opening."
        step = "Give a later moment in UTC, such as 2026-05-31T18:00:00Z."
        raise RefusalError(Fault("--deadline", "round-deadline", message, deadline, step))
    if not dossier.organisations or not agenda.units:
        what = "organisations.csv" if not dossier.organisations else "measures.csv"
        message = "There is nobody to ask." if not dossier.organisations else "There is nothing to vote on."
        raise InputError(Fault(what, "round-empty", message, next="Fill in this table first."))
    if dossier.settings.situation.startswith(UNTOLD):
        message = "Nobody has said yet what this is about; members would read that in their forms."
        step = "Write two sentences for your members, and the title that they know."
        raise InputError(Fault("dossier.yaml, situation", "round-untold", message, next=step))


def _measures(dossier: Dossier, units: Iterable[str]) -> tuple[AskedMeasure, ...]:
    wanted = set(units)
    documents = {document.sha256: document for document in dossier.documents}
    return tuple(_asked(measure, documents) for measure in dossier.measures if measure.id in wanted)


def _asked(measure: Measure, documents: Mapping[str, Document]) -> AskedMeasure:
    place = measure.locator
    document = documents.get(place.doc_sha256) if place else None
    source = ", ".join(part for part in (document.title if document else "", measure.section) if part)
    money = measure.amount if measure.kind in NEW_MONEY_KINDS else None
    return AskedMeasure(
        id=measure.id,
        title=measure.title,
        path=measure.path,
        cost=money.minor if money else 0,
        quote=place.quote if place else measure.purpose,
        source=source or measure.cost_source,
        conditions=measure.conditions,
        proposed=measure.origin == "proposed",
    )


def _titles(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    named = {position.topic for position in dossier.positions}
    titles = {measure.id: measure.title for measure in dossier.measures}
    titles |= {topic.id: topic.title for topic in dossier.topics}
    return tuple(sorted((name, titles.get(name, name)) for name in named))


def _invited(dossier: Dossier, member: Organisation, languages: Sequence[str], now: str) -> Invited:
    own = _own_language(member)
    latest = {
        ballot.measure: ballot.vote
        for ballot in sorted(dossier.ballots, key=lambda b: (moment_key(b.cast_at or ""), b.measure))
        if ballot.organisation == member.id
    }
    mine = tuple(p for p in dossier.positions if p.organisation == member.id and p.status == "published")
    topics = {position.topic for position in mine}
    reach = {(topic, topic) for topic in topics} | {
        (row.measure, row.topic)
        for row in dossier.mapping
        if row.counted and row.topic in topics and member.id not in row.but_not
    }
    return Invited(
        organisation=member.id,
        name=member.name,
        forms=tuple((lang, "") for lang in ((own,) if own else languages)),
        mandates=tuple(
            sorted(
                (m for m in dossier.mandates if m.organisation == member.id and in_force(m, now)),
                key=lambda m: m.id,
            )
        ),
        positions=mine,
        votes=tuple(sorted(latest.items())),
        reach=tuple(sorted(reach)),
    )


def _own_language(member: Organisation) -> str:
    return dict(member.blocs).get(LANGUAGE_BLOC, "")


def refuse_unknown_languages(dossier: Dossier, known: Iterable[str]) -> None:
    """Raises: InputError naming every member whose own language is none of `known`."""
    tags = sorted(known)
    step = f"Write one of {', '.join(tags)}, or add rounds/languages/TAG.yaml, or leave it empty."
    faults = [
        Fault(f"organisations.csv, {one.id}", "language-unknown", "No form is in its language.", own, step)
        for one in sorted(dossier.organisations, key=lambda one: one.id)
        if (own := _own_language(one)) and own not in tags
    ]
    if faults:
        raise InputError(faults)


def last_moment(plan: Round, until: str | None) -> str | None:
    """Until when replies count: the deadline, or the later moment `until`.

    Raises: RefusalError for an earlier one, which would make replies late that came in time.
    """
    if until is None or plan.deadline is None or moment_key(until) >= moment_key(plan.deadline):
        return until or plan.deadline
    step = f"Name {plan.deadline} or a later moment."
    message = "Members were told a later deadline."
    raise RefusalError(Fault("--until", "round-until", message, until, step))


def refuse_early(plan: Round, collected: Collected) -> None:
    """Raises: RefusalError where replies were collected before the deadline and somebody may still answer.

    A round that ends before its time takes the vote from whoever relied on the deadline.
    """
    end = collected.until or plan.deadline
    if end is None or moment_key(collected.collected_at) >= moment_key(end):
        return
    waiting = [line.organisation for line in collected.members if line.state != "answered"]
    if waiting:
        step = "Wait for the deadline and collect again, or end the round uncounted with --annul."
        message = f"Replies were collected before the deadline {end}, and {len(waiting)} may still answer."
        raise RefusalError(Fault("collected.json", "round-early", message, ", ".join(waiting[:8]), step))


def in_force(mandate: Mandate, moment: str) -> bool:
    """Whether the mandate has not ended at that moment; one that begins later counts too."""
    ends = (mandate.valid_until, mandate.revoked_at)
    return not any(end and moment_key(end) <= moment_key(moment) for end in ends)


def _coded(plan: Round, member: Invited) -> Invited:
    """The member with the codes of its forms: each names round, organisation, language and content."""
    base = digest(plan.model_copy(update={"members": ()}).to_json())
    own = member.to_data()
    coded = tuple(
        (lang, f"UB1.{plan.id}.{member.organisation}.{lang}.{digest(to_bytes([base, own, lang]))[:12]}")
        for lang, _ in member.forms
    )
    return member.model_copy(update={"forms": coded})
