"""The functions of `plain` compiled by numba (extra `fast`); same names, same results.

Sums of integers are equal; sums of floats may differ in the last bits, because `plain` adds in the
order that scipy chooses. Importing this module compiles nothing; the first call of each does.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from unbundle.opinions.rows import Floats, Ints, VoteRows, index_type

PACKED = 16_384
"""Voters after which packed counters are emptied: each of four counts then fits in 16 bits."""

_jit = numba.njit(cache=False, fastmath=False)


def rows_from_columns(
    voter: NDArray[Any], measure: NDArray[Any], value: NDArray[np.int8], voters: int, width: int
) -> VoteRows:
    """As the reference: a counting sort by voter, then each short row by statement."""
    starts = _starts(voter, voters)
    out_measure = np.empty(len(measure), dtype=index_type(width))
    out_value = np.empty(len(value), dtype=np.int8)
    _scatter(voter, measure, value, starts.copy(), out_measure, out_value)
    if _sort_rows(starts, out_measure, out_value):
        raise ValueError("a voter votes twice on one statement: keep the latest vote first")
    return VoteRows(starts, out_measure, out_value, width)


def co_counts(rows: VoteRows) -> tuple[Ints, Ints, Ints]:
    """As the reference; four counts of a pair travel in one 64-bit word until they are unpacked."""
    m = rows.width
    totals = np.zeros((4, m, m), dtype=np.int64)
    packed = np.zeros((m, m), dtype=np.int64)
    for first in range(0, max(rows.voters, 1), PACKED):
        part = rows.between(first, first + PACKED)
        _count_pairs(part.starts, part.measure, part.value, packed)
        _unpack(packed, totals)
    _mirror(totals)
    return totals[3], totals[1], totals[0]


def project(rows: VoteRows, mean: Floats, components: Floats) -> Floats:
    """As the reference."""
    out = np.zeros((rows.voters, len(components)))
    _project(rows.starts, rows.measure, rows.value, mean, np.ascontiguousarray(components.T), out)
    return out


def group_counts(rows: VoteRows, label: Ints, groups: int) -> Ints:
    """As the reference."""
    out = np.zeros((groups, 3, rows.width), dtype=np.int64)
    _group_counts(rows.starts, rows.measure, rows.value, label, out)
    return out


def nearest(points: Floats, weights: Floats, centres: Floats) -> tuple[Ints, Floats, Floats]:
    """As the reference."""
    label = np.empty(len(points), dtype=np.int64)
    gap = np.empty(len(points))
    sums = np.zeros((len(centres), centres.shape[1] + 1))
    _nearest(np.ascontiguousarray(points), weights, np.ascontiguousarray(centres), label, sums, gap)
    return label, sums, gap


def e_step(
    rows: VoteRows, log_side: Floats, log_prior: Floats, nodes: Floats, moments: bool
) -> tuple[Floats, float, Floats]:
    """As the reference."""
    d = nodes.shape[1]
    expected = np.zeros_like(log_side)
    out = np.zeros((rows.voters, d + d * d) if moments else (0, 0))
    likelihood = _e_step(
        rows.starts,
        rows.measure,
        rows.value,
        (np.ascontiguousarray(log_side), log_prior, np.ascontiguousarray(nodes)),
        expected,
        out,
    )
    return expected, float(likelihood), out


@_jit
def _starts(voter: Any, voters: int) -> Any:
    starts = np.zeros(voters + 1, dtype=np.int64)
    for i in range(len(voter)):
        starts[voter[i] + 1] += 1
    for p in range(voters):
        starts[p + 1] += starts[p]
    return starts


@_jit
def _scatter(voter: Any, measure: Any, value: Any, cursor: Any, out_measure: Any, out_value: Any) -> None:
    for i in range(len(voter)):
        at = cursor[voter[i]]
        cursor[voter[i]] = at + 1
        out_measure[at] = measure[i]
        out_value[at] = value[i]


@_jit
def _sort_rows(starts: Any, measure: Any, value: Any) -> bool:
    twice = False
    for p in range(len(starts) - 1):
        for i in range(starts[p] + 1, starts[p + 1]):
            key, mark = measure[i], value[i]
            j = i - 1
            while j >= starts[p] and measure[j] > key:
                measure[j + 1] = measure[j]
                value[j + 1] = value[j]
                j -= 1
            twice |= j >= starts[p] and measure[j] == key
            measure[j + 1] = key
            value[j + 1] = mark
    return twice


@_jit
def _count_pairs(starts: Any, measure: Any, value: Any, packed: Any) -> None:
    for p in range(len(starts) - 1):
        for a in range(starts[p], starts[p + 1]):
            va = np.int64(value[a])
            row = packed[measure[a]]
            word = (np.int64(1) << 48) + (va << 32)
            step = (np.int64(1) << 16) + va
            for b in range(a, starts[p + 1]):
                row[measure[b]] += word + step * np.int64(value[b])


@_jit
def _unpack(packed: Any, totals: Any) -> None:
    # Fields from low to high: votes*votes, seen*votes, votes*seen, seen*seen; the lower ones are
    # signed, so each is read and taken out before the next.
    m = packed.shape[0]
    for i in range(m):
        for j in range(i, m):
            word = packed[i, j]
            if word == 0:
                continue
            packed[i, j] = 0
            for field in (3, 2, 1):
                low = word & 0xFFFF
                if low >= 0x8000:
                    low -= 0x10000
                totals[field, i, j] += low
                word = (word - low) >> 16
            totals[0, i, j] += word


@_jit
def _mirror(totals: Any) -> None:
    m = totals.shape[1]
    for i in range(m):
        for j in range(i):
            totals[0, i, j] = totals[0, j, i]
            totals[3, i, j] = totals[3, j, i]
            totals[1, i, j] = totals[2, j, i]
            totals[2, i, j] = totals[1, j, i]


@_jit
def _project(starts: Any, measure: Any, value: Any, mean: Any, loading: Any, out: Any) -> None:
    d = loading.shape[1]
    for p in range(len(starts) - 1):
        for i in range(starts[p], starts[p + 1]):
            s = measure[i]
            gap = value[i] - mean[s]
            for axis in range(d):
                out[p, axis] += gap * loading[s, axis]


@_jit
def _group_counts(starts: Any, measure: Any, value: Any, label: Any, out: Any) -> None:
    for p in range(len(starts) - 1):
        group = label[p]
        if group < 0:
            continue
        for i in range(starts[p], starts[p + 1]):
            side = 0 if value[i] > 0 else (1 if value[i] < 0 else 2)
            out[group, side, measure[i]] += 1


@_jit
def _nearest(points: Any, weights: Any, centres: Any, label: Any, sums: Any, gaps: Any) -> None:
    k, d = centres.shape
    for p in range(len(points)):
        best, least = 0, np.inf
        for c in range(k):
            gap = 0.0
            for axis in range(d):
                step = points[p, axis] - centres[c, axis]
                gap += step * step
            if gap < least:
                best, least = c, gap
        label[p] = best
        gaps[p] = least
        for axis in range(d):
            sums[best, axis] += weights[p] * points[p, axis]
        sums[best, d] += weights[p]


@_jit
def _e_step(starts: Any, measure: Any, value: Any, model: Any, expected: Any, out: Any) -> Any:
    log_side, log_prior, nodes = model
    q, d = nodes.shape
    m = log_side.shape[0] // 2
    weight = np.empty(q)
    likelihood = 0.0
    for p in range(len(starts) - 1):
        weight[:] = log_prior
        for i in range(starts[p], starts[p + 1]):
            if value[i] != 0:
                line = log_side[measure[i] + (m if value[i] < 0 else 0)]
                for t in range(q):
                    weight[t] += line[t]
        top = weight.max()
        total = 0.0
        for t in range(q):
            weight[t] = np.exp(weight[t] - top)
            total += weight[t]
        likelihood += np.log(total) + top
        for t in range(q):
            weight[t] /= total
        for i in range(starts[p], starts[p + 1]):
            if value[i] != 0:
                line = expected[measure[i] + (m if value[i] < 0 else 0)]
                for t in range(q):
                    line[t] += weight[t]
        if len(out):
            _voter_moments(weight, nodes, out[p], d)
    return likelihood


@_jit
def _voter_moments(weight: Any, nodes: Any, out: Any, d: int) -> None:
    for t in range(len(weight)):
        for a in range(d):
            out[a] += weight[t] * nodes[t, a]
            for b in range(d):
                out[d + a * d + b] += weight[t] * nodes[t, a] * nodes[t, b]
    for a in range(d):
        for b in range(d):
            out[d + a * d + b] -= out[a] * out[b]
