"""One question asked of every judge and bloc: are comparable cases of this bloc judged differently?

The unit is the episode: cases of one episode, bloc and stratum are averaged first. Within a stratum of
comparable episodes the bloc label is exchangeable under the null; see `exact`. Where a stratum has a
usual verdict (the framework's, or that of the other judges), a question about mildness counts only steps
below it and one about harshness only steps above it: what a judge did in the other direction is noise
there. All judges and blocs form one family, in which false flags are controlled; see `discovery`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from math import lcm
from typing import Literal

import numpy as np

from unbundle.audit.discovery import Discoveries, discoveries
from unbundle.audit.exact import Law, Shape, law_of, shape_of
from unbundle.kit.bootstrap import multiplicities, percentile_interval
from unbundle.records.base import Id
from unbundle.records.judging import Case

Scores = Mapping[Id, Mapping[Id, int]]
"""By judge and case, whole numbers of 0 or more; higher = harsher."""

Strata = Callable[[Id, Id], str | None]
"""Judge and case to the stratum of comparable cases; None where nothing is comparable."""

Direction = Literal["milder", "harsher"]
DIRECTIONS: tuple[Direction, Direction] = ("milder", "harsher")

Usual = Callable[[str], int | None]
"""Stratum to the score that is usual in it; None where nothing outside the judge says so."""
LEVEL = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Unit:
    """An episode (or the part of it in one stratum and bloc) with its mean score times the judge's scale.

    `usual` is the usual score of the stratum times the scale, None where there is none.
    """

    stratum: str
    episode: Id
    bloc: str
    score: int
    usual: int | None = None

    def counted(self, direction: Direction, end: int) -> int:
        """What the unit says in one direction: its distance beyond the usual score, else from the far end."""
        if direction == "milder":
            return end - self.score if self.usual is None else max(0, self.usual - self.score)
        return self.score if self.usual is None else max(0, self.score - self.usual)


@dataclass(frozen=True, slots=True)
class Side:
    """What is tested in one direction: the strata with scores counted that way, and the bloc's total."""

    shapes: tuple[Shape, ...]
    total: int

    @property
    def law(self) -> Law:
        """The exact law of the total under the null."""
        return law_of(self.shapes)

    @property
    def p(self) -> Fraction:
        """The exact chance of at least this total."""
        return self.law.above(self.total)


@dataclass(frozen=True, slots=True)
class Contrast:
    """One judge, one bloc. Effects are in steps of the scale; below 0 = milder towards the bloc.

    `scale` is what one step counts in the scores of units, `top` the harshest step. `shapes` is empty
    where no stratum holds both sides.
    """

    judge: Id
    bloc: str
    units: tuple[Unit, ...]
    scale: int
    top: int
    shapes: tuple[Shape, ...]
    total: int
    mean: Fraction
    weight: Fraction

    @property
    def key(self) -> tuple[Id, str]:
        """Judge and bloc."""
        return self.judge, self.bloc

    @property
    def effect(self) -> Fraction:
        """The stratified difference of means, bloc minus others."""
        return (self.total - self.mean) / self.weight / self.scale

    @property
    def informative(self) -> tuple[int, int]:
        """Comparable units of the bloc, and of others."""
        ours = sum(chosen for _, chosen in self.shapes)
        return ours, sum(count for counts, _ in self.shapes for _, count in counts) - ours

    def side(self, direction: Direction) -> Side:
        """What is tested in `direction`."""
        return _side(self.units, self.bloc, direction, self.top * self.scale)

    def p(self, direction: Direction) -> Fraction:
        """The exact one-sided p-value, 1 where the means differ the other way."""
        against = self.total > self.mean if direction == "milder" else self.total < self.mean
        return Fraction(1) if against else self.side(direction).p

    def beyond(self, direction: Direction) -> tuple[int, int] | None:
        """How many comparable units of the bloc, and of others, lie beyond the usual score, if known."""
        mixed = _mixed(self.units, self.bloc)
        both = [u for u in self.units if u.stratum in mixed]
        if any(unit.usual is None for unit in both):
            return None
        ours = [u.counted(direction, 0) > 0 for u in both if u.bloc == self.bloc]
        return sum(ours), sum(u.counted(direction, 0) > 0 for u in both) - sum(ours)


