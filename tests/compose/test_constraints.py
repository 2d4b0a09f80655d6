"""Hard constraints hold always, the promise is kept, and a stranger's checker agrees."""

from __future__ import annotations

from random import Random

import pytest

from tests.compose.brute import feasible, most_support, violated
from tests.compose.cases import ballot, case, option, random_case
from unbundle.compose import Case, check_given, compose_alternative
from unbundle.compose.closing import close_options
from unbundle.compose.setup import compile_setup
from unbundle.errors import RefusalError
from unbundle.records.instance import Group, Instance, Limit, Option, SetRule, Veto
from unbundle.verify.check import Case as Stated
from unbundle.verify.check import check_certificate, check_decisions

COMPLETIONS = ("none", "add1", "add1-greedy")


def check_range(start: int, stop: int) -> int:
    """Compose and check every case; how many were refused."""
    refused = 0
    for seed in range(start, stop):
        one = random_case(seed)
        try:
            found = compose_alternative(*one)
        except RefusalError:
            refused += 1
            continue
        setup = compile_setup(*one)
        closed = {setup.ids[p] for p in close_options(setup).reasons}
        assert feasible(one, {*found.selected, *found.adopted}, closed), seed
        assert found.certificate is not None
        assert found.certificate.holds, seed
        parts = one.instance.to_data(), one.profile.to_data(), found.to_data()
        assert check_certificate(*parts)["faults"] == [], seed
        assert check_decisions(Stated(*parts))[0] == [], seed
    return refused


RULES = [(rule, step) for rule in ("equal-shares", "phragmen", "greedy", "consensus") for step in COMPLETIONS]


@pytest.mark.parametrize(("rule", "completion"), RULES)
def test_every_rule_gives_grounds_that_a_stranger_accepts(rule: str, completion: str) -> None:
    """Whatever the rule: the ground stated for each option is one that the votes leave for it."""
    for seed in range(60):
        one = random_case(seed)
        try:
            changes = {"rule": rule, "completion": completion}
            found = compose_alternative(one.instance, one.profile, one.rule.model_copy(update=changes))
        except RefusalError:
            continue
        parts = one.instance.to_data(), one.profile.to_data(), found.to_data()
        assert check_certificate(*parts)["faults"] == [], seed
        assert check_decisions(Stated(*parts))[0] == [], seed


def test_money_that_went_elsewhere_is_said() -> None:
    """Two can pay for `b` once `a`, which it requires, came with unused money; then none is left for it."""
    options = [option("a", 5), option("b", 1, requires=("a",))]
    ballots = [ballot("x", "b"), ballot("y", "a b"), ballot("z")]
    found = compose_alternative(*case(5, options, ballots, completion="add1-greedy"))
    last = found.decisions[1]
    assert (found.selected, last.decided_by, last.missing) == (("a",), "money-short", 1)
    assert "1 more than was left would be needed" in last.sentence


@pytest.mark.parametrize("start", range(0, 2000, 500))
def test_two_thousand_random_cases(start: int) -> None:
    """Variants, prerequisites, vetoes, consent, limits and joint rules, all at once, full of ties."""
    assert check_range(start, start + 500) < 50


@pytest.mark.nightly
def test_twenty_thousand_random_cases() -> None:
    """The same on ten times as many."""
    assert check_range(2000, 22_000) < 1000


def test_certificate_agrees_with_brute_force() -> None:
    """Every row is right: all groups of supporters were tried, for outcomes that keep the promise or not."""
    seen = {True: 0, False: 0}
    for seed in range(400):
        one, chance = random_case(seed, 10, 6), Random(seed)
        try:
            found = compose_alternative(*one)
        except RefusalError:
            continue
        some = [o.id for o in one.instance.options if chance.random() < 0.3]
        by_hand = check_given(*one, chosen=some)
        assert found.certificate is not None
        for chosen, certificate in ((found.selected, found.certificate), (some, by_hand.certificate)):
            for row in certificate.rows:
                assert row.holds is not violated(one, chosen, row.option, row.price), (seed, row.option)
                seen[row.holds] += 1
    assert min(seen.values()) > 100


def test_empty_outcome_breaks_the_promise() -> None:
    """The test can fail: choosing nothing, where a third of the say could pay for something."""
    one = case(30, [option("a", 10), option("b", 25)], [ballot("x", "a"), ballot("y", "b"), ballot("z")])
    report = check_given(*one, chosen=())
    assert not report.certificate.holds
    assert [row.option for row in report.certificate.rows if not row.holds] == ["a"]


def prerequisite_case(seed: int) -> Case:
    """A random case in which many options require others."""
    r = Random(seed)
    ids = [f"m{n}" for n in range(r.randint(3, 7))]
    options = [
        option(name, r.randint(1, 6), requires=tuple(i for i in ids[:n] if r.random() < 0.35))
        for n, name in enumerate(ids)
    ]
    ballots = [
        ballot(f"v{n}", " ".join(i for i in ids if r.random() < 0.5), weight=r.randint(1, 3))
        for n in range(r.randint(2, 6))
    ]
    return case(r.randint(3, 14), options, ballots, utility=r.choice(["cost", "cardinality"]))


