"""Fixed nodes that stand for the standard normal distribution of voters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from unbundle.opinions.rows import Floats

GRID = {1: (31, 4.0), 2: (11, 3.0)}
FINE = {1: (81, 4.0), 2: (25, 4.0)}
LATTICE = 512


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """q points in d dimensions with log weights that sum to one as weights."""

    points: Floats
    log_weight: Floats

    @property
    def design(self) -> Floats:
        """The points with a leading column of ones (q, d + 1)."""
        return np.column_stack([np.ones(len(self.points)), self.points])

    @property
    def squares(self) -> Floats:
        """All products of two columns of `design`, flattened: (q, (d + 1) ** 2)."""
        design = self.design
        return np.asarray((design[:, :, None] * design[:, None, :]).reshape(len(design), -1))


def fit_nodes(dims: int) -> Nodes:
    """Nodes for fitting: a grid in one and two dimensions (31, 121), above that 512 lattice points."""
    return _grid(dims, *GRID[dims]) if dims in GRID else _lattice(dims, LATTICE)


def fine_nodes(dims: int) -> Nodes:
    """Nodes for placing voters: a finer and wider grid (81, 625), above that 2,048 lattice points."""
    return _grid(dims, *FINE[dims]) if dims in FINE else _lattice(dims, 4 * LATTICE)


def _grid(dims: int, size: int, limit: float) -> Nodes:
    line = np.linspace(-limit, limit, size)
    points = np.stack(np.meshgrid(*[line] * dims, indexing="ij"), axis=-1).reshape(-1, dims)
    log_weight = -(points**2).sum(axis=1) / 2
    return Nodes(points, log_weight - np.log(np.exp(log_weight).sum()))


def _lattice(dims: int, size: int) -> Nodes:
    """A rank-one lattice with the generalised golden ratio, through the normal quantile function, then
    shifted and turned so that mean and covariance are exactly 0 and the identity.

    Source: Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018).
    """
    root = 2.0
    for _ in range(64):
        root = (1.0 + root) ** (1.0 / (dims + 1))
    steps = root ** -np.arange(1.0, dims + 1)
    shares = (0.5 + np.outer(np.arange(1, size + 1), steps)) % 1.0
    points = ndtri(shares)
    points -= points.mean(axis=0)
    root_of_covariance = np.linalg.cholesky(points.T @ points / size)
    return Nodes(np.linalg.solve(root_of_covariance, points.T).T.copy(), np.full(size, -np.log(size)))
