"""Sums as text: exact, from whole minor units, never through a float."""

from __future__ import annotations

MINOR_DIGITS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "ISK": 0,
    "VND": 0,
    "XAF": 0,
    "XOF": 0,
    "KWD": 3,
    "BHD": 3,
    "TND": 3,
}
"""ISO 4217 currencies whose minor unit is not a hundredth; all others have two digits."""


def format_minor(minor: int, currency: str) -> str:
    """`minor` units as "USD 1,234.50"; the fraction is left out where it is zero."""
    digits = MINOR_DIGITS.get(currency, 2)
    whole, rest = divmod(minor, 10**digits)
    return f"{currency} {whole:,}" + (f".{rest:0{digits}d}" if rest else "")
