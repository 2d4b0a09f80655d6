"""Softened facts: who codes the facts of friends more mildly, then applies the rule to them honestly.

Such a judge is invisible to an audit of verdicts, so the codings themselves are compared with those of
the others; and codings made with the actor hidden or swapped are compared with those made knowing it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from unbundle.audit.contrast import DIRECTIONS, Strata, Tested, contrasts, judged
from unbundle.audit.exact import can_be_flagged, sign_test
from unbundle.audit.leniency import Question, bloc_findings
from unbundle.audit.strata import MIN_OTHERS, Facts, Rule, panel_levels
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import CLEAR_MANY, chance, finding_id, times
from unbundle.kit.bootstrap import rounded
from unbundle.kit.fdr import benjamini_hochberg
from unbundle.records.base import Id
from unbundle.records.findings import Finding
from unbundle.records.judging import Case, Coding

BANDS = 3
"""Into how many bands of gravity the panel's facts are cut; only facts of one band are compared."""

Shifts = Mapping[Id, Mapping[Id, int]]


def softened_findings(table: Table, facts: Facts, rule: Rule | None, spec: AuditSpec) -> tuple[Finding, ...]:
    """For every coder and bloc: do its codings lie further to the mild side of the panel there?"""
    tested = softened_tests(facts, table.cases, spec.rate)
    if not tested:
        return (_nobody(),)
    question = Question(
        "softened-facts",
        _strata(facts),
        "about as grave by the other coders",
        did="coded the facts of",
        than="the other coders' median",
        usual=as_the_others,
    )
    found = bloc_findings(table, tested, question, None, spec)
    return tuple(_with_verdicts(one, table, facts, rule) for one in found)


def softened_tests(facts: Facts, cases: Mapping[Id, Case], rate: Fraction) -> tuple[Tested, ...]:
    """Every coder and bloc tested against the panel; empty without a panel.

    Coders who lean one way move the panel, so that others seem to lean the other way. Each flag must
    therefore hold against a panel without those who are flagged in the other direction.
    """
    tested = judged(contrasts(code_shifts(facts), cases, _strata(facts), as_the_others), rate)
    leaning = {
        direction: frozenset(t.contrast.judge for t in tested if t.flagged and t.direction == direction)
        for direction in DIRECTIONS
    }
    if not all(leaning.values()):
        return tested
    again = {d: _without(facts, cases, leaning[DIRECTIONS[1 - i]], rate) for i, d in enumerate(DIRECTIONS)}
    return tuple(
        replace(t, flagged=False) if t.flagged and not again[t.direction].get(t.contrast.key, False) else t
        for t in tested
    )


def _without(
    facts: Facts, cases: Mapping[Id, Case], gone: frozenset[Id], rate: Fraction
) -> dict[tuple[Id, str], bool]:
    """Whether each coder and bloc is flagged when coders `gone` are not part of anybody's panel."""
    smaller = replace(facts, own={name: rows for name, rows in facts.own.items() if name not in gone})
    tested = judged(contrasts(code_shifts(smaller), cases, _strata(smaller), as_the_others), rate)
    return {t.contrast.key: t.flagged for t in tested}


def _strata(facts: Facts) -> Strata:
    bands = _bands(facts)
    return lambda coder, case: bands.get((coder, case))


def as_the_others(stratum: str) -> int:
    """The usual shift of codes: none."""
    return 1


