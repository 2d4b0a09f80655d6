"""Sums as people read them: exact with a currency sign, or short and rounded half to even."""

from __future__ import annotations

from unbundle.kit.money import MINOR_DIGITS, format_minor

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
SCALES = ((10**6, "m"), (10**9, "bn"), (10**12, "tn"))
TOO_WIDE = 1000
"""Units of a scale at which a figure would read "1,000.0" and moves to the next scale."""
MOST_DECIMALS = 3

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


def short(minor: int, currency: str, decimals: int = 1) -> str:
    """`minor` units with `decimals` places: "$40.1 bn", rounded half to even; below a million, exact.

    A sum that rounds up to a thousand moves to the next scale: 999,950,000 is "1.0 bn".
    """
    unit = int(10 ** MINOR_DIGITS.get(currency, 2))
    whole = abs(minor)
    if whole < SCALES[0][0] * unit:
        return exact(minor, currency)
    parts = 10**decimals
    rounded, name = next(
        (rounded, name)
        for scale, name in SCALES
        if (rounded := _half_even(whole * parts, scale * unit)) < TOO_WIDE * parts or scale == SCALES[-1][0]
    )
    figure = f"{rounded // parts:,}.{rounded % parts:0{decimals}}"
    return f"{MINUS if minor < 0 else ''}{_prefix(currency)}{figure}{NO_BREAK}{name}"


def decimals_that_add_up(currency: str, *sums: tuple[int, ...]) -> int:
    """The fewest places, 1 to 3, at which the rounded parts of each sum add up to the rounded sum.

    Every sum is its parts in minor units. Where not even three places do, one place is used.
    """
    unit = int(10 ** MINOR_DIGITS.get(currency, 2))
    for decimals in range(1, MOST_DECIMALS + 1):
        if all(_adds_up(parts, unit, 10**decimals) for parts in sums):
            return decimals
    return 1


def _adds_up(parts: tuple[int, ...], unit: int, places: int) -> bool:
    """Whether parts, rounded in the scale of their sum, add up to the rounded sum."""
    scale = next((s for s, _ in reversed(SCALES) if sum(parts) >= s * unit), SCALES[0][0])
    rounded = [_half_even(part * places, scale * unit) for part in parts]
    return sum(rounded) == _half_even(sum(parts) * places, scale * unit)


def with_signs(text: str, currency: str) -> str:
    """A record's sentence with the page's currency sign: "USD 5" becomes "$5"."""
    return text.replace(f"{currency} ", SIGNS[currency]) if currency in SIGNS else text


def signed(minor: int, currency: str) -> str:
    """The exact sum with its sign: a plus, a true minus, or neither for zero."""
    return ("+" if minor > 0 else "") + exact(minor, currency)


def _prefix(currency: str) -> str:
    return SIGNS.get(currency, f"{currency} ")


def _half_even(top: int, bottom: int) -> int:
    quotient, rest = divmod(top, bottom)
    return quotient + (2 * rest > bottom or (2 * rest == bottom and quotient % 2 == 1))
