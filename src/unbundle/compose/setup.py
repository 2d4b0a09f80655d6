"""An instance and a profile, checked and compiled to positions: what every rule computes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Literal

from unbundle.compose.arrays import Arrays, arrays_of, reweigh_arrays
from unbundle.compose.checks import check_input
from unbundle.compose.votes import (
    Sums,
    Votes,
    alike_options,
    classes_of,
    sum_votes,
    tally_of,
    tell_apart_by_utility,
    tie_ranks,
    votes_by_option,
)
from unbundle.records.instance import Instance, Limit, Option, Profile, RuleSpec, SetRule, WeightedBallot
from unbundle.records.opinions import Tally

Number = int | Fraction
Ids = tuple[int, ...]
Stated = tuple[Fraction, ...]
Engine = Literal["auto", "compiled", "arrays", "reference"]
"""How Equal Shares is computed, with one and the same result: machine code where it pays, machine code
always, arrays, or plain fractions."""


@dataclass(frozen=True, slots=True)
class Block:
    """Voters with the same approvals and utilities: they share one money box per unit of weight.

    `weight` is in whole units of 1/scale; `utility` maps a costed option to its utility: a whole
    number unless voters declare utilities.
    """

    weight: int
    utility: dict[int, Number]
    voters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """Options as positions 0..m-1 in id order, voters in id order, blocks in order of their first voter.

    `tie_rank[p]` is the place of p in the declared tie order: affordability apart, smaller wins.
    Options with the same ballots stand in id (or lot) order inside it, never in order of size.
    """

    options: tuple[Option, ...]
    ids: tuple[str, ...]
    at: dict[str, int]
    cost: tuple[int, ...]
    budget: int
    group: tuple[tuple[int, ...], ...]
    """For each option the other members of its group."""
    requires: tuple[tuple[int, ...], ...]
    instance: Instance
    voters: tuple[WeightedBallot, ...]
    scale: int
    units: tuple[int, ...]
    """Weight of every voter in whole units of 1/scale."""
    blocks: tuple[Block, ...]
    payers: tuple[tuple[int, ...], ...]
    """For each option the blocks with positive weight that value it; empty for options of cost 0."""
    votes: Votes
    sums: tuple[Sums, ...]
    tie_rank: tuple[int, ...]
    alike: tuple[tuple[int, ...], ...]
    """Sets of two or more options that no ballot tells apart, on which somebody voted."""
    rule: RuleSpec
    engine: Engine
    declared: bool
    organised: bool
    """Whether some voter belongs to an organisation other than itself."""
    total: int
    """Weight of all eligible voters in units of 1/scale."""
    arrays: Arrays | None
    """The blocks as arrays for the fast path; None for declared utilities and numbers beyond 2^53."""

    def members(self, limit: Limit | SetRule) -> frozenset[int]:
        """Positions of the options that a limit or joint rule holds for."""
        names = limit.members if isinstance(limit, Limit) else limit.subject
        return frozenset(self.at[name] for name in names)

    def worth(self, p: int) -> Number:
        """Utility of an option summed over everyone, in units of 1/scale."""
        if self.declared:
            return sum((self.blocks[g].weight * self.blocks[g].utility[p] for g in self.payers[p]), zero())
        return self.sums[p].approve * self.value(p)

    def tally(self, p: int) -> Tally:
        """The votes on one option as a record."""
        return tally_of(self.votes[p], self.sums[p], len(self.voters), self.total, self.scale)

    def value(self, p: int) -> int:
        """The value of an option to everyone who approves it, where no utilities are declared."""
        return self.cost[p] if self.rule.utility == "cost" else 1


def zero() -> Number:
    """0, typed as a number that may become a fraction."""
    return 0


def compile_setup(instance: Instance, profile: Profile, rule: RuleSpec, engine: Engine = "auto") -> Setup:
    """The checked and compiled form of one composition; the same whatever the order of the input.

    Raises: InputError with every dangling, doubled or contradictory reference at once.
    """
    check_input(instance, profile, rule)
    options = tuple(sorted(instance.options, key=lambda option: option.id))
    at = {option.id: p for p, option in enumerate(options)}
    voters = tuple(sorted(profile.ballots, key=lambda ballot: ballot.voter))
    scale = lcm(*(ballot.weight.denominator for ballot in voters)) if voters else 1
    declared = any(ballot.utilities is not None for ballot in voters)
    units = [int(ballot.weight * scale) for ballot in voters]
    blocks = _blocks(options, at, voters, units, rule)
    votes = votes_by_option(len(options), at, voters)
    cost = tuple(option.cost for option in options)
    sums, alike, ranks = _count(options, votes, voters, units, rule)
    return Setup(
        options=options,
        ids=tuple(option.id for option in options),
        at=at,
        cost=cost,
        budget=instance.budget,
        group=_groups(options),
        requires=tuple(tuple(sorted(at[name] for name in set(o.requires))) for o in options),
        instance=instance,
        voters=voters,
        scale=scale,
        units=tuple(units),
        blocks=blocks,
        payers=_payers(len(options), blocks),
        votes=votes,
        sums=sums,
        tie_rank=ranks,
        alike=alike,
        rule=rule,
        engine=engine,
        declared=declared,
        organised=any(ballot.organisation not in ("", ballot.voter) for ballot in voters),
        total=sum(units),
        arrays=None if declared else arrays_of(cost, blocks, ranks, sum(units), rule.utility == "cost"),
    )


def _groups(options: tuple[Option, ...]) -> tuple[tuple[int, ...], ...]:
    by_group: dict[str, list[int]] = {}
    for p, option in enumerate(options):
        if option.group is not None:
            by_group.setdefault(option.group, []).append(p)
    return tuple(
        tuple(q for q in by_group[option.group] if q != p) if option.group is not None else ()
        for p, option in enumerate(options)
    )


def _blocks(
    options: tuple[Option, ...],
    at: dict[str, int],
    voters: tuple[WeightedBallot, ...],
    units: list[int],
    rule: RuleSpec,
) -> tuple[Block, ...]:
    """Voters with the same costed approvals and utilities together, in order of the first of each."""
    value = [option.cost if rule.utility == "cost" else 1 for option in options]
    costed = {option.id for option in options if option.cost}
    found: dict[tuple[Ids, Stated], list[int]] = {}
    for i, ballot in enumerate(voters):
        approved = tuple(sorted({at[name] for name in ballot.approves if name in costed}))
        key = (approved, ()) if ballot.utilities is None else _stated(options, approved, ballot.utilities)
        found.setdefault(key, []).append(i)
    return tuple(
        Block(
            sum(units[i] for i in members),
            dict(zip(approved, stated or [value[p] for p in approved], strict=True)),
            tuple(members),
        )
        for (approved, stated), members in found.items()
    )


def _stated(options: tuple[Option, ...], approved: Ids, stated: Mapping[str, Fraction]) -> tuple[Ids, Stated]:
    """Approved options with a stated utility above 0, and those utilities."""
    pairs = [(p, Fraction(stated.get(options[p].id, 0))) for p in approved]
    pairs = [(p, utility) for p, utility in pairs if utility > 0]
    return tuple(p for p, _ in pairs), tuple(utility for _, utility in pairs)


def _payers(count: int, blocks: tuple[Block, ...]) -> tuple[tuple[int, ...], ...]:
    payers: list[list[int]] = [[] for _ in range(count)]
    for g, block in enumerate(blocks):
        if block.weight:
            for p in block.utility:
                payers[p].append(g)
    return tuple(tuple(row) for row in payers)


def reweigh(setup: Setup, weights: Mapping[str, Fraction]) -> Setup:
    """The same instance and votes under other weights, given for every voter."""
    voters = tuple(b.model_copy(update={"weight": Fraction(weights[b.voter])}) for b in setup.voters)
    scale = lcm(*(ballot.weight.denominator for ballot in voters))
    units = [int(ballot.weight * scale) for ballot in voters]
    blocks = tuple(replace(block, weight=sum(units[i] for i in block.voters)) for block in setup.blocks)
    sums, alike, ranks = _count(setup.options, setup.votes, voters, units, setup.rule)
    same = all(bool(a.weight) == bool(b.weight) for a, b in zip(setup.blocks, blocks, strict=True))
    made = replace(
        setup,
        voters=voters,
        scale=scale,
        units=tuple(units),
        blocks=blocks,
        payers=setup.payers if same else _payers(len(setup.options), blocks),
        sums=sums,
        alike=alike,
        tie_rank=ranks,
        total=sum(units),
    )
    if setup.declared:
        return made
    if same and setup.arrays is not None:
        return replace(made, arrays=reweigh_arrays(setup.arrays, blocks, ranks, made.total))
    by_cost = setup.rule.utility == "cost"
    return replace(made, arrays=arrays_of(setup.cost, blocks, ranks, made.total, by_cost))


def rebudget(setup: Setup, budget: int) -> Setup:
    """The same instance and votes with another budget in minor units."""
    return replace(setup, budget=budget, instance=setup.instance.model_copy(update={"budget": budget}))


def respec(setup: Setup, instance: Instance, profile: Profile, rule: RuleSpec) -> Setup | None:
    """The setup of a profile it was compiled from, under another budget, other constraints or another rule;
    None where options, utility or ties differ, so that it must be compiled anew.

    Raises: InputError like compile_setup.
    """
    old = setup.rule
    if instance.options is not setup.instance.options or rule.utility != old.utility:
        return None
    if (rule.tie_order, rule.lot) != (old.tie_order, old.lot):
        return None
    check_input(instance, profile, rule)
    return replace(setup, budget=instance.budget, instance=instance, rule=rule)


Counted = tuple[tuple[Sums, ...], tuple[tuple[int, ...], ...], tuple[int, ...]]


def _count(
    options: tuple[Option, ...],
    votes: Votes,
    voters: tuple[WeightedBallot, ...],
    units: list[int],
    rule: RuleSpec,
) -> Counted:
    """Sums, options that no ballot tells apart, and tie ranks."""
    sums = sum_votes(votes, units)
    classes = classes_of(votes, voters, units)
    if any(ballot.utilities is not None for ballot in voters):
        classes = tell_apart_by_utility(classes, [option.id for option in options], voters)
    return sums, alike_options(classes), tie_ranks(options, sums, classes, rule)
