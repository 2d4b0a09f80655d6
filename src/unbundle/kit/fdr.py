"""False-discovery control over a family of exact p-values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def benjamini_hochberg(p_values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The q-value of each p-value, in the order given: the least rate at which it would be flagged.

    Right for independent and for positively dependent tests. Source: Benjamini and Hochberg,
    Controlling the false discovery rate, J. R. Stat. Soc. B 57 (1995).
    """
    return _step_up(p_values, Fraction(1))


def benjamini_yekutieli(p_values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """As `benjamini_hochberg`, right under any dependence, at the price of power.

    Source: Benjamini and Yekutieli, Annals of Statistics 29 (2001).
    """
    harmonic = sum((Fraction(1, i) for i in range(1, len(p_values) + 1)), Fraction(0))
    return _step_up(p_values, harmonic)


def _step_up(p_values: Sequence[Fraction], factor: Fraction) -> tuple[Fraction, ...]:
    count = len(p_values)
    order = sorted(range(count), key=lambda i: (p_values[i], i))
    least = Fraction(1)
    q_values = [least] * count
    for rank in range(count, 0, -1):
        i = order[rank - 1]
        least = min(least, p_values[i] * count * factor / rank)
        q_values[i] = least
    return tuple(q_values)
