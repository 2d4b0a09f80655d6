"""Common ground, common rejection and division, per measure, from exact counts.

Definitions, for one attribute (say: kind of organisation) and one measure:
a bloc has *spoken* when at least one member approved or rejected; it *approves* when its approving
weight is larger than its rejecting weight, it *rejects* when it is smaller; equal weights are
neither. Abstentions and silence count for nothing on either side.

A measure is *common ground* when, for every attribute that divides the roll into two or more
blocs, at least `min_blocs` blocs spoke and every one of them approves. *Common rejection* is the
mirror image. A measure is *divided* when, for some attribute, one spoken bloc approves and
another rejects. Support from the only bloc that spoke is support, not common ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.tallies import BlocCounts

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """For each of m measures: common ground, common rejection, divided, and robust to any one voter.

    `lone` marks measures that every attribute's spoken blocs approve (or reject) but on which, for
    some attribute, fewer than `min_blocs` blocs spoke.
    """

    common: Flags
    rejected: Flags
    divided: Flags
    robust: Flags
    lone: Flags


def find_ground(counts: Mapping[str, BlocCounts], measures: int, min_blocs: int) -> Ground:
    """Where the blocs of all attributes stand on each of `measures` measures.

    Attributes with fewer than two blocs divide nobody and are passed over; where none is left,
    there is no common ground to speak of.
    """
    dividing = [bloc for _, bloc in sorted(counts.items()) if len(bloc.labels) > 1]
    every = np.full(measures, bool(dividing))
    none = np.zeros(measures, dtype=bool)
    if not dividing:
        return Ground(none, none, none, none, none)
    enough, approved, rejected = every.copy(), every.copy(), every.copy()
    divided, robust = none.copy(), every.copy()
    for bloc in dividing:
        enough &= bloc.spoken.sum(axis=1) >= min_blocs
        approved &= all_on_side(bloc, 1)
        rejected &= all_on_side(bloc, -1)
        divided |= (bloc.margin > 0).any(axis=1) & (bloc.margin < 0).any(axis=1)
        robust &= _survives(bloc, 1, min_blocs) | _survives(bloc, -1, min_blocs)
    agreed = approved | rejected
    return Ground(
        common=approved & enough,
        rejected=rejected & enough,
        divided=divided,
        robust=agreed & enough & robust,
        lone=agreed & ~enough,
    )


def all_on_side(bloc: BlocCounts, side: int) -> Flags:
    """Measures (m,) on which some bloc spoke and every spoken bloc is on `side` (1 or -1)."""
    spoken = bloc.spoken
    on_side = (bloc.margin * side) > 0
    return np.asarray(spoken.any(axis=1) & (on_side | ~spoken).all(axis=1), dtype=bool)


def _survives(bloc: BlocCounts, side: int, min_blocs: int) -> Flags:
    """Measures on which agreement on `side` stays when the votes of any one voter are not counted.

    Without its only speaker a bloc falls silent; otherwise the worst loss is the heaviest voter on
    the side. Both are exact, so no voter has to be left out one by one.
    """
    spoken = bloc.spoken
    speakers = bloc.voters[0] + bloc.voters[1]
    heaviest = bloc.heaviest[0 if side > 0 else 1]
    lone = speakers == 1
    holds = ((bloc.margin * side - heaviest) > 0) | lone | ~spoken
    left = spoken.sum(axis=1) - (spoken & lone).any(axis=1)
    return np.asarray(all_on_side(bloc, side) & holds.all(axis=1) & (left >= min_blocs), dtype=bool)
