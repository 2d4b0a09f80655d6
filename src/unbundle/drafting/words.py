"""Words, and the changes between two wordings.

A text is cut into tokens: line breaks, other white space, words (numbers with their separators are
one word, Chinese and Japanese signs are one word each), and single signs. The changes between two
wordings are those of one fixed alignment, so two programs find the same:

1. Equal tokens at the beginning, then at the end, are set apart.
2. The rest is aligned on a longest common subsequence, read from the left: equal tokens are matched;
   otherwise a token of the old wording is dropped if that loses nothing, else one of the new is added.
   Above MAX_CELLS pairs of tokens the rest is one change.
3. Two changes with no word and no line break between them are one change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

MAX_CELLS = 1_000_000
NEAR_WORDS = 3
JOINS_DIGITS = ".,'’\u00a0\u202f"
JOINS_LETTERS = "'’"
JOINERS = "_\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text: its characters, the id of the wording it was taken from, and where it stood."""

    text: str
    origin: str
    at: int

    @property
    def is_word(self) -> bool:
        """Whether it holds a letter or a digit."""
        return any(char.isalnum() for char in self.text)


@dataclass(frozen=True, slots=True)
class Edit:
    """Tokens start to end (half-open) of the old wording give way to `new`."""

    start: int
    end: int
    new: tuple[Token, ...]

    @property
    def key(self) -> tuple[int, int, tuple[str, ...]]:
        """Equal for two changes that say the same, whoever asks for them."""
        return self.start, self.end, tuple(token.text for token in self.new)


def cut(text: str, origin: str) -> tuple[Token, ...]:
    """The tokens of `text`; joined they are `text` again."""
    tokens: list[Token] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _holds_together(text, end):
            tokens.append(Token(text[start:end], origin, start))
            start = end
    return tuple(tokens)


def plain(tokens: Sequence[Token]) -> str:
    """The text that the tokens make."""
    return "".join(token.text for token in tokens)


@lru_cache(maxsize=256)
def edits(old: tuple[Token, ...], new: tuple[Token, ...]) -> tuple[Edit, ...]:
    """The changes that turn `old` into `new`, from left to right."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle, fresh = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[tuple[int, int, int, int]] = []
    for start, end, first, last in _changes(middle, fresh):
        if found and not separated(middle[found[-1][1] : start]):
            start, first = found[-1][0], found[-1][2]
            found.pop()
        found.append((start, end, first, last))
    return tuple(
        Edit(head + start, head + end, tuple(fresh[first:last])) for start, end, first, last in found
    )


def zones(old: Sequence[Token], changes: Sequence[Edit]) -> tuple[tuple[Edit, ...], ...]:
    """Changes in groups: those with fewer than three words between them, on one line, belong together."""
    groups: list[list[Edit]] = []
    for edit in changes:
        gap = old[groups[-1][-1].end : edit.start] if groups else ()
        near = sum(token.is_word for token in gap) < NEAR_WORDS and not any(t.text == "\n" for t in gap)
        if groups and near:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return tuple(map(tuple, groups))


def separated(gap: Sequence[Token]) -> bool:
    """Whether a word or a line break stands here, so that changes on both sides are not one change."""
    return any(token.is_word or token.text == "\n" for token in gap)


def apply_edits(old: Sequence[Token], changes: Sequence[Edit]) -> tuple[Token, ...]:
    """`old` with disjoint changes made, whatever their order."""
    out: list[Token] = []
    here = 0
    for edit in sorted(changes, key=lambda edit: edit.key):
        out += [*old[here : edit.start], *edit.new]
        here = edit.end
    return (*out, *old[here:])


def _common(one: Sequence[Token], two: Sequence[Token]) -> int:
    count = 0
    for a, b in zip(one, two, strict=False):
        if a.text != b.text:
            break
        count += 1
    return count


def _changes(old: Sequence[Token], new: Sequence[Token]) -> list[tuple[int, int, int, int]]:
    if not old and not new:
        return []
    if len(old) * len(new) > MAX_CELLS or not old or not new:
        return [(0, len(old), 0, len(new))]
    longest = _table([token.text for token in old], [token.text for token in new])
    found: list[tuple[int, int, int, int]] = []
    i = j = from_i = from_j = 0
    while i < len(old) and j < len(new):
        if old[i].text == new[j].text:
            if (i, j) != (from_i, from_j):
                found.append((from_i, i, from_j, j))
            i, j = i + 1, j + 1
            from_i, from_j = i, j
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    if (from_i, from_j) != (len(old), len(new)):
        found.append((from_i, len(old), from_j, len(new)))
    return found


def _table(old: list[str], new: list[str]) -> list[list[int]]:
    """table[i][j] = length of the longest common subsequence of old[i:] and new[j:]."""
    row = [0] * (len(new) + 1)
    table = [row]
    for text in reversed(old):
        below, row = row, [0] * (len(new) + 1)
        for j in range(len(new) - 1, -1, -1):
            if text == new[j]:
                row[j] = below[j + 1] + 1
            else:
                row[j] = max(below[j], row[j + 1])
        table.append(row)
    return table[::-1]


def _holds_together(text: str, here: int) -> bool:
    """Whether the characters before and after position `here` belong to one token."""
    before, after = _kind(text[here - 1]), _kind(text[here])
    if before == after:
        return before in ("word", "space")
    if after == "sign" and before == "word" and here + 1 < len(text):
        return _joins(text[here - 1], text[here], text[here + 1])
    if before == "sign" and after == "word" and here >= 2:
        return _joins(text[here - 2], text[here - 1], text[here])
    return False


def _joins(left: str, between: str, right: str) -> bool:
    if not _kind(left) == _kind(right) == "word":
        return False
    digits = left.isdigit() and right.isdigit() and between in JOINS_DIGITS
    return digits or (left.isalpha() and right.isalpha() and between in JOINS_LETTERS)


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    if char == "\n":
        return "break"
    if char in JOINS_DIGITS:
        return "sign"
    if char.isspace():
        return "space"
    if "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff":
        return "ideograph"
    return "word" if char.isalnum() or char in JOINERS or category(char)[0] == "M" else "sign"
