"""What can be said without estimating anything; the frame that every model fills in further."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from unbundle.errors import Fault, InputError, nearest
from unbundle.opinions.common import Ground, all_on_side, find_ground
from unbundle.opinions.options import Options
from unbundle.opinions.patterns import find_patterns
from unbundle.opinions.robust import find_influence, survives_dropping
from unbundle.opinions.supports import lowest, supports
from unbundle.opinions.tables import without_measures
from unbundle.opinions.tallies import (
    BlocCounts,
    codes_of,
    count_overall,
    count_votes,
    weigh_equally,
)
from unbundle.records.opinions import BlocTally, MeasureOpinion, OpinionMap
from unbundle.records.votes import VoteTable

Labels = Mapping[str, tuple[str, ...]]
GROUP = "opinion-group"
"""The name under which groups of opinion stand beside declared attributes."""


def map_counts(votes: VoteTable, options: Options) -> OpinionMap:
    """The opinion map that exact counts alone give; see `unbundle.opinions.common` for the words."""
    votes = prepare(votes, options)
    return frame(votes, options, declared_labels(votes, options))


def prepare(votes: VoteTable, options: Options) -> VoteTable:
    """The votes without moderated statements, weighed as `options` ask.

    Raises: InputError for an attribute that the table does not declare.
    """
    if options.weigh_by is not None:
        votes = weigh_equally(votes, known_attributes(votes, (options.weigh_by,))[0])
    return without_measures(votes, options.moderated) if options.moderated else votes


def declared_labels(votes: VoteTable, options: Options) -> dict[str, tuple[str, ...]]:
    """The labels of the attributes whose blocs are compared, in name order."""
    wanted = tuple(votes.blocs) if options.attributes is None else options.attributes
    return {name: votes.blocs[name] for name in sorted(set(known_attributes(votes, wanted)))}


def known_attributes(votes: VoteTable, names: tuple[str, ...]) -> tuple[str, ...]:
    """The attributes as the table writes them; another case of letters is accepted.

    Raises: InputError where the table does not declare one of `names`.
    """
    written = {name.casefold(): name for name in sorted(votes.blocs, reverse=True)}
    found = {name: name if name in votes.blocs else written.get(name.casefold()) for name in names}
    faults = [
        Fault(
            "opinions, attributes",
            "attribute-unknown",
            "The votes declare no attribute of this name.",
            name,
            nearest(name, votes.blocs),
        )
        for name, known in sorted(found.items())
        if known is None
    ]
    if faults:
        raise InputError(faults)
    return tuple(known for known in found.values() if known is not None)


def frame(votes: VoteTable, options: Options, labels: Labels) -> OpinionMap:
    """The exact part of an opinion map, with `labels` as the blocs to agree across."""
    counts = {name: count_votes(votes, *codes_of(by_voter)) for name, by_voter in labels.items()}
    ground = find_ground(counts, len(votes.measures), options.min_blocs)
    pattern_count, patterns = find_patterns(votes, options.patterns)
    voted = np.zeros(len(votes.voters), dtype=bool)
    voted[votes.voter] = True
    kept = _kept_standing(votes, options, labels, ground)
    base = describe(votes.measures, (count_overall(votes), counts, ground), options, kept)
    return base.model_copy(
        update={
            "patterns": patterns,
            "pattern_count": pattern_count,
            "silent_voters": tuple(votes.voters[i] for i in np.flatnonzero(~voted)),
            "influence": find_influence(votes, labels, counts, options.min_blocs),
        }
    )


def describe(
    measures: tuple[str, ...],
    found: tuple[BlocCounts, Mapping[str, BlocCounts], Ground],
    options: Options,
    kept: NDArray[np.bool_] | None,
) -> OpinionMap:
    """What counts alone say: (overall, per attribute, common ground) put into words and records.

    `kept` marks measures whose standing survives dropping votes, where that was asked.
    """
    overall, counts, ground = found

    def named(flags: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(measures[i] for i in np.flatnonzero(flags))

    return OpinionMap(
        model="counts",
        voters=int(overall.size.sum()),
        measures=_opinions(measures, overall, counts, ground, kept),
        patterns=(),
        pattern_count=0,
        silent_measures=named(overall.voters.sum(axis=(0, 2)) == 0),
        common_ground=named(ground.common),
        common_rejection=named(ground.rejected),
        divided=named(ground.divided),
        notes=_notes(measures, counts, ground, options),
    )


def _kept_standing(
    votes: VoteTable, options: Options, labels: Labels, ground: Ground
) -> NDArray[np.bool_] | None:
    if not (ground.common | ground.rejected).any():
        return None
    return survives_dropping(votes, labels, options.min_blocs, options.seed)


def _opinions(
    measures: tuple[str, ...],
    overall: BlocCounts,
    counts: Mapping[str, BlocCounts],
    ground: Ground,
    kept: NDArray[np.bool_] | None,
) -> tuple[MeasureOpinion, ...]:
    approved = {key: all_on_side(bloc, 1) for key, bloc in counts.items()}
    rejected = {key: all_on_side(bloc, -1) for key, bloc in counts.items()}
    spoken = {key: bloc.spoken.sum(axis=1) for key, bloc in counts.items()}
    agreed = ground.common | ground.rejected
    found = supports(overall, counts)
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
            survives_dropping_votes=bool(kept[i]) if agreed[i] and kept is not None else None,
            supports=found[i],
            lowest=lowest(found[i]),
        )
        for i, name in enumerate(measures)
    )


def _notes(
    measures: tuple[str, ...], counts: Mapping[str, BlocCounts], ground: Ground, options: Options
) -> tuple[str, ...]:
    names = [key for key, bloc in counts.items() if len(bloc.labels) > 1]
    if not names:
        return ("No attribute divides the voters into two or more blocs, so no common ground is named.",)
    divides = ", ".join(names)
    notes = [
        f"Common ground means: at least {options.min_blocs} blocs took a side, and in every bloc that did, "
        f"more weight is for than against; and this for each way of dividing the voters ({divides}). "
        "Abstention and silence count on no side."
    ]
    lone = [measures[i] for i in np.flatnonzero(ground.lone)]
    if lone:
        notes.append(
            f"All blocs that took a side agree on {len(lone)} more, but too few took one to call it common "
            f"ground: {_some(lone)}."
        )
    for key in names:
        without = counts[key].unlabelled
        if without and key != GROUP:
            notes.append(f"{without} voters have no {key}: counted overall, in no bloc.")
    if options.moderated:
        notes.append(f"{len(options.moderated)} statements that moderation took out are left out.")
    return tuple(notes)


def _some(names: list[str], limit: int = 10) -> str:
    shown = ", ".join(names[:limit])
    return f"{shown} and {len(names) - limit} others" if len(names) > limit else shown
