"""The model "2pl": the opinion space, its groups, and what they change about the exact counts.

Everything in `counted` stays; groups of opinion become one more way of dividing the voters across
which common ground must hold. Estimates are published to six decimals.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unbundle.opinions.counted import GROUP, declared_labels, frame, prepare
from unbundle.opinions.engine import choose_engine, functions
from unbundle.opinions.executors import Executor, Serial
from unbundle.opinions.groups import Groups, find_groups
from unbundle.opinions.options import Options
from unbundle.opinions.polis_stats import geometric_consensus, group_aware_consensus, group_stats
from unbundle.opinions.representative import find_representative
from unbundle.opinions.rows import Floats, Ints, rows_of
from unbundle.opinions.space import Space, fit_space
from unbundle.opinions.stability import STABLE, ask_stability
from unbundle.opinions.supports import interval
from unbundle.records.opinions import Fit, MeasureOpinion, OpinionMap, Place, Stability
from unbundle.records.votes import VoteTable

MOST_PLACES = 20_000
HELD = (
    "Whether a finding survives without one voter or without a part of the votes is recounted with the "
    "groups held as found; the groups are not looked for again."
)
NORMAL_95 = 1.959963984540054


def map_2pl(votes: VoteTable, options: Options, executor: Executor | None = None) -> OpinionMap:
    """The opinion map with places, groups, bridging and stability; see `Options` for the choices."""
    votes = prepare(votes, options)
    rows = rows_of(votes)
    engine = choose_engine(options.engine, rows.votes)
    space = fit_space(executor or Serial(rows), options.dims, engine)
    groups = find_groups(space.positions, space.spreads, options.groups, functions(engine).nearest)
    names = group_names(groups.count)
    labels = declared_labels(votes, options)
    labels[GROUP] = tuple("" if g < 0 else names[g] for g in groups.labels.tolist())
    base = frame(votes, options, labels)
    counts = functions(engine).group_counts(rows, groups.labels, groups.count)
    wanted = (options.dims, options.groups, options.resamples, options.seed)
    stability = ask_stability(rows, groups, wanted, engine)
    return fill_in(base, votes.voters, (space, groups, counts), stability)


def fill_in(
    base: OpinionMap,
    voters: tuple[str, ...],
    found: tuple[Space, Groups, Ints],
    stability: Stability | None,
) -> OpinionMap:
    """The exact map `base` with all that the model adds; places are listed for the `voters` named.

    `found` is the space, the groups, and the groups' counts (k, 3, m).
    """
    space, groups, counts = found
    names = group_names(groups.count)
    return base.model_copy(
        update={
            "model": "2pl",
            "measures": _with_estimates(base.measures, space, groups, counts),
            "dims": space.model.dims,
            "places": _places(voters, space, groups, names),
            "groups": names,
            "group_sizes": tuple(zip(names, _sizes(groups.labels, groups.count), strict=True)),
            "centres": tuple(zip(names, map(rounded, groups.centres), strict=True)),
            "stability": stability,
            "representative": find_representative(
                group_stats(counts), names, tuple(opinion.measure for opinion in base.measures)
            ),
            "fit": _fit(space),
            "notes": (*_notes(space, groups, stability), *base.notes),
        }
    )


def group_names(count: int) -> tuple[str, ...]:
    """A, B, C ... in order of size."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return tuple(letters[i] if i < len(letters) else f"G{i + 1}" for i in range(count))


def rounded(values: Any) -> tuple[float, ...]:
    """Numbers as they are published: six decimals, no negative zero."""
    return tuple(round(float(value), 6) + 0.0 for value in values)


def bridging(space: Space) -> tuple[Floats, Floats]:
    """Log-odds of approval at the middle of all voters, and its standard error: both (m,).

    What is left of a statement's support once the axes that divide people are taken out.
    """
    middle = space.positions.mean(axis=0) if len(space.positions) else np.zeros(space.model.dims)
    design = np.concatenate([[1.0], middle])
    variance = np.einsum("a,jab,b->j", design, space.model.spread, design)
    return np.asarray(space.model.beta @ design), np.sqrt(np.maximum(variance, 0.0))