def code_shifts(facts: Facts) -> dict[Id, dict[Id, int]]:
    """By coder and case: 0 milder than the others' median over all criteria, 1 like it, 2 harsher.

    Only cases that at least two others coded. Between two middle codes of the others nothing is a shift.
    """
    found: dict[Id, dict[Id, int]] = {}
    for coder in sorted(facts.own):
        for case, levels in sorted(facts.own[coder].items()):
            shift, compared = 0, False
            for criterion, level in levels.items():
                others = sorted(
                    rows[case][criterion]
                    for name, rows in facts.own.items()
                    if name != coder and criterion in rows.get(case, {})
                )
                if len(others) >= MIN_OTHERS:
                    low, high = others[(len(others) - 1) // 2], others[len(others) // 2]
                    shift += max(0, level - high) - max(0, low - level)
                    compared = True
            if compared:
                found.setdefault(coder, {})[case] = 1 - (shift > 0) + (shift < 0)
    return found


def _bands(facts: Facts) -> dict[tuple[Id, Id], str]:
    """By coder and case, the band of gravity of the others' median codes."""
    bands = {}
    for coder in facts.own:
        for case in facts.own[coder]:
            levels = panel_levels(facts.own, case, coder)
            spans = [facts.scales[c] for c in levels if c in facts.scales]
            reach = sum(high - low for low, high in spans)
            above = sum(levels[c] - facts.scales[c][0] for c in levels if c in facts.scales)
            if spans:
                bands[coder, case] = str(BANDS * above // (reach + 1))
    return bands


def _with_verdicts(found: Finding, table: Table, facts: Facts, rule: Rule | None) -> Finding:
    """Adds what the coder's own facts do to verdicts under the framework, where both are decided."""
    if rule is None or found.outcome == "cannot-test":
        return found
    milder = both = 0
    for case, levels in facts.own.get(found.judge, {}).items():
        panel = panel_levels(facts.own, case, found.judge)
        if table.cases[case].bloc == found.bloc and facts.scales.keys() <= levels.keys() & panel.keys():
            ours, theirs = rule(levels), rule(panel)
            if ours in table.order and theirs in table.order:
                both += 1
                milder += table.order.index(str(ours)) < table.order.index(str(theirs))
    if not both:
        return found
    extra = (
        f" On its own facts the framework gives a milder verdict than on the panel's in {milder} of {both}."
    )
    return found.model_copy(update={"sentence": found.sentence + extra})


def _nobody() -> Finding:
    why = "no case was coded by at least three people"
    return Finding(
        id=finding_id("softened-facts", "all"),
        detector="softened-facts",
        outcome="cannot-test",
        sentence=f"Cannot be tested: whether the facts of one bloc are coded more mildly, because {why}.",
        cannot_because=why,
    )


def blind_findings(table: Table, codings: Iterable[Coding], spec: AuditSpec) -> tuple[Finding, ...]:
    """For every coder and bloc: codings knowing the actor against codings without; exact sign test.

    A case counts as milder, harsher or same by the sum over its criteria. The rate at which coders
    named the actor all the same is printed: where it is high, blinding did not work.
    """
    tallies, named = _replays(table, codings)
    if not tallies:
        why = "nobody coded a case twice, knowing the actor and not knowing it"
        return (
            Finding(
                id=finding_id("counterfactual", "all"),
                detector="counterfactual",
                outcome="cannot-test",
                sentence=f"Cannot be tested: whether codings follow the actor, because {why}.",
                cannot_because=why,
            ),
        )
    least = {key: sign_test(0, count["milder"] + count["harsher"]) for key, count in tallies.items()}
    able, family = can_be_flagged(least, spec.rate)
    keys = sorted(able)
    p_values = {key: sign_test(count["milder"], count["harsher"]) for key, count in tallies.items()}
    q_values = dict(zip(keys, benjamini_hochberg([p_values[k] for k in keys]), strict=True))
    return tuple(
        _replay(key, tallies[key], named[key], (p_values[key], q_values.get(key), family), spec)
        for key in sorted(tallies)
    )


Replays = dict[tuple[Id, str], Counter[str]]


def _replays(table: Table, codings: Iterable[Coding]) -> tuple[Replays, Replays]:
    """Counts of milder, harsher, same by coder and bloc; and of named, asked after blind codings."""
    seen: dict[tuple[Id, Id, str], tuple[int, int]] = {}
    blind: dict[tuple[Id, Id, str], Coding] = {}
    for c in sorted(codings, key=lambda c: (c.coder, c.subject, c.criterion, c.blind, c.at or "")):
        if c.subject in table.cases and table.cases[c.subject].bloc:
            if c.blind == "none":
                seen[c.coder, c.subject, c.criterion] = (c.lo, c.hi)
            else:
                blind[c.coder, c.subject, c.criterion] = c
    swapped = {(coder, case) for (coder, case, _), c in blind.items() if c.blind == "swapped"}
    shifts: dict[tuple[Id, Id], int] = {}
    known: dict[tuple[Id, Id], bool] = {}
    for key, replay in blind.items():
        coder, case, _ = key
        if replay.reidentified is not None:
            known[coder, case] = known.get((coder, case), False) or replay.reidentified
        if key in seen:
            apart = sum(seen[key]) - replay.lo - replay.hi
            shifts[coder, case] = shifts.get((coder, case), 0) + apart
    tallies: Replays = {}
    named: Replays = {}
    for (coder, case), shift in shifts.items():
        place = (coder, table.cases[case].bloc)
        word = "milder" if shift > 0 else "harsher" if shift < 0 else "same"
        tallies.setdefault(place, Counter())[word] += 1
        count = named.setdefault(place, Counter())
        count["swapped"] += (coder, case) in swapped
        if (coder, case) in known:
            count["asked"] += 1
            count["named"] += known[coder, case]
    return tallies, named


def _replay(
    key: tuple[Id, str],
    count: Counter[str],
    named: Counter[str],
    numbers: tuple[Fraction, Fraction | None, int],
    spec: AuditSpec,
) -> Finding:
    (coder, bloc), (p, q, family) = key, numbers
    total, differ = sum(count.values()), count["milder"] + count["harsher"]
    flagged = q is not None and q <= spec.rate
    said = (
        f"of {times(total, 'case')} of {bloc} that {coder} coded both ways, {count['milder']} came out "
        f"milder, {count['harsher']} harsher and {count['same']} the same when the actor was known"
    )
    hidden = (
        f" Asked afterwards, the coder named the actor in {named['named']} of {named['asked']}."
        if named["asked"]
        else " Whether the coder guessed the actor was not recorded."
    )
    if named["swapped"]:
        hidden = f" In {named['swapped']} another actor stood in its place.{hidden}"
    why = "" if q is not None else f"only {differ} differ, and {times(family, 'question')} are asked at once"
    head = (
        "Flagged" if flagged else f"Cannot be tested, because {why}" if why else "No evidence at this power"
    )
    tail = f" (exact sign test p {chance(p)}" + (f", q {chance(q)})." if q is not None else ").")
    return Finding(
        id=finding_id("counterfactual", coder, bloc),
        detector="counterfactual",
        outcome="flagged" if flagged else "cannot-test" if why else "no-evidence",
        judge=coder,
        bloc=bloc,
        effect=rounded((count["harsher"] - count["milder"]) / total),
        p=p,
        q=q,
        informative=differ,
        sentence=f"{head}: {said}{tail}{hidden}",
        would_clear=CLEAR_MANY if flagged else "",
        cannot_because=why,
    )
