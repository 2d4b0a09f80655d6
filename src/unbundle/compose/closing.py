"""Which options are closed before any money is spent: vetoes, the consent filter, and their chains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from unbundle.compose.consent import rejected_options
from unbundle.compose.setup import Setup
from unbundle.records.alternative import DecidedBy
from unbundle.records.instance import SetRule


@dataclass(frozen=True, slots=True)
class Closing:
    """Why an option cannot be chosen; `by` names what closed it, `margin` by how much weight."""

    decided_by: DecidedBy
    by: tuple[str, ...]
    why: str
    margin: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed options with their reasons, and the requirements that hold for the rest.

    `requires` adds to the declared prerequisites those of "not while open" rules: every option of
    their other side that was open when voting began.
    """

    reasons: dict[int, Closing]
    requires: tuple[tuple[int, ...], ...]


def close_options(setup: Setup, more: Mapping[int, Closing] | None = None) -> Closed:
    """What is closed before the vote on money, each with its first reason in the order veto, consent,
    `more` (of the rule), set rule, chain; whoever requires a closed option is closed.
    """
    reasons: dict[int, Closing] = {}
    for veto in sorted(setup.instance.vetoed, key=lambda v: (v.id, v.by, v.reason)):
        by = (veto.by,) if veto.by else ()
        reasons.setdefault(setup.at[veto.id], Closing("veto", by, veto.reason))
    if setup.rule.consent is not None:
        for p, (label, why, margin) in rejected_options(setup, setup.rule.consent).items():
            reasons.setdefault(p, Closing("consent", (label,) if label else (), why, margin))
    for p, closing in (more or {}).items():
        reasons.setdefault(p, closing)
    requires = setup.requires
    _close_chains(setup, reasons, requires)
    requires = _add_open_others(setup, reasons, requires)
    _close_chains(setup, reasons, requires)
    return Closed(dict(sorted(reasons.items())), requires)


def _close_chains(setup: Setup, reasons: dict[int, Closing], requires: tuple[tuple[int, ...], ...]) -> None:
    """Close whatever needs something closed, until nothing more closes."""
    rules = [rule for rule in _rules(setup, "needs_one_of")]
    changed = True
    while changed:
        changed = False
        for p in range(len(setup.options)):
            if p in reasons:
                continue
            closing = _chain(setup, reasons, requires[p]) or _alone(setup, reasons, rules, p)
            if closing is not None:
                reasons[p] = closing
                changed = True


def _chain(setup: Setup, reasons: dict[int, Closing], needs: Iterable[int]) -> Closing | None:
    for q in needs:
        if q in reasons:
            return Closing("chain", (setup.ids[q],), reasons[q].why)
    return None


def _alone(setup: Setup, reasons: dict[int, Closing], rules: list[SetRule], p: int) -> Closing | None:
    for rule in rules:
        others = [setup.at[name] for name in rule.other]
        subject = setup.ids[p] in rule.subject and setup.ids[p] not in rule.other
        if subject and all(q in reasons for q in others):
            return Closing("set-rule", (rule.id,), rule.sentence or "it may only come with another")
    return None


def _add_open_others(
    setup: Setup, reasons: dict[int, Closing], requires: tuple[tuple[int, ...], ...]
) -> tuple[tuple[int, ...], ...]:
    needs = [set(row) for row in requires]
    for rule in _rules(setup, "not_while_open"):
        others = {setup.at[name] for name in rule.other} - set(reasons)
        for name in rule.subject:
            needs[setup.at[name]] |= others - {setup.at[name]}
    return tuple(tuple(sorted(row)) for row in needs)


def _rules(setup: Setup, form: str) -> list[SetRule]:
    return sorted((rule for rule in setup.instance.rules if rule.form == form), key=lambda rule: rule.id)
