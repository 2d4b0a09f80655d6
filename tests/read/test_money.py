"""Numbers and currencies as laws of several countries write them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.read.money import find_sums, show

CASES = [
    ("$37,500, to remain available", [("$37,500", 3_750_000, "USD")]),
    ("$1.5 billion or US$2,000.50", [("$1.5 billion", 15 * 10**10, "USD"), ("US$2,000.50", 200_050, "USD")]),
    ("$67,000,000,", [("$67,000,000", 6_700_000_000, "USD")]),
    ("$0.", [("$0", 0, "USD")]),
    ("EUR 250 000 000 for", [("EUR 250 000 000", 25_000_000_000, "EUR")]),
    ("€ 1.000.000 of", [("€ 1.000.000", 100_000_000, "EUR")]),
    ("EUR 1.234,56", [("EUR 1.234,56", 123_456, "EUR")]),
    ("1 000 000 EUR per year", [("1 000 000 EUR", 100_000_000, "EUR")]),
    ("10 milioni di euro, "
     "50.000 euro", [("10 milioni di euro", 1_000_000_000, "EUR"), ("50.000 euro", 5_000_000, "EUR")]),
    ("EUR 1,111 111 once", [("EUR 1,111 111", 111_111_100, "EUR")]),  # found by the fuzz run
    ("£2 million", [("£2 million", 200_000_000, "GBP")]),
    ("a fine of R1 000 000", [("R1 000 000", 100_000_000, "ZAR")]),
    ("R 10 000 or R5 million", [("R 10 000", 1_000_000, "ZAR"), ("R5 million", 500_000_000, "ZAR")]),
    ("ten million dollars", [("ten million dollars", 1_000_000_000, "USD")]),
    ("and one hundred thousand rand", [("one hundred thousand rand", 10_000_000, "ZAR")]),
    ("H. R. 815, Rule 5, a weight of 88,000 pounds, in 1990", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_sums_in_many_styles(text: str, wanted: list[tuple[str, int, str]]) -> None:
    """Signs, codes, names, groups, scales and words; weights and bill numbers are no money."""
    assert [(text[s.start : s.end], s.minor, s.currency) for s in find_sums(text)] == wanted


@given(st.integers(min_value=0, max_value=10**13))
def test_what_is_shown_is_read_back(cents: int) -> None:
    """Printing a sum and reading it again loses no cent."""
    assert [s.minor for s in find_sums(show(cents, "USD"))] == [cents]


@given(st.text())
def test_any_text_gives_ordered_sums(text: str) -> None:
    """Sums never overlap and always stand where they say, whatever the text."""
    found = find_sums(text)
    assert all(low.end <= high.start for low, high in pairwise(found))
    assert all(0 <= s.start < s.end <= len(text) and s.minor >= 0 for s in found)
