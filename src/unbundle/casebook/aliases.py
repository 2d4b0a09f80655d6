"""Names of states as a search reads them: one question, every name that the sentences may use.

Names in many languages are those of `kit.countries`; states that are no more, and what their people
are called, those of `data/aliases.csv`. Only words of the question are read so, never a column of actors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from unbundle.casebook.tables import read_rows
from unbundle.kit.countries import country_name, fold, is_historic, known_names

LONGEST = 4
"""So many words may make one name ("Bosnia and Herzegovina" has three)."""
_PART = re.compile(r"[()]")


@cache
def _by_code() -> Mapping[str, tuple[str, ...]]:
    return {row["code"]: tuple(row["words"].split("|")) for row in read_rows("aliases.csv")}


@cache
def _by_word() -> Mapping[str, str]:
    return {fold(word): code for code, words in _by_code().items() for word in words}


def terms(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of a question, in order; a name of a state stands with all its other names.

    The longest run of words that is a name is taken; each term begins with what was asked for.
    """
    found: list[tuple[str, ...]] = []
    start = 0
    while start < len(words):
        for length in range(min(LONGEST, len(words) - start), 0, -1):
            asked = words[start : start + length]
            others = _others(asked)
            if others or length == 1:
                break
        text = " ".join(asked)
        found.append((text, *(name for name in others if fold(name) != fold(text))))
        start += length
    return found


def _others(asked: Sequence[str]) -> tuple[str, ...]:
    if asked == ["us"]:
        return ()
    folded = fold("".join(asked))
    code = _by_word().get(folded)
    codes = (code,) if code else known_names().written.get(folded, ())
    names: dict[str, None] = {}
    for code in codes:
        here = () if is_historic(code) else tuple(part.strip() for part in _PART.split(country_name(code)))
        names.update(dict.fromkeys((*_by_code().get(code, ()), *(part for part in here if part))))
    return tuple(names)
