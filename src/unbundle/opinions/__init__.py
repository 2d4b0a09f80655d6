"""In:      a VoteTable (approve, reject, abstain; a missing pair is silence) with declared blocs.
Out:     an OpinionMap; counts exact, equal for equal votes in any order of the input.
Refuses: attributes that the table does not declare; to read silence as consent or abstention.
"""

from __future__ import annotations

from unbundle.opinions.counted import map_counts
from unbundle.opinions.options import Options
from unbundle.records.opinions import OpinionMap
from unbundle.records.votes import VoteTable

__all__ = ["Options", "map_opinions"]


def map_opinions(votes: VoteTable, options: Options | None = None) -> OpinionMap:
    """Support per measure and bloc, patterns of votes, common ground and division.

    Measures in id order; blocs by attribute, then value; patterns largest first.
    Raises: InputError for an attribute in `options` that the votes do not declare.
    """
    return map_counts(votes, options or Options())
