"""Equal Shares compiled to machine code (needs the extra `fast`): whole runs, no Python in between.

The same steps and the same error bounds as `fast.py`; payments are carried as sums of two floats
(double-double, Dekker 1971), with an error bound of their own. Whatever floats cannot decide ends the
run with UNDECIDED, and the caller runs `fast.py` instead. Import this module only where Numba is wanted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unbundle.compose.arrays import Floats, Ints
from unbundle.compose.kernel_math import EPS, TINY, add_product, jit, two_product, two_sum

DONE, UNDECIDED = 0, 1
CANNOT, CAN, UNSURE = 0, 1, 2
Flags = NDArray[np.bool_]
Ask = tuple[float, float, float]
Answer = tuple[int, float, float, bool]


class Votes(NamedTuple):
    """Who approves what, and with which weight (see arrays.Arrays)."""

    weight: Floats
    first: Ints
    payers: Ints
    start: Ints
    bought: Ints


class Rules(NamedTuple):
    """Options and constraints (see state.Frame); `live` options have supporters and are not closed."""

    cost: Ints
    value: Ints
    rank: Ints
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
    live: NDArray[np.bool_]


class World(NamedTuple):
    """What does not change in a run."""

    votes: Votes
    rules: Rules


class Picked(NamedTuple):
    """What is chosen so far: flags, sums of caps, purchases by option and in order (last entry: how many)."""

    dead: NDArray[np.bool_]
    chosen: NDArray[np.bool_]
    taken: NDArray[np.bool_]
    place: Ints
    lead: Ints
    money: Ints
    number: Ints


class Rows(NamedTuple):
    """The rows in whole numbers, and payments as two floats with an error."""

    rich: Floats
    poor: Floats
    before: Floats
    high: Floats
    rest: Floats
    off: Floats


class Near(NamedTuple):
    """Options that may be the best of a round."""

    option: Ints
    price: Ints
    low: Floats
    x: Floats
    e: Floats
    pure: NDArray[np.bool_]


class Run(NamedTuple):
    """What a run changes: money left, lower bounds, and the rest in groups."""

    left: Floats
    low: Floats
    picked: Picked
    rows: Rows
    near: Near


@jit
def begin(w: World, r: Run, share: float) -> None:
    """An empty run in which everyone has `share`."""
    rounds = r.picked.lead[-1]
    r.left[:] = share
    r.low[:] = 0.0
    r.rows.before[: rounds + 1, : rounds + 1] = 0.0
    r.picked.chosen[:] = False
    r.picked.taken[:] = False
    r.picked.place[:] = -1
    r.picked.money[:] = 0
    r.picked.number[:] = 0
    r.picked.lead[-1] = 0
    for p in range(len(r.low)):
        r.picked.dead[p] = not w.rules.live[p]


@jit
def bundle_price(rules: Rules, picked: Picked, p: int) -> int:
    """The price of p with what it needs; -1 where p is not open."""
    price = 0
    for k in range(rules.needs_first[p], rules.needs_first[p + 1]):
        q = rules.needs[k]
        if picked.chosen[q]:
            continue
        if rules.closed[q] or (rules.group[q] >= 0 and picked.taken[rules.group[q]]):
            return -1
        price += rules.cost[q]
    return price if fits_caps(rules, picked, p) else -1


@jit
def fits_caps(rules: Rules, picked: Picked, p: int) -> bool:
    """Whether no cap is broken by p with what it needs."""
    for c in range(len(rules.cap_amount)):
        money, number = 0, 0
        for k in range(rules.needs_first[p], rules.needs_first[p + 1]):
            q = rules.needs[k]
            if picked.chosen[q]:
                continue
            for j in range(rules.caps_first[q], rules.caps_first[q + 1]):
                if rules.caps[j] == c:
                    money += rules.cost[q]
                    number += 1
        if number and rules.cap_count[c] >= 0 and picked.number[c] + number > rules.cap_count[c]:
            return False
        if money and rules.cap_amount[c] >= 0 and picked.money[c] + money > rules.cap_amount[c]:
            return False
    return True


@jit
def evaluate(weight: Floats, left: Floats, payers: Ints, ask: Ask) -> Answer:
    """See evaluate.evaluate: the same answer from the same bounds; ask = (price, start, error)."""
    price, start, error = ask
    money, total = 0.0, 0.0
    for g in payers:
        money += weight[g] * left[g]
        total += weight[g]
    rounding = (len(payers) + 4) * EPS
    slack = total * error + rounding * (money + price)
    if money < price - slack:
        return CANNOT, 0.0, 0.0, False
    if money <= price + slack:
        return UNSURE, 0.0, 0.0, False
    x = max(price / total, start)
    while True:
        poor, poor_money = 0.0, 0.0
        for g in payers:
            if left[g] < x:
                poor += weight[g]
                poor_money += weight[g] * left[g]
        rich = total - poor
        if rich <= 0:
            return UNSURE, 0.0, 0.0, False
        better = (price - poor_money) / rich
        if better <= x * (1 + 2 * EPS):
            break
        x = better
    tight = 0.0
    for g in payers:
        if left[g] > x + error:
            tight += weight[g]
    drift = (total - tight) * error + rounding * (price + poor_money) + abs(poor_money + rich * x - price)
    band = 8 * drift / rich + 4 * error + 8 * EPS * x
    sure = 0.0
    for g in payers:
        if left[g] > x + band:
            sure += weight[g]
    if sure <= 0:
        return UNSURE, 0.0, 0.0, False
    e = drift / sure * (1 + 8 * EPS) + 2 * EPS * x
    return (CAN if e + error <= band else UNSURE), x, e, sure == total


@jit
def find(w: World, r: Run, error: float) -> tuple[int, int]:
    """(how many options may be the best, -1 or an option that is undecided); fills r.near."""
    count, high, near = 0, np.inf, r.near
    seen = np.zeros(len(r.low), dtype=np.bool_)
    while True:
        p = lowest(r.low, r.picked.dead, seen, high)
        if p < 0:
            break
        seen[p] = True
        price = bundle_price(w.rules, r.picked, p)
        if price < 0:
            r.picked.dead[p] = True
            continue
        value = float(w.rules.value[p])
        payers = w.votes.payers[w.votes.first[p] : w.votes.first[p + 1]]
        ask = (float(price), r.low[p] * value * (1 - 4 * EPS), error)
        answer, x, e, pure = evaluate(w.votes.weight, r.left, payers, ask)
        if answer == UNSURE:
            return 0, p
        if answer == CANNOT:
            r.picked.dead[p] = True
            continue
        r.low[p] = (x - e) / value * (1 - 4 * EPS)
        high = min(high, (x + e) / value * (1 + 4 * EPS))
        near.option[count], near.price[count], near.low[count] = p, price, r.low[p]
        near.x[count], near.e[count], near.pure[count] = x, e, pure
        count += 1
    return keep_below(near, count, high), -1


@jit
def lowest(low: Floats, dead: Flags, seen: Flags, high: float) -> int:
    """The option with the least lower bound that is neither dead nor seen, up to `high`; -1: none."""
    best = -1
    for p in range(len(low)):
        if not (seen[p] or dead[p]) and low[p] <= high and (best < 0 or low[p] < low[best]):
            best = p
    return best


@jit
def keep_below(near: Near, count: int, high: float) -> int:
    """Keep the first entries of `near` that start at or below `high`; how many they are."""
    kept = 0
    for k in range(count):
        if near.low[k] <= high:
            near.option[kept], near.price[kept], near.low[kept] = near.option[k], near.price[k], near.low[k]
            near.x[kept], near.e[kept], near.pure[kept] = near.x[k], near.e[k], near.pure[k]
            kept += 1
    return kept


@jit
def best_of(votes: Votes, rules: Rules, near: Near, count: int) -> int:
    """The place in `near` of the best option, exactly; -1 where floats cannot tell."""
    best = 0
    for k in range(1, count):
        if not (near.pure[best] and near.pure[k]):
            return -1
        order = compare_pure(votes, rules, near, k, best)
        if order == 2:
            return -1
        if order < 0 or (order == 0 and rules.rank[near.option[k]] < rules.rank[near.option[best]]):
            best = k
    return best


@jit
def compare_pure(votes: Votes, rules: Rules, near: Near, a: int, b: int) -> int:
    """The sign of price/(value * weight) of two options that everybody pays in full; 2 if too long."""
    p, q = near.option[a], near.option[b]
    left, right = supporters(votes, p), supporters(votes, q)
    if near.price[a] == rules.value[p] and near.price[b] == rules.value[q]:
        return int(left < right) - int(left > right)
    if rules.value[p] != rules.value[q]:
        return 2
    high_a, rest_a = two_product(float(near.price[a]), right)
    high_b, rest_b = two_product(float(near.price[b]), left)
    if high_a != high_b:
        return int(high_a > high_b) - int(high_a < high_b)
    return int(rest_a > rest_b) - int(rest_a < rest_b)


@jit
def supporters(votes: Votes, p: int) -> float:
    """The weight of all who approve p: a whole number."""
    total = 0.0
    for k in range(votes.first[p], votes.first[p + 1]):
        total += votes.weight[votes.payers[k]]
    return total


@jit
def buy(w: World, r: Run, k: int, share: tuple[float, float], error: float) -> bool:
    """Charge the supporters of r.near[k]; false where somebody's money is too close to the payment."""
    p, x, slack = r.near.option[k], r.near.x[k], r.near.e[k] + error
    n, rich, poor = r.picked.lead[-1], 0.0, 0.0
    votes, rows, place = w.votes, r.rows, r.picked.place
    payers = votes.payers[votes.first[p] : votes.first[p + 1]]
    for g in payers:
        if r.left[g] == 0:
            continue
        if abs(r.left[g] - x) <= slack:
            return False
        if r.left[g] > x:
            rich += votes.weight[g]
            continue
        poor += votes.weight[g]
        for i in range(votes.start[g], votes.start[g + 1]):
            if place[votes.bought[i]] >= 0:
                rows.before[n, place[votes.bought[i]]] += votes.weight[g]
    rows.rich[n], rows.poor[n] = rich, poor
    if not pay(rows, n, float(r.near.price[k]), share):
        return False
    for g in payers:
        if r.left[g] > 0:
            r.left[g] = r.left[g] - rows.high[n] if r.left[g] > x else 0.0
    place[p] = n
    r.picked.lead[n] = p
    r.picked.lead[-1] = n + 1
    choose(w.rules, r.picked, r.low, p)
    return True


