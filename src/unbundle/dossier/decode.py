"""Bytes of a text file to text: UTF-8, with or without byte order mark, or a clear error."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from unbundle.errors import Fault, InputError

SAVE_AS = "Save it as UTF-8 (in Excel: 'CSV UTF-8'; in LibreOffice: character set Unicode (UTF-8))."


def decode(data: bytes, where: str) -> str:
    """The text of `data`, every line end as one line feed, without byte order mark.

    Raises: InputError if the file is empty, holds NUL bytes, or is not UTF-8.
    """
    if not data.strip().removeprefix(BOM_UTF8):
        step = "Fill it in, or delete it if it is one of the optional files."
        raise InputError(Fault(where, "file-empty", "The file is empty.", next=step))
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise InputError(Fault(where, "file-encoding", "The file is UTF-16 text, not UTF-8.", next=SAVE_AS))
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        step = "The file is damaged or not a text file: restore it from a copy."
        raise InputError(Fault(f"{where}, line {line}", "file-nul", "The file holds a NUL byte.", next=step))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(_not_utf8(data, error.start, where)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_utf8(data: bytes, at: int, where: str) -> Fault:
    line = data[:at].count(b"\n") + 1
    around = data[max(0, at - 20) : at + 20].decode("cp1252", errors="replace")
    message = "The file is not UTF-8; it may be in an older Windows or Mac encoding."
    return Fault(f"{where}, line {line}", "file-encoding", message, around, SAVE_AS)
