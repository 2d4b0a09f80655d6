"""Charter and members together: mandates that cannot hold, and who has none; the people affected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from unbundle.errors import Fault, nearest, shorten
from unbundle.federation.charters import Odd
from unbundle.kit.moments import moment_key
from unbundle.records.dossier import Dossier
from unbundle.records.members import Mandate, Organisation


def affected_members(dossier: Dossier) -> dict[str, tuple[Organisation, ...]]:
    """Organisations of the people affected, by the people they speak for; empty where none is declared."""
    found: dict[str, list[Organisation]] = {}
    for organisation in sorted(dossier.organisations, key=lambda one: one.id):
        people = dict(organisation.blocs).get(dossier.charter.affected)
        if dossier.charter.affected and people:
            found.setdefault(people, []).append(organisation)
    return {people: tuple(members) for people, members in sorted(found.items())}


def check_members(dossier: Dossier) -> tuple[Fault, ...]:
    """Every fault between charter, members and mandates."""
    faults = [fault for mandate in dossier.mandates for fault in _mandate(mandate, _known(dossier))]
    charter = dossier.charter
    if charter.affected and dossier.organisations and not affected_members(dossier):
        names = {name for one in dossier.organisations for name, _ in one.blocs}
        message = "No organisation declares this attribute, so nobody would stand for the people affected."
        place = "charter.yaml, affected"
        faults.append(
            Fault(place, "affected-undeclared", message, charter.affected, nearest(charter.affected, names))
        )
    return tuple(faults)


def _known(dossier: Dossier) -> frozenset[str]:
    return frozenset({*(measure.id for measure in dossier.measures), *(topic.id for topic in dossier.topics)})


def _mandate(mandate: Mandate, known: frozenset[str]) -> Iterable[Fault]:
    place = f"mandates.csv, mandate {mandate.id}"
    if mandate.against_weight > mandate.for_weight:
        message = (
            f"{mandate.against_weight} were against and {mandate.for_weight} for it: nothing was decided."
        )
        step = "Swap the two numbers, or take the mandate out."
        yield Fault(f"{place}, column for_weight", "mandate-minority", message, next=step)
    ends = [moment for moment in (mandate.valid_until, mandate.revoked_at) if moment]
    if mandate.valid_from and any(moment_key(end) <= moment_key(mandate.valid_from) for end in ends):
        message = "It ends before it begins."
        yield Fault(f"{place}, column valid_until", "mandate-time", message, next="Correct the moments.")
    for topic in mandate.topics:
        if topic not in known:
            message = "No topic and no measure has this id, so the mandate covers nothing by it."
            yield Fault(f"{place}, column topics", "mandate-topic", message, topic, nearest(topic, known))


def odd_members(dossier: Dossier) -> tuple[Odd, ...]:
    """(place, sentence) of what is allowed and should be known before a round is opened."""
    return tuple(_odd(dossier))


def _odd(dossier: Dossier) -> Iterable[Odd]:
    held = Counter(mandate.organisation for mandate in dossier.mandates)
    without = [one.id for one in dossier.organisations if not held[one.id]]
    if dossier.charter.mandates == "required" and without and dossier.settings.votes_from == "ballots":
        names = shorten(", ".join(without), 300)
        yield (
            "mandates.csv",
            f"{len(without)} members have no mandate yet, so no vote of theirs counts: {names}.",
        )
    nobody = [mandate.id for mandate in dossier.mandates if not (mandate.holders or mandate.substitutes)]
    if nobody:
        yield "mandates.csv", f"Nobody is named as holder, so anyone can use them: {', '.join(nobody)}."
    undated = [mandate.id for mandate in dossier.mandates if not mandate.decided_on]
    if undated:
        yield "mandates.csv", f"No day of decision: {', '.join(undated)}."
    if dossier.charter.quorum is not None and dossier.settings.votes_from == "positions":
        yield "charter.yaml, quorum", "Published positions are no votes: the quorum is not applied to them."
