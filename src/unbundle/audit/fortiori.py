"""Dominance conflicts, and the a-fortiori balance: does a judge's own casebook speak against a verdict?

A conflict says that one of two verdicts is wrong, never which. The balance counts, for each case, the
precedents that speak against its verdict (milder conduct judged more harshly) and those that support it.
Source: Horty, The result model of precedent (2004); Prakken, A formal analysis of precedential
constraint with dimensions (2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from unbundle.audit.lattice import Comparison, compare
from unbundle.audit.strata import Facts
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import CLEAR, finding_id, name_of, number, side_by_side, times, verdict_of
from unbundle.kit.bootstrap import rounded
from unbundle.records.base import Id
from unbundle.records.findings import Finding

TOP = 20
"""How many a-fortiori flags per judge are shown; the number of all is always given."""


@dataclass(frozen=True, slots=True)
class Casebook:
    """One judge's cases, one row for each episode, set of facts and verdict, in case order."""

    judge: Id
    cases: tuple[Id, ...]
    ranks: tuple[int, ...]
    comparison: Comparison


def casebook(table: Table, facts: Facts, judge: Id) -> Casebook | None:
    """The judge's fully coded cases compared with each other; None with fewer than two."""
    criteria = sorted(facts.scales)
    seen: set[tuple[Id, tuple[int, ...], int]] = set()
    names: list[Id] = []
    for case in sorted(table.ranks[judge]):
        if case in facts.complete:
            levels = tuple(facts.levels[case][c] for c in criteria)
            key = (table.cases[case].episode, levels, table.ranks[judge][case])
            if key not in seen:
                seen.add(key)
                names.append(case)
    if len(names) < 2 or not criteria:
        return None
    ranks = tuple(table.ranks[judge][case] for case in names)
    tops = [facts.scales[c][1] for c in criteria]
    conduct = np.array(
        [[top - facts.levels[case][c] for c, top in zip(criteria, tops, strict=True)] for case in names],
        dtype=np.int64,
    )
    sizes = tuple(facts.scales[c][1] - facts.scales[c][0] + 1 for c in criteria)
    return Casebook(judge, tuple(names), ranks, compare(conduct, np.array(ranks), sizes, len(table.order)))


def precedent_findings(table: Table, facts: Facts, spec: AuditSpec) -> tuple[Finding, ...]:
    """For every judge one dominance finding, and its a-fortiori flags or the sentence that there are none."""
    if not facts.scales:
        return tuple(_silent(facts, "", None, 0))
    found: list[Finding] = []
    for judge in table.judges:
        book = casebook(table, facts, judge)
        if book is None or len(set(book.ranks)) < 2:
            coded = sum(case in facts.complete for case in table.ranks[judge])
            found += _silent(facts, judge, book, coded)
        else:
            found.append(_dominance(table, facts, book))
            found += _fortiori(table, facts, book, spec)
    return tuple(found)


def _silent(facts: Facts, judge: Id, book: Casebook | None, coded: int) -> list[Finding]:
    if book is not None:
        why = f"all {len(book.cases)} coded cases got the same verdict, so none can contradict another"
    elif not facts.scales:
        why = "the facts of the cases are not coded by people, so nobody can say which act was graver"
    else:
        why = f"only {times(coded, 'case')} of this judge have facts coded on every criterion"
    return [
        Finding(
            id=finding_id(detector, judge or "all"),
            detector=detector,
            outcome="cannot-test",
            judge=judge,
            informative=coded,
            sentence=f"Cannot be tested: whether verdicts of {judge or 'any judge'} contradict each other, "
            f"because {why}.",
            cannot_because=why,
        )
        for detector in ("dominance", "a-fortiori")
    ]


