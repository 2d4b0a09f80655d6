"""Sequential Phragmen under constraints: everyone earns at the speed of its weight; who can, buys.

An option is bought at the moment its supporters together hold its price (with what it requires); their
purses are then empty. That moment is t_p = (price + sum of C[q] * t_q) / W, where C[q] is the weight of
supporters whose purse was last emptied by purchase q: whole-number rows, as for Equal Shares. The rule
leaves out what alone costs more than the budget, and stops as soon as an option whose moment has come
would pass it (Brill, Freeman, Janson, Lackner 2017; for budgets
Los, Christoff, Grossi, IJCAI 2022).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cmp_to_key, partial
from heapq import heapify, heappop, heappush

import numpy as np

from unbundle.compose.arrays import Arrays, Floats, Ints
from unbundle.compose.evaluate import EPS
from unbundle.compose.exact import BITS, Form, Log
from unbundle.compose.fast import first_heap, own_bounds
from unbundle.compose.state import Bundle, Frame, Reserve, State


@dataclass(slots=True)
class Moment:
    """When the supporters of p could buy it: between `low` and `high`; exactly `form` once settled."""

    p: int
    price: int
    bundle: Bundle
    low: float
    high: float
    form: Form | None = None


@dataclass(slots=True)
class Purses:
    """A run: `since` is the moment each ballot's purse was last emptied, `by` the purchase (-1: never)."""

    frame: Frame
    arrays: Arrays
    log: Log
    state: State
    since: Floats
    by: Ints
    lows: list[float]
    heap: list[tuple[float, int]]
    reserve: Reserve | None = None
    bundles: list[Bundle] = field(default_factory=list)
    ties: list[tuple[int, ...]] = field(default_factory=list)
    held: set[int] = field(default_factory=set)


def phragmen_run(frame: Frame, arrays: Arrays, reserve: Reserve | None = None) -> Purses:
    """The purchases of sequential Phragmen, exactly, in order."""
    ballots = len(arrays.weight)
    lows = own_bounds(arrays, np.ones_like(arrays.value))
    log, heap = Log(arrays, Fraction(0)), first_heap(frame, arrays, lows)
    by = np.full(ballots, -1, dtype=np.int64)
    run = Purses(frame, arrays, log, State(frame), np.zeros(ballots), by, lows, heap, reserve)
    while _step(run):
        pass
    return run


def _step(run: Purses) -> bool:
    moments: list[Moment] = []
    high = float("inf")
    while run.heap and run.heap[0][0] <= high:
        moment = _evaluate(run, heappop(run.heap)[1])
        if moment is not None:
            moments.append(moment)
            high = min(high, moment.high)
    if not moments:
        return False
    near = [moment for moment in moments if moment.low <= high]
    if len(near) > 1:
        near.sort(key=lambda moment: int(run.arrays.rank[moment.p]))
        near.sort(key=cmp_to_key(partial(_compare, run)))
        near = [moment for moment in near if _compare(run, moment, near[0]) == 0]
    best = near[0]
    if any(run.state.spent + moment.price > run.frame.setup.budget for moment in near):
        return False
    run.ties.append(tuple(sorted(moment.p for moment in near)) if len(near) > 1 else ())
    _buy(run, best)
    for moment in moments:
        if moment is not best:
            heappush(run.heap, (moment.low, moment.p))
    if run.held:
        known = {p for _, p in run.heap}
        for p in sorted(run.held - known - run.state.chosen):
            heappush(run.heap, (run.lows[p], p))
    fallen = set(run.frame.restless).union(*(run.frame.waiting[q] for q in best.bundle)) - run.state.chosen
    if fallen:
        run.heap = [(low, p) for low, p in run.heap if p not in fallen]
        live = [
            p for p in sorted(fallen - set(run.frame.closed)) if run.arrays.first[p] < run.arrays.first[p + 1]
        ]
        run.heap += [(run.lows[p], p) for p in live]
        heapify(run.heap)
    return True


def _evaluate(run: Purses, p: int) -> Moment | None:
    bundle = (p,) if run.frame.plain[p] and p not in run.state.chosen else run.state.bundle(p)
    if bundle is None:
        return None
    if run.reserve is not None and not run.reserve(run.state, bundle):
        run.held.add(p)
        return None
    price = run.state.price(bundle)
    if price > run.frame.setup.budget:
        return None
    payers = _payers(run, p)
    held = float(run.arrays.weight_f[payers] @ run.since[payers])
    moment = (price + held) / float(run.arrays.support[p])
    slack = (len(payers) + len(run.log.rows) + 8) * EPS * moment
    return Moment(p, price, bundle, moment - slack, moment + slack)


def _payers(run: Purses, p: int) -> Ints:
    return run.arrays.payers[run.arrays.first[p] : run.arrays.first[p + 1]]


def _form(run: Purses, moment: Moment) -> Form:
    if moment.form is None:
        payers = _payers(run, moment.p)
        weight, by = run.arrays.weight_f[payers], run.by[payers]
        sums = np.bincount(by + 1, weight, minlength=1)[1:]
        places = np.flatnonzero(sums)
        before = dict(zip(places.tolist(), sums[places].astype(np.int64).tolist(), strict=True))
        moment.form = Form(moment.price, int(run.arrays.support[moment.p]), 0, before)
    return moment.form


def _compare(run: Purses, a: Moment, b: Moment) -> int:
    return run.log.compare(_form(run, a), _form(run, b))


def _buy(run: Purses, best: Moment) -> None:
    form, payers = _form(run, best), _payers(run, best.p)
    value, _ = run.log.near(form)
    run.by[payers] = len(run.log.rows)
    run.log.append(best.p, form)
    run.since[payers] = value / (1 << BITS)
    run.bundles.append(best.bundle)
    run.state.add(best.bundle)


def phragmen_plain(frame: Frame, reserve: Reserve | None = None) -> list[tuple[int, Bundle, Fraction]]:
    """The reference: (option, bundle, moment) of every purchase, in plain fractions."""
    setup, state, bought = frame.setup, State(frame), list[tuple[int, Bundle, Fraction]]()
    since = [Fraction(0)] * len(setup.blocks)
    while True:
        offers = []
        for p in range(len(setup.options)):
            bundle = state.bundle(p) if setup.payers[p] else None
            if bundle is None or (reserve is not None and not reserve(state, bundle)):
                continue
            if state.price(bundle) > setup.budget:
                continue
            weight = sum(setup.blocks[g].weight for g in setup.payers[p])
            held = sum((setup.blocks[g].weight * since[g] for g in setup.payers[p]), Fraction(0))
            offers.append(((state.price(bundle) + held) / weight, setup.tie_rank[p], p, bundle))
        if not offers:
            return bought
        moment, _, p, bundle = min(offers)
        tied = [other for other in offers if other[0] == moment]
        if any(state.spent + state.price(other[3]) > setup.budget for other in tied):
            return bought
        state.add(bundle)
        bought.append((p, bundle, moment))
        for g in setup.payers[p]:
            since[g] = moment
