"""From a dossier to options and ballots: units of choice, costs, inherited votes, certain vetoes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.builders import dossier, measure, organisation
from unbundle.compose import build_instance, build_profile, compose_alternative
from unbundle.compose.units import choose_units
from unbundle.errors import InputError
from unbundle.records.dossier import BudgetLine, Dossier
from unbundle.records.instance import RuleSpec, SetRule
from unbundle.records.judging import MeasureVerdict, Verdicts
from unbundle.records.measure import Amount
from unbundle.records.members import Ballot, BallotBox

MEASURES = (
    measure("title"),
    measure("aid", 500, parent="title", instrument="humanitarian"),
    measure("aid.part", 200, kind="of_which", parent="aid"),
    measure("aid.inner", 100, parent="aid"),
    measure("cap", 0, kind="limitation", amount=Amount(minor=900, currency="USD")),
    measure("cap.old", 0, kind="limitation_replaced", amount=Amount(minor=300, currency="USD")),
    measure("words", kind="interpretive"),
    measure("move", 0, kind="transfer", amount=Amount(minor=70, currency="USD")),
    measure("ours", 50, origin="proposed", requires=("aid.part",)),
    measure("ours-b", 30, origin="proposed", variant_of="ours"),
)


def built(**changes: object) -> Dossier:
    """A dossier of those measures and two organisations."""
    return dossier(measures=MEASURES, organisations=(organisation("o1"), organisation("o2")), **changes)


def box(*votes: tuple[str, str, str], conditions: tuple[str, ...] = ()) -> BallotBox:
    """Ballots (organisation, measure, vote)."""
    ballots = (
        Ballot(organisation=who, measure=what, vote=vote, conditions=conditions if vote == "approve" else ())
        for who, what, vote in votes
    )
    return BallotBox(basis="mandated", ballots=tuple(ballots))


def test_account_units() -> None:
    """Outermost money, what changes something without money, every proposal; nothing below a unit."""
    without_title = dossier(measures=MEASURES[1:])
    assert choose_units(without_title) == ("aid", "cap", "ours", "ours-b")
    assert choose_units(built()) == ("aid", "cap", "ours", "ours-b", "title")


def test_costs_groups_and_requirements() -> None:
    """The cost is new money only; variants form a group; a requirement on a part is one on its unit."""
    options = {option.id: option for option in build_instance(built(), None).options}
    assert {name: option.cost for name, option in options.items()} == {
        "aid": 500,
        "cap": 0,
        "ours": 50,
        "ours-b": 30,
        "title": 500,
    }
    assert options["ours"].group == options["ours-b"].group == "ours"
    assert options["ours"].requires == ("aid",)
    assert options["aid"].category == "humanitarian"
    assert [group.id for group in build_instance(built(), None).groups] == ["ours"]


def test_listed_units() -> None:
    """A list names the units; a unit above the money costs all the money below it, once."""
    one = built(units="listed", unit_ids=("title", "ours"))
    assert {o.id: o.cost for o in build_instance(one, None).options} == {"title": 500, "ours": 50}
    with pytest.raises(InputError) as caught:
        choose_units(built(units="listed", unit_ids=("aid", "aid.part", "nobody")))
    assert [fault.code for fault in caught.value.faults] == ["units-nested", "unknown-measure"]


def test_budget_rates_and_freed_money() -> None:
    """Other currencies need a declared rate and round up; rescissions add where the dossier says so."""
    euro = measure("aid", 0, kind="appropriation", amount=Amount(minor=100, currency="EUR"))
    cut = measure("cut", 0, kind="rescission", amount=Amount(minor=40, currency="USD"))
    with pytest.raises(InputError) as caught:
        build_instance(dossier(measures=(euro,)), None)
    assert [fault.code for fault in caught.value.faults] == ["rate-missing"]
    rates = (("EUR", "USD", Fraction(10, 9), "a bank"),)
    one = build_instance(dossier(measures=(euro, cut), rates=rates, frees_money=("cut",)), None)
    assert (one.options[0].cost, one.budget) == (112, 1040)
    with pytest.raises(InputError):
        build_instance(dossier(measures=(euro,), rates=rates, frees_money=("gone",)), None)
    line = BudgetLine(minor=7, label="official-sum", reason="the text's own")
    assert build_instance(dossier(budget=line), None).budget_label == "the official sum: the text's own"


def test_only_certain_vetoes_close() -> None:
    """A veto that is merely possible leaves a measure open."""
    rows = (
        MeasureVerdict(measure="aid", possible=("drop",), vetoed_by=("harm",), sentence="It harms."),
        MeasureVerdict(
            measure="cap", possible=("drop", "keep"), vetoed_perhaps_by=("harm",), sentence="Maybe."
        ),
    )
    verdicts = Verdicts(framework="plain", framework_version="1.0.0", verdicts=rows)
    assert [(v.id, v.by, v.reason) for v in build_instance(built(), verdicts).vetoed] == [
        ("aid", "harm", "It harms.")
    ]


def test_joint_rules_are_cut_to_units() -> None:
    """Measures that nobody chooses between are no part of a rule on the choice."""
    rules = (
        SetRule(id="r2", form="needs_one_of", subject=("aid", "words"), other=("cap", "move")),
        SetRule(id="r1", form="needs_one_of", subject=("words",)),
    )
    assert [(r.id, r.subject, r.other) for r in build_instance(built(), None, rules).rules] == [
        ("r2", ("aid",), ("cap",))
    ]


def test_a_partner_inside_a_unit_comes_with_it() -> None:
    """Talks that are a part of a line must not bar arms only because nobody chooses the part alone."""
    rules = (
        SetRule(id="inside", form="needs_one_of", subject=("cap",), other=("aid.part",)),
        SetRule(id="outside", form="needs_one_of", subject=("cap",), other=("move",)),
        SetRule(id="nothing", form="needs_one_of", subject=("cap",)),
    )
    assert [(r.id, r.other) for r in build_instance(built(), None, rules).rules] == [
        ("inside", ("aid",)),
        ("nothing", ()),
    ]


def test_ballots_are_inherited() -> None:
    """The nearest ballot above counts; a vote on a part is none on the whole; silence stays."""
    weights = {"o1": 2, "o2": Fraction(1, 2)}
    votes = box(("o1", "title", "approve"), ("o1", "aid", "reject"), ("o2", "aid.part", "approve"))
    first, second = build_profile(built(), votes, weights).ballots
    assert (first.approves, first.rejects) == (("title",), ("aid",))
    assert (second.approves, second.rejects, second.weight) == ((), (), Fraction(1, 2))
    assert first.blocs == (("kind", "party"), ("country", "FRA"))


def test_inherited_votes_do_not_tell_apart() -> None:
    """Where one vote covers several units the result says so, and size does not decide."""
    lines = (measure("part"), measure("part.a", 60, parent="part"), measure("part.b", 50, parent="part"))
    one = dossier(
        measures=lines,
        organisations=(organisation("o1"),),
        units="listed",
        unit_ids=("part.a", "part.b"),
        budget=BudgetLine(minor=60, label="parameter", reason="for a test"),
    )
    profile = build_profile(one, box(("o1", "part", "approve")), {"o1": 1})
    assert profile.ballots[0].approves == ("part.a", "part.b")
    found = compose_alternative(build_instance(one, None), profile, RuleSpec())
    assert found.selected == ("part.a",)
    assert any("do not tell these 2 measures apart" in note for note in found.notes)


def test_conditions_travel_with_the_approval() -> None:
    """What a supporter asked for in return stands beside the measure."""
    votes = box(("o1", "aid", "approve"), ("o2", "aid", "reject"), conditions=("no weapons",))
    profile = build_profile(built(), votes, {"o1": 1, "o2": 1})
    assert [b.conditions for b in profile.ballots] == [(("aid", "no weapons"),), ()]


def test_ballots_outside_the_roll() -> None:
    """A vote of nobody, or on nothing, is a fault with a next step."""
    with pytest.raises(InputError) as caught:
        build_profile(built(), box(("o9", "nothing", "approve")), {"o1": 1, "o2": 1})
    assert sorted(fault.code for fault in caught.value.faults) == ["unknown-measure", "voter-not-on-roll"]
