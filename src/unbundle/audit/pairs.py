"""Two cases side by side: who judged which more harshly, and an exact sign test over all judges."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from unbundle.audit.exact import can_be_flagged, sign_test
from unbundle.audit.strata import Facts
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import CLEAR, chance, finding_id, name_of, side_by_side, times
from unbundle.kit.bootstrap import rounded
from unbundle.kit.fdr import benjamini_hochberg
from unbundle.records.base import Id
from unbundle.records.findings import Finding

ALONE = (
    "Were each judge to decide alone, so uneven a split would be more than chance; judges who vote together "
    "make it look surer than it is. That the two cases are alike is a claim that people must make."
)
MOST = 50
"""How many pairs are formed without being asked for; nearest in time first."""


@dataclass(frozen=True, slots=True)
class Tally:
    """All judges who judged both cases: harsher on the first, on the second, same; ends of the scale."""

    one: Id
    other: Id
    first: int
    second: int
    same: int
    opposite: int

    @property
    def p(self) -> Fraction:
        """The exact two-sided sign test: a split as uneven by tossing a coin for each who differs."""
        return sign_test(self.first, self.second)


def tally(table: Table, one: Id, other: Id) -> Tally:
    """Counts over all judges who gave a verdict on both cases."""
    both = [(row[one], row[other]) for row in table.ranks.values() if one in row and other in row]
    ends = {0, len(table.order) - 1}
    return Tally(
        one,
        other,
        sum(a > b for a, b in both),
        sum(a < b for a, b in both),
        sum(a == b for a, b in both),
        sum({a, b} == ends for a, b in both),
    )


def like_pairs(table: Table) -> tuple[tuple[Id, Id], ...]:
    """Pairs with the same demand on actors of different blocs, nearest in time first; the earlier case leads.

    Two episodes give one pair, their nearest: repeats of a text add no evidence.
    """
    rows = sorted(table.cases.values(), key=lambda case: (case.date, case.id))
    found = sorted(
        (_days(a.date, b.date), a.id, b.id)
        for a, b in combinations(rows, 2)
        if a.ask and a.ask == b.ask and a.bloc and b.bloc and a.bloc != b.bloc and a.episode != b.episode
    )
    nearest: dict[frozenset[Id], tuple[Id, Id]] = {}
    for _, one, other in found:
        nearest.setdefault(frozenset((table.cases[one].episode, table.cases[other].episode)), (one, other))
    return tuple(nearest.values())[:MOST]


def pair_findings(table: Table, facts: Facts, spec: AuditSpec) -> tuple[Finding, ...]:
    """One finding for each pair asked for, and for each pair of like demands; one family of tests."""
    wanted = [pair for pair in spec.pairs if set(pair) <= table.cases.keys()]
    asked = {frozenset(pair): pair for pair in reversed((*wanted, *like_pairs(table)))}
    tallies = [tally(table, one, other) for one, other in reversed(asked.values())]
    names = [f"{t.one} {t.other}" for t in tallies]
    least = {name: sign_test(0, t.first + t.second) for name, t in zip(names, tallies, strict=True)}
    able, family = can_be_flagged(least, spec.rate)
    tested = [t for name, t in zip(names, tallies, strict=True) if name in able]
    q_values = dict(
        zip([f"{t.one} {t.other}" for t in tested], benjamini_hochberg([t.p for t in tested]), strict=True)
    )
    return tuple(
        _finding(table, facts, t, q_values.get(name), (family, spec.rate))
        for name, t in zip(names, tallies, strict=True)
    )


def _finding(
    table: Table, facts: Facts, found: Tally, q: Fraction | None, about: tuple[int, Fraction]
) -> Finding:
    family, rate = about
    differ = found.first + found.second
    flagged = q is not None and q <= rate
    equal, different = side_by_side(table, facts, "", found.one, found.other)
    few = f"only {times(differ, 'judge')} judged the two cases differently"
    why = "" if q is not None else f"{few}, and {times(family, 'pair')} are asked at once"
    return Finding(
        id=finding_id("pair", found.one, found.other),
        detector="pair",
        outcome="flagged" if flagged else "cannot-test" if why else "no-evidence",
        cases=(found.one, found.other),
        effect=rounded((found.first - found.second) / (differ + found.same)) if differ + found.same else None,
        p=found.p,
        q=q,
        informative=differ,
        harsher_on_first=found.first,
        harsher_on_second=found.second,
        same=found.same,
        opposite=found.opposite,
        sentence=_sentence(table, found, q, why, flagged),
        equal=equal,
        different=different,
        would_clear=CLEAR if flagged else "",
        cannot_because=why,
    )


def _sentence(table: Table, found: Tally, q: Fraction | None, why: str, flagged: bool) -> str:
    judges = found.first + found.second + found.same
    counts = (
        f"of {times(judges, 'judge')} who judged both, {found.first} were harsher on "
        f"{name_of(table, found.one)}, {found.second} on {name_of(table, found.other)}, {found.same} judged "
        f"both alike; {found.opposite} took opposite ends"
    )
    if why:
        return f"Cannot be tested: {counts}. Why: {why}."
    numbers = f"exact sign test p {chance(found.p)}, q {chance(q or Fraction(1))}"
    if flagged:
        return f"Flagged: {counts} ({numbers}). {ALONE}"
    end = " A balanced tilt can hide many who turned." if found.opposite else ""
    return f"No evidence at this power of a tilt: {counts} ({numbers}).{end}"


def _days(one: str, other: str) -> int:
    """Distance of two partial dates in days of a plain 372-day year: only their order counts."""
    return abs(_day(one) - _day(other))


def _day(date: str) -> int:
    year, month, day = (*(int(part) for part in date.split("-") if part), 1, 1, 1)[:3]
    return year * 372 + month * 31 + day
