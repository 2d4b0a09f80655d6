"""Most approval for the money, as a whole-number program: for the rule max-approval and for completion.

The solver (HiGHS, through SciPy) works in floats. Its answers are checked again in whole numbers:
constraints, cost and worth. Columns are in id order and the gap is zero. Answers of equal worth are
looked for one after the other and the first in the tie order is taken; the search for them is bounded,
and what it could not settle is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np

from unbundle.compose.conflicts import refuse_conflict
from unbundle.compose.floors import Floors
from unbundle.compose.state import Frame, State
from unbundle.errors import Fault, RefusalError

MOST_TIES = 25
CLOSE = 1e-7
Entry = tuple[dict[int, Fraction], Fraction, Fraction]
"""Coefficients of options, lower and upper bound."""
INFINITE = Fraction(10**30)


@dataclass(frozen=True, slots=True)
class Best:
    """Chosen options of greatest worth, how many equal ones were seen, and whether all were."""

    chosen: frozenset[int]
    worth: Fraction
    equals: int
    settled: bool


def solve_most(frame: Frame, floors: Floors, fixed: frozenset[int] = frozenset()) -> Best:
    """The most utility, summed over everyone by weight, that constraints and budget allow.

    `fixed` options are in already. Free options come in only where something chosen requires them.
    Raises: RefusalError if nothing is feasible, or if the solver's answer breaks a constraint.
    """
    rows = build_rows(frame, floors, fixed)
    worth = [Fraction(frame.setup.worth(p)) for p in range(len(frame.setup.options))]
    seen: list[tuple[Fraction, frozenset[int]]] = []
    settled = False
    for _ in range(MOST_TIES):
        answer = _ask(rows, worth, [chosen for _, chosen in seen], frame)
        if answer is None:
            settled = True
            break
        value = sum((worth[p] for p in answer), Fraction(0))
        if seen and value < seen[0][0] * (1 - Fraction(CLOSE)):
            settled = True
            break
        seen.append((value, answer))
        seen.sort(key=lambda item: -item[0])
    if not seen:
        raise refuse_conflict(frame.setup, frame.closed)
    top = [chosen for value, chosen in seen if value == seen[0][0]]
    rank = frame.setup.tie_rank
    best = min(
        (prune(frame, rows, chosen, fixed) for chosen in top), key=lambda c: sorted(rank[p] for p in c)
    )
    return Best(best, seen[0][0], len(top), settled)


def build_rows(frame: Frame, floors: Floors, fixed: frozenset[int]) -> list[Entry]:
    """Every hard constraint as a linear row over yes-or-no variables of the options."""
    setup, one = frame.setup, Fraction(1)
    rows: list[Entry] = [({p: one for p in [q]}, one, one) for q in sorted(fixed)]
    rows += [({p: one}, Fraction(0), Fraction(0)) for p in sorted(frame.closed)]
    rows.append((_costs(frame, range(len(setup.options))), Fraction(0), Fraction(setup.budget)))
    groups = {frozenset((p, *setup.group[p])) for p in range(len(setup.options)) if setup.group[p]}
    for group in sorted(groups, key=sorted):
        rows.append((dict.fromkeys(sorted(group), one), Fraction(0), one))
    for p, needs in enumerate(frame.requires):
        rows += [({p: one, q: -one}, -INFINITE, Fraction(0)) for q in needs if q != p]
    for need in frame.needs:
        for p in sorted(need.subject):
            rows.append(({p: one, **dict.fromkeys(need.others, -one)}, -INFINITE, Fraction(0)))
    for cap in frame.caps:
        if cap.amount is not None:
            rows.append((_costs(frame, cap.members), Fraction(0), Fraction(cap.amount)))
        if cap.count is not None:
            rows.append((dict.fromkeys(sorted(cap.members), one), Fraction(0), Fraction(cap.count)))
    for floor in floors.floors:
        rows.append((dict.fromkeys(floor.members, one), Fraction(floor.count), INFINITE))
        if floor.amount:
            rows.append((_costs(frame, floor.members), Fraction(floor.amount), INFINITE))
    return [row for row in rows if row[0]]


def _costs(frame: Frame, members: Any) -> dict[int, Fraction]:
    return {p: Fraction(frame.setup.cost[p]) for p in sorted(members) if frame.setup.cost[p]}


def holds(rows: list[Entry], chosen: frozenset[int]) -> bool:
    """Whether a set of options meets every row, exactly."""
    for entries, low, high in rows:
        value = sum((weight for p, weight in entries.items() if p in chosen), Fraction(0))
        if not low <= value <= high:
            return False
    return True


def _ask(
    rows: list[Entry], worth: list[Fraction], known: list[frozenset[int]], frame: Frame
) -> frozenset[int] | None:
    """One answer of the solver that differs from the known ones in a costed option; None if there is none."""
    costed = [p for p, cost in enumerate(frame.setup.cost) if cost]
    cuts: list[Entry] = []
    for chosen in known:
        row = {p: Fraction(-1 if p in chosen else 1) for p in costed}
        cuts.append((row, Fraction(1 - sum(p in chosen for p in costed)), INFINITE))
    if known and not costed:
        return None
    from scipy.optimize import Bounds, milp  # a third of a second, and few compositions need a solver

    table = [_scaled(row) for row in (*rows, *cuts)]
    top = max((abs(value) for value in worth), default=Fraction(0)) or Fraction(1)
    result = milp(
        c=np.array([-float(value / top) for value in worth]),
        integrality=np.ones(len(worth)),
        bounds=Bounds(0, 1),
        constraints=_matrix(table, len(worth)) if table else (),
        options={"mip_rel_gap": 0.0, "disp": False, "presolve": True},
    )
    if result.x is None:
        return None
    answer = frozenset(int(p) for p in np.flatnonzero(np.asarray(result.x) > 0.5))
    if not holds([*rows, *cuts], answer):
        raise RefusalError(
            Fault(
                "completion milp",
                "solver-inexact",
                "The solver's answer breaks a constraint when checked in whole numbers.",
                next="Use the completion add1-greedy, which is exact.",
            )
        )
    return answer


def _scaled(row: Entry) -> Entry:
    """The row divided by the greatest common divisor of its coefficients, to keep floats small."""
    entries, low, high = row
    whole = [value.numerator for value in entries.values() if value.denominator == 1]
    factor = gcd(*whole) if len(whole) == len(entries) else 1
    if factor <= 1:
        return row
    low = low if abs(low) >= INFINITE else -(-low // factor) * Fraction(1)
    high = high if abs(high) >= INFINITE else (high // factor) * Fraction(1)
    return {p: value / factor for p, value in entries.items()}, low, high


def _matrix(table: list[Entry], columns: int) -> Any:
    from scipy.optimize import LinearConstraint
    from scipy.sparse import coo_array

    cells = [(r, p, float(value)) for r, (entries, _, _) in enumerate(table) for p, value in entries.items()]
    rows, cols, values = zip(*cells, strict=True)
    matrix = coo_array((values, (rows, cols)), shape=(len(table), columns)).tocsr()
    lows = [-np.inf if low <= -INFINITE else float(low) for _, low, _ in table]
    highs = [np.inf if high >= INFINITE else float(high) for _, _, high in table]
    return LinearConstraint(matrix, lows, highs)


def prune(frame: Frame, rows: list[Entry], chosen: frozenset[int], fixed: frozenset[int]) -> frozenset[int]:
    """`chosen` without what nobody asked for, as far as nothing in it and no floor needs that."""
    kept = set(chosen)
    rank = frame.setup.tie_rank
    idle = (p for p in chosen - fixed if not frame.setup.cost[p] or not frame.setup.payers[p])
    for p in sorted(idle, key=lambda p: -rank[p]):
        if not _needed(frame, p, kept) and holds(rows, frozenset(kept - {p})):
            kept.discard(p)
    return frozenset(kept)


def _needed(frame: Frame, p: int, chosen: set[int]) -> bool:
    if any(p in frame.requires[q] for q in chosen if q != p):
        return True
    return any(
        need.subject & chosen and not any(q in chosen and q != p for q in need.others)
        for need in frame.needs
        if p in need.others
    )


def as_state(frame: Frame, chosen: frozenset[int]) -> State:
    """A state with exactly these options chosen."""
    state = State(frame)
    state.add(sorted(chosen))
    return state
