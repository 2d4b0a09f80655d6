"""Exact tests equal full enumeration; what could never be flagged is told apart beforehand."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product

from unbundle.audit.exact import can_be_flagged, law_of, shape_of, sign_test

Units = list[tuple[str, int, bool]]


def enumerated(units: Units) -> tuple[Fraction, Fraction, tuple[Fraction, Fraction]]:
    """P(T <= t), P(T >= t) and the least of each, by listing every relabelling inside strata."""
    strata: dict[str, list[tuple[int, bool]]] = {}
    for name, score, ours in units:
        strata.setdefault(name, []).append((score, ours))
    options = []
    observed = 0
    for rows in strata.values():
        chosen = sum(ours for _, ours in rows)
        if 0 < chosen < len(rows):
            observed += sum(score for score, ours in rows if ours)
            options.append([sum(c) for c in combinations([score for score, _ in rows], chosen)])
    totals = [sum(draw) for draw in product(*options)]
    below = Fraction(sum(t <= observed for t in totals), len(totals))
    above = Fraction(sum(t >= observed for t in totals), len(totals))
    extremes = [Fraction(sum(t == edge for t in totals), len(totals)) for edge in (min(totals), max(totals))]
    return below, above, (extremes[0], extremes[1])


def random_units(rng: random.Random, most: int = 12) -> Units:
    """Up to `most` units in up to three strata, scores 0 to 4."""
    return [
        (rng.choice("abc"), rng.randint(0, rng.choice((2, 4))), rng.random() < 0.4)
        for _ in range(rng.randint(2, most))
    ]


def test_permutation_law_equals_enumeration_up_to_12_units() -> None:
    """The convolution must be the permutation test, to the last fraction."""
    rng = random.Random(3)
    checked = 0
    for _ in range(400):
        units = random_units(rng)
        shapes, total, mean, weight = shape_of(units)
        if not shapes:
            continue
        law = law_of(shapes)
        below, above, least = enumerated(units)
        assert law.below(total) == below
        assert law.above(total) == above
        assert law.least == least
        assert weight > 0
        assert mean == sum(Fraction(law.low + t) * w for t, w in enumerate(law.ways)) / law.total
        checked += 1
    assert checked > 300


def test_critical_totals_are_where_the_test_turns() -> None:
    """The smallest detectable difference must be the first that the test would flag, not a near miss."""
    rng = random.Random(4)
    for _ in range(200):
        shapes, _, _, _ = shape_of(random_units(rng))
        if not shapes:
            continue
        law, level = law_of(shapes), Fraction(rng.randint(1, 30), 60)
        low, high = law.critical(level)
        totals = range(law.low, law.low + len(law.ways))
        assert low == max((t for t in totals if law.below(t) <= level), default=None)
        assert high == min((t for t in totals if law.above(t) <= level), default=None)


def test_difference_is_the_stratified_difference_of_means() -> None:
    """Total minus mean over weight is the weighted difference that the reports print."""
    units = [("a", 0, True), ("a", 2, False), ("a", 1, False), ("b", 1, True), ("b", 2, False)]
    _, total, mean, weight = shape_of(units)
    plain = (Fraction(2, 3) * (0 - Fraction(3, 2)) + Fraction(1, 2) * (1 - 2)) / (
        Fraction(2, 3) + Fraction(1, 2)
    )
    assert (total - mean) / weight == plain


def test_sign_test_equals_enumeration() -> None:
    """The chance of a split at least as uneven, with a fair coin."""
    for count in range(1, 11):
        for one in range(count + 1):
            extreme = [k for k in range(count + 1) if min(k, count - k) <= min(one, count - one)]
            ways = sum(1 for bits in product((0, 1), repeat=count) if sum(bits) in extreme)
            assert sign_test(one, count - one) == Fraction(ways, 2**count)


def test_two_against_eight_cannot_be_tested_among_many() -> None:
    """As in 1979 to 1989: 8 episodes on one side, 2 on the other, many judges: nothing can survive."""
    units = [
        ("all", score, ours) for score, ours in zip([2] * 8 + [0] * 2, [False] * 8 + [True] * 2, strict=True)
    ]
    shapes, total, _, _ = shape_of(units)
    assert law_of(shapes).below(total) == Fraction(1, 45)
    names = {f"judge{i}": law_of(shapes).least[0] for i in range(100)}
    assert can_be_flagged(names, Fraction(1, 20))[0] == frozenset()


def test_hopeless_tests_do_not_burden_the_others() -> None:
    """A test with enough cases keeps its power, however many hopeless ones stand beside it."""
    least = {f"hopeless{i}": Fraction(1, 3) for i in range(1000)} | {"able": Fraction(1, 10_000)}
    assert can_be_flagged(least, Fraction(1, 20)) == (frozenset({"able"}), 1)


def test_large_samples_are_exact_and_quick() -> None:
    """Three hundred units in five strata: the counts add up to all relabellings there are."""
    rng = random.Random(5)
    units = [(rng.choice("abcde"), rng.randint(0, 2), rng.random() < 0.3) for _ in range(300)]
    shapes, total, _, _ = shape_of(units)
    law = law_of(shapes)
    assert sum(law.ways) == law.total
    assert law.below(total) + law.above(total) == 1 + Fraction(law.ways[total - law.low], law.total)
