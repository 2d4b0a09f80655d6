"""The two-parameter model with people integrated out: where voters stand, and how sure that is.

P(voter p approves statement j | p took a side) = logistic(intercept_j + slope_j . theta_p), with
theta_p standard normal in `dims` dimensions. Fitted by EM over fixed nodes (Bock & Aitkin 1981); a
voter with three votes keeps a wide posterior instead of being left out. The intercepts and slopes
of all statements share a normal prior whose mean and covariance are estimated with them (empirical
Bayes by Laplace), so that no dimension can be overfitted; the uncertainty of a statement's
parameters lowers the weight of its votes. Abstentions and silence say nothing in this model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from unbundle.opinions.engine import functions
from unbundle.opinions.executors import Executor, add_up
from unbundle.opinions.nodes import Nodes, fine_nodes, fit_nodes
from unbundle.opinions.rows import Floats, VoteRows
from unbundle.opinions.scatter import orient

MAX_STEPS = 100
SMALL_STEP = 0.01
PRIOR_STATEMENTS = 1.0
LONGEST_STEP = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class TwoPL:
    """A fitted model: m statements, d dimensions.

    `beta` (m, d + 1) holds intercept and slopes, `spread` (m, d + 1, d + 1) their covariance,
    `centre` and `covariance` the prior that the statements share.
    """

    beta: Floats
    spread: Floats
    centre: Floats
    covariance: Floats
    iterations: int = 0
    converged: bool = False
    change: float = np.inf
    log_likelihood: float = -np.inf

    @property
    def dims(self) -> int:
        """The number of dimensions."""
        return int(self.beta.shape[1]) - 1

    @property
    def slope_sd(self) -> float:
        """Root mean square of the prior standard deviations of the slopes."""
        return float(np.sqrt(np.trace(self.covariance[1:, 1:]) / self.dims))

    def log_sides(self, nodes: Nodes) -> Floats:
        """Log probability of approving (rows 0..m-1) and rejecting (m..2m-1) at every node (2m, q).

        Half the variance that the uncertain parameters add is taken off, to second order.
        """
        design = nodes.design
        eta = self.beta @ design.T
        chance = logistic(eta)
        flat = self.spread.reshape(len(self.beta), -1)
        doubt = 0.5 * chance * (1 - chance) * (flat @ nodes.squares.T)
        return np.vstack([-np.logaddexp(0.0, -eta) - doubt, -np.logaddexp(0.0, eta) - doubt])

    def predict(self, positions: Floats, spreads: Floats, statement: Any) -> Floats:
        """Probability of approving `statement` for voters with these posterior means (n, d) and
        covariances (n, d, d), by the probit approximation to the logistic-normal integral."""
        beta = self.beta[statement]
        mean = beta[:, 0] + (beta[:, 1:] * positions).sum(axis=1)
        variance = np.einsum("pa,pab,pb->p", beta[:, 1:], spreads, beta[:, 1:])
        return logistic(mean / np.sqrt(1 + np.pi * np.maximum(variance, 0) / 8))


def fit_2pl(executor: Executor, axes: Floats, sides: Floats, engine: Any, steps: int = MAX_STEPS) -> TwoPL:
    """The model of all votes, started from `axes` (d, m), the leading axes of the co-counts.

    `sides` (2, m): how many approved and rejected each statement.
    Order: equal for any executor. Stops when no parameter moves by SMALL_STEP, or after `steps`.
    """
    nodes = fit_nodes(len(axes))
    model = _first_guess(axes, sides)
    for step in range(1, steps + 1):
        expected, likelihood = expect(executor, model, nodes, engine)
        new = _maximise(model, nodes, expected, step)
        change = float(np.abs(new.beta - model.beta).max(initial=0.0))
        model = replace(
            new, iterations=step, change=change, log_likelihood=likelihood, converged=change < SMALL_STEP
        )
        if model.converged:
            break
    return _turn(model, sides.sum(axis=0))


def expect(executor: Executor, model: TwoPL, nodes: Nodes, engine: Any) -> tuple[Floats, float]:
    """Expected counts of sides at every node (2m, q), and the log-likelihood."""
    argument = (engine, model.log_sides(nodes), nodes.log_weight, nodes.points)
    expected, likelihood = add_up(executor.each(_expect, argument))
    return expected, float(likelihood)


def place(executor: Executor, model: TwoPL, engine: Any) -> tuple[Floats, Floats]:
    """Posterior mean (n, d) and covariance (n, d, d) of every voter, on a finer set of nodes."""
    nodes = fine_nodes(model.dims)
    argument = (engine, model.log_sides(nodes), nodes.log_weight, nodes.points)
    found = np.vstack(list(executor.each(_place, argument)))
    d = model.dims
    return found[:, :d], found[:, d:].reshape(len(found), d, d)


def logistic(x: Any) -> Floats:
    """1 / (1 + exp(-x)) without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -np.asarray(x, dtype=np.float64))))


