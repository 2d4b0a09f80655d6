"""What counts as comparable: the framework's verdict on coded facts, equal facts, or the panel's mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from unbundle.audit.contrast import Strata, Usual
from unbundle.audit.table import Table
from unbundle.records.base import Id
from unbundle.records.judging import Coding

Rule = Callable[[Mapping[str, int]], str | None]
"""A framework's verdict on one level per criterion; None where it is undecided. Who acts is not asked."""

Levels = Mapping[Id, Mapping[str, int]]
"""By case, the panel's level per criterion."""

MIN_OTHERS = 2
"""How many others must have judged or coded a case before they are a panel."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The panel's levels per case, the scales, and where the levels come from.

    `own` holds each coder's own point codings by coder and case; `scales` the lowest and highest level.
    """

    levels: Levels
    scales: Mapping[str, tuple[int, int]]
    own: Mapping[Id, Levels]

    @property
    def complete(self) -> frozenset[Id]:
        """Cases with a level on every criterion."""
        return frozenset(c for c, levels in self.levels.items() if self.scales.keys() <= levels.keys())


def gather_facts(
    table: Table, codings: Iterable[Coding], scales: Mapping[str, tuple[int, int]] | None = None
) -> Facts:
    """Levels written in the cases; where a case has none, the lower median of at least three coders.

    Codings made with the actor hidden or swapped, and open ones, are not used here. Without declared
    scales a criterion runs from its lowest to its highest level in use.
    """
    own: dict[Id, dict[Id, dict[str, int]]] = {}
    for c in sorted(codings, key=lambda c: (c.coder, c.subject, c.criterion, c.at or "")):
        if c.lo == c.hi and c.blind == "none" and c.basis != "text" and c.subject in table.cases:
            own.setdefault(c.coder, {}).setdefault(c.subject, {})[c.criterion] = c.lo
    levels = {
        name: dict(case.levels) or panel_levels(own, name, None) for name, case in sorted(table.cases.items())
    }
    levels = {name: found for name, found in levels.items() if found}
    seen: dict[str, list[int]] = {}
    for found in (*levels.values(), *(row for rows in own.values() for row in rows.values())):
        for criterion, level in found.items():
            seen.setdefault(criterion, []).append(level)
    return Facts(
        levels, dict(scales) if scales else {c: (min(v), max(v)) for c, v in sorted(seen.items())}, own
    )


def panel_levels(own: Mapping[Id, Levels], case: Id, without: Id | None) -> dict[str, int]:
    """The lower median of the coders of `case` other than `without`, per criterion with enough of them."""
    votes: dict[str, list[int]] = {}
    for coder, rows in own.items():
        if coder != without:
            for criterion, level in rows.get(case, {}).items():
                votes.setdefault(criterion, []).append(level)
    needed = MIN_OTHERS + (without is None)
    return {
        c: sorted(values)[(len(values) - 1) // 2]
        for c, values in sorted(votes.items())
        if len(values) >= needed
    }


def absolute_strata(facts: Facts, rule: Rule | None) -> Strata:
    """Comparable = one verdict of the framework on the panel's facts; without a framework, equal facts."""
    known: dict[Id, str | None] = {}
    for case in facts.complete:
        levels = {criterion: facts.levels[case][criterion] for criterion in sorted(facts.scales)}
        known[case] = rule(levels) if rule is not None else str(tuple(levels.values()))
    return lambda judge, case: known.get(case)


def usual_by_rule(order: tuple[str, ...], rule: Rule | None) -> Usual:
    """The usual rank in a stratum of `absolute_strata`: the framework's verdict, if `order` has that word."""
    ranks = {word: rank for rank, word in enumerate(order)} if rule is not None else {}
    return ranks.get


def usual_by_panel(stratum: str) -> int | None:
    """The usual rank in a stratum of `panel_strata`: the other judges' mean to the nearest step."""
    return int(stratum)


def panel_strata(table: Table) -> Strata:
    """Comparable = the other judges' mean verdict, rounded to the nearest step. Blind to what all share."""
    sums: dict[Id, int] = {}
    counts: dict[Id, int] = {}
    for row in table.ranks.values():
        for case, rank in row.items():
            sums[case] = sums.get(case, 0) + rank
            counts[case] = counts.get(case, 0) + 1

    def stratum(judge: Id, case: Id) -> str | None:
        others = counts[case] - 1
        if others < MIN_OTHERS:
            return None
        rest = sums[case] - table.ranks[judge][case]
        return str((2 * rest + others) // (2 * others))

    return stratum
