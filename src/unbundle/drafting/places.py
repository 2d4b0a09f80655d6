"""Where clauses stand: base order, and behind which clause an insertion or a moved clause goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FIRST = ""


def in_order(base: Sequence[str], after: Mapping[str, str]) -> list[str]:
    """All clause ids in the order of the text; `after` holds inserted and moved clauses.

    A clause goes directly behind the one it names, wherever that one stands, also when that one is
    deleted ("" = first). Several behind one clause stand in id order, each followed by those behind it.
    """
    behind: dict[str, list[str]] = {}
    for name in sorted(after):
        behind.setdefault(after[name], []).append(name)
    out: list[str] = []
    stack = [name for name in reversed([FIRST, *base]) if name not in after]
    while stack:
        name = stack.pop()
        out.append(name)
        stack += reversed(behind.get(name, []))
    return out[1:]


def circles(after: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Every circle of clauses of which each is to stand behind the next, as sorted ids."""
    found: set[tuple[str, ...]] = set()
    done: set[str] = set()
    for start in sorted(after):
        path: dict[str, int] = {}
        name = start
        while name in after and name not in done and name not in path:
            path[name] = len(path)
            name = after[name]
        if name in path:
            found.add(tuple(sorted(other for other, at in path.items() if at >= path[name])))
        done |= path.keys()
    return sorted(found)
