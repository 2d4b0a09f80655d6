"""Sequential Phragmen compiled to machine code (needs the extra `fast`).

Moments are sums of positive numbers divided by a weight, so each is right up to a relative error that
grows by (n + 8) * EPS per purchase, n being the number of its supporters' ballots. If two moments are
closer than that, the run ends UNDECIDED and `phragmen.py` decides exactly.
"""

from __future__ import annotations

import numpy as np

from unbundle.compose.kernel_math import EPS, jit
from unbundle.compose.kernels import (
    DONE,
    UNDECIDED,
    Run,
    World,
    begin,
    bundle_price,
    choose,
    keep_below,
    lowest,
    supporters,
)


@jit
def earliest(w: World, r: Run, budget: int, loose: float) -> int:
    """Fills r.near with the options that may be first; how many they are."""
    count, high, near, votes = 0, np.inf, r.near, w.votes
    seen = np.zeros(len(r.low), dtype=np.bool_)
    while True:
        p = lowest(r.low, r.picked.dead, seen, high)
        if p < 0:
            break
        seen[p] = True
        price = bundle_price(w.rules, r.picked, p)
        if price < 0 or price > budget:
            r.picked.dead[p] = True
            continue
        held = 0.0
        for k in range(votes.first[p], votes.first[p + 1]):
            held += votes.weight[votes.payers[k]] * r.left[votes.payers[k]]
        moment = (price + held) / supporters(votes, p)
        r.low[p] = moment * (1 - loose)
        high = min(high, moment * (1 + loose))
        near.option[count], near.price[count], near.low[count] = p, price, r.low[p]
        near.x[count], near.e[count], near.pure[count] = moment, 0.0, False
        count += 1
    return keep_below(near, count, high)


@jit
def whole_phragmen(w: World, r: Run, budget: int) -> int:
    """Buy until the next option would pass the budget (DONE) or floats cannot decide (UNDECIDED).

    `r.left` holds when each ballot's purse was last emptied.
    """
    begin(w, r, 0.0)
    widest = 0
    for p in range(len(r.low)):
        widest = max(widest, w.votes.first[p + 1] - w.votes.first[p])
    spent, loose = 0, 0.0
    while True:
        loose += (widest + 8) * EPS
        count = earliest(w, r, budget, loose)
        if count == 0:
            return DONE
        if count > 1:
            return UNDECIDED
        p = r.near.option[0]
        if spent + r.near.price[0] > budget:
            return DONE
        spent += r.near.price[0]
        for k in range(w.votes.first[p], w.votes.first[p + 1]):
            r.left[w.votes.payers[k]] = r.near.x[0]
        choose(w.rules, r.picked, r.low, p)