def all_required(one: Case, name: str) -> set[str]:
    """An option with everything it requires."""
    requires = {o.id: o.requires for o in one.instance.options}
    members, todo = {name}, [name]
    while todo:
        new = set(requires[todo.pop()]) - members
        members |= new
        todo += new
    return members


def test_weaker_prices_give_false_alarms() -> None:
    """Priced with only what is not chosen yet, the promise would seem broken where the rule kept it."""
    alarms = 0
    for seed in range(250):
        one = prerequisite_case(seed)
        found = compose_alternative(*one)
        assert found.certificate is not None
        assert found.certificate.holds
        cost = {o.id: o.cost for o in one.instance.options}
        for row in found.certificate.rows:
            members = all_required(one, row.option)
            assert row.price == sum(cost[name] for name in members)
            rest = sum(cost[name] for name in members - set(found.selected))
            alarms += rest < row.price and violated(one, found.selected, row.option, rest)
    assert alarms > 0


def test_price_takes_all_prerequisites() -> None:
    """What is in already stays in the price of the test."""
    options = [option("base", 4), option("top", 4, requires=("base",)), option("other", 8)]
    ballots = [ballot("x", "base"), ballot("y", "top other"), ballot("z", "base other")]
    found = compose_alternative(*case(12, options, ballots))
    rows = {row.option: row for row in found.certificate.rows} if found.certificate else {}
    assert found.certificate is not None
    assert found.certificate.holds
    assert all(row.price == 8 for name, row in rows.items() if name == "top")


def test_free_options_are_in_no_utility() -> None:
    """A voter whose free wishes come true has not been paid off with them."""
    options = [option("free", 0), option("costly", 10)]
    found = compose_alternative(*case(10, options, [ballot("x", "free costly")]))
    assert found.selected == ("costly",)
    assert found.adopted == ("free",)
    assert found.ledgers[0].satisfaction == 10


def test_dependencies_are_bought_together() -> None:
    """Whoever wants the roof pays for the walls too; whoever only wants the walls pays nothing for that."""
    options = [option("walls", 60), option("roof", 30, requires=("walls",))]
    found = compose_alternative(
        *case(100, options, [ballot("x", "roof"), ballot("y", "walls", weight="1/9")])
    )
    assert found.trace[0].bundle == ("roof", "walls")
    assert found.trace[0].price == 90
    reasons = {d.option: (d.decided_by, d.by) for d in found.decisions}
    assert reasons["walls"] == ("chain", ("roof",))


def test_variants_exclude_each_other() -> None:
    """At most one variant is chosen, and the loser names the winner."""
    options = [option("big", 80, group="aid"), option("small", 40, group="aid")]
    ballots = [ballot("x", "big small"), ballot("y", "small")]
    found = compose_alternative(
        *case(100, options, ballots, groups=(Group(id="aid"),), completion="add1-greedy")
    )
    assert found.selected == ("small",)
    lost = next(d for d in found.decisions if d.option == "big")
    assert (lost.decided_by, lost.by) == ("variant", ("small",))


def test_status_quo_holds_iff_nothing_else_is_adopted() -> None:
    """An existing line stays as it is where no change finds enough support; it keeps its money."""
    options = [option("line-100", 100, group="line"), option("line-75", 75, group="line"), option("new", 25)]
    group = Group(id="line", exactly_one=True, status_quo="line-100")
    keep = compose_alternative(*case(100, options, [ballot("x", "new")], groups=(group,)))
    assert keep.selected == ("line-100",)
    assert keep.decisions[0].decided_by == "status-quo"
    cut = compose_alternative(*case(100, options, [ballot("x", "new line-75")], groups=(group,)))
    assert cut.selected == ("line-75", "new")


def test_floor_reserves_money() -> None:
    """Money for what must be in is not spent on anything else, and the reason is the floor."""
    options = [option("relief", 60), option("arms", 60)]
    floor = Limit(id="relief-first", kind="floor", members=("relief",), count=1)
    found = compose_alternative(*case(100, options, [ballot("x", "arms")], limits=(floor,)))
    assert found.selected == ("relief",)
    reasons = {d.option: d.decided_by for d in found.decisions}
    assert reasons == {"relief": "limit", "arms": "limit"}


