"""What organisations published: per topic with quote and source, and per organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unbundle.publish.blocks import Block, Section
from unbundle.publish.index import Index
from unbundle.publish.words import STANCES, country, date_words, language, plural
from unbundle.records.members import Organisation, Position

SHORT = {
    "support": "for",
    "support-with-conditions": "for, with a condition",
    "oppose": "against",
    "not-stated": "no side",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """One published position; `number` is its anchor, `lang` is empty for English."""

    number: int
    who: str
    about: str
    quote: str
    lang: str
    condition: str
    note: str
    source_title: str
    source_url: str
    details: str


@dataclass(frozen=True, slots=True)
class Stance:
    """Voices with one stance: those that count, then those that do not, each with its reason."""

    title: str
    counted: tuple[Voice, ...]
    set_aside: tuple[tuple[str, tuple[Voice, ...]], ...]

    @property
    def size(self) -> int:
        return len(self.counted) + sum(len(rows) for _, rows in self.set_aside)


@dataclass(frozen=True, slots=True)
class TopicVoices:
    """All positions on one topic, and onto which lines they are read, with the reason for that."""

    id: str
    title: str
    definition: str
    counts: str
    stances: tuple[Stance, ...]
    read_onto: tuple[tuple[str, tuple[tuple[int, str], ...], str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation in the register: its positions by stance as (anchor, topic)."""

    number: int
    name: str
    about: str
    note: str
    positions: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]
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
    register: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...]
    set_aside: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Shelf:
    """Positions by their place in the dossier, why each is not counted, and the anchors given so far."""

    index: Index
    reasons: Mapping[tuple[str, str], str]
    numbers: dict[int, int]

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
    shelf = _Shelf(index, {(who, topic): reason for who, topic, reason in index.run.box.not_counted}, {})
    order = sorted(by_topic, key=lambda t: (-len(by_topic[t]), t))
    topics = tuple(_topic(shelf, topic, by_topic[topic], blocks) for topic in order)
    return Voices(topics, _register(shelf), _conflicts(index), _set_aside(index))


def _topic(shelf: _Shelf, topic: str, places: Sequence[int], blocks: Sequence[Block]) -> TopicVoices:
    known = shelf.index.topics.get(topic)
    stances, counts = [], []
    for stance, title in STANCES:
        rows = sorted((p for p in places if shelf.position(p).stance == stance), key=shelf.by_name)
        if rows:
            stances.append(_stance(shelf, title, rows))
            counts.append(f"{len(rows)} {SHORT[stance]}")
    return TopicVoices(
        id=topic,
        title=shelf.index.topic_title(topic),
        definition=known.definition if known else "",
        counts=", ".join(counts),
        stances=tuple(stances),
        read_onto=_read_onto(shelf.index, topic, blocks),
    )


def _stance(shelf: _Shelf, title: str, places: Sequence[int]) -> Stance:
    by_reason: dict[str, list[int]] = defaultdict(list)
    for place in places:
        by_reason[shelf.reason(place)].append(place)
    voices = {}
    for reason in sorted(by_reason):
        for place in by_reason[reason]:
            shelf.numbers[place] = len(shelf.numbers) + 1
        voices[reason] = tuple(_voice(shelf, place) for place in by_reason[reason])
    aside = tuple((reason, rows) for reason, rows in voices.items() if reason)
    return Stance(title, voices.get("", ()), aside)


def _voice(shelf: _Shelf, place: int) -> Voice:
    position = shelf.position(place)
    known = shelf.index.organisations.get(position.organisation)
    status = "" if position.status == "published" else position.status
    foreign = "" if position.lang == "en" else language(position.lang)
    second_hand = "" if position.confidence == "direct" else position.confidence
    details = [date_words(position.date), foreign, second_hand, status]
    return Voice(
        number=shelf.numbers[place],
        who=shelf.index.name(position.organisation),
        about=f"{country(known.country)}, {known.kind}" if known else "",
        quote=position.quote,
        lang="" if position.lang == "en" else position.lang,
        condition=position.condition,
        note=position.note,
        source_title=position.source_title or "source",
        source_url=position.source_url,
        details=", ".join(filter(None, details)),
    )


def _read_onto(
    index: Index, topic: str, blocks: Sequence[Block]
) -> tuple[tuple[str, tuple[tuple[int, str], ...], str], ...]:
    """(counted or shown beside, blocks as (number, title), why), one row per reason given."""
    block_of = {line.id: block for block in blocks for line in block.lines}
    found: dict[tuple[bool, str], dict[int, str]] = defaultdict(dict)
    for row in index.dossier.mapping:
        block = block_of.get(row.measure)
        if row.topic == topic and block:
            found[not row.counted, row.why][block.number] = block.title
    return tuple(
        ("shown beside, not counted" if aside else "counted", tuple(sorted(found[aside, why].items())), why)
        for aside, why in sorted(found)
    )


def _register(shelf: _Shelf) -> tuple[Entry, ...]:
    index = shelf.index
    mine: dict[str, list[int]] = defaultdict(list)
    for place in sorted(shelf.numbers, key=shelf.numbers.__getitem__):
        mine[shelf.position(place).organisation].append(place)
    entries = []
    for voter, number in sorted(index.voter_number.items(), key=lambda item: item[1]):
        known = index.organisations.get(voter)
        if known:
            rows = _by_stance(shelf, mine[voter])
            about = f"{country(known.country)}, {known.kind}"
            entries.append(Entry(number, known.name, about, _note(known), rows, _account(index, voter)))
    return tuple(entries)


def _by_stance(shelf: _Shelf, places: Sequence[int]) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
    rows: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place in places:
        position = shelf.position(place)
        words = SHORT[position.stance] + (" (not counted)" if shelf.reason(place) else "")
        rows[words].append((shelf.numbers[place], shelf.index.topic_title(position.topic)))
    return tuple((words, tuple(found)) for words, found in sorted(rows.items()))


def _note(organisation: Organisation) -> str:
    return "; ".join(filter(None, (organisation.members_note, organisation.note)))


def _account(index: Index, voter: str) -> str:
    """How many of the lines it supports the alternative takes up."""
    ledger = index.ledgers.get(voter)
    if ledger is None or not ledger.approved:
        return ""
    return f"The alternative takes up {ledger.got} of the {plural(ledger.approved, 'line')} it supports."


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
