"""What would have changed the result, and packages that somebody made by hand."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from tests.compose.cases import ballot, case, option, random_case, wide_case
from unbundle.compose import (
    check_given,
    compose_alternative,
    leave_one_out,
    swap_test,
    sweep_budget,
    sweep_weights,
    vary,
    whatif,
)
from unbundle.compose.setup import compile_setup, reweigh
from unbundle.errors import InputError, RefusalError
from unbundle.records.charter import Consent
from unbundle.records.dossier import VariantSpec
from unbundle.records.instance import Limit, Profile, SetRule, Veto

OPTIONS = [option("food", 40), option("homes", 40), option("arms", 60), option("talks")]
BALLOTS = [ballot("x", "food talks"), ballot("y", "homes talks"), ballot("z", "arms", "talks")]
CASE = case(120, OPTIONS, BALLOTS)


def test_the_computed_package_passes() -> None:
    """What the room composes breaks nothing and differs in nothing from itself."""
    for seed in range(120):
        one = random_case(seed)
        try:
            found = compose_alternative(*one)
        except RefusalError:
            continue
        report = check_given(*one, chosen=(*found.selected, *found.adopted))
        assert report.faults == (), seed
        assert (report.against_computed.enters, report.against_computed.leaves) == ((), ())


def test_a_package_by_hand() -> None:
    """Sums, promise, and who gains and loses against the computed one."""
    report = check_given(*CASE, chosen=["arms", "food"])
    assert report.faults == ()
    assert (report.cost, report.budget) == (100, 120)
    difference = report.against_computed
    assert (difference.enters, difference.leaves) == (("arms",), ("homes", "talks"))
    assert (difference.gainers, difference.losers) == (("z",), ("x", "y"))
    assert [row.option for row in report.certificate.rows if not row.holds] == ["homes"]
    assert "members with 33.3 % of the say get more" in report.sentence


def test_faults_of_a_package_by_hand() -> None:
    """Every constraint it breaks, in words."""
    one = case(
        50,
        [
            option("a", 40, group="g"),
            option("b", 20, group="g"),
            option("c", 10, requires=("d",)),
            option("d", 1),
            option("e"),
        ],
        [ballot("x", "a b c d e")],
        vetoed=(Veto(id="e", reason="harm"),),
        limits=(
            Limit(id="few", kind="cap", members=("a", "b"), amount=30),
            Limit(id="must", kind="floor", members=("d",), count=1),
        ),
        rules=(
            SetRule(id="half", form="share_at_most", subject=("a",), limit=Fraction(1, 2)),
            SetRule(id="pair", form="needs_one_of", subject=("b",), other=("d",)),
        ),
    )
    faults = check_given(*one, chosen="abce").faults
    assert faults == (
        "e is closed (veto): harm",
        "it costs 70, 20 more than the budget",
        "a and b are variants of one measure",
        "c requires d, which is not in it",
        "must is not met",
        "few is passed",
        "half is broken",
        "pair is broken",
    )
    with pytest.raises(InputError):
        check_given(*one, chosen=["nobody"])


def test_swap() -> None:
    """What gives way for a measure that was left out, and what cannot come in at all."""
    assert "arms" not in compose_alternative(*CASE).selected
    swap = swap_test(*CASE, option="arms")
    assert swap.possible
    assert swap.difference is not None
    assert swap.difference.enters == ("arms",)
    assert len(swap.difference.leaves) == 1
    assert swap.sentence.startswith("If “arms” had to be in, ")
    assert swap_test(*CASE, option="food").sentence == "“food” is in already."
    shut = CASE._replace(
        instance=CASE.instance.model_copy(update={"vetoed": (Veto(id="arms", reason="harm"),)})
    )
    assert not swap_test(*shut, option="arms").possible


def test_leave_one_out() -> None:
    """The result without each member in turn."""
    rows = {row.voter: (row.enters, row.leaves) for row in leave_one_out(*CASE)}
    assert rows["x"] == (("arms",), ("food", "talks"))
    assert rows["z"] == ((), ())


@pytest.mark.parametrize("many", [1, 10**6])
def test_sweeps_equal_single_runs(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """The quick way through many budgets and weights, compiled or not, gives what single ones give."""
    monkeypatch.setattr(whatif, "MANY", many)
    one = wide_case(12, 16, 5)
    budgets = [one.instance.budget * n // 60 for n in range(1, 61)]
    for point in sweep_budget(*one, budgets):
        instance = one.instance.model_copy(update={"budget": int(point.value)})
        found = compose_alternative(instance, one.profile, one.rule)
        assert point.chosen == tuple(sorted((*found.selected, *found.adopted)))
        assert point.cost == found.cost
    curves = [(str(n), Fraction(n), {b.voter: b.weight**n for b in one.profile.ballots}) for n in range(3)]
    for n, point in enumerate(sweep_weights(*one, curves)):
        ballots = tuple(b.model_copy(update={"weight": b.weight**n}) for b in one.profile.ballots)
        found = compose_alternative(one.instance, Profile(ballots=ballots), one.rule)
        assert point.chosen == tuple(sorted((*found.selected, *found.adopted)))


def test_refused_points_say_why() -> None:
    """A budget at which a floor cannot be met is a point without a result, not an end of the sweep."""
    floor = (Limit(id="must", kind="floor", members=("arms",), count=1),)
    one = CASE._replace(instance=CASE.instance.model_copy(update={"limits": floor}))
    points = sweep_budget(*one, [50, 100])
    assert points[0].refused.startswith("These cannot all hold at once")
    assert points[1].chosen[0] == "arms"


def test_solid_core() -> None:
    """Chosen under all, most, some, one or none of the variants, the alternative itself among them."""
    spec = VariantSpec(id="v", label="half the money")
    half = CASE.instance.model_copy(update={"budget": 60})
    shut = CASE.instance.model_copy(update={"vetoed": tuple(Veto(id=o.id, reason="x") for o in OPTIONS[:3])})
    floor = (Limit(id="must", kind="floor", members=("arms",), count=1),)
    cannot = CASE.instance.model_copy(update={"budget": 10, "limits": floor})
    cases = [(spec, instance, CASE.profile, CASE.rule) for instance in (half, shut, cannot)]
    weightless = Profile(ballots=tuple(ballot(b.voter, weight=0) for b in BALLOTS))
    cases.append((spec, CASE.instance, weightless, CASE.rule))
    found = vary(compose_alternative(*CASE), cases)
    assert [(len(v.chosen), bool(v.refused)) for v in found.variants] == [
        (1, False),
        (1, False),
        (0, True),
        (0, True),
    ]
    status = {row.option: (row.status, row.chosen_in, row.of) for row in found.core}
    assert status == {
        "arms": ("none", 0, 3),
        "food": ("one", 1, 3),
        "homes": ("one", 1, 3),
        "talks": ("all", 3, 3),
    }


def test_variants_equal_single_runs() -> None:
    """What variants share is compiled once; every one must still be what it is by itself."""
    one = wide_case(9, 14, 3)
    ids = [o.id for o in one.instance.options]
    rules = [
        one.rule.model_copy(update=change)
        for change in (
            {},
            {"completion": "none"},
            {"utility": "cardinality"},
            {"utility": "cardinality", "rule": "greedy"},
            {"lot": tuple(reversed(ids))},
            {"tie_order": ("affordability", "id")},
            {"rule": "phragmen"},
            {"consent": Consent(threshold=Fraction(1, 3))},
        )
    ]
    vetoed = one.instance.model_copy(update={"vetoed": (Veto(id=ids[2], reason="x"),)})
    fewer = one.instance.model_copy(update={"options": one.instance.options[:-1]})
    ballots = [
        b.model_copy(update={"approves": tuple(set(b.approves) - {ids[-1]})}) for b in one.profile.ballots
    ]
    other = Profile(ballots=tuple(ballots))
    cases = [(instance, one.profile, rule) for rule in rules for instance in (one.instance, vetoed)]
    cases += [
        (fewer, other, rules[0]),
        (one.instance, other, rules[0]),
        (one.instance, one.profile, rules[0]),
    ]
    spec = VariantSpec(id="v", label="v")
    found = vary(compose_alternative(*one), [(spec, *given) for given in cases])
    for variant, given in zip(found.variants, cases, strict=True):
        alone = compose_alternative(*given)
        assert variant.chosen == tuple(sorted((*alone.selected, *alone.adopted)))
        assert variant.cost == alone.cost


def test_other_weights_are_compiled_as_from_the_start() -> None:
    """Quick change of weights, to and from zero too, gives the tables that compiling anew gives."""
    for seed in range(30):
        one, r = random_case(seed), Random(seed)
        setup = compile_setup(*one)
        weights = {b.voter: Fraction(r.randint(0, 3), r.randint(1, 2)) for b in one.profile.ballots}
        weights[one.profile.ballots[0].voter] = Fraction(1)
        ballots = tuple(b.model_copy(update={"weight": weights[b.voter]}) for b in one.profile.ballots)
        quick, anew = reweigh(setup, weights), compile_setup(one.instance, Profile(ballots=ballots), one.rule)
        assert quick.arrays is not None
        assert anew.arrays is not None
        for each in fields(quick.arrays):
            assert np.array_equal(getattr(quick.arrays, each.name), getattr(anew.arrays, each.name)), (
                each.name
            )
        assert replace(quick, arrays=None) == replace(anew, arrays=None), seed
