"""What the words alone decide: counted only when written, quoted where it stands, open otherwise."""

from __future__ import annotations

import pytest

from tests.builders import measure
from unbundle.judge import code_from_text, load_framework, shipped_frameworks
from unbundle.records.judging import Coding
from unbundle.records.measure import Amount, Availability, Locator, Measure

FRAMEWORK = load_framework(shipped_frameworks()["internationalist.yaml"], "internationalist.yaml")
SENTENCE = "For an additional amount, $5, to remain available until September 30, 2024, for relief of need."
NOTICE = "Provided, That the Secretary shall notify the committees not less than 15 days before any transfer"


def line(**changes: object) -> Measure:
    """A made-up appropriation whose own sentence is SENTENCE."""
    base = {
        "kind": "appropriation",
        "amount": Amount(minor=500, currency="USD"),
        "availability": Availability(until="2024-09-30"),
        "purpose": "relief of need",
        "locator": Locator(
            doc_sha256="0" * 64, element="e1", start=10, end=10 + len(SENTENCE), quote=SENTENCE
        ),
    }
    return measure("m1", **{**base, **changes})


def coded(one: Measure) -> dict[str, Coding]:
    """The codings of one measure by criterion."""
    return {coding.criterion: coding for coding in code_from_text((one,), FRAMEWORK)}


@pytest.mark.parametrize(
    ("changes", "lo", "hi"),
    [
        ({}, 3, 4),
        ({"conditions": (NOTICE,)}, 4, 4),
        ({"purpose": "relief and for related expenses"}, 2, 4),
        ({"purpose": ""}, 2, 4),
        ({"availability": Availability(until="expended")}, 2, 3),
        ({"availability": None}, 2, 4),
        ({"availability": Availability(until="the period that another section sets")}, 2, 4),
        ({"bound": "open", "amount": None}, 2, 3),
        ({"bound": "floor"}, 2, 4),
    ],
)
def test_bounds_count_what_is_written_and_leave_the_rest_open(
    changes: dict[str, object], lo: int, hi: int
) -> None:
    """Absence in one line is not absence in the law, so only what stands there raises the lower end."""
    found = coded(line(**changes))["bounds"]
    assert (found.lo, found.hi) == (lo, hi)


def test_quotes_stand_where_the_locator_says() -> None:
    """Each coding can be checked against the official text, character by character."""
    for coding in coded(line(conditions=(NOTICE,))).values():
        assert coding.locator is not None
        offset = coding.locator.start - 10
        assert SENTENCE[offset : offset + len(coding.locator.quote)] == coding.locator.quote
        assert coding.quote in (coding.locator.quote, NOTICE)


def test_no_text_no_coding() -> None:
    """A demand without an official text, or a text in a language that the rules cannot read, stays open."""
    assert coded(line(locator=None)) == {}
    assert coded(line(lang="fr")) == {}


def test_permissions_are_not_restrictions() -> None:
    """A proviso that widens a power must not count as a condition on it."""
    wider = (
        "Provided further, That the transfer authority is in addition to any other authority provided by law"
    )
    found = coded(line(conditions=(wider,), availability=Availability(until="expended")))
    assert "worse-hands" not in found
    assert "joint-decision" not in found


def test_only_in_court_is_not_a_condition_on_the_power() -> None:
    """A rule on where to sue restricts those who complain, not those who hold the power."""
    sue = "Provided, That a petition may be filed only in the Court of Appeals"
    found = coded(line(conditions=(sue,), availability=Availability(until="expended")))
    assert "worse-hands" not in found
    assert coded(line(kind="interpretive", amount=None)) == {}


def test_text_never_closes_a_measure() -> None:
    """Even-handed: the words alone may narrow a level, but never reach a veto."""
    vetoes = FRAMEWORK.vetoes["amend"].keys() | FRAMEWORK.vetoes["keep"].keys()
    narrowed = {c.id for c in FRAMEWORK.criteria if c.text_rule}
    assert not vetoes & narrowed
