"""The compiled path: when it can be used, and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import numpy as np

from unbundle.compose.arrays import Arrays, Ints
from unbundle.compose.state import Frame, State

SMALL = 2_000_000
"""Approvals below which compiling (some seconds, once per machine) costs more than it saves in a single
composition."""


def available() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


@dataclass(slots=True)
class Compiled:
    """Runs of one frame in machine code."""

    frame: Frame
    arrays: Arrays
    world: Any
    run: Any = None

    def chosen_at(self, budget: Fraction) -> State | None:
        """What `budget` buys; None where floats cannot decide."""
        from unbundle.compose import kernels

        share = budget / self.arrays.total
        high = float(share)
        self.run = _fresh(kernels, self.world) if self.run is None else self.run
        run = self.run
        if kernels.whole_run(self.world, run, (high, float(share - Fraction(high)))) != kernels.DONE:
            return None
        state = State(self.frame)
        state.add(np.flatnonzero(run.picked.chosen).tolist())
        return state

    def phragmen(self) -> State | None:
        """What sequential Phragmen buys; None where floats cannot decide."""
        from unbundle.compose import kernels, kernels_phragmen

        self.run = _fresh(kernels, self.world) if self.run is None else self.run
        budget = self.frame.setup.budget
        if kernels_phragmen.whole_phragmen(self.world, self.run, budget) != kernels.DONE:
            return None
        state = State(self.frame)
        state.add(np.flatnonzero(self.run.picked.chosen).tolist())
        return state


def compile_frame(frame: Frame, arrays: Arrays) -> Compiled | None:
    """The compiled form of a frame; None for joint rules that need a search."""
    if frame.needs:
        return None
    from unbundle.compose import kernels

    return Compiled(frame, arrays, _world(kernels, frame, arrays))


def _world(kernels: Any, frame: Frame, arrays: Arrays) -> Any:
    setup, m = frame.setup, arrays.options
    groups: dict[frozenset[int], int] = {}
    group = np.full(m, -1, dtype=np.int64)
    for p, others in enumerate(setup.group):
        if others:
            group[p] = groups.setdefault(frozenset((p, *others)), len(groups))
    closures = [_closure(frame, p) for p in range(m)]
    closed = np.array([p in frame.closed or _clash(group, closures[p]) for p in range(m)], dtype=np.bool_)
    needs_first, needs = _rows(closures)
    waits_first, waits = _rows([list(row) for row in frame.waiting])
    caps_first, caps = _rows([list(row) for row in frame.caps_of])
    votes = kernels.Votes(
        weight=arrays.weight_f,
        first=arrays.first,
        payers=arrays.payers,
        start=arrays.start,
        bought=arrays.bought,
    )
    rules = kernels.Rules(
        cost=arrays.cost,
        value=arrays.value,
        rank=arrays.rank,
        needs_first=needs_first,
        needs=needs,
        waits_first=waits_first,
        waits=waits,
        group=group,
        caps_first=caps_first,
        caps=caps,
        cap_amount=np.array([-1 if c.amount is None else c.amount for c in frame.caps], dtype=np.int64),
        cap_count=np.array([-1 if c.count is None else c.count for c in frame.caps], dtype=np.int64),
        closed=closed,
        live=~closed & (arrays.support > 0),
    )
    return kernels.World(votes, rules)


def _closure(frame: Frame, p: int) -> list[int]:
    members, todo = {p}, [p]
    while todo:
        for q in frame.requires[todo.pop()]:
            if q not in members:
                members.add(q)
                todo.append(q)
    return sorted(members)


def _clash(group: Ints, members: list[int]) -> bool:
    inside = [int(group[q]) for q in members if group[q] >= 0]
    return len(inside) != len(set(inside))


def _rows(rows: list[list[int]]) -> tuple[Ints, Ints]:
    first = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
    return first, np.array([q for row in rows for q in row], dtype=np.int64)


def _fresh(kernels: Any, world: Any) -> Any:
    rules = world.rules
    m, n, caps = len(rules.cost), len(world.votes.weight), len(rules.cap_amount)
    rounds = int(rules.live.sum()) + 1
    picked = kernels.Picked(
        dead=np.zeros(m, dtype=np.bool_),
        chosen=np.zeros(m, dtype=np.bool_),
        taken=np.zeros(int(rules.group.max(initial=-1)) + 1, dtype=np.bool_),
        place=np.full(m, -1, dtype=np.int64),
        lead=np.zeros(rounds + 1, dtype=np.int64),
        money=np.zeros(caps, dtype=np.int64),
        number=np.zeros(caps, dtype=np.int64),
    )
    rows = kernels.Rows(
        rich=np.zeros(rounds),
        poor=np.zeros(rounds),
        before=np.zeros((rounds, rounds)),
        high=np.zeros(rounds),
        rest=np.zeros(rounds),
        off=np.zeros(rounds),
    )
    near = kernels.Near(
        option=np.zeros(m, dtype=np.int64),
        price=np.zeros(m, dtype=np.int64),
        low=np.zeros(m),
        x=np.zeros(m),
        e=np.zeros(m),
        pure=np.zeros(m, dtype=np.bool_),
    )
    return kernels.Run(np.zeros(n), np.zeros(m), picked, rows, near)
