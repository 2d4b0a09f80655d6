"""Numbers for the pictures: whole units of a fixed grid, so that every rendering is the same.

Lengths are floored shares of exact sums. Every picture has a table with the same figures beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.publish.blocks import decision_silent
from unbundle.publish.fates import decimals_of
from unbundle.publish.index import Index
from unbundle.publish.money import exact, short, signed
from unbundle.publish.words import CHANGES, INSTRUMENTS, UNCLASSIFIED
from unbundle.records.alternative import Decision

WIDTH = 1000
ROOM_FOR_TEXT = 150


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar on a grid of `WIDTH` units; `text` is empty where it would not fit."""

    x: int
    width: int
    tone: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Official package and alternative as two bars on one scale."""

    official: tuple[Segment, ...]
    alternative: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """One instrument: exact and short sums on both sides, difference, lines, and bar lengths.

    `silent`: the sum that goes because nobody is counted on it; "all" where that is everything dropped.
    """

    name: str
    official: str
    alternative: str
    official_long: str
    alternative_long: str
    difference: str
    official_bar: int
    alternative_bar: int
    silent: str
    lines: int
    chosen: int
    proposals: int
    added: int


def tone_of(decision: Decision) -> str:
    """The change, or "silent" for what is dropped although nobody counted takes a side on it."""
    return "silent" if decision.change == "drop" and decision_silent(decision) else decision.change


def build_bars(index: Index) -> Bars | None:
    """Two bars; None where no money is at stake."""
    sums: dict[str, int] = defaultdict(int)
    for decision in index.decisions.values():
        sums[tone_of(decision)] += decision.cost
    official = [(tone, sums[tone]) for tone in ("keep", "amend", "drop", "silent")]
    taken = [(change, sums[change]) for change in ("keep", "amend", "add")]
    longest = max(sum(n for _, n in official), sum(n for _, n in taken))
    if not longest:
        return None
    return Bars(_segments(index, official, longest), _segments(index, taken, longest))


def _segments(index: Index, parts: Sequence[tuple[str, int]], longest: int) -> tuple[Segment, ...]:
    words = {str(change): word for change, word in CHANGES.items()} | {"silent": "no position counts"}
    decimals = decimals_of(index)
    segments, before = [], 0
    for tone, minor in parts:
        x = before * WIDTH // longest
        width = (before + minor) * WIDTH // longest - x
        before += minor
        if minor:
            text = short(minor, index.currency, decimals) if width >= ROOM_FOR_TEXT else ""
            segments.append(Segment(x, max(width, 1), tone, words[tone], text))
    return tuple(segments)


def build_instruments(index: Index) -> tuple[InstrumentRow, ...]:
    """Sums by instrument, largest official sum first, then larger alternative, then name."""
    groups: dict[str, list[str]] = defaultdict(list)
    for option in index.line_number:
        instrument = index.measures[option].instrument
        groups[INSTRUMENTS[instrument] if instrument else UNCLASSIFIED].append(option)
    sums = {name: _both(index, options) for name, options in groups.items()}
    longest = max((max(pair) for pair in sums.values()), default=0) or 1
    order = sorted(groups, key=lambda name: (-sums[name][0], -sums[name][1], name == UNCLASSIFIED, name))
    return tuple(_instrument(index, name, groups[name], sums[name], longest) for name in order)


def _proposed(index: Index, option: str) -> bool:
    return index.measures[option].origin == "proposed"


def _both(index: Index, options: Sequence[str]) -> tuple[int, int]:
    official = sum(index.decisions[o].cost for o in options if not _proposed(index, o))
    return official, sum(index.decisions[o].cost for o in options if index.decisions[o].chosen)


def _instrument(
    index: Index, name: str, options: Sequence[str], sums: tuple[int, int], longest: int
) -> InstrumentRow:
    official, alternative = sums
    ours = [o for o in options if _proposed(index, o)]
    lines = [o for o in options if not _proposed(index, o)]
    return InstrumentRow(
        name=name,
        official=short(official, index.currency),
        alternative=short(alternative, index.currency),
        official_long=exact(official, index.currency),
        alternative_long=exact(alternative, index.currency),
        difference=signed(alternative - official, index.currency),
        silent=_silent(index, lines),
        official_bar=official * WIDTH // longest,
        alternative_bar=alternative * WIDTH // longest,
        lines=len(lines),
        chosen=sum(index.decisions[o].chosen for o in lines),
        proposals=len(ours),
        added=sum(index.decisions[o].chosen for o in ours),
    )


def _silent(index: Index, lines: Sequence[str]) -> str:
    gone = [index.decisions[o] for o in lines if index.decisions[o].change == "drop"]
    silent = sum(d.cost for d in gone if decision_silent(d))
    if not silent:
        return ""
    return "all" if silent == sum(d.cost for d in gone) else short(silent, index.currency)
