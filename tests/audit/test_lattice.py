"""The grid equals comparing every case with every other, and so does the fall-back."""

from __future__ import annotations

import random

import numpy as np

from unbundle.audit.lattice import Comparison, compare

FIELDS = (
    "milder_harsher",
    "worse_as_mild",
    "worse_milder",
    "milder_as_harsh",
    "harsh_witness",
    "mild_witness",
)


def brute(rows: list[list[int]], verdicts: list[int], ranks: int, margin: int) -> dict[str, list[int]]:
    """All pairs, in plain words."""
    found: dict[str, list[int]] = {name: [] for name in FIELDS}
    everyone = range(len(rows))
    for i in everyone:
        no_worse = [k for k in everyone if all(a <= b for a, b in zip(rows[k], rows[i], strict=True))]
        no_better = [k for k in everyone if all(a >= b for a, b in zip(rows[k], rows[i], strict=True))]
        harsher = [k for k in no_worse if verdicts[k] >= verdicts[i] + margin]
        milder = [k for k in no_better if verdicts[k] <= verdicts[i] - margin]
        found["milder_harsher"].append(len(harsher))
        mild = sum(verdicts[k] < verdicts[i] + margin for k in no_better if k != i)
        found["worse_as_mild"].append(mild if verdicts[i] + margin <= ranks else 0)
        found["worse_milder"].append(len(milder))
        harsh = sum(verdicts[k] > verdicts[i] - margin for k in no_worse if k != i)
        found["milder_as_harsh"].append(harsh if verdicts[i] - margin >= -1 else 0)
        found["harsh_witness"].append(min(harsher, key=lambda k: (-verdicts[k], k), default=-1))
        found["mild_witness"].append(min(milder, key=lambda k: (verdicts[k], k), default=-1))
    return found


def instance(rng: random.Random) -> tuple[list[list[int]], list[int], tuple[int, ...], int]:
    """A random casebook: up to 4 criteria with up to 5 levels, 2 to 4 verdicts, up to 40 cases."""
    levels = tuple(rng.randint(1, 5) for _ in range(rng.randint(1, 4)))
    ranks = rng.randint(2, 4)
    count = rng.randint(1, 40)
    rows = [[rng.randrange(size) for size in levels] for _ in range(count)]
    return rows, [rng.randrange(ranks) for _ in range(count)], levels, ranks


def as_lists(found: Comparison) -> dict[str, list[int]]:
    """The comparison as plain lists."""
    return {name: getattr(found, name).tolist() for name in FIELDS}


def test_grid_and_fall_back_equal_brute_force_on_200_instances() -> None:
    """Counts and witnesses of both methods must be those of all pairs."""
    rng = random.Random(11)
    for _ in range(200):
        rows, verdicts, levels, ranks = instance(rng)
        conduct, harsh = np.array(rows), np.array(verdicts)
        for margin in (1, 2):
            expected = brute(rows, verdicts, ranks, margin)
            assert as_lists(compare(conduct, harsh, levels, ranks, margin)) == expected
            assert as_lists(compare(conduct, harsh, levels, ranks, margin, cells=0)) == expected


def test_reversing_all_scales_mirrors_the_comparison() -> None:
    """Lenient and harsh are the same question asked from the other side."""
    rng = random.Random(12)
    for _ in range(50):
        rows, verdicts, levels, ranks = instance(rng)
        one = compare(np.array(rows), np.array(verdicts), levels, ranks)
        turned = np.array([[s - 1 - v for v, s in zip(row, levels, strict=True)] for row in rows])
        other = compare(turned, ranks - 1 - np.array(verdicts), levels, ranks)
        assert one.milder_harsher.tolist() == other.worse_milder.tolist()
        assert one.worse_as_mild.tolist() == other.milder_as_harsh.tolist()
        assert one.conflicts == other.conflicts
