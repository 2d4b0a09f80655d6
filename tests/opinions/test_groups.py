"""k-means, silhouettes and groups: against scikit-learn, and for what they must never do."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from tests.opinions.synthetic import planted
from unbundle.opinions import plain
from unbundle.opinions.executors import Serial
from unbundle.opinions.groups import adjusted_rand, find_groups, membership_of
from unbundle.opinions.kmeans import (
    Silhouettes,
    farthest_start,
    first_distinct,
    lloyd,
    smallest_distinct,
    split_start,
)
from unbundle.opinions.rows import rows_from_columns
from unbundle.opinions.space import fit_space


def cloud(seed: int, n: int = 200) -> np.ndarray:
    """Three overlapping clouds."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 2)) + 2.5 * rng.integers(0, 3, n)[:, None] * np.array([[1.0, 0.4]])


@pytest.mark.parametrize("k", [2, 3, 5])
def test_lloyd_equals_scikit_learn(k: int) -> None:
    """From the same start the well-known implementation must end in the same groups."""
    for seed in range(4):
        points = cloud(seed)
        start = smallest_distinct(points, k)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = KMeans(k, init=start, n_init=1).fit(points)
        ours = lloyd(points, np.ones(len(points)), start, plain.nearest)
        assert ours.labels.tolist() == theirs.labels_.tolist()
        assert np.abs(ours.centres - theirs.cluster_centers_).max() < 1e-9
        assert ours.inertia == pytest.approx(theirs.inertia_)


def test_silhouette_equals_scikit_learn() -> None:
    """The score that chooses the number of groups, against the well-known implementation."""
    points = cloud(1)
    labels = np.random.default_rng(0).integers(0, 4, len(points))
    labels[0] = 4
    assert Silhouettes(points).score(labels) == pytest.approx(silhouette_score(points, labels))
    assert Silhouettes(points).score(np.zeros(len(points), dtype=np.int64)) == -1.0


def test_a_sampled_silhouette_is_near_the_exact_one() -> None:
    """Above 2,048 points a sample is judged; it must tell the same story."""
    points = cloud(2, 6000)
    labels = lloyd(points, np.ones(len(points)), split_start(points, np.ones(6000), 3), plain.nearest).labels
    assert Silhouettes(points).score(labels) == pytest.approx(silhouette_score(points, labels), abs=0.02)


def test_adjusted_rand_equals_scikit_learn() -> None:
    """The likeness of two groupings, against the well-known implementation."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        a, b = rng.integers(0, 4, 50), rng.integers(0, 3, 50)
        assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b))
    assert adjusted_rand(np.zeros(5, dtype=np.int64), np.zeros(5, dtype=np.int64)) == 1.0


def test_starts_do_not_depend_on_the_order_of_voters() -> None:
    """Who comes first in a file must not choose the groups."""
    points, weights = cloud(3), np.random.default_rng(1).random(200)
    order = np.random.default_rng(2).permutation(200)
    for start in (farthest_start, split_start):
        assert np.allclose(start(points, weights, 4), start(points[order], weights[order], 4), atol=1e-12)
    assert np.array_equal(smallest_distinct(points, 4), smallest_distinct(points[order], 4))


def test_starts_pass_over_equal_points() -> None:
    """Polis takes the first distinct points in order, red-dwarf the smallest by coordinates."""
    points = np.array([[3.0, 1.0], [3.0, 1.0], [1.0, 9.0], [2.0, 0.0], [1.0, 8.0]])
    assert first_distinct(points, 2).tolist() == [[3.0, 1.0], [1.0, 9.0]]
    assert smallest_distinct(points, 2).tolist() == [[1.0, 8.0], [1.0, 9.0]]
    many = np.column_stack([np.arange(5000) % 977, np.arange(5000) % 13]).astype(float)
    assert smallest_distinct(many, 5).tolist() == np.unique(many, axis=0)[:5].tolist()


def test_membership_is_the_share_of_a_posterior() -> None:
    """Half-way between two centres means half and half; far on one side means one side."""
    positions = np.array([[0.0, 0.0], [3.0, 0.0], [0.5, 0.0]])
    spreads = np.repeat(np.eye(2)[None] * 0.25, 3, axis=0)
    found = membership_of(positions, spreads, np.array([[-1.0, 0.0], [1.0, 0.0]]))
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    assert found[1, 1] == pytest.approx(1, abs=1e-3)
    assert found[0, 0] == pytest.approx(0.5)
    assert found[2, 1] > found[0, 1]


def test_planted_groups_are_found() -> None:
    """Three planted groups, many votes: three groups, nearly the right members."""
    columns, group = planted(600, 60, 40, seed=4)
    space = fit_space(Serial(rows_from_columns(*columns, 600, 60)), 2, "numpy")
    found = find_groups(space.positions, space.spreads, None, plain.nearest)
    assert found.count == 3
    assert adjusted_rand(found.nearest, group) > 0.9


def test_one_cloud_far_from_all_is_no_group_of_one() -> None:
    """A single odd voter must not become a group, however far away."""
    rng = np.random.default_rng(0)
    positions = np.vstack([rng.normal(0, 0.3, (100, 2)), [[9.0, 9.0]]])
    spreads = np.repeat(np.eye(2)[None] * 0.05, 101, axis=0)
    found = find_groups(positions, spreads, None, plain.nearest)
    sizes = np.bincount(found.nearest)
    assert sizes.min() > 1


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_few_voters(n: int) -> None:
    """Nobody, one, two, three: one group or two, never a crash."""
    positions = np.arange(2.0 * n).reshape(n, 2)
    found = find_groups(positions, np.zeros((n, 2, 2)), None, plain.nearest)
    assert found.membership.shape == (n, found.count)
    assert find_groups(positions, np.zeros((n, 2, 2)), 5, plain.nearest).count >= 1


def test_groups_are_named_by_size() -> None:
    """The first group is the largest, whatever k-means calls it."""
    rng = np.random.default_rng(3)
    positions = np.vstack([rng.normal(-2, 0.2, (30, 2)), rng.normal(2, 0.2, (70, 2))])
    found = find_groups(positions, np.repeat(np.eye(2)[None] * 0.01, 100, axis=0), None, plain.nearest)
    assert np.bincount(found.nearest).tolist() == [70, 30]
