"""Which ballots count: mandated votes, roll calls, or provisional votes read from positions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from unbundle.federation.allowed import STANDING_WORDS
from unbundle.federation.keeping import refuse_unkept, with_quorum
from unbundle.federation.mandates import by_substitute, names_of, split, standing
from unbundle.kit.moments import moment_key
from unbundle.records.dossier import Dossier
from unbundle.records.members import (
    Ballot,
    BallotBox,
    BallotConflict,
    Confidence,
    Mandate,
    Position,
    TopicMapping,
    Vote,
)

FIT_ORDER = {"same": 0, "narrower": 1, "broader": 2}
STANCE_VOTES: dict[str, Vote] = {
    "support": "approve",
    "support-with-conditions": "approve",
    "oppose": "reject",
}
SAME_AS_MEASURE = "The position names this measure itself."
REPLACED = "replaced by a later vote"
OVERRULED = "cast by a substitute, and a holder voted too"
WhyNot = Callable[[Ballot, Mandate | None], str]


def count_ballots(dossier: Dossier, confidence: tuple[Confidence, ...] | None = None) -> BallotBox:
    """The ballots that count, sorted by organisation or voter and then measure.

    `confidence` replaces the dossier's own choice of which positions count (direct, reported).
    A position gives a ballot on every measure to which its topic is mapped and counted: support
    approves, with its condition where it has one; oppose rejects; not-stated gives none. Where
    two topics of one organisation meet on one measure, the closer fit decides (same, narrower,
    broader); equal fits that differ give an abstention, recorded as a conflict. Silence gives
    nothing. Nothing here depends on the order of rows.

    Of votes that were cast the latest counts, and a holder's before a substitute's. Where the charter
    requires mandates, a vote without a valid one is set aside with the reason, and a split mandate gives
    a split vote: its exact parts stand on the ballot, and `vote` is the heavier side.
    Raises: RefusalError for a charter that asks for what cannot be kept, or a quorum that was missed.
    """
    refuse_unkept(dossier.charter)
    if dossier.settings.votes_from == "positions":
        return _provisional(dossier, confidence or dossier.settings.confidence)
    return _cast(dossier)


def _provisional(dossier: Dossier, confidence: tuple[Confidence, ...]) -> BallotBox:
    targets = _targets(dossier)
    offers: dict[tuple[str, str], list[tuple[TopicMapping, Position]]] = defaultdict(list)
    not_counted: list[tuple[str, str, str]] = []
    for position in dossier.positions:
        reason = _why_not(position, confidence, targets)
        if reason:
            not_counted.append((position.organisation, position.topic, reason))
            continue
        for row in _reached(position, targets):
            offers[position.organisation, row.measure].append((row, position))
    ballots, conflicts = [], []
    for (organisation, measure), offered in sorted(offers.items(), key=lambda item: item[0]):
        ballot, conflict = _settle(organisation, measure, offered)
        ballots.append(ballot)
        conflicts += [conflict] if conflict else []
    return BallotBox(
        basis="provisional",
        ballots=tuple(ballots),
        conflicts=tuple(conflicts),
        not_counted=tuple(sorted(not_counted)),
    )


def _targets(dossier: Dossier) -> dict[str, list[TopicMapping]]:
    """Counted measures of every topic; a position may also name a measure directly."""
    targets: dict[str, list[TopicMapping]] = defaultdict(list)
    for row in dossier.mapping:
        if row.counted:
            targets[row.topic].append(row)
    for measure in dossier.measures:
        if measure.id not in targets:
            itself = TopicMapping(
                topic=measure.id,
                measure=measure.id,
                fit="same",
                counted=True,
                why=SAME_AS_MEASURE,
            )
            targets[measure.id] = [itself]
    return targets


def _why_not(
    position: Position,
    confidence: tuple[Confidence, ...],
    targets: dict[str, list[TopicMapping]],
) -> str:
    if position.status in ("withdrawn", "corrected"):
        return f"{position.status} by the organisation"
    if position.stance == "not-stated":
        return "takes no side"
    if position.confidence not in confidence:
        return f"{position.confidence}, not {' or '.join(confidence)}"
    if not targets.get(position.topic):
        return "its topic is mapped to no measure that counts"
    if not _reached(position, targets):
        return "its own words reach no measure on which its topic counts"
    return ""


def _reached(position: Position, targets: dict[str, list[TopicMapping]]) -> list[TopicMapping]:
    """The counted measures of a position's topic, less those that its own words do not reach."""
    return [row for row in targets[position.topic] if position.organisation not in row.but_not]


