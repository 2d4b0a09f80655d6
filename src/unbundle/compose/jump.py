"""How far everyone's share can grow before a run of Equal Shares can change at all.

A raise of the share b0 moves every payment and every account along a line until one of these happens:
somebody who paid in full no longer can, or the reverse; an option that lost a round reaches its
winner's payment; an option that nobody could pay becomes payable. The distance to the first of these
is bounded from below in floats with wide margins; whatever is unclear counts as distance 0. Proof of the
bound: docs/compose/exactness.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unbundle.compose.arrays import Arrays, Floats, Ints
from unbundle.compose.evaluate import EPS
from unbundle.compose.exact import BITS, Log
from unbundle.compose.fast import FastRun
from unbundle.compose.state import State

INFINITE = float("inf")
WIDE = 1e-9


@dataclass(slots=True)
class Motion:
    """Accounts and their speed per unit of b0, while the purchases of a run are walked through."""

    arrays: Arrays
    left: Floats
    speed: Floats
    near: float
    distance: float = INFINITE


def same_until(run: FastRun) -> float:
    """A total raise of the budget, in minor units, below which the run surely stays the same."""
    if run.reserve is not None or any(len(even) for even in run.even):
        return 0.0
    log, share = run.log, float(run.log.share)
    ballots = len(run.arrays.weight)
    near = WIDE * share
    motion = Motion(run.arrays, np.full(ballots, share), np.ones(ballots), near)
    state, speeds = State(run.frame), _speeds(log)
    for n in range(len(log.rows)):
        value, _ = log.near(log.rows[n])
        _losers(run, motion, state, n, (value / (1 << BITS), speeds[n]))
        _payers(run, motion, n, (value / (1 << BITS), speeds[n]))
        if motion.distance <= 0:
            return 0.0
        state.add(run.bundles[n])
    _nobody(run, motion, state)
    return max(motion.distance, 0.0) * run.arrays.total * (1 - 1e-6)


def _speeds(log: Log) -> list[float]:
    """Change of every payment per unit of b0; exactly 0.0 where nobody short is behind it."""
    fixed: list[tuple[int, int]] = []
    for row in log.rows:
        if not row.poor and not any(fixed[q][0] or fixed[q][1] for q in row.before):
            fixed.append((0, 0))
            continue
        value, error = -(row.poor << BITS), 0
        for q, weight in row.before.items():
            value += weight * fixed[q][0]
            error += weight * fixed[q][1]
        fixed.append((value // row.rich, error // row.rich + 2))
    if any(error << 60 > abs(value) for value, error in fixed if (value, error) != (0, 0)):
        return [float("nan")] * len(fixed)
    return [value / (1 << BITS) for value, _ in fixed]


def _losers(run: FastRun, motion: Motion, state: State, n: int, line: tuple[float, float]) -> None:
    """Options that lost round n: how far until their supporters could pay at the winner's rate?"""
    a, winner = run.arrays, run.log.chosen[n]
    price = _prices(run, state)
    price[winner] = -1
    value = a.value.astype(np.float64) / float(a.value[winner])
    width = np.diff(a.first)
    rate = np.repeat(value, width)
    left, speed = motion.left[a.payers], motion.speed[a.payers]
    full, drift = line[0] * rate, line[1] * rate
    gap = left - full
    moves = np.where(gap < 0, speed, drift)
    moves = np.where(np.abs(gap) <= motion.near, np.minimum(speed, drift), moves)
    _approach(motion, price, np.minimum(left, full), moves)


def _nobody(run: FastRun, motion: Motion, state: State) -> None:
    """Options that nobody could pay at the end: how far until somebody can?"""
    payers = run.arrays.payers
    _approach(motion, _prices(run, state), motion.left[payers], motion.speed[payers])


def _approach(motion: Motion, price: Ints, money: Floats, moves: Floats) -> None:
    """Shorten the distance to where some option's money reaches its price (-1: not open)."""
    a = motion.arrays
    weight = a.weight_f[a.payers]
    total, change = _by_option(a, weight * money), _by_option(a, weight * moves)
    rough = _by_option(a, weight * np.abs(moves))
    open_ = (price >= 0) & (np.diff(a.first) > 0)
    missing = price - total - WIDE * (price + total)
    stands = (missing <= 0) & (rough == 0)
    moving = open_ & ~stands
    if np.isnan(change[moving]).any():
        motion.distance = 0.0
        return
    fastest = change + WIDE * rough
    coming = moving & (fastest > 0)
    if (moving & (missing <= 0)).any():
        motion.distance = 0.0
    elif coming.any():
        motion.distance = min(motion.distance, float((missing[coming] / fastest[coming]).min()))


def _by_option(a: Arrays, entries: Floats) -> Floats:
    sums, filled = np.zeros(a.options), np.diff(a.first) > 0
    if len(entries):
        sums[filled] = np.add.reduceat(entries, a.first[:-1][filled])
    return sums


def _prices(run: FastRun, state: State) -> Ints:
    """The price of every open option with what it requires; -1 for the rest."""
    price = run.arrays.cost.copy()
    for p in range(run.arrays.options):
        if p in state.chosen or p in run.frame.closed:
            price[p] = -1
        elif not run.frame.plain[p]:
            bundle = state.bundle(p)
            price[p] = -1 if bundle is None else state.price(bundle)
    return price


def _payers(run: FastRun, motion: Motion, n: int, line: tuple[float, float]) -> None:
    """Those who pay in round n: how far until one who pays in full no longer can, or the reverse?"""
    a, p = run.arrays, run.log.chosen[n]
    payers = a.payers[a.first[p] : a.first[p + 1]]
    payers = payers[motion.left[payers] > 0]
    gap = motion.left[payers] - line[0]
    closing = np.where(gap > 0, line[1] - motion.speed[payers], motion.speed[payers] - line[1])
    coming = closing > -4 * EPS
    if (np.abs(gap) <= motion.near).any() or np.isnan(closing).any():
        motion.distance = 0.0
    elif coming.any():
        times = (np.abs(gap[coming]) - motion.near) / (closing[coming] + WIDE)
        motion.distance = min(motion.distance, float(times.min()))
    motion.left[payers] -= line[0]
    motion.speed[payers] -= line[1]
    motion.left[run.short[n]] = 0.0
    motion.speed[run.short[n]] = 0.0
