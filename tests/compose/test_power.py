"""Power indices against counting by hand and known tables; quotas in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from math import isqrt
from random import Random

import pytest

from unbundle.compose import largest_exponent, measure_power, member_weights, quota_of, report_power
from unbundle.compose import power as room
from unbundle.compose.power import jagiellonian_quota
from unbundle.errors import InputError
from unbundle.records.power import Majority


def by_hand(weights: list[tuple[int, ...]], quotas: tuple[int, ...]) -> tuple[list[float], list[float]]:
    """(Banzhaf, Shapley-Shubik): every coalition and every order of joining."""

    def wins(members: tuple[int, ...]) -> bool:
        return all(sum(weights[i][k] for i in members) >= q for k, q in enumerate(quotas))

    players = range(len(weights))
    swings, pivots, orders = [0] * len(weights), [0] * len(weights), 0
    for size in players:
        for some in combinations(players, size):
            for i in players:
                swings[i] += i not in some and not wins(some) and wins((*some, i))
    for order in permutations(players):
        orders += 1
        for place, i in enumerate(order):
            pivots[i] += not wins(order[:place]) and wins((*order[:place], i))
    half = 2 ** (len(weights) - 1)
    return [count / half for count in swings], [count / orders for count in pivots]


@pytest.mark.parametrize("few", [0, 16])
def test_indices_by_hand(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Both ways of counting, with one, two and three majorities at once."""
    monkeypatch.setattr(room, "FEW", few)
    for seed in range(40):
        r = Random(seed)
        counts = r.randint(1, 3)
        weights = [tuple(r.randint(0, 9) for _ in range(counts)) for _ in range(r.randint(1, 6))]
        totals = [sum(w[k] for w in weights) for k in range(counts)]
        if min(totals) == 0:
            continue
        quotas = tuple(r.randint(1, total) for total in totals)
        players = {f"p{i}": w for i, w in enumerate(weights)}
        majority = Majority(label="test", counts=("a", "b", "c")[:counts], quotas=quotas)
        found = measure_power(players, majority, shapley=True).players
        banzhaf, shapley = by_hand(weights, quotas)
        assert [row.banzhaf for row in found] == pytest.approx(banzhaf, abs=1e-6)
        assert [row.shapley for row in found] == pytest.approx(shapley, abs=1e-6)


def test_council_of_the_six() -> None:
    """The Council of the EEC, 1958-1972 (Felsenthal, Machover 1998): Luxembourg voted without power."""
    council = {"DE": 4, "FR": 4, "IT": 4, "BE": 2, "NL": 2, "LU": 1}
    majority = Majority(label="12 of 17", counts=("votes",), quotas=(12,))
    rows = {
        row.player: row
        for row in measure_power({k: (v,) for k, v in council.items()}, majority, True).players
    }
    assert rows["LU"].dummy
    assert rows["DE"].banzhaf_share == pytest.approx(5 / 21, abs=1e-6)
    assert rows["BE"].banzhaf_share == pytest.approx(3 / 21, abs=1e-6)
    assert rows["DE"].shapley == pytest.approx(14 / 60, abs=1e-6)
    assert rows["NL"].shapley == pytest.approx(9 / 60, abs=1e-6)


def test_quotas_are_exact() -> None:
    """Half of an odd sum, strict or not; and the Jagiellonian quota by whole-number roots."""
    assert [quota_of(9, Fraction(1, 2), strict) for strict in (True, False)] == [5, 5]
    assert [quota_of(10, Fraction(1, 2), strict) for strict in (True, False)] == [6, 5]
    for seed in range(50):
        weights = [Random(seed).randint(1, 10**6) for _ in range(9)]
        quota, total = jagiellonian_quota(weights), sum(weights)
        squares = sum(w * w for w in weights)
        assert (2 * quota - total) ** 2 >= squares
        assert 2 * (quota - 1) - total <= isqrt(squares)


def test_weights_follow_the_root() -> None:
    """floor(1000 * members^(p/q)), with floor, cap and base."""
    members = {"a": 0, "b": 1, "c": 2, "d": 10**6}
    assert member_weights(members, Fraction(1, 2)) == {"a": 1, "b": 1000, "c": 1414, "d": 10**6}
    assert member_weights(members, Fraction(0)) == dict.fromkeys(members, 1000)
    capped = member_weights(members, Fraction(1), floor=10, cap=5000, base=7)
    assert capped == {"a": 17, "b": 1007, "c": 2007, "d": 5007}


def test_somebody_rules() -> None:
    """Dictators, blockers and blocs above the cap are named; merged blocs count as one."""
    players = {"big": (60,), "mid": (30,), "low": (10,)}
    simple = Majority(label="half", counts=("weight",), quotas=(51,))
    report = report_power(players, [simple], cap=Fraction(1, 2))
    assert not report.passes
    assert "big at half decides alone" in report.faults[0]
    even = {name: (1,) for name in "abcde"}
    three = Majority(label="three", counts=("heads",), quotas=(3,))
    assert report_power(even, [three], cap=Fraction(1, 4)).passes
    blocs = {"side": {"a": "left", "b": "left", "c": "left"}}
    split = report_power(even, [three], blocs)
    assert split.faults == ("bloc of side left at three decides alone",)


def test_largest_exponent() -> None:
    """Members weigh as much as possible before one of them rules."""
    members = {"giant": 10**6, **{f"small{n}": 10**4 for n in range(9)}}
    tried = [Fraction(n, 10) for n in range(11)]
    found = largest_exponent(members, tried, Fraction(1, 2))
    assert found is not None
    assert Fraction(0) < found < 1
    weights = member_weights(members, found)
    assert weights["giant"] * 2 <= sum(weights.values())
    above = member_weights(members, found + Fraction(1, 10))
    assert above["giant"] * 2 > sum(above.values())


def test_large_assemblies_within_bounds() -> None:
    """Five hundred members: coarser weights are said, and shares stay close to weights at the quota."""
    r = Random(1)
    weights = member_weights({f"m{n:03}": int(10 ** r.uniform(2, 7)) for n in range(120)}, Fraction(1, 2))
    players = {name: (weight,) for name, weight in weights.items()}
    quota = jagiellonian_quota(list(weights.values()))
    found = measure_power(players, Majority(label="q", counts=("weight",), quotas=(quota,)))
    assert found.rounded_to is not None
    assert sum(row.banzhaf_share for row in found.players) == pytest.approx(1, abs=1e-4)
    for row in found.players:
        if row.weight_share > Fraction(1, 200):
            assert row.banzhaf_share == pytest.approx(float(row.weight_share), rel=0.02)


def test_quota_out_of_reach() -> None:
    """A quota that all together miss is refused with the sum they have."""
    with pytest.raises(InputError) as caught:
        measure_power({"a": (1,), "b": (-1,)}, Majority(label="x", counts=("weight",), quotas=(9,)))
    assert [fault.code for fault in caught.value.faults] == ["weight-negative", "quota-out-of-reach"]
