"""The model "polis": the map that people know, exactly, as an OpinionMap."""

from __future__ import annotations

from typing import Any

import numpy as np

from unbundle.errors import Fault, InputError, natural_key
from unbundle.opinions.counted import GROUP, declared_labels, frame, prepare
from unbundle.opinions.engine import choose_engine
from unbundle.opinions.estimated import HELD, MOST_PLACES, rounded
from unbundle.opinions.executors import Executor, Serial
from unbundle.opinions.options import Options
from unbundle.opinions.polis import PolisResult, Request, run_polis
from unbundle.opinions.polis_stats import SIDES, GroupStats, Listed, geometric_consensus, group_stats
from unbundle.opinions.rows import Ints, VoteRows, rows_of
from unbundle.records.opinions import OpinionMap, Place, Representative
from unbundle.records.votes import VoteTable


def map_polis(votes: VoteTable, options: Options, executor: Executor | None = None) -> OpinionMap:
    """Axes, places, groups, lists and priorities as Polis computes them.

    Groups are named by their numbers; those given from outside keep their names. Moderated
    statements count as passed on by everybody in the axes, and are in no list.
    """
    rows = rows_of(votes)
    request, names = _request(votes, options)
    result = run_polis(executor or Serial(rows), request, choose_engine(options.engine, rows.votes))
    names = names or tuple(str(number) for number in range(len(result.centres)))
    kept = prepare(votes, options)
    labels = declared_labels(kept, options)
    labels[GROUP] = tuple("" if g < 0 else names[g] for g in result.labels.tolist())
    base = frame(kept, options, labels)
    return base.model_copy(
        update={
            "model": "polis",
            "measures": _measures(base, votes, result, names),
            "dims": 2,
            "places": _places(votes, result, names),
            "groups": names,
            "group_sizes": tuple(
                (name, int((result.labels == number).sum())) for number, name in enumerate(names)
            ),
            "centres": tuple(zip(names, map(rounded, result.centres), strict=True)),
            "representative": _lists(votes, result, names),
            "consensus": _consensus(votes, result),
            "notes": (*_notes(options, rows, result), *base.notes),
        }
    )


def _request(votes: VoteTable, options: Options) -> tuple[Request, tuple[str, ...]]:
    given: Ints | None = None
    names: tuple[str, ...] = ()
    if options.given:
        unknown = sorted(set(options.given) - set(votes.voters))
        if unknown:
            raise InputError(
                [
                    Fault(
                        "groups given",
                        "voter-unknown",
                        "This voter is not on the roll.",
                        who,
                        "Use ids of voters.",
                    )
                    for who in unknown
                ]
            )
        names = tuple(sorted(set(options.given.values()), key=natural_key))
        number = {name: i for i, name in enumerate(names)}
        given = np.array([number.get(options.given.get(v, ""), -1) for v in votes.voters], dtype=np.int64)
    request = Request(
        zeroed=np.isin(votes.measures, options.moderated),
        meta=np.isin(votes.measures, options.meta),
        order=_natural(votes.measures),
        voter_order=_natural(votes.voters),
        given=given,
        groups=options.groups,
        start=options.start,
    )
    return request, names


def _natural(names: tuple[str, ...]) -> Ints:
    return np.array(sorted(range(len(names)), key=lambda i: natural_key(names[i])), dtype=np.int64)


def _measures(base: OpinionMap, votes: VoteTable, result: PolisResult, names: tuple[str, ...]) -> Any:
    at = {name: i for i, name in enumerate(votes.measures)}
    geometric = geometric_consensus(result.counts)
    out = []
    for opinion in base.measures:
        i = at[opinion.measure]
        out.append(
            opinion.model_copy(
                update={
                    "group_support": tuple(zip(names, rounded(result.grouped.p[0, :, i]), strict=True)),
                    "group_aware_consensus": rounded([result.group_aware[i]])[0],
                    "consensus_geometric": rounded([geometric[i]])[0],
                    "slopes": rounded(result.axes.components[:, i]),
                    "mean": rounded([result.axes.mean[i]])[0],
                    "extremity": rounded([result.axes.extremity[i]])[0],
                    "priority": rounded([result.priority[i]])[0],
                }
            )
        )
    return tuple(out)


def _places(votes: VoteTable, result: PolisResult, names: tuple[str, ...]) -> tuple[Place, ...]:
    if len(votes.voters) > MOST_PLACES:
        return ()
    return tuple(
        Place(
            voter=name,
            at=rounded(result.axes.positions[p]),
            spread=(),
            membership=((names[result.labels[p]], 1.0),) if result.labels[p] >= 0 else (),
        )
        for p, name in enumerate(votes.voters)
    )


def _lists(votes: VoteTable, result: PolisResult, names: tuple[str, ...]) -> tuple[Representative, ...]:
    return tuple(
        _line(votes, result.grouped, line, (number, names[number]))
        for number, lines in enumerate(result.representative)
        for line in lines
    )


def _consensus(votes: VoteTable, result: PolisResult) -> tuple[Representative, ...]:
    whole = group_stats(result.overall[None])
    lines = [_line(votes, whole, line, (0, "")) for line in result.consensus]
    return tuple(line.model_copy(update={"r": None, "r_test": None}) for line in lines)


def _line(votes: VoteTable, stats: GroupStats, line: Listed, group: tuple[int, str]) -> Representative:
    at = line.side, group[0], line.statement
    return Representative(
        group=group[1],
        measure=votes.measures[line.statement],
        direction="approve" if SIDES[line.side] == "approve" else "reject",
        successes=int(stats.successes[at]),
        trials=int(stats.trials[at[1:]]),
        p=rounded([stats.p[at]])[0],
        p_test=rounded([stats.p_test[at]])[0],
        r=rounded([stats.r[at]])[0],
        r_test=rounded([stats.r_test[at]])[0],
        best_agree=line.best_agree,
    )


def _notes(options: Options, rows: VoteRows, result: PolisResult) -> list[str]:
    placed = int((result.labels >= 0).sum())
    source = "taken as given" if options.given else f'found by k-means from the start "{options.start}"'
    return [
        f"Groups were {source}; {placed} of {rows.voters} voters are in one. Another start can give other "
        "groups; everything else follows exactly from votes and groups.",
        HELD,
    ]
