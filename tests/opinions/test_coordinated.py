"""Ballots that look coordinated: seen when planted, not seen in honest agreement over days."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.opinions.conversations import NAMES, conversation
from tests.opinions.tables import grid
from unbundle.opinions import Options, map_source
from unbundle.opinions.coordinated import MICRO, find_coordinated
from unbundle.records.votes import VoteTable

CROWD = 40


def planted(copies: int, apart: int, slips: int = 0) -> tuple[VoteTable, np.ndarray]:
    """Forty people who toss coins, a day apart each, and copies of one ballot `apart` seconds apart."""
    rng = np.random.default_rng(1)
    rows = {f"v{i:02d}": "".join(rng.choice(["+", "-"], 30)) for i in range(CROWD)}
    ballot = "".join(rng.choice(["+", "-"], 30))
    began = {name: i * 86_400 for i, name in enumerate(rows)}
    for i in range(copies):
        turned = "".join("+" if mark == "-" else "-" for mark in ballot[:slips]) if i == 0 else ballot[:slips]
        rows[f"x{i}"] = turned + ballot[slips:]
        began[f"x{i}"] = 1_000_000 + i * apart
    table = grid(rows)
    times = np.array([began[v] for v in table.voters], dtype=np.int64) * MICRO
    return table, times[table.voter]


def test_copies_in_a_short_time_are_reported() -> None:
    """Five equal ballots within minutes of each other are one block, with numbers to judge it by."""
    found = find_coordinated(*planted(5, 60))
    assert found is not None
    assert len(found) == 1
    assert found[0].voters == ("x0", "x1", "x2", "x3", "x4")
    assert (found[0].votes, found[0].seconds, found[0].least_agreement) == (150, 240, Fraction(1))


@pytest.mark.parametrize(("copies", "apart", "slips"), [(5, 700, 0), (2, 60, 0), (3, 60, 5)])
def test_what_is_no_block(copies: int, apart: int, slips: int) -> None:
    """Far apart in time, only two, or too different: nothing to report."""
    assert find_coordinated(*planted(copies, apart, slips)) == ()


def test_agreeing_with_everybody_proves_nothing() -> None:
    """Where nine in ten say the same, equal ballots are no sign of anything."""
    table = grid({f"v{i}": "++++++++" for i in range(20)})
    assert find_coordinated(table, np.zeros(len(table.value), dtype=np.int64)) == ()


def test_without_times_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No times, or too many pairs: not "none found" but "could not look"."""
    table, times = planted(5, 60)
    assert find_coordinated(table, None) is None
    monkeypatch.setattr("unbundle.opinions.coordinated.MOST_PAIRS", 3)
    assert find_coordinated(table, times) is None


@pytest.mark.parametrize("name", NAMES)
def test_real_conversations_are_not_full_of_alarms(name: str) -> None:
    """Public conversations with peaks of visitors: at most a handful of small blocks; none removed."""
    poll = conversation(name)
    found = map_source(poll, Options(model="counts"))
    assert sum(len(block.voters) for block in found.coordinated) <= 0.01 * found.voters + 6
    assert found.voters == len(poll.table.voters)
    assert any("nearly identical ballots" in note for note in found.notes)
