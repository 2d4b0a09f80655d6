"""What must change nothing: order of input, names, splitting a voter, scaling all weights."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compose.cases import ballot, case, option, random_case
from unbundle.compose import Case, compose_alternative
from unbundle.errors import RefusalError
from unbundle.records.alternative import Alternative
from unbundle.records.charter import Consent
from unbundle.records.instance import Profile

SEEDS = st.integers(min_value=0, max_value=10**6)


def composed(one: Case) -> Alternative | str:
    """The alternative, or the code of the refusal."""
    try:
        return compose_alternative(*one)
    except RefusalError as error:
        return error.faults[0].code


def changed(record: Any, **fields: Any) -> Any:
    """A record with other fields."""
    return record.model_copy(update=fields)


def chosen(found: Alternative | str) -> object:
    """What is chosen, or the refusal."""
    return found if isinstance(found, str) else (found.selected, found.adopted)


@given(SEEDS)
def test_order_of_input_changes_no_byte(seed: int) -> None:
    """Rows, ids inside cells and voters shuffled: the same bytes."""
    one, r = random_case(seed % 5000), random.Random(seed)

    def mixed(items: Any) -> Any:
        return tuple(r.sample(list(items), len(items)))

    instance = one.instance.model_copy(
        update={
            "options": mixed(
                [o.model_copy(update={"requires": mixed(o.requires)}) for o in one.instance.options]
            ),
            "limits": mixed(
                [x.model_copy(update={"members": mixed(x.members)}) for x in one.instance.limits]
            ),
            "rules": mixed(one.instance.rules),
            "vetoed": mixed(one.instance.vetoed),
        }
    )
    ballots = mixed(
        [
            b.model_copy(update={"approves": mixed(b.approves), "rejects": mixed(b.rejects)})
            for b in one.profile.ballots
        ]
    )
    assert composed(one) == composed(Case(instance, Profile(ballots=ballots), one.rule))


@given(SEEDS, st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9))
def test_scaling_all_weights_changes_nothing(seed: int, factor: Fraction) -> None:
    """Weights are shares: counting in thousands must not turn a decision."""
    one = random_case(seed % 5000)
    ballots = tuple(b.model_copy(update={"weight": b.weight * factor}) for b in one.profile.ballots)
    assert chosen(composed(one)) == chosen(composed(one._replace(profile=Profile(ballots=ballots))))


@given(SEEDS)
def test_splitting_a_voter_changes_nothing(seed: int) -> None:
    """Two halves of one voter have the say of the whole: no gain from breaking up or merging."""
    one = random_case(seed % 5000)
    first, *rest = one.profile.ballots
    whole = first.model_copy(update={"organisation": "org"})
    half = [
        whole.model_copy(update={"voter": f"{first.voter}-{n}", "weight": first.weight * part})
        for n, part in enumerate((Fraction(1, 3), Fraction(2, 3)))
    ]
    before = composed(one._replace(profile=Profile(ballots=(whole, *rest))))
    after = composed(one._replace(profile=Profile(ballots=(*half, *rest))))
    assert chosen(before) == chosen(after)


@given(SEEDS)
def test_names_change_only_names(seed: int) -> None:
    """With names that sort alike, the result is the same up to the names."""
    one = random_case(seed % 5000)
    text = one.instance.to_json().decode()
    ballots = one.profile.to_json().decode()
    for name in sorted((o.id for o in one.instance.options), reverse=True):
        text = text.replace(f'"{name}"', f'"zz-{name}"')
        ballots = ballots.replace(f'"{name}"', f'"zz-{name}"')
    renamed = Case(type(one.instance).from_json(text), Profile.from_json(ballots), one.rule)
    before, after = chosen(composed(one)), chosen(composed(renamed))
    assert str(before) == str(after).replace("zz-", "")


@pytest.mark.nightly
def test_two_thousand_of_each() -> None:
    """Order, names, splitting and scaling on 2,000 constrained cases each."""
    for seed in range(2000):
        for test in (
            test_order_of_input_changes_no_byte,
            test_splitting_a_voter_changes_nothing,
            test_names_change_only_names,
        ):
            test.hypothesis.inner_test(seed)  # type: ignore[attr-defined]
        factor = Fraction(1 + seed % 7, 1 + seed % 5)
        test_scaling_all_weights_changes_nothing.hypothesis.inner_test(seed, factor)  # type: ignore[attr-defined]


def test_size_never_decides_between_equal_votes() -> None:
    """Two lines with the same votes, money for one: the published order chooses, whatever they cost."""
    for first, second in ((60, 50), (50, 60)):
        options = [option("a", first), option("b", second)]
        for rule in ("equal-shares", "greedy", "phragmen"):
            found = compose_alternative(
                *case(60, options, [ballot("x", "a b"), ballot("y", "a b")], rule=rule)
            )
            if rule != "phragmen":
                assert found.selected == ("a",), rule
                assert all(decision.tie for decision in found.decisions), rule
                assert any("do not tell these 2 measures apart" in note for note in found.notes)
    lot = compose_alternative(*case(60, options, [ballot("x", "a b")], lot=("b", "a")))
    assert lot.selected == ("b",)


def test_absent_is_not_abstain() -> None:
    """A voter without a vote counts in the roll and in nothing else; an abstention is a vote cast."""
    consent = Consent(threshold=Fraction(1, 2), basis="cast", of="members")
    silent = [ballot("x", "", "a"), ballot("y")]
    abstaining = [ballot("x", "", "a"), ballot("y").model_copy(update={"abstains": ("a",)}), ballot("z", "a")]
    closed = compose_alternative(*case(10, [option("a", 5)], silent, consent=consent))
    assert closed.decisions[0].decided_by == "consent"
    open_ = compose_alternative(*case(10, [option("a", 3)], abstaining, consent=consent))
    assert open_.decisions[0].decided_by == "money"
    tally = closed.decisions[0].tally
    assert (tally.silent, tally.abstain, tally.silent_weight) == (1, 0, 1)


def test_silent_shares_stay_unspent_until_completion() -> None:
    """The money of those who said nothing is not spent by others, unless the completion says so."""
    options, ballots = [option("a", 40)], [ballot("x", "a"), ballot("y"), ballot("z")]
    assert compose_alternative(*case(100, options, ballots)).selected == ()
    found = compose_alternative(*case(100, options, ballots, completion="add1"))
    assert found.selected == ("a",)
    assert found.decisions[0].decided_by == "completion"