@jit
def pay(rows: Rows, n: int, price: float, share: tuple[float, float]) -> bool:
    """The payment of row n in two floats, with its error; false where that is too coarse."""
    high, rest = add_product(price, 0.0, share, -rows.poor[n])
    size, off = price + share[0] * rows.poor[n], share[0] * rows.poor[n] * TINY
    for q in range(n):
        if rows.before[n, q]:
            high, rest = add_product(high, rest, (rows.high[q], rows.rest[q]), rows.before[n, q])
            size += rows.before[n, q] * rows.high[q]
            off += rows.before[n, q] * rows.off[q]
    quotient = high / rows.rich[n]
    product, low = two_product(quotient, rows.rich[n])
    more = ((high - product) - low + rest) / rows.rich[n]
    rows.high[n], rows.rest[n] = two_sum(quotient, more)
    rows.off[n] = (off + (n + 8) * size * TINY) / rows.rich[n]
    return bool(rows.off[n] <= rows.high[n] * 2.0**-60)


@jit
def choose(rules: Rules, picked: Picked, low: Floats, p: int) -> None:
    """Mark p and what it needs as chosen, and wake up options whose price falls."""
    for k in range(rules.needs_first[p], rules.needs_first[p + 1]):
        q = rules.needs[k]
        if picked.chosen[q]:
            continue
        picked.chosen[q] = True
        picked.dead[q] = True
        if rules.group[q] >= 0:
            picked.taken[rules.group[q]] = True
        for j in range(rules.caps_first[q], rules.caps_first[q + 1]):
            picked.money[rules.caps[j]] += rules.cost[q]
            picked.number[rules.caps[j]] += 1
        for j in range(rules.waits_first[q], rules.waits_first[q + 1]):
            other = rules.waits[j]
            if rules.live[other] and not picked.chosen[other]:
                picked.dead[other] = False
                low[other] = 0.0


@jit
def whole_run(w: World, r: Run, share: tuple[float, float]) -> int:
    """Buy until nothing can be bought (DONE) or floats cannot decide (UNDECIDED)."""
    begin(w, r, share[0])
    while True:
        error = (r.picked.lead[-1] + 2) * EPS * share[0]
        count, undecided = find(w, r, error)
        if undecided >= 0:
            return UNDECIDED
        if count == 0:
            return DONE
        k = best_of(w.votes, w.rules, r.near, count)
        if k < 0 or not buy(w, r, k, share, error):
            return UNDECIDED
