"""The consent filter: rejection that reaches the charter's threshold closes an option."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from unbundle.compose.numbers import percent
from unbundle.compose.setup import Setup
from unbundle.records.charter import Consent

ZERO = Fraction(0)
Reached = tuple[str, str, Fraction]


@dataclass(frozen=True, slots=True)
class Camp:
    """A set of voters whose rejection counts together, with the four sums of one option."""

    label: str
    eligible: Fraction
    approve: Fraction
    reject: Fraction
    abstain: Fraction


def rejected_options(setup: Setup, consent: Consent) -> dict[int, Reached]:
    """Options whose rejection reaches the charter's threshold: the camp that reached it, why, by how much."""
    found = {}
    camps = camp_counter(setup, consent)
    for p in range(len(setup.options)):
        for camp in camps(p):
            reached = _reached(camp, consent)
            if reached is not None:
                found[p] = reached
                break
    return found


def _reached(camp: Camp, consent: Consent) -> Reached | None:
    cast = camp.approve + camp.reject + camp.abstain
    basis = camp.eligible if consent.basis == "eligible" else cast
    if camp.reject <= 0 or camp.reject < consent.threshold * basis:
        return None
    whose = {"members": "the say", "organisations": "the organisations", "bloc": f"the say of {camp.label}"}
    scope = "on the roll" if consent.basis == "eligible" else "with a counted vote on it"
    share, limit = percent(camp.reject / basis), percent(consent.threshold)
    why = f"{share} of {whose[consent.of]} {scope} rejected it; the limit is {limit}"
    return camp.label, why, camp.reject - consent.threshold * basis


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
    whole = {label: sum(setup.units[i] for i in voters) for label, voters in blocs.items()}
    return lambda p: [_bloc(setup, p, (label, whole[label]), blocs[label]) for label in sorted(blocs)]


def _members(setup: Setup, p: int) -> Camp:
    sums, scale = setup.sums[p], setup.scale
    parts = (Fraction(part, scale) for part in (setup.total, sums.approve, sums.reject, sums.abstain))
    return Camp("", *parts)


def _bloc(setup: Setup, p: int, whole: tuple[str, int], voters: set[int]) -> Camp:
    sums = {1: 0, -1: 0, 0: 0}
    for i, vote in setup.votes[p]:
        if i in voters:
            sums[vote] += setup.units[i]
    parts = (Fraction(part, setup.scale) for part in (whole[1], sums[1], sums[-1], sums[0]))
    return Camp(whole[0], *parts)


def _organisations(setup: Setup, p: int) -> Camp:
    counts = organisation_counts(setup, p)
    names = {ballot.organisation or ballot.voter for ballot in setup.voters}
    return Camp("", Fraction(len(names)), Fraction(counts[1]), Fraction(counts[-1]), Fraction(counts[0]))


def organisation_counts(setup: Setup, p: int) -> dict[int, int]:
    """Organisations that approve (1), reject (-1), abstain (0); silent ones are not counted.

    An organisation with several voters counts with the heavier side of their votes; equal sides
    count as an abstention.
    """
    counts = {1: 0, -1: 0, 0: 0}
    if not setup.organised:
        for i, vote in setup.votes[p]:
            counts[vote if setup.units[i] else 0] += 1
        return counts
    balance: dict[str, Fraction] = {}
    for i, vote in setup.votes[p]:
        ballot = setup.voters[i]
        name = ballot.organisation or ballot.voter
        balance[name] = balance.get(name, ZERO) + vote * ballot.weight
    for weight in balance.values():
        counts[(weight > 0) - (weight < 0)] += 1
    return counts
