"""The five public conversations of examples/polis-*, read once per test process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from unbundle.opinions.intake import read_votes
from unbundle.opinions.poll import Poll
from unbundle.opinions.rows import VoteRows, rows_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = (
    "15-per-hour-seattle",
    "brexit-consensus",
    "canadian-electoral-reform",
    "scoop-hivemind.ubi",
    "vtaiwan.uberx",
)


def files_of(name: str) -> dict[str, bytes]:
    """The export's files by name, compressed as they lie there."""
    return {path.name: path.read_bytes() for path in (EXAMPLES / f"polis-{name}").glob("*.gz")}


@cache
def conversation(name: str) -> Poll:
    """The latest votes of one conversation."""
    return read_votes(files_of(name))


@cache
def moderated_rows(name: str) -> VoteRows:
    """The votes without the statements that moderation took out."""
    poll = conversation(name)
    rows = rows_of(poll.table)
    kept = np.array([m not in poll.moderated for m in poll.table.measures])
    number = np.cumsum(kept) - 1
    inner = rows.keep(kept[rows.measure])
    return VoteRows(
        inner.starts, number[inner.measure].astype(inner.measure.dtype), inner.value, int(kept.sum())
    )
