"""Evidence thresholds: a grave charge needs claims that carry it, whoever is charged."""

from __future__ import annotations

import pytest

from tests.builders import measure
from tests.judge.made import coding
from unbundle.errors import InputError
from unbundle.judge import judge_measures, load_framework, shipped_frameworks, weigh_claims
from unbundle.judge.claims import audit_ratings
from unbundle.records.judging import Claim, Coding

DEFAULT = load_framework(shipped_frameworks()["internationalist.yaml"], "internationalist.yaml")


def claim(name: str, rating: str, group: str = "", source: str = "") -> Claim:
    """A claim rated like "B2"."""
    return Claim(
        id=name,
        text="t",
        source=source or name,
        reliability=rating[0],  # type: ignore[arg-type]
        credibility=int(rating[1]),  # type: ignore[arg-type]
        independence_group=group,
    )


def severe(*claims: str) -> Coding:
    """Grave harm coded on claims."""
    return coding("m1", "harm-to-civilians", 0, basis="claim", claims=claims)


@pytest.mark.parametrize(
    ("claims", "carried"),
    [
        ((claim("a", "B3"),), True),
        ((claim("a", "B4"),), False),
        ((claim("a", "C1"),), False),
        ((claim("a", "C4", "wire"), claim("b", "D4", "other")), True),
        ((claim("a", "C4", "wire"), claim("b", "D4", "wire")), False),
        ((claim("a", "C4"), claim("b", "F6")), False),
        ((claim("a", "C4", source="x"), claim("b", "C4", source="x")), False),
        ((), False),
    ],
)
def test_a_severe_level_needs_a_good_claim_or_two_independent_ones(
    claims: tuple[Claim, ...], carried: bool
) -> None:
    """Three outlets that copy one wire are one source, and what cannot be judged carries nothing."""
    found = weigh_claims((severe(*(c.id for c in claims)),), claims, DEFAULT)[0]
    assert (found.hi == 0) is carried
    assert found.lo == 0


def test_uncarried_evidence_shows_both_ends_of_the_verdict() -> None:
    """Not enough evidence for the gravest level is neither guilt nor innocence: the verdict stays open."""
    weak = (claim("a", "D5"),)
    opened = weigh_claims((severe("a"),), weak, DEFAULT)
    verdict = judge_measures((measure("m1"),), opened, DEFAULT).verdicts[0]
    assert verdict.vetoed_by == ()
    assert "harm-to-civilians" in verdict.vetoed_perhaps_by
    closed = weigh_claims((severe("a"),), (claim("a", "A1"),), DEFAULT)
    assert judge_measures((measure("m1"),), closed, DEFAULT).verdicts[0].vetoed_by == ("harm-to-civilians",)


def test_milder_levels_and_other_bases_are_left_alone() -> None:
    """Only severe levels are held to this; a person's coding on other grounds is not touched."""
    rows = (
        coding("m1", "harm-to-civilians", 3, basis="claim"),
        coding("m1", "harm-to-civilians", 0, coder="bob"),
    )
    assert weigh_claims(rows, (), DEFAULT) == rows


def test_unknown_claims_are_refused() -> None:
    """A citation that leads nowhere is an error, not weak evidence."""
    with pytest.raises(InputError) as caught:
        weigh_claims((severe("gone"),), (claim("here", "A1"),), DEFAULT)
    assert caught.value.faults[0].code == "claim-unknown"


def test_ratings_in_step_are_counted() -> None:
    """Raters who answer one question twice are a known defect, so the share is shown."""
    audit = audit_ratings((claim("a", "A1"), claim("b", "B2"), claim("c", "A4")))
    assert (audit.claims, str(audit.in_step)) == (3, "2/3")
    assert audit_ratings(()).in_step is None
