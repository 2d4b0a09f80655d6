"""How much a conclusion hangs on: any one voter, or a twentieth of the votes.

Both are exact recounts. For single voters every vote is taken out in turn, all at once in arrays.
For votes, twenty disjoint twentieths are drawn from the seed and taken out one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.common import find_ground
from unbundle.opinions.draws import vote_draws
from unbundle.opinions.rows import Ints, rows_of
from unbundle.opinions.tallies import BlocCounts, codes_of, count_votes
from unbundle.records.opinions import Influence
from unbundle.records.votes import VoteTable

PARTS = 20
MOST_VOTES = 2_000_000
MOST_LISTED = 1_000

Flags = NDArray[np.bool_]
Labels = Mapping[str, tuple[str, ...]]


def survives_dropping(votes: VoteTable, labels: Labels, min_blocs: int, seed: int) -> Flags | None:
    """Measures (m,) whose standing is the same without any of twenty disjoint 5 % of the votes.

    `labels` holds a label per voter for each attribute. None above two million votes.
    """
    if len(votes.value) > MOST_VOTES:
        return None
    m = len(votes.measures)
    part = np.minimum((vote_draws(rows_of(votes), seed) * PARTS).astype(np.int64), PARTS - 1)
    whole = {name: count_votes(votes, *codes_of(by_voter)) for name, by_voter in labels.items()}
    now = find_ground(whole, m, min_blocs)
    same = np.ones(m, dtype=bool)
    for number in range(PARTS):
        kept = part != number
        rest = {name: count_votes(votes, *codes_of(by_voter), kept) for name, by_voter in labels.items()}
        then = find_ground(rest, m, min_blocs)
        same &= (then.common == now.common) & (then.rejected == now.rejected)
    return same


def find_influence(
    votes: VoteTable, labels: Labels, counts: Mapping[str, BlocCounts], min_blocs: int
) -> tuple[Influence, ...]:
    """Voters without whose votes a measure would enter or leave common ground (or common rejection).

    `lost` are conclusions that need the voter, `gained` those that the voter alone prevents. Most
    changes first, then by id; at most a thousand voters; none above two million votes.
    """
    dividing = {name: bloc for name, bloc in counts.items() if len(bloc.labels) > 1}
    if not dividing or not len(votes.value) or len(votes.value) > MOST_VOTES:
        return ()
    ground = find_ground(counts, len(votes.measures), min_blocs)
    before = ground.common.astype(np.int64) - ground.rejected.astype(np.int64)
    after = _standing_without(votes, labels, dividing, min_blocs)
    was = before[votes.measure]
    turned = np.flatnonzero((after != was) & (votes.value != 0))
    gained: dict[int, list[str]] = {}
    lost: dict[int, list[str]] = {}
    for i in turned.tolist():
        voter, measure = int(votes.voter[i]), votes.measures[votes.measure[i]]
        if was[i]:
            lost.setdefault(voter, []).append(measure)
        if after[i]:
            gained.setdefault(voter, []).append(measure)
    found = [
        Influence(voter=votes.voters[p], gained=tuple(gained.get(p, ())), lost=tuple(lost.get(p, ())))
        for p in {*gained, *lost}
    ]
    found.sort(key=lambda one: (-len(one.gained) - len(one.lost), one.voter))
    return tuple(found[:MOST_LISTED])


def _standing_without(
    votes: VoteTable,
    labels: Labels,
    dividing: Mapping[str, BlocCounts],
    min_blocs: int,
) -> Ints:
    """Per vote, the standing (1, -1, 0) of its measure when its voter is not counted."""
    approved = np.ones(len(votes.value), dtype=bool)
    rejected = approved.copy()
    for name, bloc in dividing.items():
        codes, _ = codes_of(labels[name])
        mine = codes[votes.voter]
        ups, downs, speakers = _without(votes, bloc, mine)
        enough = speakers >= min_blocs
        approved &= enough & (ups == speakers)
        rejected &= enough & (downs == speakers)
    return approved.astype(np.int64) - rejected.astype(np.int64)


def _without(votes: VoteTable, bloc: BlocCounts, mine: Ints) -> tuple[Ints, Ints, Ints]:
    """Per vote, the blocs that approve, reject and have spoken once its voter is not counted."""
    measure = votes.measure
    margin, spoken = bloc.margin, bloc.spoken
    ups = ((margin > 0).sum(axis=1))[measure]
    downs = ((margin < 0).sum(axis=1))[measure]
    speakers = spoken.sum(axis=1)[measure]
    inside = (mine >= 0) & (votes.value != 0)
    at = measure[inside], mine[inside]
    weight = votes.weight.astype(margin.dtype)[votes.voter[inside]]
    old, new = margin[at], margin[at] - votes.value[inside] * weight
    alone = (bloc.voters[0] + bloc.voters[1])[at] == 1
    ups[inside] += ((new > 0) & ~alone).astype(np.int64) - (old > 0).astype(np.int64)
    downs[inside] += ((new < 0) & ~alone).astype(np.int64) - (old < 0).astype(np.int64)
    speakers[inside] -= alone.astype(np.int64)
    return ups, downs, speakers
