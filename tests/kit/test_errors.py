"""Errors are part of the product: what, where, what next, all at once, in a fixed order."""

from hypothesis import given
from hypothesis import strategies as st

from unbundle.errors import Fault, InputError, natural_key, nearest, shorten


@given(st.permutations(["row 2", "row 10", "row 9", "row 1"]))
def test_faults_come_in_reading_order(places: list[str]) -> None:
    """A secretary works down the sheet: row 9 comes before row 10, whatever order we found them in."""
    error = InputError(Fault(f"votes.csv, {place}", "x", "wrong") for place in places)
    assert [f.where for f in error.faults] == [f"votes.csv, row {n}" for n in (1, 2, 9, 10)]


@given(st.text(), st.text())
def test_natural_key_orders_everything(a: str, b: str) -> None:
    """A sort key that fails on odd text would hide the faults it should sort."""
    assert (
        (natural_key(a) < natural_key(b))
        or (natural_key(b) < natural_key(a))
        or natural_key(a) == natural_key(b)
    )


def test_equal_faults_are_said_once() -> None:
    """The same fault found by two checks is one fault."""
    assert len(InputError([Fault("a", "b", "c"), Fault("a", "b", "c")]).faults) == 1


def test_message_says_what_where_value_and_next() -> None:
    """The whole sentence as a person reads it."""
    fault = Fault(
        "ballots.csv, row 3",
        "vote",
        "No vote is called this",
        "aprove",
        nearest("aprove", ["approve"]),
    )
    assert str(fault) == "ballots.csv, row 3: No vote is called this Found: 'aprove'. Did you mean 'approve'?"


def test_long_values_are_cut() -> None:
    """A megabyte in one cell must not fill the screen."""
    assert len(shorten("x" * 10_000)) == 120


@given(st.permutations(["a", "b", "c"]))
def test_faults_that_differ_only_in_their_value_have_an_order(values: list[str]) -> None:
    """Sets have no order under a changing hash seed; the message must have one."""
    error = InputError(Fault("x", "code", "wrong", value) for value in values)
    assert [fault.value for fault in error.faults] == ["a", "b", "c"]
