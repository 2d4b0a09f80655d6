"""`unbundle opinions`: what is printed, and that JSON is one object and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.opinions.conversations import EXAMPLES
from unbundle.cli.app import main

SEATTLE = str(EXAMPLES / "polis-15-per-hour-seattle")


def run(capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    with pytest.raises(SystemExit) as left:
        main(["opinions", *words])
    out, err = capfdbinary.readouterr()
    return int(left.value.code or 0), out.decode(), err.decode()


def as_json(capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> Any:
    """The JSON object that a command prints."""
    code, out, _ = run(capfdbinary, *words, "--format", "json")
    assert code == 0
    return json.loads(out)


def test_a_public_conversation(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The default for a poll is the map with groups; recount and stability are said."""
    code, out, err = run(capfdbinary, SEATTLE)
    assert code == 0
    assert "Common ground" in out
    assert "Groups of opinion" in out
    assert "equal in every cell" in out
    assert "Reading 4 files" in err


@pytest.mark.parametrize("model", ["counts", "2pl", "polis"])
def test_json_of_every_model(capfdbinary: pytest.CaptureFixture[bytes], model: str) -> None:
    """One documented object, whatever the model."""
    found = as_json(capfdbinary, SEATTLE, "--model", model, "--groups", "2")
    assert found["model"] == model
    assert found["voters"] == 339
    assert len(found["groups"]) == (0 if model == "counts" else 2)


def test_evaluation_has_the_chosen_model_on_top(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """log_loss of the chosen model at the top level, the peers beside it, the seed as given."""
    found = as_json(capfdbinary, SEATTLE, "--evaluate", "--seed", "3", "--dims", "2")
    assert (found["model"], found["dims"], found["seed"]) == ("2pl", 2, 3)
    assert {peer["model"] for peer in found["peers"]} == {"column-mean", "polis-pca-2"}
    assert 0 < found["log_loss"] < 1
    code, out, _ = run(capfdbinary, SEATTLE, "--evaluate", "--seed", "3", "--dims", "2")
    assert code == 0
    assert f"{found['log_loss']:.4f}" in out


def test_a_file_with_blocs(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """A plain table from a spreadsheet, compared across a declared column."""
    file = tmp_path / "votes.csv"
    file.write_text("voter,measure,vote,kind\na,m,for,union\nb,m,for,church\nc,m,for,\n", "utf-8")
    found = as_json(capfdbinary, str(file), "--model", "counts", "--by", "kind")
    assert found["common_ground"] == ["m"]


def test_a_dossier(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A dossier's ballots give exact counts unless something else is asked for."""
    found = as_json(capfdbinary, str(EXAMPLES / "ukraine-2022"))
    assert found["model"] == "counts"
    assert found["voters"] == 138


def test_parquet(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """A Parquet file takes the same way; nothing is left behind."""
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "votes.parquet"
    sql = "SELECT 'v' || (range // 5) AS voter, 'm' || (range % 5) AS measure, 1 AS vote FROM range(100)"
    duckdb.sql(sql).write_parquet(str(file))
    found = as_json(capfdbinary, str(file), "--model", "counts")
    assert found["voters"] == 20
    assert [m["overall"]["approve"] for m in found["measures"]] == [20] * 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["votes.parquet"]


def test_pictures_and_tables_on_disk(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """What is shown is also said: every picture has a text twin, and the JSON lies beside them."""
    code, _, _ = run(capfdbinary, SEATTLE, "--out", str(tmp_path / "out"))
    assert code == 0
    names = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*"))
    assert names == [
        "report/agreement.svg",
        "report/agreement.txt",
        "report/map.svg",
        "report/map.txt",
        "report/stability.svg",
        "report/stability.txt",
        "results/opinions.json",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("voter,measure,vote\na,m,maybe\n", "vote-unknown"),
        ("timestamp,comment-id,voter-id,vote\n1,0,a,1\n", "sign-unclear"),
    ],
)
def test_faults_are_json_lines(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, content: str, code: str
) -> None:
    """In JSON mode a fault is a line with code, place, value and next step; exit code 2; no output."""
    file = tmp_path / "votes.csv"
    file.write_text(content, "utf-8")
    left, out, err = run(capfdbinary, str(file), "--format", "json")
    assert left == 2
    assert out == ""
    fault = json.loads(err.strip().splitlines()[-1])
    assert fault["code"] == code
    assert fault["next"]
