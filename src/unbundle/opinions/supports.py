"""Support in groups and blocs, with intervals that say how little a few votes prove."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from scipy.special import betaincinv

from unbundle.opinions.rows import Floats, Ints
from unbundle.opinions.tallies import BlocCounts
from unbundle.records.findings import Interval
from unbundle.records.opinions import Support

LEVEL = Fraction(19, 20)
DECIMALS = 6


def jeffreys(successes: Ints, trials: Ints) -> tuple[Floats, Floats]:
    """Ends of the 95 % Jeffreys interval of a proportion (Brown, Cai & DasGupta 2001).

    The lower end is 0 where nothing succeeded, the upper 1 where nothing failed.
    """
    tail = float(1 - LEVEL) / 2
    a, b = successes + 0.5, trials - successes + 0.5
    low = np.where(successes == 0, 0.0, betaincinv(a, b, tail))
    high = np.where(successes == trials, 1.0, betaincinv(a, b, 1 - tail))
    return np.asarray(low), np.asarray(high)


def supports(overall: BlocCounts, counts: Mapping[str, BlocCounts]) -> list[tuple[Support, ...]]:
    """Per measure, approval among those who took a side: overall first, then per spoken bloc.

    Counts voters, not weights, since an interval is about people who were asked. Blocs by
    attribute, then value.
    """
    whole = [("overall", overall), *counts.items()]
    tables = [(by, bloc, *jeffreys(bloc.voters[0], bloc.voters[0] + bloc.voters[1])) for by, bloc in whole]
    found = []
    for i in range(overall.voters.shape[1]):
        found.append(
            tuple(
                _support(by, bloc, (i, j), (low[i, j], high[i, j]))
                for by, bloc, low, high in tables
                for j in range(len(bloc.labels))
                if by == "overall" or bloc.spoken[i, j]
            )
        )
    return found


def lowest(found: tuple[Support, ...]) -> Support | None:
    """The smallest support in any group or bloc that spoke; of equals the first."""
    parts = [support for support in found if support.by != "overall" and support.share is not None]
    return min(parts, key=lambda support: support.share or Fraction(0), default=None)


def interval(low: float, high: float) -> Interval:
    """A 95 % interval, to six decimals."""
    return Interval(low=round(float(low), DECIMALS), high=round(float(high), DECIMALS), level=LEVEL)


def _support(by: str, bloc: BlocCounts, at: tuple[int, int], ends: tuple[float, float]) -> Support:
    approve, reject = int(bloc.voters[0][at]), int(bloc.voters[1][at])
    sides = approve + reject
    return Support(
        by=by,
        value=bloc.labels[at[1]],
        sides=sides,
        share=Fraction(approve, sides) if sides else None,
        interval=interval(*ends),
    )
