"""What the page of stakes shows of the room casebook: precedents, base rates, reforms, ledger."""

from __future__ import annotations

from unbundle.publish.index import Index
from unbundle.records.stakes import Stakes


def build_casebook(index: Index, stakes: Stakes) -> object | None:
    """The rows of the run; None where nothing was computed, so that no heading stands alone."""
    return stakes if stakes.precedents or stakes.base_rates or stakes.reforms or stakes.ledger else None
