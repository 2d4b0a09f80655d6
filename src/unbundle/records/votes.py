"""Bulk votes: one frozen table of read-only arrays, never one object per vote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from unbundle.records.base import Count, Id, Record

APPROVE, ABSTAIN, REJECT = 1, 0, -1


@dataclass(frozen=True, slots=True, eq=False)
class VoteTable:
    """Latest votes of voters on measures, in coordinate form, sorted by voter then measure.

    Shapes: `voters` n ids and `measures` m ids, each sorted and distinct; `voter`, `measure` and
    `value` hold one entry per vote (int32, int32, int8), value 1 approve, 0 abstain, -1 reject;
    `weight` n integers (equal weights where none are declared); `blocs` maps a declared attribute
    to n labels. A pair without an entry is silence: never a vote.
    Order: equal votes give equal arrays whatever the order of the input.
    Raises: ValueError where lengths differ, an index or value is out of range, or a pair repeats.
    """

    voters: tuple[str, ...]
    measures: tuple[str, ...]
    voter: NDArray[np.int32]
    measure: NDArray[np.int32]
    value: NDArray[np.int8]
    weight: NDArray[np.int64]
    blocs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_shapes(self)
        for array in (self.voter, self.measure, self.value, self.weight):
            array.setflags(write=False)


def vote_table(
    rows: list[tuple[str, str, int]],
    voters: Mapping[str, int],
    measures: tuple[str, ...],
    blocs: Mapping[str, Mapping[str, str]] | None = None,
) -> VoteTable:
    """A VoteTable of (voter, measure, value) rows over a roll of voters (id to weight).

    Voters without a row stay in the roll. `blocs` maps an attribute to a label per voter; a voter
    without a label gets "".
    Raises: ValueError for an unknown voter or measure, or a repeated pair.
    """
    voter_ids = tuple(sorted(voters))
    measure_ids = tuple(sorted(set(measures)))
    voter_at = {name: i for i, name in enumerate(voter_ids)}
    measure_at = {name: i for i, name in enumerate(measure_ids)}
    unknown = sorted(
        {v for v, _, _ in rows if v not in voter_at} | {m for _, m, _ in rows if m not in measure_at}
    )
    if unknown:
        raise ValueError(f"votes name unknown voters or measures: {', '.join(unknown[:5])}")
    triples = sorted((voter_at[v], measure_at[m], value) for v, m, value in rows)
    columns = np.array(triples, dtype=np.int64).reshape(-1, 3)
    labels = {
        name: tuple(by_voter.get(v, "") for v in voter_ids)
        for name, by_voter in sorted((blocs or {}).items())
    }
    return VoteTable(
        voters=voter_ids,
        measures=measure_ids,
        voter=columns[:, 0].astype(np.int32),
        measure=columns[:, 1].astype(np.int32),
        value=columns[:, 2].astype(np.int8),
        weight=np.array([voters[v] for v in voter_ids], dtype=np.int64),
        blocs=labels,
    )


def _check_shapes(table: VoteTable) -> None:
    n, m, entries = len(table.voters), len(table.measures), len(table.value)
    if list(table.voters) != sorted(set(table.voters)) or list(table.measures) != sorted(set(table.measures)):
        raise ValueError("voters and measures must be sorted and distinct")
    if not (len(table.voter) == len(table.measure) == entries and len(table.weight) == n):
        raise ValueError("columns differ in length")
    if any(len(labels) != n for labels in table.blocs.values()):
        raise ValueError("every bloc attribute needs one label per voter")
    if not entries:
        return
    if table.voter.min() < 0 or table.voter.max() >= n or table.measure.min() < 0 or table.measure.max() >= m:
        raise ValueError("an index points outside the roll of voters or measures")
    if np.abs(table.value.astype(np.int64)).max() > 1:
        raise ValueError("a vote is 1, 0 or -1")
    key = table.voter.astype(np.int64) * max(m, 1) + table.measure
    if (np.diff(key) <= 0).any():
        raise ValueError("votes must be sorted by voter then measure, one per pair")


class VoteTableForm(Record):
    """A VoteTable as plain lists, for JSON: the same columns, in the same order.

    `voter`, `measure` and `value` have one entry per vote, `weight` and each list in `blocs` one per
    voter. `voter` and `measure` count from 0 into `voters` and `measures`.
    """

    voters: tuple[Id, ...]
    measures: tuple[Id, ...]
    voter: tuple[Count, ...]
    measure: tuple[Count, ...]
    value: tuple[Literal[-1, 0, 1], ...]
    weight: tuple[Count, ...]
    blocs: dict[str, tuple[str, ...]]


def to_form(table: VoteTable) -> VoteTableForm:
    """The table as plain lists."""
    return VoteTableForm(
        voters=table.voters,
        measures=table.measures,
        voter=tuple(table.voter.tolist()),
        measure=tuple(table.measure.tolist()),
        value=tuple(table.value.tolist()),
        weight=tuple(table.weight.tolist()),
        blocs=dict(table.blocs),
    )


def from_form(form: VoteTableForm) -> VoteTable:
    """The table written in `form`.

    Raises: ValueError where the lists break a rule of VoteTable.
    """
    return VoteTable(
        voters=form.voters,
        measures=form.measures,
        voter=np.array(form.voter, dtype=np.int32),
        measure=np.array(form.measure, dtype=np.int32),
        value=np.array(form.value, dtype=np.int8),
        weight=np.array(form.weight, dtype=np.int64),
        blocs=form.blocs,
    )
