"""The flow picture: official money by purpose on the left, what becomes of it on the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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

    def sum(self, *tones: str) -> int:
        return sum(self.parts.get(tone, 0) for tone in tones)


def build_flow(index: Index) -> Flow | None:
    """The flow of the official money and of costed additions; None where no money is at stake.

    Heights are floored shares of `HEIGHT`, at least one unit for any sum above zero.
    """
    purposes = _purposes(index)
    total = sum(p.sum(*TAKEN, "drop") for p in purposes)
    if not total:
        return None
    purposes = _joined(purposes, total)
    right_y, gone_y, right = _right(index, purposes, total)
    left: list[Label] = []
    ribbons: list[Ribbon] = []
    top = 0
    for purpose in purposes:
        here = top
        for tone in (*TAKEN, "drop"):
            size = _size(purpose.sum(tone), total)
            if size:
                target = gone_y if tone == "drop" else right_y[purpose.name]
                ribbons.append(Ribbon(here, target, size, tone))
                here += size
                gone_y += size if tone == "drop" else 0
                right_y[purpose.name] = target + size if tone != "drop" else right_y.get(purpose.name, 0)
        text = short(purpose.sum("keep", "amend", "drop"), index.currency)
        left.append(_label(top, here - top, (purpose.name, text, "plain"), left))
        top = here + GAP
    bottom = max(label.text_y for label in (*left, *right)) + LABEL
    return Flow(max(top, gone_y, bottom), tuple(left), tuple(right), tuple(ribbons))


def _right(index: Index, purposes: Sequence[_Purpose], total: int) -> tuple[dict[str, int], int, list[Label]]:
    """Where the taken part of each purpose starts, where the dropped part starts, and the blocks."""
    starts: dict[str, int] = {}
    labels: list[Label] = []
    y = 0
    for purpose in purposes:
        height = sum(_size(purpose.sum(tone), total) for tone in TAKEN)
        if height:
            tone = next(t for t in TAKEN if purpose.sum(t))
            text = short(purpose.sum(*TAKEN), index.currency)
            labels.append(_label(y, height, (purpose.name, text, tone), labels))
            starts[purpose.name] = y
            y = max(y + height, labels[-1].text_y) + GAP
    gone = sum(_size(purpose.sum("drop"), total) for purpose in purposes)
    if gone:
        text = short(sum(p.sum("drop") for p in purposes), index.currency)
        labels.append(_label(y, gone, ("Dropped", text, "drop"), labels))
    return starts, y, labels


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
            sums[INSTRUMENTS[instrument] if instrument else UNCLASSIFIED][decision.change] += decision.cost
    purposes = [_Purpose(name, dict(parts)) for name, parts in sums.items()]
    return sorted(purposes, key=lambda p: (-p.sum(*TAKEN, "drop"), p.name))


def _joined(purposes: Sequence[_Purpose], total: int) -> list[_Purpose]:
    """Small purposes drawn as one, where there is more than one of them."""
    small = [p for p in purposes if p.sum(*TAKEN, "drop") * SMALL < total]
    if len(small) < 2:
        return list(purposes)
    parts = {tone: sum(p.sum(tone) for p in small) for tone in (*TAKEN, "drop")}
    return [*(p for p in purposes if p not in small), _Purpose(f"{len(small)} smaller purposes", parts)]
