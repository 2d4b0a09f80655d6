"""In: a VoteTable (approve, reject, abstain; a missing pair is silence) with declared blocs.
Out: an OpinionMap; counts exact, equal for equal votes in any order of the input.
Refuses: to read silence as consent or abstention; attributes that the votes do not declare.

`read_votes` makes the VoteTable of public polls; `evaluate_votes` hides votes and foretells them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unbundle.opinions.counted import map_counts
from unbundle.opinions.intake import read_votes
from unbundle.opinions.options import Options
from unbundle.opinions.parquet import Limits
from unbundle.opinions.pictures import draw_pictures
from unbundle.opinions.poll import Poll
from unbundle.opinions.public import poll_of
from unbundle.opinions.sources import evaluate_source, map_source, poll_of_table, small_or_stored
from unbundle.opinions.stored import StoredVotes, store_votes
from unbundle.records.opinions import Evaluation, OpinionMap
from unbundle.records.votes import VoteTable

if TYPE_CHECKING:
    from unbundle.opinions.executors import Executor

__all__ = [
    "Limits",
    "Options",
    "Poll",
    "StoredVotes",
    "draw_pictures",
    "evaluate_source",
    "evaluate_votes",
    "map_opinions",
    "map_source",
    "poll_of",
    "poll_of_table",
    "read_votes",
    "small_or_stored",
    "store_votes",
]


def map_opinions(
    votes: VoteTable, options: Options | None = None, executor: Executor | None = None
) -> OpinionMap:
    """Support per measure and bloc, patterns of votes, common ground, division; and with the models
    "2pl" and "polis" a map of voters and their groups.

    Measures and voters in id order; blocs by attribute, then value; patterns largest first.
    `executor` holds the rows of the same votes where they are to be shared out.
    Raises: InputError for an attribute in `options` that the votes do not declare.
    """
    chosen = options or Options()
    if chosen.model == "counts":
        return map_counts(votes, chosen)
    if chosen.model == "polis":
        from unbundle.opinions.polis_map import map_polis

        return map_polis(votes, chosen, executor)
    from unbundle.opinions.estimated import map_2pl

    return map_2pl(votes, chosen, executor)


def evaluate_votes(votes: VoteTable, options: Options, dims: int | None = None) -> Evaluation:
    """How well the model of `options` foretells a tenth of the votes; see `unbundle.opinions.evaluate`."""
    from unbundle.opinions.evaluate import evaluate_votes as run

    return run(votes, options, dims)
