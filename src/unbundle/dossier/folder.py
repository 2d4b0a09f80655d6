"""The disk: which files of a folder are read, and within which bounds."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from unbundle.dossier.content import DATA_ENDINGS
from unbundle.dossier.files import dossier_files, read_files
from unbundle.errors import Fault, InputError
from unbundle.records.dossier import Dossier

MAX_FILE = 100_000_000
MAX_FOLDER = 500_000_000
MAX_FILES = 5_000
Writer = Callable[[Path, Mapping[str, bytes]], object]
"""Writes all files (path inside the folder to bytes) or none; `cli.output.write_files` is one."""

FOLDERS = ("documents", "frameworks")


def load_dossier(folder: Path) -> Dossier:
    """The dossier in `folder`, checked whole; the order of rows and of files does not matter.

    Raises: InputError with every fault of every file, each with file, row (as a spreadsheet
    numbers it), column, value and next step.
    """
    faults: list[Fault] = []
    files = _read_folder(folder, faults)
    try:
        dossier = read_files(files)
    except InputError as error:
        raise InputError([*faults, *error.faults]) from None
    if faults:
        raise InputError(faults)
    return dossier


def folder_files(folder: Path) -> dict[str, bytes]:
    """The files of a dossier as they lie in `folder`, path to bytes: what an evidence pack copies.

    Results, reports, notes and hidden files are not part of it.
    Raises: InputError for a file that is no plain file, is too large or cannot be read.
    """
    faults: list[Fault] = []
    files = _read_folder(folder, faults)
    if faults:
        raise InputError(faults)
    return files


def save_dossier(
    dossier: Dossier, folder: Path, documents: Mapping[str, bytes], write: Writer
) -> dict[str, bytes]:
    """Hand the files of `dossier` to `write(folder, files)`, and give them back.

    Everything is put together and read back before `write` is called, so that nothing is written
    when anything is wrong. `documents` holds the official files by name. Files of an earlier dossier
    that this one does not have stay where they are: name a new or empty folder.
    Raises: InputError where the dossier breaks a rule of the folder; what `write` raises.
    """
    files = dossier_files(dossier, documents)
    write(folder, files)
    return files


def _read_folder(folder: Path, faults: list[Fault]) -> dict[str, bytes]:
    if not folder.is_dir():
        step = "Name the folder that holds dossier.yaml; 'unbundle new' makes one."
        message = "This is not a folder." if folder.exists() else "There is no such folder."
        raise InputError(Fault(str(folder), "folder-missing", message, next=step))
    files: dict[str, bytes] = {}
    total = 0
    for name, path in _paths(folder, faults):
        data = _read_file(name, path, faults)
        total += len(data)
        if total > MAX_FOLDER or len(files) >= MAX_FILES:
            step = f"At most {MAX_FILES} files and {MAX_FOLDER} bytes are read."
            raise InputError(Fault(str(folder), "folder-too-large", "The dossier is too large.", next=step))
        files[name] = data
    return files


def _paths(folder: Path, faults: list[Fault]) -> Iterator[tuple[str, Path]]:
    """Name and path of every file that belongs to a dossier, in order of names."""
    for path in _entries(folder, "", faults):
        if path.name in FOLDERS:
            if _is_plain(path, path.name, faults, folder=True):
                inside = _entries(path, path.name, faults)
                yield from ((f"{path.name}/{file.name}", file) for file in inside)
        elif path.name == "datapackage.json" or path.name.endswith(DATA_ENDINGS):
            yield path.name, path


def _entries(folder: Path, name: str, faults: list[Fault]) -> list[Path]:
    try:
        found = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        faults.append(_unreadable(name or str(folder), error))
        return []
    return [path for path in found if not path.name.startswith((".", "~"))]


def _read_file(name: str, path: Path, faults: list[Fault]) -> bytes:
    if not _is_plain(path, name, faults):
        return b""
    try:
        size = path.stat().st_size
        if size <= MAX_FILE:
            return path.read_bytes()
    except OSError as error:
        faults.append(_unreadable(name, error))
        return b""
    step = f"At most {MAX_FILE} bytes are read: split the file."
    faults.append(Fault(name, "file-too-large", "The file is too large.", str(size), step))
    return b""


def _is_plain(path: Path, name: str, faults: list[Fault], folder: bool = False) -> bool:
    """Whether `path` is a plain file (or folder) and not a link that could lead anywhere."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        faults.append(_unreadable(name, error))
        return False
    if stat.S_ISDIR(mode) if folder else stat.S_ISREG(mode):
        return True
    kind = "a link" if stat.S_ISLNK(mode) else "not a plain folder" if folder else "not a plain file"
    step = "Put the file itself here: a dossier holds everything it needs."
    faults.append(Fault(name, "file-not-plain", f"This is {kind}.", next=step))
    return False


def _unreadable(name: str, error: OSError) -> Fault:
    return Fault(
        name, "file-unreadable", f"The file cannot be read: {error.strerror}.", next="Check its permissions."
    )
