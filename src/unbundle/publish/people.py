"""Where each kind of voter stands, and which patterns of votes there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.publish.blocks import Block, Section, bloc_value
from unbundle.publish.index import Index
from unbundle.records.opinions import Pattern, Tally

WIDEST = 10
"""A declared attribute with more values than this gets no table of its own; it is listed per block."""
PATTERNS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """Votes of one bloc on one block of lines; `side` is for, against, split or silent."""

    approve: int
    reject: int
    side: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Blocks of lines by the values of one attribute; `sizes` are voters on the roll per value."""

    attribute: str
    values: tuple[str, ...]
    sizes: tuple[int, ...]
    rows: tuple[tuple[Block, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class PatternRow:
    """Voters who voted alike: what they approve and reject, as (block number, title)."""

    count: int
    approves: tuple[tuple[int, str], ...]
    rejects: tuple[tuple[int, str], ...]
    names: tuple[str, ...]


def build_matrices(index: Index, sections: Sequence[Section]) -> tuple[Matrix, ...]:
    """One matrix for every declared attribute with at most `WIDEST` values, in order of attributes."""
    blocks = [block for section in sections for block in section.blocks if block.spoke]
    attributes = sorted({row.attribute for o in index.run.opinions.measures for row in o.blocs})
    return tuple(m for a in attributes if (m := _matrix(index, a, blocks)))


def _matrix(index: Index, attribute: str, blocks: Sequence[Block]) -> Matrix | None:
    rows, sizes = [], dict[str, int]()
    for block in blocks:
        opinion = index.opinions.get(block.lines[0].id)
        tallies = {r.value: r.tally for r in opinion.blocs if r.attribute == attribute} if opinion else {}
        sizes |= {v: t.approve + t.reject + t.abstain + t.silent for v, t in tallies.items()}
        rows.append((block, tallies))
    values = sorted(sizes, key=lambda v: (-sizes[v], v))
    if not 1 < len(values) <= WIDEST:
        return None
    return Matrix(
        attribute=attribute,
        values=tuple(bloc_value(attribute, v) for v in values),
        sizes=tuple(sizes[v] for v in values),
        rows=tuple((block, tuple(_cell(tallies.get(v)) for v in values)) for block, tallies in rows),
    )


def _cell(tally: Tally | None) -> Cell:
    if tally is None or not tally.approve + tally.reject:
        return Cell(0, 0, "silent")
    side = "for" if tally.approve > tally.reject else "against" if tally.reject > tally.approve else "split"
    return Cell(tally.approve, tally.reject, side)


def build_patterns(index: Index, sections: Sequence[Section], names: bool) -> tuple[PatternRow, ...]:
    """The most frequent patterns, largest first; with `names`, every pattern with its voters' names."""
    blocks = [block for section in sections for block in section.blocks if block.spoke]
    patterns = [p for p in index.run.opinions.patterns if p.voters and (p.approves or p.rejects or p.abstains)]
    shown = patterns if names else patterns[:PATTERNS_SHOWN]
    return tuple(_pattern(index, blocks, p, names) for p in shown)


def _pattern(index: Index, blocks: Sequence[Block], pattern: Pattern, names: bool) -> PatternRow:
    one = pattern.voters[0]
    return PatternRow(
        count=len(pattern.voters),
        approves=tuple((b.number, b.title) for b in blocks if one in b.votes.approve),
        rejects=tuple((b.number, b.title) for b in blocks if one in b.votes.reject),
        names=tuple(sorted(index.name(v) for v in pattern.voters)) if names else (),
    )
