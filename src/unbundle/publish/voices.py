"""What organisations published: per topic with quote and source, and per organisation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unbundle.errors import shorten
from unbundle.publish.blocks import Block, Section
from unbundle.publish.dates import dates_words
from unbundle.publish.index import Index
from unbundle.publish.lines import cut
from unbundle.publish.titles import FITS
from unbundle.publish.words import STANCES, country, date_words, language
from unbundle.records.members import Organisation, Position

BLOCKS_SHOWN = 2
LONG_TITLE = 40
LONG_WHY = 110
SHORT_TOPIC = 22
SHORT = {
    "support": "for",
    "support-with-conditions": "for with a condition",
    "oppose": "against",
    "not-stated": "no side",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """One published position; `source` numbers its page, `lang` is empty for English."""

    who: str
    country: str
    about: str
    quote: str
    lang: str
    condition: str
    note: str
    source: int
    details: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an organisation: its number, title, address, and what was read from it.

    `positions`: (stance, and the reason where it does not count; topics with their rows in positions.csv).
    """

    number: int
    title: str
    url: str
    positions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stance:
    """Voices with one stance: those that count, then those that do not, each with its reason."""

    title: str
    counted: tuple[Voice, ...]
    set_aside: tuple[tuple[str, tuple[Voice, ...]], ...]

    @property
    def size(self) -> int:
        """All voices with this stance, counted or not."""
        return len(self.counted) + sum(len(rows) for _, rows in self.set_aside)


@dataclass(frozen=True, slots=True)
class Reading:
    """Blocks onto which a topic is read for one reason: a few by name, how many more, and why.

    `why` is the first words of the reason; mapping.csv has it in full.

    `itself`: the topic is read onto nothing but the proposal of the same title.
    """

    counted: bool
    itself: bool
    blocks: tuple[tuple[int, str], ...]
    rest: int
    why: str


@dataclass(frozen=True, slots=True)
class TopicVoices:
    """All positions on one topic, and onto which lines they are read, with the reason for that.

    `home` is the number of the block under which they are printed; 0 where they count on none.
    """

    id: str
    home: int
    title: str
    definition: str
    counts: str
    stances: tuple[Stance, ...]
    read_onto: tuple[Reading, ...]

    @property
    def beside(self) -> tuple[tuple[int, str], ...]:
        """Blocks beside which the topic is shown without being counted there."""
        counted = {number for row in self.read_onto if row.counted for number, _ in row.blocks}
        rows = {number: title for row in self.read_onto if not row.counted for number, title in row.blocks}
        return tuple((number, title) for number, title in sorted(rows.items()) if number not in counted)


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation in the register, with its pages."""

    number: int
    name: str
    about: str
    note: str
    pages: tuple[Page, ...]
    account: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two positions of one organisation that point to different votes on the same lines."""

    who: str
    topics: tuple[str, ...]
    counted_as: str
    lines: int


