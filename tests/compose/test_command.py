"""The commands compose, power and rank as people type them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from unbundle.cli.app import main
from unbundle.compose import read_instance
from unbundle.verify.check import check_certificate

INSTANCE = {
    "budget": 100,
    "currency": "EUR",
    "measures": [
        {"id": "food", "cost": 40},
        {"id": "arms", "cost": 70},
        {"id": "talks", "cost": 0},
        {"id": "roof", "cost": 30, "requires": ["food"]},
    ],
    "ballots": [
        {"voter": "a", "approves": ["food", "talks", "roof"]},
        {"voter": "b", "weight": "3/2", "approves": ["arms"], "rejects": ["talks"]},
        {"voter": "c", "approves": ["food", "talks"]},
    ],
}


def run(*words: str | Path) -> int:
    """One command in this process; its exit code."""
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    return int(stop.value.code or 0)


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A small instance on disk."""
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(INSTANCE), "utf-8")
    return path


def test_json_has_everything(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object on stdout with at least the seven promised fields, and nothing else."""
    assert run("compose", instance, "--format", "json") == 0
    out = json.loads(capsys.readouterr().out)
    assert {"selected", "adopted", "cost", "trace", "certificate", "explanation"} <= out.keys()
    assert (out["selected"], out["adopted"], out["cost"]) == (["food", "roof"], ["talks"], 70)
    assert set(out["explanation"]["measures"]) == {"food", "arms", "talks", "roof"}
    assert out["explanation"]["voters"]["b"].startswith("The one measure it asked for is not in")


def test_people_read_titles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the screen a measure has its title; the id stands behind it, since commands ask for ids."""
    rows: Any = INSTANCE["measures"]
    titled = [{**row, "title": row["id"].title()} for row in rows]
    path = tmp_path / "titled.json"
    path.write_text(json.dumps({**INSTANCE, "measures": titled}), "utf-8")
    assert run("compose", path) == 0
    assert "Food (food)" in capsys.readouterr().out


def test_the_printed_result_can_be_checked(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The standard-library checker reads what the command prints."""
    assert run("compose", instance, "--format", "json") == 0
    out = json.loads(capsys.readouterr().out)
    one = read_instance(instance.read_bytes())
    assert check_certificate(one.instance.to_data(), one.profile.to_data(), out)["faults"] == []


@pytest.mark.parametrize(
    ("words", "selected"),
    [
        (("--rule", "greedy"), ["food", "roof"]),
        (("--rule", "phragmen", "--completion", "none"), ["food"]),
        (("--rule", "max-approval"), ["food", "roof"]),
        (("--rule", "consensus"), ["food", "roof"]),
        (("--completion", "none"), ["food"]),
        (("--completion", "milp", "--utility", "cardinality"), ["food", "roof"]),
    ],
)
def test_rules_and_completions(
    instance: Path, words: tuple[str, ...], selected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every rule can be asked for, and the result says under which rule it was found."""
    code = run("compose", instance, "--format", "json", *words)
    out = json.loads(capsys.readouterr().out)
    assert code == 0
    assert out["selected"] == selected
    assert out["rule"][words[0].removeprefix("--")] == words[1]


def test_what_if(instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A package by hand, a swap, budgets, and each member left out."""
    given = tmp_path / "given.txt"
    given.write_text("arms\nroof\n", "utf-8")
    extra = ("--given", given, "--swap", "arms", "--sweep", "10:100:4", "--without-each")
    assert run("compose", instance, "--format", "json", *extra) == 0
    out = json.loads(capsys.readouterr().out)
    assert out["given"]["faults"] == ["roof requires food, which is not in it"]
    assert out["swaps"][0]["difference"]["enters"] == ["arms"]
    assert [point["value"] for point in out["sweep"]] == [10, 40, 70, 100]
    assert [row["voter"] for row in out["left_out"]] == ["a", "b", "c"]
    assert run("compose", instance, *extra) == 0
    text = capsys.readouterr().out
    assert "If “arms” had to be in" in text
    assert "Without each member" in text


def test_stream(monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> None:
    """One instance per line in, one result per line out; a bad line does not stop the rest."""
    lines = [json.dumps(INSTANCE), "", '{"budget": 0}', json.dumps({**INSTANCE, "budget": 40})]
    stdin = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    code = run("compose", "-", "--stream")
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.seek(0)
    results = [json.loads(line) for line in sys.stdout.buffer.read().splitlines()]
    assert code == 2
    assert [result.get("selected") for result in results] == [["food", "roof"], None, ["food"]]
    assert results[1]["faults"][0]["where"] == "line 3, budget"


def test_a_stream_needs_standard_input(instance: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file and --stream contradict each other."""
    assert run("compose", instance, "--stream") == 2
    assert "stream-source" in capsys.readouterr().err


def test_city_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Any city's file runs without a word of configuration."""
    path = tmp_path / "town.pb"
    path.write_text(
        "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost;name\n1;6;Swings\n2;4;Trees\n"
        "VOTES\nvoter_id;vote\na;1\nb;1,2\n",
        "utf-8",
    )
    assert run("compose", path) == 0
    assert "p1" in capsys.readouterr().out
    assert run("compose", path, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["selected"] == ["p1", "p2"]


def test_contradictions_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, the smallest conflicting set, nothing on stdout."""
    path = tmp_path / "hard.json"
    limits = [{"id": "must", "kind": "floor", "members": ["arms"], "count": 1}]
    path.write_text(json.dumps({**INSTANCE, "budget": 50, "limits": limits}), "utf-8")
    assert run("compose", path, "--format", "json") == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert json.loads(printed.err)["value"] == "budget, floor:must"


def test_power(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Members and blocs at several thresholds, as table and as JSON."""
    path = tmp_path / "members.csv"
    path.write_text("id,members,region\na,1000000,n\nb,250000,n\nc,90000,s\nd,40000,s\n", "utf-8")
    assert run("power", path, "--threshold", "1/2", "--threshold", "2/3", "--triple", "--format", "json") == 0
    out = json.loads(capsys.readouterr().out)
    assert [(table["majority"]["label"].split(" of")[0], table["bloc"]) for table in out["tables"]] == [
        ("more than 1/2", ""),
        ("more than 1/2", "region"),
        ("more than 2/3", ""),
        ("more than 2/3", "region"),
    ]
    assert not out["passes"]
    assert run("power", path, "--exponent", "0", "--cap", "1", "--double") == 0
    assert "Jagiellonian quota" in capsys.readouterr().out


def test_rank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The wording that wins, with the pairs and the locks."""
    path = tmp_path / "rankings.csv"
    path.write_text("voter,ranking,weight\na,A > B > C,3\nb,B > C > A,2\nc,C > A > B,2\n", "utf-8")
    assert run("rank", path, "--status-quo", "C", "--quorum", "1/2", "--format", "json") == 0
    out = json.loads(capsys.readouterr().out)
    assert (out["winner"], out["chosen"], out["method"]) == ("A", "C", "ranked-pairs")
    assert run("rank", path) == 0
    assert "set aside" in capsys.readouterr().out
