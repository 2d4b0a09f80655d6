"""What is printed and drawn: every claim with its limits, nothing empty, nothing that steers a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy.stats import binom

from tests.opinions.conversations import conversation
from tests.opinions.tables import grid
from tests.opinions.test_command import SEATTLE, run
from tests.opinions.test_coordinated import planted
from unbundle.kit.screen import visible
from unbundle.opinions import Options, draw_pictures, map_opinions, map_source
from unbundle.opinions.estimated import HELD
from unbundle.opinions.lines import map_lines, support_rows
from unbundle.opinions.poll import Poll
from unbundle.opinions.stability import STABLE, median_interval
from unbundle.records.votes import VoteTable


def camps() -> VoteTable:
    """Two camps that differ on most, agree on two measures, and are split over two kinds."""
    rows = {f"a{i:02d}": "+" * 10 + "++" for i in range(15)} | {
        f"b{i:02d}": "-" * 10 + "++" for i in range(15)
    }
    rng = np.random.default_rng(3)
    for who, marks in rows.items():
        at = int(rng.integers(10))
        rows[who] = marks[:at] + ("-" if marks[at] == "+" else "+") + marks[at + 1 :]
    return grid(rows, {"kind": {who: "union" if i % 2 else "church" for i, who in enumerate(rows)}})


def test_the_median_has_an_interval_of_its_ranks() -> None:
    """Against the binomial distribution: the ends leave out at most half a per cent on each side."""
    for n in (10, 20, 40):
        low, high = median_interval(list(range(n)))
        assert binom.cdf(low, n, 0.5) <= 0.005 < binom.cdf(low + 1, n, 0.5)
        assert low + high == n - 1
    assert median_interval([0.3, 0.9, 0.5]) == (0.3, 0.9)


@pytest.mark.parametrize("seed", [1, 3])
def test_no_seed_calls_an_open_question_stable(seed: int) -> None:
    """The groups of this conversation come out again in some resamples and not in others: no headline
    "stable" with one seed and "not stable" with the next."""
    poll = conversation("brexit-consensus")
    found = map_source(poll, Options(model="2pl", seed=seed))
    asked = found.stability
    assert asked is not None
    assert asked.median_interval is not None
    assert (asked.resamples, asked.stable, asked.borderline) == (40, False, True)
    assert asked.median_interval.low < STABLE <= asked.median_interval.high
    assert any(note.startswith("Borderline") for note in found.notes)
    lines = map_lines(found, poll.titles)
    assert any(line.startswith("Borderline") for line in lines)
    assert not any(line.startswith("The groups are stable") for line in lines)
    assert draw_pictures(found, poll.table, {})["stability.txt"].startswith(b"Borderline")


def test_groups_held_as_found_is_said() -> None:
    """Recounts leave the groups as they are; whoever reads them must know: in notes, lines, pictures."""
    table = camps()
    found = map_opinions(table, Options(model="2pl", resamples=2, groups=2))
    assert HELD in found.notes
    assert HELD in map_opinions(table, Options(model="polis", groups=2)).notes
    assert HELD not in map_opinions(table).notes
    assert any("(groups held as found)" in line for line in map_lines(found, {}))
    assert b"groups held as found" in draw_pictures(found, table, {})["agreement.svg"]


def test_support_in_every_bloc_is_on_the_screen() -> None:
    """A finding is printed with the share in each bloc, its interval, and whether it survives."""
    found = map_opinions(camps(), Options(model="2pl", resamples=2, groups=2))
    assert found.common_ground == ("m10", "m11")
    lines = map_lines(found, {})
    at = lines.index("  m10")
    assert lines[at + 1].startswith("      by kind: church: 15 of 15 for (100 %, ")
    assert "union: 15 of 15 for" in lines[at + 1]
    assert lines[at + 2].startswith("      by opinion-group: A: ")
    assert lines[at + 3].startswith("      holds without any one voter, holds without any twentieth")
    divided = lines.index("  m0")
    assert "of 15 for (" in lines[divided + 2]


def test_numbers_are_in_order_and_empty_headings_are_left_out() -> None:
    """2 comes before 10; a group that stands out by nothing has no heading; one vote settles nothing."""
    table = camps()
    found = map_opinions(table, Options(model="2pl", resamples=1, groups=2))
    assert [row[0] for row in support_rows(found, {})][:4] == ["m0", "m1", "m2", "m3"]
    for alone in ({"a": "+"}, {f"v{i}": "+++" for i in range(9)}):
        told = map_opinions(grid(alone), Options(model="2pl"))
        text = "\n".join(map_lines(told, {}))
        assert "stands out by" not in text
        assert "not settled" not in text


def test_blocks_are_named_on_the_screen() -> None:
    """A moderator who is to look at a block must see who is in it: ten voters, then how many more."""
    table, times = planted(12, 20)
    found = map_source(Poll(table, "x", 0, 0, 0, 0, times), Options(model="counts"))
    assert found.coordinated[0].least_agreement == Fraction(1)
    lines = [line for line in map_lines(found, {}) if line.startswith("Block 1")]
    assert len(lines) == 1
    assert "12 voters, 360 votes, begun within 220 seconds" in lines[0]
    assert "x0, x1, x2, x3, x4, x5, x6, x7, x8, x9 and 2 more" in lines[0]


def test_nothing_steers_the_terminal_or_breaks_the_picture() -> None:
    """Titles and labels come from strangers: escapes are shown as text, and are no part of SVG."""
    evil = "\x1b[2J\x07wipe\u202egnp.exe"
    assert visible(evil) == "\\x1b[2J\\x07wipe\\u202egnp.exe"
    assert visible("Größe 你好 👍🏽 سلام") == "Größe 你好 👍🏽 سلام"
    table = replace(camps(), blocs={evil: tuple(f"{evil}{i % 2}" for i in range(30))})
    found = map_opinions(table, Options(model="2pl", resamples=1, groups=2))
    titles = {"m10": evil, "m0": evil}
    for name, data in draw_pictures(found, table, titles).items():
        assert b"\x1b" not in data
        assert b"\x07" not in data
        assert "\u202e".encode() not in data
        if name.endswith(".svg"):
            ElementTree.fromstring(data)


def test_a_path_that_is_not_there(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """A typing mistake in the path is called that, whatever the ending."""
    for name in ("nothing", "nothing.csv", "nothing.parquet"):
        code, _, err = run(capfdbinary, str(tmp_path / name))
        assert code == 2
        assert "path-missing" in err


def test_evaluation_is_written_where_asked(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """--evaluate with --out writes the evaluation; nothing is left out in silence."""
    out = tmp_path / "out"
    code, printed, _ = run(capfdbinary, SEATTLE, "--evaluate", "--out", str(out), "--format", "json")
    assert code == 0
    written = json.loads((out / "results" / "evaluation.json").read_bytes())
    assert written == json.loads(printed)
