"""Small vote tables and hypothesis strategies for them."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from unbundle.records.votes import VoteTable, vote_table

MARKS = {"+": 1, "-": -1, "0": 0}


def grid(
    rows: Mapping[str, str],
    blocs: Mapping[str, Mapping[str, str]] | None = None,
    weights: Mapping[str, int] | None = None,
) -> VoteTable:
    """A table from one string per voter: "+", "-", "0" (abstain) or "." (silent) per measure m0, m1..."""
    width = max(len(marks) for marks in rows.values())
    triples = [
        (who, f"m{i}", MARKS[mark])
        for who, marks in rows.items()
        for i, mark in enumerate(marks)
        if mark != "."
    ]
    roll = {who: (weights or {}).get(who, 1) for who in rows}
    return vote_table(triples, roll, tuple(f"m{i}" for i in range(width)), blocs)


@st.composite
def tables(draw: st.DrawFn, voters: int = 9, measures: int = 5) -> VoteTable:
    """Tables with up to `voters` voters, two attributes (labels may be missing) and small weights."""
    n = draw(st.integers(1, voters))
    m = draw(st.integers(1, measures))
    names = [f"v{i}" for i in range(n)]
    rows = {who: "".join(draw(st.lists(st.sampled_from("++-0.."), min_size=m, max_size=m))) for who in names}
    blocs = {
        key: {who: draw(st.sampled_from(labels)) for who in names}
        for key, labels in {"kind": ["union", "party", ""], "land": ["north", "south", "west"]}.items()
    }
    weights = {who: draw(st.sampled_from([0, 1, 1, 2, 5])) for who in names}
    return grid(rows, blocs, weights)
