"""Equal Shares, fast and exact: floats decide what they can prove, rationals the rest.

Gives the rows of `shares.equal_shares`, which is the reference. Options are evaluated in order of
their last known payment, which only rises while money is spent, and only as far as needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cmp_to_key, partial
from heapq import heapify, heappop, heappush

import numpy as np

from unbundle.compose.arrays import Arrays, Floats, Ints
from unbundle.compose.evaluate import CAN, CANNOT, EPS, evaluate
from unbundle.compose.exact import BITS, Log, Settled
from unbundle.compose.state import Bundle, Frame, Reserve, State


@dataclass(slots=True)
class Offer:
    """An open option its supporters can pay: float payment x +- e, exact when it had to be settled."""

    p: int
    price: int
    bundle: Bundle
    x: float
    e: float
    low: float
    high: float
    pure: bool
    settled: Settled | None = None


@dataclass(slots=True)
class FastRun:
    """One run: state, the whole-number log, money left in floats (exact where 0), who was short when."""

    frame: Frame
    arrays: Arrays
    log: Log
    state: State
    left: Floats
    error: float
    reserve: Reserve | None = None
    detail: bool = False
    lows: list[float] = field(default_factory=list)
    """For every option a bound that holds throughout: its own cost shared over all who approve it."""
    heap: list[tuple[float, int]] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    short: list[Ints] = field(default_factory=list)
    even: list[Ints] = field(default_factory=list)
    """Per purchase the ballots that paid less than the payment, and those that had exactly it."""
    runners: list[tuple[int, Fraction] | None] = field(default_factory=list)
    rhos: list[Fraction] = field(default_factory=list)
    ties: list[tuple[int, ...]] = field(default_factory=list)
    exact_decisions: int = 0
    held: set[int] = field(default_factory=set)
    """Options that floors held back in some round; they are asked again in the next."""


def fast_run(
    frame: Frame,
    arrays: Arrays,
    budget: Fraction,
    reserve: Reserve | None = None,
    detail: bool = False,
    stop_above: int | None = None,
) -> FastRun:
    """Equal Shares at a total of `budget`; with `detail` also ties and runners-up, exactly.

    The run is cut off where it has spent more than `stop_above`: add-one throws it away then.
    """
    share = budget / arrays.total
    left = np.full(len(arrays.weight), float(share))
    run = FastRun(frame, arrays, Log(arrays, share), State(frame), left, 0.0, reserve, detail)
    run.lows = own_bounds(arrays, arrays.value)
    run.heap = first_heap(frame, arrays, run.lows)
    while step(run):
        if stop_above is not None and run.state.spent > stop_above:
            break
    return run


def own_bounds(arrays: Arrays, value: Ints) -> list[float]:
    """Lower bounds of payments per unit of `value`: the cost of an option shared over all who approve it.
    Whatever else comes with it, and whoever is short, it costs them no less.
    """
    rates = arrays.cost / np.maximum(arrays.support, 1) / np.maximum(value, 1)
    bounds: list[float] = (rates * (1 - 8 * EPS)).tolist()
    return bounds


def first_heap(frame: Frame, arrays: Arrays, lows: list[float]) -> list[tuple[float, int]]:
    """A heap of all options that somebody approves and nothing closes, with these lower bounds."""
    live = np.flatnonzero(arrays.support > 0).tolist()
    heap = [(lows[p], p) for p in live if p not in frame.closed]
    heapify(heap)
    return heap


def step(run: FastRun) -> bool:
    """Buy the next option; False where nothing more can be bought."""
    share = float(run.log.share)
    run.error = (len(run.log.rows) + 2) * EPS * share
    offers = _offers(run)
    if not offers:
        return False
    best = _best(run, offers)
    _buy(run, best)
    if run.held:
        known = {p for _, p in run.heap} | {offer.p for offer in offers}
        for p in sorted(run.held - known - run.state.chosen):
            heappush(run.heap, (run.lows[p], p))
    for offer in offers:
        if offer.p != best.p:
            heappush(run.heap, (offer.low, offer.p))
    _wake(run, set(run.frame.restless).union(*(run.frame.waiting[q] for q in best.bundle)))
    return True


def _wake(run: FastRun, fallen: set[int]) -> None:
    """Prices may have fallen: these options start again from what holds throughout."""
    again = [p for p in sorted(fallen - run.state.chosen) if run.arrays.first[p] < run.arrays.first[p + 1]]
    if again:
        run.heap = [(low, q) for low, q in run.heap if q not in fallen]
        run.heap += [(run.lows[p], p) for p in again if p not in run.frame.closed]
        heapify(run.heap)


def _offers(run: FastRun) -> list[Offer]:
    """Every option that can still be the best (with `detail`: or the second best), evaluated."""
    offers: list[Offer] = []
    highs: list[float] = []
    ahead: Offer | None = None
    behind: list[tuple[float, int]] = []
    wanted = 2 if run.detail else 1
    while run.heap:
        limit = highs[wanted - 1] if len(highs) >= wanted else float("inf")
        if run.heap[0][0] > limit:
            break
        low, p = heappop(run.heap)
        if ahead is not None and not _before(run.arrays, p, ahead):
            behind.append((low, p))
            continue
        offer = _evaluate(run, p, low)
        if offer is None:
            continue
        offers.append(offer)
        highs = sorted([*highs, offer.high])[:wanted]
        if offer.pure and not run.detail and (ahead is None or _order(run, offer, ahead) < 0):
            ahead = offer
    for entry in behind:
        heappush(run.heap, entry)
    return offers


def _before(arrays: Arrays, p: int, offer: Offer) -> bool:
    """Whether p could come before an offer that all its supporters pay in full: no payment for p is below
    its cost shared over all who approve it, and a tie goes by rank."""
    mine = int(arrays.cost[p]) * int(arrays.support[offer.p]) * int(arrays.value[offer.p])
    others = offer.price * int(arrays.support[p]) * int(arrays.value[p])
    return mine < others or (mine == others and bool(arrays.rank[p] < arrays.rank[offer.p]))


def _order(run: FastRun, a: Offer, b: Offer) -> int:
    return _compare(run, a, b) or int(run.arrays.rank[a.p]) - int(run.arrays.rank[b.p])


def _evaluate(run: FastRun, p: int, low: float) -> Offer | None:
    frame, arrays = run.frame, run.arrays
    bundle = (p,) if frame.plain[p] else run.state.bundle(p)
    if bundle is None or p in run.state.chosen:
        return None
    if run.reserve is not None and not run.reserve(run.state, bundle):
        run.held.add(p)
        return None
    price = int(arrays.cost[p]) if len(bundle) == 1 else run.state.price(bundle)
    payers = arrays.payers[arrays.first[p] : arrays.first[p + 1]]
    left = run.left[payers]
    value = float(arrays.value[p])
    start = low * value * (1 - 4 * EPS)
    answer, x, e, pure = evaluate(left, arrays.weight_f[payers], float(price), start, run.error)
    if answer == CAN:
        return Offer(p, price, bundle, x, e, _down((x - e) / value), _up((x + e) / value), pure)
    live = left > 0
    if answer == CANNOT or not live.any() or not run.log.affordable(payers[live], price):
        return None
    run.exact_decisions += 1
    settled = run.log.settle(payers[live], left[live], price, (0.0, float("inf")))
    x = float(run.log.exact(settled.form))
    return Offer(p, price, bundle, x, EPS * x, _down(x / value), _up(x / value), False, settled)


def _down(x: float) -> float:
    return x * (1 - 4 * EPS)


def _up(x: float) -> float:
    return x * (1 + 4 * EPS)


def _best(run: FastRun, offers: list[Offer]) -> Offer:
    """The least payment per unit of value, ties by rank; records the tie and the runner-up."""
    ordered = _nearest(run, offers)
    if run.detail:
        _note(run, ordered, offers)
    return ordered[0]


def _nearest(run: FastRun, offers: list[Offer]) -> list[Offer]:
    """The offers that floats cannot tell from the best, in exact order, ties by rank."""
    high = min(offer.high for offer in offers)
    near = [offer for offer in offers if offer.low <= high]
    if len(near) == 1:
        return near
    run.exact_decisions += 1
    near.sort(key=lambda offer: int(run.arrays.rank[offer.p]))
    return sorted(near, key=cmp_to_key(partial(_compare, run)))


def _compare(run: FastRun, a: Offer, b: Offer) -> int:
    values = int(run.arrays.value[a.p]), int(run.arrays.value[b.p])
    if a.pure and b.pure:
        left = a.price * int(run.arrays.support[b.p]) * values[1]
        right = b.price * int(run.arrays.support[a.p]) * values[0]
        return (left > right) - (left < right)
    return run.log.compare(settled_of(run, a).form, settled_of(run, b).form, values)


def _note(run: FastRun, ordered: list[Offer], offers: list[Offer]) -> None:
    """Ties with the best offer, the second best of all, and both payments per unit of value."""
    best = ordered[0]
    tied = [offer.p for offer in ordered if _compare(run, offer, best) == 0] if len(ordered) > 1 else []
    run.ties.append(tuple(sorted(tied)) if len(tied) > 1 else ())
    run.rhos.append(rho_of(run, best))
    rest = [offer for offer in offers if offer is not best]
    second = _nearest(run, rest)[0] if rest else None
    run.runners.append((second.p, rho_of(run, second)) if second else None)


def rho_of(run: FastRun, offer: Offer) -> Fraction:
    """The payment per unit of value of an offer, as it is shown."""
    return run.log.shown(settled_of(run, offer).form, int(run.arrays.value[offer.p]))


def settled_of(run: FastRun, offer: Offer) -> Settled:
    """The exact row of an offer, computed once."""
    if offer.settled is None:
        arrays = run.arrays
        payers = arrays.payers[arrays.first[offer.p] : arrays.first[offer.p + 1]]
        left = run.left[payers]
        live = left > 0
        offer.settled = run.log.settle(payers[live], left[live], offer.price, (offer.x, offer.e + run.error))
    return offer.settled


def _buy(run: FastRun, offer: Offer) -> None:
    settled, log = settled_of(run, offer), run.log
    payers = run.arrays.payers[run.arrays.first[offer.p] : run.arrays.first[offer.p + 1]]
    value, error = log.near(settled.form)
    x = float(log.exact(settled.form)) if error << 60 > value else value / (1 << BITS)
    spent = payers[run.left[payers] == 0]
    log.append(offer.p, settled.form)
    run.bundles.append(offer.bundle)
    run.short.append(settled.short)
    run.even.append(settled.even)
    run.left[payers] -= x
    for gone in (spent, settled.short, settled.even):
        run.left[gone] = 0.0
    run.state.add(offer.bundle)
