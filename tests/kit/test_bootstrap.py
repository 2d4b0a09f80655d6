"""Resampling and false-discovery control: fixed numbers, textbook numbers, brute force."""

from __future__ import annotations

import random
from fractions import Fraction

from unbundle.kit.bootstrap import multiplicities, percentile_interval, resample, shuffled, stream
from unbundle.kit.fdr import benjamini_hochberg, benjamini_yekutieli


def test_stream_is_splitmix64() -> None:
    """The published first outputs for seed 1234567, so that any language can repeat a draw."""
    assert stream(1234567, 0, 5).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert stream(1234567, 2, 2).tolist() == [9817491932198370423, 4593380528125082431]


def test_draws_are_uniform_enough_and_repeatable() -> None:
    """A bootstrap with a thumb on the scale is worse than none."""
    rows = resample(5, 2000, 10)
    assert rows.shape == (2000, 10)
    assert (rows == resample(5, 2000, 10)).all()
    counts = [int((rows == k).sum()) for k in range(10)]
    assert max(abs(c - 2000) for c in counts) < 200
    assert (multiplicities(5, 2000, 10).sum(axis=1) == 10).all()
    assert multiplicities(5, 2000, 10).sum(axis=0).tolist() == counts


def test_shuffle_is_a_permutation() -> None:
    """Permuted labels must keep every label."""
    order = shuffled(9, 100)
    assert sorted(order.tolist()) == list(range(100))
    assert order.tolist() != list(range(100))


def test_percentile_interval_takes_ranks() -> None:
    """The middle 95 % of 1000 values leaves out 25 at each end."""
    assert percentile_interval(range(1000), Fraction(95, 100)) == (25.0, 974.0)
    assert percentile_interval([], Fraction(95, 100)) is None


def plain_bh(values: list[Fraction], rate: Fraction) -> set[int]:
    """The step-up procedure in its own words: reject the k smallest, k largest with p_(k) <= k/m * rate."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    best = 0
    for k, i in enumerate(order, start=1):
        if values[i] <= Fraction(k, len(values)) * rate:
            best = k
    return set(order[:best])


def test_q_values_reject_what_the_procedure_rejects() -> None:
    """A q-value at or below the rate must be the same as being rejected at that rate."""
    rng = random.Random(1)
    for _ in range(200):
        values = [Fraction(rng.randint(0, 40), 40) ** 2 for _ in range(rng.randint(1, 12))]
        for rate in (Fraction(1, 20), Fraction(1, 5)):
            q_values = benjamini_hochberg(values)
            assert {i for i, q in enumerate(q_values) if q <= rate} == plain_bh(values, rate)
            assert all(b >= q for q, b in zip(q_values, benjamini_yekutieli(values), strict=True))


def test_benjamini_and_hochbergs_own_example() -> None:
    """Their 1995 table of 15 p-values: at 5 % four are rejected where Bonferroni rejects three."""
    printed = "1 4 19 95 201 278 298 344 459 3240 4262 5719 6528 7590 10000"
    values = [Fraction(int(v), 10000) for v in printed.split()]
    assert sum(q <= Fraction(1, 20) for q in benjamini_hochberg(values)) == 4
    assert sum(p * 15 <= Fraction(1, 20) for p in values) == 3