def _first_guess(axes: Floats, sides: Floats) -> TwoPL:
    d, m = axes.shape
    intercept = np.log((sides[0] + 1.0) / (sides[1] + 1.0))
    beta = np.column_stack([intercept, 0.5 * np.sqrt(m) * axes.T])
    centre = np.zeros(d + 1)
    covariance = np.eye(d + 1)
    if m:
        centre[0] = intercept.mean()
        covariance[0, 0] = intercept.var() + 0.5
    return TwoPL(beta, np.zeros((m, d + 1, d + 1)), centre, covariance)


def _maximise(model: TwoPL, nodes: Nodes, expected: Floats, step: int) -> TwoPL:
    """Two Newton steps per statement, then the shared prior from their Laplace posteriors."""
    m, k = model.beta.shape
    approve, total = expected[:m], expected[:m] + expected[m:]
    precision = np.linalg.inv(model.covariance)
    beta = model.beta
    for _ in range(2):
        chance = logistic(beta @ nodes.design.T)
        slope = (approve - total * chance) @ nodes.design - (beta - model.centre) @ precision
        curve = ((total * chance * (1 - chance)) @ nodes.squares).reshape(m, k, k) + precision
        move = np.linalg.solve(curve, slope[:, :, None])[:, :, 0]
        longest = np.abs(move).max(axis=1, keepdims=True, initial=1e-12)
        beta = beta + move * np.minimum(1.0, LONGEST_STEP / longest)
    spread = np.linalg.inv(curve)
    if m == 0:
        return model
    centre = beta.mean(axis=0)
    gap = beta - centre
    shared = np.einsum("ja,jb->ab", gap, gap) + spread.sum(axis=0) + PRIOR_STATEMENTS * np.eye(k)
    return replace(model, beta=beta, spread=spread, centre=centre, covariance=shared / (m + PRIOR_STATEMENTS))


def _turn(model: TwoPL, weight: Floats) -> TwoPL:
    """The same model on its principal axes: slopes weighted by votes, largest first, sign by rule."""
    slopes = model.beta[:, 1:]
    total = max(float(weight.sum()), 1.0)
    values, columns = np.linalg.eigh((slopes * (weight / total)[:, None]).T @ slopes)
    turn = columns[:, np.argsort(-values, kind="stable")]
    turned = slopes @ turn
    signs = np.where((orient(turned.T) * turned.T).sum(axis=1) < 0, -1.0, 1.0)
    whole = np.eye(model.dims + 1)
    whole[1:, 1:] = turn * signs
    return replace(
        model,
        beta=model.beta @ whole,
        spread=whole.T @ model.spread @ whole,
        centre=model.centre @ whole,
        covariance=whole.T @ model.covariance @ whole,
    )


def _expect(block: VoteRows, argument: Any, _: Any) -> Any:
    engine, log_side, log_prior, points = argument
    expected, likelihood, _ = functions(engine).e_step(block, log_side, log_prior, points, False)
    return expected, np.float64(likelihood)


def _place(block: VoteRows, argument: Any, _: Any) -> Any:
    engine, log_side, log_prior, points = argument
    return functions(engine).e_step(block, log_side, log_prior, points, True)[2]
