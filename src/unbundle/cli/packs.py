"""Packs and keys on disk: the edge between folders, zips, key files and the rooms."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from unbundle.errors import Fault, InputError
from unbundle.kit.guard_zip import unsafe_path, unzip

MAX_FILES = 10_000
MAX_BYTES = 256_000_000
MAX_KEY_BYTES = 10_000


def read_pack(path: Path) -> dict[str, bytes]:
    """Every file of a pack, from a folder or a zip, by its path inside.

    Raises: InputError for links, dangerous paths, too many or too large files, broken zips.
    """
    if path.is_dir():
        return _read_folder(path)
    if path.stat().st_size > MAX_BYTES:
        raise InputError(
            Fault(str(path), "pack-large", "The file is too large for a pack.", next="Check it.")
        )
    return unzip(path.read_bytes(), str(path))


def read_private_key(path: Path) -> bytes:
    """A private key file. Raises: InputError unless only its owner may read it (mode 0600)."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        step = f"Run: chmod 600 {path}"
        message = f"Others may read this private key (mode {mode:04o})."
        raise InputError(Fault(str(path), "key-readable", message, next=step))
    return read_small(path)


def read_small(path: Path) -> bytes:
    """A key file's bytes. Raises: InputError if it is far larger than a key."""
    data = path.read_bytes() if path.stat().st_size <= MAX_KEY_BYTES else b""
    if not data:
        raise InputError(Fault(str(path), "key-size", "This is no key file.", next="Check the path."))
    return data


def write_private_key(path: Path, pem: bytes) -> None:
    """Write a new private key, readable by its owner only; an existing file is never replaced."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        step = "Choose another name; a lost key cannot be made again."
        raise InputError(Fault(str(path), "key-exists", "A file of this name exists.", next=step)) from None
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)


def _read_folder(root: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    total = 0
    for folder, names, entries in os.walk(root):
        names.sort()
        for name in [*names, *sorted(entries)]:
            path = Path(folder) / name
            inside = path.relative_to(root).as_posix()
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                faults.append(
                    Fault(
                        str(path), "pack-link", "A pack holds plain files only, no links.", next="Remove it."
                    )
                )
                continue
            if path.is_dir():
                continue
            reason = unsafe_path(inside)
            if reason:
                faults.append(
                    Fault(str(path), "pack-path", f"The path is dangerous: {reason}.", next="Remove it.")
                )
            total += path.stat().st_size
            if len(files) >= MAX_FILES or total > MAX_BYTES:
                raise InputError(
                    Fault(str(root), "pack-large", "The folder holds too much for a pack.", next="Check it.")
                )
            files[inside] = path.read_bytes()
    if faults:
        raise InputError(faults)
    return files
