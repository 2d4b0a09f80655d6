"""Who paid how much, after a run: the same whole numbers from either engine."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from unbundle.compose.exact import Form
from unbundle.compose.fast import FastRun
from unbundle.compose.setup import Setup


class Accounts(Protocol):
    """Payments of blocks of voters with equal ballots, per unit of weight 1/scale."""

    def paid(self, block: int) -> list[int]:
        """Options bought in their own right for which the block paid something, in id order."""

    def payment(self, block: int, option: int, times: int) -> int:
        """The largest whole number not above `times` the payment."""

    def have(self, option: int) -> int:
        """Money that the supporters of an option have left together, in minor units, rounded down."""


@dataclass(frozen=True, slots=True)
class ExactAccounts:
    """Accounts of a reference run: money left and payments per block, as fractions."""

    setup: Setup
    left: list[Fraction]
    payments: list[dict[int, Fraction]]

    def paid(self, block: int) -> list[int]:
        """See Accounts."""
        return sorted(p for p, amount in self.payments[block].items() if amount)

    def payment(self, block: int, option: int, times: int) -> int:
        """See Accounts."""
        return self.payments[block][option] * times // 1

    def have(self, option: int) -> int:
        """See Accounts."""
        blocks = self.setup.blocks
        return sum((blocks[g].weight * self.left[g] for g in self.setup.payers[option]), Fraction(0)) // 1


class LogAccounts:
    """Accounts of a fast run: read off its whole-number rows."""

    def __init__(self, setup: Setup, run: FastRun) -> None:
        self.run = run
        live = [i for i, block in enumerate(setup.blocks) if block.weight and block.utility]
        self.row_of = {i: g for g, i in enumerate(live)}
        self.short = {int(g): n for n, ballots in enumerate(run.short) for g in ballots}
        self.even = {int(g): n for n, ballots in enumerate(run.even) for g in ballots}

    def _last(self, g: int) -> int:
        """The place of the last purchase that ballot g can have paid in."""
        return self.short.get(g, self.even.get(g, len(self.run.log.rows) - 1))

    def paid(self, block: int) -> list[int]:
        """See Accounts."""
        log, g = self.run.log, self.row_of.get(block)
        if g is None:
            return []
        return sorted(log.chosen[q] for q in log.rounds(g) if q <= self._last(g))

    def payment(self, block: int, option: int, times: int) -> int:
        """See Accounts."""
        log, g = self.run.log, self.row_of[block]
        place = log.place[option]
        if self.short.get(g) == place:
            return log.floor(log.left(q for q in log.rounds(g) if q < place), times)
        return log.floor_payment(place, times)

    def have(self, option: int) -> int:
        """See Accounts."""
        run = self.run
        arrays = run.arrays
        payers = arrays.payers[arrays.first[option] : arrays.first[option + 1]]
        weight, before = run.log.sums(np.asarray(payers[run.left[payers] > 0]))
        return run.log.floor(Form(0, 1, -weight, {q: -w for q, w in before.items()}), 1)
