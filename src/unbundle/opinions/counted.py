"""The model "counts": everything that can be said without estimating anything."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unbundle.errors import Fault, InputError, nearest
from unbundle.opinions.common import Ground, all_on_side, find_ground
from unbundle.opinions.options import Options
from unbundle.opinions.patterns import find_patterns
from unbundle.opinions.tallies import BlocCounts, count_blocs, count_overall
from unbundle.records.opinions import BlocTally, MeasureOpinion, OpinionMap
from unbundle.records.votes import VoteTable


def map_counts(votes: VoteTable, options: Options) -> OpinionMap:
    """The opinion map that exact counts alone give; see `unbundle.opinions.common` for the words."""
    counts = {name: count_blocs(votes, name) for name in attributes_of(votes, options)}
    ground = find_ground(counts, len(votes.measures), options.min_blocs)
    overall = count_overall(votes)
    pattern_count, patterns = find_patterns(votes, options.patterns)
    cast = overall.voters.sum(axis=(0, 2))
    voted = np.zeros(len(votes.voters), dtype=bool)
    voted[votes.voter] = True
    measures = votes.measures

    def named(flags: np.ndarray) -> tuple[str, ...]:
        return tuple(measures[i] for i in np.flatnonzero(flags))

    return OpinionMap(
        model="counts",
        voters=len(votes.voters),
        measures=_opinions(votes, overall, counts, ground),
        patterns=patterns,
        pattern_count=pattern_count,
        silent_measures=named(cast == 0),
        silent_voters=tuple(votes.voters[i] for i in np.flatnonzero(~voted)),
        common_ground=named(ground.common),
        common_rejection=named(ground.rejected),
        divided=named(ground.divided),
        notes=_notes(votes, counts, ground, options),
    )


def attributes_of(votes: VoteTable, options: Options) -> tuple[str, ...]:
    """The attributes whose blocs are compared, in name order.

    Raises: InputError for an attribute that the table does not declare.
    """
    declared = tuple(sorted(votes.blocs))
    if options.attributes is None:
        return declared
    unknown = sorted(set(options.attributes) - set(declared))
    if unknown:
        raise InputError(
            [
                Fault(
                    "opinions, attributes",
                    "attribute-unknown",
                    "The votes declare no attribute of this name.",
                    name,
                    nearest(name, declared),
                )
                for name in unknown
            ]
        )
    return tuple(sorted(set(options.attributes)))


def _opinions(
    votes: VoteTable, overall: BlocCounts, counts: Mapping[str, BlocCounts], ground: Ground
) -> tuple[MeasureOpinion, ...]:
    approved = {key: all_on_side(bloc, 1) for key, bloc in counts.items()}
    rejected = {key: all_on_side(bloc, -1) for key, bloc in counts.items()}
    spoken = {key: bloc.spoken.sum(axis=1) for key, bloc in counts.items()}
    agreed = ground.common | ground.rejected
    return tuple(
        MeasureOpinion(
            measure=name,
            overall=overall.tally(i, 0),
            blocs=tuple(
                BlocTally(attribute=key, value=label, tally=bloc.tally(i, j))
                for key, bloc in counts.items()
                for j, label in enumerate(bloc.labels)
            ),
            common=tuple(key for key in counts if approved[key][i]),
            rejected_by_all=tuple(key for key in counts if rejected[key][i]),
            blocs_spoken=tuple((key, int(spoken[key][i])) for key in counts),
            blocs_silent=tuple((key, len(counts[key].labels) - int(spoken[key][i])) for key in counts),
            survives_leaving_out_any_one=bool(ground.robust[i]) if agreed[i] else None,
        )
        for i, name in enumerate(votes.measures)
    )


def _notes(
    votes: VoteTable, counts: Mapping[str, BlocCounts], ground: Ground, options: Options
) -> tuple[str, ...]:
    names = [key for key, bloc in counts.items() if len(bloc.labels) > 1]
    if not names:
        return ("No attribute divides the voters into two or more blocs, so no common ground is named.",)
    notes = [
        f"Common ground: for each of {', '.join(names)}, at least {options.min_blocs} blocs took a side and "
        "in every bloc that did, more weight is for than against. Abstention and silence count on no side."
    ]
    lone = [votes.measures[i] for i in np.flatnonzero(ground.lone)]
    if lone:
        notes.append(
            f"All blocs that took a side agree on {len(lone)} more, but too few took one to call it common "
            f"ground: {_some(lone)}."
        )
    for key in names:
        without = sum(not label for label in votes.blocs[key])
        if without:
            notes.append(
                f"{without} of {len(votes.voters)} voters declare no {key}: counted overall, in no bloc."
            )
    return tuple(notes)


def _some(names: list[str], limit: int = 10) -> str:
    shown = ", ".join(names[:limit])
    return f"{shown} and {len(names) - limit} others" if len(names) > limit else shown
