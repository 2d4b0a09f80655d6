"""How much a result hangs on single choices: own cases, any one case, the bloc labels, chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from unbundle.audit.contrast import Strata, Usual, contrasts, judged
from unbundle.audit.pairs import pair_findings
from unbundle.audit.strata import Facts, Rule, absolute_strata, panel_strata, usual_by_panel, usual_by_rule
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import listed, times
from unbundle.kit.bootstrap import shuffled
from unbundle.records.base import Id

Flag = tuple[str, ...]
"""(kind, judge, bloc, direction), or ("pair", case, case)."""

SHOWN = 6
"""How many names a sensitivity line lists before it counts the rest."""


class Asked(NamedTuple):
    """What one run flagged, and what it could have flagged at all."""

    flagged: frozenset[Flag]
    able: frozenset[Flag]


def ask_all(table: Table, facts: Facts, rule: Rule | None, spec: AuditSpec) -> Asked:
    """Everything that verdicts alone say on this table, by judge and bloc and by pair."""
    flagged: set[Flag] = set()
    able: set[Flag] = set()
    questions: list[tuple[str, Callable[[], Strata], Usual]] = [
        ("absolute", lambda: absolute_strata(facts, rule), usual_by_rule(table.order, rule)),
        ("panel", lambda: panel_strata(table), usual_by_panel),
    ]
    for kind, strata, usual in questions:
        if kind == "panel" or facts.complete:
            for test in judged(contrasts(table.ranks, table.cases, strata(), usual), spec.rate):
                key: Flag = (kind, test.contrast.judge, test.contrast.bloc, test.direction)
                flagged |= {key} if test.flagged else set()
                able |= {key} if test.able else set()
    for finding in pair_findings(table, facts, spec):
        key = ("pair", *finding.cases)
        flagged |= {key} if finding.outcome == "flagged" else set()
        able |= {key} if finding.outcome != "cannot-test" else set()
    return Asked(frozenset(flagged), frozenset(able))


@dataclass(frozen=True, slots=True)
class Robustness:
    """What single choices do to the flags: sentences on the whole, and one remark for each flag."""

    lines: tuple[str, ...]
    remarks: Mapping[tuple[str, ...], str]


def robustness(whole: Table, facts: Facts, rule: Rule | None, spec: AuditSpec) -> Robustness:
    """The flags without own and allied cases, without each case, under other labels, under labels by lot.

    `whole` is the table with own cases; the base result is the one that `spec` asks for.
    """

    def ask(table: Table) -> Asked:
        return ask_all(table, facts, rule, spec)

    table = whole.chosen(spec.own)
    base = ask(table).flagged
    own = _own_results(whole, spec, ask)
    cut = {case: ask(table.without(cases=[case])) for case in sorted(table.cases)}
    return Robustness(
        (
            *_own_lines(whole, spec, base, own),
            *_case_lines(base, cut),
            *_label_lines(table, base, ask),
            *_lot_lines(table, spec, ask),
        ),
        {flag: _remark(flag, own, cut) for flag in sorted(base)},
    )


Ask = Callable[[Table], Asked]
Flags = frozenset[Flag]
WORDS = {
    "with": "with own cases",
    "without-own": "without cases in which the judge itself acted",
    "without-allies": "without own cases and those of allies",
}


def _own_results(whole: Table, spec: AuditSpec, ask: Ask) -> dict[str, Asked]:
    """The flags under the two other ways to treat own cases, where any case is marked so."""
    counts = {
        "with": 1,
        "without-own": len(whole.own),
        "without-allies": len(whole.allied),
    }
    return {o: ask(whole.chosen(o)) for o in WORDS if o != spec.own and counts[o]}


def _own_lines(whole: Table, spec: AuditSpec, base: Flags, own: Mapping[str, Asked]) -> Iterator[str]:
    yield f"This result is {WORDS[spec.own]}: {times(len(base), 'flag')}."
    for option, found in own.items():
        yield f"The same {WORDS[option]}: {_difference(base, found.flagged)}."
    if not whole.own:
        yield "No judge is marked as having acted in a case, so nothing can be shown without own cases."
    if not whole.allied:
        yield "Nothing says which bloc a judge belongs to, so nothing can be shown without allies' cases."


def _case_lines(base: Flags, cut: Mapping[Id, Asked]) -> Iterator[str]:
    turned = [case for case, found in cut.items() if found.flagged != base]
    if not turned:
        yield f"Leaving out any one of {times(len(cut), 'case')} changes no flag."
        return
    kept = [flag for flag in sorted(base) if all(flag in found.flagged for found in cut.values())]
    stays = (
        f"only {_named(kept)} stay whichever is left out" if kept else "no flag stays whichever is left out"
    )
    new = sorted(set().union(*(found.flagged for found in cut.values())) - base)
    comes = f" Some omissions bring in others: {_named(new)}." if new else ""
    yield (
        f"Leaving out one case changes the flags for {len(turned)} of {times(len(cut), 'case')}; "
        f"{stays if base else 'without omission there is none'}.{comes}"
    )


def _remark(flag: Flag, own: Mapping[str, Asked], cut: Mapping[Id, Asked]) -> str:
    """How firm one flag is, to be read beside it."""
    parts = [
        f"{WORDS[option]} {'it is not flagged' if flag in found.able else 'too few cases are left to tell'}"
        for option, found in own.items()
        if flag not in found.flagged
    ]
    clears = [case for case, found in cut.items() if flag not in found.flagged and case not in flag[1:]]
    if clears:
        shown = ", ".join(clears[:SHOWN]) + (
            f" or {len(clears) - SHOWN} others" if len(clears) > SHOWN else ""
        )
        parts.append(f"it does not stand if any one of {shown} is left out")
    if not parts:
        return "How firm it is: it stands whichever single case is left out."
    return f"How firm it is: {'; '.join(parts)}."


def _label_lines(table: Table, base: Flags, ask: Ask) -> Iterator[str]:
    blocs = table.blocs
    tried, turned = 0, []
    for case in sorted(table.cases):
        for bloc in blocs:
            if table.cases[case].bloc not in ("", bloc):
                tried += 1
                changed = ask(table.relabelled({case: bloc})).flagged
                if {f[:2] for f in changed} != {f[:2] for f in base}:
                    turned.append(f"{case} as {bloc}")
    if not tried:
        yield "There are not two blocs, so labels cannot be changed."
        return
    said = f"Giving one case another label was tried in {times(tried, 'way')}"
    if not turned:
        yield f"{said}; none changes who is flagged."
    else:
        shown = turned[:SHOWN]
        more = f" and {len(turned) - SHOWN} more" if len(turned) > SHOWN else ""
        yield f"{said}; {len(turned)} change who is flagged: {', '.join(shown)}{more}."


def _lot_lines(table: Table, spec: AuditSpec, ask: Ask) -> Iterator[str]:
    """Labels dealt out to episodes by lot: what remains flagged then is chance."""
    episodes = sorted({case.episode for case in table.cases.values() if case.bloc})
    if spec.label_draws == 0 or len(table.blocs) < 2:
        return
    labels = {e: min(c.bloc for c in table.cases.values() if c.episode == e and c.bloc) for e in episodes}
    few = 0
    for draw in range(spec.label_draws):
        order: Any = shuffled(spec.seed * 1_000_003 + draw, len(episodes))
        dealt = {episodes[i]: labels[episodes[int(k)]] for i, k in enumerate(order)}
        moved = {name: dealt[case.episode] for name, case in table.cases.items() if case.bloc}
        few += sum(flag[0] != "pair" for flag in ask(table.relabelled(moved)).flagged) <= 1
    yield (
        f"With labels dealt out by lot, at most one judge is flagged in {few} of "
        f"{times(spec.label_draws, 'draw')} (seed {spec.seed})."
    )


def _difference(base: Flags, other: Flags) -> str:
    lost, gained = sorted(base - other), sorted(other - base)
    parts = [f"{times(len(other), 'flag')}"]
    parts += [f"falls away: {_named(lost)}"] if lost else []
    parts += [f"comes in: {_named(gained)}"] if gained else []
    return ", ".join(parts) if lost or gained else f"the same {times(len(other), 'flag')}"


def _named(flags: list[tuple[str, ...]]) -> str:
    words = [" ".join(flag) for flag in flags[:SHOWN]]
    return listed(words) + (f" and {len(flags) - SHOWN} more" if len(flags) > SHOWN else "")
