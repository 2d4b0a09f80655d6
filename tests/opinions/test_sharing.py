"""One code path, any split: blocks, processes and a cluster give the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from tests.opinions.conversations import conversation, moderated_rows
from tests.opinions.synthetic import planted
from tests.opinions.tables import tables
from unbundle.errors import RefusalError
from unbundle.opinions import Options, map_opinions, map_source
from unbundle.opinions.executors import Cluster, Processes, Serial, open_executor
from unbundle.opinions.rows import VoteRows, rows_from_columns, rows_of
from unbundle.opinions.scatter import count_pairs, leading_axes, scatter_of
from unbundle.opinions.space import fit_space
from unbundle.records.votes import VoteTable


def dense(table: VoteTable) -> tuple[np.ndarray, np.ndarray]:
    """Votes with 0 where silent, and who was seen where."""
    votes = np.zeros((len(table.voters), len(table.measures)))
    seen = np.zeros_like(votes)
    votes[table.voter, table.measure] = table.value
    seen[table.voter, table.measure] = 1
    return votes, seen


@given(tables())
def test_co_counts_are_the_dense_products(table: VoteTable) -> None:
    """The integers that everything rests on, by the definition; whatever the blocks."""
    votes, seen = dense(table)
    for size in (1, 3, 100):
        counts = count_pairs(Serial(replace(rows_of(table), block_size=size)), "numpy")
        assert np.array_equal(counts.votes_votes, votes.T @ votes)
        assert np.array_equal(counts.votes_seen, votes.T @ seen)
        assert np.array_equal(counts.seen_seen, seen.T @ seen)


@given(tables())
def test_scatter_is_that_of_mean_imputed_votes(table: VoteTable) -> None:
    """The sparse formula must equal filling every gap with its column's mean, without approximation."""
    votes, seen = dense(table)
    counts = count_pairs(Serial(rows_of(table)), "numpy")
    count = np.maximum(seen.sum(axis=0), 1)
    filled = np.where(seen == 1, votes - votes.sum(axis=0) / count, 0.0)
    assert np.allclose(scatter_of(counts), filled.T @ filled, rtol=0, atol=1e-12)


def test_axes_have_unit_length_and_a_sign_by_rule() -> None:
    """An eigenvector has no sign of its own; a map that flips between runs is no map."""
    counts = count_pairs(Serial(moderated_rows("brexit-consensus")), "numpy")
    values, axes = leading_axes(scatter_of(counts), 3)
    assert np.allclose((axes**2).sum(axis=1), 1)
    assert ((axes**3).sum(axis=1) > 0).all()
    assert values[0] >= values[1] >= values[2] > 0


def made_up() -> VoteRows:
    """300 voters in blocks of 64."""
    return replace(rows_from_columns(*planted(300, 25, 12)[0], 300, 25), block_size=64)


def test_split_blocks_change_only_the_last_digits() -> None:
    """How voters are shared out must not be seen in what is published."""
    rows = made_up()
    whole = fit_space(Serial(replace(rows, block_size=1000)), 2, "numpy")
    for size in (64, 7):
        parts = fit_space(Serial(replace(rows, block_size=size)), 2, "numpy")
        assert np.abs(parts.positions - whole.positions).max() < 1e-9
        assert np.abs(parts.model.beta - whole.model.beta).max() < 1e-9


def test_processes_give_the_same_bytes() -> None:
    """Two processes add the same blocks in the same order: not nearly equal, equal."""
    rows = made_up()
    alone = fit_space(Serial(rows), 2, "numpy")
    with Processes(rows, 2) as pool:
        shared = fit_space(pool, 2, "numpy")
    assert np.array_equal(alone.positions, shared.positions)
    assert np.array_equal(alone.model.beta, shared.model.beta)
    assert alone.model.iterations == shared.model.iterations


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_bytes() -> None:
    """Two workers of a cluster, the same numbers."""
    distributed = pytest.importorskip("dask.distributed")
    rows = made_up()
    alone = fit_space(Serial(rows), 2, "numpy")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        shared = fit_space(Cluster(rows, client), 2, "numpy")
    assert np.array_equal(alone.positions, shared.positions)
    assert np.array_equal(alone.model.beta, shared.model.beta)


def test_executor_of_the_command_line() -> None:
    """The map must be the same record wherever it was computed."""
    poll = conversation("brexit-consensus")
    options = Options(model="2pl", resamples=0)
    alone = map_source(poll, options)
    assert map_source(poll, options, "processes") == alone
    assert alone.measures == map_opinions(poll.table, options).measures


def test_a_cluster_without_the_extra_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone without Dask must be told what to install."""

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("unbundle.opinions.executors.import_module", missing)
    with pytest.raises(RefusalError), open_executor("dask", made_up()):
        pass
