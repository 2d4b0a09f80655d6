"""Voters with one and the same pattern of votes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from unbundle.records.opinions import Pattern
from unbundle.records.votes import ABSTAIN, APPROVE, REJECT, VoteTable


def starts_of(votes: VoteTable) -> NDArray[np.int64]:
    """Where each voter's votes begin in the columns: n + 1 positions."""
    return np.searchsorted(votes.voter, np.arange(len(votes.voters) + 1)).astype(np.int64)


def find_patterns(votes: VoteTable, limit: int) -> tuple[int, tuple[Pattern, ...]]:
    """How many distinct patterns the voters who voted have, and the `limit` largest of them.

    Order: most voters first, then by the pattern itself (approved, rejected, abstained ids).
    """
    starts = starts_of(votes).tolist()
    groups: dict[tuple[bytes, bytes], list[int]] = {}
    for voter, (first, last) in enumerate(pairwise(starts)):
        if first < last:
            key = votes.measure[first:last].tobytes(), votes.value[first:last].tobytes()
            groups.setdefault(key, []).append(voter)
    sizes = sorted((len(voters) for voters in groups.values()), reverse=True)
    floor = sizes[limit - 1] if 0 < limit < len(sizes) else 0
    listed = [_pattern(votes, *key, voters) for key, voters in groups.items() if len(voters) >= floor]
    listed.sort(key=lambda p: (-len(p.voters), p.approves, p.rejects, p.abstains))
    return len(groups), tuple(listed[:limit])


def _pattern(votes: VoteTable, measures: bytes, values: bytes, voters: list[int]) -> Pattern:
    measure = np.frombuffer(measures, dtype=np.int32)
    value = np.frombuffer(values, dtype=np.int8)

    def ids(side: int) -> tuple[str, ...]:
        return tuple(votes.measures[i] for i in measure[value == side])

    return Pattern(
        approves=ids(APPROVE),
        rejects=ids(REJECT),
        abstains=ids(ABSTAIN),
        voters=tuple(votes.voters[i] for i in voters),
    )
