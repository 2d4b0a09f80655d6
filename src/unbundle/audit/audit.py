"""The order of the detectors; see the other modules for what each one asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unbundle.audit.contrast import DIRECTIONS, contrasts, judged
from unbundle.audit.coverage import PlaceNeed, concern_findings, selection_findings
from unbundle.audit.fortiori import precedent_findings
from unbundle.audit.leniency import Question, bloc_findings
from unbundle.audit.overtime import change_findings
from unbundle.audit.pairs import pair_findings
from unbundle.audit.sensitivity import Robustness, robustness
from unbundle.audit.softened import blind_findings, softened_findings
from unbundle.audit.strata import (
    Facts,
    Rule,
    absolute_strata,
    gather_facts,
    panel_strata,
    usual_by_panel,
    usual_by_rule,
)
from unbundle.audit.table import AuditSpec, Table, build_table
from unbundle.audit.words import ABSENT, LABELS, NO_MOTIVE, SAME_STANDARD, SILENCE, finding_id, ordered, times
from unbundle.errors import Fault, InputError
from unbundle.records.findings import Finding, Findings
from unbundle.records.judging import Actor, Case, Coding, Judgment

ORDER = (
    "pair",
    "leniency-absolute",
    "leniency-panel",
    "dominance",
    "a-fortiori",
    "softened-facts",
    "counterfactual",
    "change-over-time",
    "selection",
    "concern",
)


@dataclass(frozen=True, slots=True)
class Context:
    """What an audit may know beyond judgments and cases; everything is optional.

    `rule` gives a framework's verdict on levels and never sees who acts; `scales` are its scales.
    `actors` say which bloc a judge itself belongs to. `events` counts outside episodes by bloc. `needs`
    are people in need and relief by place.
    """

    rule: Rule | None = None
    scales: Mapping[str, tuple[int, int]] | None = None
    actors: tuple[Actor, ...] = ()
    events: Mapping[str, int] | None = None
    needs: tuple[PlaceNeed, ...] = ()


def audit_judgments(
    judgments: Iterable[Judgment],
    cases: Iterable[Case],
    order: tuple[str, ...],
    spec: AuditSpec | None = None,
    codings: Iterable[Coding] = (),
    context: Context | None = None,
) -> Findings:
    """All findings on `judgments`, whose verdicts are declared in `order` from mildest to harshest.

    Levels of cases are stored higher = better. Each finding has one of three outcomes: flagged; no
    evidence at this power; cannot be tested, and why. Findings come in a fixed order, not by size.
    The result depends on the set of rows, not on their order.
    Raises: InputError with all faults of the input, as `build_table`, and levels outside a scale.
    """
    asked, known = spec or AuditSpec(), context or Context()
    rows = tuple(codings)
    whole = build_table(judgments, cases, order, asked, known.actors)
    facts = gather_facts(whole, rows, known.scales)
    faults = _scale_faults(facts)
    if faults:
        raise InputError(faults)
    table = whole.chosen(asked.own)
    found = [
        *_leniency(table, facts, known.rule, asked),
        *pair_findings(table, facts, asked),
        *precedent_findings(table, facts, asked),
        *softened_findings(table, facts, known.rule, asked),
        *blind_findings(table, rows, asked),
        *change_findings(table, facts, absolute_strata(facts, known.rule), asked),
        *selection_findings(table, known.events, asked),
        *concern_findings(known.needs),
    ]
    vary = asked.sensitivity and bool(whole.ranks)
    firm = robustness(whole, facts, known.rule, asked) if vary else Robustness((), {})
    return Findings(
        verdict_order=order,
        findings=ordered((_with_remark(one, firm) for one in found), {d: i for i, d in enumerate(ORDER)}),
        sensitivity=firm.lines,
        notes=_notes(whole, facts, asked),
    )


def _leniency(table: Table, facts: Facts, rule: Rule | None, spec: AuditSpec) -> list[Finding]:
    absolute = Question(
        "leniency-absolute",
        absolute_strata(facts, rule),
        "comparable by the framework's verdict on their facts"
        if rule is not None
        else "alike on every coded fact",
        than="" if rule is None else "the framework's verdict",
        usual=usual_by_rule(table.order, rule),
    )
    panel = Question(
        "leniency-panel",
        panel_strata(table),
        "judged about as harshly by all other judges",
        than="the usual verdict of the others",
        usual=usual_by_panel,
    )
    found: list[Finding] = []
    for question in (absolute, panel):
        if len(table.blocs) < 2:
            found.append(_no_blocs(table, question))
        elif question is absolute and not facts.complete:
            found.append(_no_facts(question))
        else:
            tested = judged(contrasts(table.ranks, table.cases, question.strata, question.usual), spec.rate)
            found += bloc_findings(table, tested, question, facts, spec)
    return found


def _with_remark(found: Finding, firm: Robustness) -> Finding:
    """A flag with the sentence on how firm it is, so that nobody reads the one without the other."""
    keys = [("pair", *found.cases)] if found.detector == "pair" else []
    if found.detector in ("leniency-absolute", "leniency-panel"):
        kind = found.detector.removeprefix("leniency-")
        keys = [(kind, found.judge, found.bloc, direction) for direction in DIRECTIONS]
    remarks = [firm.remarks[key] for key in keys if key in firm.remarks]
    if found.outcome != "flagged" or not remarks:
        return found
    return found.model_copy(update={"sentence": f"{found.sentence} {remarks[0]}"})


def _no_blocs(table: Table, question: Question) -> Finding:
    count = len(table.blocs)
    why = f"the judged cases are all of one bloc ({table.blocs[0]})" if count else "no judged case has a bloc"
    return _whole_cannot(question, why)


def _no_facts(question: Question) -> Finding:
    return _whole_cannot(
        question,
        "the facts of the cases are not coded by people on every criterion; without them nobody can say "
        "which cases are alike",
    )


def _whole_cannot(question: Question, why: str) -> Finding:
    return Finding(
        id=finding_id(question.detector, "all"),
        detector=question.detector,
        outcome="cannot-test",
        sentence=f"Cannot be tested: whether any judge treats a bloc differently, because {why}.",
        cannot_because=why,
    )


def _scale_faults(facts: Facts) -> list[Fault]:
    named = [(f"cases, {case}", levels) for case, levels in facts.levels.items()]
    named += [
        (f"codings, {case}, {coder}", levels) for coder, r in facts.own.items() for case, levels in r.items()
    ]
    faults = []
    for where, levels in named:
        for criterion, level in levels.items():
            if criterion not in facts.scales:
                step = f"Known: {', '.join(facts.scales)}."
                faults.append(Fault(where, "criterion-unknown", "No criterion has this id.", criterion, step))
                continue
            low, high = facts.scales[criterion]
            if not low <= level <= high:
                step = f"The scale of {criterion} runs from {low} to {high}."
                message = "This level is not on the scale."
                faults.append(Fault(f"{where}, {criterion}", "level-outside", message, str(level), step))
    return faults


def _episodes(table: Table, judged_cases: set[str], bloc: str) -> int:
    return len({table.cases[c].episode for c in judged_cases if table.cases[c].bloc == bloc})


def _notes(table: Table, facts: Facts, spec: AuditSpec) -> tuple[str, ...]:
    if not table.ranks:
        return ("There are no judgments, so nothing can be tested.", SILENCE)
    judged_cases = {case for row in table.ranks.values() for case in row}
    alone = sorted(table.cases.keys() - judged_cases)
    episodes = len({table.cases[c].episode for c in judged_cases})
    notes = [
        f"{times(sum(map(len, table.ranks.values())), 'judgment')} by {times(len(table.ranks), 'judge')} on "
        f"{times(len(judged_cases), 'case')} in {times(episodes, 'episode')}; an episode counts once.",
        NO_MOTIVE,
        SAME_STANDARD,
        f"A step is one place in the order {' < '.join(table.order)}. p is the chance of so large a "
        "difference where there is none; q is the share of flags up to this one that is expected to be "
        "false.",
        SILENCE,
        LABELS,
        f"False flags are held to {float(spec.rate):.0%} of flags (Benjamini and Hochberg) within each kind "
        "of question, on average over many audits; judges who vote on the same cases can be flagged wrongly "
        "together. Not flagged does not mean consistent.",
    ]
    held = ", ".join(f"{bloc} {_episodes(table, judged_cases, bloc)}" for bloc in table.blocs)
    if len(table.blocs) > 1:
        notes.append(
            f"Blocs differ in how many episodes there are ({held}). What can be seen about one may stay "
            "invisible about another, so the lists of flags must not be compared with each other."
        )
    if table.missing:
        notes.append(f"{ABSENT} Left out for that: {times(table.missing, 'row')}.")
    if alone:
        notes.append(f"Nobody judged {times(len(alone), 'case')}: {', '.join(alone)}.")
    if not facts.complete:
        notes.append(
            "The facts of the cases are not coded by people. So only questions relative to the panel, and "
            "pairs, are asked: a tilt that all judges share cannot be seen."
        )
    return tuple(notes)
