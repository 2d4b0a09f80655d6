"""Blocks of voters with nearly the same votes, cast within a short time: reported, never removed.

People who think alike vote alike, so likeness alone proves nothing; a block is what a moderator
should look at, with the numbers to judge it by. Nothing is done about it here.

Only voters all of whose votes have a moment are compared: a day is no moment.

Two voters are linked when they voted on at least five statements in common, agree on at least 95 %
of these, agree on statements of which fewer than nine in ten voters say the same, and began within
ten minutes of each other. A block is a set of at least three voters in which everybody is linked
with everybody; a voter belongs to at most one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.poll import NO_TIME
from unbundle.opinions.rows import Ints, rows_of
from unbundle.records.opinions import CoordinatedBlock
from unbundle.records.votes import VoteTable

LEAST_IN_COMMON = 5
LIKENESS = Fraction(19, 20)
WINDOW_SECONDS = 600
LEAST_VOTERS = 3
TELLING = 0.9
MOST_PAIRS = 5_000_000
MICRO = 1_000_000


def find_coordinated(votes: VoteTable, cast_at: Ints | None) -> tuple[CoordinatedBlock, ...] | None:
    """Blocks of nearly identical ballots; largest first, then by their first voter.

    `cast_at` holds microseconds per vote of the table, NO_TIME where a vote has no moment. Only voters
    all of whose votes have one are compared. None where there are none of these, or where more than
    five million pairs of voters would have to be compared.
    """
    if cast_at is None:
        return None
    timed = timed_voters(votes, cast_at)
    if not timed.any():
        return None
    rows = rows_of(votes)
    began = np.full(len(votes.voters), np.iinfo(np.int64).max)
    np.minimum.at(began, votes.voter, cast_at)
    lengths = np.diff(rows.starts)
    order = np.lexsort((np.arange(len(began)), began))
    order = order[(lengths[order] >= LEAST_IN_COMMON) & timed[order]]
    reach = np.searchsorted(began[order], began[order] + WINDOW_SECONDS * MICRO, side="right")
    if int((reach - np.arange(len(order)) - 1).sum()) > MOST_PAIRS:
        return None
    telling = _telling(votes)
    ballots = {
        int(p): _ballot(votes, slice(int(rows.starts[p]), int(rows.starts[p + 1])), telling) for p in order
    }
    links: dict[int, dict[int, Fraction]] = {}
    for i, p in enumerate(order.tolist()):
        for q in order[i + 1 : reach[i]].tolist():
            likeness = _likeness(ballots[p], ballots[q])
            if likeness is not None and likeness >= LIKENESS:
                links.setdefault(p, {})[q] = likeness
                links.setdefault(q, {})[p] = likeness
    blocks = [_block(votes, members, links, began) for members in _cliques(order.tolist(), links)]
    return tuple(sorted(blocks, key=lambda block: (-len(block.voters), block.voters)))


def timed_voters(votes: VoteTable, cast_at: Ints) -> NDArray[np.bool_]:
    """Voters (n,) who voted, and all of whose votes have a moment."""
    timed = np.zeros(len(votes.voters), dtype=bool)
    timed[votes.voter] = True
    timed[votes.voter[cast_at == NO_TIME]] = False
    return timed


Ballot = dict[int, int]


def _telling(votes: VoteTable) -> NDArray[np.bool_]:
    """Statements on which fewer than nine in ten votes are the same: agreeing there says something."""
    m = len(votes.measures)
    sides = np.stack([np.bincount(votes.measure[votes.value == side], minlength=m) for side in (1, 0, -1)])
    return np.asarray(sides.max(axis=0) < TELLING * np.maximum(sides.sum(axis=0), 1))


def _ballot(votes: VoteTable, part: slice, telling: NDArray[np.bool_]) -> Ballot:
    pairs = zip(votes.measure[part].tolist(), votes.value[part].tolist(), strict=True)
    return {measure: value for measure, value in pairs if telling[measure]}


def _likeness(first: Ballot, second: Ballot) -> Fraction | None:
    if len(first) < LEAST_IN_COMMON or len(second) < LEAST_IN_COMMON:
        return None
    common = first.keys() & second.keys()
    if len(common) < LEAST_IN_COMMON:
        return None
    return Fraction(sum(first[m] == second[m] for m in common), len(common))


def _cliques(order: Sequence[int], links: dict[int, dict[int, Fraction]]) -> list[list[int]]:
    """Greedy cliques in order of time: each voter joins the first block all of which it is linked to."""
    blocks: list[list[int]] = []
    for voter in order:
        mine = links.get(voter, {})
        home = next((block for block in blocks if all(other in mine for other in block)), None)
        if home is not None:
            home.append(voter)
        elif mine:
            blocks.append([voter])
    return [block for block in blocks if len(block) >= LEAST_VOTERS]


def _block(
    votes: VoteTable, members: list[int], links: dict[int, dict[int, Fraction]], began: Ints
) -> CoordinatedBlock:
    pairs = [links[p][q] for i, p in enumerate(members) for q in members[i + 1 :]]
    times = began[members]
    return CoordinatedBlock(
        voters=tuple(sorted(votes.voters[p] for p in members)),
        votes=int(np.isin(votes.voter, members).sum()),
        seconds=int((times.max() - times.min()) // MICRO),
        least_agreement=min(pairs),
    )
