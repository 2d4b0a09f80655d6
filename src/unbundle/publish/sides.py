"""Who stands on which side of a block of lines, under which conditions, and how the blocs split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.publish.index import Index, Votes
from unbundle.publish.words import country
from unbundle.records.opinions import BlocTally

MANY_NAMES = 60
"""Above so many names a block shows counts per bloc; the names stand with the patterns of votes."""

WIDEST = 16
"""A declared attribute with at most so many values has columns in one table; others a list per block."""

FEW_MISSING = 4
FEW_NAMES = 8
"""A side with more names points to the topic that names exactly the same voters, where there is one."""


@dataclass(frozen=True, slots=True)
class Side:
    """The voters on one side: `dissent` marks those who lost. `topic` (id, title) names them instead.

    `but`: names that the topic counts on this side and these lines do not.
    """

    label: str
    dissent: bool
    count: int
    names: tuple[str, ...]
    topic: tuple[str, str] | None
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlocLine:
    """One declared attribute: what each value that spoke said, and how many values are silent."""

    attribute: str
    spoken: tuple[str, ...]
    silent: int


def build_sides(
    index: Index, votes: Votes, fates: set[bool], topics: Sequence[tuple[str, str]]
) -> tuple[Side, ...]:
    """For, against and abstained, as far as anybody is there; `fates` says if lines were taken up or not.

    Voters for a line left out, or against one taken up, dissent and are always named.
    """
    sides = (
        ("For", votes.approve, False in fates),
        ("Against", votes.reject, True in fates),
        ("Abstained", votes.abstain, False),
    )
    return tuple(
        Side(
            label,
            lost,
            len(who),
            _names(index, who),
            *((None, ()) if lost else _same_voters(index, label, who, topics)),
        )
        for label, who, lost in sides
        if who
    )


def _same_voters(
    index: Index, label: str, voters: tuple[str, ...], topics: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    """The topic whose counted voices on this side are these voters but for a few, if names would be many."""
    if len(voters) > FEW_NAMES:
        for topic in topics:
            there = set(index.topic_sides.get((topic[0], label), ()))
            missing = there - set(voters)
            if there >= set(voters) and len(missing) <= FEW_MISSING:
                return topic, _names(index, sorted(missing))
    return None, ()


def _names(index: Index, voters: Sequence[str]) -> tuple[str, ...]:
    if len(voters) > MANY_NAMES:
        return ()
    return tuple(index.name(v) for v in sorted(voters, key=index.voter_number.__getitem__))


def conditions_of(index: Index, options: set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Conditions attached by supporters: text and names, in the order of the texts."""
    by_text: dict[str, set[str]] = defaultdict(set)
    for ballot in index.run.box.ballots:
        if ballot.measure in options:
            for text in ballot.conditions:
                by_text[text].add(ballot.voter or ballot.organisation or "")
    for condition in index.run.alternative.conditions:
        if condition.option in options:
            by_text[condition.text].add(condition.voter)
    return tuple((text, tuple(sorted(index.name(v) for v in who))) for text, who in sorted(by_text.items()))


def bloc_lines(index: Index, tallies: Sequence[BlocTally]) -> tuple[BlocLine, ...]:
    """The declared attributes too wide for the table of all blocks; not where each voice shows its own."""
    if index.dossier.positions:
        return ()
    by_attribute: dict[str, list[BlocTally]] = defaultdict(list)
    for row in tallies:
        by_attribute[row.attribute].append(row)
    return tuple(_bloc_line(a, rows) for a, rows in sorted(by_attribute.items()) if len(rows) > WIDEST)


def _bloc_line(attribute: str, rows: Sequence[BlocTally]) -> BlocLine:
    spoken = [row for row in rows if row.tally.approve or row.tally.reject or row.tally.abstain]
    spoken.sort(key=lambda row: (-row.tally.approve - row.tally.reject, row.value))
    return BlocLine(attribute, tuple(_bloc_words(row) for row in spoken), len(rows) - len(spoken))


def _bloc_words(row: BlocTally) -> str:
    """A value in its short form with votes for and against, as 3:1."""
    tally = row.tally
    abstained = f" ({tally.abstain} abstained)" if tally.abstain else ""
    return f"{row.value or 'none named'} {tally.approve}:{tally.reject}{abstained}"


def bloc_value(attribute: str, value: str) -> str:
    """The everyday name of a bloc's value: country names for codes, a dash for none."""
    return country(value) if attribute == "country" else value or "none named"
