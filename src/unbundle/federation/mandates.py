"""How a mandate stands at one moment, which votes it carries, and how a split one is divided."""

from __future__ import annotations

from collections.abc import Mapping

from unbundle.federation.allowed import Standing
from unbundle.kit.moments import moment_key
from unbundle.records.dossier import Dossier
from unbundle.records.members import Ballot, Mandate, Vote

Names = Mapping[str, frozenset[str]]
"""For every measure what a mandate may call it: its id, ids of the lines above it, topics mapped to them."""


def standing(
    mandate: Mandate | None,
    at: str | None,
    *,
    organisation: str,
    person: str = "",
    names: frozenset[str] = frozenset(),
) -> Standing:
    """How `mandate` stands for an act of `organisation` at the moment `at` (RFC 3339, UTC).

    `person` is who acts; where nobody is named, the list of holders is not looked at. `names` are the
    ids that what is acted on goes by; none: an act on everything, which any mandate's topics allow.
    A mandate counts from `valid_from` on and no longer at `valid_until` or `revoked_at`.
    """
    if mandate is None:
        return "none"
    if mandate.organisation != organisation:
        return "other-organisation"
    if person and (mandate.holders or mandate.substitutes) and person not in _people(mandate):
        return "not-a-holder"
    if mandate.topics and names and not names & set(mandate.topics):
        return "off-topic"
    return _in_time(mandate, at)


def _people(mandate: Mandate) -> set[str]:
    return {*mandate.holders, *mandate.substitutes}


def _in_time(mandate: Mandate, at: str | None) -> Standing:
    ends = {"revoked": mandate.revoked_at, "expired": mandate.valid_until}
    bounds = [moment for moment in (mandate.valid_from, *ends.values()) if moment]
    if not at:
        return "undated" if bounds else "valid"
    now = moment_key(at)
    if mandate.valid_from and now < moment_key(mandate.valid_from):
        return "not-yet-valid"
    if mandate.revoked_at and now >= moment_key(mandate.revoked_at):
        return "revoked"
    if mandate.valid_until and now >= moment_key(mandate.valid_until):
        return "expired"
    return "valid"


def by_substitute(ballot: Ballot, mandate: Mandate | None) -> bool:
    """Whether a substitute cast it who is no holder too."""
    if mandate is None or not ballot.cast_by:
        return False
    return ballot.cast_by in mandate.substitutes and ballot.cast_by not in mandate.holders


def names_of(dossier: Dossier) -> Names:
    """What mandates may call every measure: ids of it and of the lines above it, and mapped topics."""
    parents = {measure.id: measure.parent for measure in dossier.measures}
    topics: dict[str, set[str]] = {}
    for row in dossier.mapping:
        topics.setdefault(row.measure, set()).add(row.topic)
    found = {}
    for measure in parents:
        chain, above = [measure], parents[measure]
        while above is not None and above not in chain:
            chain.append(above)
            above = parents.get(above)
        found[measure] = frozenset(chain).union(*(topics.get(name, ()) for name in chain))
    return found


def shares_of(ballot: Ballot, mandate: Mandate | None) -> tuple[int, int, int] | None:
    """(for, against, neither) of a split vote in the weights of its organisation; None where it is whole.

    The ballot's own three weights go first. Else the mandate's: `for_weight` is the part that stands
    behind the vote, `against_weight` the part that wanted its opposite. An abstention is never split.
    """
    own = (ballot.for_weight, ballot.against_weight, ballot.abstain_weight)
    if any(weight is not None for weight in own):
        yes, no, neither = (weight or 0 for weight in own)
        return yes, no, neither
    if mandate is None or not mandate.against_weight or ballot.vote == "abstain":
        return None
    pair = (mandate.for_weight, mandate.against_weight)
    return (*pair, 0) if ballot.vote == "approve" else (*pair[::-1], 0)


def heavier_side(shares: tuple[int, int, int]) -> Vote:
    """The heavier of for and against, abstain where they are equal; who is for neither does not decide."""
    yes, no, _ = shares
    return "abstain" if yes == no else "approve" if yes > no else "reject"


def split(ballot: Ballot, mandate: Mandate | None) -> Ballot:
    """The ballot with its exact parts on it, and with the heavier side as its vote; a whole one unchanged."""
    shares = shares_of(ballot, mandate)
    if shares is None:
        return ballot
    yes, no, neither = shares
    parts = {"for_weight": yes, "against_weight": no, "abstain_weight": neither}
    return ballot.model_copy(update={**parts, "vote": heavier_side(shares)})