def _settle(
    organisation: str, measure: str, offered: list[tuple[TopicMapping, Position]]
) -> tuple[Ballot, BallotConflict | None]:
    """One ballot from the positions with the closest fit; an abstention where they differ."""
    closest = min(FIT_ORDER[row.fit] for row, _ in offered)
    deciding = sorted(
        (p for row, p in offered if FIT_ORDER[row.fit] == closest),
        key=lambda p: p.topic,
    )
    votes = {STANCE_VOTES[p.stance] for p in deciding}
    topics = tuple(p.topic for p in deciding)
    vote: Vote = votes.pop() if len(votes) == 1 else "abstain"
    conditions = tuple(p.condition for p in deciding if p.stance == "support-with-conditions" and p.condition)
    ballot = Ballot(
        organisation=organisation,
        measure=measure,
        vote=vote,
        basis="published",
        positions=topics,
        conditions=conditions if vote == "approve" else (),
    )
    if not votes:
        return ballot, None
    return ballot, BallotConflict(organisation=organisation, measure=measure, topics=topics, counted_as=vote)


def _cast(dossier: Dossier) -> BallotBox:
    mandates = {mandate.id: mandate for mandate in dossier.mandates}
    roll = dossier.settings.votes_from == "roll-calls"
    why_not = (
        _why_not_strict(dossier) if dossier.charter.mandates == "required" and not roll else _why_not_cast
    )
    counted: dict[tuple[str, str], Ballot] = {}
    not_counted = []
    for ballot in sorted(dossier.ballots, key=lambda b: (not _by_substitute(b, mandates), _by_time(b))):
        who = ballot.voter or ballot.organisation or ""
        mandate = mandates.get(ballot.mandate or "")
        reason = why_not(ballot, mandate) or _without_weight(ballot)
        if reason:
            not_counted.append((who, ballot.measure, reason))
            continue
        earlier = counted.get((who, ballot.measure))
        if earlier and earlier != ballot:
            later = _by_substitute(ballot, mandates) == _by_substitute(earlier, mandates)
            not_counted.append((who, ballot.measure, REPLACED if later else OVERRULED))
        counted[who, ballot.measure] = ballot
    strict = why_not is not _why_not_cast
    box = BallotBox(
        basis="roll-call" if roll else "mandated",
        ballots=tuple(
            split(ballot, mandates.get(ballot.mandate or "") if strict else None)
            for _, ballot in sorted(counted.items())
        ),
        not_counted=tuple(sorted(not_counted)),
    )
    return box if roll else with_quorum(dossier, box)


def _without_weight(ballot: Ballot) -> str:
    own = (ballot.for_weight, ballot.against_weight, ballot.abstain_weight)
    return "its parts have no weight" if own != (None, None, None) and not any(own) else ""


def _by_substitute(ballot: Ballot, mandates: Mapping[str, Mandate]) -> bool:
    return by_substitute(ballot, mandates.get(ballot.mandate or ""))


def _by_time(ballot: Ballot) -> tuple[str, str, str, str, str]:
    return (
        moment_key(ballot.cast_at or ""),
        ballot.voter or ballot.organisation or "",
        ballot.measure,
        ballot.vote,
        ballot.mandate or "",
    )


def _why_not_strict(dossier: Dossier) -> WhyNot:
    """Why a vote does not count where the charter wants a valid mandate for every vote; empty if it does."""
    owners: dict[str, str] = {voter.id: voter.organisation or voter.id for voter in dossier.voters}
    names = names_of(dossier)

    def why_not(ballot: Ballot, mandate: Mandate | None) -> str:
        organisation = ballot.organisation or owners.get(ballot.voter or "", "")
        found = standing(
            mandate,
            ballot.cast_at,
            organisation=organisation,
            person=ballot.cast_by,
            names=names.get(ballot.measure, frozenset({ballot.measure})),
        )
        if mandate is None:
            return "it names no mandate" if not ballot.mandate else f"no mandate {ballot.mandate} is known"
        if found != "valid":
            return f"{mandate.id}: {STANDING_WORDS[found]}"
        if mandate.against_weight > mandate.for_weight:
            return f"{mandate.id}: more were against this line than for it"
        return ""

    return why_not


def _why_not_cast(ballot: Ballot, mandate: Mandate | None) -> str:
    """The same where the charter does not ask for mandates: one that is named must hold, none need be."""
    if mandate is None:
        return ""
    cast_at = moment_key(ballot.cast_at or "")
    if mandate.organisation != ballot.organisation:
        return f"mandate {mandate.id} belongs to {mandate.organisation}"
    if mandate.valid_from and cast_at < moment_key(mandate.valid_from):
        return f"mandate {mandate.id} was not yet valid"
    if any(end and cast_at >= moment_key(end) for end in (mandate.valid_until, mandate.revoked_at)):
        return f"mandate {mandate.id} had ended"
    return ""
