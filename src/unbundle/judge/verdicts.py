"""Verdicts on single measures: what is possible, what would decide, what would repair it, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from unbundle.judge.levels import Known, by_subject, known_levels
from unbundle.judge.repair import margin, smallest_repair
from unbundle.judge.sorting import DROP, KEEP, Box, Rule, category, compile_rule, pivotal, possible
from unbundle.records.framework import Criterion, Framework, Verdict3
from unbundle.records.judging import Coding, MeasureVerdict, Repair, Verdicts
from unbundle.records.measure import Measure

WORDS: tuple[Verdict3, ...] = ("drop", "amend", "keep")
NAMED = 3
"""How many criteria a sentence names before it counts the rest."""


def judge_measures(
    measures: tuple[Measure, ...], codings: Iterable[Coding], framework: Framework
) -> Verdicts:
    """The possible verdicts on every measure, in the order of `measures`.

    Open levels stay intervals; nothing is imputed. Codings of other subjects are left alone.
    Raises: InputError for codings that the framework cannot hold.
    """
    rule = compile_rule(framework)
    grouped = by_subject(codings, framework)
    return Verdicts(
        framework=framework.id,
        framework_version=framework.version,
        verdicts=tuple(
            judge_one(measure.id, known_levels(measure.id, framework, grouped), framework, rule)
            for measure in measures
        ),
    )


def judge_one(subject: str, known: tuple[Known, ...], framework: Framework, rule: Rule) -> MeasureVerdict:
    """The verdict on one subject from what is known of it, one entry per criterion."""
    box: Box = tuple((k.lo, k.hi) for k in known)
    verdicts = possible(rule, box)
    open_points = pivotal(rule, box) if len(verdicts) > 1 else ()
    low, high = tuple(k.lo for k in known), tuple(k.hi for k in known)
    deciding = tuple(framework.criteria[i] for i in open_points)
    repair = _repair(rule, high, framework, bool(open_points))
    closed = _closed(rule, box, framework)
    return MeasureVerdict(
        measure=subject,
        possible=tuple(WORDS[v] for v in verdicts),
        vetoed_by=tuple(c.id for c in closed),
        vetoed_perhaps_by=tuple(
            c.id
            for c, (lo, hi), v in zip(framework.criteria, box, rule.blocked[0], strict=True)
            if lo <= v < hi
        ),
        undecided_because=tuple(c.id for c in deciding),
        settled_by=tuple(dict.fromkeys(c.settled_by for c in deciding if c.settled_by)),
        reasons=tuple(k.reason for k in known if k.reason.basis != "open"),
        repair=repair,
        margin=margin(rule, low, high) if len(verdicts) == 1 else None,
        sentence=_sentence(verdicts, closed, deciding, repair, (rule, high, framework))
        + _people_note(known, framework),
    )


def verdict_rule(framework: Framework) -> Callable[[Mapping[str, int]], str | None]:
    """The framework as a function from one level per criterion to its verdict; None where one is missing.

    Whoever acts is not an argument: equal levels give equal verdicts.
    """
    rule = compile_rule(framework)

    def verdict(levels: Mapping[str, int]) -> str | None:
        if any(criterion not in levels for criterion in rule.criteria):
            return None
        return WORDS[category(rule, [levels[criterion] for criterion in rule.criteria])]

    return verdict


Scales = dict[str, tuple[int, int]]


def rule_and_scales(framework: Framework) -> tuple[Callable[[Mapping[str, int]], str | None], Scales]:
    """`verdict_rule(framework)`, and the lowest and highest level of every criterion."""
    scales = {c.id: (c.levels[0].code, c.levels[-1].code) for c in framework.criteria}
    return verdict_rule(framework), scales


def name(criterion: Criterion) -> str:
    """The criterion's short name for sentences."""
    return criterion.title or criterion.id.replace("-", " ")


def listed(names: list[str]) -> str:
    """The first names in words, and how many more there are."""
    shown, rest = names[:NAMED], len(names) - NAMED
    if rest > 0:
        return ", ".join(shown) + f" and {rest} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def label(criterion: Criterion, level: int) -> str:
    """The label of one level of `criterion`."""
    return criterion.levels[level - criterion.levels[0].code].label


def _closed(rule: Rule, box: Box, framework: Framework) -> tuple[Criterion, ...]:
    """Criteria whose veto, or gate to drop, is certain: only these close a measure."""
    return tuple(c for c, (_, hi), v in zip(framework.criteria, box, rule.blocked[0], strict=True) if hi <= v)


def _repair(rule: Rule, high: tuple[int, ...], framework: Framework, still_open: bool) -> Repair | None:
    """The changes that keep needs even if every open point turns out best; none where it needs none."""
    changes = smallest_repair(rule, high, KEEP)
    if not changes:
        return None
    steps = [
        f"{name(framework.criteria[i])} from “{label(framework.criteria[i], before)}” "
        f"to “{label(framework.criteria[i], after)}”"
        for i, before, after in changes
    ]
    also = " All that is open would have to turn out well, too." if still_open else ""
    return Repair(
        reaches="keep",
        changes=tuple((rule.criteria[i], before, after) for i, before, after in changes),
        sentence="To be kept it would have to move " + "; ".join(steps) + "." + also,
    )


def _sentence(
    verdicts: tuple[int, ...],
    closed: tuple[Criterion, ...],
    deciding: tuple[Criterion, ...],
    repair: Repair | None,
    at: tuple[Rule, tuple[int, ...], Framework],
) -> str:
    if len(verdicts) > 1:
        options = " or ".join(WORDS[v] for v in verdicts)
        verb = "is" if len(deciding) == 1 else "are"
        lead = f"Undecided, because {listed([name(c) for c in deciding])} {verb} open. Possible: {options}."
        return lead + (f" {repair.sentence}" if repair else "")
    if closed:
        reasons = "; ".join(f"{name(c)}: “{label(c, at[1][_at(at[2], c)])}”" for c in closed)
        end = f" {repair.sentence}" if repair else ""
        return f"Drop, whatever else it brings: {reasons}.{end}"
    verdict = verdicts[0]
    met = _met(at[0], at[1], min(verdict, 1))
    lead = {DROP: "Drop", 1: "Amend", KEEP: "Keep"}[verdict]
    return f"{lead}: {met}" + (f" {repair.sentence}" if repair else "")


def _met(rule: Rule, point: tuple[int, ...], h: int) -> str:
    wanted = rule.profile[h]
    count = sum(g >= b for g, b, w in zip(point, wanted, rule.weight, strict=True) if w)
    total = sum(1 for w in rule.weight if w)
    goal = ("what amend asks", "what keep asks")[h]
    blocked = (
        category(rule, point) == h
        and sum(w for w, g, b in zip(rule.weight, point, wanted, strict=True) if g >= b) >= rule.majority
    )
    stop = ", but one criterion stands in the way" if blocked else ""
    return f"it meets {goal} on {count} of {total} criteria{stop}."


def _people_note(known: tuple[Known, ...], framework: Framework) -> str:
    """What a reader must know of the coders: a minority's veto, or codings that the text contradicts."""
    minority = [name(c) for c, k in zip(framework.criteria, known, strict=True) if k.minority_veto]
    conflict = [name(c) for c, k in zip(framework.criteria, known, strict=True) if k.conflict]
    note = f" A minority of coders decides {listed(minority)}." if minority else ""
    aside = "contradict the text and are set aside"
    return note + (f" Codings of {listed(conflict)} {aside}." if conflict else "")


def _at(framework: Framework, criterion: Criterion) -> int:
    return [c.id for c in framework.criteria].index(criterion.id)
