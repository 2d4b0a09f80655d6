"""Equal Shares compiled to machine code (needs the extra `fast`): whole runs, no Python in between.

The same steps and the same error bounds as `fast.py`; payments are carried as sums of two floats
(double-double, Dekker 1971), with an error bound of their own. Whatever floats cannot decide ends the
run with UNDECIDED, and the caller runs `fast.py` instead. Import this module only where Numba is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from unbundle.compose.arrays import Floats, Ints

F = TypeVar("F", bound=Callable[..., Any])
EPS, TINY, SPLIT = 2.0**-52, 2.0**-100, 134217729.0
DONE, UNDECIDED = 0, 1
CANNOT, CAN, UNSURE = 0, 1, 2


def _compiler() -> Callable[[F], F]:
    numba = import_module("numba")

    def compiled(function: F) -> F:
        try:
            made: F = numba.njit(cache=True, error_model="numpy")(function)
        except RuntimeError:  # no folder to keep compiled code in
            made = numba.njit(error_model="numpy")(function)
        return made

    return compiled


jit = _compiler()


class World(NamedTuple):
    """What does not change: options, ballots, constraints (see arrays.Arrays and state.Frame)."""

    cost: Ints
    value: Ints
    rank: Ints
    weight: Floats
    first: Ints
    payers: Ints
    start: Ints
    bought: Ints
    needs_first: Ints
    needs: Ints
    waits_first: Ints
    waits: Ints
    group: Ints
    caps_first: Ints
    caps: Ints
    cap_amount: Ints
    cap_count: Ints
    closed: NDArray[np.bool_]


class Run(NamedTuple):
    """What a run changes: money left, rows in whole numbers, payments in two floats, sums of caps."""

    left: Floats
    low: Floats
    dead: NDArray[np.bool_]
    chosen: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    place: Ints
    lead: Ints
    rich: Floats
    poor: Floats
    before: Floats
    high: Floats
    rest: Floats
    off: Floats
    money: Ints
    number: Ints
    near: Ints
    near_low: Floats
    near_x: Floats
    near_e: Floats
    near_price: Ints
    near_pure: NDArray[np.bool_]


@jit
def bundle_price(w: World, r: Run, p: int) -> int:
    """The price of p with what it needs; -1 where p is not open."""
    price = 0
    for k in range(w.needs_first[p], w.needs_first[p + 1]):
        q = w.needs[k]
        if r.chosen[q]:
            continue
        if w.closed[q] or (w.group[q] >= 0 and r.taken[w.group[q]]):
            return -1
        price += w.cost[q]
    return price if fits_caps(w, r, p) else -1


@jit
def fits_caps(w: World, r: Run, p: int) -> bool:
    """Whether no cap is broken by p with what it needs."""
    for c in range(len(w.cap_amount)):
        money, number = 0, 0
        for k in range(w.needs_first[p], w.needs_first[p + 1]):
            q = w.needs[k]
            if r.chosen[q]:
                continue
            for j in range(w.caps_first[q], w.caps_first[q + 1]):
                if w.caps[j] == c:
                    money += w.cost[q]
                    number += 1
        if number and w.cap_count[c] >= 0 and r.number[c] + number > w.cap_count[c]:
            return False
        if money and w.cap_amount[c] >= 0 and r.money[c] + money > w.cap_amount[c]:
            return False
    return True


@jit
def evaluate(w: World, r: Run, p: int, price: float, error: float) -> tuple[int, float, float, bool]:
    """See evaluate.evaluate: the same answer from the same bounds."""
    a, b = w.first[p], w.first[p + 1]
    money, total = 0.0, 0.0
    for k in range(a, b):
        g = w.payers[k]
        money += w.weight[g] * r.left[g]
        total += w.weight[g]
    rounding = (b - a + 4) * EPS
    slack = total * error + rounding * (money + price)
    if money < price - slack:
        return CANNOT, 0.0, 0.0, False
    if money <= price + slack:
        return UNSURE, 0.0, 0.0, False
    x = max(price / total, r.low[p] * w.value[p] * (1 - 4 * EPS))
    while True:
        poor, poor_money = 0.0, 0.0
        for k in range(a, b):
            g = w.payers[k]
            if r.left[g] < x:
                poor += w.weight[g]
                poor_money += w.weight[g] * r.left[g]
        rich = total - poor
        if rich <= 0:
            return UNSURE, 0.0, 0.0, False
        better = (price - poor_money) / rich
        if better <= x * (1 + 2 * EPS):
            break
        x = better
    return bound(w, r, p, (price, total, rich, poor_money, x, error))


@jit
def bound(
    w: World, r: Run, p: int, found: tuple[float, float, float, float, float, float]
) -> tuple[int, float, float, bool]:
    """The error bound of a payment x that was found for p."""
    price, total, rich, poor_money, x, error = found
    a, b = w.first[p], w.first[p + 1]
    tight = 0.0
    for k in range(a, b):
        if r.left[w.payers[k]] > x + error:
            tight += w.weight[w.payers[k]]
    rounding = (b - a + 4) * EPS
    drift = (total - tight) * error + rounding * (price + poor_money) + abs(poor_money + rich * x - price)
    band = 8 * drift / rich + 4 * error + 8 * EPS * x
    sure = 0.0
    for k in range(a, b):
        if r.left[w.payers[k]] > x + band:
            sure += w.weight[w.payers[k]]
    if sure <= 0:
        return UNSURE, 0.0, 0.0, False
    e = drift / sure * (1 + 8 * EPS) + 2 * EPS * x
    if e + error > band:
        return UNSURE, 0.0, 0.0, False
    return CAN, x, e, sure == total


@jit
def find(w: World, r: Run, error: float) -> tuple[int, int]:
    """(how many options may be the best, -1 or an option that is undecided); fills r.near."""
    count, high = 0, np.inf
    seen = np.zeros(len(w.cost), dtype=np.bool_)
    while True:
        p = -1
        for q in range(len(w.cost)):
            if not (seen[q] or r.dead[q]) and r.low[q] <= high and (p < 0 or r.low[q] < r.low[p]):
                p = q
        if p < 0:
            break
        seen[p] = True
        price = bundle_price(w, r, p)
        if price < 0:
            r.dead[p] = True
            continue
        answer, x, e, pure = evaluate(w, r, p, float(price), error)
        if answer == UNSURE:
            return 0, p
        if answer == CANNOT:
            r.dead[p] = True
            continue
        value = float(w.value[p])
        r.low[p] = (x - e) / value * (1 - 4 * EPS)
        high = min(high, (x + e) / value * (1 + 4 * EPS))
        r.near[count], r.near_low[count], r.near_price[count] = p, r.low[p], price
        r.near_x[count], r.near_e[count], r.near_pure[count] = x, e, pure
        count += 1
    kept = 0
    for k in range(count):
        if r.near_low[k] <= high:
            keep(r, k, kept)
            kept += 1
    return kept, -1


@jit
def keep(r: Run, source: int, target: int) -> None:
    """Move one entry of r.near."""
    r.near[target], r.near_x[target], r.near_e[target] = r.near[source], r.near_x[source], r.near_e[source]
    r.near_price[target], r.near_pure[target] = r.near_price[source], r.near_pure[source]
    r.near_low[target] = r.near_low[source]


@jit
def best_of(w: World, r: Run, count: int) -> int:
    """The place in r.near of the best option, exactly; -1 where floats cannot tell."""
    best = 0
    for k in range(1, count):
        if not (r.near_pure[best] and r.near_pure[k]):
            return -1
        order = compare_pure(w, r, k, best)
        if order == 2:
            return -1
        if order < 0 or (order == 0 and w.rank[r.near[k]] < w.rank[r.near[best]]):
            best = k
    return best


@jit
def compare_pure(w: World, r: Run, a: int, b: int) -> int:
    """The sign of price/(value * weight) of two options that everybody pays in full; 2 if too long."""
    p, q = r.near[a], r.near[b]
    left, right = supporters(w, p), supporters(w, q)
    if r.near_price[a] == w.value[p] and r.near_price[b] == w.value[q]:
        return int(left < right) - int(left > right)
    if w.value[p] != w.value[q]:
        return 2
    high_a, rest_a = two_product(float(r.near_price[a]), right)
    high_b, rest_b = two_product(float(r.near_price[b]), left)
    if high_a != high_b:
        return int(high_a > high_b) - int(high_a < high_b)
    return int(rest_a > rest_b) - int(rest_a < rest_b)


@jit
def supporters(w: World, p: int) -> float:
    """The weight of all who approve p: a whole number."""
    total = 0.0
    for k in range(w.first[p], w.first[p + 1]):
        total += w.weight[w.payers[k]]
    return total


@jit
def two_sum(a: float, b: float) -> tuple[float, float]:
    """a + b as nearest float and exact rest (Knuth)."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


