"""What a charter promises and the count can keep: secrecy, order of decisions, quorum, time to answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from unbundle.errors import Fault, RefusalError
from unbundle.records.charter import Charter
from unbundle.records.dossier import Dossier
from unbundle.records.members import BallotBox

DECISION_ORDER = ("consent", "money", "completion", "free")


def unkept(charter: Charter, file: str = "charter.yaml") -> Iterable[Fault]:
    """A fault for every promise of the charter that no count by files can keep."""
    if charter.secrecy == "secret-from-operators":
        message = "Votes that come as files are read by whoever counts them: this secrecy cannot be kept."
        step = "Write hidden-from-members (the secretary sees the votes) or open."
        yield Fault(f"{file}, secrecy", "secrecy-unkept", message, charter.secrecy, step)
    if charter.decision_order != DECISION_ORDER:
        message = "Decisions are taken in one order only, since each step rests on the one before it."
        step = f"Leave the entry out, or write: {', '.join(DECISION_ORDER)}."
        found = ", ".join(charter.decision_order)
        yield Fault(f"{file}, decision_order", "decision-order", message, found, step)


def refuse_unkept(charter: Charter) -> None:
    """Raises: RefusalError with everything that the charter promises and a count cannot keep."""
    faults = list(unkept(charter))
    if faults:
        raise RefusalError(faults)


def turnout(dossier: Dossier, box: BallotBox) -> tuple[int, int]:
    """(members with at least one counted vote, members on the roll): persons where the dossier lists them."""
    if dossier.voters:
        return len({b.voter for b in box.ballots if b.voter}), len(dossier.voters)
    return len({b.organisation for b in box.ballots if b.organisation}), len(dossier.organisations)


def with_quorum(dossier: Dossier, box: BallotBox) -> BallotBox:
    """`box` itself. Raises: RefusalError where fewer took part than the charter's quorum asks for."""
    quorum = dossier.charter.quorum
    took_part, roll = turnout(dossier, box)
    if quorum is None or (roll and Fraction(took_part, roll) >= quorum):
        return box
    message = f"{took_part} of {roll} took part; the charter decides only with {quorum} of all."
    step = "Ask those who are missing, or open the round again: nothing is decided without the quorum."
    raise RefusalError(Fault("charter.yaml, quorum", "quorum-missed", message, str(quorum), step))


def refuse_short_round(charter: Charter, opened_at: str, closes_at: str, urgent: bool = False) -> None:
    """Raises: RefusalError where a round would be open for less time than the charter gives members.

    Both moments are RFC 3339 in UTC. An urgent round needs `urgent_hours` in the charter.
    """
    place = "charter.yaml, urgent_hours" if urgent else "charter.yaml, round_hours"
    hours = charter.urgent_hours if urgent else charter.round_hours
    if urgent and hours is None:
        message = "The charter does not say how long an urgent round is open, so none can be urgent."
        step = "Open an ordinary round, or change the charter before a round is open."
        raise RefusalError(Fault(place, "round-not-urgent", message, next=step))
    first, last = (datetime.fromisoformat(moment) for moment in (opened_at, closes_at))
    if last <= first or (hours is not None and last - first < timedelta(hours=hours)):
        message = f"A round must be open for at least {hours or 0} hours, and close after it opens."
        step = "Name a later closing moment." + ("" if urgent else f" Urgent rounds: {charter.urgency}.")
        raise RefusalError(Fault(place, "round-too-short", message, f"{opened_at} to {closes_at}", step))
