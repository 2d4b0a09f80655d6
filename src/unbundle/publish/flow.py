"""The flow picture: official money by purpose on the left, what becomes of it on the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.publish.charts import tone_of
from unbundle.publish.index import Index
from unbundle.publish.money import short
from unbundle.publish.words import INSTRUMENTS, UNCLASSIFIED

HEIGHT = 300
GAP = 7
LABEL = 13
"""Height of a line of text; a label never comes nearer than this to the one above."""
SMALL = 25
"""Purposes with less than one part in `SMALL` of all money are drawn together."""
TAKEN = ("keep", "amend", "add")
GONE = (("drop", "Dropped"), ("silent", "No position counts"))
"""Two ways to lose a line that must never look alike: opposed or short of support, and not spoken for."""
LOST = tuple(tone for tone, _ in GONE)


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A band from left to right: y positions of its ends and its thickness."""

    left: int
    right: int
    thickness: int
    tone: str


@dataclass(frozen=True, slots=True)
class Label:
    """A block at the edge of the flow: where it stands, where its text stands, name and sum."""

    y: int
    height: int
    text_y: int
    name: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Blocks left and right and the bands between them, in whole units from the top."""

    height: int
    left: tuple[Label, ...]
    right: tuple[Label, ...]
    ribbons: tuple[Ribbon, ...]


@dataclass(frozen=True, slots=True)
class _Purpose:
    """Minor units of one purpose by what happens to them."""

    name: str
    parts: dict[str, int]
    joined: tuple[_Purpose, ...] = ()

    def sum(self, *tones: str) -> int:
        return sum(self.parts.get(tone, 0) for tone in tones)

    @property
    def tone(self) -> str:
        """The first way in which money of it is taken up, else that of dropping."""
        return next((tone for tone in TAKEN if self.sum(tone)), "drop")

    @property
    def taken_name(self) -> str:
        """The name on the side of what is taken up: of joined purposes, only those that are."""
        taken = [p for p in self.joined if p.sum(*TAKEN)]
        return _joined_name(taken) if taken else self.name


def build_flow(index: Index) -> Flow | None:
    """The flow of the official money and of costed additions; None where no money is at stake.

    Heights are floored shares of `HEIGHT`, at least one unit for any sum above zero.
    """
    purposes = _purposes(index)
    total = sum(p.sum(*TAKEN, *LOST) for p in purposes)
    if not total:
        return None
    purposes = _joined(purposes, total)
    starts, right = _right(index, purposes, total)
    left: list[Label] = []
    ribbons: list[Ribbon] = []
    top = 0
    for purpose in purposes:
        here = top
        for tone in (*TAKEN, *LOST):
            size = _size(purpose.sum(tone), total)
            if size:
                target = tone if tone in LOST else purpose.name
                ribbons.append(Ribbon(here, starts[target], size, tone))
                here += size
                starts[target] += size
        text = short(purpose.sum("keep", "amend", *LOST), index.currency)
        left.append(_label(top, here - top, (purpose.name, text, "plain"), left))
        top = here + GAP
    low = max(label.y + label.height for label in right)
    bottom = max(label.text_y for label in (*left, *right)) + LABEL
    return Flow(max(top, low, bottom), tuple(left), tuple(right), tuple(ribbons))


def _right(index: Index, purposes: Sequence[_Purpose], total: int) -> tuple[dict[str, int], list[Label]]:
    """Where the taken part of each purpose and each way of losing starts, and the blocks."""
    starts: dict[str, int] = {}
    labels: list[Label] = []
    rows = [(p.name, p.taken_name, [p.sum(t) for t in TAKEN], p.sum(*TAKEN), p.tone) for p in purposes]
    rows += [
        (tone, name, [p.sum(tone) for p in purposes], sum(p.sum(tone) for p in purposes), tone)
        for tone, name in GONE
    ]
    y = 0
    for key, name, sizes, minor, tone in rows:
        height = sum(_size(size, total) for size in sizes)
        if height:
            labels.append(_label(y, height, (name, short(minor, index.currency), tone), labels))
            starts[key] = y
            y = max(y + height, labels[-1].text_y) + GAP
    return starts, labels


def _label(y: int, height: int, words: tuple[str, str, str], above: Sequence[Label]) -> Label:
    middle = y + height // 2 + 4
    lowest = above[-1].text_y + LABEL if above else 9
    return Label(y, height, max(middle, lowest), *words)


def _size(minor: int, total: int) -> int:
    return max(1, minor * HEIGHT // total) if minor else 0


def _purposes(index: Index) -> list[_Purpose]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for option, decision in index.decisions.items():
        instrument = index.measures[option].instrument
        if decision.cost and decision.change != "leave_out":
            name = INSTRUMENTS[instrument] if instrument else UNCLASSIFIED
            sums[name][tone_of(decision)] += decision.cost
    purposes = [_Purpose(name, dict(parts)) for name, parts in sums.items()]
    return sorted(purposes, key=lambda p: (-p.sum(*TAKEN, *LOST), p.name))


def _joined(purposes: Sequence[_Purpose], total: int) -> list[_Purpose]:
    """Small purposes drawn as one, where there is more than one of them."""
    small = [p for p in purposes if p.sum(*TAKEN, *LOST) * SMALL < total]
    if len(small) < 2:
        return list(purposes)
    parts = {tone: sum(p.sum(tone) for p in small) for tone in (*TAKEN, *LOST)}
    return [*(p for p in purposes if p not in small), _Purpose(_joined_name(small), parts, tuple(small))]


def _joined_name(purposes: Sequence[_Purpose]) -> str:
    return purposes[0].name if len(purposes) == 1 else f"{len(purposes)} smaller purposes"
