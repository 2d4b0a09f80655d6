"""The verdict on a whole: the official package, the alternative; each joint rule with what would cure it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from unbundle.judge.levels import Codings, by_subject
from unbundle.judge.sets import Members, ids, members
from unbundle.judge.verdicts import listed
from unbundle.records.base import Id
from unbundle.records.framework import Framework, JointRule, Verdict3
from unbundle.records.judging import Coding, JointResult, MeasureVerdict, Verdicts, WholeVerdict
from unbundle.records.measure import NEW_MONEY_KINDS, Measure

Status = Literal["holds", "broken", "open"]
Subject = Literal["official", "alternative"]
SUBJECTS: tuple[Subject, ...] = ("official", "alternative")
UNSETTLED = "It is settled once the measures in question are classified or coded."


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table: all measures, their verdicts, the framework, the codings."""

    measures: tuple[Measure, ...]
    verdicts: Mapping[Id, MeasureVerdict]
    framework: Framework
    codings: Codings


def judge_wholes(
    dossier_measures: tuple[Measure, ...],
    verdicts: Verdicts,
    codings: Iterable[Coding],
    framework: Framework,
    chosen: Mapping[str, tuple[Id, ...]],
) -> tuple[WholeVerdict, ...]:
    """A verdict for each set in `chosen` ("official", "alternative"), in that order.

    Best case: keep, if every measure may be kept and no joint rule is certainly broken. Worst case:
    drop, only if every measure in it may have to be dropped; else amend, by taking parts out.
    """
    by_id = {measure.id: measure for measure in dossier_measures}
    each = {verdict.measure: verdict for verdict in verdicts.verdicts}
    table = Table(dossier_measures, each, framework, by_subject(codings, framework))
    return tuple(
        _whole(subject, tuple(by_id[i] for i in chosen[subject]), table)
        for subject in SUBJECTS
        if subject in chosen
    )


def _whole(subject: Subject, parts: tuple[Measure, ...], table: Table) -> WholeVerdict:
    joint = tuple(_joint(rule, parts, table) for rule in table.framework.joint_rules)
    each = [table.verdicts[part.id] for part in parts]
    options = _possible(each, joint)
    return WholeVerdict(
        subject=subject,
        possible=options,
        joint=joint,
        vetoed=tuple(part.id for part in parts if table.verdicts[part.id].vetoed_by),
        shares=_shares(parts),
        sentence=_sentence(options, parts, table, joint),
    )


def _possible(each: list[MeasureVerdict], joint: tuple[JointResult, ...]) -> tuple[Verdict3, ...]:
    if not each:
        return ("drop", "amend", "keep")
    statuses = {result.status for result in joint}
    all_dropped = all(v.possible == ("drop",) for v in each)
    may_all_drop = all("drop" in v.possible for v in each)
    may_keep = all("keep" in v.possible for v in each) and "broken" not in statuses
    must_keep = all(v.possible == ("keep",) for v in each) and statuses <= {"holds"}
    options: list[Verdict3] = ["drop"] if may_all_drop else []
    options += ["amend"] if not all_dropped and not must_keep else []
    options += ["keep"] if may_keep else []
    return tuple(options)


def _joint(rule: JointRule, parts: tuple[Measure, ...], table: Table) -> JointResult:
    subject = members(rule.subject, parts, table.framework, table.codings)
    if rule.form == "share_at_most" or rule.other is None:
        return _share(rule, subject, parts)
    free = tuple(m for m in table.measures if not table.verdicts[m.id].vetoed_by)
    offered = members(rule.other, free, table.framework, table.codings)
    if rule.form == "needs_one_of":
        inside = members(rule.other, parts, table.framework, table.codings)
        return _needs(rule, subject, inside, offered)
    chosen = {part.id for part in parts}
    waiting = Members(
        tuple(m for m in offered.yes if m.id not in chosen),
        tuple(m for m in offered.open if m.id not in chosen),
    )
    return _not_while_open(rule, subject, waiting)


def _needs(rule: JointRule, subject: Members, other: Members, offered: Members) -> JointResult:
    if other.yes or not (subject.yes or subject.open):
        return _result(rule, "holds", subject, other.yes)
    if subject.yes and not (other.open or other.unclassified):
        cure = offered.yes or offered.open
        if cure:
            advice = f"Add one of: {_named(cure)}; or leave out what needs it."
        else:
            advice = (
                "Nothing on the table cures it: propose a measure of that kind, or leave out what needs it."
            )
        return _result(rule, "broken", subject, (), advice)
    if subject.yes and other.open:
        advice = f"It holds if coders find that one of these counts: {_named(other.open)}."
        return _result(rule, "open", subject, other.open, advice)
    return _result(rule, "open", subject, (*other.open, *other.unclassified), UNSETTLED)


