"""What the page of stakes shows of the room budget."""

from __future__ import annotations

from unbundle.publish.index import Index
from unbundle.records.stakes import Stakes


def build_budget(index: Index, stakes: Stakes) -> object | None:
    """The rows of the run; None where nothing was computed, so that no heading stands alone."""
    return stakes.equivalents or None
