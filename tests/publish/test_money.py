"""Sums on the page: exact to the last unit, short forms rounded half to even."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.publish.money import NO_BREAK, exact, short, signed

BILLION = 10**11


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (4_014_496_650_000, "USD", "$40,144,966,500"),
        (5, "USD", "$0.05"),
        (150, "EUR", "€1.50"),
        (1_500, "JPY", "¥1,500"),
        (1_500, "XOF", "XOF 1,500"),
        (-600, "GBP", "−£6"),
        (0, "USD", "$0"),
    ],
)
def test_exact(minor: int, currency: str, text: str) -> None:
    """A reader who adds up the column must get the total: nothing is rounded, every currency in its units."""
    assert exact(minor, currency) == text


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (4_014_496_650_000, "$40.1 bn"),
        (99_999_999, "$999,999.99"),
        (100_000_000, "$1.0 m"),
        (95_000_000_000, "$950.0 m"),
        (99_994_999_999, "$999.9 m"),
        (99_995_000_000, "$1.0 bn"),
        (225 * BILLION // 100, "$2.2 bn"),
        (235 * BILLION // 100, "$2.4 bn"),
        (-6 * BILLION, "−$6.0 bn"),
        (1_500_000 * BILLION, "$1,500.0 tn"),
    ],
)
def test_short(minor: int, text: str) -> None:
    """Half to even, no "1,000.0 m", and nothing below a million is rounded at all."""
    assert short(minor, "USD") == text.replace(" ", NO_BREAK)


@given(st.integers(min_value=0, max_value=2**53 - 1))
def test_short_is_near(minor: int) -> None:
    """A short form that is off by more than half a tenth of its scale would mislead."""
    text = short(minor, "USD")
    for name, scale in (("tn", 10**14), ("bn", 10**11), ("m", 10**8)):
        if text.endswith(f"{NO_BREAK}{name}"):
            shown = int(text[1 : -len(name) - 1].replace(",", "").replace(".", "")) * scale // 10
            assert abs(shown - minor) * 20 <= scale
            return
    assert text == exact(minor, "USD")


@pytest.mark.parametrize(("minor", "text"), [(100, "+$1"), (-100, "−$1"), (0, "$0")])
def test_signed(minor: int, text: str) -> None:
    """A difference says its direction, and zero has none."""
    assert signed(minor, "USD") == text
