"""The three ways to compute Equal Shares give one result, and it is that of a naive reading of the rule."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import pytest

from tests.compose.brute import equal_shares_plain
from tests.compose.cases import ballot, case, option, random_case, wide_case
from unbundle.compose import Case, compose_alternative
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


def test_same_as_a_naive_reading() -> None:
    """A second, slow implementation that shares no line with the room."""
    for seed in range(300):
        one = random_case(seed, plain=True)
        one = one._replace(rule=one.rule.model_copy(update={"completion": "none"}))
        bought = equal_shares_plain(one, Fraction(one.instance.budget))
        found = compose_alternative(*one)
        by_size = [row.tie for row in found.trace if row.tie]
        if not by_size:
            assert [row.chosen for row in found.trace] == bought, seed


@pytest.mark.parametrize("start", range(0, 600, 200))
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


@pytest.mark.nightly
def test_engines_agree_on_thousands() -> None:
    """The same on 4,000 more cases."""
    for seed in range(1000, 5000):
        one = random_case(seed)
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
