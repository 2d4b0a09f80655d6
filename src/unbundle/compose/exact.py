"""Exact values behind a fast run: whole-number rows, and comparisons that floats cannot decide.

A ballot that has not spent everything has b = b0 - (sum of x_q over purchases q it took part in), so
every payment is x_p = (price - b0 * poor + sum of before[q] * x_q) / rich with whole numbers poor,
rich and before[q]. Those rows are the audit log. Values follow from them first with 192 binary
places and an error bound, and as whole numbers over a common denominator only where that is too coarse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from unbundle.compose.arrays import Arrays, Floats, Ints

Rounds = tuple[int, ...]
BITS = 192
SHORT_BITS, SHOWN_BITS = 1024, 96
"""A payment is shown exactly while its denominator has at most SHORT_BITS binary digits, else rounded
down to SHOWN_BITS significant ones; the rows hold it exactly."""


@dataclass(frozen=True, slots=True)
class Form:
    """(price - b0 * poor + sum of before[q] * x_q) / rich, a value in terms of earlier payments."""

    price: int
    rich: int
    poor: int = 0
    before: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Log:
    """The rows of a run so far. `share` is b0: money per unit of weight at the start."""

    arrays: Arrays
    share: Fraction
    rows: list[Form] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    place: dict[int, int] = field(default_factory=dict)
    """Option bought in its own right -> its row."""
    _bits: int = 0
    _fixed: list[tuple[int, int]] = field(default_factory=list)
    _tops: list[int] = field(default_factory=list)
    _scales: list[int] = field(default_factory=lambda: [1])

    def append(self, option: int, row: Form) -> None:
        """Record a purchase."""
        self.place[option] = len(self.rows)
        self.chosen.append(option)
        self.rows.append(row)
        self._bits += row.rich.bit_length()

    def near(self, form: Form) -> tuple[int, int]:
        """(value, error) in units of 2^-BITS: the true value is between value and value + error."""
        while len(self._fixed) < len(self.rows):
            self._fixed.append(self._fix(self.rows[len(self._fixed)]))
        return self._fix(form)

    def _fix(self, form: Form) -> tuple[int, int]:
        share = -((-self.share.numerator << BITS) // self.share.denominator)
        value, error = (form.price << BITS) - share * form.poor, abs(form.poor)
        if form.poor < 0:
            value += form.poor
        for q, weight in form.before.items():
            at, off = self._fixed[q]
            value += weight * at if weight > 0 else weight * (at + off)
            error += abs(weight) * off
        return value // form.rich, error // form.rich + 2

    def top(self, form: Form) -> int:
        """The exact value times rich, over the common denominator of all rows so far."""
        while len(self._tops) < len(self.rows):
            n = len(self._tops)
            self._tops.append(self._top(self.rows[n], n))
            self._scales.append(self._scales[n] * self.rows[n].rich)
        return self._top(form, len(self.rows))

    def _top(self, form: Form, rows: int) -> int:
        scale, total = self._scales[rows], 0
        if form.before:
            for q in range(min(form.before), rows):
                total = total * self.rows[q].rich + form.before.get(q, 0) * self._tops[q]
        share = self.share
        return (form.price * share.denominator - share.numerator * form.poor) * scale + total

    def exact(self, form: Form) -> Fraction:
        """The value as a fraction."""
        top = self.top(form)
        return Fraction(top, self.share.denominator * self._scales[len(self.rows)] * form.rich)

    def compare(self, a: Form, b: Form, by: tuple[int, int] = (1, 1)) -> int:
        """The sign of a / by[0] - b / by[1], exactly."""
        (low_a, off_a), (low_b, off_b) = self.near(a), self.near(b)
        if (low_a + off_a) * by[1] < low_b * by[0]:
            return -1
        if low_a * by[1] > (low_b + off_b) * by[0]:
            return 1
        if not (a.poor or a.before or b.poor or b.before):
            left, right = a.price * b.rich * by[1], b.price * a.rich * by[0]
        else:
            left, right = self.top(a) * b.rich * by[1], self.top(b) * a.rich * by[0]
        return (left > right) - (left < right)

    def floor(self, form: Form, times: int) -> int:
        """The largest whole number not above `times` (>= 0) the value."""
        value, error = self.near(form)
        low, high = value * times >> BITS, (value + error) * times >> BITS
        return low if low == high else self.exact(form) * times // 1

    def shown(self, form: Form, value: int) -> Fraction:
        """The value / `value`, exact while short, else rounded down; see SHORT_BITS."""
        if self.share.denominator.bit_length() + self._bits <= SHORT_BITS:
            return self.exact(form) / value
        low, _ = self.near(form)
        places = SHOWN_BITS - (low // value).bit_length() + BITS
        return Fraction(self.floor(form, 1 << places) // value, 1 << places)

    def rounds(self, ballot: int) -> Rounds:
        """Places of the purchases whose option a ballot approves, ascending."""
        a = self.arrays
        options = a.bought[a.start[ballot] : a.start[ballot + 1]]
        return tuple(sorted(self.place[p] for p in options.tolist() if p in self.place))

    def left(self, rounds: Iterable[int]) -> Form:
        """Money left, per unit of weight, of a ballot that paid in full in these purchases."""
        return Form(0, 1, -1, dict.fromkeys(rounds, -1))

    def sums(self, ballots: Ints) -> tuple[int, dict[int, int]]:
        """Weight of ballots, and for each earlier purchase the weight among them that approves it."""
        a = self.arrays
        if not len(ballots):
            return 0, {}
        weights = a.weight_f[ballots]
        if not self.place:
            return int(weights.sum()), {}
        counts = a.start[ballots + 1] - a.start[ballots]
        jumps = a.start[ballots] - np.concatenate(([0], np.cumsum(counts)[:-1]))
        options = a.bought[np.arange(int(counts.sum())) + np.repeat(jumps, counts)]
        sums = np.bincount(options, np.repeat(weights, counts), minlength=a.options)
        mine = sums[self.chosen]
        places = np.flatnonzero(mine)
        before = dict(zip(places.tolist(), mine[places].astype(np.int64).tolist(), strict=True))
        return int(weights.sum()), before

    def affordable(self, payers: Ints, price: int) -> bool:
        """Whether ballots with money left have at least `price` together."""
        weight, before = self.sums(payers)
        return self.compare(Form(-price, 1, -weight, {q: -w for q, w in before.items()}), Form(0, 1)) >= 0

    def settle(self, payers: Ints, left: Floats, price: int, about: tuple[float, float]) -> Settled:
        """The exact row for `price` and who pays less, given a payment of about[0] +- about[1].

        `payers` have money left and can afford it. A ballot with exactly the payment pays in full.
        """
        poor = payers[left < about[0] - about[1]]
        unsure = payers[np.abs(left - about[0]) <= about[1]].tolist()
        total = int(self.arrays.weight_f[payers].sum())
        while True:
            weight, before = self.sums(poor)
            form = Form(price, total - weight, weight, before)
            signs = {g: self.compare(self.left(self.rounds(g)), form) for g in unsure}
            short = [g for g in unsure if signs[g] < 0]
            if not short:
                even = np.array([g for g in unsure if signs[g] == 0], dtype=np.int64)
                return Settled(form, poor, even)
            poor = np.concatenate((poor, np.array(short, dtype=np.int64)))
            unsure = [g for g in unsure if signs[g] >= 0]


@dataclass(frozen=True, slots=True)
class Settled:
    """An exact row; `short` are ballots that pay less, all they have; `even` those that have exactly it."""

    form: Form
    short: Ints
    even: Ints
