"""Generated elections for the benchmarks of compose: sizes and numbers of distinct ballots of real ones.

Voters live in districts of unequal size and approve projects of their district and of the whole city;
popularity falls off as a power of the rank. No row of a real election is used. The same seed gives the
same file on any machine: chance is drawn by SHA-256 in counter mode, not by a library.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate


@dataclass(frozen=True)
class Shape:
    """What an election looks like. `longest`: most approvals per ballot; `steep`: how popularity falls."""

    name: str
    voters: int
    projects: int
    districts: int
    longest: int
    city_wide: int
    steep: float
    seed: int


SHAPES = (
    Shape("2,500 x 22", 2_500, 22, 1, 5, 22, 0.6, 1),
    Shape("6,500 x 64", 6_500, 64, 9, 4, 10, 1.1, 2),
    Shape("5,500 x 137 long ballots", 5_500, 137, 1, 18, 137, 0.6, 3),
    Shape("90,000 x 160", 90_000, 160, 22, 5, 16, 0.9, 4),
)


class Chance:
    """Numbers in [0, 1) from SHA-256 of seed and counter."""

    def __init__(self, seed: int) -> None:
        self.seed, self.block, self.pool = seed, 0, []

    def draw(self) -> float:
        if not self.pool:
            digest = sha256(b"%d %d" % (self.seed, self.block)).digest()
            self.block += 1
            self.pool = [int.from_bytes(digest[i : i + 4], "big") / 2**32 for i in range(0, 32, 4)]
        return self.pool.pop()


def generate(shape: Shape) -> bytes:
    """The election as a .pb file."""
    chance = Chance(shape.seed)
    costs = [int(10_000 * 2 ** (5 * chance.draw())) // 100 * 100 for _ in range(shape.projects)]
    local = [p for p in range(shape.projects) if p >= shape.city_wide]
    menus = []
    for d in range(shape.districts):
        menu = [*range(min(shape.city_wide, shape.projects)), *(p for p in local if p % shape.districts == d)]
        weights = [(1 + (p * 7 + d) % max(len(menu), 1)) ** -shape.steep for p in menu]
        menus.append((menu, list(accumulate(weights))))
    sizes = list(accumulate(1 / (1 + d) for d in range(shape.districts)))
    lines = []
    for v in range(shape.voters):
        menu, sums = menus[bisect(sizes, chance.draw() * sizes[-1])]
        wanted = 1 + int(chance.draw() * shape.longest)
        picked: set[int] = set()
        for _ in range(wanted):
            picked.add(menu[bisect(sums, chance.draw() * sums[-1])])
        lines.append(f"{v};{','.join(f'{p:03}' for p in sorted(picked))}")
    budget = sum(costs) // 4
    head = [
        "META",
        "key;value",
        f"description;generated {shape.name}",
        f"budget;{budget}",
        "vote_type;approval",
    ]
    head += [
        f"num_projects;{shape.projects}",
        f"num_votes;{shape.voters}",
        "PROJECTS",
        "project_id;cost;name",
    ]
    head += [f"{p:03};{cost};Project {p}" for p, cost in enumerate(costs)]
    return "\n".join([*head, "VOTES", "voter_id;vote", *lines, ""]).encode()
