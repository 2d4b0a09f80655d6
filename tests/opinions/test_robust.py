"""How much hangs on one voter or on a few votes: against leaving each out in turn."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import beta, false_discovery_control, fisher_exact

from tests.opinions import brute
from tests.opinions.tables import grid, tables
from unbundle.opinions import map_opinions, polis_stats
from unbundle.opinions.representative import false_discovery, find_representative
from unbundle.opinions.robust import survives_dropping
from unbundle.opinions.supports import jeffreys
from unbundle.records.votes import VoteTable


@given(tables())
def test_influence_is_leaving_out_in_turn(table: VoteTable) -> None:
    """Who moves a conclusion, by recounting without each voter, one after the other."""
    found = {one.voter: one for one in map_opinions(table).influence}
    now = [brute.status(table, i) for i in range(len(table.measures))]
    for p, name in enumerate(table.voters):
        then = [brute.status(table, i, without=p) for i in range(len(table.measures))]
        lost = tuple(m for m, a, b in zip(table.measures, now, then, strict=True) if a and a != b)
        gained = tuple(m for m, a, b in zip(table.measures, now, then, strict=True) if b and a != b)
        if lost or gained:
            assert (found[name].lost, found[name].gained) == (lost, gained)
        else:
            assert name not in found


@given(tables())
def test_robust_and_influence_agree(table: VoteTable) -> None:
    """A conclusion is robust exactly when nobody is listed as able to end it."""
    found = map_opinions(table)
    lost = {m for one in found.influence for m in one.lost}
    for opinion in found.measures:
        if opinion.survives_leaving_out_any_one is not None:
            assert opinion.survives_leaving_out_any_one == (opinion.measure not in lost)


def test_dropping_votes_finds_what_hangs_on_a_few() -> None:
    """One bare majority of one vote falls with some 5 %; a broad one does not."""
    rows = {f"a{i:02d}": "++" for i in range(11)} | {f"b{i:02d}": "-+" for i in range(10)}
    rows |= {f"c{i:02d}": "++" for i in range(30)}
    kind = {"kind": {who: "one" if who[0] in "ab" else "two" for who in rows}}
    found = map_opinions(grid(rows, kind))
    assert [m.survives_dropping_votes for m in found.measures] == [False, True]
    labels = {"kind": grid(rows, kind).blocs["kind"]}
    flags = survives_dropping(grid(rows, kind), labels, 2, seed=9)
    assert flags is not None
    assert flags.tolist() == [False, True]


def test_large_tables_are_not_resampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit nothing is claimed rather than something guessed."""
    monkeypatch.setattr("unbundle.opinions.robust.MOST_VOTES", 1)
    kind = {"kind": {"a": "x", "b": "y"}}
    found = map_opinions(grid({"a": "+", "b": "+"}, kind))
    assert found.measures[0].survives_dropping_votes is None
    assert found.influence == ()


def test_intervals_are_those_of_jeffreys() -> None:
    """Against the quantiles of the beta distribution; closed where nothing or all succeeded."""
    successes, trials = np.array([0, 3, 7, 10]), np.array([10, 10, 20, 10])
    low, high = jeffreys(successes, trials)
    assert low[1:] == pytest.approx(beta.ppf(0.025, successes[1:] + 0.5, (trials - successes)[1:] + 0.5))
    assert high[:3] == pytest.approx(beta.ppf(0.975, successes[:3] + 0.5, (trials - successes)[:3] + 0.5))
    assert low[0] == 0
    assert high[3] == 1


def test_support_is_among_those_who_took_a_side() -> None:
    """Silence and abstention are in no denominator; a bloc that said nothing has no share."""
    kind = {"kind": {"a": "x", "b": "x", "c": "y", "d": "z"}}
    opinion = map_opinions(grid({"a": "+", "b": "-", "c": "0", "d": "+"}, kind)).measures[0]
    shares = {(s.by, s.value): (s.sides, s.share) for s in opinion.supports}
    assert shares == {
        ("overall", ""): (3, Fraction(2, 3)),
        ("kind", "x"): (2, Fraction(1, 2)),
        ("kind", "z"): (1, Fraction(1)),
    }
    assert opinion.lowest is not None
    assert opinion.lowest.value == "x"


def test_false_discovery_equals_scipy() -> None:
    """Benjamini and Hochberg's adjustment against the well-known implementation."""
    p = np.random.default_rng(0).random((2, 3, 7)) ** 3
    assert false_discovery(p) == pytest.approx(false_discovery_control(p.ravel()).reshape(p.shape))
    assert false_discovery(np.zeros((2, 0, 4))).shape == (2, 0, 4)


def test_representative_statements_use_fishers_test() -> None:
    """The p value behind a listed statement must be Fisher's, one-sided, against the rest."""
    counts = np.array([[[18, 5], [2, 5], [0, 10]], [[3, 6], [15, 4], [2, 10]]])
    found = find_representative(polis_stats.group_stats(counts), ("A", "B"), ("m0", "m1"))
    assert [(line.group, line.measure, line.direction) for line in found] == [
        ("A", "m0", "approve"),
        ("B", "m0", "reject"),
    ]
    tests = [
        fisher_exact([[a, s - a], [o, t - o]], alternative="greater").pvalue
        for (a, s), (o, t) in (
            ((18, 20), (3, 20)),
            ((5, 20), (6, 20)),
            ((3, 20), (18, 20)),
            ((6, 20), (5, 20)),
            ((2, 20), (15, 20)),
            ((5, 20), (4, 20)),
            ((15, 20), (2, 20)),
            ((4, 20), (5, 20)),
        )
    ]
    adjusted = false_discovery_control(np.array(tests))
    assert found[0].q == pytest.approx(adjusted[0], abs=1e-6)
    assert found[1].q == pytest.approx(adjusted[6], abs=1e-6)


def test_one_group_stands_for_nothing() -> None:
    """Without a second group there is nobody to differ from."""
    stats = polis_stats.group_stats(np.array([[[9], [0], [0]]]))
    assert find_representative(stats, ("A",), ("m0",)) == ()
