"""Made-up worlds for the audit's tests: cases of blocs that differ in gravity, judges with known biases."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from unbundle.records.judging import Case, Coding, Judgment

ORDER = ("keep", "amend", "drop")
BLOCS = ("north", "south", "west")
CRITERIA = ("harm", "rights", "talks")


def rule(levels: Mapping[str, int]) -> str | None:
    """A plain framework on three criteria of five levels: a veto on harm, else the middle level decides."""
    if any(c not in levels for c in CRITERIA):
        return None
    middle = sorted(levels[c] for c in CRITERIA)[1]
    if levels["harm"] == 0:
        return "drop"
    return "keep" if middle >= 3 else "amend" if middle == 2 else "drop"


def case(name: str, bloc: str, levels: Mapping[str, int] | None = None, **changes: Any) -> Case:
    """A made-up case that is an episode of its own unless told otherwise."""
    base = {"id": name, "episode": name, "kind": "conduct", "title": f"Case {name}", "actor": "somebody"}
    return Case(**{**base, "bloc": bloc, "levels": dict(levels or {}), **changes})


def judgment(judge: str, on: str, verdict: str, **changes: Any) -> Judgment:
    """A made-up judgment."""
    return Judgment(judge=judge, case=on, verdict=verdict, **changes)


def world(seed: int, count: int, blocs: tuple[str, ...] = BLOCS) -> tuple[Case, ...]:
    """`count` coded cases, graver in later blocs."""
    rng = random.Random(seed)
    found = []
    for i in range(count):
        bloc = blocs[i % len(blocs)]
        grave = rng.gauss(0.25 * blocs.index(bloc), 1)
        levels = {c: min(4, max(0, round(2.1 - grave + rng.gauss(0, 0.6)))) for c in CRITERIA}
        found.append(case(f"c{i:03}", bloc, levels, date=f"{1950 + i % 70}"))
    return tuple(found)


Bias = Callable[[str, Case, int], int]
"""Judge, case, rank of the rule's verdict (0 = mildest) to the rank that this judge gives."""


def panel(
    seed: int, cases: tuple[Case, ...], judges: int, bias: Bias = lambda judge, on, rank: rank
) -> tuple[Judgment, ...]:
    """All judges on all cases: the rule's verdict, the bias, then 5 % noise of one step."""
    rng = random.Random(seed)
    rows = []
    for j in range(judges):
        for on in cases:
            verdict = rule(on.levels)
            assert verdict is not None
            rank = bias(f"j{j}", on, ORDER.index(verdict))
            if rng.random() < 0.05:
                rank = min(2, max(0, rank + rng.choice((-1, 1))))
            rows.append(judgment(f"j{j}", on.id, ORDER[rank]))
    return tuple(rows)


def lenient(judge: str, bloc: str, seed: int = 0, chance: float = 0.7) -> Bias:
    """One judge who is a step milder towards one bloc, with a chance."""
    rng = random.Random(seed)
    return lambda who, on, rank: (
        max(0, rank - 1) if who == judge and on.bloc == bloc and rng.random() < chance else rank
    )


def codings(
    seed: int, cases: tuple[Case, ...], coders: int, soften: str = "", bloc: str = ""
) -> tuple[Coding, ...]:
    """All coders on all cases with 5 % slips; coder `soften` moves half of a bloc's codes a level up."""
    rng = random.Random(seed)
    rows = []
    for k in range(coders):
        for on in cases:
            for criterion, level in on.levels.items():
                if rng.random() < 0.05:
                    level = min(4, max(0, level + rng.choice((-1, 1))))
                if f"j{k}" == soften and on.bloc == bloc and rng.random() < 0.5:
                    level = min(4, level + 1)
                rows.append(
                    Coding(
                        subject=on.id, criterion=criterion, coder=f"j{k}", lo=level, hi=level, basis="people"
                    )
                )
    return tuple(rows)
