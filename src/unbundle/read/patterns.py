"""Regular expressions of the rules: written in any case, matched on lower-case text, which is faster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from unbundle.read.literals import alternatives, leading, required

_LETTER = re.compile(r"(\\.)|([A-Z])")


Find = Callable[[str], "re.Match[str] | None"]


class Cue(NamedTuple):
    """A pattern whose alternatives are tried one by one, each only where words that it needs are found.

    `parts` holds for each alternative the literals of which it needs one, and how it is found.
    """

    pattern: re.Pattern[str]
    parts: tuple[tuple[tuple[str, ...], Find], ...]

    def holds(self, words: str) -> bool:
        """Whether the pattern is found in `words`."""
        for literals, find in self.parts:
            for literal in literals:
                if literal in words:
                    if find(words):
                        return True
                    break
        return False

    def search(self, words: str) -> re.Match[str] | None:
        """The match in `words` that begins first; of several the earliest alternative's."""
        best = None
        for literals, find in self.parts:
            for literal in literals:
                if literal in words:
                    match = find(words)
                    if match and (best is None or match.start() < best.start()):
                        best = match
                    break
        return best

    def finditer(self, words: str) -> Iterator[re.Match[str]]:
        """Every match in `words`, as `re.Pattern.finditer` gives it."""
        for literals, _ in self.parts:
            for literal in literals:
                if literal in words:
                    return self.pattern.finditer(words)
        return iter(())


def cue(*patterns: str) -> Cue:
    """One cue that holds where any of `patterns` does, for text in its own case.

    Raises: re.error where one of them is not a regular expression.
    """
    whole = re.compile("|".join(f"(?:{item})" for item in patterns))
    single = [part for item in patterns for part in alternatives(item)]
    return Cue(whole, tuple((required(part) or ("",), _finder(part)) for part in single))


def _finder(pattern: str) -> Find:
    """How an alternative is found: at the start where it is bound to it, else where its first words stand."""
    compiled = re.compile(pattern)
    heads = leading(pattern)
    if pattern.startswith("^"):
        return compiled.match
    if not heads:
        return compiled.search

    def find(words: str) -> re.Match[str] | None:
        best: re.Match[str] | None = None
        for head in heads:
            at = words.find(head)
            while at >= 0 and (best is None or at < best.start()):
                match = compiled.match(words, at)
                if match:
                    best = match
                    break
                at = words.find(head, at + 1)
        return best

    return find


def lower_cue(*patterns: str) -> Cue:
    """One cue that holds where any of `patterns` does, for text that `lower_text` has passed.

    Raises: re.error where one of them is not a regular expression.
    """
    return cue(*(_LETTER.sub(_lower, item) for item in patterns))


def lower_text(words: str) -> str:
    """`words` in lower case, each code point kept in its place."""
    low = words.lower()
    return low if len(low) == len(words) else "".join(c.lower() if len(c.lower()) == 1 else c for c in words)


def _lower(match: re.Match[str]) -> str:
    return match[1] or match[2].lower()
