"""A vote counts under a mandate that holds, once, with its exact parts; whatever does not count is kept."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import charter, dossier, mapping, measure, organisation
from unbundle.compose import build_profile, leave_one_out
from unbundle.dossier import dossier_files, in_order, read_files
from unbundle.errors import InputError, RefusalError
from unbundle.federation import count_ballots, standing, weigh
from unbundle.pipeline import run_dossier
from unbundle.records.charter import Consent, FreeRule
from unbundle.records.dossier import Dossier
from unbundle.records.members import Ballot, Mandate

STRICT = charter(mandates="required")


def mandate(name: str, **changes: Any) -> Mandate:
    """A mandate of the organisation before the hyphen, given by its congress."""
    base = {
        "id": name,
        "organisation": name.partition("-")[0],
        "body": "congress",
        "decided_on": "2026-01-01",
    }
    return Mandate(**{**base, **changes})


def vote(who: str, on: str, said: str, at: str = "2026-03-01T10:00:00Z", **changes: Any) -> Ballot:
    """A vote under the organisation's first mandate unless told otherwise."""
    base = {"organisation": who, "measure": on, "vote": said, "cast_at": at, "mandate": f"{who}-1"}
    return Ballot(**{**base, **changes})


def federation(**changes: Any) -> Dossier:
    """Three organisations that each gave a mandate, two measures with money, one without."""
    base = {
        "charter": STRICT,
        "measures": (measure("m1", 400), measure("m2", 600), measure("free")),
        "organisations": tuple(organisation(who) for who in "abc"),
        "mandates": tuple(mandate(f"{who}-1") for who in "abc"),
    }
    return dossier(**{**base, **changes})


def reasons(case: Dossier) -> dict[tuple[str, str], str]:
    """Everything that was set aside, with its reason."""
    return {(who, on): reason for who, on, reason in count_ballots(case).not_counted}


@pytest.mark.parametrize(
    ("held", "cast", "reason"),
    [
        ({}, {"mandate": None}, "it names no mandate"),
        ({}, {"mandate": "a-9"}, "no mandate a-9 is known"),
        ({"organisation": "b"}, {}, "a-1: the mandate belongs to another organisation"),
        ({"valid_from": "2026-03-01T10:00:01Z"}, {}, "a-1: the mandate does not hold yet"),
        ({"valid_until": "2026-03-01T10:00:00Z"}, {}, "a-1: the mandate had ended"),
        ({"revoked_at": "2026-03-01T10:00:00Z"}, {}, "a-1: the mandate was revoked"),
        (
            {"valid_until": "2026-04-01T10:00:00Z"},
            {"cast_at": None},
            "a-1: the act has no moment, and the mandate is bound in time",
        ),
        ({"topics": ("m2", "bread")}, {}, "a-1: the mandate does not cover this"),
        (
            {"holders": ("Ada",), "substitutes": ("Bea",)},
            {"cast_by": "Cem"},
            "a-1: this person is neither holder nor substitute of the mandate",
        ),
        ({"for_weight": 30, "against_weight": 70}, {}, "a-1: more were against this line than for it"),
        ({}, {"for_weight": 0, "against_weight": 0}, "its parts have no weight"),
    ],
)
def test_set_aside_with_its_reason(held: dict[str, Any], cast: dict[str, Any], reason: str) -> None:
    """Every way in which a vote may not count is named, and the vote is kept with the reason."""
    case = federation(
        mandates=(mandate("a-1", **held), mandate("b-1"), mandate("c-1")),
        ballots=(vote("a", "m1", "approve", **cast), vote("b", "m1", "reject")),
    )
    assert reasons(case) == {("a", "m1"): reason}
    assert [b.organisation for b in count_ballots(case).ballots] == ["b"]


