"""The rule: veto cannot be bought off, more is never worse, and every fast path equals brute force."""

from __future__ import annotations

import random
from itertools import product

import numpy as np

from tests.judge.made import (
    plain_category,
    points,
    random_box,
    random_framework,
    random_point,
)
from unbundle.judge.repair import margin, smallest_repair
from unbundle.judge.sorting import category, compile_rule, pivotal, possible, sort_many

SEED = 20260924


def test_rule_equals_its_plain_words_on_10000_frameworks() -> None:
    """The compiled rule must be the published rule, whatever weights, vetoes and gates say."""
    rng = random.Random(SEED)
    for _ in range(10_000):
        framework = random_framework(rng)
        rule = compile_rule(framework)
        point = random_point(rng, rule)
        assert category(rule, point) == plain_category(
            framework, dict(zip(rule.criteria, point, strict=True))
        )


def test_nothing_offsets_a_veto_on_10000_frameworks() -> None:
    """Do no harm: with a closing level on one criterion, the best levels everywhere else change nothing."""
    rng = random.Random(SEED + 1)
    tried = lifted = 0
    for _ in range(10_000):
        framework = random_framework(rng)
        rule = compile_rule(framework)
        for name, veto in framework.vetoes["amend"].items():
            at = rule.criteria.index(name)
            best = [*rule.high[:at], veto, *rule.high[at + 1 :]]
            tried += 1
            lifted += category(rule, best) != 0
    assert tried > 5_000
    assert lifted == 0


def test_more_is_never_worse_on_10000_frameworks() -> None:
    """Monotone: raising one criterion by one level never lowers the verdict."""
    rng = random.Random(SEED + 2)
    violations = 0
    for _ in range(10_000):
        rule = compile_rule(random_framework(rng))
        point = random_point(rng, rule)
        now = category(rule, point)
        for i, level in enumerate(point):
            if level < rule.high[i]:
                better = [*point[:i], level + 1, *point[i + 1 :]]
                violations += category(rule, better) < now
    assert violations == 0


def test_possible_verdicts_are_those_of_all_points() -> None:
    """An open level must give exactly the verdicts it allows: no more (alarm) and no fewer (imputation)."""
    rng = random.Random(SEED + 3)
    for _ in range(600):
        rule = compile_rule(random_framework(rng))
        box = random_box(rng, rule)
        every = {category(rule, p) for p in product(*(range(a, b + 1) for a, b in box))}
        assert possible(rule, box) == tuple(sorted(every))


def test_pivotal_criteria_are_those_that_can_change_a_verdict() -> None:
    """People are asked only what matters: a criterion is named iff some answer to it turns the verdict."""
    rng = random.Random(SEED + 4)
    for _ in range(300):
        rule = compile_rule(random_framework(rng, most=4))
        box = random_box(rng, rule)
        ranges = [range(a, b + 1) for a, b in box]
        expected = []
        for i, levels in enumerate(ranges):
            rest = [r if k != i else [levels[0]] for k, r in enumerate(ranges)]
            if any(
                len({category(rule, [*p[:i], level, *p[i + 1 :]]) for level in levels}) > 1
                for p in product(*rest)
            ):
                expected.append(i)
        assert pivotal(rule, box) == tuple(expected)


def cost(rule_point: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int]:
    """Level steps, then criteria changed."""
    return (
        sum(abs(a - b) for a, b in zip(rule_point, other, strict=True)),
        sum(a != b for a, b in zip(rule_point, other, strict=True)),
    )


def test_smallest_repair_equals_exhaustive_search() -> None:
    """People act on the repair, so none may be cheaper; where none exists, it must say so."""
    rng = random.Random(SEED + 5)
    for _ in range(400):
        rule = compile_rule(random_framework(rng))
        point = random_point(rng, rule)
        for target in (1, 2):
            ways = [
                p
                for p in points(rule)
                if category(rule, p) >= target and all(a >= b for a, b in zip(p, point, strict=True))
            ]
            repair = smallest_repair(rule, point, target)
            if not ways:
                assert repair is None
                continue
            assert repair is not None
            mended = list(point)
            for i, before, after in repair:
                assert point[i] == before
                mended[i] = after
            assert category(rule, mended) >= target
            assert cost(point, tuple(mended)) == min(cost(point, p) for p in ways)


def test_margin_is_the_distance_to_another_verdict() -> None:
    """The margin tells how much would have to be wrong; brute force over all points agrees."""
    rng = random.Random(SEED + 6)
    for _ in range(400):
        rule = compile_rule(random_framework(rng))
        point = random_point(rng, rule)
        now = category(rule, point)
        others = [cost(point, p)[0] for p in points(rule) if category(rule, p) != now]
        assert margin(rule, point, point) == min(others, default=None)


def test_many_at_once_equals_one_by_one() -> None:
    """The array path sorts a million cases; it must give what the plain path gives."""
    rng = random.Random(SEED + 7)
    for _ in range(100):
        rule = compile_rule(random_framework(rng))
        rows = [random_point(rng, rule) for _ in range(50)]
        expected = [category(rule, row) for row in rows]
        assert sort_many(rule, np.array(rows, dtype=np.int8)).tolist() == expected
