"""Which cases are near to an act, by conduct alone; and how a list is mixed afterwards.

Distance: Gower's coefficient (Gower 1971, Biometrics 27), the weighted mean over points. Ordinal levels
are divided by the length of their scale (Kaufman and Rousseeuw 1990, section 2.5.3), here with ranges:
the mean of the distances between the lower and between the upper ends. The kind of act is a tree. A
point that is open on one side is not compared, as Gower leaves out missing values. Mixing: maximal
marginal relevance (Carbonell and Goldstein 1998).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unbundle.casebook.conduct import Conduct, Levels, Point, Scale

LEAST_COMPARED = 3
"""Fewer points than this say too little for a distance."""
TOO_FAR = Fraction(1, 4)
"""Cases at a greater distance are not shown as precedents, however the list is mixed."""
RELEVANCE = Fraction(9, 10)
"""How much nearness counts beside variety when a list is mixed."""
GROUPS = 3
"""So many groups of actors stand in a list, where there are so many within reach."""

KIND = "kind of act"
SAME = "the same on every point compared"
SAME_BUT = "the same but for the kind of act"
GRAVER = "as grave or graver on every point compared"
MILDER = "as mild or milder on every point compared"
MIXED = "graver on some points and milder on others"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A case near to an act: distance 0 to 1, points compared, points alike and not, and its relation.

    `alike` and `unlike` name points; for those unlike with the case's level and that of the act.
    """

    case: str
    distance: Fraction
    compared: int
    alike: tuple[str, ...]
    unlike: tuple[tuple[str, str, str], ...]
    relation: str


def neighbours(act: Conduct, library: Mapping[str, Conduct], scale: Scale) -> list[Neighbour]:
    """All cases that can be compared with `act`, nearest first; ties by points compared, then id."""
    found = [near for case, conduct in library.items() if (near := compare(case, conduct, act, scale))]
    return sorted(found, key=lambda near: (near.distance, -near.compared, near.case))


def compare(case: str, conduct: Conduct, act: Conduct, scale: Scale) -> Neighbour | None:
    """How near a case is to an act; None where fewer than LEAST_COMPARED points are known of both."""
    ours, theirs = act.levels, conduct.levels
    known = [p for p in scale.points if _known(p, theirs) and _known(p, ours)]
    if len(known) < LEAST_COMPARED:
        return None
    gaps = {p.id: _gap(theirs[p.id], ours[p.id], p.top) for p in known}
    parts = [(p.weight, gaps[p.id]) for p in known]
    alike = [p.title for p in known if not gaps[p.id]]
    relation = _relation([(theirs[p.id], ours[p.id]) for p in known])
    if conduct.kind and act.kind:
        gap = _kind_gap(conduct.kind, act.kind)
        parts.append((scale.kind_weight, gap))
        alike += [KIND] if not gap else []
        relation = SAME_BUT if gap and relation == SAME else relation
    return Neighbour(
        case=case,
        distance=sum((w * gap for w, gap in parts), Fraction(0)) / sum(w for w, _ in parts),
        compared=len(parts),
        alike=tuple(alike),
        unlike=tuple((p.title, words(p, theirs[p.id]), words(p, ours[p.id])) for p in known if gaps[p.id]),
        relation=relation,
    )


def mix(near: Sequence[Neighbour], groups: Mapping[str, str], most: int) -> list[Neighbour]:
    """At most `most` of `near`: chosen one by one for nearness and for groups not there yet.

    As soon as no more places are left than groups are wanting (GROUPS of them, where so many are
    within reach), only new groups come in. `groups` maps cases to labels; it changes which of the
    cases within TOO_FAR are shown, never a distance. Shown nearest first.
    """
    rest = [item for item in near if item.distance <= TOO_FAR]
    label = {item.case: groups.get(item.case, item.case) for item in rest}
    wanted = min(GROUPS, most, len(set(label.values())))
    chosen: list[Neighbour] = []
    while rest and len(chosen) < most:
        seen = {label[item.case] for item in chosen}
        strict = most - len(chosen) <= wanted - len(seen)
        open_to = [item for item in rest if not strict or label[item.case] not in seen]
        best = max(open_to, key=lambda item: _worth(item, label[item.case] in seen))
        chosen.append(best)
        rest.remove(best)
    return [item for item in near if item in chosen]


def words(point: Point, levels: tuple[int, int]) -> str:
    """A range of levels in words."""
    lo, hi = levels
    return point.levels[lo] if lo == hi else f"{point.levels[lo]}, or {point.levels[hi]}"


def _known(point: Point, levels: Levels) -> bool:
    return point.id in levels and levels[point.id] != (0, point.top)


def _kind_gap(a: tuple[str, ...], b: tuple[str, ...]) -> Fraction:
    if a[0] == b[0]:
        return Fraction(0)
    return Fraction(1, 2) if set(a) & set(b) else Fraction(1)


def _gap(a: tuple[int, int], b: tuple[int, int], top: int) -> Fraction:
    return Fraction(abs(a[0] - b[0]) + abs(a[1] - b[1]), 2 * top)


def _worth(item: Neighbour, seen: bool) -> Fraction:
    """Marginal relevance; `max` keeps the first of equals, and the list is in a total order."""
    return RELEVANCE * (1 - item.distance) - (1 - RELEVANCE) * seen


def _relation(pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> str:
    graver = all(case[0] >= act[0] and case[1] >= act[1] for case, act in pairs)
    milder = all(case[0] <= act[0] and case[1] <= act[1] for case, act in pairs)
    if graver and milder:
        return SAME
    return GRAVER if graver else MILDER if milder else MIXED