def test_joint_rule_needs_one_of() -> None:
    """Arms only together with talks: the talks come along, and without open talks the arms are closed."""
    rule = SetRule(
        id="talks-too", form="needs_one_of", subject=("arms",), other=("talks",), sentence="No arms alone."
    )
    options = [option("arms", 50), option("talks", 0)]
    found = compose_alternative(*case(50, options, [ballot("x", "arms")], rules=(rule,)))
    assert (found.selected, found.adopted) == (("arms",), ("talks",))
    veto = (Veto(id="talks", reason="closed"),)
    shut = compose_alternative(*case(50, options, [ballot("x", "arms")], rules=(rule,), vetoed=veto))
    assert shut.selected == ()
    assert shut.decisions[0].decided_by == "set-rule"


def test_joint_rule_not_while_open() -> None:
    """A broad sanction waits for the targeted one, and is free to come once that is closed."""
    rule = SetRule(id="targeted-first", form="not_while_open", subject=("broad",), other=("targeted",))
    options = [option("broad", 0), option("targeted", 0)]
    ballots = [ballot("x", "broad"), ballot("y", "broad", "targeted"), ballot("z", "broad targeted")]
    found = compose_alternative(*case(10, options, ballots, rules=(rule,)))
    assert found.adopted == ()
    closed = compose_alternative(
        *case(10, options, ballots, rules=(rule,), vetoed=(Veto(id="targeted", reason="harm"),))
    )
    assert closed.adopted == ("broad",)


def test_share_rule_holds_at_the_end() -> None:
    """At most a third of the money that is spent, not of the money there is."""
    rule = SetRule(id="third", form="share_at_most", subject=("arms",), limit="1/3")
    options = [option("arms", 30), option("food", 30), option("homes", 30)]
    few = compose_alternative(*case(90, options, [ballot("x", "arms food")], rules=(rule,)))
    assert few.selected == ("food",)
    many = compose_alternative(*case(90, options, [ballot("x", "arms food homes")], rules=(rule,)))
    assert many.selected == ("arms", "food", "homes")


def test_conflict_names_the_smallest_set() -> None:
    """Of many constraints only those two are named that cannot hold together."""
    limits = (
        Limit(id="much", kind="floor", members=("a", "b"), amount=80),
        Limit(id="some", kind="floor", members=("c",), count=1),
        Limit(id="little", kind="cap", members=("a", "b"), amount=50),
    )
    one = case(
        1000, [option("a", 40), option("b", 40), option("c", 10)], [ballot("x", "a b c")], limits=limits
    )
    with pytest.raises(RefusalError) as refused:
        compose_alternative(*one)
    fault = refused.value.faults[0]
    assert fault.code == "constraints-conflict"
    assert fault.value == "floor:much, cap:little"
    assert "No smaller set does." in fault.message


def test_conflict_with_a_veto_and_the_budget() -> None:
    """A veto, or a budget, that makes a floor unreachable is part of the set that is named."""
    floor = (Limit(id="in", kind="floor", members=("a",), count=1),)
    veto = (Veto(id="a", reason="harm"),)
    for changes, named in (({"vetoed": veto}, "floor:in, veto:a"), ({}, "budget, floor:in")):
        budget = 100 if changes else 10
        one = case(budget, [option("a", 50)], [ballot("x", "a")], limits=floor, **changes)
        with pytest.raises(RefusalError) as refused:
            compose_alternative(*one)
        assert refused.value.faults[0].value == named


def test_most_support_is_the_optimum() -> None:
    """The whole-number program finds what trying all selections finds, constraints included."""
    for seed in range(120):
        one = random_case(seed, options=10)
        one = one._replace(rule=one.rule.model_copy(update={"rule": "max-approval", "consent": None}))
        setup = compile_setup(*one)
        if close_options(setup).reasons:
            continue
        best = most_support(one)
        try:
            found = compose_alternative(*one)
        except RefusalError:
            continue
        got = sum(
            (
                b.weight * (setup.cost[setup.at[name]] if one.rule.utility == "cost" else 1)
                for b in one.profile.ballots
                for name in found.selected
                if name in b.approves
            ),
            start=0 * best,
        )
        floors = any(limit.kind == "floor" for limit in one.instance.limits)
        shares = any(rule.form == "share_at_most" for rule in one.instance.rules)
        if not floors and not shares:
            assert got == best, seed


def test_options_in_a_circle_come_together() -> None:
    """Two measures that require each other are one bundle, with or without money."""
    options = [option("a", 10, requires=("b",)), option("b", 10, requires=("a",))]
    found = compose_alternative(*case(20, options, [ballot("x", "a")]))
    assert found.selected == ("a", "b")
    free = [option("c", requires=("d",)), option("d", requires=("c",))]
    assert compose_alternative(*case(1, free, [ballot("x", "c d")])).adopted == ("c", "d")
    assert compose_alternative(*case(1, free, [ballot("x", "c", "d")])).adopted == ()


def test_records_of_constraints_are_strict() -> None:
    """A budget of zero, or below, is no budget."""
    with pytest.raises(ValueError, match="greater than 0"):
        Instance(budget=0, options=(Option(id="a", cost=1),))
