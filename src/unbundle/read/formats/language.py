"""Which of the languages with statement rules a text is in, by its small words."""

from __future__ import annotations

import re

_WORDS = """
en the of and to in that for shall be by with on any such
fr le la les des et du que pour dans une est aux par sur qui
es el la los las de y que para en una del por con se al
it il la di e che per una del della nel gli dei alla con
de der die das und zu den dem für mit von des ist auf im
"""
_SMALL = {line.split()[0]: frozenset(line.split()[1:]) for line in _WORDS.strip().splitlines()}
_SAMPLE = 20_000


def language_of(text: str) -> str:
    """The language whose small words are most frequent in the first part of `text`; "en" where none is."""
    words = re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower())
    counts = {lang: sum(1 for word in words if word in small) for lang, small in _SMALL.items()}
    best = max(sorted(counts), key=lambda lang: (counts[lang], lang == "en"))
    return best if counts[best] else "en"
