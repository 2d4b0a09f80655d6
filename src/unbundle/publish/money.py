"""Sums as people read them: exact with a currency sign, or short and rounded half to even."""

from __future__ import annotations

from unbundle.kit.money import MINOR_DIGITS, format_minor

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
SCALES = ((10**6, "m"), (10**9, "bn"), (10**12, "tn"))
TOO_WIDE = 10_000
"""Tenths at which a figure would read "1,000.0" and moves to the next scale."""

MINUS = "−"
NO_BREAK = "\u00a0"


def exact(minor: int, currency: str) -> str:
    """`minor` units to the last unit: "$40,144,966,500"; an unknown sign is the ISO 4217 code.

    A negative sum gets a true minus sign before the currency sign. Nothing is rounded.
    """
    sign = MINUS if minor < 0 else ""
    text = format_minor(abs(minor), currency)
    if currency in SIGNS:
        text = text.replace(f"{currency} ", SIGNS[currency], 1)
    return sign + text


def short(minor: int, currency: str) -> str:
    """`minor` units with one decimal: "$40.1 bn", rounded half to even; below a million, exact.

    A sum that rounds up to a thousand moves to the next scale: 999,950,000 is "1.0 bn".
    """
    unit = int(10 ** MINOR_DIGITS.get(currency, 2))
    whole = abs(minor)
    if whole < SCALES[0][0] * unit:
        return exact(minor, currency)
    tenths, name = next(
        (tenths, name)
        for scale, name in SCALES
        if (tenths := _half_even(whole * 10, scale * unit)) < TOO_WIDE or scale == SCALES[-1][0]
    )
    return f"{MINUS if minor < 0 else ''}{_prefix(currency)}{tenths // 10:,}.{tenths % 10}{NO_BREAK}{name}"


def signed(minor: int, currency: str) -> str:
    """The exact sum with its sign: a plus, a true minus, or neither for zero."""
    return ("+" if minor > 0 else "") + exact(minor, currency)


def _prefix(currency: str) -> str:
    return SIGNS.get(currency, f"{currency} ")


def _half_even(top: int, bottom: int) -> int:
    quotient, rest = divmod(top, bottom)
    return quotient + (2 * rest > bottom or (2 * rest == bottom and quotient % 2 == 1))
