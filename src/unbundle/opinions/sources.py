"""Votes from anywhere to a map: what the command line calls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from unbundle.errors import Fault, InputError, RefusalError
from unbundle.opinions.coordinated import find_coordinated, timed_voters
from unbundle.opinions.counted import map_counts
from unbundle.opinions.executors import open_executor
from unbundle.opinions.options import Options
from unbundle.opinions.poll import Poll
from unbundle.opinions.rows import rows_of
from unbundle.opinions.stored import Progress, StoredVotes
from unbundle.opinions.tables import without_measures
from unbundle.records.opinions import CoordinatedBlock, Evaluation, OpinionMap
from unbundle.records.votes import VoteTable

SMALL = 2_000_000
"""Votes up to which a table is held in memory with all its names."""


def poll_of_table(table: VoteTable) -> Poll:
    """A table that came from elsewhere, such as a dossier's ballots, as a poll without times."""
    return Poll(table, "ballots", len(table.value), 0, 0, 0)


def small_or_stored(stored: StoredVotes) -> Poll | StoredVotes:
    """Votes from Parquet as a poll with all names where there are at most two million of them."""
    return stored.poll() if stored.votes <= SMALL else stored


def map_source(
    source: Poll | StoredVotes,
    options: Options,
    executor: str = "serial",
    progress: Progress | None = None,
) -> OpinionMap:
    """The opinion map of a poll or of stored votes, computed where `executor` says.

    For polls with known times, blocks of ballots that look coordinated are reported.
    """
    refuse_empty(source)
    if isinstance(source, StoredVotes):
        from unbundle.opinions.large import map_stored

        if options.model == "polis" or options.weigh_by is not None:
            raise RefusalError(
                Fault(
                    "opinions",
                    "too-many-votes",
                    "Above two million votes the models are counts and 2pl, and all voters weigh the same.",
                    str(source.votes),
                    "Leave out --model polis and --weigh-by, or take a part of the votes.",
                )
            )
        with open_executor(executor, source) as where:
            return map_stored(source, options, where, progress)
    chosen = replace(options, moderated=source.moderated, meta=source.meta)
    found = _map_poll(source.table, chosen, executor)
    blocks = find_coordinated(source.table, source.cast_at)
    notes = (*found.notes, *source.notes, *_coordination(source, blocks))
    return found.model_copy(update={"coordinated": blocks or (), "notes": notes})


def evaluate_source(source: Poll | StoredVotes, options: Options, dims: int | None = None) -> Evaluation:
    """How well the model of `options` foretells a tenth of the votes; a sample of stored ones."""
    from unbundle.opinions.evaluate import evaluate_rows, evaluate_votes

    refuse_empty(source)
    if isinstance(source, StoredVotes):
        return evaluate_rows(source.rows(), options, dims)
    return evaluate_votes(source.table, replace(options, moderated=source.moderated), dims)


def refuse_empty(source: Poll | StoredVotes) -> None:
    """Raises InputError where nobody is on the roll: a header without rows, a dossier without polls."""
    voters = source.voters if isinstance(source, StoredVotes) else len(source.table.voters)
    if not voters:
        where = "Parquet" if isinstance(source, StoredVotes) else source.source
        advice = "Give rows with a voter and a vote; for a dossier's ballots leave out --polls."
        raise InputError(Fault(where, "no-votes", "There is no vote and no voter.", next=advice))


def _map_poll(table: VoteTable, options: Options, executor: str) -> OpinionMap:
    if options.model == "counts":
        return map_counts(table, options)
    rows = rows_of(table if options.model == "polis" else without_measures(table, options.moderated))
    with open_executor(executor, rows) as where:
        if options.model == "polis":
            from unbundle.opinions.polis_map import map_polis

            return map_polis(table, options, where)
        from unbundle.opinions.estimated import map_2pl

        return map_2pl(table, options, where)


def _coordination(source: Poll, blocks: tuple[CoordinatedBlock, ...] | None) -> tuple[str, ...]:
    if source.cast_at is None:
        return ()
    timed = int(timed_voters(source.table, source.cast_at).sum())
    voted = len(np.unique(source.table.voter))
    left = (
        f"{voted - timed} of {voted} voters have votes without a moment (no time, or only a day): they are "
        "not compared when coordinated ballots are looked for."
    )
    notes = (left,) if timed < voted else ()
    return (*notes, _blocks_found(blocks)) if timed else notes


def _blocks_found(blocks: tuple[CoordinatedBlock, ...] | None) -> str:
    if blocks is None:
        return "Too many voters came at one time to look for coordinated ballots."
    if not blocks:
        return "No block of nearly identical ballots within ten minutes was found."
    return (
        f"{len(blocks)} blocks of nearly identical ballots within ten minutes are reported, none removed. "
        "People who agree also vote alike: look at them before you conclude anything."
    )
