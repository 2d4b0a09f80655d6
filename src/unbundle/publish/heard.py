"""Who is counted on a line, who spoke without being counted, and of whom no position was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.publish.index import Index, Votes


@dataclass(frozen=True, slots=True)
class Heard:
    """Voters on the roll by how they were heard; `aside` and `nothing` are (least, most) over the lines."""

    counted: int
    aside: tuple[int, int]
    nothing: tuple[int, int]
    text: str

    @property
    def varies(self) -> bool:
        """Whether the lines differ in how many spoke on them."""
        return self.aside[0] != self.aside[1]


def aside_on(index: Index, option: str) -> int:
    """How many spoke on a topic that is mapped to a line, in any way, and are not counted on it."""
    topics = {option} | {row.topic for above in index.above(option) for row in index.mapped_to.get(above, ())}
    spoke = set().union(*(index.speakers.get(topic, frozenset()) for topic in topics))
    votes = index.votes.get(option, Votes())
    return len(spoke - {*votes.approve, *votes.reject, *votes.abstain})


def heard_on(index: Index, options: Sequence[str]) -> Heard:
    """The three numbers of lines with equal votes, as "14 counted, 36 spoke but are not counted, ..."."""
    votes = index.votes.get(options[0], Votes())
    counted = len(index.wholes((*votes.approve, *votes.reject, *votes.abstain)))
    rest = len(index.wholes(b.voter for b in index.run.profile.ballots)) - counted
    if not index.from_positions:
        words = f"{counted:,} voted, {rest:,} cast no vote"
        reserved = {r.organisation for r in index.dossier.reservations if r.measure in options}
        words += f", {len(reserved):,} with a reservation" if reserved else ""
        return Heard(counted, (0, 0), (rest, rest), words)
    found = [aside_on(index, option) for option in options]
    aside = (min(found), max(found))
    nothing = (rest - aside[1], rest - aside[0])
    words = (
        f"{counted:,} counted, {_span(aside)} spoke but are not counted, {_span(nothing)} no position found"
    )
    return Heard(counted, aside, nothing, words)


def reservations_of(index: Index) -> tuple[tuple[str, str, str], ...]:
    """(name, title of the line or "the whole", words) of every reservation, by name and line."""
    rows = (
        (index.name(r.organisation), index.title(r.measure) if r.measure else "the whole", r.text)
        for r in index.dossier.reservations
    )
    return tuple(sorted(set(rows)))


def limits_on(index: Index, options: Sequence[str]) -> tuple[int, int]:
    """Of those counted (for, against), how many attach a limit or a context in the collection's words."""
    if not index.from_positions:
        return (0, 0)
    wanted, found = set(options), {"approve": set[str](), "reject": set[str]()}
    for ballot in index.run.box.ballots:
        who = ballot.organisation or ""
        if ballot.measure in wanted and ballot.vote in found:
            limited = any((who, topic) in index.limited for topic in ballot.positions)
            found[ballot.vote] |= {who} if limited or ballot.conditions else set()
    return len(found["approve"]), len(found["reject"])


def _span(ends: tuple[int, int]) -> str:
    return f"{ends[0]:,}" if ends[0] == ends[1] else f"{ends[0]:,} to {ends[1]:,}"
