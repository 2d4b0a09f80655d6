"""Sums in tables are exact and follow the currency's minor unit."""

import pytest

from unbundle.kit.money import format_minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (4_014_496_650_000, "USD", "USD 40,144,966,500"),
        (5, "USD", "USD 0.05"),
        (1_500, "JPY", "JPY 1,500"),
        (1_234, "KWD", "KWD 1.234"),
    ],
)
def test_format(minor: int, currency: str, text: str) -> None:
    """$37,500 beside $15 bn: nothing is ever rounded."""
    assert format_minor(minor, currency) == text
