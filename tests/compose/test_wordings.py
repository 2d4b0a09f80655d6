"""Competing wordings: textbook elections, clones, ties, the status quo and its quorum."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise as neighbours
from itertools import permutations
from random import Random

import pytest

from unbundle.compose import rank_wordings
from unbundle.compose.wordings import pairwise, ranked_pairs, strongest_paths
from unbundle.errors import InputError
from unbundle.records.wordings import Ranking


def rankings(*rows: tuple[int, str]) -> list[Ranking]:
    """(weight, "A > B = C") rows as ballots."""
    return [
        Ranking(
            voter=f"v{n}",
            weight=Fraction(weight),
            tiers=tuple(tuple(tier.split("=")) for tier in order.replace(" ", "").split(">")),
        )
        for n, (weight, order) in enumerate(rows)
    ]


TENNESSEE = rankings(
    (42, "M > N > C > K"), (26, "N > C > K > M"), (15, "C > K > N > M"), (17, "K > C > N > M")
)


def test_tennessee() -> None:
    """The capital of Tennessee: Nashville beats every other city, though most first places are Memphis."""
    found = rank_wordings(TENNESSEE, "MNCK")
    assert (found.condorcet, found.winner, found.method) == ("N", "N", "condorcet")
    assert found.schulze == ("N",)
    assert not found.tie
    assert "N is preferred to every other text" in found.sentence


def test_schulze_and_ranked_pairs_differ() -> None:
    """Schulze 2011, example 1: E by beatpaths; Ranked Pairs takes A. Both are shown."""
    rows = rankings(
        *((5, "A>C>B>E>D"), (5, "A>D>E>C>B"), (8, "B>E>D>A>C"), (3, "C>A>B>E>D")),
        *((7, "C>A>E>B>D"), (2, "C>B>A>D>E"), (7, "D>C>E>B>A"), (8, "E>B>A>D>C")),
    )
    found = rank_wordings(rows, "ABCDE")
    assert found.condorcet is None
    assert found.schulze == ("E",)
    assert found.ranked_pairs == "A"
    assert found.winner == "A"
    assert "the Schulze method names E" in found.sentence
    assert [lock.kept for lock in found.locks].count(False) > 0


def test_circle_sets_the_weakest_aside() -> None:
    """Rock, paper, scissors: the narrowest result gives way, and the chain that beat it is named."""
    found = rank_wordings(rankings((4, "A>B>C"), (3, "B>C>A"), (2, "C>A>B")), "ABC")
    assert found.winner == "A"
    aside = [lock for lock in found.locks if not lock.kept]
    assert [(lock.winner, lock.loser, lock.against) for lock in aside] == [("C", "A", ("A", "B", "C"))]


def test_a_perfect_circle_is_a_tie() -> None:
    """Equal margins all round: the published order decides, and says that it did."""
    rows = rankings((1, "A>B>C"), (1, "B>C>A"), (1, "C>A>B"))
    first, second = rank_wordings(rows, "ABC"), rank_wordings(rows, "ABC", tie_order=("C",))
    assert (first.winner, second.winner) == ("A", "C")
    assert first.tie
    assert second.tie
    assert first.schulze == ("A", "B", "C")


def test_weights_and_unnamed_texts() -> None:
    """Texts that a ballot does not name share its last place."""
    rows = rankings((3, "A"), (2, "B>C"))
    pairs = pairwise(rows, ("A", "B", "C"))
    assert (pairs["A", "B"], pairs["B", "A"], pairs["B", "C"], pairs["C", "B"]) == (3, 2, 2, 0)


def test_status_quo_and_quorum() -> None:
    """The preferred text stays out if too few prefer it to what holds now."""
    rows = [*rankings((3, "new > old"), (1, "old > new")), Ranking(voter="z", weight=Fraction(4), tiers=())]
    half = rank_wordings(rows, ("new", "old"), status_quo="old", quorum=Fraction(1, 2))
    assert (half.winner, half.chosen, half.quorum_met) == ("new", "old", False)
    third = rank_wordings(rows, ("new", "old"), status_quo="old", quorum=Fraction(1, 3))
    assert (third.chosen, third.quorum_met) == ("new", True)


def test_against_every_order() -> None:
    """Ranked Pairs keeps what no earlier result contradicts; Schulze takes the best of all chains."""
    for seed in range(60):
        r = Random(seed)
        ids = "ABCD"[: r.randint(2, 4)]
        rows = rankings(*((r.randint(1, 9), ">".join(r.sample(ids, len(ids)))) for _ in range(5)))
        counts = pairwise(rows, ids)
        order = {name: place for place, name in enumerate(ids)}
        locks = ranked_pairs(counts, ids, order)
        kept = [(lock.winner, lock.loser) for lock in locks if lock.kept]
        orders = [o for o in permutations(ids) if all(o.index(a) < o.index(b) for a, b in kept)]
        assert orders, seed
        for place, lock in enumerate(locks):
            if not lock.kept:
                earlier = [(x.winner, x.loser) for x in locks[:place] if x.kept]
                assert all(pair in earlier for pair in neighbours(lock.against))
                assert (lock.against[0], lock.against[-1]) == (lock.loser, lock.winner)
        paths = strongest_paths(counts, ids)
        for a, b in permutations(ids, 2):
            middle = [name for name in ids if name not in (a, b)]
            chains = [(a, *way, b) for size in range(len(middle) + 1) for way in permutations(middle, size)]
            margins = [min(counts[x, y] - counts[y, x] for x, y in neighbours(c)) for c in chains]
            assert paths[a, b] == max(*margins, 0, 0)


def test_input_is_refused_whole() -> None:
    """Unknown, doubled and negative: all faults at once."""
    rows = [*rankings((1, "A > A"), (-1, "B")), Ranking(voter="v0", weight=Fraction(1), tiers=(("Z",),))]
    with pytest.raises(InputError) as caught:
        rank_wordings(rows, "AB", status_quo="Q")
    codes = sorted(fault.code for fault in caught.value.faults)
    assert codes == ["ranked-twice", "unknown-option", "unknown-option", "voter-twice", "weight-negative"]
