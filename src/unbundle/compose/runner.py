"""Which engine runs Equal Shares: the fast path where numbers allow it, else the reference."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from unbundle.compose.arrays import Arrays, arrays_of
from unbundle.compose.fast import FastRun, fast_run
from unbundle.compose.floors import Floors
from unbundle.compose.shares import Purchase, Spending, equal_shares
from unbundle.compose.state import Bundle, Frame, Reserve, State

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Runner:
    """Equal Shares on one frame at any budget; both engines give the same rows."""

    frame: Frame
    arrays: Arrays | None
    floors: Floors

    def chosen_at(self, budget: Fraction) -> State:
        """The state after a run, without its trace."""
        if self.arrays is None:
            return equal_shares(self.frame, budget, self._reserve(budget)).state
        return fast_run(self.frame, self.arrays, budget, self._reserve(budget)).state

    def spend(self, budget: Fraction) -> Spending:
        """A run with its trace, ties and runners-up included."""
        if self.arrays is None:
            return equal_shares(self.frame, budget, self._reserve(budget))
        run = fast_run(self.frame, self.arrays, budget, self._reserve(budget), detail=True)
        return spending_of(self.frame, run, budget)

    def affordable(self, state: State) -> bool:
        """Whether an outcome, with the floors still to be met, fits into the true budget."""
        within = state.spent <= self.frame.setup.budget
        return within and (not self.floors.floors or self.floors.reachable(state))

    def allowed(self) -> Reserve:
        """Whether a bundle may be added after Equal Shares, within the true budget."""
        return self._reserve(Fraction(self.frame.setup.budget)) or _always

    def _reserve(self, budget: Fraction) -> Reserve | None:
        return self.floors.reserve(budget) if self.floors.floors else None


def _always(_state: State, _bundle: Bundle) -> bool:
    return True


def build_runner(frame: Frame, floors: Floors, reference: bool = False) -> Runner:
    """A runner for one frame; with `reference` the plain fractions, whatever the numbers."""
    return Runner(frame, None if reference else arrays_of(frame.setup), floors)


def spending_of(frame: Frame, run: FastRun, budget: Fraction) -> Spending:
    """A fast run in the exact form of the reference."""
    log = run.log
    short = {int(g): n for n, ballots in enumerate(run.short) for g in ballots}
    even = {int(g): n for n, ballots in enumerate(run.even) for g in ballots}
    blocks = frame.setup.blocks
    left, paid = [log.share] * len(blocks), [dict[int, Fraction]() for _ in blocks]
    live = [i for i, block in enumerate(blocks) if block.weight and block.utility]
    for g, i in enumerate(live):
        last = short.get(g, even.get(g, len(log.rows)))
        before = tuple(q for q in log.rounds(g) if q < last)
        paid[i] = {log.rows[q].chosen: log.payment(q) for q in before}
        left[i] = log.money(before)
        if last < len(log.rows):
            paid[i][log.rows[last].chosen] = left[i]
            left[i] = ZERO
    return Spending(budget, run.state, _purchases(run), left, paid)


def _purchases(run: FastRun) -> list[Purchase]:
    log, rows = run.log, []
    for n, row in enumerate(log.rows):
        runner = run.runners[n]
        rows.append(
            Purchase(
                chosen=row.chosen,
                bundle=run.bundles[n],
                price=row.price,
                rich=Fraction(row.rich),
                poor=row.poor,
                paid_before={log.rows[q].chosen: Fraction(w) for q, w in row.paid_before.items()},
                rho=log.payment(n) / int(run.arrays.value[row.chosen]),
                runner_up=runner[0] if runner else None,
                runner_up_rho=runner[1] if runner else None,
                tie=run.ties[n],
            )
        )
    return rows
