"""Dominance conflicts, and the a-fortiori balance: does a judge's own casebook speak against a verdict?

A conflict says that one of two verdicts is wrong, never which. The balance counts, for each case, the
precedents that speak against its verdict and those that support it; see `balance`. A single step is what
an honest judge may slip by, so only verdicts off by a margin are flagged one by one; a pattern of single
steps is the question by bloc.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from unbundle.audit.balance import SIDES, Limits, Rows, Side, counts, flags, single_steps
from unbundle.audit.lattice import Comparison
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
    rows: Rows
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
    rows = Rows(conduct, np.array(ranks), sizes, len(table.order))
    return Casebook(judge, tuple(names), ranks, rows, rows.compared())


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
            sentence=f"No evidence at this power: in {times(len(book.cases), 'coded case')} {book.judge} "
            "never judged more mildly an act that is as grave or graver on every criterion. Acts that cannot "
            "be ranked say nothing.",
        )
    worst = _widest(book)[0]
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
        sentence=f"Flagged: {times(found.conflicts, 'pair')} of verdicts of {book.judge} contradict each "
        f"other. {_alone(table, book)}For one: "
        f"{name_of(table, one)} is as grave or graver on every criterion than {name_of(table, other)}, yet "
        f"got “{verdict_of(table, book.judge, one)}”, the other “{verdict_of(table, book.judge, other)}”. "
        "One of the two is wrong, or a difference that matters is missing among the criteria; this does not "
        f"say which, and says nothing of other verdicts.{_further(table, book, worst)}",
        equal=equal,
        different=different,
        would_clear=CLEAR,
    )


MORE = 4
"""How many conflicts are named beside the first."""


def _widest(book: Casebook) -> list[int]:
    """The rows of the widest conflicts: by steps between the verdicts, then by how many speak against."""
    against = book.comparison.milder_harsher
    rows = sorted(range(len(book.cases)), key=lambda i: (-_gap(book, i), -int(against[i]), i))
    return [row for row in rows[: MORE + 1] if against[row]]


def _alone(table: Table, book: Casebook) -> str:
    """How much of it rests on one verdict: a single slip can stand in many pairs."""
    part = book.comparison.milder_harsher + book.comparison.worse_milder
    row = int(part.argmax())
    if part[row] < 2:
        return ""
    return (
        f"A single slip can stand in many pairs: the verdict on {name_of(table, book.cases[row])} stands in "
        f"{part[row]} of them. "
    )


def _further(table: Table, book: Casebook, first: int) -> str:
    named = []
    for row in _widest(book):
        one, other = book.cases[row], book.cases[int(book.comparison.harsh_witness[row])]
        ours, theirs = verdict_of(table, book.judge, one), verdict_of(table, book.judge, other)
        if row != first:
            named.append(f"{name_of(table, one)} “{ours}” beside {name_of(table, other)} “{theirs}”")
    return f" Further: {'; '.join(named)}." if named else ""


def _gap(book: Casebook, row: int) -> int:
    witness = int(book.comparison.harsh_witness[row])
    return -1 if witness < 0 else book.ranks[witness] - book.ranks[row]


Flag = tuple[Side, int, Fraction, int, int]
"""(side, row, balance, precedents against, precedents in support)."""


def _listed(book: Casebook, limits: Limits) -> tuple[list[Flag], int]:
    """The flags with their counts, and how many more verdicts are off by less than the margin."""
    found = flags(book.rows, limits, book.comparison)
    rows: list[Flag] = []
    for side in SIDES:
        against, support = counts(book.comparison, side)
        for row in np.flatnonzero(found[side]):
            no, yes = int(against[row]), int(support[row])
            rows.append((side, int(row), Fraction(no, no + yes), no, yes))
    return rows, single_steps(book.comparison, limits, found)


def _fortiori(table: Table, facts: Facts, book: Casebook, spec: AuditSpec) -> list[Finding]:
    limits = Limits(spec.against, spec.balance, min(spec.margin, len(table.order) - 1))
    found, slips = _listed(book, limits)
    if not found:
        enough = len(book.cases) > spec.against
        why = f"{times(len(book.cases), 'coded case')} cannot hold {spec.against} precedents against one"
        quiet = (
            f"No evidence at this power: among {len(book.cases)} coded cases of {book.judge} no verdict is "
            f"{_by(limits)} off what its other verdicts carry: that takes {spec.against} of them or more "
            f"against it, and {float(spec.balance):.0%} of those that bear on it.{_slips(slips)}"
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
    shown = sorted(found, key=lambda f: (-f[3], -f[2], book.cases[f[1]], f[0]))[:TOP]
    tail = f"{_slips(slips)} {EITHER}"
    return [_flag(table, facts, book, flag, (f"{_by(limits)} {flag[0]}", len(found), tail)) for flag in shown]


EITHER = "Either this verdict or those may be the mistaken ones."


def _by(limits: Limits) -> str:
    return f"{times(limits.margin, 'step')} or more"


def _slips(count: int) -> str:
    """The verdicts off by less than the margin, named as what they are."""
    if not count:
        return ""
    few = f"{times(count, 'verdict')} {'is' if count == 1 else 'are'} off by less"
    return f" {few}; any judge slips by single steps, and only a pattern in them would mean something."


def _flag(table: Table, facts: Facts, book: Casebook, flag: Flag, about: tuple[str, int, str]) -> Finding:
    side, row, value, against, support = flag
    by, count, tail = about
    found = book.comparison
    witness = int((found.harsh_witness if side == "milder" else found.mild_witness)[row])
    one, other = book.cases[row], book.cases[witness]
    equal, different = side_by_side(table, facts, book.judge, one, other)
    graver, judged = ("no graver", "more harshly") if side == "milder" else ("no less grave", "more mildly")
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
        f"{name_of(table, one)}, {by} than its other verdicts carry. It judged {times(against, 'act')} that "
        f"{'was' if against == 1 else 'were'} {graver} on any criterion {judged}, for example "
        f"{name_of(table, other)} with “{verdict_of(table, book.judge, other)}”; {support} of its verdicts "
        f"speak for this one (balance {number(value)}; {times(count, 'such case')} in all).{tail}",
        equal=equal,
        different=different,
        would_clear=CLEAR,
    )
