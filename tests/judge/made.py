"""Made-up frameworks, measures and codings for the judge's tests."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

from unbundle.judge.sorting import Rule, compile_rule
from unbundle.records.framework import Criterion, Framework, Gate, Level
from unbundle.records.judging import Coding

WORDS = ("drop", "amend", "keep")


def coding(subject: str, criterion: str, lo: int, hi: int | None = None, **changes: Any) -> Coding:
    """A person's coding, at one level unless two are given."""
    base = {"coder": "ann", "basis": "people"}
    return Coding(
        subject=subject, criterion=criterion, lo=lo, hi=lo if hi is None else hi, **{**base, **changes}
    )


def random_framework(rng: random.Random, most: int = 5) -> Framework:
    """A framework that passes the lint: up to `most` criteria, random scales, weights, vetoes, gates."""
    count = rng.randint(1, most)
    scales = [rng.randint(2, 4) for _ in range(count)]
    names = [f"c{i}" for i in range(count)]
    amend = {n: rng.randint(0, s - 1) for n, s in zip(names, scales, strict=True)}
    keep = {n: rng.randint(amend[n], s - 1) for n, s in zip(names, scales, strict=True)}
    closing = {n: rng.randint(0, amend[n] - 1) for n in names if amend[n] > 0 and rng.random() < 0.5}
    blocking = {
        n: rng.randint(closing.get(n, 0), keep[n] - 1) for n in names if keep[n] > 0 and rng.random() < 0.5
    }
    blocking = {n: max(v, closing.get(n, 0)) for n, v in {**closing, **blocking}.items()}
    weights = {n: Fraction(rng.randint(1, 6), rng.randint(1, 3)) for n in names}
    total = sum(weights.values())
    return Framework(
        id="made-up",
        version="1.0.0",
        title="Made up",
        rationale="for tests",
        criteria=tuple(
            Criterion(
                id=n,
                question=f"{n}?",
                veto=n in closing,
                levels=tuple(Level(code=k, label=f"{n} level {k}", anchor=f"{n} is {k}") for k in range(s)),
            )
            for n, s in zip(names, scales, strict=True)
        ),
        weights=weights,
        majority=total * Fraction(rng.randint(1, 10), 10),
        profiles={"amend": amend, "keep": keep},
        vetoes={"amend": closing, "keep": blocking},
        gates=tuple(
            Gate(
                id=f"g{n}",
                criterion=n,
                at_most=rng.randint(0, s - 2),
                verdict=rng.choice(("drop", "amend")),
                sentence="no",
            )
            for n, s in zip(names, scales, strict=True)
            if rng.random() < 0.2
        ),
    )


def plain_category(framework: Framework, levels: dict[str, int]) -> int:
    """The rule in its plainest words, without any of the fast code: the reference."""
    reached = 0
    for number, category in enumerate(("amend", "keep"), start=1):
        met = sum(
            (framework.weights[c] for c, level in levels.items() if level >= framework.profiles[category][c]),
            Fraction(0),
        )
        vetoed = any(levels[c] <= v for c, v in framework.vetoes[category].items())
        gated = any(
            levels[g.criterion] <= g.at_most and WORDS.index(g.verdict) < number for g in framework.gates
        )
        if met < framework.majority or vetoed or gated:
            return reached
        reached = number
    return reached


def points(rule: Rule) -> list[tuple[int, ...]]:
    """Every point of the rule's scales."""
    return list(product(*(range(lo, hi + 1) for lo, hi in rule.whole_box)))


def random_point(rng: random.Random, rule: Rule) -> tuple[int, ...]:
    """One level per criterion."""
    return tuple(rng.randint(lo, hi) for lo, hi in rule.whole_box)


def random_box(rng: random.Random, rule: Rule) -> tuple[tuple[int, int], ...]:
    """An interval of levels per criterion, some of them points."""
    box = []
    for low, high in rule.whole_box:
        one, other = rng.randint(low, high), rng.randint(low, high)
        box.append((min(one, other), max(one, other)) if rng.random() < 0.7 else (one, one))
    return tuple(box)


__all__ = [
    "WORDS",
    "coding",
    "compile_rule",
    "plain_category",
    "points",
    "random_box",
    "random_framework",
    "random_point",
]
