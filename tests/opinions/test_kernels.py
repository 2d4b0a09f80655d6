"""The compiled functions against the plain ones, on made-up and on real votes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.opinions.conversations import moderated_rows
from tests.opinions.synthetic import planted, shuffled
from tests.opinions.tables import tables
from unbundle.errors import RefusalError
from unbundle.opinions import plain
from unbundle.opinions.engine import WORTH_COMPILING, choose_engine
from unbundle.opinions.nodes import fit_nodes
from unbundle.opinions.rows import VoteRows, rows_from_columns, rows_of
from unbundle.records.votes import VoteTable

kernels = pytest.importorskip("unbundle.opinions.kernels", exc_type=ImportError)


def same_rows(a: VoteRows, b: VoteRows) -> bool:
    """Whether two sets of rows hold equal arrays of equal types."""
    pairs = ((a.starts, b.starts), (a.measure, b.measure), (a.value, b.value))
    return all(x.dtype == y.dtype and np.array_equal(x, y) for x, y in pairs)


def model_of(rows: VoteRows, dims: int = 2) -> tuple[Any, ...]:
    """Some log probabilities, prior and nodes for an E-step."""
    nodes = fit_nodes(dims)
    eta = np.random.default_rng(3).normal(size=(rows.width, len(nodes.points)))
    sides = np.vstack([-np.logaddexp(0, -eta), -np.logaddexp(0, eta)])
    return sides, nodes.log_weight, nodes.points


def compare(rows: VoteRows) -> None:
    """All functions on one set of rows: integers equal, floats to the last digits."""
    for mine, reference in zip(kernels.co_counts(rows), plain.co_counts(rows), strict=True):
        assert np.array_equal(mine, reference)
    label = np.arange(rows.voters) % 4 - 1
    assert np.array_equal(kernels.group_counts(rows, label, 3), plain.group_counts(rows, label, 3))
    rng = np.random.default_rng(1)
    mean, components = rng.normal(size=rows.width), rng.normal(size=(2, rows.width))
    places = plain.project(rows, mean, components)
    assert np.allclose(kernels.project(rows, mean, components), places, rtol=0, atol=1e-12)
    if rows.voters:
        ones = np.ones(rows.voters)
        for mine, reference in zip(
            kernels.nearest(places, ones, places[:3]), plain.nearest(places, ones, places[:3]), strict=True
        ):
            assert np.allclose(mine, reference, rtol=0, atol=1e-9)
    for mine, reference in zip(
        kernels.e_step(rows, *model_of(rows), True), plain.e_step(rows, *model_of(rows), True), strict=True
    ):
        assert np.allclose(mine, reference, rtol=1e-10, atol=1e-9)


@given(tables(voters=12, measures=6))
@settings(max_examples=40)
def test_small_tables(table: VoteTable) -> None:
    """Silent voters, empty columns and single votes are where loops go wrong."""
    compare(rows_of(table))


@pytest.mark.parametrize("name", ["brexit-consensus", "vtaiwan.uberx"])
def test_real_conversations(name: str) -> None:
    """Real votes have long rows, sparse columns and all three values."""
    compare(moderated_rows(name))


def test_rows_from_columns_in_any_order() -> None:
    """Both make the same rows of the same votes, whatever their order."""
    columns, _ = planted(500, 40, 9)
    rows = rows_from_columns(*columns, 500, 40)
    assert rows.measure.dtype == np.uint16
    for seed in range(3):
        mixed = shuffled(columns, seed)
        assert same_rows(kernels.rows_from_columns(*mixed, 500, 40), rows)
        assert same_rows(rows_from_columns(*mixed, 500, 40), rows)
    wide = rows_from_columns(*columns, 500, 70_000)
    assert wide.measure.dtype == np.int32


def test_a_vote_twice_is_refused_by_both() -> None:
    """Two votes of one voter on one statement would be counted twice."""
    twice = np.array([0, 1, 0], dtype=np.int32), np.array([2, 2, 2], dtype=np.int32)
    value = np.array([1, 1, -1], dtype=np.int8)
    for make in (rows_from_columns, kernels.rows_from_columns):
        with pytest.raises(ValueError, match="twice"):
            make(*twice, value, 2, 3)


def test_packed_counters_do_not_overflow() -> None:
    """Four counts share a word: everybody agreeing, or all against one, fills a field most."""
    n = 3 * kernels.PACKED + 7
    voter = np.repeat(np.arange(n, dtype=np.int32), 2)
    measure = np.tile(np.array([0, 1], dtype=np.int32), n)
    for first, second in ((1, 1), (1, -1), (-1, 1), (-1, -1), (-1, 0)):
        value = np.tile(np.array([first, second], dtype=np.int8), n)
        rows = kernels.rows_from_columns(voter, measure, value, n, 2)
        votes, crossed, seen = kernels.co_counts(rows)
        assert seen.tolist() == [[n, n], [n, n]]
        assert votes.tolist() == [[n * first**2, n * first * second], [n * first * second, n * second**2]]
        assert crossed.tolist() == [[n * first, n * first], [n * second, n * second]]


def test_engine_is_chosen_by_size_and_refused_when_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling ten seconds for a small poll would be foolish; asking for what is missing is an error."""
    assert choose_engine("auto", WORTH_COMPILING) == "numba"
    assert choose_engine("auto", WORTH_COMPILING - 1) == "numpy"
    monkeypatch.setattr("unbundle.opinions.engine.find_spec", lambda _: None)
    assert choose_engine("auto", 10**9) == "numpy"
    with pytest.raises(RefusalError):
        choose_engine("numba", 10)


def test_without_the_compiler(root: Path) -> None:
    """With the JIT off the same code runs as plain Python: what is compiled is what is written."""
    code = (
        "from tests.opinions.test_kernels import compare\n"
        "from tests.opinions.synthetic import planted\n"
        "from unbundle.opinions.rows import rows_from_columns\n"
        "compare(rows_from_columns(*planted(60, 9, 4)[0], 60, 9))\n"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
