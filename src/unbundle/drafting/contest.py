"""Which amendments hold where not all can: earlier stages first, then what was decided, else none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from unbundle.records.text import Amendment


@dataclass(frozen=True, slots=True)
class Order:
    """The stage of every adopted amendment, and the pairs (before, after) decided for collisions."""

    stage: Mapping[str, int]
    over: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who holds, who gives way and why, and the groups that collide; every list in id order."""

    applied: tuple[Amendment, ...] = ()
    not_applied: dict[str, str] = field(default_factory=dict)
    collisions: tuple[tuple[str, ...], ...] = ()


def settle(
    candidates: Sequence[Amendment], clash: Callable[[Amendment, Amendment], bool], order: Order
) -> Outcome:
    """The amendments that hold of several on one clause; the same in any order of `candidates`.

    Stages go from low to high. An amendment that clashes with one that already holds gives way. Inside
    a stage the one that was decided to go before another wins; of two that clash with no decision
    neither holds, since choosing is not the merger's business.
    """
    applied: list[Amendment] = []
    lost: dict[str, str] = {}
    collisions: list[tuple[str, ...]] = []
    ranked = sorted(candidates, key=lambda a: a.id)
    for stage in sorted({order.stage[a.id] for a in ranked}):
        open_now: list[Amendment] = []
        for one in (a for a in ranked if order.stage[a.id] == stage):
            earlier = [other.id for other in applied if clash(one, other)]
            if earlier:
                lost[one.id] = f"gives way to {', '.join(earlier)} of an earlier stage"
            else:
                open_now.append(one)
        pairs = {(a.id, b.id) for i, a in enumerate(open_now) for b in open_now[i + 1 :] if clash(a, b)}
        beaten = _beaten([a.id for a in open_now], pairs, order.over)
        groups = _groups({pair for pair in pairs if not beaten.keys() & set(pair)})
        lost |= {name: f"gives way to {', '.join(by)}, as decided" for name, by in beaten.items()}
        lost |= {
            name: f"collides with {', '.join(other for other in group if other != name)}"
            for group in groups
            for name in group
        }
        collisions += groups
        applied += [a for a in open_now if a.id not in lost]
    return Outcome(tuple(sorted(applied, key=lambda a: a.id)), lost, tuple(sorted(collisions)))


def _beaten(
    names: list[str], pairs: set[tuple[str, str]], over: frozenset[tuple[str, str]]
) -> dict[str, list[str]]:
    """Who loses a decided collision to one that does not itself lose one; `over` has no circle."""
    decided = [(a, b) for pair in pairs for a, b in (pair, pair[::-1]) if (a, b) in over]
    winners = {name: sorted(a for a, b in decided if b == name) for name in names}
    beaten: dict[str, list[str]] = {}
    done: set[str] = set()
    while len(done) < len(names):
        for name in names:
            if name not in done and done.issuperset(winners[name]):
                by = [winner for winner in winners[name] if winner not in beaten]
                if by:
                    beaten[name] = by
                done.add(name)
    return beaten


def _groups(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Connected groups of the pairs."""
    group_of: dict[str, set[str]] = {}
    for a, b in sorted(pairs):
        joined = group_of.get(a, {a}) | group_of.get(b, {b})
        group_of |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(group)) for group in group_of.values()})
