"""Flags over many exact tests: true chances of discrete tests, one direction at a time, few false flags."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import numpy as np

from unbundle.audit.balance import Limits, Rows, flags
from unbundle.audit.contrast import DIRECTIONS, contrasts, judged
from unbundle.audit.discovery import discoveries
from unbundle.audit.exact import law_of
from unbundle.records.judging import Case

RATE = Fraction(1, 20)


def cases_of(blocs: str) -> dict[str, Case]:
    """One made-up case for each letter, which is its bloc."""
    return {
        f"c{i}": Case.model_construct(id=f"c{i}", episode=f"c{i}", bloc=bloc, levels={})
        for i, bloc in enumerate(blocs)
    }


def test_one_direction_equals_enumeration_of_all_labellings() -> None:
    """Steps below what is usual are counted for mildness, steps above it for harshness, nothing else."""
    rng = random.Random(21)
    for _ in range(60):
        count = rng.randint(4, 10)
        ours = rng.randint(1, count - 1)
        scores = [rng.randint(0, 2) for _ in range(count)]
        usual = rng.randint(0, 2)
        cases = cases_of("".join("b" if i < ours else "o" for i in range(count)))
        row = {f"c{i}": score for i, score in enumerate(scores)}
        found = next(
            c for c in contrasts({"j": row}, cases, lambda j, c: "s", {"s": usual}.get) if c.bloc == "b"
        )
        for direction in DIRECTIONS:
            sign = 1 if direction == "milder" else -1
            counted = [max(0, sign * (usual - score)) for score in scores]
            drawn = [sum(counted[i] for i in draw) for draw in combinations(range(count), ours)]
            wanted = Fraction(sum(t >= sum(counted[:ours]) for t in drawn), len(drawn))
            tilt = sign * (Fraction(sum(scores), count) - Fraction(sum(scores[:ours]), ours))
            assert found.p(direction) == (wanted if tilt >= 0 else 1)
            beyond = (sum(s > 0 for s in counted[:ours]), sum(s > 0 for s in counted[ours:]))
            assert found.beyond(direction) == beyond


def test_a_test_that_cannot_reach_the_bound_burdens_nobody() -> None:
    """One clear difference among a hundred tests that could never be flagged is still flagged."""
    clear = law_of(((((0, 12), (1, 6)), 6),))
    idle = law_of(((((0, 5), (1, 1)), 3),))
    laws = {"clear": clear, **{f"idle{i}": idle for i in range(100)}}
    p_values = {"clear": clear.least[1], **{f"idle{i}": Fraction(1, 2) for i in range(100)}}
    found = discoveries(laws, p_values, RATE)
    assert found.able == {"clear"}
    assert found.size == 1
    assert found.q["clear"] == min(found.q.values()) <= RATE
    assert all(q > RATE for name, q in found.q.items() if name != "clear")


def test_honest_judges_are_rarely_flagged() -> None:
    """Labels dealt by lot, over 300 panels of ten judges: any flag in no more than one panel of twenty."""
    rng = random.Random(22)
    hit = 0
    for _ in range(300):
        cases = cases_of("".join(rng.choice("abc") for _ in range(24)))
        scores = {f"j{k}": {c: rng.choice((0, 1, 1, 1, 1, 2)) for c in cases} for k in range(10)}
        hit += any(t.flagged for t in judged(contrasts(scores, cases, lambda j, c: "s", lambda s: 1), RATE))
    assert hit <= 15


def test_single_steps_are_counted_and_not_flagged() -> None:
    """One step is what an honest judge may slip by: four acts no graver, one step harsher, flag nothing."""
    conduct = np.array([[0], [0], [0], [0], [1]])
    limits = Limits(3, Fraction(9, 10), 2)
    for harsh, flagged in ((1, False), (2, True)):
        found = flags(Rows(conduct, np.array([harsh] * 4 + [0]), (2,), 3), limits)
        assert found["milder"].tolist() == [False] * 4 + [flagged]


def test_one_mistaken_verdict_does_not_taint_those_it_contradicts() -> None:
    """Three grave acts were let off. Only those three stand against the harsh ones below."""
    conduct = np.array([[k] for k in (5, 6, 7, 8, 9, 10, 11, 20, 21, 22)])
    rows = Rows(conduct, np.array([2] * 7 + [0] * 3), (23,), 3)
    near = rows.compared()
    assert (near.worse_milder[0], near.milder_as_harsh[0]) == (3, 0)
    found = flags(rows, Limits(3, Fraction(9, 10), 1))
    assert not found["harsher"].any()
    assert found["milder"].tolist() == [False] * 9 + [True]
