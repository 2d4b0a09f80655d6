"""The command `unbundle audit`: tables in, one JSON object or plain sentences out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unbundle.cli import main
from unbundle.judge import shipped_frameworks

JUDGMENTS = "judge_id,case_id,verdict,recused\n" + "".join(
    f"j{i:02},{case},{verdict},no\n"
    for i in range(12)
    for case, verdict in (("a", "yes"), ("b", "yes" if i < 3 else "no"), ("c", "abstain"))
)
CASES = (
    "case_id,episode_id,actor,bloc,date,ask\n"
    "a,e1,X,north,1983,withdraw\nb,e2,Y,south,1984,withdraw\nc,e3,Y,south,1985,other\n"
)


@pytest.fixture
def tables(tmp_path: Path) -> list[str]:
    """The two tables on disk, as options."""
    (tmp_path / "j.csv").write_text(JUDGMENTS, "utf-8")
    (tmp_path / "c.csv").write_text(CASES, "utf-8")
    return ["--judgments", str(tmp_path / "j.csv"), "--cases", str(tmp_path / "c.csv")]


def call(words: list[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, output, errors of one command."""
    with pytest.raises(SystemExit) as caught:
        main(["audit", *words])
    out, err = capfd.readouterr()
    return int(caught.value.code or 0), out, err


def test_json_is_one_object_with_the_pair(tables: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """A program reads one documented object, and nothing else stands on the output."""
    code, out, _ = call([*tables, "--pair", "a", "b", "--format", "json"], capfd)
    found = json.loads(out)
    pair = next(f for f in found["findings"] if f["detector"] == "pair")
    assert code == 0
    assert (pair["harsher_on_first"], pair["harsher_on_second"], pair["same"], pair["opposite"]) == (
        9,
        0,
        3,
        9,
    )
    assert pair["outcome"] == "flagged"
    assert found["verdict_order"] == ["no", "abstain", "yes"]


def test_sentences_for_people(tables: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """Without a format a reader gets the flags in full, the rest with reasons, and how firm it all is."""
    code, out, _ = call(tables, capfd)
    assert code == 0
    assert out.startswith("Verdicts from mildest to harshest: no < abstain < yes.")
    for words in ("Flagged: of 12 judges", "equal: demand: withdraw", "Cannot be tested", "How firm it is"):
        assert words in out


def test_leaving_out_and_order(tables: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """A dropped case is gone from the result; another order of verdicts turns who is harsher."""
    _, out, _ = call([*tables, "--drop", "b", "--format", "json"], capfd)
    assert not [f for f in json.loads(out)["findings"] if f["detector"] == "pair"]
    _, out, _ = call([*tables, "--order", "yes < abstain < no", "--format", "json"], capfd)
    pair = next(f for f in json.loads(out)["findings"] if f["detector"] == "pair")
    assert (pair["harsher_on_first"], pair["harsher_on_second"]) == (0, 9)


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (["--order", "no,yes"], "verdict-unordered"),
        (["--drop", "zz"], "case-unknown"),
        (["--order", "yes"], "verdict-order"),
    ],
)
def test_wrong_input_gives_json_errors(
    tables: list[str], extra: list[str], code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and one line per fault, with what to do next."""
    exit_code, out, err = call([*tables, *extra, "--format", "json"], capfd)
    assert exit_code == 2
    assert out == ""
    faults = [json.loads(line) for line in err.splitlines()]
    assert code in {fault["code"] for fault in faults}
    assert all(fault["next"] for fault in faults)


def test_there_must_be_one_source(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither a dossier nor two tables, or both, is a usage error and not a guess."""
    code, _, err = call(["--format", "json"], capfd)
    assert code == 2
    assert json.loads(err)["code"] == "audit-source"


HEAD = "judge_id,case_id,verdict,recused\n"
CODED = "case_id,episode_id,actor,bloc,date,harm-to-civilians\n"


def rows(*cells: str) -> str:
    """A table of judgments by five judges on the named cases: "case verdict" each."""
    return HEAD + "".join(
        f"j{i},{case},{verdict},no\n" for i in range(5) for case, verdict in map(str.split, cells)
    )


@pytest.mark.parametrize(
    ("judgments", "cases", "said"),
    [
        (rows("a yes", "b no"), CASES.replace("south", "north"), "all of one bloc (north)"),
        (rows("a yes", "b yes", "c yes"), CASES, "the same verdict"),
        (rows("a yes", "b no"), CASES, "Nobody judged 1 case: c."),
    ],
)
def test_too_little_is_said_to_be_too_little(
    tmp_path: Path, judgments: str, cases: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """One bloc only, all verdicts equal, a case without judge: no crash, no pass, and the reason in words."""
    (tmp_path / "j.csv").write_text(judgments, "utf-8")
    (tmp_path / "c.csv").write_text(cases, "utf-8")
    words = ["--judgments", str(tmp_path / "j.csv"), "--cases", str(tmp_path / "c.csv")]
    code, out, err = call([*words, "--format", "json"], capfd)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {f["outcome"] for f in found["findings"]} == {"cannot-test"}
    assert said in " ".join([*(f["sentence"] for f in found["findings"]), *found["notes"]])
    code, out, _ = call(words, capfd)
    assert code == 0
    assert "Nothing is flagged. That is not the same as consistent" in out


def test_levels_outside_the_scale_are_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A level that the framework does not have is the coder's to correct; it is not cut to fit."""
    framework = shipped_frameworks()["internationalist.yaml"]
    (tmp_path / "f.yaml").write_bytes(framework)
    (tmp_path / "j.csv").write_text(rows("a keep", "b drop"), "utf-8")
    (tmp_path / "c.csv").write_text(f"{CODED}a,e1,X,north,1983,9\nb,e2,Y,south,1984,2\n", "utf-8")
    words = [f"--{name}={tmp_path / file}" for name, file in (("judgments", "j.csv"), ("cases", "c.csv"))]
    options = [*words, "--framework", str(tmp_path / "f.yaml"), "--order", "keep,amend,drop"]
    code, out, err = call([*options, "--format", "json"], capfd)
    faults = [json.loads(line) for line in err.splitlines()]
    assert (code, out) == (2, "")
    assert [(f["code"], f["value"]) for f in faults] == [("level-outside", "9")]
    assert "from 0 to 4" in faults[0]["next"]


def test_every_sentence_begins_with_its_outcome(tables: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """Flagged; no evidence at this power; cannot be tested: one of three, in the first words."""
    heads = {
        "flagged": "Flagged:",
        "no-evidence": "No evidence at this power",
        "cannot-test": "Cannot be tested",
    }
    for extra in ([], ["--drop", "b"], ["--order", "yes,abstain,no"]):
        _, out, _ = call([*tables, *extra, "--format", "json"], capfd)
        for found in json.loads(out)["findings"]:
            assert found["sentence"].startswith(heads[found["outcome"]])
            assert bool(found["cannot_because"]) == (found["outcome"] == "cannot-test")
