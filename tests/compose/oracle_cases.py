"""Elections on which peers are asked: small, weighted, full of ties. Standard library only."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Election(NamedTuple):
    """Costs by project, budget, and (approved projects, how many voters) per distinct ballot."""

    costs: dict[str, int]
    budget: int
    ballots: tuple[tuple[tuple[str, ...], int], ...]

    @property
    def voters(self) -> int:
        """Number of voters."""
        return sum(count for _, count in self.ballots)


def election(seed: int) -> Election:
    """An election with costs of 1 to 4 units."""
    r = Random(seed)
    names = [f"p{n}" for n in range(r.randint(2, 7))]
    costs = {name: r.choice([1, 1, 2, 2, 3, 4]) for name in names}
    budget = r.randint(1, max(1, sum(costs.values())))
    return Election(costs, budget, _ballots(r, names))


def committee(seed: int) -> Election:
    """An election of a committee: every cost is 1, the budget its size."""
    r = Random(10**6 + seed)
    names = [f"p{n}" for n in range(r.randint(2, 7))]
    return Election(dict.fromkeys(names, 1), r.randint(1, len(names) - 1), _ballots(r, names))


def _ballots(r: Random, names: list[str]) -> tuple[tuple[tuple[str, ...], int], ...]:
    rows = [
        (tuple(name for name in names if r.random() < 0.5), r.randint(1, 3)) for _ in range(r.randint(2, 8))
    ]
    return tuple(row for row in rows if row[0]) or (((names[0],), 1),)
