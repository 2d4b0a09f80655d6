"""One JSON form: the evidence pack compares results byte for byte."""

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.kit.canonical import SAFE_INTEGER, exact_to_json, to_bytes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_round_trip(data: object) -> None:
    """What is written can be read by any JSON parser and written again to the same bytes."""
    once = to_bytes(data)
    assert to_bytes(json.loads(once)) == once


@given(st.dictionaries(st.text(), st.integers(-9, 9), min_size=2))
def test_order_of_keys_does_not_matter(data: dict[str, int]) -> None:
    """Two equal dicts built in different orders must give one file."""
    assert to_bytes(data) == to_bytes(dict(reversed(data.items())))


@pytest.mark.parametrize("bad", [math.nan, math.inf, SAFE_INTEGER + 1, {"a": [-SAFE_INTEGER - 1]}, {1: 2}])
def test_unsafe_numbers_are_refused(bad: object) -> None:
    """JavaScript and spreadsheets would silently read another number."""
    with pytest.raises(ValueError, match=r"string|JSON compliant"):
        to_bytes(bad)


def test_exact_numbers() -> None:
    """Integers stay numbers where every reader keeps them exact, all else is a fraction in words."""
    assert exact_to_json(Fraction(6, 3)) == 2
    assert exact_to_json(Fraction(2, 6)) == "1/3"
    assert exact_to_json(SAFE_INTEGER + 1) == str(SAFE_INTEGER + 1)
