"""How much a result hangs on single choices: own cases, any one case, the bloc labels, chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from unbundle.audit.contrast import Strata, contrasts, judged
from unbundle.audit.pairs import pair_findings
from unbundle.audit.strata import Facts, Rule, absolute_strata, panel_strata
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import listed, times
from unbundle.kit.bootstrap import shuffled

Flags = frozenset[tuple[str, ...]]
SHOWN = 6
"""How many names a sensitivity line lists before it counts the rest."""


def flags_of(table: Table, facts: Facts, rule: Rule | None, spec: AuditSpec) -> Flags:
    """Everything that verdicts alone flag on this table: (detector, judge, bloc, direction) and pairs."""
    found: set[tuple[str, ...]] = set()
    questions: list[tuple[str, Callable[[], Strata]]] = [
        ("absolute", lambda: absolute_strata(facts, rule)),
        ("panel", lambda: panel_strata(table)),
    ]
    for detector, strata in questions:
        if detector == "panel" or facts.complete:
            tested = judged(contrasts(table.ranks, table.cases, strata()), spec.rate)
            found |= {(detector, t.contrast.judge, t.contrast.bloc, t.direction) for t in tested if t.flagged}
    for finding in pair_findings(table, facts, spec):
        if finding.outcome == "flagged":
            found.add(("pair", *finding.cases))
    return frozenset(found)


def sensitivity_lines(whole: Table, facts: Facts, rule: Rule | None, spec: AuditSpec) -> tuple[str, ...]:
    """Sentences on own and allied cases, on each case left out, on other labels, and on labels by lot.

    `whole` is the table with own cases; the base result is the one that `spec` asks for.
    """

    def ask(table: Table) -> Flags:
        return flags_of(table, facts, rule, spec)

    table = whole.chosen(spec.own)
    base = ask(table)
    return (
        *_own_lines(whole, spec, base, ask),
        *_case_lines(table, base, ask),
        *_label_lines(table, base, ask),
        *_lot_lines(table, spec, ask),
    )


Ask = Callable[[Table], Flags]


def _own_lines(whole: Table, spec: AuditSpec, base: Flags, ask: Ask) -> Iterable[str]:
    words = {
        "with": "with own cases",
        "without-own": "without cases in which the judge itself acted",
        "without-allies": "without own cases and those of allies",
    }
    counts = {"without-own": len(whole.own), "without-allies": len(whole.own) + len(whole.allied)}
    for option, said in words.items():
        if option == spec.own:
            yield f"This result is {said}: {times(len(base), 'flag')}."
        elif option != "with" and not counts[option]:
            yield f"No case is marked so that it could be shown {said}."
        else:
            yield f"The same {said}: {_difference(base, ask(whole.chosen(option)))}."


def _case_lines(table: Table, base: Flags, ask: Ask) -> Iterable[str]:
    turned = []
    for case in sorted(table.cases):
        changed = ask(table.without(cases=[case]))
        if changed != base:
            turned.append(f"{case} ({_difference(base, changed)})")
    if not turned:
        yield f"Leaving out any one of {times(len(table.cases), 'case')} changes no flag."
    else:
        yield (
            f"Leaving out one case changes flags for {len(turned)} of {len(table.cases)}: "
            + "; ".join(turned)
            + "."
        )


def _label_lines(table: Table, base: Flags, ask: Ask) -> Iterable[str]:
    blocs = table.blocs
    tried, turned = 0, []
    for case in sorted(table.cases):
        for bloc in blocs:
            if table.cases[case].bloc not in ("", bloc):
                tried += 1
                changed = ask(table.relabelled({case: bloc}))
                if {f[:2] for f in changed} != {f[:2] for f in base}:
                    turned.append(f"{case} as {bloc}")
    if not tried:
        yield "There is one bloc only, so labels cannot be changed."
        return
    said = f"Giving one case another label was tried in {times(tried, 'way')}"
    if not turned:
        yield f"{said}; none changes who is flagged."
    else:
        shown = turned[:SHOWN]
        more = f" and {len(turned) - SHOWN} more" if len(turned) > SHOWN else ""
        yield f"{said}; {len(turned)} change who is flagged: {', '.join(shown)}{more}."


def _lot_lines(table: Table, spec: AuditSpec, ask: Ask) -> Iterable[str]:
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
        few += sum(flag[0] != "pair" for flag in ask(table.relabelled(moved))) <= 1
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
