"""The map that people know, against red-dwarf 0.4.0, its public implementation (`make oracles`)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.opinions.conversations import NAMES, conversation
from unbundle.errors import natural_key
from unbundle.opinions.executors import Serial
from unbundle.opinions.polis import PolisResult, Request, run_polis
from unbundle.opinions.polis_stats import Listed
from unbundle.opinions.rows import rows_from_columns

# The peer uses a call that its own libraries have deprecated.
pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


SIDES = ("agree", "disagree")


def both(name: str) -> tuple[Any, PolisResult, list[str], np.ndarray]:
    """Red-dwarf's result and ours for one conversation, with statements in order and order of voters.

    Statements on which nobody voted are left out, since red-dwarf cannot know of them.
    """
    base = pytest.importorskip("reddwarf.implementations.base")
    poll = conversation(name)
    table = poll.table
    triples = zip(table.voter.tolist(), table.measure.tolist(), table.value.tolist(), strict=True)
    votes = [
        {"participant_id": int(table.voters[p]), "statement_id": int(table.measures[s]), "vote": v}
        for p, s, v in triples
    ]
    theirs = base.run_pipeline(
        votes=votes,
        reducer_kwargs={"svd_solver": "full"},
        mod_out_statement_ids=[int(s) for s in poll.moderated],
    )
    voted = sorted({int(s) for s in table.measure.tolist()}, key=lambda s: natural_key(table.measures[s]))
    number = np.full(len(table.measures), -1)
    number[voted] = np.arange(len(voted))
    names = [table.measures[s] for s in voted]
    rows = rows_from_columns(table.voter, number[table.measure], table.value, len(table.voters), len(voted))
    voter_order = np.array(sorted(range(rows.voters), key=lambda p: natural_key(table.voters[p])))
    request = Request(
        zeroed=np.isin(names, poll.moderated),
        meta=np.zeros(rows.width, dtype=bool),
        order=np.arange(rows.width),
        voter_order=voter_order,
        start="red-dwarf",
    )
    return theirs, run_polis(Serial(rows), request, "numpy"), names, voter_order


def lines(found: list[Listed], names: list[str]) -> list[tuple[str, str]]:
    """A list as (statement, side) pairs."""
    return [(names[line.statement], SIDES[line.side]) for line in found]


@pytest.mark.parametrize("name", NAMES)
def test_equal_to_red_dwarf(name: str) -> None:
    """Who relies on the known map must get it: axes of the full SVD, places, groups, lists, consensus."""
    theirs, ours, names, voter_order = both(name)
    components = theirs.reducer.components_
    flip = np.sign((components * ours.axes.components).sum(axis=1))
    assert np.abs(components * flip[:, None] - ours.axes.components).max() < 1e-9
    assert np.abs(theirs.reducer.mean_ - ours.axes.mean).max() < 1e-12
    places = np.array(list(theirs.participant_projections.values())) * flip
    assert np.abs(places - ours.axes.positions[voter_order]).max() < 1e-9
    known = theirs.participants_df["cluster_id"].fillna(-1).to_numpy().astype(int)
    assert known.tolist() == ours.labels[voter_order].tolist()
    table = theirs.statements_df
    assert np.abs(table["extremity"].to_numpy() - ours.axes.extremity).max() < 1e-9
    assert np.abs(table["group-aware-consensus-agree"].to_numpy() - ours.group_aware).max() < 1e-12
    assert np.abs(table["priority"].to_numpy().astype(float) - ours.priority).max() < 1e-9
    for group, found in enumerate(ours.representative):
        expected = [(str(row["tid"]), row["repful-for"]) for row in theirs.repness[group]]
        assert lines(found, names) == expected
    expected = [(str(row["tid"]), side) for side in SIDES for row in theirs.consensus[side]]
    assert lines(ours.consensus, names) == expected
