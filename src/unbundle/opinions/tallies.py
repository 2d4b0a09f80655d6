"""Exact tallies of votes per measure, overall and per bloc: integers, the same in any order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import lcm

import numpy as np
from numpy.typing import NDArray

from unbundle.records.opinions import Tally
from unbundle.records.votes import ABSTAIN, APPROVE, REJECT, VoteTable

SIDES = (APPROVE, REJECT, ABSTAIN)
INT64_ROOM = 2**62

Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class BlocCounts:
    """Counts of one attribute: m measures by b blocs, for approve, reject and abstain in that order.

    `voters` and `weights` have shape (3, m, b); `heaviest` (2, m, b) is the largest weight of one
    voter who approves, and of one who rejects; `size` and `size_weight` (b,) are the rolls of the
    blocs. Voters without a label belong to no bloc; `unlabelled` says how many there are.
    """

    labels: tuple[str, ...]
    voters: Cells
    weights: Cells
    heaviest: Cells
    size: Cells
    size_weight: Cells
    unlabelled: int = 0

    @property
    def spoken(self) -> NDArray[np.bool_]:
        """Which blocs (m, b) have at least one member who approved or rejected."""
        return np.asarray((self.voters[0] + self.voters[1]) > 0, dtype=np.bool_)

    @property
    def margin(self) -> Cells:
        """Approving minus rejecting weight per measure and bloc."""
        return np.asarray(self.weights[0] - self.weights[1])

    def tally(self, measure: int, bloc: int) -> Tally:
        """The tally of one bloc on one measure; the four parts add up to the bloc's roll."""
        approve, reject, abstain = (int(n) for n in self.voters[:, measure, bloc])
        weights = [int(w) for w in self.weights[:, measure, bloc]]
        return Tally.model_validate(
            {
                "approve": approve,
                "reject": reject,
                "abstain": abstain,
                "silent": int(self.size[bloc]) - approve - reject - abstain,
                "approve_weight": weights[0],
                "reject_weight": weights[1],
                "abstain_weight": weights[2],
                "silent_weight": int(self.size_weight[bloc]) - sum(weights),
            }
        )


def count_overall(votes: VoteTable) -> BlocCounts:
    """The counts of the whole roll as if it were one bloc named ""."""
    return count_votes(votes, np.zeros(len(votes.voters), dtype=np.int64), ("",))


def count_blocs(votes: VoteTable, attribute: str) -> BlocCounts:
    """The counts of every declared value of `attribute`, in order of the values; "" is no value."""
    return count_votes(votes, *codes_of(votes.blocs[attribute]))


def codes_of(by_voter: tuple[str, ...]) -> tuple[Cells, tuple[str, ...]]:
    """Each voter's bloc as a number (-1 where the label is ""), and the labels in order."""
    labels = tuple(sorted(set(by_voter) - {""}))
    at = {label: i for i, label in enumerate(labels)}
    return np.array([at.get(label, -1) for label in by_voter], dtype=np.int64), labels


def count_votes(
    votes: VoteTable, code_of_voter: Cells, labels: tuple[str, ...], kept: NDArray[np.bool_] | None = None
) -> BlocCounts:
    """The counts of blocs given as a number per voter; only the votes marked in `kept`, if given."""
    m, b = len(votes.measures), len(labels)
    codes = code_of_voter[votes.voter]
    counted = codes >= 0 if kept is None else (codes >= 0) & kept
    cell = votes.measure[counted].astype(np.int64) * b + codes[counted]
    side = votes.value[counted]
    weight = _roomy(votes.weight)[votes.voter[counted]]
    voters = np.zeros((3, m * b), dtype=np.int64)
    weights = np.zeros((3, m * b), dtype=weight.dtype)
    heaviest = np.zeros((2, m * b), dtype=weight.dtype)
    for row, value in enumerate(SIDES):
        here = side == value
        voters[row] = np.bincount(cell[here], minlength=m * b)
        np.add.at(weights[row], cell[here], weight[here])
        if row < 2:
            np.maximum.at(heaviest[row], cell[here], weight[here])
    inside = code_of_voter >= 0
    size_weight = np.zeros(b, dtype=weight.dtype)
    np.add.at(size_weight, code_of_voter[inside], _roomy(votes.weight)[inside])
    return BlocCounts(
        labels=labels,
        voters=voters.reshape(3, m, b),
        weights=weights.reshape(3, m, b),
        heaviest=heaviest.reshape(2, m, b),
        size=np.bincount(code_of_voter[inside], minlength=b).astype(np.int64),
        size_weight=size_weight,
        unlabelled=int((~inside).sum()),
    )


def weigh_equally(votes: VoteTable, attribute: str) -> VoteTable:
    """The same votes with weights that give every bloc of `attribute` the same total.

    Whole numbers: each voter weighs the least common multiple of the sizes divided by the size of
    the bloc. Voters without a label form one bloc together.
    """
    codes, labels = codes_of(votes.blocs[attribute])
    size = np.bincount(codes + 1, minlength=len(labels) + 1).tolist()
    common = lcm(*(n for n in size if n)) if any(size) else 1
    weight = np.array([common // size[code + 1] for code in codes.tolist()], dtype=object)
    if len(weight) and max(weight.tolist()) < INT64_ROOM:
        weight = weight.astype(np.int64)
    return replace(votes, weight=weight)


def _roomy(weight: NDArray[np.int64]) -> Cells:
    # Weights scaled to a common denominator can be huge: their sum must never wrap around.
    if weight.dtype == object:
        return weight
    total = int(np.abs(weight).max(initial=0)) * max(len(weight), 1)
    return weight if total < INT64_ROOM else weight.astype(object)
