"""Exact values behind a fast run: rationals are made only when floats cannot decide.

A ballot that has not spent everything has b = b0 - (sum of x_q over purchases q it took part in), so
every payment is x_p = (price - b0 * W_poor + sum of C[q] * x_q) / W_rich with whole numbers W_poor,
W_rich and C[q]. Those rows are the audit log; the rationals follow from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from unbundle.compose.arrays import Arrays, Floats, Ints

Rounds = tuple[int, ...]
BITS, PROOF = 192, 60
"""Payments are carried with BITS binary places and trusted while PROOF leading bits are certain."""


@dataclass(frozen=True, slots=True)
class Row:
    """One purchase in whole numbers; `paid_before` maps an earlier purchase's place to a weight."""

    chosen: int
    price: int
    rich: int
    poor: int
    paid_before: dict[int, int]


@dataclass(slots=True)
class Log:
    """The rows of a run so far, with exact payments computed when asked for."""

    arrays: Arrays
    share: Fraction
    rows: list[Row] = field(default_factory=list)
    place: dict[int, int] = field(default_factory=dict)
    """Option bought in its own right -> its row."""
    _payments: list[Fraction] = field(default_factory=list)
    _fixed: list[tuple[int, int]] = field(default_factory=list)
    _money: dict[Rounds, Fraction] = field(default_factory=dict)

    def append(self, row: Row) -> None:
        """Record a purchase."""
        self.place[row.chosen] = len(self.rows)
        self.rows.append(row)

    def payment(self, place: int) -> Fraction:
        """Exact payment per unit of weight in the purchase at `place` of those who pay in full."""
        while len(self._payments) <= place:
            row = self.rows[len(self._payments)]
            self._payments.append(self.solve(row.price, row.rich, row.poor, row.paid_before))
        return self._payments[place]

    def near(self, place: int) -> float:
        """The payment at `place` as the nearest float, up to one unit in the last place."""
        if place < len(self._payments):
            return float(self._payments[place])
        while len(self._fixed) <= place:
            self._fixed.append(self._fix(self.rows[len(self._fixed)]))
        value, error = self._fixed[place]
        if error << PROOF > value:
            return float(self.payment(place))
        return value / (1 << BITS)

    def _fix(self, row: Row) -> tuple[int, int]:
        """The payment of a row in units of 2^-BITS, and a bound of its error in the same units."""
        share = (self.share.numerator << BITS) // self.share.denominator
        value, error = (row.price << BITS) - share * row.poor, row.poor
        for q, weight in row.paid_before.items():
            before, off = self._fixed[q]
            value += weight * before
            error += weight * off
        return value // row.rich, error // row.rich + 2

    def solve(self, price: int, rich: int, poor: int, before: dict[int, int]) -> Fraction:
        """Payment per unit of weight from whole-number sums."""
        spent = sum((weight * self.payment(q) for q, weight in before.items()), Fraction(0))
        return (price - self.share * poor + spent) / rich

    def rounds(self, ballot: int) -> Rounds:
        """Places of the purchases that a ballot took part in, ascending."""
        a = self.arrays
        options = a.bought[a.start[ballot] : a.start[ballot + 1]]
        return tuple(sorted(self.place[p] for p in options.tolist() if p in self.place))

    def money(self, rounds: Rounds) -> Fraction:
        """Exact money left, per unit of weight, of a ballot that paid in full in these purchases."""
        if rounds not in self._money:
            self._money[rounds] = self.share - sum((self.payment(q) for q in rounds), Fraction(0))
        return self._money[rounds]

    def sums(self, ballots: Iterable[int]) -> tuple[int, dict[int, int]]:
        """Weight of ballots, and for each earlier purchase the weight among them that paid in it."""
        weight, before = 0, dict[int, int]()
        for g in ballots:
            own = int(self.arrays.weight[g])
            weight += own
            for q in self.rounds(g):
                before[q] = before.get(q, 0) + own
        return weight, before

    def affordable(self, payers: Iterable[int], price: int) -> bool:
        """Whether ballots with money left have at least `price` together."""
        weight, before = self.sums(payers)
        spent = sum((w * self.payment(q) for q, w in before.items()), Fraction(0))
        return self.share * weight - spent >= price

    def settle(self, payers: Ints, left: Floats, price: int, about: float, slack: float) -> Settled:
        """The exact payment for `price` and who pays in full, given that it is `about` +- `slack`.

        `payers` have money left and can afford it. A ballot with exactly the payment pays in full.
        """
        poor = payers[left < about - slack].tolist()
        unsure = payers[np.abs(left - about) <= slack].tolist()
        weight, before = self.sums(poor)
        rich = int(self.arrays.weight[payers].sum()) - weight
        while True:
            x = self.solve(price, rich, weight, before)
            short = [g for g in unsure if self.money(self.rounds(g)) < x]
            if not short:
                return Settled(x, rich, weight, before, frozenset(poor))
            more, spent = self.sums(short)
            poor += short
            unsure = [g for g in unsure if g not in short]
            rich, weight = rich - more, weight + more
            for q, w in spent.items():
                before[q] = before.get(q, 0) + w


@dataclass(frozen=True, slots=True)
class Settled:
    """An exact payment with its whole-number row; `short` are the ballots that pay less, all they have."""

    x: Fraction
    rich: int
    poor: int
    before: dict[int, int]
    short: frozenset[int]
