"""How well the map foretells votes that it has not seen, beside the models that people know."""

from __future__ import annotations

import numpy as np

from unbundle.errors import Fault, RefusalError
from unbundle.opinions.draws import vote_draws
from unbundle.opinions.executors import Serial
from unbundle.opinions.peers import log_loss, predict_by_map, predict_by_mean
from unbundle.opinions.rows import Floats, VoteRows
from unbundle.opinions.scatter import count_pairs, leading_axes, scatter_of
from unbundle.opinions.twopl import fit_2pl, place
from unbundle.records.opinions import CalibrationBin, Evaluation, Score

HELD_OUT = 0.1
BINS = 10
PREDICTION_DIMS = 3


def evaluate(rows: VoteRows, dims: int = PREDICTION_DIMS, seed: int = 0) -> Evaluation:
    """A tenth of the votes that took a side, hidden by `seed` and foretold by every model.

    Log-loss is the mean negative log probability of what the voter did; accuracy counts a
    prediction above one half as approval. Calibration: ten bins of equal width, and the mean gap
    between predicted and observed shares, weighted by votes.
    Raises: RefusalError where there are too few votes to hold any out.
    """
    sides = rows.value != 0
    hidden = (vote_draws(rows, seed) < HELD_OUT) & sides
    if not hidden.any() or hidden.sum() == sides.sum():
        raise RefusalError(
            Fault(
                "votes",
                "too-few-votes",
                "There are too few votes to hold some out.",
                str(int(sides.sum())),
                "Evaluate a table with at least a hundred votes for or against.",
            )
        )
    train = rows.keep(~hidden)
    voter = rows.voter_of_vote()[hidden]
    statement = rows.measure[hidden].astype(np.int64)
    approved = rows.value[hidden] > 0
    ours = score("2pl", predict_2pl(train, voter, statement, dims), approved)
    by_map, _ = predict_by_map(train, voter, statement, seed)
    peers = (
        score("column-mean", predict_by_mean(train, statement), approved),
        score("polis-pca-2", by_map, approved),
    )
    return Evaluation(
        **{**ours.model_dump(), "calibration": ours.calibration},
        dims=dims,
        seed=seed,
        trained_on=int((train.value != 0).sum()),
        held_out=int(hidden.sum()),
        peers=peers,
    )


def predict_2pl(train: VoteRows, voter: np.ndarray, statement: np.ndarray, dims: int) -> Floats:
    """Probability of approval of each held-out (voter, statement) pair under the model of `train`."""
    executor = Serial(train)
    _, axes = leading_axes(scatter_of(count_pairs(executor, "numpy")), dims)
    sides = np.stack(
        [np.bincount(train.measure[train.value == side], minlength=train.width) for side in (1, -1)]
    )
    model = fit_2pl(executor, axes, sides.astype(np.float64), "numpy")
    positions, spreads = place(executor, model, "numpy")
    return model.predict(positions[voter], spreads[voter], statement)


def score(name: str, predicted: Floats, approved: np.ndarray) -> Score:
    """Log-loss, accuracy and calibration of predictions, to six decimals."""
    bin_of = np.minimum((predicted * BINS).astype(np.int64), BINS - 1)
    bins, gap = [], 0.0
    for number in range(BINS):
        here = bin_of == number
        if here.any():
            mean, share = float(predicted[here].mean()), float(approved[here].mean())
            gap += abs(mean - share) * int(here.sum()) / len(predicted)
            bins.append(
                CalibrationBin(
                    low=number / BINS,
                    high=(number + 1) / BINS,
                    votes=int(here.sum()),
                    predicted=round(mean, 6),
                    observed=round(share, 6),
                )
            )
    return Score(
        model=name,
        log_loss=round(log_loss(predicted, approved), 6),
        accuracy=round(float(((predicted > 0.5) == approved).mean()), 6),
        calibration=tuple(bins),
        calibration_error=round(gap, 6),
    )
