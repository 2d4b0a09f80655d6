"""The consensus floor: what closes a measure for want of common ground, and what does not."""

from __future__ import annotations

import pytest

from tests.compose.cases import ballot, case, option
from unbundle.compose import compose_alternative
from unbundle.records.instance import WeightedBallot

Blocs = tuple[tuple[str, str], ...]
NORTH, SOUTH = ("region", "north"), ("region", "south")
ONE = ("kind", "union")


def voter(name: str, blocs: Blocs, yes: str = "", no: str = "", weight: int = 1) -> WeightedBallot:
    """A ballot of a member with declared blocs."""
    return ballot(name, yes, no, weight, blocs=blocs)


def outcome(*ballots: WeightedBallot) -> tuple[tuple[str, ...], str]:
    """What is chosen of one measure that the money can pay, and the sentence about it."""
    found = compose_alternative(*case(10, [option("a", 10)], list(ballots), rule="consensus"))
    return found.selected, found.decisions[0].sentence


@pytest.mark.parametrize(
    ("ballots", "chosen"),
    [
        ((voter("x", (NORTH,), "a"), voter("y", (SOUTH,), "a")), True),
        ((voter("x", (NORTH,), "a", weight=9), voter("y", (SOUTH,), "", "a")), False),
        ((voter("x", (NORTH,), "a"), voter("y", (SOUTH,))), False),
        (
            (voter("x", (NORTH,), "a", weight=2), voter("z", (NORTH,), "", "a"), voter("y", (SOUTH,), "a")),
            True,
        ),
        ((voter("x", (NORTH,), "a"), voter("z", (NORTH,), "", "a"), voter("y", (SOUTH,), "a")), False),
    ],
    ids=["both", "one against", "one silent", "more for", "as many"],
)
def test_every_bloc_that_spoke(ballots: tuple[WeightedBallot, ...], chosen: bool) -> None:
    """More for than against in every bloc that spoke, and at least two that did; weights count inside."""
    assert bool(outcome(*ballots)[0]) is chosen


def test_an_attribute_with_one_value_divides_nobody() -> None:
    """A second bloc cannot be asked for where there is one; that bloc may still stand against."""
    both = (voter("x", (ONE, NORTH), "a"), voter("y", (SOUTH,), "a"))
    assert outcome(*both)[0] == ("a",)
    silent = (voter("x", (NORTH,), "a"), voter("y", (SOUTH,), "a"), voter("z", (ONE,)))
    assert outcome(*silent)[0] == ("a",)
    against = (voter("x", (NORTH,), "a"), voter("y", (SOUTH,), "a"), voter("z", (ONE,), "", "a"))
    assert outcome(*against)[0] == ()
    assert "not more for than against in kind union" in outcome(*against)[1]


def test_members_without_a_bloc_are_in_none() -> None:
    """Silence of somebody who belongs to no bloc must not close what both blocs want."""
    ballots = (voter("x", (NORTH,), "a"), voter("y", (SOUTH,), "a"), voter("z", ()))
    assert outcome(*ballots)[0] == ("a",)


def test_without_blocs_all_are_one() -> None:
    """Where nobody declares a bloc, more for than against is common ground."""
    assert outcome(voter("x", (), "a", weight=2), voter("y", (), "", "a"))[0] == ("a",)
    assert outcome(voter("x", (), "a"), voter("y", (), "", "a"))[0] == ()
