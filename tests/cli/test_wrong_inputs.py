"""Wrong inputs get clear errors, the right exit code, no traceback, and nothing is written."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UKRAINE = ROOT / "examples" / "ukraine-2022"
LAW = "BILLS-117hr7691enr.xml"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE bill [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><bill>&d;</bill>'
)


def unbundle(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """One run of the command line in a process of its own."""
    command = [sys.executable, "-m", "unbundle.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)


def faults(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    """The fault lines of JSON mode; every other line on stderr is progress and no JSON."""
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the flagship that a test may spoil."""
    folder = tmp_path / "dossier"
    shutil.copytree(UKRAINE, folder)
    return folder


def change(folder: Path, table: str, old: str, new: str) -> None:
    """Replace the first occurrence of `old` in one table."""
    path = folder / table
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="")


def refused(folder: Path, out: Path) -> list[dict[str, str]]:
    """The faults with which a run is refused; nothing may have been written."""
    done = unbundle("publish", folder, "--out", out, "--as", "pack")
    shown = unbundle("check", folder, "--format", "json")
    assert done.returncode == shown.returncode == 2
    assert "Traceback" not in done.stderr + shown.stderr
    assert shown.stdout == ""
    assert not out.exists()
    found = faults(shown)
    assert found
    assert all(set(f) == {"code", "message", "where", "value", "next"} and f["next"] for f in found)
    return found


def test_missing_folder_and_missing_file(dossier: Path, tmp_path: Path) -> None:
    """A folder that is not there, and a dossier without its measures."""
    assert unbundle("check", tmp_path / "nowhere").returncode == 2
    (dossier / "measures.csv").unlink()
    assert any("measures.csv" in f["where"] for f in refused(dossier, tmp_path / "out"))


def test_empty_table(dossier: Path, tmp_path: Path) -> None:
    """An empty CSV is a broken export, not an empty federation."""
    (dossier / "positions.csv").write_bytes(b"")
    assert any("positions.csv" in f["where"] for f in refused(dossier, tmp_path / "out"))


def test_position_on_an_unknown_topic(dossier: Path, tmp_path: Path) -> None:
    """A mistyped topic must not silently drop an organisation's position."""
    change(dossier, "positions.csv", "diplomacy", "diplomcy")
    found = refused(dossier, tmp_path / "out")
    assert any("positions.csv, row" in f["where"] and "diplomacy" in f["next"] for f in found)


def test_ballot_for_an_unknown_measure(dossier: Path, tmp_path: Path) -> None:
    """A ballot for a measure that does not exist (any more) is never ignored."""
    (dossier / "ballots.csv").write_text("organisation,measure,vote\nafsc,no-such-measure,approve\n", "utf-8")
    assert any(
        "ballots.csv, row 2" in f["where"] and f["value"] == "no-such-measure"
        for f in refused(dossier, tmp_path / "out")
    )


def test_duplicate_organisation(dossier: Path, tmp_path: Path) -> None:
    """Two rows of one organisation would count twice."""
    lines = (dossier / "organisations.csv").read_text("utf-8").splitlines(keepends=True)
    (dossier / "organisations.csv").write_text("".join([*lines, lines[-1]]), "utf-8", newline="")
    assert any("organisations.csv" in f["where"] for f in refused(dossier, tmp_path / "out"))


def test_negative_cost(dossier: Path, tmp_path: Path) -> None:
    """Amounts are never negative: the sign comes from the kind."""
    change(dossier, "measures.csv", ",6700000000,", ",-6700000000,")
    assert any(
        "measures.csv" in f["where"] and "6700000000" in f["value"]
        for f in refused(dossier, tmp_path / "out")
    )


def test_mixed_currencies(dossier: Path, tmp_path: Path) -> None:
    """Euros and dollars do not add up without a declared rate."""
    change(dossier, "measures.csv", ",6700000000,USD,", ",6700000000,EUR,")
    assert any("rate" in f["message"] + f["next"] for f in refused(dossier, tmp_path / "out"))


def test_all_faults_at_once_in_reading_order(dossier: Path, tmp_path: Path) -> None:
    """Five days do not allow for one fault per run."""
    change(dossier, "positions.csv", "diplomacy", "diplomcy")
    change(dossier, "measures.csv", ",6700000000,", ",-6700000000,")
    files = [f["where"].split(",")[0] for f in refused(dossier, tmp_path / "out")]
    assert {"measures.csv", "positions.csv"} <= set(files)
    assert files == sorted(files)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("truncated.xml", (UKRAINE / "documents" / LAW).read_bytes()[:20_000]),
        ("bomb.xml", BOMB),
        ("empty.xml", b""),
        ("noise.xml", bytes(range(256)) * 20),
    ],
)
def test_documents_that_cannot_be_read(name: str, data: bytes, tmp_path: Path) -> None:
    """Truncated, hostile, empty or random bytes are refused in words, quickly."""
    path = tmp_path / name
    path.write_bytes(data)
    done = unbundle("read", path, "--format", "json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert faults(done)
    assert all(f["next"] for f in faults(done))


def test_unknown_command_and_option() -> None:
    """Usage errors follow the same form."""
    done = unbundle("run", "--no-such-option", "--format", "json")
    assert done.returncode == 2
    assert [f["code"] for f in faults(done)] == ["usage"]


def test_foreign_folder_is_not_written_into(tmp_path: Path) -> None:
    """A mistyped --out must not scatter files over somebody's home."""
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    done = unbundle("run", UKRAINE, "--out", tmp_path)
    assert done.returncode == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["letter.txt"]
