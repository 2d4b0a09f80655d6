"""How well the map foretells votes that it has not seen, beside the models that people know."""

from __future__ import annotations

import numpy as np

from unbundle.errors import Fault, RefusalError
from unbundle.opinions.draws import vote_draws, voter_draws
from unbundle.opinions.executors import Serial
from unbundle.opinions.options import Options
from unbundle.opinions.peers import log_loss, predict_by_map, predict_by_mean
from unbundle.opinions.rows import Floats, VoteRows, rows_of
from unbundle.opinions.scatter import count_pairs, leading_axes, scatter_of
from unbundle.opinions.tables import without_measures
from unbundle.opinions.twopl import fit_2pl, place
from unbundle.records.opinions import CalibrationBin, Evaluation, Score
from unbundle.records.votes import VoteTable

HELD_OUT = 0.1
BINS = 10
PREDICTION_DIMS = 4
"""For foretelling; the shared prior keeps a fourth dimension from overfitting (docs/opinions.md)."""
MOST_VOTERS = 20_000
CHOSEN = {"2pl": "2pl", "polis": "polis-pca-2", "counts": "column-mean"}
"""The name under which each model of `Options` foretells."""


def evaluate_votes(votes: VoteTable, options: Options, dims: int | None = None) -> Evaluation:
    """`evaluate` for a table, without moderated statements; `dims` are those of the prediction."""
    return evaluate_rows(rows_of(without_measures(votes, options.moderated)), options, dims)


def evaluate_rows(rows: VoteRows, options: Options, dims: int | None = None) -> Evaluation:
    """`evaluate` for rows; above 20,000 voters a sample of them is taken by the seed.

    Above 200,000 it is drawn among every n-th voter, so that memory stays bounded.
    """
    step = -(-rows.voters // (10 * MOST_VOTERS))
    if step > 1:
        rows = rows.take(np.arange(0, rows.voters, step, dtype=np.int64))
    if rows.voters > MOST_VOTERS:
        draws = voter_draws(rows, options.seed)
        rows = rows.take(np.sort(np.argsort(draws, kind="stable")[:MOST_VOTERS]))
    return evaluate(rows, dims or PREDICTION_DIMS, options.seed, CHOSEN[options.model])


def evaluate(rows: VoteRows, dims: int = PREDICTION_DIMS, seed: int = 0, chosen: str = "2pl") -> Evaluation:
    """A tenth of the votes that took a side, hidden by `seed` and foretold by every model.

    The `chosen` model comes first, the others follow as its peers. `dims` are those of "2pl".

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
    scores = (
        score("2pl", predict_2pl(train, voter, statement, dims), approved),
        score("column-mean", predict_by_mean(train, statement), approved),
        score("polis-pca-2", predict_by_map(train, voter, statement, seed)[0], approved),
    )
    first = next(one for one in scores if one.model == chosen)
    return Evaluation(
        model=first.model,
        dims={"2pl": dims, "polis-pca-2": 2}.get(chosen, 0),
        seed=seed,
        trained_on=int((train.value != 0).sum()),
        held_out=int(hidden.sum()),
        log_loss=first.log_loss,
        accuracy=first.accuracy,
        calibration=first.calibration,
        calibration_error=first.calibration_error,
        peers=tuple(one for one in scores if one.model != chosen),
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
