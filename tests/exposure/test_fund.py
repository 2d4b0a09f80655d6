"""Sharing a fund: exact, to the cent, the same as trying everything."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.exposure.fund import fill, round_to_sum

F = Fraction
NAMES = "abcdef"


def by_subsets(fund: int, limits: dict[str, int], weights: dict[str, F]) -> dict[str, F]:
    """The same shares by trying every set of ids at their limit: slow, and plainly right."""
    ids = [name for name in limits if limits[name] > 0 and weights.get(name, 0) > 0]
    if sum(limits[name] for name in ids) <= fund:
        return {name: F(limits[name]) for name in ids}
    for full in chain.from_iterable(combinations(ids, n) for n in range(len(ids) + 1)):
        rest = [name for name in ids if name not in full]
        if not rest:
            continue
        level = F(fund - sum(limits[name] for name in full)) / sum(weights[name] for name in rest)
        if level < 0:
            continue
        shares = {name: min(F(limits[name]), level * weights[name]) for name in ids}
        if sum(shares.values()) == fund and all(shares[name] == limits[name] for name in full):
            return shares
    raise AssertionError("no level fits")


def leximin(fund: int, limits: dict[str, int], weights: dict[str, F]) -> tuple[F, ...]:
    """The best sorted vector of what each gets per weight, over all whole shares of the fund."""
    ids = sorted(limits)
    grids = product(*(range(limits[name] + 1) for name in ids))
    spent = min(fund, sum(limits.values()))
    return max(
        tuple(sorted(F(part) / weights[name] for name, part in zip(ids, grid, strict=True)))
        for grid in grids
        if sum(grid) == spent
    )


cases = st.lists(
    st.tuples(st.integers(0, 60), st.fractions(0, 5, max_denominator=7)), min_size=1, max_size=6
).map(
    lambda rows: (
        {NAMES[i]: limit for i, (limit, _) in enumerate(rows)},
        {NAMES[i]: weight for i, (_, weight) in enumerate(rows)},
    )
)


def test_worked_by_hand() -> None:
    """100 among a, b, c with weights 1, 1, 2: a stops at its 10; 90 is left for 1 + 2 parts of 30."""
    filling = fill(100, {"a": 10, "b": 100, "c": 100}, {"a": F(1), "b": F(1), "c": F(2)})
    assert filling.given == {"a": 10, "b": 30, "c": 60}
    assert filling.level == 30


def test_enough_and_nothing() -> None:
    """A fund that suffices meets every limit and leaves the rest; an empty one gives nothing."""
    limits, weights = {"a": 10, "b": 5}, {"a": F(1), "b": F(1)}
    assert fill(99, limits, weights) == ({"a": 10, "b": 5}, None)
    assert fill(15, limits, weights) == ({"a": 10, "b": 5}, None)
    assert fill(0, limits, weights) == ({"a": 0, "b": 0}, 0)
    assert fill(7, {}, {}) == ({}, None)


def test_without_a_weight_there_is_no_share() -> None:
    """Whose need is not known gets nothing here, and the caller says so; it is never guessed."""
    assert fill(10, {"a": 10, "b": 10}, {"a": F(1), "b": F(0)}).given == {"a": 10, "b": 0}
    assert fill(10, {"a": 10, "b": 10}, {"a": F(1)}).given == {"a": 10, "b": 0}


def test_odd_cents_go_by_remainder_then_by_id() -> None:
    """A cent that cannot be split goes to the largest remainder, of equal ones to the smaller id."""
    assert fill(100, dict.fromkeys("abc", 100), dict.fromkeys("abc", F(1))).given == {
        "a": 34,
        "b": 33,
        "c": 33,
    }
    assert round_to_sum({"b": F(1, 3), "a": F(1, 3), "c": F(4, 3)}) == {"a": 1, "b": 0, "c": 1}
    assert round_to_sum({}) == {}


@given(st.integers(0, 200), cases)
def test_as_trying_every_set(fund: int, case: tuple[dict[str, int], dict[str, F]]) -> None:
    """The exact level equals the one found by trying every set of those at their limit."""
    limits, weights = case
    exact = by_subsets(fund, limits, weights)
    filling = fill(fund, limits, weights)
    assert {name: part for name, part in filling.given.items() if name in exact} == round_to_sum(exact)
    if filling.level is not None:
        assert all(min(F(limits[n]), filling.level * weights[n]) == part for n, part in exact.items())


@given(st.integers(0, 200), cases)
def test_sum_is_exact_and_order_does_not_matter(fund: int, case: tuple[dict[str, int], dict[str, F]]) -> None:
    """Nothing is lost or made, nobody is over the limit, and rows may come in any order."""
    limits, weights = case
    given_ = fill(fund, limits, weights).given
    placed = sum(limit for name, limit in limits.items() if weights.get(name, 0) > 0)
    assert sum(given_.values()) == min(fund, placed)
    assert all(0 <= part <= limits[name] for name, part in given_.items())
    turned = dict(reversed(limits.items())), dict(reversed(weights.items()))
    assert fill(fund, *turned).given == given_


@given(st.integers(0, 200), st.integers(0, 50), cases)
def test_more_money_takes_from_nobody(
    fund: int, more: int, case: tuple[dict[str, int], dict[str, F]]
) -> None:
    """A larger fund raises the level; but for the odd cent nobody gets less."""
    limits, weights = case
    before, after = fill(fund, limits, weights).given, fill(fund + more, limits, weights).given
    assert all(after[name] >= before[name] - 1 for name in limits)


@pytest.mark.parametrize(
    ("fund", "limits", "weights"),
    [
        (12, {"a": 3, "b": 8, "c": 8}, {"a": F(1), "b": F(1), "c": F(2)}),
        (9, {"a": 1, "b": 6, "c": 6}, {"a": F(1), "b": F(1), "c": F(1)}),
        (10, {"a": 5, "b": 5, "c": 5, "d": 5}, {"a": F(1), "b": F(2), "c": F(1), "d": F(1)}),
        (100, {"a": 3, "b": 4}, {"a": F(1), "b": F(1)}),
    ],
)
def test_nobody_below_could_get_more(fund: int, limits: dict[str, int], weights: dict[str, F]) -> None:
    """Of all whole shares, the filled ones have the best worst-off, then the best next, and so on."""
    given_ = fill(fund, limits, weights).given
    mine = tuple(sorted(F(part) / weights[name] for name, part in given_.items()))
    assert mine == leximin(fund, limits, weights)