@dataclass(frozen=True, slots=True)
class Voices:
    """The whole part of the report on who said what."""

    topics: tuple[TopicVoices, ...]
    """Most positions first."""
    register: tuple[Entry, ...]
    dates: str
    conflicts: tuple[Conflict, ...]
    set_aside: tuple[tuple[str, int], ...]

    def under(self, block: int) -> tuple[TopicVoices, ...]:
        """The topics printed under a block (0: under none)."""
        return tuple(topic for topic in self.topics if topic.home == block)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Positions by their place in the dossier, why each is not counted, the numbers of pages and rows."""

    index: Index
    reasons: Mapping[tuple[str, str], str]
    pages: Mapping[tuple[str, str, str], int]
    rows: Mapping[Position, int]

    def position(self, place: int) -> Position:
        return self.index.dossier.positions[place]

    def reason(self, place: int) -> str:
        position = self.position(place)
        return self.reasons.get((position.organisation, position.topic), "")

    def by_name(self, place: int) -> tuple[str, str, int]:
        who = self.position(place).organisation
        return (self.index.name(who).casefold(), who, place)


def build_voices(index: Index, sections: Sequence[Section]) -> Voices:
    """Topics by number of positions, then id; positions numbered through; organisations by name."""
    blocks = [block for section in sections for block in section.blocks]
    by_topic: dict[str, list[int]] = defaultdict(list)
    for place, position in enumerate(index.dossier.positions):
        by_topic[position.topic].append(place)
    reasons = {(who, topic): reason for who, topic, reason in index.run.box.not_counted}
    shelf = _Shelf(index, reasons, _number_pages(index), number_rows(index))
    order = sorted(by_topic, key=lambda t: (-len(by_topic[t]), t))
    topics = tuple(_topic(shelf, topic, by_topic[topic], blocks) for topic in order)
    return Voices(topics, _register(shelf), dates_words(index), _conflicts(index), _set_aside(index))


def _number_pages(index: Index) -> dict[tuple[str, str, str], int]:
    """Numbers of pages (organisation, address, title), in the order of the register, then of dates."""
    first: dict[tuple[str, str, str], str] = {}
    for p in index.dossier.positions:
        key = (p.organisation, p.source_url, p.source_title)
        first[key] = min(first.get(key, p.date), p.date)
    order = sorted(first, key=lambda k: (index.voter_number.get(k[0], 0), k[0], first[k], k))
    return {key: number for number, key in enumerate(order, 1)}


def number_rows(index: Index) -> dict[Position, int]:
    """The row of each position in positions.csv as `unbundle` writes it: the head is row 1."""
    order = sorted(
        index.dossier.positions, key=lambda p: (p.organisation, p.topic, p.date, p.source_url, p.quote)
    )
    return {position: row for row, position in enumerate(order, 2)}


def _topic(shelf: _Shelf, topic: str, places: Sequence[int], blocks: Sequence[Block]) -> TopicVoices:
    known = shelf.index.topics.get(topic)
    stances, counts = [], []
    for stance, title in STANCES:
        rows = sorted((p for p in places if shelf.position(p).stance == stance), key=shelf.by_name)
        if rows:
            stances.append(_stance(shelf, title, rows))
            counts.append(f"{len(rows)} {SHORT[stance]}")
    counted = sum(not shelf.reason(p) for p in places)
    counts[-1] += f"; {counted} of {len(places)} counted"
    return TopicVoices(
        id=topic,
        home=_home(shelf.index, topic, blocks),
        title=shelf.index.topic_title(topic),
        definition=known.definition if known else "",
        counts=", ".join(counts),
        stances=tuple(stances),
        read_onto=_read_onto(shelf.index, topic, blocks),
    )


def _home(index: Index, topic: str, blocks: Sequence[Block]) -> int:
    """The block on which the topic counts with the closest fit; then the largest sum, then the first."""
    fits = {
        row.measure: FITS.index(row.fit)
        for row in index.dossier.mapping
        if row.topic == topic and row.counted
    }
    fits.setdefault(topic, 0)
    found = [
        (min(fits[line.id] for line in block.lines if line.id in fits), -block.official, block.number)
        for block in blocks
        if any(line.id in fits for line in block.lines)
    ]
    return min(found)[2] if found else 0


def _stance(shelf: _Shelf, title: str, places: Sequence[int]) -> Stance:
    by_reason: dict[str, list[int]] = defaultdict(list)
    for place in places:
        by_reason[shelf.reason(place)].append(place)
    voices = {}
    for reason in sorted(by_reason):
        voices[reason] = tuple(_voice(shelf, place) for place in by_reason[reason])
    aside = tuple((reason, rows) for reason, rows in voices.items() if reason)
    return Stance(title, voices.get("", ()), aside)


def _voice(shelf: _Shelf, place: int) -> Voice:
    position = shelf.position(place)
    known = shelf.index.organisations.get(position.organisation)
    status = "" if position.status == "published" else position.status
    foreign = "" if position.lang == "en" else language(position.lang)
    second_hand = position.confidence if position.confidence != "direct" and not shelf.reason(place) else ""
    details = [date_words(position.date) if position.date else "undated", foreign, second_hand, status]
    return Voice(
        who=shelf.index.name(position.organisation),
        country=known.country if known else "",
        about=f"{known.country}, {known.kind}" if known else "",
        quote=position.quote,
        lang="" if position.lang == "en" else position.lang,
        condition=position.condition,
        note=position.note,
        source=shelf.pages[position.organisation, position.source_url, position.source_title],
        details=", ".join(filter(None, details)),
    )


def _read_onto(index: Index, topic: str, blocks: Sequence[Block]) -> tuple[Reading, ...]:
    """One row per reason given: first what is counted, then what is shown beside."""
    block_of = {line.id: block for block in blocks for line in block.lines}
    found: dict[tuple[bool, str], dict[int, str]] = defaultdict(dict)
    for row in index.dossier.mapping:
        block = block_of.get(row.measure)
        if row.topic == topic and block:
            found[not row.counted, row.why][block.number] = block.name
    return tuple(
        Reading(
            counted=not aside,
            itself=set(rows.values()) == {index.topic_title(topic)},
            blocks=tuple(sorted(rows.items()))[:BLOCKS_SHOWN],
            rest=max(0, len(rows) - BLOCKS_SHOWN),
            why=cut(re.split(r"(?<=\.) ", why)[0], LONG_WHY),
        )
        for (aside, why), rows in sorted(found.items())
    )


def _register(shelf: _Shelf) -> tuple[Entry, ...]:
    index = shelf.index
    pages: dict[str, dict[tuple[str, str, str], list[Position]]] = defaultdict(lambda: defaultdict(list))
    for p in index.dossier.positions:
        pages[p.organisation][p.organisation, p.source_url, p.source_title].append(p)
    entries = []
    for voter, number in sorted(index.voter_number.items(), key=lambda item: item[1]):
        known = index.organisations.get(voter)
        if known:
            rows = sorted(pages[voter].items(), key=lambda item: shelf.pages[item[0]])
            mine = tuple(_page(shelf, key, positions) for key, positions in rows)
            about = f"{country(known.country)}, {known.kind}"
            entries.append(Entry(number, known.name, about, _note(known), mine, _account(index, voter)))
    return tuple(entries)


def _page(shelf: _Shelf, key: tuple[str, str, str], positions: Sequence[Position]) -> Page:
    """A page with what was read from it, what counts first."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for p in sorted(positions, key=shelf.rows.__getitem__):
        reason = shelf.reasons.get((p.organisation, p.topic), "")
        title = shorten(shelf.index.topic_title(p.topic), SHORT_TOPIC)
        found[reason.partition(",")[0], SHORT[p.stance]].append(f"{title} {shelf.rows[p]}")
    rows = tuple(
        (f"{reason}, {words}" if reason and words != SHORT["not-stated"] else words, ", ".join(topics))
        for (reason, words), topics in sorted(found.items())
    )
    return Page(shelf.pages[key], cut(key[2] or "page without a title", LONG_TITLE), key[1], rows)


