"""The map that people know, computed as its server does: axes, groups, statistics, lists.

Groups given from outside make everything else reproducible to the last digit. Cold groups depend
on where k-means starts, so the start is declared: "polis" (base clusters, then groups of base
clusters, from the first distinct points in order of the voters) or "red-dwarf" (voters themselves,
from the distinct points that come first by coordinates).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from unbundle.opinions import polis_stats as stats
from unbundle.opinions.engine import functions
from unbundle.opinions.executors import Executor, add_up
from unbundle.opinions.kmeans import (
    UNTIL_STILL,
    Partition,
    Silhouettes,
    Stop,
    first_distinct,
    lloyd,
    smallest_distinct,
)
from unbundle.opinions.polis_axes import PolisAxes, polis_axes
from unbundle.opinions.rows import Floats, Ints, VoteRows

Start = Literal["polis", "red-dwarf"]

MIN_VOTES = 7
MIN_VOTERS = 15
BASE_CLUSTERS = 100
MAX_GROUPS = 5
GROUP_STOP = Stop(rounds=20, still=0.01)


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What the computation needs beside votes.

    `zeroed` and `meta` (m,) mark statements that moderation took out or that are about the voters;
    `order` is the order of statements, `voter_order` that of voters, which a few rules depend on;
    `given` (n,) are groups from outside (-1: none); `groups` forces a number of groups.
    """

    zeroed: NDArray[np.bool_]
    meta: NDArray[np.bool_]
    order: Ints
    voter_order: Ints
    given: Ints | None = None
    groups: int | None = None
    start: Start = "polis"


@dataclass(frozen=True, slots=True, eq=False)
class PolisResult:
    """Everything of section 2 of the method: `labels` (n,) with -1 for voters without a group,
    `counts` (k, 3, m) of the groups, `overall` (3, m) of everybody."""

    axes: PolisAxes
    labels: Ints
    centres: Floats
    counts: Ints
    overall: Ints
    grouped: stats.GroupStats
    representative: list[list[stats.Listed]]
    consensus: list[stats.Listed]
    group_aware: Floats
    priority: Floats


def run_polis(executor: Executor, request: Request, engine: Any) -> PolisResult:
    """Axes, groups and all statistics of the votes that `executor` holds."""
    axes = polis_axes(executor, engine, request.zeroed)
    lengths = np.concatenate(list(executor.each(_lengths, None)))
    if request.given is not None:
        labels = request.given
        centres = _centres(axes.positions, labels)
    else:
        labels, centres = cold_groups(axes.positions, lengths, request, engine)
    k = len(centres)
    # Voters without a group are counted as one more, so that everybody is counted in one pass.
    every = _count(executor, labels + 1, k + 1, engine)
    counts, overall = every[1:], every.sum(axis=0, keepdims=True)
    grouped = stats.group_stats(counts)
    return PolisResult(
        axes=axes,
        labels=labels,
        centres=centres,
        counts=counts,
        overall=overall[0],
        grouped=grouped,
        representative=[stats.representative(grouped, g, request.order, request.zeroed) for g in range(k)],
        consensus=stats.consensus(stats.group_stats(overall), request.zeroed),
        group_aware=stats.group_aware_consensus(grouped),
        priority=stats.priorities(counts.sum(axis=0), axes.extremity, request.meta),
    )


def cold_groups(positions: Floats, lengths: Ints, request: Request, engine: Any) -> tuple[Ints, Floats]:
    """Labels (n,) and centres (k, 2) of cold groups among voters with enough votes; -1 for others."""
    placed = _enough(lengths, len(request.order), request.voter_order)
    labels = np.full(len(positions), -1, dtype=np.int64)
    if not len(placed):
        return labels, np.zeros((0, 2))
    nearest = functions(engine).nearest
    points = positions[placed]
    find = _from_base_clusters if request.start == "polis" else _from_voters
    found = find(points, request.groups, nearest)
    labels[placed] = found.labels
    return labels, found.centres


def _from_base_clusters(points: Floats, groups: int | None, nearest: Any) -> Partition:
    ones = np.ones(len(points))
    base = lloyd(points, ones, first_distinct(points, BASE_CLUSTERS), nearest)
    size = np.bincount(base.labels, minlength=len(base.centres))
    centres, weight = base.centres[size > 0], size[size > 0].astype(np.float64)
    most = min(MAX_GROUPS, 2 + len(centres) // 12)
    best = _best(centres, weight, _range(groups, most), nearest, True)
    of_base = np.full(len(base.centres), -1, dtype=np.int64)
    of_base[size > 0] = best.labels
    return Partition(of_base[base.labels], best.centres, best.inertia)


def _from_voters(points: Floats, groups: int | None, nearest: Any) -> Partition:
    return _best(points, np.ones(len(points)), _range(groups, MAX_GROUPS), nearest, False)


def _best(points: Floats, weights: Floats, sizes: range, nearest: Any, base: bool) -> Partition:
    """The partition with the best silhouette; of equals Polis takes the largest k, red-dwarf the
    smallest. Fewer distinct points than groups give as many groups as there are points."""
    start = first_distinct if base else smallest_distinct
    best, best_score = None, -np.inf
    silhouettes = Silhouettes(points)
    for k in sizes:
        found = lloyd(points, weights, start(points, k), nearest, GROUP_STOP if base else UNTIL_STILL)
        score = silhouettes.score(found.labels)
        if best is None or (score >= best_score if base else score > best_score):
            best, best_score = found, score
    assert best is not None
    return best


def _range(groups: int | None, most: int) -> range:
    return range(groups, groups + 1) if groups else range(2, max(most, 2) + 1)


def _enough(lengths: Ints, width: int, voter_order: Ints) -> Ints:
    """Voters with at least seven votes (or as many as there are statements), in their order; where
    these are fewer than fifteen, the most active others are added."""
    ordered = voter_order[lengths[voter_order] > 0]
    enough = ordered[lengths[ordered] >= min(MIN_VOTES, width)]
    if len(enough) >= MIN_VOTERS:
        return np.asarray(enough)
    active = ordered[np.argsort(-lengths[ordered], kind="stable")][:MIN_VOTERS]
    return np.asarray(ordered[np.isin(ordered, np.union1d(enough, active))])


def _centres(positions: Floats, labels: Ints) -> Floats:
    k = int(labels.max(initial=-1)) + 1
    return np.array([positions[labels == g].mean(axis=0) for g in range(k)]).reshape(k, 2)


def _count(executor: Executor, labels: Ints, groups: int, engine: Any) -> Ints:
    parts = executor.each(_group_counts, (engine, groups), labels)
    return np.asarray(add_up((part,) for part in parts)[0])


def _group_counts(block: VoteRows, argument: Any, labels: Any) -> Any:
    engine, groups = argument
    return functions(engine).group_counts(block, labels, groups)


def _lengths(block: VoteRows, _: Any, __: Any) -> Any:
    return np.diff(block.starts)
