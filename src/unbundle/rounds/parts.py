"""Opens an office file from a stranger: bounds first, then what must not be inside, then its XML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from unbundle.errors import InputError
from unbundle.kit.guard_xml import parse_xml
from unbundle.kit.guard_zip import ZipLimits, unzip
from unbundle.rounds.found import FileRefused

LIMITS = ZipLimits(entries=1000, total_bytes=60_000_000, ratio=300)
MAX_FILE = 20_000_000
OLD = b"\xd0\xcf\x11\xe0"
SHEET_MAIN, WORD_MAIN = "xl/workbook.xml", "word/document.xml"
_MACROS = re.compile(r"vbaproject|activex|macrosheets|/vbadata", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/|/oleobject|afchunk|\.(exe|bat|js|vbs|scr)$", re.IGNORECASE)
_OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']")
_HARMLESS = ("hyperlink",)


def open_office(data: bytes, name: str) -> dict[str, bytes]:
    """The parts of a .xlsx or .docx file by path.

    Raises: FileRefused for files that are too large, locked, of another kind, packed too tightly, or
    that hold a document type definition: there, nothing can be read safely.
    """
    if data.startswith(OLD):
        raise FileRefused("file-locked")
    if not data.startswith(b"PK"):
        raise FileRefused("file-unreadable")
    if len(data) > MAX_FILE:
        raise FileRefused("file-hostile", f"{len(data)} bytes")
    try:
        parts = unzip(data, name, LIMITS)
    except InputError as error:
        code = error.faults[0].code
        raise FileRefused("file-unreadable" if code == "zip-broken" else "file-hostile", code) from None
    for path, words in parts.items():
        if path.endswith((".xml", ".rels", ".vml")) and re.search(rb"<!(?:DOCTYPE|ENTITY)", _narrow(words)):
            raise FileRefused("file-hostile", f"{path}: document type")
    if SHEET_MAIN not in parts and WORD_MAIN not in parts:
        raise FileRefused("file-other-format" if "mimetype" in parts else "file-unreadable")
    return parts


def danger(parts: Mapping[str, bytes]) -> tuple[str, str]:
    """Why a file that can be read must not count: (code, part), or two empty texts."""
    for path in sorted(parts):
        if _MACROS.search(path):
            return "file-macros", path
        if _EMBEDDED.search(path):
            return "file-embedded", path
        if path.startswith("xl/externalLinks/"):
            return "file-external", path
        if path.endswith(".rels") and _OUTSIDE.search(parts[path]) and _leads_out(parts[path], path):
            return "file-external", path
    types = parts.get("[Content_Types].xml", b"")
    return ("file-macros", "[Content_Types].xml") if b"macroEnabled" in types else ("", "")


def xml_of(parts: Mapping[str, bytes], path: str) -> etree._Element:
    """The root of a part. Raises: FileRefused if it is missing or no XML."""
    try:
        return parse_xml(parts[path], path)
    except KeyError:
        raise FileRefused("file-unreadable", path) from None
    except InputError as error:
        raise FileRefused("file-unreadable", f"{path}: {error.faults[0].code}") from None


def targets(parts: Mapping[str, bytes], path: str) -> dict[str, str]:
    """The relations of a part: id to path inside the archive."""
    folder, _, name = path.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in parts:
        return {}
    found = {}
    for one in xml_of(parts, rels):
        target = one.get("Target", "")
        found[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
    return found


def _leads_out(data: bytes, path: str) -> bool:
    """Whether a part loads something from outside; a link that a person may click on does not."""
    for one in xml_of({path: data}, path):
        kind = one.get("Type", "").rpartition("/")[2]
        if one.get("TargetMode") == "External" and kind not in _HARMLESS:
            return True
    return False


def _narrow(words: bytes) -> bytes:
    """UTF-16 as single bytes, so that a definition cannot hide behind the encoding."""
    return (
        words.replace(b"\0", b"") if words[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in words[:64] else words
    )
