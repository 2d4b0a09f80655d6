"""Lines with exactly the same votes, shown together: votes that cannot tell lines apart say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unbundle.publish.affected import AffectedLine, affected_lines
from unbundle.publish.heard import Heard, heard_on, limits_on
from unbundle.publish.index import Index, Votes
from unbundle.publish.lines import Line, build_line
from unbundle.publish.sides import BlocLine, Side, bloc_lines, build_sides, conditions_of
from unbundle.publish.titles import block_title, quoted_topics, reading_reasons
from unbundle.publish.words import CHANGES, MARKS, NOT_COUNTED, NOT_VOTED, REASONS, plural
from unbundle.records.alternative import Change, Decision


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
class Turns:
    """In how many of all rule sets the least firm line of a block is decided otherwise; their short names."""

    count: int
    of: int
    names: tuple[str, ...]


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
    heard: Heard
    limits: tuple[int, int]
    weighed: str
    sides: tuple[Side, ...]
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    topics: tuple[tuple[str, str], ...]
    whys: tuple[str, ...]
    blocs: tuple[BlocLine, ...]
    affected: tuple[AffectedLine, ...]
    thin: bool
    turns: Turns | None
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
    def label(self) -> str:
        """The title without the count of lines, for sentences."""
        return self.title.removesuffix(f": {plural(len(self.lines), 'line')}")

    @property
    def mixed(self) -> bool:
        """Whether its lines met different fates."""
        return len(self.outcomes) > 1

    @property
    def spoke(self) -> bool:
        """Whether anybody is counted on its lines."""
        return bool(self.votes)

    @property
    def chosen(self) -> int:
        """How many of its lines are taken up."""
        return sum(line.chosen for line in self.lines)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of one sort: lines with money, lines without, proposals."""

    key: str
    title: str
    intro: str
    blocks: tuple[Block, ...]


SECTIONS = (
    (
        "money",
        "Lines with new money",
        "What the official package pays for, and what the alternative does with it.",
    ),
    (
        "text",
        "Lines without new money",
        "Duties, limits, changes of law and other lines that cost nothing new.",
    ),
    (
        "new",
        "What organisations ask for beyond the package",
        "Proposals that are no line of the official package.",
    ),
)


def build_sections(index: Index) -> tuple[Section, ...]:
    """Sections with their blocks; blocks by official sum, then cost, then number of voices, then place.

    Blocks are numbered through all sections; lines on which nobody is counted come last in each section.
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
    topics = quoted_topics(index, options)
    return Block(
        number=number,
        title=block_title(index, votes, lines),
        place=lines[0].place if len(lines) == 1 else "",
        lines=lines,
        official=sum(official_minor(index, o) for o in options),
        alternative=sum(d.cost for d in decisions if d.chosen),
        outcomes=_outcomes(index, options),
        votes=votes,
        heard=heard_on(index, options),
        limits=limits_on(index, options),
        weighed=_weighed(index, options[0]),
        sides=build_sides(index, votes, {d.chosen for d in decisions}, topics),
        conditions=conditions_of(index, set(options)),
        topics=topics,
        whys=reading_reasons(index, options),
        blocs=bloc_lines(index, opinion.blocs) if opinion and votes else (),
        affected=affected_lines(index, votes),
        thin=any(d.thin for d in decisions),
        turns=_turns(index, options),
        fragile=bool(votes) and opinion is not None and opinion.survives_leaving_out_any_one is False,
        sentence=_shared({line.sentence for line in lines}),
        core=_shared({line.core for line in lines}),
    )


def _turns(index: Index, options: Sequence[str]) -> Turns | None:
    """How often the least firm line of a block is decided otherwise, and where; None if nowhere."""
    most = of = 0
    for option in options:
        core = index.core.get(option)
        if core:
            other = core.of - core.chosen_in if index.decisions[option].chosen else core.chosen_in
            most, of = max(most, other), core.of
    names = [
        variant.id.replace("-", " ")
        for variant in index.run.alternative.variants
        if not variant.refused and not set(options).isdisjoint(variant.differs)
    ]
    return Turns(most, of, tuple(names)) if most else None


def _shared(texts: set[str]) -> str:
    """The one text that all lines have in common, else empty."""
    return next(iter(texts)) if len(texts) == 1 else ""


def _outcomes(index: Index, options: Iterable[str]) -> tuple[Outcome, ...]:
    counts: dict[tuple[Change, str], list[int]] = defaultdict(list)
    for option in options:
        decision = index.decisions[option]
        counts[decision.change, reason_words(index, decision)].append(decision.cost)
    rows = [
        Outcome(change, CHANGES[change], MARKS[change], reason, len(costs), sum(costs))
        for (change, reason), costs in counts.items()
    ]
    order = list(CHANGES)
    return tuple(sorted(rows, key=lambda row: (order.index(row.change), -row.minor, -row.count, row.reason)))


def reason_words(index: Index, decision: Decision) -> str:
    """The reason in words; a line on which nobody is counted is told apart from a rejected one."""
    if decision_silent(decision):
        return NOT_COUNTED if index.from_positions else NOT_VOTED
    return REASONS[decision.decided_by]


def decision_silent(decision: Decision) -> bool:
    """Whether an option was left out although nobody approved or rejected it."""
    return not decision.rests_on and not decision.chosen


def _weighed(index: Index, option: str) -> str:
    """The weight on each side, where members do not all weigh one."""
    if all(ballot.weight == 1 for ballot in index.run.profile.ballots):
        return ""
    tally = index.decisions[option].tally
    return (
        f"By weight: {tally.approve_weight} for, {tally.reject_weight} against, {tally.silent_weight} silent."
    )
