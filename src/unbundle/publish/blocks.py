"""Lines with exactly the same votes, shown together: votes that cannot tell lines apart say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unbundle.publish.index import Index, Votes
from unbundle.publish.lines import Line, build_line
from unbundle.publish.words import CHANGES, INSTRUMENTS, MARKS, REASONS, UNCLASSIFIED, country, listed, plural
from unbundle.records.alternative import Change
from unbundle.records.opinions import BlocTally

MANY_NAMES = 60
"""Above so many names a block shows counts per bloc; the names stand with the patterns of votes."""

FITS = ("same", "narrower", "broader")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many lines of a block met one fate, and why."""

    change: Change
    word: str
    mark: str
    reason: str
    count: int
    minor: int


@dataclass(frozen=True, slots=True)
class Side:
    """The voters on one side: `numbers` are their anchors; `dissent` marks those who lost."""

    label: str
    dissent: bool
    count: int
    names: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class BlocLine:
    """One declared attribute: what each value that spoke said, and how many values are silent."""

    attribute: str
    spoken: tuple[str, ...]
    silent: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines with equal votes: sums, fates, votes by name, conditions, blocs and sources."""

    number: int
    title: str
    lines: tuple[Line, ...]
    official: int
    alternative: int
    outcomes: tuple[Outcome, ...]
    votes: Votes
    silent: int
    weighed: str
    sides: tuple[Side, ...]
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    topics: tuple[tuple[str, str], ...]
    blocs: tuple[BlocLine, ...]
    thin: bool
    turns: int
    fragile: bool

    @property
    def spoke(self) -> bool:
        return bool(self.votes)

    @property
    def chosen(self) -> int:
        return sum(line.chosen for line in self.lines)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of one sort: lines with money, lines without, proposals."""

    key: str
    title: str
    intro: str
    blocks: tuple[Block, ...]


SECTIONS = (
    ("money", "Lines with new money", "What the official package pays for, and what the alternative does with it."),
    ("text", "Lines without new money", "Duties, limits, changes of law and other lines that cost nothing new."),
    ("new", "What organisations ask for beyond the package", "Proposals that are no line of the official package."),
)


def build_sections(index: Index) -> tuple[Section, ...]:
    """Sections with their blocks; blocks by official sum, then cost, then number of voices, then place.

    Blocks are numbered through all sections; lines on which nobody spoke come last in each section.
    """
    groups: dict[tuple[str, Votes], list[str]] = defaultdict(list)
    for option in index.line_number:
        groups[_section(index, option), index.votes.get(option, Votes())].append(option)
    number, sections = 0, []
    for key, title, intro in SECTIONS:
        mine = [(votes, options) for (section, votes), options in groups.items() if section == key]
        mine.sort(key=lambda item: _order(index, *item))
        blocks = [_block(index, number + n, votes, options) for n, (votes, options) in enumerate(mine, 1)]
        number += len(blocks)
        if blocks:
            sections.append(Section(key, title, intro, tuple(blocks)))
    return tuple(sections)


def official_minor(index: Index, option: str) -> int:
    """New money of an option in the official package: its cost, or 0 for a proposal."""
    measure = index.measures.get(option)
    return 0 if measure and measure.origin == "proposed" else index.decisions[option].cost


def _section(index: Index, option: str) -> str:
    measure = index.measures.get(option)
    if measure and measure.origin == "proposed":
        return "new"
    return "money" if index.decisions[option].cost else "text"


def _order(index: Index, votes: Votes, options: list[str]) -> tuple[bool, int, int, int]:
    cost = sum(index.decisions[o].cost for o in options)
    voices = len(votes.approve) + len(votes.reject)
    return (not votes, -cost, -voices, index.line_number[options[0]])


def _block(index: Index, number: int, votes: Votes, options: list[str]) -> Block:
    decisions = [index.decisions[o] for o in options]
    lines = tuple(build_line(index, o) for o in options)
    opinion = index.opinions.get(options[0])
    tally = decisions[0].tally
    return Block(
        number=number,
        title=_title(index, votes, options),
        lines=lines,
        official=sum(official_minor(index, o) for o in options),
        alternative=sum(d.cost for d in decisions if d.chosen),
        outcomes=_outcomes(index, options),
        votes=votes,
        silent=tally.silent,
        weighed=_weighed(index, options[0]),
        sides=_sides(index, votes, {d.chosen for d in decisions}),
        conditions=_conditions(index, set(options)),
        topics=_topics(index, options),
        blocs=_blocs(opinion.blocs) if opinion and votes else (),
        thin=any(d.thin for d in decisions),
        turns=sum(line.turns for line in lines),
        fragile=bool(votes) and bool(opinion) and opinion.survives_leaving_out_any_one is False,
    )


