"""Which options are closed before any money is spent: vetoes, the consent filter, and their chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from unbundle.compose.numbers import percent
from unbundle.compose.setup import Setup
from unbundle.records.alternative import DecidedBy
from unbundle.records.charter import Consent
from unbundle.records.instance import SetRule

ZERO = Fraction(0)


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


@dataclass(frozen=True, slots=True)
class Camp:
    """A set of voters whose rejection counts together, with the four sums of one option."""

    label: str
    eligible: Fraction
    approve: Fraction
    reject: Fraction
    abstain: Fraction


def close_options(setup: Setup, more: Mapping[int, Closing] | None = None) -> Closed:
    """What is closed before the vote on money, each with its first reason in the order veto, consent,
    `more` (of the rule), set rule, chain; whoever requires a closed option is closed.
    """
    reasons: dict[int, Closing] = {}
    for veto in sorted(setup.instance.vetoed, key=lambda v: (v.id, v.by, v.reason)):
        by = (veto.by,) if veto.by else ()
        reasons.setdefault(setup.at[veto.id], Closing("veto", by, veto.reason))
    if setup.rule.consent is not None:
        for p, closing in consent_closings(setup, setup.rule.consent).items():
            reasons.setdefault(p, closing)
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


def consent_closings(setup: Setup, consent: Consent) -> dict[int, Closing]:
    """Options whose rejection reaches the charter's threshold, with the camp that reached it."""
    found = {}
    camps = camp_counter(setup, consent)
    for p in range(len(setup.options)):
        for camp in camps(p):
            closing = _reached(camp, consent)
            if closing is not None:
                found[p] = closing
                break
    return found


def _reached(camp: Camp, consent: Consent) -> Closing | None:
    cast = camp.approve + camp.reject + camp.abstain
    basis = camp.eligible if consent.basis == "eligible" else cast
    if camp.reject <= 0 or camp.reject < consent.threshold * basis:
        return None
    whose = {"members": "the say", "organisations": "the organisations", "bloc": f"the say of {camp.label}"}
    scope = "on the roll" if consent.basis == "eligible" else "that voted on it"
    share, limit = percent(camp.reject / basis), percent(consent.threshold)
    why = f"{share} of {whose[consent.of]} {scope} rejected it; the limit is {limit}"
    return Closing(
        "consent", (camp.label,) if camp.label else (), why, camp.reject - consent.threshold * basis
    )


def camp_counter(setup: Setup, consent: Consent) -> Callable[[int], list[Camp]]:
    """A function from an option to the camps whose rejection counts, in fixed order."""
    if consent.of == "organisations":
        return lambda p: [_organisations(setup, p)]
    if consent.of == "members":
        return lambda p: [_members(setup, p)]
    blocs: dict[str, set[int]] = {}
    for i, ballot in enumerate(setup.voters):
        for attribute, value in ballot.blocs:
            if value and consent.attribute in ("", attribute):
                blocs.setdefault(f"{attribute} {value}", set()).add(i)
    return lambda p: [_bloc(setup, p, label, blocs[label]) for label in sorted(blocs)]


def _members(setup: Setup, p: int) -> Camp:
    tally = setup.tally[p]
    whole = Fraction(setup.total, setup.scale)
    return Camp("", whole, tally.approve_weight, tally.reject_weight, tally.abstain_weight)


def _bloc(setup: Setup, p: int, label: str, voters: set[int]) -> Camp:
    sums = {1: ZERO, -1: ZERO, 0: ZERO}
    for i, vote in setup.votes[p]:
        if i in voters:
            sums[vote] += setup.voters[i].weight
    whole = sum((setup.voters[i].weight for i in voters), ZERO)
    return Camp(label, whole, sums[1], sums[-1], sums[0])


def _organisations(setup: Setup, p: int) -> Camp:
    counts = organisation_counts(setup, p)
    names = {ballot.organisation or ballot.voter for ballot in setup.voters}
    return Camp("", Fraction(len(names)), Fraction(counts[1]), Fraction(counts[-1]), Fraction(counts[0]))


def organisation_counts(setup: Setup, p: int) -> dict[int, int]:
    """Organisations that approve (1), reject (-1), abstain (0); silent ones are not counted.

    An organisation with several voters counts with the heavier side of their votes; equal sides
    count as an abstention.
    """
    balance: dict[str, Fraction] = {}
    for i, vote in setup.votes[p]:
        ballot = setup.voters[i]
        name = ballot.organisation or ballot.voter
        balance[name] = balance.get(name, ZERO) + vote * ballot.weight
    counts = {1: 0, -1: 0, 0: 0}
    for weight in balance.values():
        counts[(weight > 0) - (weight < 0)] += 1
    return counts
