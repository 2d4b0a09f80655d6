"""Where people agree across their divides, how sure that is, and where nobody said anything."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Exact, Id, Record
from unbundle.records.findings import Interval


class Tally(Record):
    """Voters and weight that approve, reject, abstain or are silent; the four add up to the roll."""

    approve: Count = 0
    reject: Count = 0
    abstain: Count = 0
    silent: Count = 0
    approve_weight: Exact
    reject_weight: Exact
    abstain_weight: Exact
    silent_weight: Exact


class BlocTally(Record):
    """A tally within one value of a declared attribute."""

    attribute: str
    value: str
    tally: Tally


class Support(Record):
    """Approval in one group or bloc: `share` of the `sides` voters who approved or rejected.

    `by` is "group", "overall" or a declared attribute. `share` is None where nobody took a side.
    """

    by: str
    value: str
    sides: Count
    share: Exact | None
    interval: Interval


class MeasureOpinion(Record):
    """What is known about one measure.

    `common` holds the attributes in every spoken bloc of which approval exceeds rejection;
    `rejected_by_all` those in every spoken bloc of which rejection exceeds approval; a bloc is
    spoken when at least one member approved or rejected. `blocs_silent` counts the others.
    """

    measure: Id
    overall: Tally
    blocs: tuple[BlocTally, ...]
    common: tuple[str, ...] = ()
    rejected_by_all: tuple[str, ...] = ()
    blocs_spoken: tuple[tuple[str, Count], ...] = ()
    blocs_silent: tuple[tuple[str, Count], ...] = ()
    survives_leaving_out_any_one: bool | None = None
    group_support: tuple[tuple[str, float], ...] = ()
    group_aware_consensus: float | None = None
    bridging: float | None = None
    interval: Interval | None = None
    supports: tuple[Support, ...] = ()
    lowest: Support | None = None
    consensus_geometric: float | None = None
    survives_dropping_votes: bool | None = None
    slopes: tuple[float, ...] = ()
    mean: float | None = None
    extremity: float | None = None
    priority: float | None = None


class Pattern(Record):
    """Voters with one and the same pattern of votes."""

    approves: tuple[Id, ...]
    rejects: tuple[Id, ...]
    abstains: tuple[Id, ...]
    voters: tuple[Id, ...]


class Place(Record):
    """Where a voter stands on the map: coordinates, their standard deviation, group membership."""

    voter: Id
    at: tuple[float, ...]
    spread: tuple[float, ...]
    membership: tuple[tuple[str, float], ...] = ()


class Stability(Record):
    """How the groups fared when parts of the data were left out.

    `median_interval` is what the resamples leave open about the median; `borderline` where the
    threshold lies within it: then the groups are not called stable.
    """

    resamples: Count
    median_ari: float
    lowest_ari: float
    group_counts: tuple[tuple[str, Count], ...]
    stable: bool
    median_interval: Interval | None = None
    borderline: bool = False


class Representative(Record):
    """A statement that stands for a group, or (group "") for everybody, in one direction.

    `p` and `r` are the probability and the ratio to all others, `p_test` and `r_test` their z
    values; `q` is the false-discovery rate at which it would still be listed.
    """

    group: str
    measure: Id
    direction: Literal["approve", "reject"]
    successes: Count
    trials: Count
    p: float
    p_test: float
    r: float | None = None
    r_test: float | None = None
    q: float | None = None
    best_agree: bool = False


class Fit(Record):
    """How the model was fitted: steps taken, whether they converged, and the prior that was chosen."""

    iterations: Count
    converged: bool
    log_likelihood: float
    last_change: float
    slope_sd: float


class Influence(Record):
    """A voter without whose votes a conclusion would change."""

    voter: Id
    gained: tuple[Id, ...] = ()
    lost: tuple[Id, ...] = ()


class CoordinatedBlock(Record):
    """Voters with nearly the same votes cast within a short time. Reported, never removed."""

    voters: tuple[Id, ...]
    votes: Count
    seconds: Count
    least_agreement: Exact


class CalibrationBin(Record):
    """Held-out votes with predictions in [low, high): mean prediction beside the observed share."""

    low: float
    high: float
    votes: Count
    predicted: float
    observed: float


class Score(Record):
    """How well one model foretold the held-out votes; lower log-loss is better."""

    model: str
    log_loss: float
    accuracy: float
    calibration: tuple[CalibrationBin, ...] = ()
    calibration_error: float


class Evaluation(Record):
    """Votes held out and foretold: the chosen model first, its peers beside it.

    `held_out` of the votes that took a side were hidden from every model alike; `seed` says which.
    """

    model: str
    dims: Count
    seed: Count
    trained_on: Count
    held_out: Count
    log_loss: float
    accuracy: float
    calibration: tuple[CalibrationBin, ...]
    calibration_error: float
    peers: tuple[Score, ...]


class OpinionMap(Record):
    """Support per measure and bloc, patterns of votes, common ground; and, where asked for, a map.

    Measures and voters in id order; patterns by size (largest first), then by content.
    """

    model: Literal["counts", "2pl", "polis"]
    voters: Count
    measures: tuple[MeasureOpinion, ...]
    patterns: tuple[Pattern, ...]
    pattern_count: Count
    silent_measures: tuple[Id, ...] = ()
    silent_voters: tuple[Id, ...] = ()
    common_ground: tuple[Id, ...] = ()
    common_rejection: tuple[Id, ...] = ()
    divided: tuple[Id, ...] = ()
    dims: Count = 0
    places: tuple[Place, ...] = ()
    groups: tuple[str, ...] = ()
    group_sizes: tuple[tuple[str, Count], ...] = ()
    centres: tuple[tuple[str, tuple[float, ...]], ...] = ()
    stability: Stability | None = None
    representative: tuple[Representative, ...] = ()
    consensus: tuple[Representative, ...] = ()
    influence: tuple[Influence, ...] = ()
    coordinated: tuple[CoordinatedBlock, ...] = ()
    fit: Fit | None = None
    notes: tuple[str, ...] = ()
