"""What to ask people first: plain questions on groups of related lines, most decisive first.

A question asks one criterion of one group: measures with the same instrument under the same heading.
An answer counts for every line of the group unless somebody answers for a line apart, so the lineage
from question to coding is kept. Only questions that can still change a verdict are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from unbundle.errors import Fault, InputError
from unbundle.judge.levels import Codings, by_subject, known_levels
from unbundle.judge.sets import members
from unbundle.judge.sorting import Box, Rule, compile_rule, pivotal, possible
from unbundle.kit.canonical import digest
from unbundle.records.base import Count, Exact, Id, Minor, Record
from unbundle.records.framework import Criterion, Framework
from unbundle.records.judging import Coding
from unbundle.records.measure import NEW_MONEY_KINDS, Measure

DEPTH = 2
"""How many headings from the top two lines must share to be asked about together."""

MAX_ID = 200

DEFAULT_MINUTES = 6
"""Our estimate of the time one person needs for one question; a parameter, not a finding."""


class Choice(Record):
    """One possible answer: the level and the words that fix its meaning."""

    level: int
    label: str
    anchor: str


class Question(Record):
    """One criterion asked of one group of related measures.

    `settles` is the mean number of possible verdicts that one answer rules out, summed over the
    group; `changes` counts the measures whose verdict it can still turn; `rules` names the joint rules
    that wait for it; `money_minor` is the new money of the group.
    """

    id: Id
    text: str
    criterion: Id
    about: str
    measures: tuple[Id, ...]
    titles: tuple[str, ...]
    choices: tuple[Choice, ...]
    settles: Exact
    changes: Count
    rules: tuple[Id, ...] = ()
    money_minor: Minor = 0
    ask: str = ""


class Agenda(Record):
    """Questions, most decisive first, with what they cost in time and what stays unasked."""

    framework: Id
    framework_version: str
    questions: tuple[Question, ...]
    waiting: Count
    undecided: Count
    measures: Count
    minutes_each: Count
    minutes: Count
    sentence: str


@dataclass(frozen=True, slots=True)
class _Line:
    measure: Measure
    box: Box
    open: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question before it is written out: the lines asked about and what an answer would do."""

    id: Id
    at: int
    asked: tuple[_Line, ...]
    settles: Fraction
    changes: int
    rules: tuple[Id, ...]
    money: int

    def order(self) -> tuple[Fraction, int, int, int, Id]:
        """Most decisive first."""
        return -self.settles, -len(self.rules), -self.changes, -self.money, self.id


def agenda(
    measures: tuple[Measure, ...],
    codings: Iterable[Coding],
    framework: Framework,
    most: int = 25,
    minutes_each: int = DEFAULT_MINUTES,
    time: int | None = None,
) -> Agenda:
    """At most `most` questions in order: what they settle, joint rules, verdicts in play, money, id.

    With `time`, no more than fit into so many minutes. Groups keep the order of `measures`. Give units of
    choice, or all measures. Raises: InputError if there is no room for one question, or for codings
    that the framework cannot hold.
    """
    most = _room(most, minutes_each, time)
    rule = compile_rule(framework)
    grouped = by_subject(codings, framework)
    lines = [_line(measure, framework, grouped, rule) for measure in measures]
    joint = _joint_needs(measures, framework, grouped)
    drafts = [
        _draft(group, i, framework, rule, joint)
        for group in _groups(lines)
        for i in range(len(framework.criteria))
        if any(i in line.open or (line.measure.id, i) in joint for line in group)
    ]
    drafts.sort(key=_Draft.order)
    shown = tuple(_question(draft, framework) for draft in drafts[:most])
    undecided = sum(len(possible(rule, line.box)) > 1 for line in lines)
    return Agenda(
        framework=framework.id,
        framework_version=framework.version,
        questions=shown,
        waiting=len(drafts) - len(shown),
        undecided=undecided,
        measures=len(lines),
        minutes_each=minutes_each,
        minutes=minutes_each * len(shown),
        sentence=_sentence(len(shown), len(drafts), undecided, len(lines), minutes_each),
    )


