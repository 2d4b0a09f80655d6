"""Made-up compositions for tests: small, full of ties, with every kind of constraint."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from unbundle.compose import Case
from unbundle.records.charter import Consent
from unbundle.records.instance import (
    Group,
    Instance,
    Limit,
    Option,
    Profile,
    RuleSpec,
    SetRule,
    Veto,
    WeightedBallot,
)


def option(name: str, cost: int = 0, **changes: Any) -> Option:
    """An option; official unless told otherwise."""
    return Option(**{"id": name, "cost": cost, **changes})


def ballot(
    voter: str, approves: str = "", rejects: str = "", weight: Any = 1, **changes: Any
) -> WeightedBallot:
    """A ballot; ids separated by blanks."""
    return WeightedBallot(
        voter=voter,
        weight=Fraction(weight),
        approves=tuple(approves.split()),
        rejects=tuple(rejects.split()),
        **changes,
    )


def case(budget: int, options: list[Option], ballots: list[WeightedBallot], **changes: Any) -> Case:
    """A case; fields of the instance and of the rule may be given side by side."""
    fields = set(Instance.model_fields)
    instance = {key: value for key, value in changes.items() if key in fields}
    rule = {key: value for key, value in changes.items() if key not in fields}
    rule = {"completion": "none", **rule}
    return Case(
        Instance(budget=budget, options=tuple(options), **instance),
        Profile(ballots=tuple(ballots)),
        RuleSpec(**rule),
    )


def random_case(seed: int, options: int = 8, voters: int = 7, plain: bool = False) -> Case:
    """A small random case; without `plain` with variants, prerequisites, vetoes, limits and joint rules."""
    r = random.Random(seed)
    ids = [f"m{n}" for n in range(r.randint(1, options))]
    rows = [
        option(
            name,
            r.choice([1, 1, 2, 2, 3, 4] if plain else [0, 1, 2, 2, 3, 5]),
            group=None if plain else r.choice([None, None, "g"]),
            requires=() if plain else tuple(i for i in ids if i != name and r.random() < 0.08),
            origin=r.choice(["official", "proposed"]),
        )
        for name in ids
    ]
    ballots = [_random_ballot(r, ids, f"v{n}") for n in range(r.randint(1, voters))]
    changes: dict[str, Any] = {} if plain else _random_constraints(r, ids)
    return case(
        r.randint(1, 10),
        rows,
        ballots,
        groups=() if plain else (Group(id="g"),),
        utility=r.choice(["cost", "cardinality"]),
        completion=r.choice(["none", "add1", "add1-greedy"]),
        consent=None if plain else r.choice([None, Consent(threshold=Fraction(1, 2))]),
        **changes,
    )


def _random_ballot(r: random.Random, ids: list[str], voter: str) -> WeightedBallot:
    votes: dict[str, list[str]] = {"approves": [], "rejects": [], "abstains": []}
    for name in ids:
        chance = r.random()
        side = (
            "approves" if chance < 0.4 else "rejects" if chance < 0.5 else "abstains" if chance < 0.55 else ""
        )
        if side:
            votes[side].append(name)
    weight = Fraction(r.randint(1, 4), r.choice([1, 1, 2]))
    return WeightedBallot(voter=voter, weight=weight, **{side: tuple(names) for side, names in votes.items()})


def _random_constraints(r: random.Random, ids: list[str]) -> dict[str, Any]:
    def some(share: float) -> tuple[str, ...]:
        return tuple(name for name in ids if r.random() < share)

    limits, rules = [], []
    if r.random() < 0.3:
        limits.append(Limit(id="cap-money", kind="cap", members=some(0.5), amount=r.randint(0, 6)))
    if r.random() < 0.2:
        limits.append(Limit(id="cap-count", kind="cap", members=some(0.5), count=r.randint(0, 3)))
    if r.random() < 0.15:
        limits.append(Limit(id="floor", kind="floor", members=some(0.5), count=r.randint(0, 1)))
    if r.random() < 0.3:
        rules.append(SetRule(id="needs", form="needs_one_of", subject=some(0.3), other=some(0.4)))
    if r.random() < 0.2:
        rules.append(SetRule(id="while", form="not_while_open", subject=some(0.3), other=some(0.2)))
    if r.random() < 0.2:
        share = Fraction(r.randint(0, 4), 4)
        rules.append(SetRule(id="share", form="share_at_most", subject=some(0.3), limit=share))
    vetoed = tuple(Veto(id=name, reason="harm") for name in ids if r.random() < 0.05)
    return {"limits": tuple(limits), "rules": tuple(rules), "vetoed": vetoed}


def wide_case(voters: int, options: int, seed: int, constrained: bool = True) -> Case:
    """A larger random case with large costs, weights by square roots, variants and prerequisites."""
    r = random.Random(seed)
    ids = [f"m{n:04}" for n in range(options)]
    rows = [
        option(
            name,
            0 if r.random() < 0.1 else r.randint(1, 1000) * 10**5,
            origin=r.choice(["official", "proposed"]),
            group=f"g{r.randint(0, options // 20)}" if constrained and r.random() < 0.15 else None,
            requires=(r.choice(ids[:n]),) if constrained and n and r.random() < 0.1 else (),
        )
        for n, name in enumerate(ids)
    ]
    popular = [r.random() / 2 for _ in ids]
    ballots = [
        WeightedBallot(
            voter=f"v{n:04}",
            weight=Fraction(int(1000 * r.randint(100, 10**6) ** 0.5)),
            approves=tuple(name for name, share in zip(ids, popular, strict=True) if r.random() < share),
        )
        for n in range(voters)
    ]
    budget = max(sum(row.cost for row in rows) // 3, 1)
    return case(budget, rows, ballots, completion="add1-greedy")