def _with_estimates(
    measures: tuple[MeasureOpinion, ...], space: Space, groups: Groups, counts: Ints
) -> tuple[MeasureOpinion, ...]:
    stats = group_stats(counts)
    product, geometric = group_aware_consensus(stats), geometric_consensus(counts)
    middle, error = bridging(space)
    names = group_names(groups.count)
    out = []
    for i, opinion in enumerate(measures):
        update: dict[str, Any] = {}
        if space.counts[:2, i].any():
            low, high = middle[i] - NORMAL_95 * error[i], middle[i] + NORMAL_95 * error[i]
            update = {
                "group_support": tuple(zip(names, rounded(stats.p[0, :, i]), strict=True)),
                "group_aware_consensus": rounded([product[i]])[0],
                "consensus_geometric": rounded([geometric[i]])[0],
                "bridging": rounded([middle[i]])[0],
                "interval": interval(low, high),
                "slopes": rounded(space.model.beta[i, 1:]),
            }
        out.append(opinion.model_copy(update=update))
    return tuple(out)


def _places(
    voters: tuple[str, ...], space: Space, groups: Groups, names: tuple[str, ...]
) -> tuple[Place, ...]:
    if len(voters) > MOST_PLACES:
        return ()
    spread = np.sqrt(np.maximum(np.diagonal(space.spreads, axis1=1, axis2=2), 0.0))
    return tuple(
        Place(
            voter=name,
            at=rounded(space.positions[p]),
            spread=rounded(spread[p]),
            membership=tuple(zip(names, rounded(groups.membership[p]), strict=True)),
        )
        for p, name in enumerate(voters)
    )


def _sizes(labels: Ints, count: int) -> list[int]:
    return [int(n) for n in np.bincount(labels[labels >= 0], minlength=count)]


def _fit(space: Space) -> Fit:
    model = space.model
    return Fit(
        iterations=model.iterations,
        converged=model.converged,
        log_likelihood=round(model.log_likelihood, 6),
        last_change=rounded([model.change])[0],
        slope_sd=rounded([model.slope_sd])[0],
    )


def _borderline(asked: Stability) -> str:
    ends = asked.median_interval
    between = f", between {ends.low:.2f} and {ends.high:.2f}" if ends else ""
    return (
        f"Borderline: whether the groups are stable is open. Their median likeness in {asked.resamples} "
        f"resamples is {asked.median_ari:.2f}{between} (99 %), and {STABLE} is needed."
    )


def _notes(space: Space, groups: Groups, stability: Stability | None) -> list[str]:
    voters = len(groups.labels)
    notes = []
    if groups.count == 1:
        notes.append("No division into groups stands out: everybody is shown as one group.")
    elif stability is not None and stability.borderline:
        notes.append(_borderline(stability))
    elif stability is not None and not stability.stable:
        notes.append(
            "No stable groups: when the voters are resampled, other groups come out (median likeness "
            f"{stability.median_ari:.2f}, where {STABLE} is needed). The groups are one picture among others."
        )
    between = int((groups.labels < 0).sum())
    if between:
        notes.append(
            f"{between} of {voters} voters stand between groups or said too little to tell: they are in "
            "no group, and counted overall."
        )
    if groups.count > 1:
        notes.append(HELD)
    # Where no statement has votes for and against, nothing can be fitted, and nothing settles.
    if not space.model.converged and space.counts[:2].min(axis=0).any():
        notes.append(f"The model had not settled after {space.model.iterations} steps.")
    if voters > MOST_PLACES:
        notes.append(f"The places of single voters are not listed above {MOST_PLACES} voters.")
    return notes
