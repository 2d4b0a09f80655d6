"""One composition from start to end: closings, money, completion, measures without money."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from unbundle.compose.closing import Closing, close_options
from unbundle.compose.conflicts import refuse_conflict
from unbundle.compose.floors import Floors, build_floors
from unbundle.compose.free import decide_free
from unbundle.compose.rules import RULES, Money, allowed
from unbundle.compose.setup import Setup
from unbundle.compose.state import Bundle, Frame, State, build_frame


@dataclass(slots=True)
class Outcome:
    """Everything that happened: the final state, the money phase, and what was decided outside it."""

    setup: Setup
    frame: Frame
    floors: Floors
    money: Money
    state: State
    forced: dict[int, str] = field(default_factory=dict)
    """Options added to meet a floor -> the floor's id."""
    free: dict[int, Closing] = field(default_factory=dict)
    status_quo: dict[int, str] = field(default_factory=dict)


def run_setup(setup: Setup, light: bool = False) -> Outcome:
    """The outcome of one setup; with `light` only what is chosen, without trace and payments.

    A share rule (money of a set at most a share of all money chosen) is met by lowering a cap on the
    set until the outcome satisfies it; the cap only falls, so this ends.
    Raises: RefusalError if floors, closings and budget contradict each other.
    """
    closed = close_options(setup, RULES[setup.rule.rule].closes(setup))
    shares = {rule.id: rule for rule in setup.instance.rules if rule.form == "share_at_most"}
    caps = {name: (rule.limit or Fraction(0)) * setup.budget // 1 for name, rule in shares.items()}
    while True:
        outcome = _run(setup, build_frame(setup, closed, caps, light))
        lower = {name: _allowed(outcome, name) for name in caps}
        broken = [name for name in caps if _money_of(outcome, name) > lower[name]]
        if not broken:
            return outcome
        caps.update({name: lower[name] for name in broken})


def _money_of(outcome: Outcome, name: str) -> int:
    rule = next(rule for rule in outcome.setup.instance.rules if rule.id == name)
    return sum(outcome.setup.cost[p] for p in outcome.setup.members(rule) & outcome.state.chosen)


def _allowed(outcome: Outcome, name: str) -> int:
    rule = next(rule for rule in outcome.setup.instance.rules if rule.id == name)
    return (rule.limit or Fraction(0)) * outcome.state.spent // 1


def _run(setup: Setup, frame: Frame) -> Outcome:
    floors = build_floors(setup, frame.closed)
    if floors.floors and not floors.reachable(State(frame)):
        raise refuse_conflict(setup, frame.closed)
    money = RULES[setup.rule.rule].allocate(frame, floors)
    outcome = Outcome(setup, frame, floors, money, money.state.copy())
    fallbacks = frozenset(f.fallback for f in floors.floors if f.fallback is not None)
    outcome.free = decide_free(outcome.state, fallbacks, allowed(floors))
    for floor, bundle in floors.fill(outcome.state, costed_only=False):
        _note_forced(outcome, floor.id, bundle, floor.fallback)
    for name, bundle in money.floors_filled:
        _note_forced(outcome, name, bundle, None)
    if floors.unmet(outcome.state):
        raise refuse_conflict(setup, frame.closed)
    return outcome


def _note_forced(outcome: Outcome, floor: str, bundle: Bundle, fallback: int | None) -> None:
    for q in bundle:
        if q == fallback:
            outcome.status_quo[q] = floor
        else:
            outcome.forced[q] = floor
        outcome.free.pop(q, None)
