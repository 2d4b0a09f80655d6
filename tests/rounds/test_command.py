"""The command line: open, collect, close, and the votes that `unbundle run` then counts."""

from __future__ import annotations

import csv
import io
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
from unbundle.publish.signing import read_public_key
from unbundle.records.nodes import MemberKey, Registry
from unbundle.records.rounds import Collected
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


def test_a_round_by_files(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
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
    assert "Counted over all rounds: " in capsys.readouterr().out
    box = run_dossier(dossier).box
    assert box.basis == "mandated"
    assert len(box.ballots) + len(box.not_counted) == 5


def opened(folder: Path, tmp_path: Path) -> Path:
    """The folder of forms of a round that was opened."""
    out = tmp_path / "out"
    assert run("round", "open", str(folder), "--out", str(out), "--deadline", DEADLINE, "--at", OPENED) == 0
    return out


def test_signed_replies(folder: Path, tmp_path: Path) -> None:
    """A member with a key signs; a form without its signature, or changed after it, does not count."""
    out, replies = opened(folder, tmp_path), tmp_path / "replies"
    replies.mkdir()
    keys = {}
    for who in ("aa", "bb"):
        assert run("keygen", str(tmp_path / who)) == 0
        pem = (tmp_path / f"{who}.pub").read_bytes()
        keys[who] = MemberKey(organisation=who, key=read_public_key(pem, who), valid_from=OPENED)
    registry = tmp_path / "registry.json"
    registry.write_bytes(Registry(dossier="made-up", keys=tuple(keys.values())).to_json())
    for who in ("aa", "bb"):
        form = (out / "forms" / f"{who}.en.xlsx").read_bytes()
        (replies / f"{who}.xlsx").write_bytes(fill_xlsx(form, {**MANDATE, ("votes", "m1", "vote"): "for"}))
        words = ("--key", str(tmp_path / who), "--registry", str(registry), "--round", "r1")
        assert run("round", "sign", str(replies / f"{who}.xlsx"), *words, "--at", "2026-11-29T10:00:00Z") == 0
    changed = fill_xlsx((replies / "bb.xlsx").read_bytes(), {("votes", "m1", "vote"): "against"})
    (replies / "bb.xlsx").write_bytes(changed)
    received = "file,received_at\naa.xlsx,2026-11-30T10:00:00Z\nbb.xlsx,2026-11-30T10:00:00Z\n"
    (replies / "received.csv").write_text(received, "utf-8")
    words = ("--dossier", str(folder), "--registry", str(registry), "--at", COLLECTED)
    assert run("round", "collect", str(replies), *words) == 0
    found = Collected.from_json((folder / "rounds/r1/collected/collected.json").read_bytes())
    assert [(r.organisation, r.standing, r.code) for r in found.replies] == [
        ("aa", "counted", ""),
        ("bb", "refused", "reply-unsigned"),
    ]
    assert found.replies[0].signed_by == (keys["aa"].key.keyid,)


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("open", "{folder}", "--out", "{out}2"), "round-open", 3),
        (("close", "{folder}"), "round-uncollected", 2),
        (("collect", "{folder}/none", "--dossier", "{folder}"), "folder-missing", 2),
        (("collect", "{folder}", "--dossier", "{folder}", "--until", "tomorrow"), "moment-unread", 2),
    ],
)
def test_what_is_refused_says_why(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: str,
    exit_code: int,
) -> None:
    """A secretary under pressure needs the reason and the next step."""
    out = opened(folder, tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    filled = [word.format(folder=folder, out=out) for word in words]
    assert run("round", *filled) == exit_code
    assert f"[{code}]" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_nothing_to_collect_without_a_round(folder: Path, tmp_path: Path) -> None:
    """Replies to nothing are refused; a deadline in the past opens nothing."""
    assert run("round", "collect", str(tmp_path), "--dossier", str(folder)) == 3
    assert run("round", "close", str(folder)) == 3
    words = ("--out", str(tmp_path / "out"), "--deadline", OPENED, "--at", DEADLINE)
    assert run("round", "open", str(folder), *words) == 3
    assert not (tmp_path / "out").exists()


def test_times_of_arrival_are_remembered(folder: Path, tmp_path: Path) -> None:
    """A copied folder has new file times; what was noted at the first collection stands."""
    out, replies = opened(folder, tmp_path), tmp_path / "replies"
    replies.mkdir()
    form = (out / "forms" / "aa.en.xlsx").read_bytes()
    data = fill_xlsx(form, {**MANDATE, ("votes", "m1", "vote"): "for"})
    (replies / "a.xlsx").write_bytes(data)
    os.utime(replies / "a.xlsx", (1796000000, 1796000000))
    assert run("round", "collect", str(replies), "--dossier", str(folder), "--at", COLLECTED) == 0
    os.utime(replies / "a.xlsx", (1799000000, 1799000000))
    assert run("round", "collect", str(replies), "--dossier", str(folder), "--at", COLLECTED) == 0
    found = Collected.from_json((folder / "rounds/r1/collected/collected.json").read_bytes())
    assert found.replies[0].received_at == "2026-11-30T00:53:20Z"


def test_next_reading_at_once(folder: Path, tmp_path: Path) -> None:
    """Closing may open the next reading in one step; a round that is ended uncounted keeps its place."""
    opened(folder, tmp_path)
    second = tmp_path / "second"
    words = ("--next", str(second), "--deadline", "2026-12-09T18:00:00Z", "--at", COLLECTED)
    assert run("round", "close", str(folder), "--annul", *words) == 0
    rounds = load_dossier(folder).rounds
    assert [(r.id, r.closed_at, r.answered) for r in rounds] == [("r1", COLLECTED, 0), ("r2", None, 0)]
    assert (second / "forms" / "aa.en.docx").is_file()


def test_who_left_is_not_counted(folder: Path, tmp_path: Path) -> None:
    """An organisation that was struck off after the forms went out is told so."""
    out, replies = opened(folder, tmp_path), tmp_path / "replies"
    replies.mkdir()
    form = (out / "forms" / "cc.en.xlsx").read_bytes()
    (replies / "c.xlsx").write_bytes(fill_xlsx(form, {**MANDATE, ("votes", "m1", "vote"): "for"}))
    (replies / "received.csv").write_text("file,received_at\nc.xlsx,2026-11-30T10:00:00Z\n", "utf-8")
    table = folder / "organisations.csv"
    lines = [line for line in table.read_text("utf-8").splitlines() if not line.startswith("cc,")]
    table.write_text("\n".join(lines) + "\n", "utf-8")
    assert run("round", "collect", str(replies), "--dossier", str(folder), "--at", COLLECTED) == 0
    found = Collected.from_json((folder / "rounds/r1/collected/collected.json").read_bytes())
    assert [(r.standing, r.code) for r in found.replies] == [("refused", "reply-denied")]


def test_members_get_their_own_language(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever wants Spanish gets it, also where the dossier says nothing; an unknown tag is refused."""
    table = folder / "organisations.csv"
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    for tag, code in (("xx", 2), ("es", 0)):
        rows[0]["blocs"] = f"language={tag}"
        with table.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        assert run("round", "open", str(folder), "--out", str(tmp_path / "out"), "--at", OPENED) == code
    assert "[language-unknown] organisations.csv, aa" in capsys.readouterr().err
    forms = {path.name for path in (tmp_path / "out" / "forms").glob("*.xlsx")}
    assert forms == {"aa.es.xlsx", "bb.en.xlsx", "cc.en.xlsx"}


def test_a_round_does_not_end_early(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Members rely on the deadline: neither closing nor --until may take it from them."""
    out, replies = opened(folder, tmp_path), tmp_path / "replies"
    words = ("--dossier", str(folder), "--at", "2026-11-26T09:00:00Z")
    for n, who in enumerate(("aa", "bb", "cc"), 1):
        form = (out / "forms" / f"{who}.en.xlsx").read_bytes()
        write(replies, {f"{who}.xlsx": fill_xlsx(form, {**MANDATE, ("votes", "m1", "vote"): "for"})})
        times = "".join(f"{one}.xlsx,2026-11-25T10:00:00Z\n" for one in ("aa", "bb", "cc")[:n])
        write(replies, {"received.csv": f"file,received_at\n{times}".encode()})
        assert run("round", "collect", str(replies), *words) == 0
        assert run("round", "close", str(folder), "--at", "2026-11-26T10:00:00Z") == (0 if n == 3 else 3)
    assert "[round-early]" in capsys.readouterr().err


def test_until_is_never_earlier(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An earlier moment would make replies late that came in time."""
    opened(folder, tmp_path)
    words = ("--dossier", str(folder), "--until", "2026-11-25T09:00:00Z")
    assert run("round", "collect", str(tmp_path), *words) == 3
    assert "[round-until]" in capsys.readouterr().err


def test_a_fresh_dossier_says_first_what_it_is_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words of a fresh dossier about itself must not go out to members."""
    fresh = tmp_path / "fresh"
    assert run("new", str(fresh)) == 0
    tables = {
        "measures.csv": b"id,title,kind,rule\nm1,Report,duty,typed\n",
        "organisations.csv": b"id,name,country,kind\naa,Dock Workers,FRA,union\n",
    }
    write(fresh, tables)
    assert run("round", "open", str(fresh), "--out", str(tmp_path / "out")) == 2
    assert "[round-untold] dossier.yaml, situation" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_foreign_file_is_told_in_words(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The secretary reads a reason and the code of the form, which names its member."""
    replies = tmp_path / "replies"
    form = (opened(folder, tmp_path) / "forms" / "aa.en.xlsx").read_bytes()
    assert run("round", "close", str(folder), "--annul", "--at", COLLECTED) == 0
    words = ("--out", str(tmp_path / "again"), "--at", COLLECTED)
    assert run("round", "open", str(folder), *words) == 0
    write(replies, {"old.xlsx": fill_xlsx(form, MANDATE)})
    assert run("round", "collect", str(replies), "--dossier", str(folder)) == 0
    said = capsys.readouterr().out
    assert "another round" in said
    assert "file-other-round" not in said


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("file,received_at\na.xlsx,2026-11-30T20:60:00Z\n", "received-row"),
        ("file,received_at\na.xlsx,2026-02-30T20:00:00Z\n", "received-row"),
        ("file,received_at\na.xlsx,30/11/2026 10:00\n", "received-row"),
        ("file,received_at\na.xls,2026-11-30T20:00:00Z\n", "received-file"),
        ("file,received_at\na.xlsx,2026-11-30T20:00:00Z\na.xlsx,2026-11-30T21:00:00Z\n", "received-twice"),
        ("name,when\na.xlsx,2026-11-30T20:00:00Z\n", "received-columns"),
        ("", "received-columns"),
    ],
)
def test_a_broken_list_of_arrivals(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, code: str
) -> None:
    """A moment that never was, or one for no file, is told at once: later it would decide who is late."""
    replies = tmp_path / "replies"
    write(replies, {"a.xlsx": (opened(folder, tmp_path) / "forms" / "aa.en.xlsx").read_bytes()})
    write(replies, {"received.csv": table.encode()})
    assert run("round", "collect", str(replies), "--dossier", str(folder)) == 2
    assert f"[{code}] received.csv" in capsys.readouterr().err


def test_arrivals_as_spreadsheets_write_them(folder: Path, tmp_path: Path) -> None:
    """Semicolons, a space for the T, empty rows, and a name that our own table protects by an apostrophe."""
    replies = tmp_path / "replies"
    form = (opened(folder, tmp_path) / "forms" / "aa.en.xlsx").read_bytes()
    write(replies, {"-a.xlsx": fill_xlsx(form, MANDATE), "b.xlsx": form, "c.xlsx": b"PK"})
    rows = ("file;received_at", "'-a.xlsx;2026-11-30 10:00", ";", "b.xlsx;2026-11-30 10:00:05 UTC", "")
    write(replies, {"received.csv": "\r\n".join(rows).encode("utf-8-sig")})
    assert run("round", "collect", str(replies), "--dossier", str(folder), "--at", COLLECTED) == 0
    found = Collected.from_json((folder / "rounds/r1/collected/collected.json").read_bytes())
    came = {reply.file: reply.received_at for reply in found.replies}
    assert (came["-a.xlsx"], came["b.xlsx"]) == ("2026-11-30T10:00:00Z", "2026-11-30T10:00:05Z")
