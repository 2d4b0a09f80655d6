"""What happens to the lines, and why: counts and sums that add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.publish.blocks import reason_words
from unbundle.publish.index import Index
from unbundle.publish.money import decimals_that_add_up
from unbundle.publish.words import CHANGES, MARKS
from unbundle.records.alternative import Change, Decision


@dataclass(frozen=True, slots=True)
class Fate:
    """All lines that met one fate, with the reasons: (reason, lines, minor units)."""

    change: Change
    word: str
    mark: str
    count: int
    minor: int
    reasons: tuple[tuple[str, int, int], ...]


def official_total(index: Index) -> int:
    """New money of all options that are lines of the official package, in minor units."""
    return sum(d.cost for d in index.decisions.values() if not is_proposed(index, d))


def decimals_of(index: Index) -> int:
    """Decimal places at which the sums of the first screen add up before the reader's eyes."""
    total, cost = official_total(index), index.run.alternative.cost
    by_change = {change: 0 for change in CHANGES}
    for decision in index.decisions.values():
        by_change[decision.change] += decision.cost
    kept, dropped = (by_change["keep"], by_change["amend"]), by_change["drop"]
    left = (cost, total - cost) if total >= cost else (total, cost - total)
    return decimals_that_add_up(index.currency, left, (*kept, dropped), (*kept, by_change["add"]))


def firm_money(index: Index) -> int | None:
    """Minor units of what is taken up under every set of rules tried; None where none was tried."""
    if not index.run.alternative.core or not index.run.alternative.variants:
        return None
    firm = {row.option for row in index.run.alternative.core if row.status == "all"}
    return sum(d.cost for d in index.decisions.values() if d.chosen and d.option in firm)


def is_proposed(index: Index, decision: Decision) -> bool:
    """Whether a decision is about a proposal, not about a line of the official package."""
    measure = index.measures.get(decision.option)
    return measure is not None and measure.origin == "proposed"


def build_fates(index: Index) -> tuple[Fate, ...]:
    """The fates that occur, in the order kept, kept with conditions, dropped, added, not added."""
    found: dict[Change, list[Decision]] = {change: [] for change in CHANGES}
    for decision in index.decisions.values():
        found[decision.change].append(decision)
    return tuple(
        Fate(
            change,
            CHANGES[change],
            MARKS[change],
            len(rows),
            sum(d.cost for d in rows),
            _reasons(index, rows),
        )
        for change, rows in found.items()
        if rows
    )


def _reasons(index: Index, rows: Sequence[Decision]) -> tuple[tuple[str, int, int], ...]:
    by_reason: dict[str, list[int]] = {}
    for decision in rows:
        reason = reason_words(index, decision)
        by_reason.setdefault(reason, []).append(decision.cost)
    counted = [(reason, len(costs), sum(costs)) for reason, costs in by_reason.items()]
    return tuple(sorted(counted, key=lambda row: (-row[2], -row[1], row[0])))
