"""Integer roots and powers without floats."""

from __future__ import annotations

from fractions import Fraction


def floor_root(value: int, degree: int) -> int:
    """The largest integer r >= 0 with r**degree <= value (Newton's method on integers).

    Raises: ValueError if value is negative or degree is not positive.
    """
    if value < 0 or degree < 1:
        raise ValueError(f"floor_root needs value >= 0 and degree >= 1; got {value}, {degree}")
    if value < 2 or degree == 1:
        return value
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def floor_power(scale: int, base: int, power: Fraction) -> int:
    """floor(scale * base**power) exactly, for integers scale, base >= 0 and a rational power >= 0."""
    if power < 0:
        raise ValueError(f"floor_power needs a power >= 0; got {power}")
    return floor_root(scale**power.denominator * base**power.numerator, power.denominator)
