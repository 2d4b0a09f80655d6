"""Two versions of a package, measure by measure: what came, what went, what changed, what moved."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Literal

from unbundle.records.base import Record
from unbundle.records.measure import Measure
from unbundle.records.package import Package

FIELDS = ("kind", "amount", "bound", "availability", "conditions", "purpose", "path", "section", "text")


class Change(Record):
    """One difference. `old` is None for an added measure, `new` for a removed one.

    "moved": the same words and sum at another place. `fields` names what differs.
    """

    change: Literal["added", "removed", "changed", "moved"]
    old: Measure | None = None
    new: Measure | None = None
    fields: tuple[str, ...] = ()


class Diff(Record):
    """All differences between two versions: in the new document's order, removed ones last.

    `same` counts the measures that are equal.
    """

    changes: tuple[Change, ...]
    same: int


def diff_packages(old: Package, new: Package) -> Diff:
    """The differences between two versions of one package.

    Measures are paired by id; those left over by equal words and sum (moved), then by kind and
    title. Each measure is in at most one pair, so added and removed are what nothing answers to.
    """
    pairs: dict[str, Measure] = {}
    left = {measure.id: measure for measure in old.measures}
    keys: tuple[Callable[[Measure], Hashable], ...] = (_by_id, _by_words, _by_title)
    for key in keys:
        _pair(key, left, [measure for measure in new.measures if measure.id not in pairs], pairs)
    changes: list[Change] = []
    same = 0
    for measure in new.measures:
        before = pairs.get(measure.id)
        if before is None:
            changes.append(Change(change="added", new=measure))
            continue
        fields = _differences(before, measure)
        if not fields:
            same += 1
        else:
            moved = set(fields) <= {"path", "section"}
            changes.append(
                Change(change="moved" if moved else "changed", old=before, new=measure, fields=fields)
            )
    changes.extend(Change(change="removed", old=measure) for measure in old.measures if measure.id in left)
    return Diff(changes=tuple(changes), same=same)


def _pair(
    key: Callable[[Measure], Hashable],
    left: dict[str, Measure],
    news: list[Measure],
    pairs: dict[str, Measure],
) -> None:
    waiting: dict[Hashable, list[Measure]] = {}
    for measure in left.values():
        waiting.setdefault(key(measure), []).append(measure)
    for measure in news:
        candidates = waiting.get(key(measure))
        if candidates:
            pairs[measure.id] = candidates.pop(0)
            del left[pairs[measure.id].id]


def _by_id(measure: Measure) -> Hashable:
    return measure.id


def _words(measure: Measure) -> str:
    return measure.locator.quote if measure.locator else measure.title


def _by_words(measure: Measure) -> Hashable:
    return (measure.kind, measure.amount, _words(measure))


def _by_title(measure: Measure) -> Hashable:
    return (measure.kind, measure.title.lower())


def _differences(old: Measure, new: Measure) -> tuple[str, ...]:
    return tuple(
        name
        for name in FIELDS
        if (_words(old) != _words(new) if name == "text" else getattr(old, name) != getattr(new, name))
    )
