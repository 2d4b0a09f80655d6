"""The three ways to compute Equal Shares give one result, and it is that of a naive reading of the rule."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import ClassVar

import pytest

from tests.compose.brute import equal_shares_plain
from tests.compose.cases import ballot, case, option, random_case, wide_case
from unbundle.compose import Case, compose_alternative, fast
from unbundle.compose.closing import close_options
from unbundle.compose.compiled import available, compile_frame
from unbundle.compose.completion import add_one
from unbundle.compose.fast import fast_run
from unbundle.compose.floors import build_floors
from unbundle.compose.phragmen import phragmen_plain, phragmen_run
from unbundle.compose.runner import Runner, Trial, build_runner
from unbundle.compose.setup import Engine, compile_setup
from unbundle.compose.state import build_frame
from unbundle.errors import RefusalError
from unbundle.records.instance import Group, Limit, SetRule

ENGINES: tuple[Engine, ...] = ("reference", "arrays", "compiled")


def outcome(one: Case, engine: Engine) -> object:
    """The alternative, or the refusal as text."""
    try:
        return compose_alternative(*one, engine)
    except RefusalError as error:
        return str(error)


def test_float_trap() -> None:
    """Seven voters, two projects of cost one, budget one: floats buy nothing, since 7 * (1/7) < 1."""
    ballots = [ballot(f"v{n}", "all some" if n < 3 else "all") for n in range(7)]
    for utility in ("cost", "cardinality"):
        one = case(1, [option("all", 1), option("some", 1)], ballots, utility=utility)
        for engine in ENGINES:
            assert compose_alternative(*one, engine).selected == ("all",)


@pytest.mark.parametrize("plain", [True, False], ids=["bare", "constraints"])
def test_same_as_a_naive_reading(plain: bool) -> None:
    """A second, slow implementation that shares no line with the room: purchases and what came along."""
    compared = along = 0
    for seed in range(200):
        one = random_case(seed, options=10, plain=plain)
        caps = tuple(limit for limit in one.instance.limits if limit.kind == "cap")
        instance = one.instance.model_copy(update={"limits": caps, "rules": ()})
        rule = one.rule.model_copy(update={"completion": "none", "consent": None})
        found = compose_alternative(instance, one.profile, rule)
        if any(row.tie for row in found.trace):
            continue
        bought = equal_shares_plain(Case(instance, one.profile, rule), Fraction(one.instance.budget))
        assert [(row.chosen, set(row.bundle)) for row in found.trace] == bought, seed
        compared += 1
        along += any(len(row.bundle) > 1 for row in found.trace)
    assert compared > 100
    assert plain or along > 5


@pytest.mark.parametrize("start", range(0, 400, 200))
def test_engines_agree_on_constraints(start: int) -> None:
    """Every record byte for byte: selection, trace, ties, runners-up, ledgers, sentences."""
    for seed in range(start, start + 200):
        one = random_case(seed)
        assert outcome(one, "reference") == outcome(one, "arrays") == outcome(one, "compiled"), seed


def test_engines_agree_on_large_numbers() -> None:
    """Costs in the hundreds of millions, weights by square roots, and the add-one completion."""
    for seed in range(24):
        one = wide_case(8, 12, seed)
        assert outcome(one, "reference") == outcome(one, "arrays") == outcome(one, "compiled"), seed


def parts_case(seed: int) -> Case:
    """Lines of a few parts, one vote per part on all its lines, with every kind of constraint beside."""
    r = random.Random(seed)
    part = {f"m{n:02}": r.randint(0, 3) for n in range(18)}
    rows = [
        option(
            name,
            r.choice([0, *range(1, 9)]),
            requires=(r.choice(list(part)),) if r.random() < 0.1 else (),
            group=r.choice([*[None] * 8, "g"]),
        )
        for name in part
    ]
    rows = [row.model_copy(update={"requires": tuple(set(row.requires) - {row.id})}) for row in rows]
    ballots = []
    for n in range(9):
        yes = {p for p in range(4) if r.random() < 0.5}
        liked = " ".join(name for name, p in part.items() if p in yes)
        other = " ".join(name for name, p in part.items() if p not in yes and r.random() < 0.3)
        ballots.append(ballot(f"v{n}", liked, other, r.randint(1, 3)))
    subject = tuple(name for name in part if r.random() < 0.2)
    partner = tuple(name for name in part if name not in subject and r.random() < 0.2)
    rules = (SetRule(id="n", form="needs_one_of", subject=subject, other=partner),) if seed % 3 else ()
    floor = Limit(id="f", kind="floor", members=(r.choice(list(part)),), count=1)
    return case(
        r.randint(5, 60),
        rows,
        ballots,
        groups=(Group(id="g"),),
        rules=rules,
        limits=(floor,) if seed % 4 == 0 else (),
        utility="cardinality" if seed % 5 == 0 else "cost",
        completion="add1-greedy",
        lot=tuple(r.sample(list(part), len(part))) if seed % 2 else (),
    )


def test_engines_agree_where_lines_share_their_votes() -> None:
    """Options with the same supporters are looked at once; that must change nothing, whatever else holds."""
    for seed in range(40):
        one = parts_case(seed)
        assert outcome(one, "reference") == outcome(one, "arrays") == outcome(one, "compiled"), seed


def test_lines_with_the_same_votes_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred lines of one part: work in proportion to the lines bought, not to their square."""
    options = [option(f"m{n:03}", 1 + n % 7) for n in range(100)]
    lines = " ".join(o.id for o in options)
    setup = compile_setup(*case(500, options, [ballot("x", lines), ballot("y", lines), ballot("z")]))
    frame = build_frame(setup, close_options(setup), {})
    arrays, asked = setup.arrays, []
    assert arrays is not None
    plain = fast.evaluate
    monkeypatch.setattr(fast, "evaluate", lambda *given: asked.append(1) or plain(*given))
    run = fast_run(frame, arrays, Fraction(450))
    assert len(run.log.rows) > 60
    assert len(asked) < 2 * len(options) + len(run.log.rows)


