"""Polis' statistics by hand, from groups given, and on awkward inputs."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from tests.opinions.conversations import NAMES, conversation
from tests.opinions.tables import grid
from unbundle.errors import InputError
from unbundle.opinions import Options, map_opinions
from unbundle.opinions import polis_stats as stats
from unbundle.opinions.executors import Serial
from unbundle.opinions.polis_axes import polis_axes
from unbundle.opinions.rows import rows_of

# Two groups, two statements: (approve, reject, abstain) per group and statement.
COUNTS = np.array([[[8, 1], [1, 8], [1, 1]], [[2, 8], [9, 2], [0, 1]]])


def test_statistics_by_hand() -> None:
    """Every formula once with pencil and paper: group 0, statement 0, approval."""
    found = stats.group_stats(COUNTS)
    assert found.trials[0, 0] == 10
    assert found.p[0, 0, 0] == pytest.approx(9 / 12)
    assert found.p_test[0, 0, 0] == pytest.approx(2 * sqrt(11) * (9 / 11 - 0.5))
    assert found.r[0, 0, 0] == pytest.approx((9 / 12) / (3 / 13))
    pooled = (9 + 3) / (11 + 12)
    z = (9 / 11 - 3 / 12) / sqrt(pooled * (1 - pooled) * (1 / 11 + 1 / 12))
    assert found.r_test[0, 0, 0] == pytest.approx(z)
    assert stats.group_aware_consensus(found)[0] == pytest.approx(9 / 12 * 3 / 13)
    assert stats.geometric_consensus(COUNTS)[0] == pytest.approx(sqrt(8.5 / 11 * 2.5 / 12))


def test_priority_by_hand() -> None:
    """Importance times novelty, squared; statements about the voters themselves get 49."""
    counts = COUNTS.sum(axis=0)
    found = stats.priorities(counts, np.array([0.5, 0.5]), np.array([False, True]))
    trials, importance = 21, (1 - 2 / 23) * 1.5 * (11 / 23)
    assert found[0] == pytest.approx((importance * (1 + 8 * 2 ** (-trials / 5))) ** 2)
    assert found[1] == 49


def test_lists_by_hand() -> None:
    """Group 0 stands for approving 0 and against 1; group 1 the other way round."""
    found = stats.group_stats(COUNTS)
    none = np.zeros(2, dtype=bool)
    first = stats.representative(found, 0, np.array([0, 1]), none)
    second = stats.representative(found, 1, np.array([0, 1]), none)
    assert [(line.statement, line.side) for line in first] == [(0, 0), (1, 1)]
    assert [(line.statement, line.side) for line in second] == [(1, 0), (0, 1)]
    assert first[0].best_agree
    assert stats.representative(found, 0, np.array([0, 1]), np.array([True, True])) == []


def test_everybody_agreeing_is_no_division_by_zero() -> None:
    """Where both groups approve everything the pooled share is one and the test is 0 by definition."""
    found = stats.group_stats(np.array([[[5], [0], [0]], [[5], [0], [0]]]))
    assert np.isfinite(found.r_test).all()
    assert found.r_test[0, 0, 0] == 0
    lines = stats.consensus(stats.group_stats(np.array([[[10], [0], [0]]])), np.array([False]))
    assert [(line.statement, line.side) for line in lines] == [(0, 0)]


def test_extremity_is_one_agreeing_vote() -> None:
    """A statement lies where a voter would who agreed with it and said nothing else."""
    table = grid({"a": "++-.", "b": "+-.+", "c": "-+-+", "d": "..+-"})
    axes = polis_axes(Serial(rows_of(table)), "numpy")
    m = len(table.measures)
    for s in range(m):
        alone = sqrt(m / 1) * (1 - axes.mean[s]) * axes.components[:, s]
        assert axes.statements[s] == pytest.approx(alone)
        assert axes.extremity[s] == pytest.approx(np.linalg.norm(alone))


def test_zeroed_statements_count_as_passed_by_everybody() -> None:
    """Moderation empties a column but does not shorten the rows: the export's own rule."""
    table = grid({"a": "++-.", "b": "+-.+", "c": "-+-+"})
    zeroed = np.array([True, False, False, False])
    axes = polis_axes(Serial(rows_of(table)), "numpy", zeroed)
    assert axes.components[:, 0].tolist() == [0, 0]
    assert axes.mean[0] == 0
    voted = [2, 2, 3]
    raw = np.array([[0, 1, -1, 0], [0, -1, 0, 1], [0, 1, -1, 1]]) - axes.mean
    raw[0, 3] = raw[1, 2] = 0
    expected = (raw @ axes.components.T) * np.sqrt(4 / (np.array(voted) + 1))[:, None]
    assert axes.positions == pytest.approx(expected)


@pytest.mark.parametrize("name", NAMES)
def test_groups_given_from_outside_keep_their_members(name: str) -> None:
    """The export's own groups give their statistics, recounted from the votes alone."""
    poll = conversation(name)
    found = map_opinions(poll.table, Options(model="polis", moderated=poll.moderated, given=poll.given))
    sizes = {g: sum(v == g for v in poll.given.values()) for g in set(poll.given.values())}
    assert dict(found.group_sizes) == sizes
    member = [poll.given.get(v) for v in poll.table.voters]
    for line in found.representative:
        s = poll.table.measures.index(line.measure)
        mine = [
            v
            for p, q, v in zip(poll.table.voter, poll.table.measure, poll.table.value, strict=True)
            if q == s and member[p] == line.group
        ]
        assert line.trials == len(mine)
        assert line.successes == mine.count(1 if line.direction == "approve" else -1)
        assert line.measure not in poll.moderated


def test_given_groups_for_strangers_are_refused() -> None:
    """A group for someone who is not on the roll is a mistake in the data."""
    with pytest.raises(InputError) as caught:
        map_opinions(grid({"a": "+"}), Options(model="polis", given={"zed": "1"}))
    assert caught.value.faults[0].code == "voter-unknown"


def test_at_most_five_a_list_and_everybody_in_the_consensus() -> None:
    """Consensus counts all voters, also those who said too little for a group."""
    poll = conversation("vtaiwan.uberx")
    found = map_opinions(poll.table, Options(model="polis", moderated=poll.moderated))
    by = [line.direction for line in found.consensus]
    assert by.count("approve") <= 5
    assert by.count("reject") <= 5
    for line in found.consensus:
        overall = next(m for m in found.measures if m.measure == line.measure).overall
        assert line.trials == overall.approve + overall.reject + overall.abstain
    for name in found.groups:
        assert sum(line.group == name for line in found.representative) <= 5


@pytest.mark.parametrize(
    "rows", [{"a": "+"}, {"a": "."}, {"a": "++", "b": "++", "c": "++"}, {"a": "+-", "b": "-+"}]
)
@pytest.mark.parametrize("start", ["polis", "red-dwarf"])
def test_awkward_inputs(rows: dict[str, str], start: str) -> None:
    """One vote, none, nobody apart: an answer, not a crash."""
    found = map_opinions(grid(rows), Options(model="polis", start=start))  # type: ignore[arg-type]
    assert found.voters == len(rows)
    assert sum(size for _, size in found.group_sizes) <= len(rows)
