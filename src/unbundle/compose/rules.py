"""The rules that can share out the money, as plain functions with their papers.

To add a rule: write a function (Frame, Floors) -> Money and one entry in RULES. The table in
docs/compose/rules.md is written from this registry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from unbundle.compose.closing import Closing
from unbundle.compose.completion import Greedy, add_one, step_of
from unbundle.compose.consensus import not_common
from unbundle.compose.floors import Floors
from unbundle.compose.milp import as_state, solve_most
from unbundle.compose.phragmen import phragmen_plain, phragmen_run
from unbundle.compose.runner import Spending, Trial, build_runner
from unbundle.compose.setup import Setup
from unbundle.compose.state import Bundle, Frame, Reserve, State


@dataclass(slots=True)
class Money:
    """The money phase: the state after it, the run whose payments count, and what came in later.

    `end` is the state when the rule itself stopped; `state` has floors and completion in it.
    `own` are options that the rule bought at the true budget, before any completion; `order` holds
    (option, bundle) of purchases without payments, in order.
    """

    end: State
    state: State
    run: Spending | None = None
    own: frozenset[int] = frozenset()
    steps: int = 0
    order: list[tuple[int, Bundle]] = field(default_factory=list)
    completed: list[tuple[int, Bundle]] = field(default_factory=list)
    floors_filled: list[tuple[str, Bundle]] = field(default_factory=list)
    ties: list[tuple[int, ...]] = field(default_factory=list)
    held: frozenset[int] = frozenset()
    """Options that floors held back in some round."""
    notes: list[str] = field(default_factory=list)


def close_nothing(_setup: Setup) -> dict[int, Closing]:
    """Most rules close nothing of their own."""
    return {}


@dataclass(frozen=True, slots=True)
class Rule:
    """A registry entry: the function, a sentence for readers, where the rule comes from, and what it
    closes before anything is chosen."""

    allocate: Callable[[Frame, Floors], Money]
    sentence: str
    source: str
    closes: Callable[[Setup], dict[int, Closing]] = close_nothing


def by_equal_shares(frame: Frame, floors: Floors) -> Money:
    """Equal Shares, then what the rule's completion says."""
    setup = frame.setup
    runner = build_runner(frame, floors)
    start = Fraction(setup.budget)
    base = None if frame.light else runner.spend(start)
    first = runner.try_at(start) if base is None else Trial(base.state, base.again)
    steps, last = 0, first
    if setup.rule.completion in ("add1", "add1-greedy"):
        steps, last = add_one(setup, runner, first)
    budget, own = start + steps * step_of(setup), frozenset(first.state.chosen)
    if base is None:
        return finish(Money(last.state, last.state.copy(), None, own, steps), floors)
    run = runner.spend(budget) if steps else base
    ties = [row.tie for row in run.purchases if row.tie]
    return finish(Money(run.state, run.state.copy(), run, own, steps, ties=ties, held=run.held), floors)


def by_phragmen(frame: Frame, floors: Floors) -> Money:
    """Sequential Phragmen, then the greedy rest where the completion asks for one."""
    setup, arrays = frame.setup, frame.arrays()
    reserve = floors.reserve(Fraction(setup.budget)) if floors.floors else None
    if arrays is None:
        order = [(p, bundle) for p, bundle, _ in phragmen_plain(frame, reserve)]
        ties = list[tuple[int, ...]]()
    else:
        run = phragmen_run(frame, arrays, reserve)
        order, ties = list(zip(run.log.chosen, run.bundles, strict=True)), [tie for tie in run.ties if tie]
    return finish(_ordered(frame, order, ties), floors)


def by_greedy(frame: Frame, floors: Floors) -> Money:
    """The most utility per money that still fits, again and again."""
    state = State(frame)
    order = Greedy(state).run(allowed(floors))
    return finish(_ordered(frame, order, []), floors, complete=False)


def by_max_approval(frame: Frame, floors: Floors) -> Money:
    """The greatest sum of utility that fits."""
    best = solve_most(frame, floors)
    state = as_state(frame, best.chosen)
    money = Money(state, state.copy(), own=best.chosen, order=[(p, (p,)) for p in sorted(best.chosen)])
    money.notes = milp_notes(best.equals, best.settled)
    return finish(money, floors, complete=False)


def milp_notes(equals: int, settled: bool) -> list[str]:
    """What must be said about a solver's answer."""
    notes = []
    if equals > 1:
        notes.append(
            f"At least {equals} selections share the greatest support; the tie order chose among them."
        )
    if not settled:
        notes.append("More selections may tie for the greatest support than were looked at.")
    return notes


def _ordered(frame: Frame, order: list[tuple[int, Bundle]], ties: list[tuple[int, ...]]) -> Money:
    state = State(frame)
    for _, bundle in order:
        state.add(bundle)
    return Money(state, state.copy(), own=frozenset(state.chosen), order=order, ties=ties)


def finish(money: Money, floors: Floors, complete: bool = True) -> Money:
    """Meet floors on options that cost money, then spend the rest as the completion says."""
    completion = floors.setup.rule.completion
    if floors.floors:
        money.held |= _held_back(money.end, allowed(floors))
    if complete and completion == "milp":
        before = frozenset(money.state.chosen)
        best = solve_most(money.state.frame, floors, before)
        money.state = as_state(money.state.frame, best.chosen)
        money.completed = [(p, (p,)) for p in sorted(best.chosen - before)]
        money.notes = milp_notes(best.equals, best.settled)
    filled = floors.fill(money.state, costed_only=True)
    money.floors_filled = [(floor.id, bundle) for floor, bundle in filled]
    if complete and completion == "add1-greedy":
        money.completed = Greedy(money.state).run(allowed(floors))
    return money


def _held_back(state: State, may: Reserve) -> frozenset[int]:
    """Open options that the floors leave no room for."""
    bundles = {p: state.bundle(p) for p in range(len(state.frame.setup.options))}
    return frozenset(p for p, bundle in bundles.items() if bundle is not None and not may(state, bundle))


def allowed(floors: Floors) -> Reserve:
    """Whether a bundle leaves the floors within reach of the true budget."""
    return floors.reserve(Fraction(floors.setup.budget)) if floors.floors else _always


def _always(_state: State, _bundle: Bundle) -> bool:
    return True


RULES: dict[str, Rule] = {
    "equal-shares": Rule(
        by_equal_shares,
        "Everyone's share of the budget buys what its owner supports, together with others who support it.",
        "Peters, Pierczynski, Skowron, NeurIPS 2021, arXiv 2008.13276",
    ),
    "phragmen": Rule(
        by_phragmen,
        "Money flows to everyone at the speed of their weight; whoever can pay together first, buys.",
        "Brill, Freeman, Janson, Lackner, AAAI 2017; with costs: Los, Christoff, Grossi, "
        "IJCAI 2022, arXiv 2203.12324",
    ),
    "greedy": Rule(
        by_greedy,
        "The most supported measure that still fits, again and again.",
        "what most cities use; Rey, Schmidt, Maly 2023, arXiv 2303.00621, section 4",
    ),
    "max-approval": Rule(
        by_max_approval,
        "The greatest sum of support that the money can buy.",
        "Talmon, Faliszewski, AAAI 2019 (knapsack rules); solved as a whole-number program",
    ),
    "consensus": Rule(
        by_greedy,
        "Only what every bloc that spoke supports more than it rejects, most supported first.",
        "the common-ground filter of this project; see docs/compose/rules.md",
        not_common,
    ),
}
