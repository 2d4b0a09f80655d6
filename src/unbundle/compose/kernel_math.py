"""The compiler, and sums and products of floats with their exact rest. Needs the extra `fast`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
EPS, TINY, SPLIT = 2.0**-52, 2.0**-100, 134217729.0


def _compiler() -> Callable[[F], F]:
    numba = import_module("numba")

    def compiled(function: F) -> F:
        try:
            made: F = numba.njit(cache=True, error_model="numpy")(function)
        except RuntimeError:  # no folder to keep compiled code in
            made = numba.njit(error_model="numpy")(function)
        return made

    return compiled


jit = _compiler()


@jit
def two_sum(a: float, b: float) -> tuple[float, float]:
    """a + b as nearest float and exact rest (Knuth)."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


@jit
def two_product(a: float, b: float) -> tuple[float, float]:
    """a * b as nearest float and exact rest (Dekker, Veltkamp)."""
    product = a * b
    t = SPLIT * a
    a_high = t - (t - a)
    t = SPLIT * b
    b_high = t - (t - b)
    a_low, b_low = a - a_high, b - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


@jit
def add_product(high: float, rest: float, pair: tuple[float, float], by: float) -> tuple[float, float]:
    """(high + rest) + (pair[0] + pair[1]) * by, in two floats."""
    product, low = two_product(pair[0], by)
    total, error = two_sum(high, product)
    return two_sum(total, error + low + rest + pair[1] * by)
