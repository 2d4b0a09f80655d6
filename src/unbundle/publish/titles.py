"""What a block of lines is called, which topics are read onto it, and why."""

from __future__ import annotations

from collections.abc import Sequence

from unbundle.publish.index import Index, Votes
from unbundle.publish.lines import Line
from unbundle.publish.words import INSTRUMENTS, UNCLASSIFIED, listed, plural
from unbundle.records.members import TopicMapping

FITS = ("same", "narrower", "broader")
"""From the closest reading of a topic onto a line to the widest."""


def _mapped(index: Index, options: Sequence[str]) -> list[TopicMapping]:
    """Counted mapping rows that reach one of these lines, itself or through a measure above it."""
    wanted = {above for option in options for above in index.above(option)}
    return [row for row in index.dossier.mapping if row.counted and row.measure in wanted]


def reading_reasons(index: Index, options: Sequence[str]) -> tuple[str, ...]:
    """Why votes are read onto these lines, for topics without quotes of their own."""
    quoted = {p.topic for p in index.dossier.positions}
    return tuple(dict.fromkeys(row.why for row in _mapped(index, options) if row.topic not in quoted))


def quoted_topics(index: Index, options: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Topics with positions read onto these lines, (id, title), closest fit first."""
    quoted = {p.topic for p in index.dossier.positions}
    best: dict[str, int] = {}
    for row in _mapped(index, options):
        if row.topic in quoted:
            best[row.topic] = min(best.get(row.topic, 9), FITS.index(row.fit))
    ordered = sorted(best, key=lambda topic: (best[topic], topic))
    return tuple((topic, index.topic_title(topic)) for topic in ordered)


def block_title(index: Index, votes: Votes, lines: Sequence[Line]) -> str:
    """The line's own title; for several, what they are about: topic, common part of the text, purpose."""
    if len(lines) == 1:
        return lines[0].title
    if not votes:
        why = "no position counts" if index.from_positions else "nobody voted"
        return f"{plural(len(lines), 'line')} on which {why}"
    options = [line.id for line in lines]
    topics = _closest_topics(index, options)
    if topics:
        more = f" and {plural(len(topics) - 2, 'other topic')}" if len(topics) > 2 else ""
        return f"{listed(topics[:2])}{more}: {plural(len(lines), 'line')}"
    return (
        _common_parent(index, options) or _common_heading(index, options) or _instrument_names(index, options)
    )


def _closest_topics(index: Index, options: Sequence[str]) -> list[str]:
    quoted = {p.topic for p in index.dossier.positions}
    rows = [row for row in _mapped(index, options) if row.topic in quoted]
    if not rows:
        return []
    best = min(FITS.index(row.fit) for row in rows)
    topics = sorted({row.topic for row in rows if FITS.index(row.fit) == best})
    return [index.topic_title(topic) for topic in topics]


def _common_parent(index: Index, options: Sequence[str]) -> str:
    parents = {index.measures[o].parent for o in options}
    parent = parents.pop() if len(parents) == 1 else None
    return index.title(parent) if parent else ""


def _common_heading(index: Index, options: Sequence[str]) -> str:
    paths = [index.measures[o].path for o in options if o in index.measures]
    common = [parts[0] for parts in zip(*paths, strict=False) if len(set(parts)) == 1]
    return common[-1] if common else ""


def _instrument_names(index: Index, options: Sequence[str]) -> str:
    found = {index.measures[o].instrument for o in options if o in index.measures}
    return listed(sorted(INSTRUMENTS[i] if i else UNCLASSIFIED for i in found))
