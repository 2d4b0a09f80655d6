"""What an organisation says of its own positions goes before what was collected; nothing is lost."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import dossier, mapping, measure, organisation, position
from unbundle.errors import InputError
from unbundle.federation import count_ballots, revise_positions
from unbundle.records.members import Position, PositionAnswer


def answer(who: str, topic: str, said: str, at: int = 1, **changes: object) -> PositionAnswer:
    """An answer in the morning of the given day of March."""
    base = {"organisation": who, "topic": topic, "answer": said, "answered_at": f"2026-03-{at:02}T08:00:00Z"}
    return PositionAnswer.model_validate({**base, **changes})


def rows() -> tuple[Position, ...]:
    """Three organisations with a published position each on bread."""
    return tuple(position(who, "bread", "support") for who in ("a", "b", "c"))


def test_confirmed_corrected_and_withdrawn() -> None:
    """The three answers, each with its moment and its mandate, and the old words still there."""
    after = revise_positions(
        rows(),
        (
            answer("a", "bread", "confirm", mandate="a-1"),
            answer("b", "bread", "correct", stance="oppose", quote="Not like this.", lang="en"),
            answer("c", "bread", "withdraw"),
        ),
    )
    found = [(p.organisation, p.status, p.stance, p.revised_under) for p in after]
    assert found == [
        ("a", "confirmed", "support", "a-1"),
        ("b", "corrected", "support", None),
        ("b", "confirmed", "oppose", None),
        ("c", "withdrawn", "support", None),
    ]
    assert {p.quote for p in rows()} <= {p.quote for p in after}
    assert all(p.revised_at == "2026-03-01T08:00:00Z" for p in after)


def test_the_corrected_words_count_and_the_old_ones_do_not() -> None:
    """Two live positions on one topic would cancel each other into an abstention."""
    case = dossier(
        votes_from="positions",
        measures=(measure("m1"),),
        organisations=tuple(organisation(who) for who in "abc"),
        topics=("bread",),
        mapping=(mapping("bread", "m1"),),
        positions=revise_positions(
            rows(),
            [answer("b", "bread", "correct", stance="oppose", quote="No."), answer("c", "bread", "withdraw")],
        ),
    )
    box = count_ballots(case)
    assert [(b.organisation, b.vote) for b in box.ballots] == [("a", "approve"), ("b", "reject")]
    assert box.conflicts == ()
    assert box.not_counted == (
        ("b", "bread", "corrected by the organisation"),
        ("c", "bread", "withdrawn by the organisation"),
    )


def test_a_position_may_be_stated_where_none_was_found() -> None:
    """The collector missed it; the member knows better."""
    after = revise_positions((), [answer("d", "bread", "correct", stance="support", quote="Bread first.")])
    assert [(p.organisation, p.status, p.source_title) for p in after] == [
        ("d", "confirmed", "its own answer in a round")
    ]


def test_later_answers_go_over_earlier_ones() -> None:
    """Withdrawn after confirmed is withdrawn, whatever stands first in the file."""
    said = [answer("a", "bread", "withdraw", at=2), answer("a", "bread", "confirm", at=1)]
    assert revise_positions(rows()[:1], said) == revise_positions(rows()[:1], said[::-1])
    assert [p.status for p in revise_positions(rows()[:1], said)] == ["withdrawn"]


def test_answers_to_nothing_are_refused_all_at_once() -> None:
    """No answer may vanish because it fits nowhere."""
    said = [
        answer("a", "breed", "confirm"),
        answer("b", "bread", "correct", stance="oppose"),
        answer("c", "bread", "confirm"),
        answer("c", "bread", "withdraw"),
    ]
    with pytest.raises(InputError) as caught:
        revise_positions(rows(), said)
    codes = sorted(fault.code for fault in caught.value.faults)
    assert codes[:3] == ["answers-conflict", "correction-without-words", "position-unknown"]
    assert any("'bread'" in fault.next for fault in caught.value.faults)


@given(st.randoms(use_true_random=False))
def test_order_changes_nothing(rng: random.Random) -> None:
    """Replies come in any order; the record may not depend on it."""
    said = [
        answer("a", "bread", "correct", at=1, stance="oppose", quote="First."),
        answer("a", "bread", "correct", at=2, stance="support", quote="Second."),
        answer("b", "bread", "confirm", at=1),
        answer("b", "bread", "withdraw", at=3),
    ]
    before, shuffled = revise_positions(rows(), said), list(rows())
    rng.shuffle(said)
    rng.shuffle(shuffled)
    assert revise_positions(shuffled, said) == before
