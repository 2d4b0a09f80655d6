"""Texts to clauses: the leading words, each proviso, each sentence; and who leads into a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from unbundle.read.paths import Passage

PROVISO = re.compile(r"(?:[:;.,]\s*|^|\s)(Provided(?:\s?further)?,?\s*[Tt]hat)\b")
"""The word that opens a condition. The tag `<proviso>` is only a hint: it is missing in many files."""

# A full stop ends a sentence only before a capital and not after an abbreviation or initial.
# Some files run two paragraphs together without a blank: "loans.For the cost".
_SENTENCE = re.compile(
    r"[.;](?:\s+(?=[“\"(]?[A-Z(])|(?<=\.)(?=[”\"]\s+[A-Z])"
    r"|(?<=[a-z\d)]\.)(?=(?:For|In addition|Of|Not|The|Funds|Amounts|Notwithstanding) [a-z]))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|U\.S|U\.S\.C|U\.N|No|Nos|Sec|Secs|Art|Res|Con|Stat|Mr|Mrs|Ms|Dr|St|Inc|Co|Corp|Ltd|vs?"
    r"|pp?|para|paras|et al"
    r"|App|H\.R|Pub|Fed|Reg|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec))\.$"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of one passage: half-open code points relative to the passage's words."""

    start: int
    end: int
    proviso: bool
    words: str


@lru_cache(maxsize=1 << 13)
def clauses(words: str) -> tuple[Clause, ...]:
    """The leading words and then each proviso; together they cover all of `words` but separators."""
    starts = [match.start(1) for match in PROVISO.finditer(words)] if "Provided" in words else []
    edges = [0, *starts, len(words)]
    found = []
    for number, (low, high) in enumerate(pairwise(edges)):
        piece = words[low:high]
        kept = piece.rstrip(" ")
        if number < len(starts):
            kept = kept.rstrip(":;, ")
        if kept:
            found.extend(_cut(low, kept, bool(number)))
    return tuple(found)


def _cut(low: int, words: str, proviso: bool) -> list[Clause]:
    """A proviso ends with its sentence: what follows binds nothing and stands beside it."""
    if proviso:
        for start, end in sentences(words)[:-1]:
            if words[start:end].rstrip().endswith((".", ".”")):
                stop = start + len(words[start:end].rstrip())
                return [
                    Clause(low, low + stop, True, words[:stop]),
                    Clause(low + end, low + len(words), False, words[end:]),
                ]
    return [Clause(low, low + len(words), proviso, words)]


def sentences(words: str) -> tuple[tuple[int, int], ...]:
    """Half-open code points of the sentences and semicolon parts of `words`."""
    edges = [0]
    for match in _SENTENCE.finditer(words):
        stop = match.start() + 1
        if words[stop - 1] == "." and _ABBREVIATION.search(words[max(0, stop - 12) : stop]):
            continue
        edges.append(match.end())
    edges.append(len(words))
    return tuple((low, high) for low, high in pairwise(edges) if words[low:high].strip())


def lead_in(passage: Passage, before: list[Passage], limit: int = 700) -> str:
    """The words that lead into `passage` from the levels above it, nearest last; at most `limit` characters.

    Source: a paragraph "(1) $5 for A" continues the sentence of its chapeau "are rescinded:".
    """
    parts: list[str] = []
    depth = len(passage.steps)
    for earlier in reversed(before):
        if earlier.event.amended:
            continue
        above = len(earlier.steps) < depth and earlier.steps == passage.steps[: len(earlier.steps)]
        chapeau = earlier.steps == passage.steps and earlier.words.rstrip().endswith((":", "—", "–", "-"))
        if above or (chapeau and not parts):
            depth = len(earlier.steps)
            part = clauses(earlier.words)[-1].words
            parts.append(part[sentences(part)[-1][0] :] if part else "")
        if depth == 0:
            break
    return " ".join(reversed(parts))[-limit:]
