"""Office files that mean harm, made from forms."""

from __future__ import annotations

import io
import zipfile


def with_part(data: bytes, path: str, content: bytes) -> bytes:
    """The archive with one more part, or with that part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != path:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(path, content)
    return out.getvalue()


def part_of(data: bytes, path: str) -> bytes:
    """One part of the archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(path)


def changed(data: bytes, path: str, old: bytes, new: bytes) -> bytes:
    """The archive with words of one part replaced, once."""
    part = part_of(data, path)
    assert old in part
    return with_part(data, path, part.replace(old, new, 1))