@jit
def two_product(a: float, b: float) -> tuple[float, float]:
    """a * b as nearest float and exact rest (Dekker, Veltkamp)."""
    product = a * b
    t = SPLIT * a
    a_high = t - (t - a)
    t = SPLIT * b
    b_high = t - (t - b)
    a_low, b_low = a - a_high, b - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


@jit
def add_product(high: float, rest: float, pair: tuple[float, float], by: float) -> tuple[float, float]:
    """(high + rest) + (pair[0] + pair[1]) * by, in two floats."""
    product, low = two_product(pair[0], by)
    total, error = two_sum(high, product)
    return two_sum(total, error + low + rest + pair[1] * by)


@jit
def buy(w: World, r: Run, k: int, share: tuple[float, float], error: float) -> bool:
    """Charge the supporters of r.near[k]; false where somebody's money is too close to the payment."""
    p, x, e = r.near[k], r.near_x[k], r.near_e[k] + error
    n, rich, poor = r.lead[-1], 0.0, 0.0
    for j in range(w.first[p], w.first[p + 1]):
        g = w.payers[j]
        if r.left[g] == 0:
            continue
        if abs(r.left[g] - x) <= e:
            return False
        if r.left[g] > x:
            rich += w.weight[g]
            continue
        poor += w.weight[g]
        for i in range(w.start[g], w.start[g + 1]):
            if r.place[w.bought[i]] >= 0:
                r.before[n, r.place[w.bought[i]]] += w.weight[g]
    r.rich[n], r.poor[n], r.lead[n] = rich, poor, p
    if not pay(r, n, float(r.near_price[k]), share):
        return False
    for j in range(w.first[p], w.first[p + 1]):
        g = w.payers[j]
        if r.left[g] > 0:
            r.left[g] = r.left[g] - r.high[n] if r.left[g] > x else 0.0
    choose(w, r, p, n)
    return True


