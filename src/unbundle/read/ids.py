"""Stable names of measures: path, section and kind, and an ordinal where several are equal.

An id depends on the place of its measure alone, so it stays the same when other parts change.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

MAX_ID = 200
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_DROPPED = frozenset({"of", "the", "and", "for", "to"})


@lru_cache(maxsize=1 << 12)
def slug(words: str) -> str:
    """`words` in lower-case ASCII letters and digits joined by hyphens, small words left out.

    Words without any Latin letter or digit give a short digest instead.
    """
    parts = _words(words)
    kept = [part for part in parts if part not in _DROPPED]
    if not parts and words.strip():
        return "x" + sha256(words.encode()).hexdigest()[:8]
    return "-".join(kept or parts)


def _words(words: str) -> list[str]:
    plain = _DASHES.sub(" ", words)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    return [part for part in re.split(r"[^a-z0-9]+", plain.replace("'", "")) if part]


@lru_cache(maxsize=1 << 12)
def base_id(slugs: tuple[str, ...], section: str, kind: str) -> str:
    """The id before its ordinal: at most 190 characters; longer ones end in a digest of the whole."""
    parts = [*(slug(part) for part in slugs if part), "-".join(_words(section))]
    whole = ".".join([*(part for part in parts if part), kind.replace("_", "-")])
    if len(whole) <= MAX_ID - 10:
        return whole
    return f"{whole[: MAX_ID - 10 - 13].rstrip('.-')}.{sha256(whole.encode()).hexdigest()[:12]}"


class Ids:
    """Gives out ids in document order: the first of equals has no ordinal, the next ones .2, .3, ..."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def take(self, slugs: tuple[str, ...], section: str, kind: str) -> str:
        """The next free id for this place and kind."""
        base = base_id(slugs, section, kind)
        self._used[base] = self._used.get(base, 0) + 1
        return base if self._used[base] == 1 else f"{base}.{self._used[base]}"
