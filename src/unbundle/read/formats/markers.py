"""Numbers that stand before levels of plain text: their style, their order, and items inside a line."""

from __future__ import annotations

import re
from itertools import pairwise

MAX_OPEN = 8
"""How many levels may be open in one line."""

_ROMAN = re.compile(r"^(?=[ivxl])(?:x{0,3})(?:ix|iv|v?i{0,3})$")
BARE_ROMAN = re.compile(r"^[IVX]{1,5}$")
LETTERS = re.compile(r"^([A-Z])\1?$")
NAMES_ACT = re.compile(
    r"\b(?:act|acts|matters?|provisions|extensions?|resolution|improvements?)\b", re.IGNORECASE
)
_WITHIN = re.compile(r"(?P<sign>[;:—])(?: and| or)? ?(?P<item>\((?P<number>[A-Za-z]{1,4}|\d{1,3})\) )")


def style_of(number: str) -> str:
    """Whether a number is a digit, a letter or a Roman number, small or large."""
    if number.isdigit():
        return "digit"
    if number.islower():
        return "roman" if _ROMAN.match(number) and number != "l" else "lower"
    return "upper-roman" if _ROMAN.match(number.lower()) and len(number) > 1 else "upper"


def follows_letter(before: str, number: str) -> bool:
    """Whether two single letters follow each other in the alphabet."""
    return len(before) == 1 and len(number) == 1 and ord(number) == ord(before) + 1


def later_division(before: str, letters: str) -> bool:
    """Whether `letters` name a later division: the next one where they could be a Roman number, too."""
    if BARE_ROMAN.match(letters):
        return len(before) == len(letters) and ord(letters[0]) == ord(before[0]) + 1
    return (len(letters), letters) > (len(before), before)


def items_within(words: str, number: str) -> list[str]:
    """`words` cut before each item of a list that stands inside the line; `number` is the line's own.

    Texts taken from other formats run items into one line: "as follows: (1) ...; (2) ...". Cut is before the
    item that is next to an open one, and before the first one below; never inside quotes.
    """
    open_, edges = [number], [0]
    at = depth = 0
    for match in _WITHIN.finditer(words):
        depth += words.count("“", at, match.start()) - words.count("”", at, match.start())
        at = match.start()
        item, below = match["number"], match["sign"] in ":—" and match["number"] in ("1", "A", "a", "i")
        follows = [place for place, known in enumerate(open_) if is_next(known, item)]
        if depth > 0 or not (below or (match["sign"] == ";" and follows)):
            continue
        open_ = [*open_[: max(follows)], item] if follows and not below else [*open_[-MAX_OPEN:], item]
        edges.append(match.start("item"))
    return [words[low:high].strip() for low, high in pairwise([*edges, len(words)])]


def is_next(before: str, number: str) -> bool:
    """Whether `number` comes right after `before`, as figures, letters or Roman numbers."""
    if before.isdigit() and number.isdigit():
        return int(number) == int(before) + 1
    if follows_letter(before, number):
        return True
    both = _ROMAN.match(before.lower()) and _ROMAN.match(number.lower())
    return bool(both) and roman_value(number.lower()) == roman_value(before.lower()) + 1


def roman_value(words: str) -> int:
    """The value of small Roman letters."""
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    digits = [values.get(char, 0) for char in words]
    return sum(-low if low < high else low for low, high in zip(digits, [*digits[1:], 0], strict=True))
