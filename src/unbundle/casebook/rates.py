"""How often a class of cases ended in one way: with n, definition, coder, dispute, and an interval.

Interval: Jeffreys' equal-tailed interval of 95 per cent (Brown, Cai and DasGupta 2001, Statistical
Science 16). Fewer than FEW cases get no interval: they are named. Otherwise a class borrows strength from
the wider one: the prior is Beta(w p, w (1 - p)), where p is the share in the wider class outside this one
and w is WEIGHT cases, or fewer if the wider class has fewer. Without a wider class the
prior is Jeffreys', Beta(1/2, 1/2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scipy.special import betaincinv

from unbundle.records.casebook import BaseRate

FEW = 5
"""Fewer cases than this are named, not counted: no share, no interval."""
WEIGHT = 4
"""How many cases the wider class counts for."""
LEVEL = 0.95
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many: `k` of `n`, and the ids of the n cases; `wholly` of the k are without limits.

    `open` counts cases of the class that nobody could count either way.
    """

    k: int
    n: int
    wholly: int = 0
    open: int = 0
    cases: tuple[str, ...] = ()


def tally(outcomes: Iterable[tuple[str, str]]) -> Tally:
    """The tally of (case, outcome): yes and partly count as reached, no does not, all else is open."""
    rows = sorted(outcomes)
    counted = [(case, word) for case, word in rows if word in ("yes", "partly", "no")]
    return Tally(
        k=sum(word != "no" for _, word in counted),
        n=len(counted),
        wholly=sum(word == "yes" for _, word in counted),
        open=len(rows) - len(counted),
        cases=tuple(case for case, _ in counted),
    )


def jeffreys(k: int, n: int) -> tuple[float, float]:
    """Jeffreys' interval of 95 per cent for k of n; (0, 1) where n is 0.

    Raises: ValueError unless 0 <= k <= n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share: k lies between 0 and n.")
    return _interval(k, n, 0.5, 0.5)


def shrunk(k: int, n: int, wider_k: int, wider_n: int) -> tuple[float, float]:
    """The interval for k of n drawn towards the share in the wider class; Jeffreys' where that is empty."""
    if not wider_n:
        return jeffreys(k, n)
    if not (0 <= k <= n and 0 <= wider_k <= wider_n):
        raise ValueError(f"{k} of {n}, {wider_k} of {wider_n}: these are no shares.")
    share = (wider_k + 0.5) / (wider_n + 1)
    weight = min(WEIGHT, wider_n)
    return _interval(k, n, weight * share, weight * (1 - share))


def rate_of(rate: BaseRate, wider: tuple[str, int, int] = ("", 0, 0)) -> BaseRate:
    """`rate` with its two intervals; `wider` is the wider class outside this one: title, k, n.

    Without any interval where there are fewer than FEW cases.
    """
    title, wider_k, wider_n = wider
    enough = rate.n >= FEW
    low, high = shrunk(rate.k, rate.n, wider_k, wider_n) if enough else (None, None)
    plain_low, plain_high = jeffreys(rate.k, rate.n) if enough else (None, None)
    return rate.model_copy(
        update={
            "low": low,
            "high": high,
            "plain_low": plain_low,
            "plain_high": plain_high,
            "parent": title if wider_n else "",
            "parent_k": wider_k,
            "parent_n": wider_n,
        }
    )


def without(whole: Sequence[tuple[str, str]], part: Iterable[str]) -> list[tuple[str, str]]:
    """The (case, outcome) rows of `whole` whose case is not in `part`."""
    inside = set(part)
    return [row for row in whole if row[0] not in inside]


def _interval(k: int, n: int, a: float, b: float) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low = 0.0 if k == 0 else float(betaincinv(k + a, n - k + b, tail))
    high = 1.0 if k == n else float(betaincinv(k + a, n - k + b, 1 - tail))
    return round(low, DIGITS), round(high, DIGITS)
