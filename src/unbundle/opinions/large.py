"""Maps of more votes than names are worth listing: everything but single voters.

The same counts, space, groups and common ground as for small tables, over a source of blocks. The
model may be fitted on a stated sample of the voters; everybody is then placed by it. Single voters
and their patterns are counted, not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from unbundle.opinions.common import find_ground
from unbundle.opinions.counted import GROUP, describe
from unbundle.opinions.draws import pattern_marks
from unbundle.opinions.engine import choose_engine, functions
from unbundle.opinions.estimated import fill_in, group_names
from unbundle.opinions.executors import Executor, Serial, add_up
from unbundle.opinions.groups import find_groups
from unbundle.opinions.options import Options
from unbundle.opinions.rows import Ints, VoteRows
from unbundle.opinions.space import Space, fit_space, side_counts
from unbundle.opinions.stability import ask_stability
from unbundle.opinions.stored import Progress, StoredVotes, say_nothing
from unbundle.opinions.tallies import BlocCounts
from unbundle.opinions.twopl import place
from unbundle.records.opinions import OpinionMap

SAMPLE = 200_000
"""Voters on whom the model is fitted when there are more."""


def map_stored(
    stored: StoredVotes,
    options: Options,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> OpinionMap:
    """The opinion map of stored votes: model "counts", or "2pl" for a space with groups.

    All voters weigh the same. Above 200,000 voters the model is fitted on every n-th voter in id
    order, as the notes say; counts, co-counts, places and groups are those of everybody.
    """
    tell = progress or say_nothing
    engine = choose_engine(options.engine, stored.votes)
    where = executor or Serial(stored)
    names = {name: blocs for name, blocs in stored.blocs.items() if _wanted(name, options)}
    counts = {}
    for number, (name, (codes, labels)) in enumerate(sorted(names.items())):
        tell("counting blocs", number, len(names))
        counts[name] = bloc_counts(_count(where, codes, len(labels), engine), labels, codes)
    everybody = np.zeros(stored.voters, dtype=np.int64)
    overall = bloc_counts(_count(where, everybody, 1, engine), ("",), everybody)
    if options.model == "counts":
        return _describe(stored, overall, counts, options)
    tell("fitting", 0, 1)
    space, chosen = _space(where, stored, options, engine)
    tell("finding groups", 0, 1)
    groups = find_groups(space.positions, space.spreads, options.groups, functions(engine).nearest)
    grouped = _count(where, groups.labels, groups.count, engine)
    counts[GROUP] = bloc_counts(grouped, group_names(groups.count), groups.labels)
    base = _describe(stored, overall, counts, options)
    wanted = (options.dims, options.groups, options.resamples, options.seed)
    tell("asking whether groups are stable", 0, 1)
    stability = ask_stability(stored.rows().take(chosen), groups.of(chosen), wanted, engine)
    found = fill_in(base, (), (space, groups, grouped), stability)
    note = f"The model was fitted on {len(chosen)} of {stored.voters} voters; all were placed by it."
    tell("done", 1, 1)
    return found.model_copy(update={"dims": options.dims, "notes": (note, *found.notes)})


def bloc_counts(counts: Ints, labels: tuple[str, ...], codes: Ints) -> BlocCounts:
    """Counts (b, 3, m) of voters of equal weight in the form that common ground is read from."""
    voters = np.ascontiguousarray(counts.transpose(1, 2, 0))
    size = np.bincount(codes[codes >= 0], minlength=len(labels)).astype(np.int64)
    return BlocCounts(
        labels=labels,
        voters=voters,
        weights=voters,
        heaviest=(voters[:2] > 0).astype(np.int64),
        size=size,
        size_weight=size,
        unlabelled=int((codes < 0).sum()),
    )


def _wanted(name: str, options: Options) -> bool:
    wanted = options.attributes
    return wanted is None or name in wanted or name.casefold() in {one.casefold() for one in wanted}


def _describe(
    stored: StoredVotes, overall: BlocCounts, counts: Mapping[str, BlocCounts], options: Options
) -> OpinionMap:
    ground = find_ground(counts, stored.width, options.min_blocs)
    base = describe(stored.measures, (overall, counts, ground), options, None)
    return base.model_copy(
        update={
            "voters": stored.voters,
            "pattern_count": distinct_patterns(stored.rows()),
            "notes": (*base.notes, "Single voters, and who shares whose pattern, are not listed."),
        }
    )


def distinct_patterns(rows: VoteRows) -> int:
    """How many distinct patterns of votes there are, by 128-bit marks of every voter's votes."""
    lengths = np.diff(rows.starts)
    marks = np.concatenate([pattern_marks(block) for block in rows.blocks()])[lengths > 0]
    return len(np.unique(marks, axis=0)) if len(marks) else 0


def _space(where: Executor, stored: StoredVotes, options: Options, engine: Any) -> tuple[Space, Ints]:
    """The space of everybody, and the voters on whom the model was fitted."""
    step = max(1, -(-stored.voters // SAMPLE))
    chosen = np.arange(0, stored.voters, step, dtype=np.int64)
    if step == 1:
        return fit_space(where, options.dims, engine), chosen
    sample = replace(stored.rows().take(chosen), block_size=stored.block_size)
    fitted = fit_space(Serial(sample), options.dims, engine)
    positions, spreads = place(where, fitted.model, engine)
    return Space(fitted.model, side_counts(where, engine), positions, spreads), chosen


def _count(where: Executor, labels: Ints, groups: int, engine: Any) -> Ints:
    parts = where.each(_group_counts, (engine, groups), labels)
    return np.asarray(add_up((part,) for part in parts)[0])


def _group_counts(block: VoteRows, argument: Any, labels: Any) -> Any:
    engine, groups = argument
    return functions(engine).group_counts(block, labels, groups)
