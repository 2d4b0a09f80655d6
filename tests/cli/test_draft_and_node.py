"""The commands for text and for nodes, as people type them: files in, files out, clear refusals."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from unbundle.cli.app import main
from unbundle.publish import read_public_key


def run(*words: str | Path) -> int:
    """One command in this process; its exit code."""
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    return int(stop.value.code or 0)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A new dossier with a base text and four amendments of two made-up organisations."""
    folder = tmp_path / "mine"
    assert run("new", folder) == 0
    append(folder / "organisations.csv", "dock,Dock union,FRA,union", "aid,Aid workers,SEN,union")
    columns = (
        "id,text,languages,differs_in_meaning",
        "id,author,op,clause,text,after,amends,status,filed_at,lang,reason",
    )
    for name, head in zip(("clauses.csv", "amendments.csv"), columns, strict=True):
        (folder / name).write_text(head + "\n", "utf-8")
    append(folder / "clauses.csv", "c2,Both sides must talk.", "c10,Aid is given to all.")
    append(
        folder / "amendments.csv",
        "a1,dock,replace,c2,Both sides must talk now.,,,adopted",
        "a2,aid,replace,c10,Aid is given to all people.,,,adopted",
        "a3,dock,replace,c10,Aid is given to all children.,,,adopted",
        "a4,aid,insert,n1,The ports stay open.,c10,,adopted",
    )
    return folder


def append(path: Path, *rows: str) -> None:
    """Add rows to a table; columns that a row does not reach stay empty."""
    head = path.read_text("utf-8").splitlines()[0].split(",")
    lines = [",".join([*row.split(","), *[""] * (len(head) - row.count(",") - 1)]) for row in rows]
    path.write_text("\n".join([",".join(head), *lines]) + "\n", "utf-8")