def test_a_run_that_is_too_dear_is_cut_off() -> None:
    """Add-one throws such a run away, so it need not be finished; up to the limit nothing changes."""
    for seed in range(20):
        setup = compile_setup(*wide_case(8, 12, seed))
        frame = build_frame(setup, close_options(setup), {})
        assert setup.arrays is not None
        whole = fast_run(frame, setup.arrays, Fraction(3 * setup.budget))
        part = fast_run(frame, setup.arrays, Fraction(3 * setup.budget), stop_above=setup.budget)
        rows = len(part.log.rows)
        assert part.log.chosen == whole.log.chosen[:rows]
        assert (part.state.spent > setup.budget) == (whole.state.spent > setup.budget)
        assert rows == len(whole.log.rows) or part.state.spent > setup.budget


@pytest.mark.nightly
def test_engines_agree_on_thousands() -> None:
    """The same on 4,000 more cases."""
    for seed in range(1000, 5000):
        one = random_case(seed)
        assert outcome(one, "reference") == outcome(one, "arrays") == outcome(one, "compiled"), seed
    for seed in range(1000, 1400):
        one = parts_case(seed)
        assert outcome(one, "reference") == outcome(one, "arrays") == outcome(one, "compiled"), seed


@pytest.mark.skipif(not available(), reason="NOT RUN: machine code needs the extra fast")
def test_machine_code_is_used() -> None:
    """A compiled path that always fell back would pass every other test."""
    setup = compile_setup(*wide_case(20, 30, 1), "compiled")
    frame = build_frame(setup, close_options(setup), {})
    runner = build_runner(frame, build_floors(setup, frame.closed))
    assert runner.compiled is not None
    assert runner.compiled.chosen_at(Fraction(setup.budget)) is not None


