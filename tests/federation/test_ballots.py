"""Positions become provisional ballots by stated rules only; silence never becomes a vote."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import charter, dossier, mapping, measure, organisation, position
from unbundle.errors import InputError
from unbundle.federation import count_ballots, tabulate, weigh
from unbundle.records.charter import Weights
from unbundle.records.dossier import Dossier
from unbundle.records.members import Ballot, Mandate


def two_topics(**changes: object) -> Dossier:
    """Two measures, three topics; `guns` is wide, `shells` speaks of measure m1 itself."""
    base = {
        "votes_from": "positions",
        "confidence": ("direct",),
        "measures": (measure("m1"), measure("m2")),
        "organisations": (organisation("a"), organisation("b"), organisation("c")),
        "topics": ("guns", "shells", "bread", "sky"),
        "mapping": (
            mapping("guns", "m1", fit="broader"),
            mapping("shells", "m1", fit="same"),
            mapping("bread", "m2", fit="same"),
            mapping("sky", "m2", counted=False),
        ),
    }
    return dossier(**{**base, **changes})


def test_stances_become_votes() -> None:
    """Support approves, opposition rejects, a condition travels with the approval."""
    box = count_ballots(
        two_topics(
            positions=(
                position("a", "bread", "support"),
                position("b", "bread", "support-with-conditions", condition="as a grant"),
                position("c", "bread", "oppose"),
            )
        )
    )
    assert [(b.organisation, b.vote, b.conditions) for b in box.ballots] == [
        ("a", "approve", ()),
        ("b", "approve", ("as a grant",)),
        ("c", "reject", ()),
    ]


def test_a_row_can_leave_out_organisations_whose_words_do_not_reach_the_measure() -> None:
    """One topic may join two demands; who spoke of one alone is not counted on the other."""
    dossier_ = two_topics(
        mapping=(
            mapping("bread", "m2").model_copy(update={"but_not": ("a", "b")}),
            mapping("bread", "m1").model_copy(update={"but_not": ("a",)}),
        ),
        positions=(
            position("a", "bread", "support"),
            position("b", "bread", "oppose"),
            position("c", "bread", "support"),
        ),
    )
    box = count_ballots(dossier_)
    assert [(b.organisation, b.measure, b.vote) for b in box.ballots] == [
        ("b", "m1", "reject"),
        ("c", "m1", "approve"),
        ("c", "m2", "approve"),
    ]
    assert box.not_counted == (("a", "bread", "its own words reach no measure on which its topic counts"),)


def test_everything_set_aside_has_a_reason() -> None:
    """Reported, undecided, withdrawn and unmapped positions are shown as not counted, never dropped."""
    box = count_ballots(
        two_topics(
            positions=(
                position("a", "bread", "support", confidence="reported"),
                position("b", "bread", "not-stated"),
                position("c", "bread", "support", status="withdrawn"),
                position("c", "sky", "support"),
            )
        )
    )
    assert box.ballots == ()
    assert [reason for _, _, reason in box.not_counted] == [
        "reported, not direct",
        "takes no side",
        "withdrawn by the organisation",
        "its topic is mapped to no measure that counts",
    ]


def test_the_closer_fit_decides() -> None:
    """Who opposes weapons in general but supports this very line supports this line."""
    box = count_ballots(
        two_topics(
            positions=(
                position("a", "guns", "oppose"),
                position("a", "shells", "support"),
            )
        )
    )
    assert [(b.measure, b.vote, b.positions) for b in box.ballots] == [("m1", "approve", ("shells",))]
    assert box.conflicts == ()


def test_equal_fits_that_differ_abstain_and_are_recorded() -> None:
    """We never choose between two things an organisation said."""
    rows = (mapping("guns", "m1", fit="same"), mapping("shells", "m1", fit="same"))
    box = count_ballots(
        two_topics(
            mapping=rows,
            positions=(
                position("a", "guns", "oppose"),
                position("a", "shells", "support"),
            ),
        )
    )
    assert [b.vote for b in box.ballots] == ["abstain"]
    assert [(c.organisation, c.measure, c.topics) for c in box.conflicts] == [("a", "m1", ("guns", "shells"))]


def test_silence_gives_no_ballot() -> None:
    """Silence is neither consent nor abstention."""
    table = tabulate(
        two_topics(),
        count_ballots(two_topics()),
        weigh(two_topics()),
        silent=("m1", "m2"),
    )
    assert table.voters == ("a", "b", "c")
    assert len(table.value) == 0


@given(st.randoms(use_true_random=False))
def test_row_order_changes_nothing(rng: random.Random) -> None:
    """Same rows shuffled, same box: file order never decides."""
    positions = [
        position("a", "guns", "oppose"),
        position("a", "shells", "support"),
        position("b", "bread", "support-with-conditions", condition="x"),
        position("c", "sky", "support"),
    ]
    before = count_ballots(two_topics(positions=tuple(positions)))
    rng.shuffle(positions)
    assert count_ballots(two_topics(positions=tuple(positions))) == before


def test_revoked_and_expired_mandates_stop_counting_at_their_time() -> None:
    """A vote cast after the mandate ended is set aside with the reason; one cast before stands."""
    mandate = Mandate(
        id="man",
        organisation="a",
        body="board",
        decided_on="2026-01-01",
        revoked_at="2026-03-01T00:00:00Z",
    )
    ballots = tuple(
        Ballot(organisation="a", measure=m, vote="approve", cast_at=at, mandate="man")
        for m, at in (("m1", "2026-02-01T00:00:00Z"), ("m2", "2026-03-01T00:00:00Z"))
    )
    box = count_ballots(two_topics(votes_from="ballots", mandates=(mandate,), ballots=ballots))
    assert [b.measure for b in box.ballots] == ["m1"]
    assert box.not_counted == (("a", "m2", "mandate man had ended"),)


def test_the_latest_vote_counts() -> None:
    """A second vote replaces the first and the first is reported, not lost."""
    ballots = tuple(
        Ballot(organisation="a", measure="m1", vote=vote, cast_at=at)
        for vote, at in (
            ("approve", "2026-02-01T00:00:00Z"),
            ("reject", "2026-02-02T00:00:00Z"),
        )
    )
    box = count_ballots(two_topics(votes_from="ballots", ballots=ballots))
    assert [b.vote for b in box.ballots] == ["reject"]
    assert box.not_counted == (("a", "m1", "replaced by a later vote"),)


def test_member_weights_need_member_counts() -> None:
    """A missing member count is named for every organisation at once, never guessed."""
    with pytest.raises(InputError) as caught:
        weigh(two_topics(), Weights(kind="members"))
    assert [f.code for f in caught.value.faults] == ["weight-needs-members"] * 3


def test_equal_blocs_have_equal_totals() -> None:
    """Three parties and one union: each kind has the same say, and the total stays the number of voters."""
    members = (
        organisation("a"),
        organisation("b"),
        organisation("c"),
        organisation("d", kind="union"),
    )
    weights = weigh(two_topics(organisations=members), Weights(kind="equal-blocs", attribute="kind"))
    assert weights == {
        "a": Fraction(2, 3),
        "b": Fraction(2, 3),
        "c": Fraction(2, 3),
        "d": Fraction(2),
    }
    assert charter().weights.kind == "one-each"


def test_a_fraction_of_a_second_is_later() -> None:
    """As text 10:00:00.5Z sorts before 10:00:00Z; by time it is later, and the later vote counts."""
    ballots = tuple(
        Ballot(organisation="a", measure="m1", vote=vote, cast_at=at)
        for vote, at in (("approve", "2026-02-01T10:00:00Z"), ("reject", "2026-02-01T10:00:00.5Z"))
    )
    box = count_ballots(two_topics(votes_from="ballots", ballots=ballots))
    assert [b.vote for b in box.ballots] == ["reject"]
