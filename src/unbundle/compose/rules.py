"""The rules that can share out the money, as plain functions with their papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from unbundle.compose.complete import add_one, complete_greedily, step_of
from unbundle.compose.floors import Floors
from unbundle.compose.runner import Spending, build_runner
from unbundle.compose.state import Bundle, Frame, State


@dataclass(slots=True)
class Money:
    """The money phase: the state after it, the run whose payments count, and what came in later.

    `end` is the state when the rule itself stopped; `state` has floors and completion in it.
    `own` are options that the rule bought at the true budget, before any completion.
    """

    end: State
    state: State
    run: Spending | None = None
    own: frozenset[int] = frozenset()
    steps: int = 0
    completed: list[tuple[int, Bundle]] = field(default_factory=list)
    floors_filled: list[tuple[str, Bundle]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rule:
    """A registry entry: the function, a sentence for readers, and where the rule comes from."""

    allocate: Callable[[Frame, Floors], Money]
    sentence: str
    source: str


def by_equal_shares(frame: Frame, floors: Floors) -> Money:
    """Equal Shares, then what the rule's completion says."""
    setup = frame.setup
    runner = build_runner(frame, floors)
    first, steps = runner.try_at(Fraction(setup.budget)), 0
    if setup.rule.completion in ("add1", "add1-greedy"):
        steps = add_one(setup, runner, first)
    run = runner.spend(Fraction(setup.budget + steps * step_of(setup)))
    money = Money(run.state, run.state.copy(), run, frozenset(first.state.chosen), steps)
    return finish(money, floors, greedy=setup.rule.completion == "add1-greedy")


def by_greedy(frame: Frame, floors: Floors) -> Money:
    """The most supported option that still fits, again and again."""
    state = State(frame)
    complete_greedily(state, _allowed(floors))
    return finish(Money(state, state.copy(), own=frozenset(state.chosen)), floors, greedy=False)


def finish(money: Money, floors: Floors, greedy: bool) -> Money:
    """Meet floors on options that cost money, then spend the rest greedily where asked for."""
    filled = floors.fill(money.state, costed_only=True)
    money.floors_filled = [(floor.id, bundle) for floor, bundle in filled]
    if greedy:
        money.completed = complete_greedily(money.state, _allowed(floors))
    return money


def _allowed(floors: Floors) -> Callable[[State, Bundle], bool]:
    if not floors.floors:
        return lambda _state, _bundle: True
    return floors.reserve(Fraction(floors.setup.budget))


RULES: dict[str, Rule] = {
    "equal-shares": Rule(
        by_equal_shares,
        "Everyone's share of the budget buys what its owner supports, together with others who support it.",
        "Peters, Pierczynski, Skowron: Proportional Participatory Budgeting with Additive Utilities, "
        "NeurIPS 2021, arXiv 2008.13276",
    ),
    "greedy": Rule(
        by_greedy,
        "The most supported measure that still fits, again and again.",
        "the usual rule of cities; see Rey, Schmidt, Maly: The (Computational) Social Choice Take on "
        "Indivisible Participatory Budgeting, arXiv 2303.00621",
    ),
}
