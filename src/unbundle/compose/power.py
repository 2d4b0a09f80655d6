"""Weights and the power they give: Banzhaf, Shapley-Shubik, several majorities at once.

Sources: Penrose 1946; Banzhaf 1965; Shapley and Shubik 1954; the integral form of Shapley-Shubik: Owen
1972; the quota: Slomczynski and Zyczkowski 2006. Counting is by convolution of the weights of all
other players, with every player left out in turn by divide and conquer: only sums of positive numbers,
so floats lose nothing that matters at 6 decimals. Money in Equal Shares is another matter: there a
bloc with a share s of the say steers about s of the budget, whatever its Banzhaf index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial, gcd, isqrt, prod

import numpy as np
from numpy.typing import NDArray

from unbundle.errors import Fault, InputError
from unbundle.kit.roots import floor_power
from unbundle.records.power import Majority, MajorityPower, PlayerPower, PowerReport

SCALE = 1000
CELLS, SHAPLEY_CELLS, MOST_SHAPLEY, FEW = 200_000, 50_000, 100, 16
Table = NDArray[np.float64]
Weights = tuple[int, ...]


def member_weights(
    members: Mapping[str, int], power: Fraction, floor: int = 1, cap: int | None = None, base: int = 0
) -> dict[str, int]:
    """Weight of every member: floor(1000 * members^power), kept between floor and cap, plus base."""
    weights = {}
    for name, count in sorted(members.items()):
        value = max(floor_power(SCALE, count, power), floor)
        weights[name] = (value if cap is None else min(value, cap)) + base
    return weights


def jagiellonian_quota(weights: Sequence[int]) -> int:
    """The smallest whole quota q with q >= (sum w + sqrt(sum w^2)) / 2, exactly."""
    total, squares = sum(weights), sum(weight * weight for weight in weights)
    root = isqrt(squares)
    root += root * root < squares
    return -(-(total + root) // 2)


def quota_of(total: int, share: Fraction, strict: bool) -> int:
    """The smallest whole quota that is at least (or, if strict, above) `share` of `total`."""
    return total * share // 1 + 1 if strict else -(-total * share // 1)


def measure_power(players: Mapping[str, Weights], majority: Majority, shapley: bool = False) -> MajorityPower:
    """Power of every player (id -> one whole weight per count of the majority), in id order.

    Raises: InputError for negative weights, or quotas that all players together do not reach.
    """
    _check(players, majority)
    names = sorted(players)
    exact = [players[name] for name in names]
    banzhaf, owen, rounded = _indices(exact, majority.quotas, shapley and len(names) <= MOST_SHAPLEY)
    total = sum(banzhaf)
    rows = []
    for i, name in enumerate(names):
        rest = tuple(sum(w[k] for w in exact) - exact[i][k] for k in range(len(majority.quotas)))
        alone = all(exact[i][k] >= q for k, q in enumerate(majority.quotas))
        blocker = any(rest[k] < q for k, q in enumerate(majority.quotas))
        rows.append(
            PlayerPower(
                player=name,
                weights=exact[i],
                weight_share=Fraction(exact[i][0], max(sum(w[0] for w in exact), 1)),
                banzhaf=round(banzhaf[i], 6),
                banzhaf_share=round(banzhaf[i] / total, 6) if total else 0.0,
                shapley=None if owen is None else round(owen[i], 6),
                dictator=alone and blocker,
                blocker=blocker,
                dummy=banzhaf[i] == 0,
            )
        )
    return MajorityPower(majority=majority, players=tuple(rows), rounded_to=rounded)


Indices = tuple[list[float], list[float] | None, int | None]


def _indices(exact: list[Weights], quotas: Weights, shapley: bool) -> Indices:
    """(Banzhaf, Shapley-Shubik or None, the sum of coarser weights or None) for every player.

    Up to FEW players every coalition is looked at, in whole numbers; beyond that the tables are filled,
    with weights made coarser where they would not fit.
    """
    if len(exact) <= FEW:
        banzhaf, owen = _every_coalition(exact, quotas)
        return banzhaf, owen if shapley else None, None
    limit = SHAPLEY_CELLS if shapley else CELLS
    weights, lowered, rounded = _coarser(*_by_divisor(exact, quotas), limit)
    banzhaf = _turns(weights, lowered, [(0.5, 1.0)])
    if not shapley:
        return banzhaf, None, rounded
    nodes, parts = np.polynomial.legendre.leggauss(-(-len(exact) // 2))
    pairs = zip(nodes.tolist(), parts.tolist(), strict=True)
    return banzhaf, _turns(weights, lowered, [((node + 1) / 2, part / 2) for node, part in pairs]), rounded


def _every_coalition(weights: list[Weights], quotas: Weights) -> tuple[list[float], list[float]]:
    n = len(weights)
    chances = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    banzhaf, owen = [], []
    for i, own in enumerate(weights):
        sums = [np.zeros(1, dtype=np.int64) for _ in quotas]
        size = np.zeros(1, dtype=np.int64)
        for other in (w for j, w in enumerate(weights) if j != i):
            sums = [np.concatenate((row, row + w)) for row, w in zip(sums, other, strict=True)]
            size = np.concatenate((size, size + 1))
        wins = np.all([row >= q for row, q in zip(sums, quotas, strict=True)], axis=0)
        with_me = [row + w >= q for row, w, q in zip(sums, own, quotas, strict=True)]
        turned = np.all(with_me, axis=0) & ~wins
        counts = np.bincount(size[turned], minlength=n).tolist()
        banzhaf.append(float(Fraction(sum(counts), len(size))))
        owen.append(float(sum((chances[s] * count for s, count in enumerate(counts)), Fraction(0))))
    return banzhaf, owen


def _by_divisor(weights: list[Weights], quotas: Weights) -> tuple[list[Weights], Weights]:
    """The same game in the smallest whole numbers: every count divided by its greatest common divisor."""
    divisors = [gcd(*(w[k] for w in weights)) or 1 for k in range(len(quotas))]
    smaller = [tuple(w[k] // d for k, d in enumerate(divisors)) for w in weights]
    return smaller, tuple(-(-quota // d) for quota, d in zip(quotas, divisors, strict=True))


def _check(players: Mapping[str, Weights], majority: Majority) -> None:
    faults = [
        Fault("members", "weight-negative", "A weight cannot be below 0.", f"{name}: {w}", "Give 0 or more.")
        for name, w in sorted(players.items())
        if min(w, default=0) < 0
    ]
    for k, quota in enumerate(majority.quotas):
        total = sum(w[k] for w in players.values())
        if not 0 < quota <= total:
            text = f"The quota of {majority.counts[k]} must be from 1 to {total}, the sum of all."
            faults.append(
                Fault("thresholds", "quota-out-of-reach", text, str(quota), "Set another threshold.")
            )
    if faults:
        raise InputError(faults)


def _coarser(
    weights: list[Weights], quotas: Weights, limit: int
) -> tuple[list[Weights], Weights, int | None]:
    """Weights that fit into `limit` table cells: as they are, or scaled down and rounded to nearest."""
    totals = [sum(w[k] for w in weights) for k in range(len(quotas))]
    cells = prod(total + 1 for total in totals)
    if cells <= limit:
        return weights, quotas, None
    order = sorted(range(len(totals)), key=totals.__getitem__)
    room, targets = limit, dict[int, int]()
    for place, k in enumerate(order):
        share = round(room ** (1 / (len(order) - place)))
        targets[k] = min(totals[k], max(share - 1, 1))
        room = max(room // (targets[k] + 1), 2)
    down = [
        tuple(
            (2 * w[k] * targets[k] + totals[k]) // (2 * totals[k]) if totals[k] else 0 for k in range(len(w))
        )
        for w in weights
    ]
    sums = [sum(w[k] for w in down) for k in range(len(quotas))]
    lowered = tuple(
        min(max(-(-quotas[k] * targets[k] // max(totals[k], 1)), 1), max(sums[k], 1))
        for k in range(len(quotas))
    )
    return down, lowered, sums[0]


def _turns(weights: list[Weights], quotas: Weights, points: list[tuple[float, float]]) -> list[float]:
    """For every player, the chance to turn the outcome when the others join with chance t, over points."""
    shape = tuple(sum(w[k] for w in weights) + 1 for k in range(len(quotas)))
    turns = [0.0] * len(weights)
    for chance, part in points:
        start: Table = np.zeros(shape)
        start[(0,) * len(shape)] = 1.0
        for i, table in _without_each(weights, list(range(len(weights))), start, chance):
            turns[i] += part * _swing(table, weights[i], quotas)
    return turns


def _without_each(
    weights: list[Weights], players: list[int], table: Table, chance: float
) -> Iterator[tuple[int, Table]]:
    """(player, distribution of the sum of all other players); `table` has those outside `players` in it."""
    if len(players) == 1:
        yield players[0], table
        return
    half = len(players) // 2
    for kept, added in ((players[:half], players[half:]), (players[half:], players[:half])):
        wider = table
        for i in added:
            wider = _join(wider, weights[i], chance)
        yield from _without_each(weights, kept, wider, chance)


def _join(table: Table, weight: Weights, chance: float) -> Table:
    wider = table * (1 - chance)
    if not any(weight):
        return table
    target = tuple(slice(w, None) for w in weight)
    source = tuple(slice(0, size - w) for w, size in zip(weight, table.shape, strict=True))
    wider[target] += chance * table[source]
    return wider


def _swing(table: Table, weight: Weights, quotas: Weights) -> float:
    """The chance that the others fall short of some quota and reach all with this player."""
    total = 0.0
    for k in range(len(quotas)):
        region = []
        for j, (quota, own) in enumerate(zip(quotas, weight, strict=True)):
            low, short = max(quota - own, 0), slice(max(quota - own, 0), quota)
            region.append(slice(quota, None) if j < k else short if j == k else slice(low, None))
        total += float(table[tuple(region)].sum())
    return total


def merge_blocs(players: Mapping[str, Weights], blocs: Mapping[str, str]) -> dict[str, Weights]:
    """Every bloc as one player; members without a bloc stay alone."""
    merged: dict[str, list[int]] = {}
    for name, weights in sorted(players.items()):
        key = blocs.get(name) or f"{name} (alone)"
        sums = merged.setdefault(key, [0] * len(weights))
        for k, weight in enumerate(weights):
            sums[k] += weight
    return {key: tuple(sums) for key, sums in merged.items()}


def report_power(
    players: Mapping[str, Weights],
    majorities: Sequence[Majority],
    blocs: Mapping[str, Mapping[str, str]] | None = None,
    cap: Fraction | None = None,
    shapley: bool = True,
) -> PowerReport:
    """Power of members and of every declared attribute's blocs, at every majority in use.

    `blocs` maps an attribute to the bloc of every member. The weight that the quota of Jagiellonian
    compromise is stated for is the first one.
    """
    tables = []
    for majority in majorities:
        tables.append(measure_power(players, majority, shapley))
        for attribute, of in sorted((blocs or {}).items()):
            table = measure_power(merge_blocs(players, of), majority, shapley)
            tables.append(table.model_copy(update={"bloc": attribute}))
    faults = tuple(fault for table in tables for fault in _ruling(table, cap))
    first = [weights[0] for weights in players.values()]
    return PowerReport(
        total=sum(first),
        jagiellonian=jagiellonian_quota(first),
        tables=tuple(tables),
        cap=cap,
        passes=not faults,
        faults=faults,
        sentence=_sentence(faults),
    )


def _ruling(table: MajorityPower, cap: Fraction | None) -> list[str]:
    who = f"bloc of {table.bloc}" if table.bloc else "member"
    faults = []
    for row in table.players:
        place = f"{who} {row.player} at {table.majority.label}"
        if row.dictator:
            faults.append(f"{place} decides alone")
        elif row.blocker:
            faults.append(f"{place} can block alone")
        if cap is not None and Fraction(str(row.banzhaf_share)) > cap:
            faults.append(
                f"{place} has {row.banzhaf_share:.1%} of the power, above the cap of {float(cap):.1%}"
            )
    return faults


def _sentence(faults: tuple[str, ...]) -> str:
    if not faults:
        return "No member and no bloc rules or blocks alone, and none is above the cap."
    return f"Somebody rules: {faults[0]}" + (f", and {len(faults) - 1} more." if len(faults) > 1 else ".")


def largest_exponent(
    members: Mapping[str, int],
    exponents: Sequence[Fraction],
    threshold: Fraction,
    blocs: Mapping[str, Mapping[str, str]] | None = None,
    cap: Fraction | None = None,
) -> Fraction | None:
    """The largest of `exponents` under which nobody rules at "more than `threshold` of the weight"."""
    for exponent in sorted(exponents, reverse=True):
        weights = member_weights(members, exponent)
        quota = quota_of(sum(weights.values()), threshold, strict=True)
        majority = Majority(label=f"more than {threshold}", counts=("weight",), quotas=(quota,))
        players = {name: (weight,) for name, weight in weights.items()}
        if report_power(players, [majority], blocs, cap, shapley=False).passes:
            return exponent
    return None
