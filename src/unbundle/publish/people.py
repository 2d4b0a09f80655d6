"""Where each kind of voter stands, and which patterns of votes there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.publish.blocks import Block, Section
from unbundle.publish.index import Index
from unbundle.publish.sides import WIDEST, bloc_value
from unbundle.records.opinions import Pattern, Tally

PATTERNS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """Votes of one bloc on one block of lines; `side` is for, against, split or silent."""

    approve: int
    reject: int
    side: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Blocks of lines by blocs: (attribute, number of columns); (value, voters on the roll); rows."""

    attributes: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Block, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class PatternRow:
    """Voters who voted alike: what they approve and reject, as (block number, title)."""

    count: int
    approves: tuple[tuple[int, str], ...]
    rejects: tuple[tuple[int, str], ...]
    names: tuple[str, ...]


def build_matrix(index: Index, sections: Sequence[Section]) -> Matrix | None:
    """Votes of every bloc on every block on which somebody spoke; None where no bloc is declared.

    Attributes in their declared order, without those of one value or of more than `WIDEST`; values
    by number of voters, then name.
    """
    blocks = [block for section in sections for block in section.blocks if block.spoke]
    columns = [(a, v) for a in _attributes(index) for v in _values(index, a)]
    if not columns or not blocks:
        return None
    sizes = _sizes(index)
    rows = []
    for block in blocks:
        opinion = index.opinions.get(block.lines[0].id)
        tallies = {(r.attribute, r.value): r.tally for r in opinion.blocs} if opinion else {}
        rows.append((block, tuple(_cell(tallies.get(column)) for column in columns)))
    return Matrix(
        attributes=tuple((a, sum(column[0] == a for column in columns)) for a in dict(columns)),
        values=tuple((bloc_value(a, v), sizes[a, v]) for a, v in columns),
        rows=tuple(rows),
    )


def _sizes(index: Index) -> dict[tuple[str, str], int]:
    """Voters on the roll of each bloc."""
    first = index.run.opinions.measures[:1]
    return {
        (r.attribute, r.value): r.tally.approve + r.tally.reject + r.tally.abstain + r.tally.silent
        for opinion in first
        for r in opinion.blocs
    }


def _attributes(index: Index) -> list[str]:
    found = {attribute for attribute, _ in _sizes(index)}
    declared = [a for a in index.dossier.settings.bloc_attributes if a in found]
    return [a for a in (*declared, *sorted(found - set(declared))) if 1 < len(_values(index, a)) <= WIDEST]


def _values(index: Index, attribute: str) -> list[str]:
    sizes = {value: size for (a, value), size in _sizes(index).items() if a == attribute}
    return sorted(sizes, key=lambda value: (-sizes[value], value))


def _cell(tally: Tally | None) -> Cell:
    if tally is None or not tally.approve + tally.reject:
        return Cell(0, 0, "silent")
    side = "for" if tally.approve > tally.reject else "against" if tally.reject > tally.approve else "split"
    return Cell(tally.approve, tally.reject, side)


def build_patterns(index: Index, sections: Sequence[Section], names: bool) -> tuple[PatternRow, ...]:
    """The most frequent patterns, largest first; with `names`, every pattern with its voters' names."""
    blocks = [block for section in sections for block in section.blocks if block.spoke]
    patterns = [
        p for p in index.run.opinions.patterns if p.voters and (p.approves or p.rejects or p.abstains)
    ]
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
