"""What the principles say: what is undecided and who could settle it, vetoes, and the wholes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unbundle.publish.index import Index
from unbundle.publish.lines import cut
from unbundle.publish.money import short
from unbundle.publish.words import INSTRUMENTS, UNCLASSIFIED, VERDICTS, listed
from unbundle.records.judging import JointResult, MeasureVerdict, WholeVerdict

JOINT_WORDS = {"holds": "Holds", "broken": "Broken", "open": "Open"}
NOTHING = " Nothing chosen falls under it."
"""How a verdict on a whole says that a rule met nothing to judge."""
LINES_SHOWN = 8
LONG_EXAMPLE = 130


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """Lines with the same possible verdicts and the same certain vetoes."""

    state: str
    undecided: bool
    vetoed_by: tuple[str, ...]
    count: int
    money: str
    lines: tuple[tuple[int, str], ...]
    repair: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without an answer that can still change verdicts: on how many lines, who could settle it."""

    question: str
    count: int
    settled_by: str


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """A question to the words of the law: (levels, lines), and on how many lines they say nothing."""

    question: str
    levels: tuple[tuple[str, int], ...]
    open: int
    example: str


@dataclass(frozen=True, slots=True)
class Joint:
    """A rule on a set of lines, and what it says of the official package and the alternative."""

    sentence: str
    official: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Principles:
    """Framework, verdicts with the undecided first, answers of the text, and the two wholes."""

    title: str
    version: str
    rationale: str
    groups: tuple[VerdictGroup, ...]
    open: tuple[OpenQuestion, ...]
    answers: tuple[TextAnswer, ...]
    joint: tuple[Joint, ...]
    wholes: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, str, str], ...]


def build_principles(index: Index) -> Principles | None:
    """What the principles say of this run; None where nothing was judged."""
    verdicts = index.run.verdicts
    if verdicts is None:
        return None
    framework = index.framework
    judged = [v for v in verdicts.verdicts if v.measure in index.decisions]
    wholes = {whole.subject: whole for whole in verdicts.wholes}
    return Principles(
        title=framework.title if framework else verdicts.framework,
        version=verdicts.framework_version,
        rationale=framework.rationale if framework else "",
        groups=_groups(index, judged),
        open=_open(index, judged),
        answers=_answers(index, judged),
        joint=_joint(index, wholes.get("official"), wholes.get("alternative")),
        wholes=tuple((whole.subject, whole.sentence) for whole in verdicts.wholes),
        shares=_shares(wholes.get("official"), wholes.get("alternative")),
    )


def _question(index: Index, criterion: str) -> str:
    for known in index.framework.criteria if index.framework else ():
        if known.id == criterion:
            return known.question
    return criterion


def _open(index: Index, verdicts: Sequence[MeasureVerdict]) -> tuple[OpenQuestion, ...]:
    """Open questions in the order of the framework, with the number of lines each keeps open."""
    rows = []
    for criterion in index.framework.criteria if index.framework else ():
        count = sum(criterion.id in v.undecided_because for v in verdicts)
        if count:
            rows.append(OpenQuestion(criterion.question, count, criterion.settled_by))
    return tuple(rows)


def _groups(index: Index, verdicts: Sequence[MeasureVerdict]) -> tuple[VerdictGroup, ...]:
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[MeasureVerdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.possible, verdict.vetoed_by].append(verdict)
    groups = [_group(index, rows) for rows in found.values()]
    return tuple(sorted(groups, key=lambda g: (not g.undecided, -g.count, g.state, g.vetoed_by)))


def _group(index: Index, rows: Sequence[MeasureVerdict]) -> VerdictGroup:
    one = rows[0]
    undecided = len(one.possible) > 1
    words = listed([VERDICTS[v] for v in one.possible]).replace(" and ", " or ")
    money = sum(index.decisions[v.measure].cost for v in rows)
    repairs = sorted({v.repair.sentence for v in rows if v.repair})
    ordered = sorted(rows, key=lambda v: (-index.decisions[v.measure].cost, index.line_number[v.measure]))
    return VerdictGroup(
        state=f"Undecided ({words})" if undecided else words.capitalize(),
        undecided=undecided,
        vetoed_by=tuple(_question(index, c) for c in one.vetoed_by),
        count=len(rows),
        money=short(money, index.currency) if money else "",
        lines=tuple((index.line_number[v.measure], index.title(v.measure)) for v in ordered[:LINES_SHOWN]),
        repair=repairs[0] if len(repairs) == 1 else "",
    )


def _answers(index: Index, verdicts: Sequence[MeasureVerdict]) -> tuple[TextAnswer, ...]:
    """For every criterion that the text alone can decide: how many lines it puts at which levels."""
    answers = []
    for criterion in index.framework.criteria if index.framework else ():
        if criterion.decided_by != "text":
            continue
        labels = {level.code: level.label for level in criterion.levels}
        reasons = [
            r for v in verdicts for r in v.reasons if r.criterion == criterion.id and r.basis == "text"
        ]
        counts = Counter((r.lo, r.hi) for r in reasons)
        quotes = [r.quote for r in reasons if r.quote]
        answers.append(
            TextAnswer(
                question=criterion.question,
                levels=tuple((_span(labels, *ends), n) for ends, n in sorted(counts.items(), reverse=True)),
                open=len(verdicts) - len(reasons),
                example=cut(quotes[0], LONG_EXAMPLE) if quotes else "",
            )
        )
    return tuple(answers)


def _span(labels: Mapping[int, str], low: int, high: int) -> str:
    """A level, or the levels between which the text leaves it, in the framework's words."""
    ends = (labels.get(low, str(low)), labels.get(high, str(high)))
    return ends[0] if low == high else f"from {ends[0]} to {ends[1]}"


def _joint(
    index: Index, official: WholeVerdict | None, alternative: WholeVerdict | None
) -> tuple[Joint, ...]:
    left = {row.rule: row for row in official.joint} if official else {}
    right = {row.rule: row for row in alternative.joint} if alternative else {}
    rules = {rule.id: rule.sentence for rule in index.framework.joint_rules} if index.framework else {}
    return tuple(
        Joint(
            sentence=rules.get(rule, rule),
            official=_joint_words(left.get(rule), rules.get(rule, rule)),
            alternative=_joint_words(right.get(rule), rules.get(rule, rule)),
        )
        for rule in sorted({*left, *right})
    )


def _joint_words(row: JointResult | None, rule: str) -> str:
    """The status, what the result adds to the sentence of the rule, and what would make it hold."""
    if row is None:
        return "not asked"
    _, _, after = row.sentence.partition(rule)
    if row.status == "holds" and NOTHING in after:
        return f"Not touched: nothing in it falls under this rule.{after.replace(NOTHING, '')}"
    return " ".join(filter(None, (f"{JOINT_WORDS[row.status]}.", after.strip(), row.would_hold_if)))


def _shares(
    official: WholeVerdict | None, alternative: WholeVerdict | None
) -> tuple[tuple[str, str, str], ...]:
    left, right = dict(official.shares if official else ()), dict(alternative.shares if alternative else ())
    names: dict[str, str] = {str(key): name for key, name in INSTRUMENTS.items()} | {"": UNCLASSIFIED}
    return tuple(
        (names.get(label, label), percent(left.get(label)), percent(right.get(label)))
        for label in sorted({*left, *right}, key=lambda name: (-left.get(name, Fraction(0)), name))
    )


def percent(share: Fraction | None) -> str:
    """A share as "12.3 %", rounded half to even; "0 %" for none."""
    if not share:
        return "0 %"
    tenths = round(Fraction(share) * 1000)
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "under 0.1 %"
