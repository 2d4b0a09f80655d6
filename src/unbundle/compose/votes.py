"""Votes by option: who voted how, what that weighs, what no ballot tells apart, and the tie order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from unbundle.records.instance import Option, RuleSpec, WeightedBallot
from unbundle.records.opinions import Tally

Votes = tuple[tuple[tuple[int, int], ...], ...]
"""For each option (voter, 1 approve | -1 reject | 0 abstain), by voter; silence has no entry."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What voted for, against and abstained on one option, in whole units of 1/scale."""

    approve: int
    reject: int
    abstain: int


def votes_by_option(count: int, at: dict[str, int], voters: Sequence[WeightedBallot]) -> Votes:
    """Every vote, sorted under its option."""
    votes: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for i, ballot in enumerate(voters):
        for vote, names in ((1, ballot.approves), (-1, ballot.rejects), (0, ballot.abstains)):
            cast = (i, vote)
            for name in names:
                votes[at[name]].append(cast)
    return tuple(tuple(dict.fromkeys(row)) for row in votes)


def sum_votes(votes: Votes, units: Sequence[int]) -> tuple[Sums, ...]:
    """The three sums of every option; `units` are the voters' weights in whole units."""
    rows = []
    for row in votes:
        weight = [0, 0, 0]
        for i, vote in row:
            weight[vote] += units[i]
        rows.append(Sums(weight[1], weight[-1], weight[0]))
    return tuple(rows)


def tally_of(row: tuple[tuple[int, int], ...], sums: Sums, voters: int, total: int, scale: int) -> Tally:
    """The record of one option's votes; the four counts and weights add up to the roll."""
    count = [0, 0, 0]
    for _, vote in row:
        count[vote] += 1
    silent = total - sums.approve - sums.reject - sums.abstain
    return Tally(
        approve=count[1],
        reject=count[-1],
        abstain=count[0],
        silent=voters - len(row),
        approve_weight=Fraction(sums.approve, scale),
        reject_weight=Fraction(sums.reject, scale),
        abstain_weight=Fraction(sums.abstain, scale),
        silent_weight=Fraction(silent, scale),
    )


def classes_of(votes: Votes, voters: Sequence[WeightedBallot], units: Sequence[int]) -> tuple[int, ...]:
    """For each option the number of its class: options in one class have the same ballots.

    Voters without weight tell nothing apart; declared utilities do. Class 0 is that of silence.
    """
    plain = all(units) and all(ballot.utilities is None for ballot in voters)
    known: dict[tuple[object, ...], int] = {(): 0}
    classes = []
    for row in votes:
        key: tuple[object, ...] = row if plain else tuple(vote for vote in row if units[vote[0]])
        classes.append(known.setdefault(key, len(known)))
    return tuple(classes)


def tell_apart_by_utility(
    classes: tuple[int, ...], ids: Sequence[str], voters: Sequence[WeightedBallot]
) -> tuple[int, ...]:
    """Classes split where some voter declares different utilities."""
    stated = [ballot.utilities for ballot in voters if ballot.utilities is not None]
    known: dict[tuple[object, ...], int] = {(0, *(0 for _ in stated)): 0}
    keys = [(c, *(row.get(name, 0) for row in stated)) for c, name in zip(classes, ids, strict=True)]
    return tuple(known.setdefault(key, len(known)) for key in keys)


def alike_options(classes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Sets of two or more options that no ballot tells apart, on which somebody voted."""
    members: dict[int, list[int]] = {}
    for p, name in enumerate(classes):
        if name:
            members.setdefault(name, []).append(p)
    return tuple(tuple(row) for row in members.values() if len(row) > 1)


def tie_ranks(
    options: tuple[Option, ...], sums: tuple[Sums, ...], classes: tuple[int, ...], rule: RuleSpec
) -> tuple[int, ...]:
    """For each option its place in the tie order.

    Size may separate options that ballots separate, never others: a class of options with equal
    ballots enters with its smallest cost, and is then in id (or lot) order.
    """
    drawn = {name: place for place, name in enumerate(rule.lot)}
    last = [(drawn.get(option.id, len(drawn)), p) for p, option in enumerate(options)]
    smallest: dict[int, int] = {}
    first: dict[int, tuple[int, int]] = {}
    for p, name in enumerate(classes):
        smallest[name] = min(options[p].cost, smallest.get(name, options[p].cost))
        first[name] = min(last[p], first.get(name, last[p]))

    def key(p: int) -> tuple[object, ...]:
        parts: dict[str, tuple[object, ...]] = {
            "affordability": (),
            "support": (-sums[p].approve,),
            "cost": (smallest[classes[p]], first[classes[p]]),
            "id": last[p],
        }
        return (*(parts[name] for name in rule.tie_order), last[p])

    rank = [0] * len(options)
    for place, p in enumerate(sorted(range(len(options)), key=key)):
        rank[p] = place
    return tuple(rank)
