"""Weights rest on integer roots: a float would give another weight on another machine."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.kit.roots import floor_power, floor_root


@given(st.integers(0, 10**60), st.integers(1, 7))
def test_floor_root_is_the_largest_root(value: int, degree: int) -> None:
    """The definition itself, on numbers far beyond what floats hold."""
    root = floor_root(value, degree)
    assert root**degree <= value < (root + 1) ** degree


@given(st.integers(0, 10**9), st.fractions(0, 2, max_denominator=6))
def test_floor_power_brackets_the_true_value(base: int, power: Fraction) -> None:
    """floor(1000 * base**power) by its defining inequality, raised to the denominator."""
    value = floor_power(1000, base, power)
    target = 1000**power.denominator * base**power.numerator
    assert value**power.denominator <= target < (value + 1) ** power.denominator


def test_square_root_weights_of_the_design() -> None:
    """Penrose weights of 100, 10 000 and 2 members as the design states them."""
    assert [floor_power(1000, n, Fraction(1, 2)) for n in (100, 10_000, 2)] == [
        10_000,
        100_000,
        1414,
    ]


@pytest.mark.parametrize(("value", "degree"), [(-1, 2), (4, 0)])
def test_impossible_roots_are_refused(value: int, degree: int) -> None:
    """A negative membership must never become a weight."""
    with pytest.raises(ValueError, match="floor_root needs"):
        floor_root(value, degree)


def test_negative_powers_are_refused() -> None:
    """Weights that fall with membership are no scheme of ours."""
    with pytest.raises(ValueError, match="power >= 0"):
        floor_power(1000, 4, Fraction(-1, 2))
