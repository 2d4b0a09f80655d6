"""Foretelling hidden votes: fair to the peers, blind to what is hidden, better than the mean."""

from __future__ import annotations

import numpy as np
import pytest

from tests.opinions.conversations import conversation, moderated_rows
from tests.opinions.tables import grid
from unbundle.errors import RefusalError
from unbundle.opinions import Options, evaluate_votes
from unbundle.opinions.draws import vote_draws
from unbundle.opinions.evaluate import evaluate, predict_2pl, score
from unbundle.opinions.lines import evaluation_lines
from unbundle.opinions.peers import log_loss, predict_by_map, predict_by_mean
from unbundle.opinions.rows import VoteRows


def hidden_part(rows: VoteRows) -> tuple[VoteRows, np.ndarray, np.ndarray, np.ndarray]:
    """Training rows, and the hidden pairs with what was voted."""
    hidden = (vote_draws(rows, 1) < 0.1) & (rows.value != 0)
    return (
        rows.keep(~hidden),
        rows.voter_of_vote()[hidden],
        rows.measure[hidden].astype(np.int64),
        rows.value[hidden] > 0,
    )


def test_ours_foretells_better_than_the_mean_and_the_known_map() -> None:
    """On one split of one conversation; benchmarks/opinions_quality.py does it thoroughly."""
    found = evaluate(moderated_rows("brexit-consensus"), seed=1)
    peers = {peer.model: peer for peer in found.peers}
    assert found.model == "2pl"
    assert found.log_loss < peers["polis-pca-2"].log_loss < peers["column-mean"].log_loss
    assert found.accuracy > peers["column-mean"].accuracy
    assert found.held_out + found.trained_on == int((moderated_rows("brexit-consensus").value != 0).sum())
    assert sum(b.votes for b in found.calibration) == found.held_out


def test_hidden_votes_are_hidden() -> None:
    """Turning every hidden vote round must not change a single prediction."""
    rows = moderated_rows("scoop-hivemind.ubi")
    train, voter, statement, _ = hidden_part(rows)
    hidden = (vote_draws(rows, 1) < 0.1) & (rows.value != 0)
    turned = VoteRows(rows.starts, rows.measure, np.where(hidden, -rows.value, rows.value), rows.width)
    other = turned.keep(~hidden)
    assert np.array_equal(predict_2pl(train, voter, statement, 2), predict_2pl(other, voter, statement, 2))
    assert np.array_equal(predict_by_mean(train, statement), predict_by_mean(other, statement))
    assert np.array_equal(
        predict_by_map(train, voter, statement, 1)[0], predict_by_map(other, voter, statement, 1)[0]
    )


def test_the_peer_equals_a_penalised_regression() -> None:
    """The map's peer must be at its best: per statement the optimum that a general solver finds."""
    from scipy.optimize import minimize

    from unbundle.opinions.executors import Serial
    from unbundle.opinions.peers import INTERCEPT_SD, _regress
    from unbundle.opinions.polis_axes import polis_axes

    rows = moderated_rows("brexit-consensus")
    places = polis_axes(Serial(rows), "numpy").positions
    places = places / np.sqrt((places**2).mean(axis=0))
    beta = _regress(rows, places, 0.5)
    up = np.bincount(rows.measure[rows.value > 0], minlength=rows.width)
    down = np.bincount(rows.measure[rows.value < 0], minlength=rows.width)
    centre = np.log((up + 1) / (down + 1)).mean()
    for s in (0, 7, 31):
        here = (rows.measure == s) & (rows.value != 0)
        design = np.column_stack([np.ones(here.sum()), places[rows.voter_of_vote()[here]]])
        approved = rows.value[here] > 0

        def loss(b: np.ndarray, design: np.ndarray = design, approved: np.ndarray = approved) -> float:
            eta = design @ b
            fit = np.logaddexp(0, np.where(approved, -eta, eta)).sum()
            return float(fit + (b[0] - centre) ** 2 / 2 / INTERCEPT_SD**2 + (b[1:] ** 2).sum() / 2 / 0.25)

        assert beta[s] == pytest.approx(minimize(loss, np.zeros(3), tol=1e-10).x, abs=1e-3)


def test_the_chosen_model_comes_first() -> None:
    """What was asked for is printed first, the others beside it; another seed hides other votes."""
    table = conversation("15-per-hour-seattle").table
    options = Options(model="polis")
    found = evaluate_votes(table, options)
    assert (found.model, found.dims) == ("polis-pca-2", 2)
    assert [peer.model for peer in found.peers] == ["2pl", "column-mean"]
    assert evaluate_votes(table, Options(model="polis", seed=1)).log_loss != found.log_loss
    lines = evaluation_lines(found)
    assert lines[1].startswith("polis-pca-2")
    assert f"{found.log_loss:.4f}" in lines[1]


def test_large_polls_are_judged_on_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of voters, the same for the same seed, keeps the evaluation in minutes."""
    monkeypatch.setattr("unbundle.opinions.evaluate.MOST_VOTERS", 100)
    table = conversation("brexit-consensus").table
    found = evaluate_votes(table, Options(model="counts"))
    assert found.model == "column-mean"
    assert found.trained_on + found.held_out < 0.7 * int((table.value != 0).sum())


def test_too_few_votes_are_refused() -> None:
    """With nothing to hide there is nothing to foretell."""
    with pytest.raises(RefusalError):
        evaluate_votes(grid({"a": "+"}), Options(model="2pl"))


def test_scores_by_hand() -> None:
    """Log-loss, accuracy and calibration of four predictions."""
    predicted, approved = np.array([0.9, 0.9, 0.2, 1.0]), np.array([True, False, False, True])
    found = score("x", predicted, approved)
    assert found.log_loss == pytest.approx(-(np.log(0.9) + np.log(0.1) + np.log(0.8)) / 4, abs=1e-6)
    assert found.accuracy == 0.75
    assert [(b.low, b.votes, b.observed) for b in found.calibration] == [(0.2, 1, 0.0), (0.9, 3, 0.666667)]
    assert found.calibration_error == pytest.approx(0.25 * 0.2 + 0.75 * abs(2.8 / 3 - 2 / 3), abs=1e-6)
    assert log_loss(np.zeros(0), np.zeros(0, dtype=bool)) == 0.0
