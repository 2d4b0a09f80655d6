"""The models that people know, as peers: the mean of each statement, and Polis' map.

Both get the same training votes as our model, and the map gets its shrinkage chosen inside them,
so that the comparison is with the peer at its best.
"""

from __future__ import annotations

import numpy as np

from unbundle.opinions.draws import vote_draws
from unbundle.opinions.executors import Serial
from unbundle.opinions.polis_axes import polis_axes
from unbundle.opinions.rows import Floats, Ints, VoteRows
from unbundle.opinions.twopl import logistic

SLOPE_SDS = (0.25, 0.5, 1.0, 2.0)
INTERCEPT_SD = 2.0
STEPS = 15


def predict_by_mean(train: VoteRows, statement: Ints) -> Floats:
    """Share of approval of each held-out vote's statement, by the rule of succession."""
    approve = np.bincount(train.measure[train.value > 0], minlength=train.width)
    reject = np.bincount(train.measure[train.value < 0], minlength=train.width)
    return np.asarray(((approve + 1) / (approve + reject + 2))[statement])


def predict_by_map(train: VoteRows, voter: Ints, statement: Ints, seed: int) -> tuple[Floats, float]:
    """Approval by logistic regression on the two coordinates of Polis' map, and the shrinkage used.

    The standard deviation of the slopes is the one of SLOPE_SDS that foretells a tenth of the
    training votes best.
    """
    sides = train.value != 0
    hidden = (vote_draws(train, seed) < 0.1) & sides
    inner = train.keep(~hidden)
    inner_voter, inner_statement = train.voter_of_vote()[hidden], train.measure[hidden].astype(np.int64)
    approved = train.value[hidden] > 0
    best, least = SLOPE_SDS[0], np.inf
    for sd in SLOPE_SDS:
        loss = log_loss(_fit_and_predict(inner, inner_voter, inner_statement, sd), approved)
        if loss < least - 1e-12:
            best, least = sd, loss
    return _fit_and_predict(train, voter, statement, best), best


def log_loss(predicted: Floats, approved: np.ndarray) -> float:
    """Mean negative log probability of what happened; 0 where there is nothing to foretell."""
    if not len(predicted):
        return 0.0
    safe = np.clip(predicted, 1e-9, 1 - 1e-9)
    return float(-np.mean(np.log(np.where(approved, safe, 1 - safe))))


def _fit_and_predict(train: VoteRows, voter: Ints, statement: Ints, sd: float) -> Floats:
    places = polis_axes(Serial(train), "numpy").positions
    size = np.sqrt((places**2).mean(axis=0)) if len(places) else np.ones(2)
    places = places / np.where(size > 0, size, 1.0)
    beta = _regress(train, places, sd)
    design = np.column_stack([np.ones(len(voter)), places[voter]])
    return logistic((design * beta[statement]).sum(axis=1))


def _regress(train: VoteRows, places: Floats, sd: float) -> Floats:
    """Per statement, the penalised logistic regression of its votes on the voters' places."""
    side = train.value != 0
    statement = train.measure[side].astype(np.int64)
    approved = (train.value[side] > 0).astype(np.float64)
    design = np.column_stack([np.ones(int(side.sum())), places[train.voter_of_vote()[side]]])
    m, k = train.width, design.shape[1]
    up, down = (
        np.bincount(statement, approved, minlength=m),
        np.bincount(statement, 1 - approved, minlength=m),
    )
    beta = np.zeros((m, k))
    beta[:, 0] = np.log((up + 1) / (down + 1))
    centre = np.zeros(k)
    centre[0] = beta[:, 0].mean()
    precision = np.diag([INTERCEPT_SD**-2] + [sd**-2] * (k - 1))
    for _ in range(STEPS):
        chance = logistic((design * beta[statement]).sum(axis=1))
        slope = -(beta - centre) @ precision
        curve = np.broadcast_to(precision, (m, k, k)).copy()
        for a in range(k):
            slope[:, a] += np.bincount(statement, (approved - chance) * design[:, a], minlength=m)
            for b in range(k):
                weight = chance * (1 - chance) * design[:, a] * design[:, b]
                curve[:, a, b] += np.bincount(statement, weight, minlength=m)
        move = np.linalg.solve(curve, slope[:, :, None])[:, :, 0]
        beta += move * np.minimum(1.0, 1.5 / np.maximum(np.abs(move).max(axis=1, keepdims=True), 1e-12))
    return beta
