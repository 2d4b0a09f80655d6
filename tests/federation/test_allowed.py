"""The table of rights: every act by every role in every phase under every standing of a mandate."""

from itertools import product
from pathlib import Path

import pytest

from unbundle.federation import allowed, render_rights
from unbundle.federation.allowed import (
    ACTS,
    BY_ACT,
    PHASES,
    RIGHTS,
    ROLES,
    STANDINGS,
    Allowed,
    Denied,
    Role,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "allowed.md"

# Written by hand from the rules of the federation, not from the table: one letter per phase
# (c charter, p preparation, r round, d drafting, s sign-off, o out in public); ! = needs a mandate.
BY_HAND = """
adopt-charter             assembly c
change-charter            assembly pd
list-members              secretary cp
give-mandate              body cprds
revoke-mandate            body cprdso
collect-positions         secretary pr
open-round                secretary pd
vote                      delegate r!  substitute r!
confirm-position          delegate r!  substitute r!
withdraw-position         delegate r!  substitute r!  body prd
propose-measure           delegate r!  substitute r!  affected r
file-amendment            delegate r!  substitute r!  affected r
withdraw-amendment        delegate rd! substitute rd! affected rd
record-replies            secretary r
close-round               secretary r
propose-text              drafting-group d
answer-proposal           delegate d!  substitute d!  affected d
correct-text              drafting-group d
write-minority-note       delegate ds! substitute ds!
open-sign-off             secretary d
sign                      delegate s!  substitute s!
sign-late                 delegate so! substitute so!
withdraw-signature        delegate so! substitute so! body so
publish                   secretary s
publish-national-version  delegate so!
"""
LETTERS = dict(zip(PHASES, "cprdso", strict=True))


def by_hand() -> dict[tuple[str, str], str]:
    """(act, role) to its phases as letters, with ! where a mandate is needed."""
    found: dict[tuple[str, str], str] = {}
    for line in BY_HAND.split("\n"):
        act, *pairs = line.split() or [""]
        found |= {(act, role): phases for role, phases in zip(pairs[::2], pairs[1::2], strict=True)}
    return found


def test_every_role_phase_act_and_mandate() -> None:
    """A right that nobody meant to give is worse than a missing one: all combinations, by a second list."""
    rules = by_hand()
    assert {act for act, _ in rules} == set(ACTS)
    wrong = []
    for act, role, phase, mandate in product(ACTS, ROLES, PHASES, STANDINGS):
        phases = rules.get((act, role), "")
        expected = LETTERS[phase] in phases and ("!" not in phases or mandate == "valid")
        if isinstance(allowed(act, role, phase, mandate), Allowed) != expected:
            wrong.append((act, role, phase, mandate))
    assert wrong == []
    assert len(ACTS) * len(ROLES) * len(PHASES) * len(STANDINGS) == 25 * 8 * 6 * 9


def test_every_refusal_says_why_and_what_is_needed() -> None:
    """A bare no leaves a delegate without a next step."""
    answers = [allowed(*case) for case in product(ACTS, ROLES, PHASES, STANDINGS)]
    denied = [answer for answer in answers if isinstance(answer, Denied)]
    assert denied
    assert all(answer.reason.endswith(".") and answer.needed.endswith(".") for answer in denied)


@pytest.mark.parametrize("role", ["delegate", "substitute"])
def test_nobody_speaks_for_a_member_without_a_mandate(role: Role) -> None:
    """Whatever a delegate may do is done in the name of others, so it always needs their mandate."""
    assert all(role in right.mandated for right in RIGHTS if role in right.who)


def test_the_secretary_decides_nothing() -> None:
    """Who keeps the folder must not be able to vote, amend, sign, or change the rules."""
    theirs = {right.act for right in RIGHTS if "secretary" in right.who}
    assert not theirs & {"vote", "file-amendment", "sign", "sign-late", "adopt-charter", "change-charter"}
    assert not theirs & {"give-mandate", "revoke-mandate", "correct-text", "propose-text"}


def test_every_act_has_one_row() -> None:
    """Two rows for one act could contradict each other."""
    assert len(BY_ACT) == len(RIGHTS) == len(ACTS)


def test_unknown_words_are_a_mistake_of_the_caller() -> None:
    """A misspelt act must not come out as an honest no."""
    with pytest.raises(ValueError, match="votte"):
        allowed("votte", "delegate", "round")  # type: ignore[arg-type]


def test_the_page_is_the_table() -> None:
    """docs/allowed.md is what the code says; write it anew with scripts/allowed_page.py."""
    assert PAGE.read_text("utf-8") == render_rights()
