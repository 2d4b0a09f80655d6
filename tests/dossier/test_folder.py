"""The disk is hostile until read: links, pipes, sizes and permissions end in errors, not in surprises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.dossier.cases import DOCUMENTS, full
from unbundle.dossier import dossier_files, folder, folder_files, in_order, load_dossier
from unbundle.errors import InputError

GOOD = dossier_files(full(), DOCUMENTS)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A folder that loads."""
    home = tmp_path / "dossier"
    for name, data in GOOD.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    return home


def codes(home: Path) -> set[tuple[str, str]]:
    """Place and code of every fault."""
    with pytest.raises(InputError) as caught:
        load_dossier(home)
    return {(fault.where, fault.code) for fault in caught.value.faults}


def test_loads(good: Path) -> None:
    """The folder of these tests is right before each makes it wrong."""
    assert load_dossier(good) == in_order(full())


def test_missing_folder(tmp_path: Path) -> None:
    """A mistyped path says so."""
    assert codes(tmp_path / "no") == {(str(tmp_path / "no"), "folder-missing")}


def test_file_in_place_of_a_folder(good: Path) -> None:
    """Whoever names dossier.yaml instead of its folder is told what to name."""
    assert codes(good / "dossier.yaml") == {(str(good / "dossier.yaml"), "folder-missing")}


def test_empty_folder_names_all_that_is_needed(tmp_path: Path) -> None:
    """All three needed files are asked for at once."""
    needed = {"charter.yaml", "dossier.yaml", "measures.csv"}
    assert codes(tmp_path) == {(name, "file-missing") for name in needed}


@pytest.mark.parametrize("name", ["topics.csv", "documents/act.xml", "frameworks/plain.yaml"])
def test_links_are_refused(good: Path, tmp_path: Path, name: str) -> None:
    """A dossier sent by e-mail must not read a file of the receiver's disk."""
    secret = tmp_path / "secret"
    secret.write_bytes(GOOD[name])
    (good / name).unlink()
    (good / name).symlink_to(secret)
    assert (name, "file-not-plain") in codes(good)


def test_linked_folder_is_refused(good: Path, tmp_path: Path) -> None:
    """Nor may a whole folder lead elsewhere."""
    (good / "documents").rename(tmp_path / "elsewhere")
    (good / "documents").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert ("documents", "file-not-plain") in codes(good)


def test_pipe_is_refused(good: Path) -> None:
    """Reading a pipe would wait for ever."""
    (good / "topics.csv").unlink()
    os.mkfifo(good / "topics.csv")
    assert ("topics.csv", "file-not-plain") in codes(good)


def test_folder_with_the_name_of_a_file(good: Path) -> None:
    """A folder called topics.csv is no table."""
    (good / "topics.csv").unlink()
    (good / "topics.csv").mkdir()
    assert ("topics.csv", "file-not-plain") in codes(good)


def test_large_file_is_refused_unread(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded before a file is opened."""
    monkeypatch.setattr(folder, "MAX_FILE", 100)
    assert ("measures.csv", "file-too-large") in codes(good)


def test_large_folder_is_refused(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files that are each small enough are bounded too."""
    monkeypatch.setattr(folder, "MAX_FOLDER", 2000)
    assert codes(good) == {(str(good), "folder-too-large")}


@pytest.mark.parametrize(
    "name",
    [
        "results/run.json",
        "report/index.html",
        ".git/config",
        "notes/a.csv",
        "README.md",
        "~$topics.csv",
        ".~lock.topics.csv#",
    ],
)
def test_what_is_not_part_of_a_dossier_is_left_alone(good: Path, name: str) -> None:
    """Results, notes and traces of office programs lie beside the dossier and change nothing."""
    (good / name).parent.mkdir(parents=True, exist_ok=True)
    (good / name).write_bytes(b"\0 not ours")
    assert load_dossier(good) == in_order(full())
    assert name not in folder_files(good)


def test_unreadable_file_is_named(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A permission problem is the reader's to solve, so it is an input error with the name of the file."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert ("topics.csv", "file-unreadable") in codes(good)


def test_evidence_copies_files_as_they_lie(good: Path) -> None:
    """An evidence pack holds the very bytes that were read."""
    assert folder_files(good) == GOOD


def test_evidence_refuses_links(good: Path) -> None:
    """Nor may a pack publish what a link leads to."""
    (good / "topics.csv").unlink()
    (good / "topics.csv").symlink_to("/etc/hostname")
    with pytest.raises(InputError):
        folder_files(good)