def _dominance(table: Table, facts: Facts, book: Casebook) -> Finding:
    found = book.comparison
    if not found.conflicts:
        return Finding(
            id=finding_id("dominance", book.judge),
            detector="dominance",
            outcome="no-evidence",
            judge=book.judge,
            informative=len(book.cases),
            sentence=f"No contradiction: in {times(len(book.cases), 'coded case')} {book.judge} never judged "
            "more mildly an act that is as grave or graver on every criterion. Acts that cannot be ranked "
            "say nothing.",
        )
    worst = max(range(len(book.cases)), key=lambda i: (_gap(book, i), found.milder_harsher[i], -i))
    one, other = book.cases[worst], book.cases[int(found.harsh_witness[worst])]
    equal, different = side_by_side(table, facts, book.judge, one, other)
    return Finding(
        id=finding_id("dominance", book.judge),
        detector="dominance",
        outcome="flagged",
        judge=book.judge,
        bloc=table.cases[one].bloc,
        cases=(one, other),
        informative=len(book.cases),
        sentence=f"Flagged: {times(found.conflicts, 'pair')} of cases contradict each other. For one: "
        f"{name_of(table, one)} is as grave or graver on every criterion than {name_of(table, other)}, yet "
        f"got “{verdict_of(table, book.judge, one)}”, the other “{verdict_of(table, book.judge, other)}”. "
        "One of the two is wrong, or a difference that matters is missing among the criteria; this does not "
        "say which.",
        equal=equal,
        different=different,
        would_clear=CLEAR,
    )


def _gap(book: Casebook, row: int) -> int:
    witness = int(book.comparison.harsh_witness[row])
    return -1 if witness < 0 else book.ranks[witness] - book.ranks[row]


def balance(book: Casebook) -> list[tuple[str, int, Fraction, int, int]]:
    """("milder" or "harsher", row, balance, precedents against, in support) of every case with any against.

    "milder": the verdict is milder than the precedents carry; "harsher" is the mirror image.
    """
    found, rows = book.comparison, []
    sides = (
        ("milder", found.milder_harsher, found.worse_as_mild),
        ("harsher", found.worse_milder, found.milder_as_harsh),
    )
    for side, against, support in sides:
        for row in range(len(book.cases)):
            no, yes = int(against[row]), int(support[row])
            if no:
                rows.append((side, row, Fraction(no, no + yes), no, yes))
    return rows


def _fortiori(table: Table, facts: Facts, book: Casebook, spec: AuditSpec) -> list[Finding]:
    flags = [row for row in balance(book) if row[3] >= spec.against and row[2] >= spec.balance]
    if not flags:
        enough = len(book.cases) > spec.against
        why = f"{times(len(book.cases), 'coded case')} cannot hold {spec.against} precedents against one"
        quiet = (
            f"No evidence at this power: among {len(book.cases)} coded cases of {book.judge} no verdict has "
            f"{spec.against} precedents or more against it with a balance of {number(spec.balance)}."
        )
        return [
            Finding(
                id=finding_id("a-fortiori", book.judge),
                detector="a-fortiori",
                outcome="no-evidence" if enough else "cannot-test",
                judge=book.judge,
                informative=len(book.cases),
                sentence=quiet if enough else f"Cannot be tested: {why}.",
                cannot_because="" if enough else why,
            )
        ]
    shown = sorted(flags, key=lambda f: (-f[3], -f[2], book.cases[f[1]], f[0]))[:TOP]
    return [_flag(table, facts, book, flag, len(flags)) for flag in shown]


def _flag(
    table: Table, facts: Facts, book: Casebook, flag: tuple[str, int, Fraction, int, int], count: int
) -> Finding:
    side, row, value, against, support = flag
    found = book.comparison
    witness = int((found.harsh_witness if side == "milder" else found.mild_witness)[row])
    one, other = book.cases[row], book.cases[witness]
    equal, different = side_by_side(table, facts, book.judge, one, other)
    graver, judged = ("no graver", "harsher") if side == "milder" else ("no milder", "milder")
    return Finding(
        id=finding_id("a-fortiori", book.judge, one, side),
        detector="a-fortiori",
        outcome="flagged",
        judge=book.judge,
        bloc=table.cases[one].bloc,
        cases=(one, other),
        effect=rounded(float(value)),
        informative=against + support,
        sentence=f"Flagged: {book.judge} gave “{verdict_of(table, book.judge, one)}” on "
        f"{name_of(table, one)}, {side} than its own precedents carry: {times(against, 'case')} that are "
        f"{graver} got a {judged} verdict, for example {name_of(table, other)} with "
        f"“{verdict_of(table, book.judge, other)}”; {support} support it (balance {number(value)}; "
        f"{times(count, 'such case')} in all).",
        equal=equal,
        different=different,
        would_clear=CLEAR,
    )
