"""Parts of vote tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from unbundle.records.votes import VoteTable


def without_measures(votes: VoteTable, gone: tuple[str, ...]) -> VoteTable:
    """The same table without some measures and the votes on them; voters stay on the roll."""
    if not gone:
        return votes
    kept = np.array([name not in set(gone) for name in votes.measures], dtype=bool)
    number = (np.cumsum(kept) - 1).astype(np.int32)
    here = kept[votes.measure]
    return replace(
        votes,
        measures=tuple(name for name, stays in zip(votes.measures, kept, strict=True) if stays),
        voter=votes.voter[here],
        measure=number[votes.measure[here]],
        value=votes.value[here],
    )
