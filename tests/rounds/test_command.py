"""The command line: open, collect, close, and the votes that `unbundle run` then counts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import builders as b
from tests.rounds.filling import MANDATE, fill_xlsx
from unbundle.cli.app import main
from unbundle.dossier import load_dossier, save_dossier
from unbundle.pipeline import run_dossier
from unbundle.records.text import Clause

OPENED, DEADLINE, COLLECTED = "2026-11-24T09:00:00Z", "2026-12-01T18:00:00Z", "2026-12-01T19:00:00Z"


def run(*words: str) -> int:
    """The exit code of one command."""
    with pytest.raises(SystemExit) as stop:
        main(words)
    return int(stop.value.code or 0)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Files to disk."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A made-up dossier of three measures, three organisations, and one published position."""
    dossier = b.dossier(
        measures=(b.measure("m1", 500), b.measure("m2", 700), b.measure("m3")),
        organisations=tuple(b.organisation(name) for name in ("aa", "bb", "cc")),
        clauses=(Clause(id="c1", text="First clause."), Clause(id="c2", text="Second clause.")),
        topics=("t1",),
        positions=(b.position("aa", "t1", "support"),),
        mapping=(b.mapping("t1", "m1"),),
        votes_from="positions",
    )
    target = tmp_path / "dossier"
    save_dossier(dossier, target, {}, write)
    text = (target / "dossier.yaml").read_text("utf-8")
    (target / "dossier.yaml").write_text(f"# Words of our own.\n{text}", "utf-8")
    return target


def test_a_round_by_files(folder: Path, tmp_path: Path) -> None:
    """The whole way by files alone: the votes in the forms are the votes that a run counts."""
    out, replies = tmp_path / "out", tmp_path / "replies"
    assert run("round", "open", str(folder), "--out", str(out), "--deadline", DEADLINE, "--at", OPENED) == 0
    replies.mkdir()
    votes = {"aa": ("for", "against", "abstain"), "bb": ("against", "for", None)}
    for who, said in votes.items():
        answers = {("votes", f"m{n}", "vote"): word for n, word in enumerate(said, 1) if word}
        answers |= {("mandate", "1", "for_weight"): 70, ("mandate", "1", "against_weight"): 30}
        form = (out / "forms" / f"{who}.en.xlsx").read_bytes()
        reply = replies / f"whatever {who}.xlsx"
        reply.write_bytes(fill_xlsx(form, {**MANDATE, **answers}))
        os.utime(reply, (1764580000, 1764580000))
    received = "file,received_at\n" + "".join(f"whatever {who}.xlsx,2026-11-30T10:00:00Z\n" for who in votes)
    (replies / "received.csv").write_text(received, "utf-8")
    back = tmp_path / "back"
    words = ("--dossier", str(folder), "--out", str(back), "--at", COLLECTED)
    assert run("round", "collect", str(replies), *words) == 0
    found = json.loads((back / "collected.json").read_bytes())
    assert [(m["organisation"], m["state"]) for m in found["members"]] == [
        ("aa", "answered"),
        ("bb", "answered"),
        ("cc", "missing"),
    ]
    assert sorted(p.name for p in (back / "reminders").iterdir()) == ["cc.en.txt"]
    assert run("round", "close", str(folder), "--at", "2026-12-01T20:00:00Z") == 0
    dossier = load_dossier(folder)
    assert dossier.settings.votes_from == "ballots"
    assert (folder / "dossier.yaml").read_text("utf-8").startswith("# Words of our own.")
    assert [(x.organisation, x.measure, x.vote, x.mandate) for x in dossier.ballots] == [
        ("aa", "m1", "approve", "r1.aa.d1"),
        ("aa", "m2", "reject", "r1.aa.d1"),
        ("aa", "m3", "abstain", "r1.aa.d1"),
        ("bb", "m1", "reject", "r1.bb.d1"),
        ("bb", "m2", "approve", "r1.bb.d1"),
    ]
    assert [(m.id, m.for_weight, m.against_weight) for m in dossier.mandates] == [
        ("r1.aa.d1", 70, 30),
        ("r1.bb.d1", 70, 30),
    ]
    assert [r.closed_at for r in dossier.rounds] == ["2026-12-01T20:00:00Z"]
    box = run_dossier(dossier).box
    assert box.basis == "mandated"
    assert len(box.ballots) + len(box.not_counted) == 5
