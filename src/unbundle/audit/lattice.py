"""Comparisons of every case with every other, without listing pairs: running sums and maxima on a grid.

Rows of `conduct` are cases, columns criteria, 0 = best, higher = worse; `verdict` counts from 0, higher
= harsher. A conflict: conduct at least as bad on every criterion, judged more mildly. Exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

CELLS = 2**25
"""Above so many cells the grid would not fit; distinct rows are then compared in blocks."""

BLOCK = 2**22
"""How many comparisons one block holds."""

Ints = NDArray[np.int64]
Grid = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """For each row: counts of other rows, and one row that stands against it (-1 for none).

    `milder_harsher[i]`: rows no worse than i, judged more harshly by `margin` steps or more;
    `worse_as_mild[i]`: rows no better than i, judged less than `margin` steps more harshly than i.
    `worse_milder` and `milder_as_harsh` are the mirror images. Support is 0 where it would reach beyond
    the scale of verdicts: nothing can be against such a row.
    `harsh_witness` is the most harshly judged row no worse than i, `mild_witness` the most mildly judged
    row no better than i; among equals the first row.
    """

    milder_harsher: Ints
    worse_as_mild: Ints
    worse_milder: Ints
    milder_as_harsh: Ints
    harsh_witness: Ints
    mild_witness: Ints

    @property
    def conflicts(self) -> int:
        """How many ordered pairs contradict each other by the margin."""
        return int(self.milder_harsher.sum())


def compare(
    conduct: Grid, verdict: Grid, levels: tuple[int, ...], ranks: int, margin: int = 1, cells: int = CELLS
) -> Comparison:
    """Exact counts and witnesses for every row; `levels` and `ranks` are the sizes of the scales.

    Time on the grid: ranks x criteria x cells; where there are more than `cells`, distinct rows squared.
    """
    harsh = np.asarray(verdict, dtype=np.int64)
    rows = np.asarray(conduct).reshape(len(harsh), len(levels))
    table = _OnGrid(rows, levels) if prod(levels) <= cells else _InBlocks(rows)
    count = len(harsh)
    harsher, as_mild, milder, as_harsh = (np.zeros(count, dtype=np.int64) for _ in range(4))
    for k in range(ranks):
        below = table.no_worse(harsh >= k)
        harsher[harsh == k - margin] = below[harsh == k - margin]
        as_harsh[harsh == k + margin - 1] = below[harsh == k + margin - 1] - 1
        above = table.no_better(harsh <= k)
        milder[harsh == k + margin] = above[harsh == k + margin]
        as_mild[harsh == k - margin + 1] = above[harsh == k - margin + 1] - 1
    index = np.arange(count, dtype=np.int64)
    against = count - 1 - table.greatest_no_worse(harsh * count + (count - 1 - index)) % max(1, count)
    lenient = table.least_no_better(harsh * count + index) % max(1, count)
    return Comparison(
        milder_harsher=harsher,
        worse_as_mild=as_mild,
        worse_milder=milder,
        milder_as_harsh=as_harsh,
        harsh_witness=np.where(harsher > 0, against, -1),
        mild_witness=np.where(milder > 0, lenient, -1),
    )


class _OnGrid:
    """All combinations of levels as one array; running sums and maxima along each criterion in turn."""

    def __init__(self, rows: Grid, levels: tuple[int, ...]) -> None:
        self._levels = levels
        self._size = prod(levels)
        cell = np.zeros(len(rows), dtype=np.int64)
        for column, level_count in enumerate(levels):
            cell *= level_count
            cell += rows[:, column]
        self._cell = cell

    def no_worse(self, chosen: NDArray[np.bool_]) -> Ints:
        """For each row, how many chosen rows are no worse on any criterion."""
        return self._sum(chosen, up=True)

    def no_better(self, chosen: NDArray[np.bool_]) -> Ints:
        """For each row, how many chosen rows are no better on any criterion."""
        return self._sum(chosen, up=False)

    def greatest_no_worse(self, keys: Ints) -> Ints:
        """For each row, the greatest key among rows no worse than it."""
        grid = np.full(self._size, -1, dtype=np.int64)
        np.maximum.at(grid, self._cell, keys)
        for now, before in self._steps(grid, up=True):
            np.maximum(now, before, out=now)
        return np.asarray(grid[self._cell], dtype=np.int64)

    def least_no_better(self, keys: Ints) -> Ints:
        """For each row, the least key among rows no better than it."""
        grid = np.full(self._size, np.iinfo(np.int64).max, dtype=np.int64)
        np.minimum.at(grid, self._cell, keys)
        for now, before in self._steps(grid, up=False):
            np.minimum(now, before, out=now)
        return np.asarray(grid[self._cell], dtype=np.int64)

    def _sum(self, chosen: NDArray[np.bool_], *, up: bool) -> Ints:
        grid = np.bincount(self._cell[chosen], minlength=self._size).astype(np.int32)
        for now, before in self._steps(grid, up=up):
            now += before
        return grid[self._cell].astype(np.int64)

    def _steps(self, grid: Grid, *, up: bool) -> Iterator[tuple[Grid, Grid]]:
        """Pairs of neighbouring slices, (slice to update, slice before it), criterion by criterion."""
        outer, inner = 1, self._size
        for level_count in self._levels:
            inner //= level_count
            view = grid.reshape(outer, level_count, inner)
            outer *= level_count
            for step in range(1, level_count):
                now = step if up else level_count - 1 - step
                yield view[:, now], view[:, now - 1 if up else now + 1]


class _InBlocks:
    """Distinct rows compared with distinct rows, block by block: for scales too large for a grid."""

    def __init__(self, rows: Grid) -> None:
        self._rows, self._of = np.unique(rows, axis=0, return_inverse=True)
        self._of = self._of.reshape(-1)
        self._step = max(1, BLOCK // max(1, len(self._rows)))

    def no_worse(self, chosen: NDArray[np.bool_]) -> Ints:
        """For each row, how many chosen rows are no worse on any criterion."""
        return self._sum(chosen, up=True)

    def no_better(self, chosen: NDArray[np.bool_]) -> Ints:
        """For each row, how many chosen rows are no better on any criterion."""
        return self._sum(chosen, up=False)

    def greatest_no_worse(self, keys: Ints) -> Ints:
        """For each row, the greatest key among rows no worse than it."""
        best = np.full(len(self._rows), -1, dtype=np.int64)
        np.maximum.at(best, self._of, keys)
        parts = [np.where(mask, best, -1).max(axis=1) for mask in self._masks(up=True)]
        return np.concatenate(parts)[self._of]

    def least_no_better(self, keys: Ints) -> Ints:
        """For each row, the least key among rows no better than it."""
        top = np.iinfo(np.int64).max
        best = np.full(len(self._rows), top, dtype=np.int64)
        np.minimum.at(best, self._of, keys)
        parts = [np.where(mask, best, top).min(axis=1) for mask in self._masks(up=False)]
        return np.concatenate(parts)[self._of]

    def _sum(self, chosen: NDArray[np.bool_], *, up: bool) -> Ints:
        weight = np.bincount(self._of[chosen], minlength=len(self._rows)).astype(np.int64)
        parts = [mask.astype(np.int64) @ weight for mask in self._masks(up=up)]
        return np.asarray(np.concatenate(parts)[self._of], dtype=np.int64)

    def _masks(self, *, up: bool) -> Iterator[NDArray[np.bool_]]:
        """For each block of distinct rows, which distinct rows are no worse (or no better)."""
        for start in range(0, len(self._rows), self._step):
            block = self._rows[start : start + self._step]
            mask = np.ones((len(block), len(self._rows)), dtype=bool)
            for column in range(self._rows.shape[1]):
                ours, theirs = block[:, column, None], self._rows[None, :, column]
                mask &= theirs <= ours if up else theirs >= ours
            yield mask
