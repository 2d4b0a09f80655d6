"""Votes from Parquet: the same as from text, out of core, for every executor."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.opinions.conversations import conversation
from tests.opinions.synthetic import planted, shuffled
from unbundle.errors import InputError, RefusalError
from unbundle.opinions import Options, map_opinions
from unbundle.opinions.executors import Processes
from unbundle.opinions.large import distinct_patterns, map_stored
from unbundle.opinions.parquet import Limits
from unbundle.opinions.rows import rows_of
from unbundle.opinions.stored import StoredVotes, store_votes

duckdb = pytest.importorskip("duckdb")


def parquet(path: Path, header: str, rows: list[tuple[Any, ...]]) -> Path:
    """A Parquet file with these columns ("name TYPE, ...") and rows."""
    file, text = path / "votes.parquet", path / "votes.csv"
    with text.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["\\N" if cell is None else cell for cell in row] for row in rows])
    database = duckdb.connect()
    database.execute(f"CREATE TABLE t ({header})")
    if rows:
        database.execute(f"COPY t FROM '{text}' (HEADER false, NULLSTR '\\N')")
    database.execute(f"COPY t TO '{file}' (FORMAT parquet)")
    return file


def stored(path: Path, file: Path) -> StoredVotes:
    """The votes of a file laid out beside it."""
    return store_votes(file, Limits(path, memory_mib=200, threads=1))


LONG = "voter VARCHAR, measure VARCHAR, vote VARCHAR, cast_at VARCHAR, kind VARCHAR"


def test_equal_to_the_text_reader(tmp_path: Path) -> None:
    """A real conversation through Parquet, rows shuffled: the same table, the same map."""
    poll = conversation("brexit-consensus")
    table = poll.table
    triples = list(zip(table.voter.tolist(), table.measure.tolist(), table.value.tolist(), strict=True))
    order = np.random.default_rng(1).permutation(len(triples))
    rows = [(table.voters[triples[i][0]], table.measures[triples[i][1]], triples[i][2]) for i in order]
    found = stored(tmp_path, parquet(tmp_path, "voter VARCHAR, measure VARCHAR, vote TINYINT", rows))
    assert found.measures == table.measures
    assert found.voter_ids() == table.voters
    ours, theirs = found.rows(), rows_of(table)
    assert np.array_equal(ours.starts, theirs.starts)
    assert np.array_equal(ours.measure, theirs.measure)
    assert np.array_equal(ours.value, theirs.value)
    assert map_opinions(found.poll().table).to_json() == map_opinions(table).to_json()


def test_latest_vote_words_blocs_and_silence(tmp_path: Path) -> None:
    """The rules of the text reader hold here too: time decides, ties abstain, empty is silence."""
    rows = [
        ("a", "m1", "approve", "2024-04-20T17:30:00Z", "union"),
        ("a", "m1", "No", "2024-04-20T18:30:00Z", "union"),
        ("b", "m1", "for", "2024-04-20T17:30:00Z", ""),
        ("b", "m1", "against", "2024-04-20T19:30:00+02:00", None),
        ("b", "m2", " ", None, None),
        ("c", "m2", "pass", None, "church"),
    ]
    found = stored(tmp_path, parquet(tmp_path, LONG, rows))
    table = found.poll().table
    triples = zip(table.voter.tolist(), table.measure.tolist(), table.value.tolist(), strict=True)
    assert [(table.voters[p], table.measures[s], v) for p, s, v in triples] == [
        ("a", "m1", -1),
        ("b", "m1", 0),
        ("c", "m2", 0),
    ]
    assert (found.events, found.votes, found.conflicts) == (5, 3, 1)
    assert table.blocs == {"kind": ("union", "", "church")}


def test_time_in_whole_seconds_and_timestamps(tmp_path: Path) -> None:
    """Either way the later vote counts."""
    for kind, times in (("BIGINT", (10, 20)), ("TIMESTAMP", ("2024-01-01 00:00:00", "2024-01-01 00:00:01"))):
        folder = tmp_path / kind
        folder.mkdir()
        rows = [("a", "m", "1", times[1]), ("a", "m", "-1", times[0])]
        found = stored(
            folder, parquet(folder, f"voter VARCHAR, measure VARCHAR, vote VARCHAR, cast_at {kind}", rows)
        )
        assert found.rows().value.tolist() == [1]


@pytest.mark.parametrize(
    ("header", "rows", "code"),
    [
        ("who VARCHAR, measure VARCHAR, vote VARCHAR", [("a", "m", "1")], "column-missing"),
        ("voter VARCHAR, measure VARCHAR, vote VARCHAR", [("a", "m", "maybe")], "vote-unknown"),
        ("voter VARCHAR, measure VARCHAR, vote VARCHAR", [(None, "m", "1")], "id-empty"),
        ("voter VARCHAR, measure VARCHAR, vote VARCHAR", [("a b", "m", "1")], "voter-id"),
        ("voter VARCHAR, measure VARCHAR, vote VARCHAR", [("a", "'; DROP", "1")], "measure-id"),
        (
            'voter VARCHAR, measure VARCHAR, vote VARCHAR, "ki""nd" VARCHAR',
            [("a", "m", "1", "x"), ("a", "n", "1", "y")],
            "bloc-differs",
        ),
    ],
)
def test_broken_files_are_refused(
    tmp_path: Path, header: str, rows: list[tuple[Any, ...]], code: str
) -> None:
    """The same faults as in text, and no name in a file may become SQL."""
    with pytest.raises(InputError) as caught:
        stored(tmp_path, parquet(tmp_path, header, rows))
    assert {fault.code for fault in caught.value.faults} == {code}


def test_an_empty_file_is_an_empty_map(tmp_path: Path) -> None:
    """No votes yet: zero voters, not a crash."""
    found = stored(tmp_path, parquet(tmp_path, "voter VARCHAR, measure VARCHAR, vote VARCHAR", []))
    assert (found.voters, found.votes, found.rows().votes) == (0, 0, 0)


def test_without_duckdb_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone without the extra must be told what to install."""

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("unbundle.opinions.parquet.import_module", missing)
    with pytest.raises(RefusalError):
        store_votes(tmp_path / "x.parquet", Limits(tmp_path))