@pytest.mark.parametrize(
    ("held", "cast"),
    [
        ({"valid_from": "2026-03-01T10:00:00Z", "valid_until": "2026-03-01T10:00:01Z"}, {}),
        ({"revoked_at": "2026-03-01T10:00:00.5Z"}, {}),
        ({"topics": ("m1",)}, {}),
        ({"topics": ("bread",)}, {}),
        ({"holders": ("Ada",)}, {"cast_by": "Ada"}),
        ({"holders": ("Ada",), "substitutes": ("Bea",)}, {"cast_by": "Bea"}),
        ({"holders": ("Ada",)}, {}),
        ({}, {"cast_at": None}),
    ],
)
def test_counted_and_named(held: dict[str, Any], cast: dict[str, Any]) -> None:
    """The other side of each line: what holds is counted, and every counted vote names its mandate."""
    case = federation(
        topics=("bread",),
        mapping=(mapping("bread", "m1"),),
        mandates=(mandate("a-1", **held), mandate("b-1"), mandate("c-1")),
        ballots=(vote("a", "m1", "approve", **cast),),
    )
    assert reasons(case) == {}
    assert [(b.organisation, b.mandate) for b in count_ballots(case).ballots] == [("a", "a-1")]


def test_a_mandate_on_a_line_covers_what_stands_inside_it() -> None:
    """A congress that decided on a chapter did not have to list every line of it."""
    inside = (measure("m1", 400), measure("m1-part", 100, kind="of_which", parent="m1"))
    case = federation(
        measures=inside,
        mandates=(mandate("a-1", topics=("m1",)),),
        ballots=(vote("a", "m1-part", "approve"),),
    )
    assert reasons(case) == {}


def test_two_holders_of_one_mandate_are_one_vote() -> None:
    """Acceptance: mandate of 100 split 70/30, revoked mid-vote, two delegates: one result, none twice."""
    held = mandate(
        "a-1",
        holders=("Ada", "Bo"),
        for_weight=70,
        against_weight=30,
        revoked_at="2026-03-01T12:00:00Z",
    )
    case = federation(
        mandates=(held, mandate("b-1"), mandate("c-1")),
        ballots=(
            vote("a", "m1", "reject", "2026-03-01T10:00:00Z", cast_by="Ada"),
            vote("a", "m1", "approve", "2026-03-01T11:00:00Z", cast_by="Bo"),
            vote("a", "m1", "reject", "2026-03-01T13:00:00Z", cast_by="Ada"),
        ),
    )
    box = count_ballots(case)
    assert [(b.vote, b.for_weight, b.against_weight, b.cast_by) for b in box.ballots] == [
        ("approve", 70, 30, "Bo")
    ]
    assert box.not_counted == (
        ("a", "m1", "a-1: the mandate was revoked"),
        ("a", "m1", "replaced by a later vote"),
    )
    assert len(box.ballots) + len(box.not_counted) == len(case.ballots)


def test_a_holder_goes_before_a_substitute() -> None:
    """A substitute acts where no holder did, so a later vote of the substitute changes nothing."""
    held = mandate("a-1", holders=("Ada",), substitutes=("Bea",))
    case = federation(
        mandates=(held,),
        ballots=(
            vote("a", "m1", "approve", "2026-03-01T10:00:00Z", cast_by="Ada"),
            vote("a", "m1", "reject", "2026-03-01T11:00:00Z", cast_by="Bea"),
            vote("a", "m2", "reject", "2026-03-01T11:00:00Z", cast_by="Bea"),
        ),
    )
    assert [(b.measure, b.vote) for b in count_ballots(case).ballots] == [("m1", "approve"), ("m2", "reject")]
    assert reasons(case) == {("a", "m1"): "cast by a substitute, and a holder voted too"}