def _outcomes(index: Index, options: Iterable[str]) -> tuple[Outcome, ...]:
    counts: dict[tuple[Change, str], list[int]] = defaultdict(list)
    for option in options:
        decision = index.decisions[option]
        counts[decision.change, REASONS[decision.decided_by]].append(decision.cost)
    rows = [
        Outcome(change, CHANGES[change], MARKS[change], reason, len(costs), sum(costs))
        for (change, reason), costs in counts.items()
    ]
    order = list(CHANGES)
    return tuple(sorted(rows, key=lambda row: (order.index(row.change), -row.minor, -row.count, row.reason)))


def _weighed(index: Index, option: str) -> str:
    """The weight on each side, where members do not all weigh one."""
    if all(ballot.weight == 1 for ballot in index.run.profile.ballots):
        return ""
    tally = index.decisions[option].tally
    return f"By weight: {tally.approve_weight} for, {tally.reject_weight} against, {tally.silent_weight} silent."


def _sides(index: Index, votes: Votes, fates: set[bool]) -> tuple[Side, ...]:
    sides = (
        ("For", votes.approve, False in fates),
        ("Against", votes.reject, True in fates),
        ("Abstained", votes.abstain, False),
    )
    return tuple(
        Side(label, dissent, len(voters), _names(index, voters)) for label, voters, dissent in sides if voters
    )


def _names(index: Index, voters: Sequence[str]) -> tuple[tuple[int, str], ...]:
    if len(voters) > MANY_NAMES:
        return ()
    return tuple(sorted((index.voter_number[v], index.name(v)) for v in voters))


def _conditions(index: Index, options: set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
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


def _topics(index: Index, options: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Topics read onto these lines, (id, title), closest fit first; only those that are counted."""
    wanted = set(options)
    best: dict[str, int] = {}
    for row in index.dossier.mapping:
        if row.counted and row.measure in wanted:
            best[row.topic] = min(best.get(row.topic, 9), FITS.index(row.fit))
    ordered = sorted(best, key=lambda topic: (best[topic], topic))
    return tuple((topic, index.topic_title(topic)) for topic in ordered)


def _title(index: Index, votes: Votes, options: Sequence[str]) -> str:
    if len(options) == 1:
        return index.title(options[0])
    if not votes:
        return f"{plural(len(options), 'line')} on which nobody spoke"
    topics = _closest_topics(index, options)
    if topics:
        return listed(topics[:2]) + (f" and {plural(len(topics) - 2, 'other topic')}" if len(topics) > 2 else "")
    return _common_heading(index, options) or _instrument_names(index, options)


def _closest_topics(index: Index, options: Sequence[str]) -> list[str]:
    rows = [row for row in index.dossier.mapping if row.counted and row.measure in set(options)]
    if not rows:
        return []
    best = min(FITS.index(row.fit) for row in rows)
    topics = sorted({row.topic for row in rows if FITS.index(row.fit) == best})
    return [index.topic_title(topic) for topic in topics]


def _common_heading(index: Index, options: Sequence[str]) -> str:
    paths = [index.measures[o].path for o in options if o in index.measures]
    common = [parts[0] for parts in zip(*paths, strict=False) if len(set(parts)) == 1]
    return common[-1] if common else ""


def _instrument_names(index: Index, options: Sequence[str]) -> str:
    found = {index.measures[o].instrument for o in options if o in index.measures}
    return listed(sorted(INSTRUMENTS[i] if i else UNCLASSIFIED for i in found))


def _blocs(tallies: Sequence[BlocTally]) -> tuple[BlocLine, ...]:
    by_attribute: dict[str, list[BlocTally]] = defaultdict(list)
    for row in tallies:
        by_attribute[row.attribute].append(row)
    return tuple(_bloc_line(attribute, rows) for attribute, rows in sorted(by_attribute.items()))


def _bloc_line(attribute: str, rows: Sequence[BlocTally]) -> BlocLine:
    spoken = [row for row in rows if row.tally.approve or row.tally.reject or row.tally.abstain]
    spoken.sort(key=lambda row: (-row.tally.approve - row.tally.reject, row.value))
    return BlocLine(attribute, tuple(_bloc_words(row) for row in spoken), len(rows) - len(spoken))


def _bloc_words(row: BlocTally) -> str:
    tally = row.tally
    parts = [f"{tally.approve} for"] if tally.approve else []
    parts += [f"{tally.reject} against"] if tally.reject else []
    parts += [f"{tally.abstain} abstained"] if tally.abstain else []
    return f"{bloc_value(row.attribute, row.value)} {', '.join(parts)}"


def bloc_value(attribute: str, value: str) -> str:
    """The everyday name of a bloc's value: country names for codes, a dash for none."""
    return country(value) if attribute == "country" else value or "none named"