@dataclass(frozen=True, slots=True)
class Tested:
    """A contrast with its place in the family.

    `direction` is that of the observed difference; `able` says whether a difference in this direction
    could have been flagged at all. `explained_by` names a bloc whose flagged difference accounts for
    this one: without its cases nothing is left. `level` is the p-value at which this test alone would be
    flagged, and `asked` how many questions were asked at once.
    """

    contrast: Contrast
    direction: Direction = "milder"
    p: Fraction | None = None
    q: Fraction | None = None
    able: bool = False
    asked: int = 0
    level: Fraction = Fraction(0)
    flagged: bool = False
    explained_by: str = ""


def contrasts(
    scores: Scores, cases: Mapping[Id, Case], strata: Strata, usual: Usual = lambda stratum: None
) -> tuple[Contrast, ...]:
    """One contrast for every judge and every bloc on which anyone was judged, in judge, then bloc order."""
    blocs = sorted({cases[c].bloc for row in scores.values() for c in row} - {""})
    top = max((score for row in scores.values() for score in row.values()), default=0)
    found = []
    for judge in sorted(scores):
        units, scale = _units(scores[judge], cases, partial(strata, judge), usual)
        for bloc in blocs:
            shapes, total, mean, weight = _shape(units, bloc)
            found.append(Contrast(judge, bloc, units, scale, top, shapes, total, mean, weight))
    return tuple(found)


def judged(found: Iterable[Contrast], rate: Fraction) -> tuple[Tested, ...]:
    """`found`, in the same order, with exact p and with q over all tests that could be flagged.

    Every judge and bloc is asked in both directions; all of them are one family. Of several flags of one
    judge the smallest p stands, and each other must hold without the cases of that bloc.
    """
    rows = tuple(found)
    tests = {(c.key, d): c for c in rows if c.shapes for d in DIRECTIONS}
    p_values = {key: c.p(key[1]) for key, c in tests.items()}
    laws = {key: c.side(key[1]).law for key, c in tests.items()}
    family = discoveries(laws, p_values, rate)
    flags = {key for key, q in family.q.items() if q <= rate}
    cut = max((p_values[key] for key in flags), default=Fraction(0))
    reasons = _explained({key: tests[key] for key in sorted(flags)}, p_values, cut)
    return tuple(_tested(c, p_values, family, flags, reasons) for c in rows)


Key = tuple[tuple[Id, str], Direction]


def _explained(
    flags: Mapping[Key, Contrast], p_values: Mapping[Key, Fraction], cut: Fraction
) -> dict[Key, str]:
    """Flags that vanish once the cases of the judge's clearest flag are left out, with that bloc."""
    reasons = {}
    for judge in sorted({c.judge for c in flags.values()}):
        ours = sorted((key for key in flags if key[0][0] == judge), key=lambda key: (p_values[key], key))
        first = ours[0][0][1]
        for key in ours[1:]:
            rest = tuple(unit for unit in flags[key].units if unit.bloc != first)
            left = _with_units(flags[key], rest)
            if left.shapes and left.p(key[1]) > cut:
                reasons[key] = first
    return reasons


def _tested(
    contrast: Contrast,
    p_values: Mapping[Key, Fraction],
    family: Discoveries[Key],
    flags: set[Key],
    reasons: Mapping[Key, str],
) -> Tested:
    if not contrast.shapes:
        return Tested(contrast, asked=len(p_values))
    keys: list[Key] = [(contrast.key, direction) for direction in DIRECTIONS]
    key = min(keys, key=lambda k: (p_values[k], DIRECTIONS.index(k[1])))
    return Tested(
        contrast,
        key[1],
        p_values[key],
        family.q[key],
        key in family.able or key in flags,
        len(p_values),
        family.level,
        key in flags and key not in reasons,
        reasons.get(key, ""),
    )


@dataclass(frozen=True, slots=True)
class Power:
    """What would have been flagged: `count` of the bloc's `of` units moved, and the change of the effect.

    `whole` says that units had to be moved to the end of the scale, not by one step.
    """

    count: int
    of: int
    difference: Fraction
    whole: bool


def power_of(contrast: Contrast, direction: Direction, level: Fraction) -> Power | None:
    """The fewest of the bloc's units that, judged differently in `direction`, would have reached `level`.

    First by one step each, then to the end of the scale; None where not even all of them would have done:
    then nothing can be tested. Units are moved in the order of their episodes.
    """
    end = 0 if direction == "milder" else contrast.top * contrast.scale
    for whole in (False, True):
        step = contrast.top * contrast.scale if whole else contrast.scale
        movable = [i for i, u in enumerate(contrast.units) if u.bloc == contrast.bloc and u.score != end]
        low, high = 1, len(movable)
        if not movable or _moved(contrast, movable, direction, step).p(direction) > level:
            continue
        while low < high:
            middle = (low + high) // 2
            reached = _moved(contrast, movable[:middle], direction, step).p(direction) <= level
            low, high = (low, middle) if reached else (middle + 1, high)
        other = _moved(contrast, movable[:low], direction, step)
        return Power(low, contrast.informative[0], abs(other.effect - contrast.effect), whole)
    return None


