"""Text of strangers on a screen or in a picture: nothing in it may steer the terminal or break the XML."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """The text with characters that steer a terminal or turn its letters around written out."""
    return "".join(_written(one) if _steers(one) else one for one in text)


def without_controls(text: str) -> str:
    """The text without characters that steer a terminal, turn letters around or are no XML."""
    return "".join(one for one in text if not _steers(one))


def _steers(letter: str) -> bool:
    if letter.isascii():
        return not letter.isprintable()
    turns = "\u202a" <= letter <= "\u202e" or "\u2066" <= letter <= "\u2069"
    return turns or letter in "\ufffe\uffff" or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")


def _written(letter: str) -> str:
    number = ord(letter)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def on_screen(text: str) -> str:
    """`visible`, line breaks and tabs kept: for text of several lines."""
    return "".join(_written(one) if _steers(one) and one not in "\n\t" else one for one in text)
