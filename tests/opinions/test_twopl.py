"""The two-parameter model: against integration by hand, planted truths and awkward inputs."""

from __future__ import annotations

import numpy as np
import pytest

from tests.opinions.synthetic import planted
from unbundle.opinions.executors import Serial
from unbundle.opinions.nodes import fine_nodes, fit_nodes
from unbundle.opinions.rows import VoteRows, rows_from_columns
from unbundle.opinions.space import Space, fit_space
from unbundle.opinions.twopl import TwoPL, logistic, place


def rows_from_matrix(matrix: np.ndarray) -> VoteRows:
    """Rows of a dense table in which 9 means silence."""
    voter, measure = np.nonzero(matrix != 9)
    return rows_from_columns(voter, measure, matrix[voter, measure].astype(np.int8), *matrix.shape)


def fitted(matrix: np.ndarray, dims: int = 2) -> Space:
    """The space of a dense table."""
    return fit_space(Serial(rows_from_matrix(matrix)), dims, "numpy")


def drawn(voters: int, width: int, seen: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Votes drawn from the model itself in two dimensions, with the true places and slopes."""
    rng = np.random.default_rng(seed)
    theta, slope = rng.normal(size=(voters, 2)), rng.normal(0, 1.5, (width, 2))
    chance = logistic(rng.normal(0, 1, width) + theta @ slope.T)
    matrix = np.where(rng.random((voters, width)) < chance, 1, -1)
    return np.where(rng.random((voters, width)) < seen, matrix, 9), theta, slope


@pytest.mark.parametrize("dims", [1, 2, 3, 4])
def test_nodes_stand_for_the_normal_distribution(dims: int) -> None:
    """Weights add up to one, mean 0 and variance 1: otherwise every place is wrong."""
    # A grid cuts off the far tails; the lattices of higher dimensions are made to fit exactly.
    slack = 0.03 if dims < 3 else 1e-9
    for nodes in (fit_nodes(dims), fine_nodes(dims)):
        weight = np.exp(nodes.log_weight)
        assert weight.sum() == pytest.approx(1)
        assert np.abs(weight @ nodes.points).max() < slack
        second = (nodes.points * weight[:, None]).T @ nodes.points
        assert np.abs(second - np.eye(dims)).max() < slack


def test_places_are_posterior_means() -> None:
    """One dimension, one statement: mean and variance must equal adaptive integration by scipy."""
    from scipy.integrate import quad

    model = TwoPL(np.array([[0.3, 1.4]]), np.zeros((1, 2, 2)), np.zeros(2), np.eye(2))
    rows = rows_from_matrix(np.array([[1], [-1], [0], [9]]))
    positions, spreads = place(Serial(rows), model, "numpy")

    def moments(side: int) -> tuple[float, float]:
        def density(x: float, power: int) -> float:
            return x**power * np.exp(-x * x / 2) * float(logistic(side * (0.3 + 1.4 * x)))

        mass, first, second = (quad(density, -12, 12, args=(power,))[0] for power in (0, 1, 2))
        return first / mass, second / mass - (first / mass) ** 2

    for p, side in ((0, 1), (1, -1)):
        mean, variance = moments(side)
        assert positions[p, 0] == pytest.approx(mean, abs=1e-3)
        assert spreads[p, 0, 0] == pytest.approx(variance, abs=1e-3)
    assert positions[2:, 0] == pytest.approx([0, 0], abs=1e-9)
    assert spreads[2:, 0, 0] == pytest.approx([1, 1], abs=2e-3)


def test_finds_the_places_that_votes_were_drawn_from() -> None:
    """On its own ground the model must recover the axes, and its stated spread must be true."""
    matrix, theta, _ = drawn(800, 60, 0.5)
    space = fitted(matrix)
    fit, *_ = np.linalg.lstsq(space.positions, theta, rcond=None)
    explained = 1 - ((theta - space.positions @ fit) ** 2).mean() / theta.var()
    stated = 1 - np.trace(space.spreads, axis1=1, axis2=2).mean() / 2
    assert explained > 0.75
    assert explained == pytest.approx(stated, abs=0.06)
    assert space.model.converged


def test_three_votes_are_a_wide_guess_not_an_exclusion() -> None:
    """Fewer votes, wider spread: nobody is left out, nobody is placed more surely than known."""
    matrix, _, _ = drawn(300, 40, 0.9)
    matrix[0, 3:] = 9
    matrix[1] = 9
    space = fitted(matrix)
    size = np.trace(space.spreads, axis1=1, axis2=2)
    assert size[1] == pytest.approx(2, abs=0.01)
    assert np.median(size[2:]) < size[0] < size[1]


def test_abstention_says_nothing_about_the_place() -> None:
    """A pass is not half an approval: with or without passes the model is the same."""
    matrix, _, _ = drawn(200, 20, 0.6)
    passes = np.where((matrix == 9) & (np.random.default_rng(1).random(matrix.shape) < 0.5), 0, matrix)
    with_passes, without = fitted(passes), fitted(matrix)
    assert np.abs(with_passes.counts[:2] - without.counts[:2]).max() == 0
    assert np.abs(with_passes.positions - without.positions).max() < 0.1


def test_axes_are_ordered_and_signed_by_rule() -> None:
    """First the axis that divides most; each with the sign that makes the cubes positive."""
    space = fitted(drawn(400, 30, 0.7)[0])
    slopes = space.model.beta[:, 1:]
    weight = space.counts[:2].sum(axis=0)
    inertia = (slopes * weight[:, None]).T @ slopes
    assert inertia[0, 0] > inertia[1, 1]
    assert abs(inertia[0, 1]) < 1e-6 * inertia[0, 0]
    assert ((slopes**3).sum(axis=0) > 0).all()


def test_prediction_uses_what_is_not_known() -> None:
    """A voter of whom nothing is known gets a chance nearer to one half than the point estimate."""
    model = TwoPL(np.array([[1.0, 2.0]]), np.zeros((1, 2, 2)), np.zeros(2), np.eye(2))
    vague = model.predict(np.zeros((1, 1)), np.ones((1, 1, 1)), np.array([0]))
    sure = model.predict(np.zeros((1, 1)), np.zeros((1, 1, 1)), np.array([0]))
    assert 0.5 < vague[0] < sure[0] == pytest.approx(logistic(1.0))
    chance = np.exp(fine_nodes(1).log_weight) @ logistic(1.0 + 2.0 * fine_nodes(1).points[:, 0])
    assert vague[0] == pytest.approx(chance, abs=0.01)


@pytest.mark.parametrize(
    "matrix",
    [
        np.array([[1]]),
        np.array([[9]]),
        np.array([[0, 0], [0, 0]]),
        np.ones((3, 4), dtype=int),
        np.array([[1, -1, 9], [-1, 1, 9], [1, -1, 9]]),
        np.repeat(np.array([[1, -1, 1, 9, -1]]), 50, axis=0),
    ],
    ids=["1x1", "silence", "passes", "all agree", "empty column", "all alike"],
)
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_awkward_inputs_stay_finite(matrix: np.ndarray, dims: int) -> None:
    """One voter, nobody for or against, nobody apart: no crash, no infinity, no invented axis."""
    space = fitted(matrix, dims)
    assert np.isfinite(space.positions).all()
    assert np.isfinite(space.model.beta).all()
    assert (np.diagonal(space.spreads, axis1=1, axis2=2) <= 1.01).all()


def test_planted_groups_lie_apart() -> None:
    """Three planted groups must be three places on the map."""
    columns, group = planted(600, 60, 30, seed=4)
    space = fit_space(Serial(rows_from_columns(*columns, 600, 60)), 2, "numpy")
    centres = np.array([space.positions[group == g].mean(axis=0) for g in range(3)])
    within = np.mean([space.positions[group == g].std(axis=0).mean() for g in range(3)])
    gaps = [np.linalg.norm(centres[a] - centres[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert min(gaps) > 3 * within