def _note(organisation: Organisation) -> str:
    """What the people who made the collection say of it, marked as theirs."""
    words = "; ".join(filter(None, (organisation.members_note, organisation.note)))
    return f"[The collection’s remark: {words}]" if words else ""


def _account(index: Index, voter: str) -> str:
    """How many of the lines it supports are taken up, and of those it opposes left out."""
    ballot = index.ballots.get(voter)
    if ballot is None or not (ballot.approves or ballot.rejects):
        return "Counted on no line."
    parts = []
    if ballot.approves:
        got = sum(index.decisions[o].chosen for o in ballot.approves if o in index.decisions)
        parts.append(f"taken up: {got} of {len(ballot.approves)} it supports")
    if ballot.rejects:
        out = sum(not index.decisions[o].chosen for o in ballot.rejects if o in index.decisions)
        parts.append(f"left out: {out} of {len(ballot.rejects)} it opposes")
    return f"Lines {'; '.join(parts)}."


def _conflicts(index: Index) -> tuple[Conflict, ...]:
    found: dict[tuple[str, tuple[str, ...], str], int] = defaultdict(int)
    for row in index.run.box.conflicts:
        found[row.organisation, row.topics, row.counted_as] += 1
    return tuple(
        Conflict(index.name(who), tuple(index.topic_title(t) for t in topics), vote, lines)
        for (who, topics, vote), lines in sorted(found.items())
    )


def _set_aside(index: Index) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = defaultdict(int)
    for _, _, reason in index.run.box.not_counted:
        counts[reason] += 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
