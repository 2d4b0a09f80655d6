"""Agreement of coders: the published examples, missing codings, and what cannot be told."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tests.builders import framework
from tests.judge.made import coding
from unbundle.judge import agreement
from unbundle.judge.coders import alpha
from unbundle.records.framework import Criterion, Level

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: 4 observers, 12 units.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
UNITS = [
    [int(v) for v in column if v != "."] for column in zip(*(row.split() for row in OBSERVERS), strict=True)
]
FIVE = tuple(Level(code=k, label=f"l{k}", anchor=f"a{k}") for k in range(1, 6))
FRAMEWORK = framework(
    criteria=(Criterion(id="good", question="?", levels=FIVE),),
    profiles={"amend": {"good": 2}, "keep": {"good": 3}},
)


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_published_examples(metric: str, published: float) -> None:
    """The values of the 2011 paper, to the three decimals it prints; note .7434, .8154, .8491 to four."""
    found = alpha(UNITS, metric)  # type: ignore[arg-type]
    assert found is not None
    exact = {"nominal": 0.7434, "ordinal": 0.8154, "interval": 0.8491}[metric]
    assert abs(float(found) - exact) < 1e-4
    assert round(float(found), 3) == published


def plain_alpha(units: list[list[int]]) -> Fraction | None:
    """Ordinal alpha straight from the definition, pair by pair."""
    units = [u for u in units if len(u) > 1]
    values = [v for u in units for v in u]
    if len(set(values)) < 2:
        return None
    count = {v: values.count(v) for v in set(values)}

    def distance(a: int, b: int) -> Fraction:
        low, high = min(a, b), max(a, b)
        between = sum(n for v, n in count.items() if low <= v <= high)
        return (Fraction(between) - Fraction(count[a] + count[b], 2)) ** 2

    total = len(values)
    observed = sum(
        (
            distance(a, b) / (len(u) - 1)
            for u in units
            for i, a in enumerate(u)
            for k, b in enumerate(u)
            if i != k
        ),
        Fraction(0),
    )
    expected = sum((distance(a, b) for a in values for b in values), Fraction(0))
    return 1 - (observed / total) / (expected / (total * (total - 1)))


def test_equals_the_definition_with_missing_codings() -> None:
    """The fast form must be the definition, exactly, whoever is missing."""
    rng = random.Random(7)
    for _ in range(100):
        units = [[rng.randint(0, 4) for _ in range(rng.randint(0, 5))] for _ in range(rng.randint(1, 12))]
        assert alpha(units, "ordinal") == plain_alpha(units)


def codings(order: int = 0) -> tuple[object, ...]:
    """The published example as codings of cases u00 to u11, in a given order of rows."""
    rows = [
        coding(f"u{i:02}", "good", int(v), coder=f"p{k}")
        for k, line in enumerate(OBSERVERS)
        for i, v in enumerate(line.split())
        if v != "."
    ]
    random.Random(order).shuffle(rows)
    return tuple(rows)


def test_interval_is_a_function_of_data_and_seed() -> None:
    """Twice, in another row order, the same numbers; the interval holds the estimate."""
    one, other = (agreement(codings(order), FRAMEWORK, seed=3) for order in (1, 2))  # type: ignore[arg-type]
    assert one == other
    found = one[0]
    assert found.alpha == alpha(UNITS, "ordinal")
    assert found.interval is not None
    assert found.interval.low <= float(found.alpha) <= found.interval.high  # type: ignore[arg-type]
    assert found.contested == ("u05",)
    assert found.cases == 11
    assert found.coders == 4


def test_what_cannot_be_told_says_why() -> None:
    """One coder, or one level throughout, is no evidence of agreement."""
    alone = agreement((coding("u1", "good", 3),), FRAMEWORK)[0]
    assert alone.alpha is None
    assert "no case was coded by two people" in alone.sentence
    same = tuple(coding(f"u{i}", "good", 3, coder=c) for i in range(4) for c in "ab")
    assert "one and the same level" in agreement(same, FRAMEWORK)[0].sentence


def test_open_codings_are_left_out_and_counted() -> None:
    """An interval is not a point; taking its middle would be imputing."""
    rows = (coding("u1", "good", 1, 3, coder="a"), coding("u1", "good", 2, coder="b"))
    found = agreement(rows, FRAMEWORK)[0]
    assert (found.cases, found.left_out) == (0, 1)


@pytest.mark.oracle
def test_equals_the_krippendorff_package() -> None:
    """An independent implementation gives the same number."""
    krippendorff = pytest.importorskip("krippendorff")
    data = [[float("nan") if v == "." else int(v) for v in row.split()] for row in OBSERVERS]
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="ordinal")
    assert abs(theirs - float(alpha(UNITS, "ordinal") or 0)) < 1e-9
