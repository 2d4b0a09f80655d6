"""Which format a file is, by its content alone, and its stream."""

from __future__ import annotations

from unbundle.errors import Fault, InputError
from unbundle.kit.guard_xml import parse_xml
from unbundle.read.events import Stream
from unbundle.read.formats import bill_dtd, uslm

MAX_BYTES = 50_000_000


def stream_of(data: bytes, name: str) -> Stream:
    """The event stream of `data`, whatever format it is in.

    Raises: InputError if it is empty, too large, hostile, broken, or in no format that is read.
    """
    if not data.strip():
        raise InputError(Fault(name, "file-empty", "The file is empty.", next="Download it again."))
    if len(data) > MAX_BYTES:
        step = f"Split the file: at most {MAX_BYTES} bytes are read."
        raise InputError(Fault(name, "file-too-large", "The file is too large.", str(len(data)), step))
    if _looks_like_xml(data):
        return _xml(data, name)
    raise _unknown(name, data[:40].decode("latin-1"))


def _looks_like_xml(data: bytes) -> bool:
    head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") or data[:2] in (b"\xff\xfe", b"\xfe\xff")


def _xml(data: bytes, name: str) -> Stream:
    root = parse_xml(data, name)
    tag = str(root.tag)
    if tag in bill_dtd.ROOTS:
        return bill_dtd.read(root)
    if tag.startswith(tuple(f"{{{space}" for space in uslm.NAMESPACES)):
        return uslm.read(root)
    raise _unknown(name, f"root element {tag}")


def _unknown(name: str, value: str) -> InputError:
    step = "Read are US bill XML files (root bill, resolution or amendment-doc) as published on Congress.gov."
    return InputError(Fault(name, "format-unknown", "This format is not read.", value, step))
