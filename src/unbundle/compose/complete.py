"""Spending what Equal Shares leaves: the add-one steps, and the greedy rest."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from unbundle.compose.runner import Runner, Trial
from unbundle.compose.setup import Setup
from unbundle.compose.state import Bundle, State

DEFAULT_STEPS, LONGEST_JUMP, MOST_PATIENCE = 100, 10**15, 16


def step_of(setup: Setup) -> int:
    """Money added to the whole budget per add-one step: as declared, else a hundredth, rounded up."""
    return setup.rule.step or -(-setup.budget // DEFAULT_STEPS)


def add_one(setup: Setup, runner: Runner, first: Trial) -> int:
    """How many add-one steps lead to the last affordable outcome.

    Stops before the first step at which the outcome would cost more than the budget, or as soon as
    nothing more that somebody approves is open and fits (add-one completion; Peters, Pierczynski and
    Skowron 2021). A step adds the same sum to the whole budget, so neither splitting a voter nor
    rescaling weights changes anything. Where a run stood still for a step, the steps at which it surely
    stands still are skipped; that changes no result.
    """
    step, trial, number, patience, still = step_of(setup), first, 0, 1, 0
    allowed = runner.allowed()
    while next_greedy(trial.state, allowed) is not None:
        skip = 0
        if still >= patience:
            skip = int(min(trial.same_until() // step, LONGEST_JUMP))
            still, patience = 0, 1 if skip else min(2 * patience, MOST_PATIENCE)
        number += skip
        after = runner.try_at(Fraction(setup.budget + (number + 1) * step))
        if not runner.affordable(after.state):
            break
        still = still + 1 if after.state.chosen == trial.state.chosen else 0
        trial, number = after, number + 1
    return number


def next_greedy(state: State, allowed: Callable[[State, Bundle], bool]) -> tuple[int, Bundle] | None:
    """The most supported open costed option that fits with what it requires; ties in the declared order."""
    setup = state.frame.setup
    for p in sorted(
        (p for p in range(len(setup.options)) if setup.payers[p]),
        key=lambda p: (-setup.support[p], setup.tie_rank[p]),
    ):
        bundle = state.bundle(p)
        if bundle is None or state.spent + state.price(bundle) > setup.budget:
            continue
        if allowed(state, bundle):
            return p, bundle
    return None


def complete_greedily(state: State, allowed: Callable[[State, Bundle], bool]) -> list[tuple[int, Bundle]]:
    """Add the most supported option that fits until none does; what was added, in order."""
    added = []
    while (step := next_greedy(state, allowed)) is not None:
        state.add(step[1])
        added.append(step)
    return added
