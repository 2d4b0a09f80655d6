"""The inner step of the fast path, in floats with an error bound: what would an option cost its payers?

The bound is derived in docs/compose/exactness.md. Money left is known up to `error`; a sum of n terms
is off by at most (n + 4) * EPS times the sum of their sizes; the payment is off by what that leaves
unexplained, divided by the weight of those who surely pay in full.
"""

from __future__ import annotations

from unbundle.compose.arrays import Floats

EPS = 2.0**-52
CANNOT, CAN, UNSURE = 0, 1, 2
Answer = tuple[int, float, float, bool]


def evaluate(left: Floats, weight: Floats, price: float, start: float, error: float) -> Answer:
    """(answer, x, e, pure) for payers with money `left` per unit of `weight`.

    CANNOT pay the price; CAN, each paying x +- e per unit of weight or all it has; or UNSURE.
    `pure`: surely everybody pays x. `start` is a payment known not to be too large. Money is exact
    where it is 0.
    """
    money, total = float(weight @ left), float(weight.sum())
    rounding = (len(left) + 4) * EPS
    slack = total * error + rounding * (money + price)
    if money < price - slack:
        return CANNOT, 0.0, 0.0, False
    if money <= price + slack:
        return UNSURE, 0.0, 0.0, False
    x = max(price / total, start)
    while True:
        short = left < x
        poor_money = float(weight[short] @ left[short])
        rich = total - float(weight[short].sum())
        if rich <= 0:
            return UNSURE, 0.0, 0.0, False
        better = (price - poor_money) / rich
        if better <= x * (1 + 2 * EPS):
            break
        x = better
    loose = total - float(weight[left > x + error].sum())
    drift = loose * error + rounding * (price + poor_money) + abs(poor_money + rich * x - price)
    band = 8 * drift / rich + 4 * error + 8 * EPS * x
    sure = float(weight[left > x + band].sum())
    if sure <= 0:
        return UNSURE, 0.0, 0.0, False
    e = drift / sure * (1 + 8 * EPS) + 2 * EPS * x
    if e + error > band:
        return UNSURE, 0.0, 0.0, False
    return CAN, x, e, sure == total
