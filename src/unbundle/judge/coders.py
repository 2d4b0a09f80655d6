"""Do coders agree? Krippendorff's alpha per criterion, with an interval over cases, and contested cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from unbundle.judge.levels import by_subject
from unbundle.judge.texts import CODER
from unbundle.judge.verdicts import name
from unbundle.kit.bootstrap import multiplicities, percentile_interval
from unbundle.records.base import Count, Exact, Id, Record
from unbundle.records.findings import Interval
from unbundle.records.framework import Criterion, Framework
from unbundle.records.judging import Coding

Metric = Literal["nominal", "ordinal", "interval"]
LEVEL = Fraction(95, 100)
DRAWS = 1000
CONTESTED = 5
"""How many contested cases a criterion lists."""


class Agreement(Record):
    """How far coders agree on one criterion; None where it cannot be told, with the reason in `sentence`.

    `contested` lists cases with two or more levels between coders, widest first. Agreement is not truth:
    coders who share a bias agree.
    """

    criterion: Id
    alpha: Exact | None
    interval: Interval | None
    cases: Count
    coders: Count
    codings: Count
    left_out: Count
    contested: tuple[Id, ...]
    sentence: str


def agreement(
    codings: Iterable[Coding], framework: Framework, seed: int = 1, draws: int = DRAWS
) -> tuple[Agreement, ...]:
    """Ordinal alpha for every criterion in the framework's order, over cases that two people or more coded.

    Codings that leave an interval open are counted as left out, never split. The interval is a
    bootstrap over cases with the given seed. Raises: InputError as `judge_measures`.
    """
    grouped = by_subject(codings, framework)
    found = []
    for criterion in framework.criteria:
        units: dict[str, list[Coding]] = {}
        left_out = 0
        for (subject, which), several in sorted(grouped.items()):
            people = [
                c for c in several if which == criterion.id and not (c.coder == CODER and c.basis == "text")
            ]
            left_out += sum(c.lo < c.hi for c in people)
            points = [c for c in people if c.lo == c.hi]
            if len(points) >= 2:
                units[subject] = points
        found.append(_of_criterion(criterion, units, left_out, seed, draws))
    return tuple(found)


def alpha(units: Iterable[Sequence[int]], metric: Metric) -> Fraction | None:
    """Krippendorff's alpha, exact: one sequence of values per unit, missing ones simply not there.

    Units with fewer than two values say nothing and are left out. None where all values are equal:
    then agreement cannot be told from chance. Source: Krippendorff, Content Analysis (2004), chapter 11.
    """
    counts = [Counter(unit) for unit in units if len(unit) >= 2]
    values = sorted(set().union(*counts)) if counts else []
    if len(values) < 2:
        return None
    table = np.array([[c[v] for v in values] for c in counts], dtype=np.int64)
    distance = _distances(table.sum(axis=0), values, metric)
    pairs = _pairs(table)
    observed, expected = _disagreement(pairs, table.sum(axis=0), distance)
    scale = _scale(table)
    return 1 - Fraction((int(table.sum()) - 1) * observed, expected * scale)


def _pairs(table: NDArray[np.int64]) -> NDArray[np.int64]:
    """Per unit, the pairs of unequal values, weighted by scale/(m-1) so that all are whole numbers."""
    size = table.sum(axis=1)
    weight = _scale(table) // (size - 1)
    pairs: NDArray[np.int64] = table[:, :, None] * table[:, None, :] * weight[:, None, None]
    index = np.arange(table.shape[1])
    pairs[:, index, index] = 0
    return pairs


def _scale(table: NDArray[np.int64]) -> int:
    return int(np.lcm.reduce(table.sum(axis=1) - 1))


def _distances(totals: NDArray[np.int64], values: list[int], metric: Metric) -> NDArray[np.int64]:
    """Four times the squared distance between values (the factor cancels), whole numbers."""
    count = len(values)
    if metric == "nominal":
        return np.asarray(4 * (1 - np.eye(count, dtype=np.int64)), dtype=np.int64)
    if metric == "interval":
        points = np.array(values, dtype=np.int64)
        return 4 * (points[:, None] - points[None, :]) ** 2
    below = np.concatenate([[0], np.cumsum(totals)])
    middle = below[:-1] + below[1:]
    return np.asarray((middle[:, None] - middle[None, :]) ** 2, dtype=np.int64)


def _disagreement(
    pairs: NDArray[np.int64], totals: NDArray[np.int64], distance: NDArray[np.int64]
) -> tuple[int, int]:
    observed = sum(int(x) * int(y) for x, y in zip(pairs.sum(axis=0).ravel(), distance.ravel(), strict=True))
    expected = sum(
        int(totals[c]) * int(totals[k]) * int(distance[c, k])
        for c in range(len(totals))
        for k in range(len(totals))
    )
    return observed, expected


def _of_criterion(
    criterion: Criterion, units: Mapping[str, list[Coding]], left_out: int, seed: int, draws: int
) -> Agreement:
    rows = [[c.lo for c in several] for several in units.values()]
    value = alpha(rows, "ordinal")
    spread = {s: max(c.lo for c in g) - min(c.lo for c in g) for s, g in units.items()}
    contested = sorted((s for s in spread if spread[s] >= 2), key=lambda s: (-spread[s], s))[:CONTESTED]
    bounds = percentile_interval(_bootstrap(rows, seed, draws), LEVEL) if value is not None else None
    coders = {c.coder for several in units.values() for c in several}
    return Agreement(
        criterion=criterion.id,
        alpha=value,
        interval=Interval(low=bounds[0], high=bounds[1], level=LEVEL) if bounds else None,
        cases=len(units),
        coders=len(coders),
        codings=sum(map(len, rows)),
        left_out=left_out,
        contested=tuple(contested),
        sentence=_sentence(criterion, value, bounds, len(units), len(contested)),
    )


def _bootstrap(rows: list[list[int]], seed: int, draws: int) -> list[float]:
    """Alpha over cases drawn with replacement; draws in which all values are equal are left out."""
    values = sorted({v for row in rows for v in row})
    table = np.array([[row.count(v) for v in values] for row in rows], dtype=np.int64)
    weights = multiplicities(seed, draws, len(rows))
    pairs, scale = _pairs(table), _scale(table)
    found = []
    for totals, drawn in zip(weights @ table, np.tensordot(weights, pairs, 1), strict=True):
        distance = _distances(totals, values, "ordinal")
        observed, expected = _disagreement(drawn[None], totals, distance)
        if expected:
            found.append(1 - (int(totals.sum()) - 1) * observed / (expected * scale))
    return found


def _sentence(
    criterion: Criterion,
    value: Fraction | None,
    bounds: tuple[float, float] | None,
    cases: int,
    contested: int,
) -> str:
    subject = name(criterion).capitalize()
    if cases == 0:
        return f"{subject}: cannot be told, because no case was coded by two people."
    if value is None or bounds is None:
        return f"{subject}: cannot be told, because all coders gave one and the same level in {cases} cases."
    wide = f" {contested} contested cases are listed." if contested else ""
    return (
        f"{subject}: alpha {float(value):.2f}, 95 % interval {bounds[0]:.2f} to {bounds[1]:.2f}, "
        f"over {cases} cases.{wide}"
    )