def test_near_ties_are_decided_exactly() -> None:
    """Costs that differ by one in 4 * 10**15: floats cannot order them, the rule must."""
    options = [option("a", 4 * 10**15 + 1), option("b", 4 * 10**15)]
    ballots = [ballot("x", "a b"), ballot("y", "a b")]
    one = case(4 * 10**15 + 1, options, ballots, utility="cardinality")
    for engine in ENGINES:
        found = compose_alternative(*one, engine)
        assert found.selected == ("b",)
        assert found.trace[0].tie == ()
    setup = compile_setup(*one, "arrays")
    frame = build_frame(setup, close_options(setup), {})
    arrays = setup.arrays
    assert arrays is not None
    assert fast_run(frame, arrays, Fraction(setup.budget)).exact_decisions > 0


def test_numbers_beyond_floats_fall_back() -> None:
    """Weights above 2^53 are exact too, by the reference."""
    ballots = [ballot("x", "a", weight=2**60), ballot("y", "b", weight=2**60 + 1)]
    found = compose_alternative(*case(2, [option("a", 1), option("b", 1)], ballots))
    assert found.selected == ("b",)


def test_phragmen_three_ways() -> None:
    """Plain fractions, arrays and machine code buy the same in the same order."""
    compiled = 0
    for seed in range(200):
        one = random_case(seed) if seed < 150 else wide_case(9, 14, seed)
        setup = compile_setup(*one)
        shares = {r.id: setup.budget for r in setup.instance.rules if r.form == "share_at_most"}
        frame = build_frame(setup, close_options(setup), shares)
        assert setup.arrays is not None
        plain, run = phragmen_plain(frame), phragmen_run(frame, setup.arrays)
        assert [p for p, _, _ in plain] == run.log.chosen, seed
        assert [moment for _, _, moment in plain] == [run.log.exact(row) for row in run.log.rows]
        fast = compile_frame(frame, setup.arrays) if available() else None
        state = fast.phragmen() if fast else None
        if state is not None:
            compiled += 1
            assert state.chosen == run.state.chosen, seed
    assert compiled > 100 or not available()


class Counting(Runner):
    """A runner that counts its runs; with `plain` it never knows how far a run holds."""

    runs: ClassVar[int] = 0
    plain: ClassVar[bool] = False

    def try_at(self, budget: Fraction) -> Trial:
        """Count, and forget the run where only repetition is wanted."""
        Counting.runs += 1
        found = Runner.try_at(self, budget)
        return Trial(found.state) if Counting.plain else found


def steps(one: Case, plain: bool) -> tuple[int, int]:
    """(steps of add-one, runs it took)."""
    setup = compile_setup(*one)
    frame = build_frame(setup, close_options(setup), {})
    made = build_runner(frame, build_floors(setup, frame.closed))
    runner = Counting(made.frame, made.arrays, made.floors)
    Counting.runs, Counting.plain = 0, plain
    return add_one(setup, runner, runner.try_at(Fraction(setup.budget)))[0], Counting.runs


def test_jump_skips_no_change() -> None:
    """Add-one with jumps ends at the same step as plain repetition, with far fewer runs."""
    plain_runs = jump_runs = 0
    for seed in range(30):
        one = wide_case(10, 12, seed)
        step = max(one.instance.budget // (50, 300, 1000)[seed % 3], 1)
        one = one._replace(rule=one.rule.model_copy(update={"step": step}))
        plain, runs = steps(one, plain=True)
        jumped, fewer = steps(one, plain=False)
        assert plain == jumped, seed
        plain_runs, jump_runs = plain_runs + runs, jump_runs + fewer
    assert jump_runs * 5 < plain_runs


def test_the_finest_step() -> None:
    """One minor unit per step on a budget of billions ends at once, where repetition would take days."""
    options = [option("a", 6 * 10**9), option("b", 5 * 10**9)]
    ballots = [ballot("x", "a"), ballot("y", "b"), ballot("z")]
    found = compose_alternative(*case(10**10, options, ballots, completion="add1", step=1))
    assert found.selected == ("b",)
    assert found.run_budget == 15 * 10**9
