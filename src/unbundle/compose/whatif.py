"""What would have changed the result: swap test, one member left out, sweeps; a package made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from unbundle.compose.certificate import certify
from unbundle.compose.closing import close_options
from unbundle.compose.compiled import available
from unbundle.compose.floors import build_floors
from unbundle.compose.milp import as_state, build_rows, holds
from unbundle.compose.numbers import percent, plural
from unbundle.compose.outcome import run_setup
from unbundle.compose.parts import member_of
from unbundle.compose.rules import RULES
from unbundle.compose.setup import Engine, Setup, compile_setup, rebudget, reweigh
from unbundle.compose.state import Frame, build_frame
from unbundle.compose.words import Words
from unbundle.errors import Fault, InputError, RefusalError, nearest
from unbundle.records.instance import Instance, Limit, Profile, RuleSpec
from unbundle.records.whatif import Difference, GivenCheck, LeftOut, Swap, SweepPoint

ZERO = Fraction(0)
FORCED = "swap-test"
MANY = 400


def choose(instance: Instance, profile: Profile, rule: RuleSpec) -> frozenset[str]:
    """Ids of what a rule chooses, without trace and reasons: for sweeps."""
    outcome = run_setup(compile_setup(instance, profile, rule), light=True)
    return frozenset(outcome.setup.ids[p] for p in outcome.state.chosen)


def check_given(instance: Instance, profile: Profile, rule: RuleSpec, chosen: Iterable[str]) -> GivenCheck:
    """A package made by hand: constraints, sums, certificate, who gains and loses against the computed one.

    Raises: InputError for ids that are no options.
    """
    setup = compile_setup(instance, profile, rule)
    wanted = _known(setup, chosen)
    computed = run_setup(setup, light=True)
    closed = close_options(setup, RULES[rule.rule].closes(setup))
    frame = build_frame(setup, closed, dict.fromkeys(_share_rules(setup), setup.budget))
    faults = [*_closed_faults(setup, frame, wanted), *_row_faults(setup, frame, wanted)]
    cost = sum(setup.cost[p] for p in wanted)
    certificate = certify(frame, as_state(frame, wanted), wanted)
    difference = compare(setup, frozenset(computed.state.chosen), wanted)
    words = Words(setup)
    return GivenCheck(
        chosen=tuple(setup.ids[p] for p in sorted(wanted)),
        cost=cost,
        budget=setup.budget,
        faults=tuple(faults),
        certificate=certificate,
        against_computed=difference,
        sentence=_given_sentence(words, cost, faults, difference),
    )


def _known(setup: Setup, chosen: Iterable[str]) -> frozenset[int]:
    names = sorted(set(chosen))
    unknown = [name for name in names if name not in setup.at]
    if unknown:
        raise InputError(
            Fault("given", "unknown-option", "No option has this id.", name, nearest(name, setup.at))
            for name in unknown
        )
    return frozenset(setup.at[name] for name in names)


def _share_rules(setup: Setup) -> list[str]:
    return [rule.id for rule in setup.instance.rules if rule.form == "share_at_most"]


def _closed_faults(setup: Setup, frame: Frame, chosen: frozenset[int]) -> list[str]:
    shut = sorted(chosen & frame.closed.keys())
    return [f"{setup.ids[p]} is closed ({frame.closed[p].decided_by}): {frame.closed[p].why}" for p in shut]


def _row_faults(setup: Setup, frame: Frame, chosen: frozenset[int]) -> list[str]:
    """Constraints that are broken, each tested alone with its own words."""
    faults, cost = [], sum(setup.cost[p] for p in chosen)
    if cost > setup.budget:
        faults.append(f"it costs {cost}, {cost - setup.budget} more than the budget")
    for p in sorted(chosen):
        rivals = [setup.ids[q] for q in setup.group[p] if q in chosen and q > p]
        faults += [f"{setup.ids[p]} and {rival} are variants of one measure" for rival in rivals]
        missing = [setup.ids[q] for q in frame.requires[p] if q not in chosen and q not in frame.closed]
        faults += [f"{setup.ids[p]} requires {name}, which is not in it" for name in missing]
    floors = build_floors(setup, frame.closed)
    faults += [f"{floor.id} is not met" for floor in floors.floors if not floor.met(chosen, setup.cost)]
    state = as_state(frame, chosen)
    for c, cap in enumerate(frame.caps):
        over = cap.amount is not None and state.money[c] > cap.amount
        if cap.id not in _share_rules(setup) and (
            over or (cap.count is not None and state.number[c] > cap.count)
        ):
            faults.append(f"{cap.id} is passed")
    for rule in setup.instance.rules:
        inside = setup.members(rule) & chosen
        money = sum(setup.cost[p] for p in inside)
        if rule.form == "share_at_most" and money > (rule.limit or ZERO) * cost:
            faults.append(f"{rule.id} is broken")
    alone = [n for n in frame.needs if n.subject & chosen and not set(n.others) & chosen]
    faults += [f"{need.id} is broken" for need in alone]
    assert faults or frame.closed.keys() & chosen or holds(build_rows(frame, floors, frozenset()), chosen)
    return faults


def _given_sentence(words: Words, cost: int, faults: list[str], difference: Difference) -> str:
    budget = words.money(words.setup.budget)
    state = "It keeps every constraint" if not faults else f"It breaks {plural(len(faults), 'constraint')}"
    if not difference.enters and not difference.leaves:
        return f"{state} and costs {words.money(cost)} of {budget}. It is the computed alternative itself."
    whole = difference.gains + difference.loses + difference.same
    more, less = percent(difference.gains / whole), percent(difference.loses / whole)
    return (
        f"{state} and costs {words.money(cost)} of {budget}. Against the computed alternative it adds "
        f"{len(difference.enters)} and lacks {len(difference.leaves)}; members with {more} of the "
        f"say get more of what they asked for, members with {less} get less."
    )


def compare(setup: Setup, before: frozenset[int], after: frozenset[int]) -> Difference:
    """How `after` differs from `before`, and whose utility (or, on free options, count) changes."""
    sums = {1: ZERO, -1: ZERO, 0: ZERO}
    named: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for block in setup.blocks:
        for i in block.voters:
            ballot = setup.voters[i]
            approved = {setup.at[name] for name in ballot.approves}
            change = _got(block.utility, approved, after) - _got(block.utility, approved, before)
            sign = (change > 0) - (change < 0)
            sums[sign] += ballot.weight
            named[sign].append(ballot.voter)
    return Difference(
        enters=tuple(setup.ids[p] for p in sorted(after - before)),
        leaves=tuple(setup.ids[p] for p in sorted(before - after)),
        gains=sums[1],
        loses=sums[-1],
        same=sums[0],
        gainers=tuple(sorted(named[1])),
        losers=tuple(sorted(named[-1])),
    )


def _got(utility: Mapping[int, int | Fraction], approved: set[int], chosen: frozenset[int]) -> Fraction:
    """Utility of costed options; where that is equal, more free options count as more."""
    inside = approved & chosen
    money = sum((Fraction(utility.get(p, 0)) for p in inside), ZERO)
    return money + Fraction(sum(p not in utility for p in inside), 1 << 40)


def swap_test(instance: Instance, profile: Profile, rule: RuleSpec, option: str) -> Swap:
    """What gives way when one option must be in, under the same rule and votes.

    Raises: InputError if no option has this id.
    """
    setup = compile_setup(instance, profile, rule)
    _known(setup, [option])
    before = frozenset(run_setup(setup, light=True).state.chosen)
    name, words = setup.at[option], Words(setup)
    if name in before:
        return Swap(option=option, possible=True, sentence=f"“{words.name(name)}” is in already.")
    floor = Limit(id=FORCED, kind="floor", members=(option,), count=1)
    forced = instance.model_copy(update={"limits": (*instance.limits, floor)})
    try:
        outcome = run_setup(compile_setup(forced, profile, rule), light=True)
    except RefusalError as error:
        return Swap(option=option, possible=False, sentence=f"It cannot be in: {error.faults[0].message}")
    after = frozenset(outcome.state.chosen)
    difference = compare(setup, before, after)
    return Swap(
        option=option,
        possible=True,
        difference=difference,
        cost=outcome.state.spent,
        sentence=_swap_sentence(words, name, difference),
    )


def _swap_sentence(words: Words, option: int, difference: Difference) -> str:
    whole = difference.gains + difference.loses + difference.same
    gone = words.named(difference.leaves)
    text = f"If “{words.name(option)}” had to be in, "
    text += f"{gone} would have to go" if difference.leaves else "nothing would have to go"
    more, less = percent(difference.gains / whole), percent(difference.loses / whole)
    return f"{text}. Members with {more} of the say would get more, members with {less} would get less."


def leave_one_out(instance: Instance, profile: Profile, rule: RuleSpec) -> tuple[LeftOut, ...]:
    """The result without each member in turn, in order; members without whom nothing changes too.

    A member whose vote is split goes with all its parts.
    """
    base, rows = choose(instance, profile, rule), []
    for member in sorted({member_of(ballot) for ballot in profile.ballots}):
        rest = tuple(other for other in profile.ballots if member_of(other) != member)
        if not any(other.weight > 0 for other in rest):
            continue
        try:
            without = choose(instance, Profile(ballots=rest), rule)
        except RefusalError as error:
            why = error.faults[0].message
            rows.append(LeftOut(voter=member, enters=(), leaves=(), refused=why))
            continue
        enters, leaves = tuple(sorted(without - base)), tuple(sorted(base - without))
        rows.append(LeftOut(voter=member, enters=enters, leaves=leaves))
    return tuple(rows)


def sweep_budget(
    instance: Instance, profile: Profile, rule: RuleSpec, budgets: Sequence[int]
) -> tuple[SweepPoint, ...]:
    """The result at each budget (minor units, above 0), in the order given."""
    setup = compile_setup(instance, profile, rule, _engine(len(budgets)))
    return tuple(_point(str(b), Fraction(b), rebudget(setup, b)) for b in budgets)


def sweep_weights(
    instance: Instance,
    profile: Profile,
    rule: RuleSpec,
    curves: Sequence[tuple[str, Fraction, Mapping[str, Fraction]]],
) -> tuple[SweepPoint, ...]:
    """The result under each (label, value, weight of every voter), in the order given."""
    setup = compile_setup(instance, profile, rule, _engine(len(curves)))
    return tuple(_point(label, value, reweigh(setup, weights)) for label, value, weights in curves)


def _engine(runs: int) -> Engine:
    """Machine code pays from a few hundred compositions on."""
    return "compiled" if runs >= MANY and available() else "auto"


def _point(label: str, value: Fraction, setup: Setup) -> SweepPoint:
    try:
        state = run_setup(setup, light=True).state
    except RefusalError as error:
        return SweepPoint(label=label, value=value, chosen=(), cost=0, refused=error.faults[0].message)
    chosen = tuple(setup.ids[p] for p in sorted(state.chosen))
    return SweepPoint(label=label, value=value, chosen=chosen, cost=state.spent)
