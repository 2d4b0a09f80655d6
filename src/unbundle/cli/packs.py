"""Packs and keys on disk: the edge between folders, zips, key files and the rooms."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from unbundle.errors import Fault, InputError
from unbundle.kit.guard_zip import unsafe_path, unzip
from unbundle.records.verification import Receipt

MAX_FILES = 10_000
MAX_BYTES = 256_000_000
MAX_KEY_BYTES = 10_000
MAX_RECEIPT_BYTES = 10_000_000


def read_pack(path: Path) -> dict[str, bytes]:
    """Every file of a pack, from a folder or a zip, by its path inside.

    Raises: InputError for links, dangerous paths, too many or too large files, broken zips.
    """
    if path.is_dir():
        return _read_folder(path)
    _check_plain(path)
    if path.stat().st_size > MAX_BYTES:
        raise InputError(_too_much(path))
    return unzip(path.read_bytes(), str(path))


def read_private_key(path: Path) -> bytes:
    """A private key file. Raises: InputError unless only its owner may read it (mode 0600)."""
    _check_plain(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        step = f"Run: chmod 600 {path}"
        message = f"Others may read this private key (mode {mode:04o})."
        raise InputError(Fault(str(path), "key-readable", message, next=step))
    return read_small(path)


def read_small(path: Path, most: int = MAX_KEY_BYTES) -> bytes:
    """A key file's bytes. Raises: InputError if it is far larger than a key."""
    _check_plain(path)
    data = path.read_bytes() if path.stat().st_size <= most else b""
    if not data:
        message = "This file is empty or far too large to be a key or a receipt."
        raise InputError(Fault(str(path), "key-size", message, next="Check the path."))
    return data


def read_receipts(paths: Iterable[Path]) -> list[Receipt]:
    """Receipts of pseudonymous members. Raises: InputError for files that are none."""
    return [Receipt.from_json(read_small(path, MAX_RECEIPT_BYTES), str(path)) for path in paths]


def check_receipt_folder(folder: Path | None, members: Iterable[str], out: Path) -> None:
    """Raises: InputError if receipts are due and have no safe place; they cannot be made a second time."""
    names = list(members)
    if not names:
        return
    if folder is None:
        message = "Members under a pseudonym need their receipts, and these can be made only now."
        step = "Add --receipts FOLDER, give each member its file, and then delete the folder."
        raise InputError(Fault("--receipts", "receipts-missing", message, next=step))
    if folder.resolve().is_relative_to(out.resolve()):
        message, step = "Receipts must not lie in what is published.", "Name a folder outside of --out."
        raise InputError(Fault(str(folder), "receipts-inside", message, next=step))
    for name in names:
        refuse_existing(receipt_path(folder, name))


def write_receipts(folder: Path, receipts: Iterable[Receipt]) -> None:
    """One file per member, readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for receipt in receipts:
        write_new(receipt_path(folder, receipt.member), receipt.to_json(), 0o600)


def receipt_path(folder: Path, member: str) -> Path:
    """Where the receipt of a member lies."""
    return folder / f"{member.replace(':', '_')}.receipt.json"


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that must not exist yet, with `mode` whatever the umask; nothing is ever replaced."""
    refuse_existing(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    path.chmod(mode)


def refuse_existing(path: Path) -> None:
    """Raises: InputError if something has this name already."""
    if os.path.lexists(path):
        step = "Choose another name; a key or receipt that is overwritten is lost for ever."
        raise InputError(Fault(str(path), "key-exists", "A file of this name exists.", next=step))


def check_fresh(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raises: InputError if `folder` holds files that the pack to be written there does not have.

    Signatures may stay where the manifest is the same: they are over its bytes.
    """
    if not folder.is_dir():
        return
    manifest = folder / "manifest.json"
    same = manifest.is_file() and manifest.read_bytes() == files["manifest.json"]
    here = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir() or p.is_symlink()}
    left = sorted(name for name in here - files.keys() if not (same and name.startswith("signatures/")))
    if left:
        message = (
            f"The folder holds {len(left)} files of an earlier publication, which would stay in the pack."
        )
        step = "Name a new folder, or empty this one first."
        raise InputError(Fault(str(folder), "out-stale", message, left[0], step))


def _check_plain(path: Path) -> None:
    if not stat.S_ISREG(path.stat().st_mode):
        message = "This is not a plain file."
        raise InputError(Fault(str(path), "file-not-plain", message, next="Check the path."))


def _too_much(path: Path) -> Fault:
    step = f"A pack has at most {MAX_FILES} files and {MAX_BYTES} bytes: check what you were given."
    return Fault(str(path), "pack-large", "This holds too much for a pack.", next=step)


def _read_folder(root: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    total = count = 0
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
            count += 1
            if count > MAX_FILES:
                raise InputError(_too_much(root))
            if path.is_dir():
                continue
            reason = unsafe_path(inside)
            if reason:
                faults.append(
                    Fault(str(path), "pack-path", f"The path is dangerous: {reason}.", next="Remove it.")
                )
            total += path.stat().st_size
            if total > MAX_BYTES:
                raise InputError(_too_much(root))
            files[inside] = path.read_bytes()
    if faults:
        raise InputError(faults)
    return files
