"""Regular expressions of the rules: written in any case, matched on lower-case text, which is faster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from unbundle.read.literals import required

_LETTER = re.compile(r"(\\.)|([A-Z])")


class Cue(NamedTuple):
    """A pattern with the words without which it cannot match: they are looked for first."""

    pattern: re.Pattern[str]
    literals: tuple[str, ...]

    def search(self, words: str) -> re.Match[str] | None:
        """The first match in `words`, as `re.Pattern.search` gives it."""
        if self.literals:
            for literal in self.literals:
                if literal in words:
                    return self.pattern.search(words)
            return None
        return self.pattern.search(words)

    def finditer(self, words: str) -> Iterator[re.Match[str]]:
        """Every match in `words`, as `re.Pattern.finditer` gives it."""
        for literal in self.literals:
            if literal in words:
                return self.pattern.finditer(words)
        return iter(()) if self.literals else self.pattern.finditer(words)


def cue(pattern: str) -> Cue:
    """A cue for text in its own case.

    Raises: re.error where it is not a regular expression.
    """
    return Cue(re.compile(pattern), required(pattern))


def lower_cue(*patterns: str) -> Cue:
    """One cue that holds where any of `patterns` does, for text that `lower_text` has passed.

    Raises: re.error where one of them is not a regular expression.
    """
    return cue("|".join(f"(?:{_LETTER.sub(_lower, item)})" for item in patterns))


def lower_text(words: str) -> str:
    """`words` in lower case, each code point kept in its place."""
    low = words.lower()
    return low if len(low) == len(words) else "".join(c.lower() if len(c.lower()) == 1 else c for c in words)


def _lower(match: re.Match[str]) -> str:
    return match[1] or match[2].lower()
