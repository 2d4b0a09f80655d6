"""The sentences of an audit, written for those whom they are about: what was found, how sure, what now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from unbundle.audit.strata import Facts
from unbundle.audit.table import Table
from unbundle.kit.canonical import digest
from unbundle.records.base import Id
from unbundle.records.findings import Finding

ANSWER = (
    "Name a difference that matters and write it as a criterion, without naming an actor: it is then asked "
    "of every case, and the verdicts that turn are shown. Or show that a verdict, a fact or a label in the "
    "tables is wrong."
)
CLEAR = f"{ANSWER} Or change one of the two verdicts. Each of these clears it."
CLEAR_MANY = f"{ANSWER} Or change verdicts until the difference is gone. Each of these clears it."
RELATIVE = (
    "This is relative to the other judges: where many of them lean one way, a judge who does not can look "
    "as if it leaned the other."
)
EXAMPLE = "The two cases are an example, chosen because their verdicts lie furthest apart."
SAME_STANDARD = (
    "A flag never excuses the other case: the remedy is one standard for both, not leniency for both."
)
NO_MOTIVE = (
    "A difference in verdicts is not a motive. It says that verdicts differ, not why: cases can differ in "
    "ways that no column holds, and a vote is on a text, not on conduct alone."
)
SILENCE = "What is not in the casebook is not thereby innocent: nobody was asked."
LABELS = "Bloc labels are themselves a judgment: change them in the table of cases and see what turns."
ABSENT = "Absent is not abstain: where a judge gave no verdict, none is counted."


def finding_id(*parts: str) -> Id:
    """A stable id from words; what an id cannot hold becomes a hyphen and a digest keeps it unique."""
    raw = ".".join(part for part in parts if part)
    plain = re.sub(r"[^A-Za-z0-9._:-]+", "-", raw).strip("-.")
    if plain == raw and len(plain) <= 200:
        return plain
    return f"{plain[:160]}.{digest(raw.encode())[:12]}"


def number(value: Fraction) -> str:
    """An exact number for reading: two decimals, or two digits where it is small, sign as a minus."""
    if value == 0:
        return "0"
    text = f"{float(abs(value)):.2f}" if abs(value) >= Fraction(1, 100) else f"{float(abs(value)):.1e}"
    return f"−{text}" if value < 0 else text


def chance(value: Fraction) -> str:
    """A p or q value for reading: three decimals, or "less than 0.001"."""
    return "below 0.001" if value < Fraction(1, 1000) else f"{float(value):.3f}"


def steps(value: Fraction) -> str:
    """A size in steps of the scale of verdicts."""
    return f"{number(abs(value))} steps"


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    words = list(names)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def times(count: int, one: str, many: str = "") -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def name_of(table: Table, case: Id) -> str:
    """A case as readers know it: its title, or its id, with its actor and date."""
    known = table.cases[case]
    about = ", ".join(part for part in (actor_of(known.actor), known.date) if part)
    return f"{known.title or case} ({about})" if about else known.title or case


def actor_of(name: Id) -> str:
    """An actor's id as readers write it."""
    return name.replace("_", " / ").replace("-", " ")


def side_by_side(
    table: Table, facts: Facts | None, judge: Id, one: Id, other: Id
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What two cases have in common and what differs: verdict, demand, facts, actor, date."""
    first, second = table.cases[one], table.cases[other]
    equal: list[str] = []
    different: list[str] = []
    for label, a, b in (
        ("demand", first.ask, second.ask),
        ("actor", actor_of(first.actor), actor_of(second.actor)),
        ("bloc", first.bloc, second.bloc),
        ("date", first.date, second.date),
        ("verdict", verdict_of(table, judge, one), verdict_of(table, judge, other)),
    ):
        if a == b and a:
            equal.append(f"{label}: {a}")
        elif a != b:
            different.append(f"{label}: {a or 'not given'} | {b or 'not given'}")
    levels = facts.levels if facts else {}
    ours, theirs = levels.get(one, {}), levels.get(other, {})
    for criterion in sorted(ours.keys() & theirs.keys()):
        words = criterion.replace("-", " ")
        if ours[criterion] == theirs[criterion]:
            equal.append(f"{words}: level {ours[criterion]}")
        else:
            different.append(f"{words}: level {ours[criterion]} | {theirs[criterion]}")
    if not ours or not theirs:
        different.append("facts: not coded by people, so nobody can say that the two cases are alike")
    return tuple(equal), tuple(different)


def verdict_of(table: Table, judge: Id, case: Id) -> str:
    """The judge's verdict on a case in its own word."""
    rank = table.ranks.get(judge, {}).get(case)
    return "" if rank is None else table.order[rank]


def ordered(findings: Iterable[Finding], detectors: Mapping[str, int]) -> tuple[Finding, ...]:
    """Findings in the fixed order: detector, judge, bloc, cases, id. No ranking by size."""
    return tuple(sorted(findings, key=lambda f: (detectors[f.detector], f.judge, f.bloc, f.cases, f.id)))
