"""What the page of stakes shows of the room exposure."""

from __future__ import annotations

from unbundle.publish.index import Index
from unbundle.records.stakes import Stakes


def build_exposure(index: Index, stakes: Stakes) -> object | None:
    """The rows of the run; None where nothing was computed, so that no heading stands alone."""
    return stakes.exposure or None
