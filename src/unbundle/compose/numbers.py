"""Numbers as words."""

from __future__ import annotations

from fractions import Fraction


def percent(part: Fraction) -> str:
    """A share with one decimal, rounded half up; "under 0.1 %" where it would read 0 but is not."""
    permille = (part * 1000 + Fraction(1, 2)).__floor__()
    if permille == 0 and part > 0:
        return "under 0.1 %"
    whole, tenth = divmod(permille, 10)
    return f"{whole}.{tenth} %" if tenth else f"{whole} %"


def plural(count: int, noun: str) -> str:
    """ "1 organisation", "3 organisations"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