def test_merge_blame_diff_check(dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a folder to a text with origins, and back to the proof that it follows from the folder."""
    out = tmp_path / "text.json"
    assert run("draft", "merge", dossier, "--out", out) == 0
    shown = capsys.readouterr().out
    assert "[c2] Both sides must talk now." in shown
    assert "[n1] The ports stay open." in shown
    assert "collides with a3" in shown
    assert run("draft", "check", out, dossier) == 0
    assert run("draft", "blame", dossier, "--format", "json") == 0
    sentences = json.loads(capsys.readouterr().out.split("\n", 1)[1])["sentences"]
    assert (
        sentences[0]["origins"] == [["c2", 17], ["a1", 3], ["c2", 1]]
        or dict(sentences[0]["origins"])["a1"] == 3
    )
    assert run("draft", "diff", dossier) == 0
    assert "Both sides must talk{+ now+}." in capsys.readouterr().out


def test_a_text_that_does_not_follow_is_refused(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 4, and every difference is named."""
    out = tmp_path / "text.json"
    run("draft", "merge", dossier, "--out", out)
    out.write_text(out.read_text("utf-8").replace("talk now", "talk not"), "utf-8")
    assert run("draft", "check", out, dossier) == 4
    assert "draft-differs" in capsys.readouterr().err


def test_decisions_come_from_draft_json(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was decided resolves the collision; a file that is no draft is refused."""
    draft = tmp_path / "draft.json"
    draft.write_text('{"decisions": [{"amendment": "a2", "outcome": "adopted", "over": ["a3"]}]}', "utf-8")
    capsys.readouterr()
    assert run("draft", "merge", dossier, "--draft", draft, "--format", "json") == 0
    text = json.loads(capsys.readouterr().out)
    assert [clause["text"] for clause in text["clauses"]][1] == "Aid is given to all people."
    assert text["not_applied"] == [["a3", "gives way to a2, as decided"]]
    draft.write_text('{"decisions": 1}', "utf-8")
    assert run("draft", "merge", dossier, "--draft", draft) == 2


def test_proposal_languages_and_patches(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers, languages and a signed correction, from files to what people read."""
    before = "Both sides must talk now."
    assert run("keygen", tmp_path / "editor") == 0
    raw = {
        "id": "p1",
        "clause": "c2",
        "before_sha256": sha256(before.encode()).hexdigest(),
        "reason": "stress",
    }
    (tmp_path / "patch.json").write_text(
        json.dumps({**raw, "text": "Both must talk now.", "keyid": "0" * 64}), "utf-8"
    )
    capsys.readouterr()
    assert run("draft", "sign", tmp_path / "patch.json", "--key", tmp_path / "editor") == 0
    patch = json.loads(capsys.readouterr().out)
    key = read_public_key((tmp_path / "editor.pub").read_bytes(), "editor.pub").to_data()
    line = {"amendment": "a3", "outcome": "reject"}
    said = {
        "patches": [patch],
        "editors": [key],
        "proposals": [{"version": 1, "group": "dock", "lines": [line]}],
        "answers": [{"amendment": "a3", "version": 1, "answer": "accept", "comment": "We yield."}],
        "wordings": [{"of": "c2", "lang": "fr", "text": "Il faut parler.", "status": "binding"}],
    }
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps(said), "utf-8")
    assert run("draft", "merge", dossier, "--draft", draft) == 0
    shown = capsys.readouterr().out
    assert "[c2] Both must talk now." in shown
    assert "[c10] Aid is given to all people." in shown
    assert run("draft", "proposal", dossier, "--draft", draft) == 0
    assert "We yield." in capsys.readouterr().out
    assert run("draft", "languages", dossier, "--draft", draft, "--format", "json") == 0
    versions = json.loads(capsys.readouterr().out)["versions"]
    french = next(v for v in versions if (v["clause"], v["lang"]) == ("c2", "fr"))
    assert (french["text"], french["differs"], french["why"]) == (
        "Il faut parler.",
        True,
        "a1 has no wording in fr",
    )
    assert run("draft", "languages", dossier, "--draft", draft) == 0


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two organisations with keys, and the registry that both agreed on."""
    monkeypatch.chdir(tmp_path)
    for name in ("dock", "aid", "stranger"):
        assert run("keygen", name) == 0
    since = "2020-01-01T00:00:00Z"
    assert (
        run(
            "node",
            "registry",
            "registry.json",
            "dock=dock.pub",
            "aid=aid.pub",
            "--dossier",
            "d",
            "--from",
            since,
        )
        == 0
    )
    (tmp_path / "ballot.json").write_text('{"measure": "m-1", "vote": "approve"}', "utf-8")
    return tmp_path


REGISTRY = ("--registry", "registry.json")


def hand_in(outbox: str, name: str, key: str) -> int:
    """One ballot into one outbox."""
    return run(
        "node", "submit", outbox, "ballot.json", *REGISTRY, "--key", key, "--as", name, "--kind", "ballot"
    )


def status(outbox: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """What one node counts."""
    capsys.readouterr()
    assert run("node", "status", outbox, *REGISTRY, "--format", "json") == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_two_nodes_agree(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hand in here and there, pull from each other by folder, and print the same digest."""
    assert hand_in("one", "dock", "dock") == 0
    assert hand_in("two", "aid", "aid") == 0
    assert status("one", capsys)["digest"] != status("two", capsys)["digest"]
    assert run("node", "pull", "one", "two", *REGISTRY, "--key", "dock") == 0
    assert run("node", "pull", "two", "one", *REGISTRY) == 0
    one, two = status("one", capsys), status("two", capsys)
    assert one == two
    assert len(one["submissions"]) == 2  # type: ignore[arg-type]
    run("node", "status", "one", *REGISTRY)
    assert "Submissions that count: 2" in capsys.readouterr().out


def test_revoked_and_foreign_keys(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a stranger or a revoked key signs is listed with its reason and counts nothing."""
    assert hand_in("one", "dock", "dock") == 0
    assert hand_in("one", "aid", "dock") == 0
    keyid = json.loads((keys / "registry.json").read_text("utf-8"))["keys"][0]["key"]["keyid"]
    since = "2021-01-01T00:00:00Z"
    words = ("--key", "dock", "--since", since, "--reason", "stolen")
    assert run("node", "revoke", "one", keyid, *REGISTRY, *words) == 0
    found = status("one", capsys)
    assert found["submissions"] == []
    assert {row["why"] for row in found["set_aside"]} == {  # type: ignore[attr-defined]
        "is not signed by a key of its organisation",
        f"was made after its key was revoked from {since}",
    }
    run("node", "status", "one", *REGISTRY)
    assert f"Revoked from {since}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("node", "pull", "one", "ftp://x.example", *REGISTRY), 2, "node-address"),
        (("node", "pull", "one", "http://127.0.0.1:9", *REGISTRY), 2, "node-unreachable"),
        (("node", "pull", "one", "empty", *REGISTRY), 4, "node-no-outbox"),
        (("node", "status", "full", *REGISTRY), 4, "node-no-outbox"),
        (
            ("node", "submit", "one", "dock.pub", *REGISTRY, "--key", "dock", "--as", "dock", "--kind", "k"),
            2,
            "file-not-json",
        ),
        (
            (
                "node",
                "submit",
                "one",
                "ballot.json",
                *REGISTRY,
                "--key",
                "dock",
                "--as",
                "no such",
                "--kind",
                "k",
            ),
            2,
            "record-",
        ),
        (
            ("node", "revoke", "one", "x", *REGISTRY, "--key", "dock", "--since", "now", "--reason", "r"),
            2,
            "record-",
        ),
    ],
)
def test_wrong_words(
    keys: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], exit_code: int, code: str
) -> None:
    """Every refusal has its code, and nothing is written."""
    (keys / "empty").mkdir()
    (keys / "full").mkdir()
    (keys / "full" / "letter.txt").write_text("hello", "utf-8")
    assert run(*words) == exit_code
    assert code in capsys.readouterr().err
    assert not (keys / "one" / "entries").exists()


def test_help_is_a_page() -> None:
    """Both groups explain themselves."""
    for group in ("draft", "node"):
        command = [sys.executable, "-m", "unbundle.cli", group, "--help"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert "Commands:" in done.stdout
