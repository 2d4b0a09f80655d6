"""Spending what a rule leaves: the add-one steps, and the greedy rest."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from unbundle.compose.runner import Runner, Trial
from unbundle.compose.setup import Setup
from unbundle.compose.state import Bundle, Reserve, State

DEFAULT_STEPS, LONGEST_JUMP, MOST_PATIENCE = 100, 10**15, 1024


def step_of(setup: Setup) -> int:
    """Money added to the whole budget per add-one step: as declared, else a hundredth, rounded up."""
    return setup.rule.step or -(-setup.budget // DEFAULT_STEPS)


def add_one(setup: Setup, runner: Runner, first: Trial) -> tuple[int, Trial]:
    """How many add-one steps lead to the last affordable outcome, and a trial with that outcome.

    Stops before the first step at which the outcome would cost more than the budget, or as soon as
    nothing more that somebody approves is open and fits (add-one completion; Peters, Pierczynski and
    Skowron 2021). A step adds the same sum to the whole budget, so neither splitting a voter nor
    rescaling weights changes anything. Where a run stood still for a step, the steps at which it surely
    stands still are skipped; that changes no result.
    """
    step, trial, number, patience, still = step_of(setup), first, 0, runner.patience, 0
    allowed = runner.allowed()
    while something_fits(trial.state, allowed):
        skip = 0
        if still >= patience:
            skip = int(min(trial.same_until() // step, LONGEST_JUMP))
            still, patience = 0, runner.patience if skip else min(2 * patience, MOST_PATIENCE)
        number += skip
        after = runner.try_at(Fraction(setup.budget + (number + 1) * step))
        if not runner.affordable(after.state):
            break
        still = still + 1 if after.state.chosen == trial.state.chosen else 0
        trial, number = after, number + 1
    return number, trial


def something_fits(state: State, allowed: Reserve) -> bool:
    """Whether an open option that somebody approves fits into the rest of the budget."""
    setup, plain = state.frame.setup, state.frame.plain
    rest = setup.budget - state.spent
    for p in range(len(setup.options)):
        if not setup.payers[p] or p in state.chosen or p in state.frame.closed:
            continue
        bundle = (p,) if plain[p] else state.bundle(p)
        if bundle is not None and state.price(bundle) <= rest and allowed(state, bundle):
            return True
    return False


class Greedy:
    """Adds the open costed option with the most utility per money that fits, ties in the declared order.

    Utility per money is approving weight where utility is cost, so size does not matter; prices include
    what an option requires and is not chosen yet. Options that nobody approves are never added.
    """

    def __init__(self, state: State, among: Iterable[int] | None = None) -> None:
        self.state, setup = state, state.frame.setup
        wanted = range(len(setup.options)) if among is None else sorted(among)
        live = [p for p in wanted if setup.payers[p] and p not in state.chosen]
        self.worth = {p: setup.worth(p) for p in live}
        plain = [p for p in live if state.frame.plain[p] and p not in state.frame.closed]
        self.plain = sorted(plain, key=lambda p: self._key(p, setup.cost[p]), reverse=True)
        self.tangled = [p for p in live if not state.frame.plain[p]]

    def _key(self, p: int, price: int) -> tuple[int | Fraction, int]:
        worth = self.worth[p]
        even = isinstance(worth, int) and worth % price == 0
        return -(worth // price) if even else -Fraction(worth) / price, self.state.frame.setup.tie_rank[p]

    def next(self, allowed: Reserve) -> tuple[int, Bundle] | None:
        """The option to add next with its bundle; None where nothing more fits."""
        offers = [offer for p in self.tangled if (offer := self._offer(p, allowed)) is not None]
        rest = self.state.frame.setup.budget - self.state.spent
        cost = self.state.frame.setup.cost
        self.plain = [p for p in self.plain if p not in self.state.chosen and cost[p] <= rest]
        best = next((p for p in reversed(self.plain) if allowed(self.state, (p,))), None)
        offers += [] if best is None else [(best, (best,))]
        if not offers:
            return None
        return min(offers, key=lambda offer: self._key(offer[0], self.state.price(offer[1])))

    def _offer(self, p: int, allowed: Reserve) -> tuple[int, Bundle] | None:
        state = self.state
        bundle = state.bundle(p)
        if bundle is None or state.spent + state.price(bundle) > state.frame.setup.budget:
            return None
        return (p, bundle) if allowed(state, bundle) else None

    def run(self, allowed: Reserve) -> list[tuple[int, Bundle]]:
        """Add until nothing more fits; what was added, in order."""
        added = []
        while (step := self.next(allowed)) is not None:
            self.state.add(step[1])
            added.append(step)
        return added
