"""Which engine runs Equal Shares: the fast path where numbers allow it, else the reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from unbundle.compose.accounts import Accounts, ExactAccounts, LogAccounts
from unbundle.compose.arrays import Arrays
from unbundle.compose.compiled import SMALL, Compiled, available, compile_frame
from unbundle.compose.exact import BITS, SHORT_BITS, SHOWN_BITS
from unbundle.compose.fast import FastRun, fast_run
from unbundle.compose.floors import Floors
from unbundle.compose.jump import same_until
from unbundle.compose.shares import ExactRun, Purchase, equal_shares
from unbundle.compose.state import Bundle, Frame, Reserve, State

MOST_FAILURES, COMPILED_PATIENCE = 3, 256


@dataclass(slots=True)
class Spending:
    """A run of Equal Shares in the form in which it is described: same content from either engine."""

    budget: Fraction
    state: State
    purchases: list[Purchase]
    accounts: Accounts
    held: frozenset[int]
    """Options that floors held back in some round."""
    again: Callable[[], FastRun] | None = None
    """The run behind it, where there is one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What one budget buys; `run` gives the run behind it where there is one."""

    state: State
    run: Callable[[], FastRun] | None = None

    def same_until(self) -> float:
        """A raise of the whole budget below which the same is surely bought; 0 where unknown."""
        return 0.0 if self.run is None else same_until(self.run())


@dataclass(slots=True)
class Runner:
    """Equal Shares on one frame at any budget; all engines give the same rows."""

    frame: Frame
    arrays: Arrays | None
    floors: Floors
    compiled: Compiled | None = None
    failures: int = 0
    """How often in a row machine code could not decide; after MOST_FAILURES it is not tried again."""

    @property
    def patience(self) -> int:
        """Steps without change after which looking for a jump costs less than going on step by step."""
        return COMPILED_PATIENCE if self.compiled is not None and self.failures < MOST_FAILURES else 1

    def try_at(self, budget: Fraction) -> Trial:
        """A run without its trace."""
        arrays = self.arrays
        if arrays is None:
            return Trial(equal_shares(self.frame, budget, self._reserve(budget)).state)
        if self.compiled is not None and self.failures < MOST_FAILURES:
            state = self.compiled.chosen_at(budget)
            if state is not None:
                self.failures = 0
                return Trial(state, lambda: fast_run(self.frame, arrays, budget))
            self.failures += 1
        limit = self.frame.setup.budget
        run = fast_run(self.frame, arrays, budget, self._reserve(budget), stop_above=limit)
        return Trial(run.state, lambda: run)

    def spend(self, budget: Fraction) -> Spending:
        """A run with its trace, ties and runners-up included."""
        if self.arrays is None:
            return _of_reference(equal_shares(self.frame, budget, self._reserve(budget)))
        run = fast_run(self.frame, self.arrays, budget, self._reserve(budget), detail=True)
        return _of_fast(run, budget)

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


def build_runner(frame: Frame, floors: Floors) -> Runner:
    """A runner for one frame, with the engine that its setup asks for."""
    engine = frame.setup.engine
    arrays = frame.arrays()
    runner = Runner(frame, arrays, floors)
    pays = engine == "compiled" or (engine == "auto" and arrays is not None and len(arrays.payers) >= SMALL)
    if pays and arrays is not None and not floors.floors and available():
        runner.compiled = compile_frame(frame, arrays)
    return runner


def _of_reference(run: ExactRun) -> Spending:
    share = run.budget / run.state.frame.setup.total
    bits, rows = share.denominator.bit_length(), []
    for row in run.purchases:
        second = None if row.runner_up_rho is None else shorten(row.runner_up_rho, bits)
        rows.append(replace(row, rho=shorten(row.rho, bits), runner_up_rho=second))
        bits += row.rich.numerator.bit_length()
    accounts = ExactAccounts(run.state.frame.setup, run.left, run.paid)
    return Spending(run.budget, run.state, rows, accounts, frozenset(run.held))


def shorten(value: Fraction, bits: int) -> Fraction:
    """The same rounding as `exact.Log.shown`, from an exact value."""
    if bits <= SHORT_BITS:
        return value
    places = SHOWN_BITS - (value * (1 << BITS) // 1).bit_length() + BITS
    return Fraction(value * (1 << places) // 1, 1 << places)


def _of_fast(run: FastRun, budget: Fraction) -> Spending:
    log, rows = run.log, []
    for n, row in enumerate(log.rows):
        runner = run.runners[n]
        rows.append(
            Purchase(
                chosen=log.chosen[n],
                bundle=run.bundles[n],
                price=row.price,
                rich=Fraction(row.rich),
                poor=row.poor,
                paid_before={log.chosen[q]: Fraction(w) for q, w in row.before.items()},
                rho=run.rhos[n],
                runner_up=runner[0] if runner else None,
                runner_up_rho=runner[1] if runner else None,
                tie=run.ties[n],
            )
        )
    accounts = LogAccounts(run.frame.setup, run)
    return Spending(budget, run.state, rows, accounts, frozenset(run.held), lambda: run)
