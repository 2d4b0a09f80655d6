"""Resampling that gives the same draws on every machine and in every version of every library."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
DIGITS = 6


def stream(seed: int, start: int, count: int) -> NDArray[np.uint64]:
    """Outputs `start` to `start + count` of the 64-bit generator SplitMix64 begun at `seed`.

    Source: Steele, Lea, Flood, Fast splittable pseudorandom number generators (OOPSLA 2014).
    """
    counter = np.arange(start + 1, start + count + 1, dtype=np.uint64)
    state = np.uint64(seed % 2**64) + counter * _STEP
    state = (state ^ (state >> np.uint64(30))) * _MIX1
    state = (state ^ (state >> np.uint64(27))) * _MIX2
    return state ^ (state >> np.uint64(31))


def resample(seed: int, draws: int, size: int) -> NDArray[np.int64]:
    """`draws` rows of `size` positions drawn with replacement from 0..size-1, a function of the seed alone.

    A position's chance differs from 1/size by less than size/2^32.
    """
    if not 0 < size < 2**31:
        raise ValueError(f"a resample needs 1 to 2^31-1 things; got {size}")
    high = stream(seed, 0, draws * size) >> np.uint64(32)
    return ((high * np.uint64(size)) >> np.uint64(32)).astype(np.int64).reshape(draws, size)


def multiplicities(seed: int, draws: int, size: int) -> NDArray[np.int64]:
    """`draws` rows with how often each of `size` things was drawn; each row adds up to `size`."""
    rows = resample(seed, draws, size) + np.arange(draws, dtype=np.int64)[:, None] * size
    return np.bincount(rows.ravel(), minlength=draws * size).reshape(draws, size).astype(np.int64)


def shuffled(seed: int, size: int) -> NDArray[np.int64]:
    """0..size-1 in an order that is a function of the seed alone; equal keys keep their place."""
    return np.argsort(stream(seed, 0, size), kind="stable").astype(np.int64)


def percentile_interval(values: Iterable[float], level: Fraction) -> tuple[float, float] | None:
    """The middle `level` of `values` by nearest ranks, to six decimals; None without values.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    tail = (1 - level) / 2
    low = int(tail * len(ordered))
    high = len(ordered) - 1 - low
    return rounded(ordered[low]), rounded(ordered[high])


def rounded(value: float) -> float:
    """`value` to six decimals, without a negative zero."""
    return round(value, DIGITS) + 0.0