@pytest.fixture
def made_up(tmp_path: Path) -> StoredVotes:
    """600 voters with planted groups and a declared bloc, through Parquet."""
    columns, group = planted(600, 40, 20, seed=4)
    voter, measure, value = shuffled(columns)
    rows = [
        (f"v{p:04d}", f"m{s:02d}", int(v), f"g{group[p]}")
        for p, s, v in zip(voter.tolist(), measure.tolist(), value.tolist(), strict=True)
    ]
    header = "voter VARCHAR, statement VARCHAR, vote TINYINT, camp VARCHAR"
    return stored(tmp_path, parquet(tmp_path, header, rows))


def test_the_large_map_is_the_small_map(made_up: StoredVotes) -> None:
    """Two paths to one answer: counts, common ground, groups and support must be equal."""
    options = Options(model="2pl", resamples=1)
    large = map_stored(made_up, options)
    small = map_opinions(made_up.poll().table, options)
    assert large.group_sizes == small.group_sizes
    assert large.common_ground == small.common_ground
    assert large.common_rejection == small.common_rejection
    assert large.divided == small.divided
    assert large.pattern_count == small.pattern_count
    assert large.stability == small.stability
    for ours, theirs in zip(large.measures, small.measures, strict=True):
        assert ours.overall == theirs.overall
        assert ours.blocs == theirs.blocs
        assert ours.supports == theirs.supports
        assert ours.bridging == pytest.approx(theirs.bridging, abs=2e-6)
        assert ours.survives_leaving_out_any_one == theirs.survives_leaving_out_any_one
    assert large.places == ()
    assert map_stored(made_up, Options()).measures[0].overall == large.measures[0].overall


def test_processes_share_the_files(made_up: StoredVotes) -> None:
    """Workers map the same files: the same map, and only the path travels."""
    with Processes(made_up, 2) as pool:
        shared = map_stored(made_up, Options(model="2pl", resamples=0), pool)
    assert shared == map_stored(made_up, Options(model="2pl", resamples=0))


def test_a_sample_is_stated(made_up: StoredVotes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the model saw only some of the voters, the notes say how many."""
    monkeypatch.setattr("unbundle.opinions.large.SAMPLE", 200)
    seen: list[str] = []
    found = map_stored(
        made_up, Options(model="2pl", resamples=0), progress=lambda what, done, total: seen.append(what)
    )
    assert "fitted on 200 of 600 voters" in found.notes[0]
    assert sum(size for _, size in found.group_sizes) > 300
    assert "fitting" in seen


def test_patterns_are_counted_by_marks(made_up: StoredVotes) -> None:
    """The count of distinct patterns must not depend on listing them."""
    rows = made_up.rows()
    starts = rows.starts.tolist()
    patterns = {
        (rows.measure[a:b].tobytes(), rows.value[a:b].tobytes()) for a, b in pairwise(starts) if a < b
    }
    assert distinct_patterns(rows) == len(patterns)
