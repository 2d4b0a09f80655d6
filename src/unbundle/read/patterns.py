"""Regular expressions of the rule files: written in any case, matched on lower-case text, which is faster."""

from __future__ import annotations

import re

_LETTER = re.compile(r"(\\.)|([A-Z])")


def lower_pattern(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that holds where any of `patterns` does, for text that `lower_text` has passed.

    Raises: re.error where one of them is not a regular expression.
    """
    return re.compile("|".join(f"(?:{_LETTER.sub(_lower, item)})" for item in patterns))


def lower_text(words: str) -> str:
    """`words` in lower case, each code point kept in its place."""
    low = words.lower()
    return low if len(low) == len(words) else "".join(c.lower() if len(c.lower()) == 1 else c for c in words)


def _lower(match: re.Match[str]) -> str:
    return match[1] or match[2].lower()
