"""Lines with exactly the same votes, shown together: votes that cannot tell lines apart say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unbundle.publish.index import Index, Votes
from unbundle.publish.lines import Line, build_line
from unbundle.publish.words import CHANGES, INSTRUMENTS, MARKS, REASONS, UNCLASSIFIED, country, listed, plural
from unbundle.records.alternative import Change, Decision
from unbundle.records.members import TopicMapping
from unbundle.records.opinions import BlocTally

MANY_NAMES = 60
"""Above so many names a block shows counts per bloc; the names stand with the patterns of votes."""

WIDEST = 16
"""A declared attribute with at most so many values has columns in one table; others a list per block."""

FEW_NAMES = 8
"""A side with more names points to the topic that names exactly the same voters, where there is one."""

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
    """The voters on one side: `dissent` marks those who lost. `topic` (id, title) names them instead."""

    label: str
    dissent: bool
    count: int
    names: tuple[str, ...]
    topic: tuple[str, str] | None


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
    place: str
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
    whys: tuple[str, ...]
    blocs: tuple[BlocLine, ...]
    thin: bool
    holds: tuple[int, int] | None
    fragile: bool
    sentence: str
    core: str

    @property
    def name(self) -> str:
        """The title with what tells it apart, for lists outside its place."""
        if self.place:
            return f"{self.title} ({self.place})"
        free = not self.lines[0].proposed and not any(line.official for line in self.lines)
        return f"{self.title} (no new money)" if free and len(self.lines) > 1 else self.title

    @property
    def mixed(self) -> bool:
        """Whether its lines met different fates."""
        return len(self.outcomes) > 1

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
    topics = _topics(index, options)
    tally = decisions[0].tally
    return Block(
        number=number,
        title=_title(index, votes, lines),
        place=lines[0].place if len(lines) == 1 else "",
        lines=lines,
        official=sum(official_minor(index, o) for o in options),
        alternative=sum(d.cost for d in decisions if d.chosen),
        outcomes=_outcomes(index, options),
        votes=votes,
        silent=tally.silent,
        weighed=_weighed(index, options[0]),
        sides=_sides(index, votes, {d.chosen for d in decisions}, topics),
        conditions=_conditions(index, set(options)),
        topics=topics,
        whys=_whys(index, options),
        blocs=_blocs(index, opinion.blocs) if opinion and votes else (),
        thin=any(d.thin for d in decisions),
        holds=_holds(index, options),
        fragile=bool(votes) and opinion is not None and opinion.survives_leaving_out_any_one is False,
        sentence=_shared({line.sentence for line in lines}),
        core=_shared({line.core for line in lines}),
    )


def _holds(index: Index, options: Sequence[str]) -> tuple[int, int] | None:
    """In how many of the tried rule sets the least firm line of a block is decided as here; None if in all."""
    firm = []
    for option in options:
        core = index.core.get(option)
        if core:
            same = core.chosen_in if index.decisions[option].chosen else core.of - core.chosen_in
            firm.append((same, core.of))
    least = min(firm, default=None)
    return least if least and least[0] < least[1] else None


def _shared(texts: set[str]) -> str:
    """The one text that all lines have in common, else empty."""
    return next(iter(texts)) if len(texts) == 1 else ""


def _outcomes(index: Index, options: Iterable[str]) -> tuple[Outcome, ...]:
    counts: dict[tuple[Change, str], list[int]] = defaultdict(list)
    for option in options:
        decision = index.decisions[option]
        counts[decision.change, reason_words(decision)].append(decision.cost)
    rows = [
        Outcome(change, CHANGES[change], MARKS[change], reason, len(costs), sum(costs))
        for (change, reason), costs in counts.items()
    ]
    order = list(CHANGES)
    return tuple(sorted(rows, key=lambda row: (order.index(row.change), -row.minor, -row.count, row.reason)))


def reason_words(decision: Decision) -> str:
    """The reason in words; a line on which nobody took a side is told apart from a rejected one."""
    return "nobody took a side on it" if decision_silent(decision) else REASONS[decision.decided_by]


def decision_silent(decision: Decision) -> bool:
    """Whether an option was left out although nobody approved or rejected it."""
    return not decision.rests_on and not decision.chosen


def _weighed(index: Index, option: str) -> str:
    """The weight on each side, where members do not all weigh one."""
    if all(ballot.weight == 1 for ballot in index.run.profile.ballots):
        return ""
    tally = index.decisions[option].tally
    return f"By weight: {tally.approve_weight} for, {tally.reject_weight} against, {tally.silent_weight} silent."


def _sides(index: Index, votes: Votes, fates: set[bool], topics: Sequence[tuple[str, str]]) -> tuple[Side, ...]:
    sides = (
        ("For", votes.approve, False in fates),
        ("Against", votes.reject, True in fates),
        ("Abstained", votes.abstain, False),
    )
    return tuple(
        Side(label, lost, len(who), _names(index, who), None if lost else _same_voters(index, label, who, topics))
        for label, who, lost in sides
        if who
    )


def _same_voters(
    index: Index, label: str, voters: tuple[str, ...], topics: Sequence[tuple[str, str]]
) -> tuple[str, str] | None:
    """The topic whose counted voices on this side are exactly these voters, if names would be many."""
    if len(voters) <= FEW_NAMES:
        return None
    return next((t for t in topics if index.topic_sides.get((t[0], label), ()) == voters), None)


def _names(index: Index, voters: Sequence[str]) -> tuple[str, ...]:
    if len(voters) > MANY_NAMES:
        return ()
    return tuple(index.name(v) for v in sorted(voters, key=index.voter_number.__getitem__))


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


def _rows(index: Index, options: Sequence[str]) -> list[TopicMapping]:
    """Counted mapping rows that reach one of these lines, itself or through a measure above it."""
    wanted = {above for option in options for above in index.above(option)}
    return [row for row in index.dossier.mapping if row.counted and row.measure in wanted]


def _whys(index: Index, options: Sequence[str]) -> tuple[str, ...]:
    """Why votes are read onto these lines, for topics without quotes of their own."""
    quoted = {p.topic for p in index.dossier.positions}
    return tuple(dict.fromkeys(row.why for row in _rows(index, options) if row.topic not in quoted))


def _topics(index: Index, options: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Topics with positions read onto these lines, (id, title), closest fit first."""
    quoted = {p.topic for p in index.dossier.positions}
    best: dict[str, int] = {}
    for row in _rows(index, options):
        if row.topic in quoted:
            best[row.topic] = min(best.get(row.topic, 9), FITS.index(row.fit))
    ordered = sorted(best, key=lambda topic: (best[topic], topic))
    return tuple((topic, index.topic_title(topic)) for topic in ordered)


def _title(index: Index, votes: Votes, lines: Sequence[Line]) -> str:
    if len(lines) == 1:
        return lines[0].title
    if not votes:
        return f"{plural(len(lines), 'line')} on which nobody spoke"
    options = [line.id for line in lines]
    topics = _closest_topics(index, options)
    if topics:
        more = f" and {plural(len(topics) - 2, 'other topic')}" if len(topics) > 2 else ""
        return f"{listed(topics[:2])}{more}: {plural(len(lines), 'line')}"
    return _common_parent(index, options) or _common_heading(index, options) or _instrument_names(index, options)


def _closest_topics(index: Index, options: Sequence[str]) -> list[str]:
    quoted = {p.topic for p in index.dossier.positions}
    rows = [row for row in _rows(index, options) if row.topic in quoted]
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


def _blocs(index: Index, tallies: Sequence[BlocTally]) -> tuple[BlocLine, ...]:
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