def _room(most: int, minutes_each: int, time: int | None) -> int:
    """How many questions fit."""
    fits = most if time is None or minutes_each < 1 else min(most, time // minutes_each)
    if fits < 1 or minutes_each < 1:
        step = "Ask for at least one question, of one minute or more, and give time for it."
        said = f"{most} questions of {minutes_each} minutes" + ("" if time is None else f" in {time} minutes")
        raise InputError(Fault("agenda", "agenda-size", "An agenda needs room for a question.", said, step))
    return fits


def answer(
    question: Question, coder: str, lo: int, hi: int, at: str | None = None, only: Sequence[Id] = ()
) -> tuple[Coding, ...]:
    """The codings that one answer gives: one per line of the group, or of `only` some of them.

    Each names the question in its `rule`, so that a reader finds the way back.
    """
    return tuple(
        Coding(
            subject=subject,
            criterion=question.criterion,
            coder=coder,
            lo=lo,
            hi=hi,
            basis="people",
            rule=f"answer to {question.id}",
            at=at,
        )
        for subject in (only or question.measures)
    )


def group_key(measure: Measure) -> tuple[str, ...]:
    """What makes lines related: origin, instrument, and their first headings.

    A line without an instrument, or a proposal, stands alone.
    """
    if measure.instrument is None or not measure.path:
        return (measure.origin, measure.id)
    return (measure.origin, measure.instrument, *measure.path[:DEPTH])


def _groups(lines: list[_Line]) -> list[list[_Line]]:
    groups: dict[tuple[str, ...], list[_Line]] = {}
    for line in lines:
        groups.setdefault(group_key(line.measure), []).append(line)
    return list(groups.values())


def _line(measure: Measure, framework: Framework, codings: Codings, rule: Rule) -> _Line:
    box: Box = tuple((k.lo, k.hi) for k in known_levels(measure.id, framework, codings))
    return _Line(measure, box, pivotal(rule, box) if len(possible(rule, box)) > 1 else ())


def _joint_needs(
    measures: tuple[Measure, ...], framework: Framework, codings: Codings
) -> dict[tuple[Id, int], list[Id]]:
    """(measure, position of criterion) -> joint rules whose sets turn on that level."""
    at = {criterion.id: i for i, criterion in enumerate(framework.criteria)}
    needs: dict[tuple[Id, int], list[Id]] = {}
    for rule in framework.joint_rules:
        for selector in (rule.subject, rule.other):
            if selector is not None and selector.criterion is not None:
                for measure in members(selector, measures, framework, codings).open:
                    needs.setdefault((measure.id, at[selector.criterion]), []).append(rule.id)
    return needs


def _draft(
    group: list[_Line],
    i: int,
    framework: Framework,
    rule: Rule,
    joint: dict[tuple[Id, int], list[Id]],
) -> _Draft:
    asked = tuple(line for line in group if i in line.open or (line.measure.id, i) in joint)
    return _Draft(
        id=_question_id(framework.criteria[i], asked[0].measure),
        at=i,
        asked=asked,
        settles=sum((_ruled_out(rule, line.box, i) for line in asked), Fraction(0)),
        changes=sum(i in line.open for line in asked),
        rules=tuple(sorted({one for line in asked for one in joint.get((line.measure.id, i), [])})),
        money=sum(_money(line.measure) for line in asked),
    )


def _question(draft: _Draft, framework: Framework) -> Question:
    criterion = framework.criteria[draft.at]
    about = _about(draft.asked)
    return Question(
        id=draft.id,
        text=f"{criterion.question} About: {about}",
        criterion=criterion.id,
        about=about,
        measures=tuple(line.measure.id for line in draft.asked),
        titles=tuple(line.measure.title for line in draft.asked),
        choices=_choices(criterion, draft.asked, draft.at),
        settles=draft.settles,
        changes=draft.changes,
        rules=draft.rules,
        money_minor=draft.money,
        ask=criterion.settled_by,
    )


def _question_id(criterion: Criterion, first: Measure) -> Id:
    whole = f"ask.{criterion.id}.{first.id}"
    return whole if len(whole) <= MAX_ID else f"ask.{digest(whole.encode())[:32]}"


@lru_cache(maxsize=65536)
def _ruled_out(rule: Rule, box: Box, i: int) -> Fraction:
    """The mean number of possible verdicts that knowing criterion `i` rules out, over its open levels."""
    before = len(possible(rule, box))
    lo, hi = box[i]
    lost = sum(
        before - len(possible(rule, (*box[:i], (level, level), *box[i + 1 :]))) for level in range(lo, hi + 1)
    )
    return Fraction(lost, hi - lo + 1)


def _choices(criterion: Criterion, asked: tuple[_Line, ...], i: int) -> tuple[Choice, ...]:
    lo, hi = min(line.box[i][0] for line in asked), max(line.box[i][1] for line in asked)
    return tuple(
        Choice(level=level.code, label=level.label, anchor=level.anchor)
        for level in criterion.levels
        if lo <= level.code <= hi
    )


def _about(asked: tuple[_Line, ...]) -> str:
    first = asked[0].measure
    if len(asked) == 1:
        return " > ".join((*first.path[:DEPTH], first.title)) if first.path else first.title
    heading = " > ".join(first.path[:DEPTH])
    kind = (first.instrument or "").replace("_", " ")
    return f"{len(asked)} lines under {heading} ({kind})"


def _money(measure: Measure) -> int:
    return measure.amount.minor if measure.amount and measure.kind in NEW_MONEY_KINDS else 0


def _sentence(shown: int, all_questions: int, undecided: int, total: int, minutes: int) -> str:
    if not undecided:
        return f"All {total} verdicts are certain; no question can change one." + (
            f" {shown} questions are left for joint rules." if shown else ""
        )
    rest = f" {all_questions - shown} more wait." if all_questions > shown else ""
    return (
        f"{undecided} of {total} measures are undecided. These {shown} questions decide most; at {minutes} "
        f"minutes each, one person needs about {shown * minutes} minutes.{rest}"
    )