def parts(case: Dossier) -> list[tuple[str, Fraction, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """What compose gets of the first organisation."""
    profile = build_profile(case, count_ballots(case), weigh(case))
    mine = [b for b in profile.ballots if b.voter == "a" or b.organisation == "a"]
    return [(b.voter, b.weight, b.approves, b.rejects, b.abstains) for b in mine]


def test_a_split_vote_is_divided_exactly() -> None:
    """70 for and 30 against are 7/10 and 3/10 of one say, and the rejecting vote under it is the mirror."""
    held = mandate("a-1", for_weight=70, against_weight=30)
    case = federation(
        mandates=(held,),
        ballots=(vote("a", "m1", "approve"), vote("a", "m2", "reject"), vote("a", "free", "abstain")),
    )
    assert parts(case) == [
        ("a:part-1", Fraction(3, 10), ("m1", "m2"), (), ("free",)),
        ("a:part-2", Fraction(2, 5), ("m1",), ("m2",), ("free",)),
        ("a:part-3", Fraction(3, 10), (), ("m1", "m2"), ("free",)),
    ]


def test_a_vote_may_state_its_own_parts() -> None:
    """A congress that counted differently on each question says so question by question."""
    case = federation(
        ballots=(
            vote("a", "m1", "approve", for_weight=50, against_weight=30, abstain_weight=20),
            vote("a", "m2", "approve"),
        ),
    )
    assert parts(case) == [
        ("a:part-1", Fraction(1, 2), ("m1", "m2"), (), ()),
        ("a:part-2", Fraction(1, 5), ("m2",), (), ("m1",)),
        ("a:part-3", Fraction(3, 10), ("m2",), ("m1",), ()),
    ]


@pytest.mark.parametrize(
    ("said", "weights", "faulty"),
    [
        ("approve", (30, 70, 0), True),
        ("abstain", (3, 2, 1), True),
        ("approve", (None, 1, None), True),
        ("approve", (70, 30, 0), False),
        ("reject", (5, 5, 0), False),
        ("abstain", (2, 3, 5), False),
    ],
)
def test_a_vote_against_its_own_parts_is_a_fault(
    said: str, weights: tuple[int | None, ...], faulty: bool
) -> None:
    """Somebody swapped two numbers: the file says so, and the count never turns a vote round in silence."""
    names = ("for_weight", "against_weight", "abstain_weight")
    case = federation(ballots=(vote("a", "m1", said, **dict(zip(names, weights, strict=True))),))
    if not faulty:
        assert read_files(dossier_files(case, {})) == in_order(case)
        return
    with pytest.raises(InputError) as caught:
        dossier_files(case, {})
    assert [fault.code for fault in caught.value.faults] == ["ballot-parts"]


def test_one_organisation_stays_one_organisation() -> None:
    """However many parts its vote has, it counts once where organisations are counted."""
    held = mandate("a-1", for_weight=70, against_weight=30)
    case = federation(
        charter=charter(
            mandates="required",
            consent=Consent(threshold=Fraction(1, 3), of="organisations"),
            free=FreeRule(quorum=Fraction(1, 2), basis="eligible", double_majority=True),
        ),
        mandates=(held, mandate("b-1"), mandate("c-1")),
        ballots=(
            vote("a", "free", "approve"),
            vote("b", "free", "approve"),
            vote("c", "free", "abstain"),
        ),
    )
    decision = next(d for d in run_dossier(case).alternative.decisions if d.option == "free")
    assert decision.decided_by == "free-majority"
    assert decision.rests_on == 2
    assert decision.tally.approve_weight == Fraction(17, 10)
    assert decision.tally.reject_weight == Fraction(3, 10)


@pytest.mark.parametrize(("against", "closed"), [(30, False), (34, True)])
def test_consent_sees_the_minority(against: int, closed: bool) -> None:
    """By weight, a minority inside an organisation can close what organisations alone would not close."""
    held = mandate("a-1", for_weight=100 - against, against_weight=against)
    case = federation(
        charter=charter(mandates="required", consent=Consent(threshold=Fraction(1, 3), of="members")),
        mandates=(held,),
        organisations=(organisation("a"),),
        ballots=(vote("a", "m1", "approve"),),
    )
    decision = next(d for d in run_dossier(case).alternative.decisions if d.option == "m1")
    assert (decision.decided_by == "consent") == closed


WEIGHTS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).filter(any)


@given(st.lists(WEIGHTS, min_size=3, max_size=3))
def test_parts_add_up_for_every_measure(rows: list[tuple[int, int, int]]) -> None:
    """Whatever the shares, the parts of a say give each measure exactly its shares, and one say in all."""
    names = ("m1", "m2", "free")
    cast = tuple(
        vote("a", name, "approve", for_weight=f, against_weight=a, abstain_weight=n)
        for name, (f, a, n) in zip(names, rows, strict=True)
    )
    found = parts(federation(ballots=cast))
    assert sum(weight for _, weight, *_ in found) == 1
    for name, row in zip(names, rows, strict=True):
        for side, weight in zip((2, 3, 4), row, strict=True):
            share = sum((part[1] for part in found if name in part[side]), Fraction(0))
            assert share == Fraction(weight, sum(row))
    assert len(found) <= 7


def test_nothing_changes_where_the_charter_does_not_ask_for_mandates() -> None:
    """Older dossiers keep their result: topics and split weights of mandates bind only where asked for."""
    held = mandate("a-1", for_weight=70, against_weight=30, topics=("other",))
    case = federation(
        charter=charter(),
        mandates=(held,),
        ballots=(vote("a", "m1", "approve"), vote("b", "m1", "approve", mandate=None)),
    )
    assert reasons(case) == {}
    assert parts(case) == [("a", Fraction(1), ("m1",), (), ())]


def test_without_the_quorum_nothing_is_decided() -> None:
    """Two of three took part: a charter that wants two thirds counts, one that wants more refuses."""
    ballots = (vote("a", "m1", "approve"), vote("b", "m1", "reject"), vote("c", "m1", "reject", mandate=None))
    for quorum, allowed in ((Fraction(2, 3), True), (Fraction(3, 4), False)):
        case = federation(charter=charter(mandates="required", quorum=quorum), ballots=ballots)
        if allowed:
            assert len(count_ballots(case).ballots) == 2
            continue
        with pytest.raises(RefusalError) as caught:
            count_ballots(case)
        assert [(f.code, f.message[:6]) for f in caught.value.faults] == [("quorum-missed", "2 of 3")]


def test_promises_that_a_count_cannot_keep_are_refused() -> None:
    """An entry of the charter that has no effect would be a lie on paper."""
    case = federation(
        charter=charter(secrecy="secret-from-operators", decision_order=("money", "consent")),
        ballots=(vote("a", "m1", "approve"),),
    )
    with pytest.raises(RefusalError) as caught:
        count_ballots(case)
    assert [f.code for f in caught.value.faults] == ["decision-order", "secrecy-unkept"]


def test_standing_alone() -> None:
    """The same question for acts that are no votes: whose, when, who, on what."""
    held = mandate("a-1", holders=("Ada",), topics=("bread",), valid_until="2026-03-02T00:00:00Z")
    at = "2026-03-01T00:00:00Z"
    assert standing(None, at, organisation="a") == "none"
    assert standing(held, at, organisation="b") == "other-organisation"
    assert standing(held, at, organisation="a", person="Bo") == "not-a-holder"
    assert standing(held, at, organisation="a", names=frozenset({"guns"})) == "off-topic"
    assert standing(held, at, organisation="a", person="Ada", names=frozenset({"bread"})) == "valid"
    assert standing(held, None, organisation="a") == "undated"
    assert standing(held, "2026-03-02T00:00:00Z", organisation="a") == "expired"


@given(st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(rng: random.Random) -> None:
    """Replies come in any order."""
    held = [
        mandate("a-1", for_weight=2, against_weight=1, substitutes=("S",), holders=("H",)),
        mandate("b-1"),
    ]
    cast = [
        vote("a", "m1", "approve", cast_by="S"),
        vote("a", "m1", "reject", cast_by="H"),
        vote("b", "m1", "approve", "2026-03-01T09:00:00Z"),
        vote("b", "m1", "reject", "2026-03-01T10:00:00Z"),
        vote("c", "m1", "reject"),
    ]
    before = count_ballots(federation(mandates=tuple(held), ballots=tuple(cast)))
    rng.shuffle(held)
    rng.shuffle(cast)
    assert count_ballots(federation(mandates=tuple(held), ballots=tuple(cast))) == before


def test_a_divided_member_leaves_with_all_its_parts() -> None:
    """The question is what happens without a member, not without seven tenths of one."""
    held = mandate("a-1", for_weight=70, against_weight=30)
    case = federation(
        mandates=(held, mandate("b-1"), mandate("c-1")),
        ballots=(vote("a", "m1", "approve"), vote("a", "free", "approve"), vote("b", "m2", "approve")),
    )
    run = run_dossier(case)
    found = leave_one_out(run.instance, run.profile, run.alternative.rule)
    assert [row.voter for row in found] == ["a", "b", "c"]
    assert found[0].leaves
    alone = federation(mandates=(mandate("b-1"),), ballots=(vote("b", "m2", "approve"),))
    left = {*run.alternative.selected, *run.alternative.adopted} - set(found[0].leaves) | set(found[0].enters)
    alternative = run_dossier(alone).alternative
    assert left == {*alternative.selected, *alternative.adopted}
