"""Words that must stand in a text before a pattern can match it: most searches end with a look for them.

Only what is certain is used: where a pattern's syntax is not understood, nothing is required.
"""

from __future__ import annotations

from itertools import pairwise

_SHORTEST = 2
_GOOD = 5
"""A literal longer than this is rare enough; then fewer literals count more than longer ones."""

_PLAIN_ESCAPES = frozenset(".()[]{}?*+|^$\\/-–—'\"’ &#%~")


class _Unknown(Exception):
    """Syntax that this module does not read."""


def required(pattern: str) -> tuple[str, ...]:
    """Literals of which every match of `pattern` holds at least one; () where none is certain.

    `pattern` is a regular expression in the syntax of `re`, matched without flags.
    """
    try:
        found, end = _branches(pattern, 0)
    except (_Unknown, IndexError, ValueError):
        return ()
    if not found or end != len(pattern):
        return ()
    return tuple(sorted(item for item in found if not any(part in item for part in found - {item})))


def alternatives(pattern: str) -> tuple[str, ...]:
    """The parts of `pattern` between its outermost "|", in order; the whole where that is not certain."""
    edges = [-1]
    at = 0
    try:
        while at < len(pattern):
            if pattern[at] == "|":
                edges.append(at)
                at += 1
            else:
                at = _quantifier(pattern, _item(pattern, at)[2])[2]
    except (_Unknown, IndexError, ValueError):
        return (pattern,)
    return tuple(pattern[low + 1 : high] for low, high in pairwise([*edges, len(pattern)]))


def leading(pattern: str) -> tuple[str, ...]:
    """Literals with one of which every match of `pattern` begins; () where that is not certain."""
    try:
        found = _heads(pattern.removeprefix("\\b"))
    except (_Unknown, IndexError, ValueError):
        return ()
    return tuple(sorted(found)) if all(len(head) >= _SHORTEST for head in found) else ()


def _heads(text: str) -> set[str]:
    """The first literals of `text`; a group at its start gives those of each of its parts."""
    found: set[str] = set()
    for part in alternatives(text):
        if part.startswith("(") and not part.startswith(("(?=", "(?!", "(?<")):
            _, _, end = _item(part, 0)
            if _quantifier(part, end)[0]:
                raise _Unknown
            start = 3 if part.startswith("(?:") else part.index(">") + 1 if part.startswith("(?P<") else 1
            found |= _heads(part[start : end - 1])
            continue
        run, at = "", 0
        while at < len(part):
            piece, _, after = _item(part, at)
            optional, more, after = _quantifier(part, after)
            run += "" if optional else piece
            if not piece or optional or more:
                break
            at = after
        found.add(run)
    return found


def _branches(text: str, at: int) -> tuple[frozenset[str] | None, int]:
    """What an alternation requires, and where it ends: at its closing bracket or the text's end."""
    found: frozenset[str] | None = frozenset()
    while True:
        part, at = _sequence(text, at)
        found = None if part is None or found is None else found | part
        if at < len(text) and text[at] == "|":
            at += 1
            continue
        return found, at


def _sequence(text: str, at: int) -> tuple[frozenset[str] | None, int]:
    candidates: list[frozenset[str]] = []
    run = ""
    while at < len(text) and text[at] not in "|)":
        piece, group, at = _item(text, at)
        optional, more, at = _quantifier(text, at)
        if piece and not optional:
            run += piece
        if not piece or optional or more:
            candidates.append(frozenset({run}))
            run = ""
        if group and not optional:
            candidates.append(group)
    candidates.append(frozenset({run}))
    fitting = [item for item in candidates if min(map(len, item)) >= _SHORTEST]
    best = max(fitting, key=_worth, default=None)
    return best, at


def _worth(literals: frozenset[str]) -> tuple[int, int, int, list[str]]:
    shortest = min(map(len, literals))
    return min(shortest, _GOOD), -len(literals), shortest, sorted(literals)


def _item(text: str, at: int) -> tuple[str, frozenset[str] | None, int]:
    """One item of a sequence: its literal character, or what its group requires, and where it ends."""
    char = text[at]
    if char == "\\":
        escaped = text[at + 1]
        if escaped.isalnum():
            if escaped not in "bBsSdDwWAZ":
                raise _Unknown
            return "", None, at + 2
        if escaped not in _PLAIN_ESCAPES:
            raise _Unknown
        return escaped, None, at + 2
    if char == "[":
        return "", None, _class_end(text, at)
    if char == "(":
        return _group(text, at)
    if char in ".^$":
        return "", None, at + 1
    return char, None, at + 1


def _group(text: str, at: int) -> tuple[str, frozenset[str] | None, int]:
    around = False
    if text.startswith("(?:", at):
        start = at + 3
    elif text.startswith("(?P<", at):
        start = text.index(">", at) + 1
    elif text.startswith(("(?=", "(?!"), at):
        start, around = at + 3, True
    elif text.startswith(("(?<=", "(?<!"), at):
        start, around = at + 4, True
    elif text.startswith("(?", at):
        raise _Unknown
    else:
        start = at + 1
    found, end = _branches(text, start)
    if text[end] != ")":
        raise _Unknown
    return "", None if around else found, end + 1


def _class_end(text: str, at: int) -> int:
    at += 2 if text[at + 1] == "^" else 1
    if text[at] == "]":
        at += 1
    while text[at] != "]":
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _quantifier(text: str, at: int) -> tuple[bool, bool, int]:
    """Whether the item before may be absent, whether it may repeat, and where its quantifier ends."""
    if at >= len(text) or text[at] not in "?*+{":
        return False, False, at
    sign = text[at]
    at = text.index("}", at) + 1 if sign == "{" else at + 1
    if at < len(text) and text[at] in "?+":
        at += 1
    return sign != "+", True, at