def _not_while_open(rule: JointRule, subject: Members, waiting: Members) -> JointResult:
    if not (subject.yes or subject.open) or not (waiting.yes or waiting.open):
        return _result(rule, "holds", subject, ())
    if subject.yes and waiting.yes:
        advice = f"Choose {_named(waiting.yes)} as well, or leave out {_named(subject.yes)}."
        return _result(rule, "broken", subject, waiting.yes, advice)
    return _result(rule, "open", subject, (*waiting.yes, *waiting.open), UNSETTLED)


def _share(rule: JointRule, subject: Members, parts: tuple[Measure, ...]) -> JointResult:
    """Certain subjects give the least share; with all that may belong, the greatest."""
    limit = rule.limit or Fraction(0)
    total = sum(map(_money, parts))
    if total == 0:
        return _result(rule, "holds", subject, ())
    low = sum(map(_money, subject.yes))
    least, most = Fraction(low, total), Fraction(low + sum(map(_money, subject.open)), total)
    status: Status = "broken" if least > limit else "holds" if most <= limit else "open"
    advice = {
        "holds": "",
        "broken": f"Bring the share from {_percent(least)} down to {_percent(limit)} or less.",
        "open": f"The share is from {_percent(least)} to {_percent(most)}: it turns on levels still open.",
    }[status]
    return _result(rule, status, subject, (), advice).model_copy(update={"measured": least, "limit": limit})


def _result(
    rule: JointRule, status: Status, subject: Members, other: tuple[Measure, ...], advice: str = ""
) -> JointResult:
    said = {"holds": "Holds", "broken": "Broken", "open": "Undecided"}[status]
    idle = status == "holds" and not subject.yes and not subject.open
    gap = len(subject.unclassified)
    notes = " Nothing chosen falls under it." if idle else ""
    if gap:
        notes += f" Not counted, because without a known instrument: {gap}."
    return JointResult(
        rule=rule.id,
        status=status,
        subject=ids(subject.yes),
        other=ids(other),
        sentence=f"{said}: {rule.sentence}{notes}",
        would_hold_if=advice,
    )


def _named(measures: tuple[Measure, ...]) -> str:
    return listed([f"“{m.title}”" for m in sorted(measures, key=lambda m: m.id)])


def _shares(parts: tuple[Measure, ...]) -> tuple[tuple[str, Fraction], ...]:
    """The share of new money per instrument, largest first, then by name; empty without money."""
    sums: dict[str, int] = {}
    for part in parts:
        if _money(part):
            key = part.instrument or "not classified"
            sums[key] = sums.get(key, 0) + _money(part)
    total = sum(sums.values())
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return tuple((key, Fraction(amount, total)) for key, amount in ordered)


def _money(measure: Measure) -> int:
    return measure.amount.minor if measure.amount and measure.kind in NEW_MONEY_KINDS else 0


def _sentence(
    options: tuple[Verdict3, ...],
    parts: tuple[Measure, ...],
    table: Table,
    joint: tuple[JointResult, ...],
) -> str:
    if not parts:
        return "Nothing is chosen, so there is nothing to judge."
    each = [table.verdicts[part.id] for part in parts]
    certain = _certain(parts, table, joint)
    if len(options) > 1:
        undecided = sum(len(v.possible) > 1 for v in each)
        because = [f"{undecided} of {len(each)} measures are undecided"] if undecided else []
        unsettled = [result.rule.replace("-", " ") for result in joint if result.status == "open"]
        if unsettled:
            because.append(f"joint rules are open ({listed(unsettled)})")
        tail = f" Already certain: {certain}." if certain else ""
        return f"Undecided, because {' and '.join(because)}. Possible: {' or '.join(options)}.{tail}"
    if certain:
        return f"{options[0].capitalize()}, because of what is certain: {certain}."
    counts = {word: sum(v.possible == (word,) for v in each) for word in ("keep", "amend", "drop")}
    shown = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{options[0].capitalize()}: of its measures, {shown}."


def _certain(parts: tuple[Measure, ...], table: Table, joint: tuple[JointResult, ...]) -> str:
    vetoed = tuple(part for part in parts if table.verdicts[part.id].vetoed_by)
    broken = [result.rule.replace("-", " ") for result in joint if result.status == "broken"]
    reasons = [f"closed by a veto: {_named(vetoed)}"] if vetoed else []
    reasons += [f"joint rules broken: {listed(broken)}"] if broken else []
    return "; ".join(reasons)


def _percent(share: Fraction) -> str:
    """A share as a percentage with one decimal, rounded half up, from exact numbers."""
    tenths = (share * 2000 + 1) // 2
    return f"{tenths // 10}.{tenths % 10} %"
