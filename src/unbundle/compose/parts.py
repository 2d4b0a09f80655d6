"""From the counted ballots of one voter to its weighted ballot, or to several where its vote is split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from unbundle.records.instance import WeightedBallot
from unbundle.records.members import Ballot

ZERO, ONE = Fraction(0), Fraction(1)
Counted = Mapping[str, Ballot]
"""For every unit on which the voter has a counted ballot, that ballot."""


def weighted_ballots(plain: WeightedBallot, counted: Counted) -> Iterator[WeightedBallot]:
    """`plain` (voter, weight, blocs, no votes yet) with its votes; one per part where a vote is split.

    A split vote (70 for, 30 against) divides the voter's weight exactly. Where several votes are split,
    those in favour are laid one over the other from the same end: whoever is for the measure with the
    smaller share is for the other one too. That gives each measure its exact shares with the fewest parts.
    Parts are named VOTER:part-1 and so on, from the part most in favour; `organisation` joins them.
    """
    if not any(_is_split(ballot) for ballot in counted.values()):
        yield _voted(plain, counted, {unit: ballot.vote for unit, ballot in counted.items()})
        return
    edges = {unit: _edges(ballot) for unit, ballot in counted.items()}
    cuts = sorted({ZERO, ONE}.union(*edges.values()))
    for number, (start, end) in enumerate(pairwise(cuts), start=1):
        part = {
            "voter": f"{plain.voter}:part-{number}",
            "weight": plain.weight * (end - start),
            "organisation": plain.organisation or plain.voter,
        }
        sides = {unit: _side(edges[unit], start) for unit in counted}
        yield _voted(plain.model_copy(update=part), counted, sides)


def member_of(ballot: WeightedBallot) -> str:
    """The voter itself, or the organisation whose part it is."""
    return ballot.organisation if ballot.voter.startswith(f"{ballot.organisation}:part-") else ballot.voter


def _is_split(ballot: Ballot) -> bool:
    """Whether at least two sides have weight. One side alone is a whole vote, and is then `vote`."""
    weights = (ballot.for_weight, ballot.against_weight, ballot.abstain_weight)
    return sum(1 for weight in weights if weight) > 1


def _edges(ballot: Ballot) -> tuple[Fraction, Fraction]:
    """Where, on the way from 0 to 1, being for the measure ends and being against it begins."""
    weights = [weight or 0 for weight in (ballot.for_weight, ballot.against_weight, ballot.abstain_weight)]
    total = sum(weights)
    if total:
        return Fraction(weights[0], total), ONE - Fraction(weights[1], total)
    return (ONE if ballot.vote == "approve" else ZERO), (ZERO if ballot.vote == "reject" else ONE)


def _side(edges: tuple[Fraction, Fraction], at: Fraction) -> str:
    return "approve" if at < edges[0] else "abstain" if at < edges[1] else "reject"


def _voted(plain: WeightedBallot, counted: Counted, sides: Mapping[str, str]) -> WeightedBallot:
    votes: dict[str, list[str]] = {"approve": [], "reject": [], "abstain": []}
    conditions: set[tuple[str, str]] = set()
    for unit, side in sides.items():
        votes[side].append(unit)
        if side == "approve":
            conditions |= {(unit, text) for text in counted[unit].conditions}
    return plain.model_copy(
        update={
            "approves": tuple(votes["approve"]),
            "rejects": tuple(votes["reject"]),
            "abstains": tuple(votes["abstain"]),
            "conditions": tuple(sorted(conditions)),
        }
    )
