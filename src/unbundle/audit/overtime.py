"""Change over time: same judge, comparable case, another verdict later; did it turn when the actor did?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from unbundle.audit.contrast import Strata
from unbundle.audit.exact import Shape, can_be_flagged, law_of, shape_of
from unbundle.audit.strata import Facts
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import (
    CLEAR_MANY,
    NO_MOTIVE,
    chance,
    finding_id,
    name_of,
    side_by_side,
    times,
    verdict_of,
)
from unbundle.kit.bootstrap import rounded
from unbundle.kit.fdr import benjamini_hochberg
from unbundle.records.base import Id
from unbundle.records.findings import Finding


@dataclass(frozen=True, slots=True)
class Step:
    """Two comparable cases of one judge, next to each other in time."""

    earlier: Id
    later: Id
    changed: bool
    explained: bool
    other_bloc: bool


def steps_of(table: Table, judge: Id, strata: Strata) -> tuple[Step, ...]:
    """The judge's neighbours in time within each stratum; without coded facts, within each demand.

    A change is explained by another version of the framework, or by a distinction that names the
    earlier case. Cases without a date are not compared, nor later ones of the same episode and bloc.
    """
    groups: dict[str, list[Id]] = {}
    for case in table.ranks[judge]:
        known = table.cases[case]
        group = strata(judge, case) or known.ask
        if group and known.date:
            groups.setdefault(group, []).append(case)
    found = []
    for group in sorted(groups):
        rows = _first_of_episode(table, sorted(groups[group], key=lambda c: (table.cases[c].date, c)))
        found += [_step(table, judge, one, other) for one, other in pairwise(rows)]
    return tuple(found)


def _first_of_episode(table: Table, rows: list[Id]) -> list[Id]:
    """The earliest case of each episode and bloc: yearly repeats of one text are one case."""
    first: dict[tuple[Id, str], Id] = {}
    for case in rows:
        first.setdefault((table.cases[case].episode, table.cases[case].bloc), case)
    return list(first.values())


def change_findings(table: Table, facts: Facts, strata: Strata, spec: AuditSpec) -> tuple[Finding, ...]:
    """One finding for every judge: unexplained changes, and whether they fall on changes of bloc.

    The exact test is that of the 2 x 2 table of change of verdict by change of bloc (Fisher).
    """
    rows = {judge: steps_of(table, judge, strata) for judge in table.judges}
    tests = {judge: _shape(steps) for judge, steps in rows.items()}
    laws = {judge: law_of(shapes) for judge, (shapes, _) in tests.items() if shapes}
    able, family = can_be_flagged({judge: law.least[1] for judge, law in laws.items()}, spec.rate)
    names = sorted(able)
    p_values = {judge: law.above(tests[judge][1]) for judge, law in laws.items()}
    q_values = dict(zip(names, benjamini_hochberg([p_values[n] for n in names]), strict=True))
    return tuple(
        _finding(
            table, facts, judge, rows[judge], (p_values.get(judge), q_values.get(judge), family, spec.rate)
        )
        for judge in table.judges
    )


def _step(table: Table, judge: Id, one: Id, other: Id) -> Step:
    a, b = table.judgments.get((judge, one)), table.judgments.get((judge, other))
    version = bool(a and b and (a.framework, a.framework_version) != (b.framework, b.framework_version))
    named = bool(b and one in b.distinguishes)
    ranks = table.ranks[judge]
    return Step(
        one,
        other,
        ranks[one] != ranks[other],
        version or named,
        table.cases[one].bloc != table.cases[other].bloc,
    )


def _shape(steps: tuple[Step, ...]) -> tuple[tuple[Shape, ...], int]:
    shapes, total, _, _ = shape_of(("all", int(s.changed and not s.explained), s.other_bloc) for s in steps)
    return shapes, total


@dataclass(frozen=True, slots=True)
class _Turns:
    """One judge's neighbours in time, its unexplained changes, an example to show, and the numbers."""

    judge: Id
    steps: tuple[Step, ...]
    changes: tuple[Step, ...]
    pair: tuple[Id, ...]
    p: Fraction | None
    q: Fraction | None
    why: str


def _finding(
    table: Table,
    facts: Facts,
    judge: Id,
    steps: tuple[Step, ...],
    numbers: tuple[Fraction | None, Fraction | None, int, Fraction],
) -> Finding:
    p, q, family, rate = numbers
    changes = tuple(s for s in steps if s.changed and not s.explained)
    flagged = q is not None and q <= rate
    example = next((s for s in changes if s.other_bloc), None) if flagged else None
    pair = (example.earlier, example.later) if example else ()
    equal, different = side_by_side(table, facts, judge, *pair) if pair else ((), ())
    turns = _Turns(judge, steps, changes, pair, p, q, "" if q is not None else _why(steps, p, family))
    return Finding(
        id=finding_id("change-over-time", judge),
        detector="change-over-time",
        outcome="flagged" if flagged else "cannot-test" if turns.why else "no-evidence",
        judge=judge,
        cases=pair,
        effect=rounded(len(changes) / len(steps)) if steps else None,
        p=p,
        q=q,
        informative=len(steps),
        sentence=_sentence(table, turns),
        equal=equal,
        different=different,
        would_clear=CLEAR_MANY if flagged else "",
        cannot_because=turns.why,
    )


def _why(steps: tuple[Step, ...], p: Fraction | None, family: int) -> str:
    if not steps:
        return "no two of its dated cases are comparable"
    if p is None:
        return "its comparable neighbours in time are all of one bloc, or all of different blocs"
    few = f"{times(len(steps), 'pair')} of neighbours are too few"
    return f"{few} when {times(family, 'judge')} are asked at once"


def _sentence(table: Table, turns: _Turns) -> str:
    judge = turns.judge
    if turns.why:
        return (
            f"Cannot be tested: whether the standard of {judge} turned with the actor, because {turns.why}."
        )
    crossed = sum(s.other_bloc for s in turns.changes)
    said = (
        f"in {times(len(turns.steps), 'pair')} of comparable cases next in time, {judge} changed its verdict "
        f"{times(len(turns.changes), 'time')} without a recorded reason, {crossed} of them in the "
        f"{times(sum(s.other_bloc for s in turns.steps), 'pair')} in which the bloc changed too"
    )
    tail = f" (exact p {chance(turns.p or Fraction(1))}, q {chance(turns.q or Fraction(1))})."
    if not turns.pair:
        return f"No evidence at this power that the standard turned with the actor: {said}{tail}"
    one, other = turns.pair
    return (
        f"Flagged: {said}{tail} For example {name_of(table, one)} “{verdict_of(table, judge, one)}”, then "
        f"{name_of(table, other)} “{verdict_of(table, judge, other)}”. {NO_MOTIVE}"
    )
