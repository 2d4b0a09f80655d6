"""Who paid how much, after a run: the same whole numbers from either engine."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from unbundle.compose.exact import BITS, Form
from unbundle.compose.fast import FastRun
from unbundle.compose.setup import Setup

Bounds = tuple[int, int]
"""(value, error): the true payment per unit of weight is from value to value + error, in units of 2^-BITS."""


class Accounts(Protocol):
    """Payments of blocks of voters with equal ballots, per unit of weight 1/scale."""

    def paid(self, block: int) -> list[tuple[int, Bounds]]:
        """(option bought in its own right, payment) for all in which the block paid, in id order."""

    def exactly(self, block: int, option: int) -> Fraction:
        """The payment as a fraction."""

    def have(self, option: int) -> int:
        """Money that the supporters of an option have left together, in minor units, rounded down."""


@dataclass(frozen=True, slots=True)
class ExactAccounts:
    """Accounts of a reference run: money left and payments per block, as fractions."""

    setup: Setup
    left: list[Fraction]
    payments: list[dict[int, Fraction]]

    def paid(self, block: int) -> list[tuple[int, Bounds]]:
        """See Accounts."""
        rows = sorted((p, amount) for p, amount in self.payments[block].items() if amount)
        return [(p, ((amount.numerator << BITS) // amount.denominator, 1)) for p, amount in rows]

    def exactly(self, block: int, option: int) -> Fraction:
        """See Accounts."""
        return self.payments[block][option]

    def have(self, option: int) -> int:
        """See Accounts."""
        blocks = self.setup.blocks
        return sum((blocks[g].weight * self.left[g] for g in self.setup.payers[option]), Fraction(0)) // 1


class LogAccounts:
    """Accounts of a fast run: read off its whole-number rows."""

    def __init__(self, setup: Setup, run: FastRun) -> None:
        self.run = run
        log = run.log
        live = [i for i, block in enumerate(setup.blocks) if block.weight and block.utility]
        self.row_of = {i: g for g, i in enumerate(live)}
        self.short = {int(g): n for n, ballots in enumerate(run.short) for g in ballots}
        self.even = {int(g): n for n, ballots in enumerate(run.even) for g in ballots}
        self.full = [log.near(Form(0, 1, 0, {n: 1})) for n in range(len(log.rows))]
        self.rest: dict[int, Bounds] = {}

    def _places(self, g: int) -> list[int]:
        """Purchases in which ballot g paid something."""
        last = self.short.get(g, self.even.get(g, len(self.run.log.rows) - 1))
        return [q for q in self.run.log.rounds(g) if q <= last]

    def paid(self, block: int) -> list[tuple[int, Bounds]]:
        """See Accounts."""
        log, g = self.run.log, self.row_of.get(block)
        if g is None:
            return []
        places, cut = self._places(g), self.short.get(g)
        rows = [(log.chosen[q], self.full[q]) for q in places if q != cut]
        if cut is not None:
            rows.append((log.chosen[cut], log.near(log.left(places[:-1]))))
        return sorted(rows)

    def exactly(self, block: int, option: int) -> Fraction:
        """See Accounts."""
        log, g = self.run.log, self.row_of[block]
        place = log.place[option]
        if self.short.get(g) == place:
            return log.exact(log.left(self._places(g)[:-1]))
        return log.exact(Form(0, 1, 0, {place: 1}))

    def have(self, option: int) -> int:
        """See Accounts."""
        run = self.run
        arrays = run.arrays
        payers = arrays.payers[arrays.first[option] : arrays.first[option + 1]]
        value = error = 0
        for g in payers[run.left[payers] > 0].tolist():
            if g not in self.rest:
                self.rest[g] = run.log.near(run.log.left(run.log.rounds(g)))
            weight = int(arrays.weight[g])
            value += weight * self.rest[g][0]
            error += weight * self.rest[g][1]
        if value >> BITS == (value + error) >> BITS:
            return value >> BITS
        whole, before = run.log.sums(np.asarray(payers[run.left[payers] > 0]))
        return run.log.floor(Form(0, 1, -whole, {q: -w for q, w in before.items()}), 1)
