"""Zip archives from strangers: names, sizes and numbers are checked before a byte is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass

from unbundle.errors import Fault, InputError

CHUNK = 1 << 16
STEP = "Ask the sender for a fresh copy; do not open this one with other tools."


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What an archive may hold: entries, bytes unpacked in all, unpacked bytes per packed byte."""

    entries: int = 10_000
    total_bytes: int = 256_000_000
    ratio: int = 200


def unzip(data: bytes, where: str, limits: ZipLimits | None = None) -> dict[str, bytes]:
    """Every file of the archive by its path, in path order; folders are left out.

    Raises: InputError with all faults found: not a zip, too many entries, too large, packed too
    tightly, a path that leaves the folder, a doubled name, a link, encryption, a broken entry.
    """
    bounds = limits or ZipLimits()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise InputError(
            Fault(where, "zip-broken", "This is not a readable zip archive.", next=STEP)
        ) from None
    with archive:
        # Not `is_dir`: it fails on an entry without a name.
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        faults = _size_faults(entries, len(data), where, bounds) or _entry_faults(entries, where)
        if faults:
            raise InputError(faults)
        return {entry.filename: _unpack(archive, entry, where) for entry in sorted(entries, key=_name)}


def unsafe_path(name: str) -> str:
    """Why `name` must not be used as a path inside a folder; "" if it may.

    Allowed are relative paths with forward slashes whose parts are plain names.
    """
    parts = name.split("/")
    if not name or name.startswith("/") or ":" in parts[0] or "\\" in name:
        return "it is no relative path"
    if any(part in ("", ".", "..") for part in parts):
        return "it leaves its folder"
    if any(ord(char) < 32 or ord(char) == 127 for char in name):
        return "it holds control characters"
    if len(name.encode("utf-8", "surrogatepass")) > 1000 or len(parts) > 20:
        return "it is too long"
    return ""


def _name(entry: zipfile.ZipInfo) -> str:
    return entry.filename


def _size_faults(entries: list[zipfile.ZipInfo], packed: int, where: str, bounds: ZipLimits) -> list[Fault]:
    faults = []
    if len(entries) > bounds.entries:
        message = f"The archive holds more than {bounds.entries:,} files."
        faults.append(Fault(where, "zip-entries", message, str(len(entries)), STEP))
    total = sum(entry.file_size for entry in entries)
    if total > bounds.total_bytes or total > packed * bounds.ratio:
        message = f"The archive would unpack to {total:,} bytes, more than is allowed."
        faults.append(Fault(where, "zip-bomb", message, next=STEP))
    return faults


def _entry_faults(entries: list[zipfile.ZipInfo], where: str) -> list[Fault]:
    faults, seen = [], set()
    for entry in entries:
        place = f"{where}, {entry.filename}"
        reason = unsafe_path(entry.filename)
        if reason:
            faults.append(
                Fault(place, "zip-path", f"The archive holds a dangerous path: {reason}.", next=STEP)
            )
        if entry.filename.casefold() in seen:
            faults.append(Fault(place, "zip-double", "The archive holds this name twice.", next=STEP))
        seen.add(entry.filename.casefold())
        if entry.flag_bits & 0x1:
            faults.append(
                Fault(place, "zip-encrypted", "The entry is encrypted.", next="Send it unencrypted.")
            )
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            faults.append(Fault(place, "zip-link", "The entry is a link or a device, not a file.", next=STEP))
    return faults


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> bytes:
    """The entry's bytes; stops as soon as it yields more than its header promised."""
    pieces, size = [], 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > entry.file_size:
                    break
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        size = -1
    if size != entry.file_size:
        place = f"{where}, {entry.filename}"
        raise InputError(Fault(place, "zip-broken", "The entry is damaged.", next=STEP))
    return b"".join(pieces)
