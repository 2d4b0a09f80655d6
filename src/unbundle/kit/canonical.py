"""One JSON form for every file that the project writes, and the digest of bytes.

The form: UTF-8, keys sorted by code point, one space of indentation, a final newline, no NaN,
no integer outside +-(2^53-1). Larger integers and rationals are strings "p" or "p/q" in lowest
terms. Two equal records always give the same bytes.
"""

from __future__ import annotations

import json
from fractions import Fraction
from hashlib import sha256
from typing import Any

SAFE_INTEGER = 2**53 - 1


def exact_to_json(value: Fraction | int) -> int | str:
    """`value` as JSON: an integer within +-(2^53-1), otherwise the string "p" or "p/q"."""
    fraction = Fraction(value)
    if fraction.denominator == 1 and abs(fraction.numerator) <= SAFE_INTEGER:
        return fraction.numerator
    return str(fraction)


def to_text(data: Any) -> str:
    """`data` (dicts, lists, strings, integers, floats, booleans, None) in the one JSON form.

    Raises: ValueError for NaN, infinities and integers outside +-(2^53-1).
    """
    _refuse_unsafe(data)
    return json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_bytes(data: Any) -> bytes:
    """The UTF-8 bytes of `to_text(data)`."""
    return to_text(data).encode("utf-8")


def digest(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of `data` (FIPS 180-4)."""
    return sha256(data).hexdigest()


def _refuse_unsafe(data: Any) -> None:
    if isinstance(data, bool) or data is None or isinstance(data, str):
        return
    if isinstance(data, int) and abs(data) > SAFE_INTEGER:
        raise ValueError(f"{data} is outside +-(2^53-1): write it as a string")
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                raise ValueError(f"keys must be strings; found {key!r}")  # noqa: TRY004 - one family for all bad JSON
            _refuse_unsafe(value)
    elif isinstance(data, list | tuple):
        for value in data:
            _refuse_unsafe(value)