@jit
def pay(r: Run, n: int, price: float, share: tuple[float, float]) -> bool:
    """The payment of row n in two floats, with its error; false where that is too coarse."""
    high, rest = add_product(price, 0.0, share, -r.poor[n])
    size, off = price + share[0] * r.poor[n], share[0] * r.poor[n] * TINY
    for q in range(n):
        if r.before[n, q]:
            high, rest = add_product(high, rest, (r.high[q], r.rest[q]), r.before[n, q])
            size += r.before[n, q] * r.high[q]
            off += r.before[n, q] * r.off[q]
    quotient = high / r.rich[n]
    product, low = two_product(quotient, r.rich[n])
    more = ((high - product) - low + rest) / r.rich[n]
    r.high[n], r.rest[n] = two_sum(quotient, more)
    r.off[n] = (off + (n + 8) * size * TINY) / r.rich[n]
    return bool(r.off[n] <= r.high[n] * 2.0**-60)


@jit
def choose(w: World, r: Run, p: int, n: int) -> None:
    """Mark p and what it needs as chosen, and wake up options whose price falls."""
    r.place[p] = n
    r.lead[-1] = n + 1
    for k in range(w.needs_first[p], w.needs_first[p + 1]):
        q = w.needs[k]
        if r.chosen[q]:
            continue
        r.chosen[q] = True
        r.dead[q] = True
        if w.group[q] >= 0:
            r.taken[w.group[q]] = True
        for j in range(w.caps_first[q], w.caps_first[q + 1]):
            r.money[w.caps[j]] += w.cost[q]
            r.number[w.caps[j]] += 1
        for j in range(w.waits_first[q], w.waits_first[q + 1]):
            other = w.waits[j]
            if not (r.chosen[other] or w.closed[other]) and w.first[other] < w.first[other + 1]:
                r.dead[other] = False
                r.low[other] = 0.0


@jit
def whole_run(w: World, r: Run, share: tuple[float, float]) -> int:
    """Buy until nothing can be bought (DONE) or floats cannot decide (UNDECIDED)."""
    while True:
        error = (r.lead[-1] + 2) * EPS * share[0]
        count, undecided = find(w, r, error)
        if undecided >= 0:
            return UNDECIDED
        if count == 0:
            return DONE
        k = best_of(w, r, count)
        if k < 0 or not buy(w, r, k, share, error):
            return UNDECIDED