def _moved(contrast: Contrast, which: list[int], direction: Direction, step: int) -> Contrast:
    chosen = set(which)
    limit = contrast.top * contrast.scale
    sign = -1 if direction == "milder" else 1
    units = tuple(
        replace(u, score=min(limit, max(0, u.score + sign * step))) if i in chosen else u
        for i, u in enumerate(contrast.units)
    )
    return _with_units(contrast, units)


def _with_units(contrast: Contrast, units: tuple[Unit, ...]) -> Contrast:
    shapes, total, mean, weight = _shape(units, contrast.bloc)
    return replace(contrast, units=units, shapes=shapes, total=total, mean=mean, weight=weight)


def interval(contrast: Contrast, seed: int, draws: int) -> tuple[float, float] | None:
    """The 95 % bootstrap interval of the effect, drawing whole episodes; None below five episodes a side.

    Draws in which a side is missing from every stratum are left out.
    """
    if min(contrast.informative) < FEW or draws == 0:
        return None
    episodes = sorted({unit.episode for unit in contrast.units})
    at = {episode: i for i, episode in enumerate(episodes)}
    drawn = multiplicities(seed, draws, len(episodes))[:, [at[u.episode] for u in contrast.units]]
    scores = np.array([unit.score for unit in contrast.units], dtype=np.int64)
    top, bottom = np.zeros(draws), np.zeros(draws)
    for stratum in sorted({unit.stratum for unit in contrast.units}):
        inside = np.array([unit.stratum == stratum for unit in contrast.units])
        ours = inside & np.array([unit.bloc == contrast.bloc for unit in contrast.units])
        size, chosen = drawn[:, inside].sum(axis=1), drawn[:, ours].sum(axis=1)
        all_scores = (drawn[:, inside] * scores[inside]).sum(axis=1)
        our_scores = (drawn[:, ours] * scores[ours]).sum(axis=1)
        whole = np.maximum(size, 1)
        top += (our_scores * size - chosen * all_scores) / whole
        bottom += chosen * (size - chosen) / whole
    usable = bottom > 0
    return percentile_interval((top[usable] / bottom[usable] / contrast.scale).tolist(), LEVEL)


FEW = 5
"""Below so many episodes on one side a bootstrap interval is too narrow to be honest."""


def _units(
    row: Mapping[Id, int], cases: Mapping[Id, Case], strata: Callable[[Id], str | None], usual: Usual
) -> tuple[tuple[Unit, ...], int]:
    groups: dict[tuple[str, Id, str], list[int]] = {}
    for name in sorted(row):
        case, stratum = cases[name], strata(name)
        if stratum is not None and case.bloc:
            groups.setdefault((stratum, case.episode, case.bloc), []).append(row[name])
    scale = lcm(*(len(scores) for scores in groups.values()))
    middle = {stratum: usual(stratum) for stratum, _, _ in groups}
    units = tuple(
        Unit(stratum, episode, bloc, sum(scores) * scale // len(scores), _times(middle[stratum], scale))
        for (stratum, episode, bloc), scores in sorted(groups.items())
    )
    return units, scale


def _times(usual: int | None, scale: int) -> int | None:
    return None if usual is None else usual * scale


@lru_cache(maxsize=8192)
def _shape(units: tuple[Unit, ...], bloc: str) -> tuple[tuple[Shape, ...], int, Fraction, Fraction]:
    return shape_of((unit.stratum, unit.score, unit.bloc == bloc) for unit in units)


@lru_cache(maxsize=16384)
def _side(units: tuple[Unit, ...], bloc: str, direction: Direction, end: int) -> Side:
    counted = ((u.stratum, u.counted(direction, end), u.bloc == bloc) for u in units)
    shapes, total, _, _ = shape_of(counted)
    return Side(shapes, total)


def _mixed(units: tuple[Unit, ...], bloc: str) -> set[str]:
    """The strata that hold units of the bloc and of others."""
    ours = {unit.stratum for unit in units if unit.bloc == bloc}
    return ours & {unit.stratum for unit in units if unit.bloc != bloc}
