"""JSON from strangers: no key twice, no NaN, no endless number, no endless nesting."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn

from unbundle.kit.canonical import SAFE_INTEGER

MAX_DIGITS = 17
MAX_BYTES = 100_000_000


def parse_json(data: bytes) -> Any:
    """The plain data in `data`, which is UTF-8 JSON.

    Raises: ValueError for text that is no JSON, keys given twice, integers outside +-(2^53-1), NaN
    and infinities (also as 1e999), and nesting deeper than Python's stack, and more
    than MAX_BYTES.
    """
    if len(data) > MAX_BYTES:
        raise ValueError("the file is too large")
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_double,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_never,
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS or abs(int(text)) > SAFE_INTEGER:
        raise ValueError("a number is too large")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("a number is too large")
    return number


def _never(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")
