"""An instance and a profile, checked and compiled to positions: what every rule computes on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from unbundle.compose.checks import check_input
from unbundle.records.instance import Instance, Limit, Option, Profile, RuleSpec, SetRule, WeightedBallot
from unbundle.records.opinions import Tally

Number = int | Fraction


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
    blocks: tuple[Block, ...]
    payers: tuple[tuple[int, ...], ...]
    """For each option the blocks with positive weight that value it; empty for options of cost 0."""
    votes: tuple[tuple[tuple[int, int], ...], ...]
    """For each option (voter, 1 approve | -1 reject | 0 abstain), by voter; silence has no entry."""
    tally: tuple[Tally, ...]
    support: tuple[Fraction, ...]
    """Approving weight."""
    tie_rank: tuple[int, ...]
    alike: tuple[tuple[int, ...], ...]
    """Sets of two or more options that no ballot tells apart, on which somebody voted."""
    rule: RuleSpec
    declared: bool
    total: int
    """Weight of all eligible voters in units of 1/scale."""

    def members(self, limit: Limit | SetRule) -> frozenset[int]:
        """Positions of the options that a limit or joint rule holds for."""
        names = limit.members if isinstance(limit, Limit) else limit.subject
        return frozenset(self.at[name] for name in names)

    def worth(self, p: int) -> Number:
        """Utility of an option summed over everyone, in units of 1/scale."""
        if self.declared:
            return sum(
                (self.blocks[g].weight * self.blocks[g].utility[p] for g in self.payers[p]), Fraction(0)
            )
        return int(self.support[p] * self.scale) * self.value(p)

    def value(self, p: int) -> int:
        """The value of an option to everyone who approves it, where no utilities are declared."""
        return self.cost[p] if self.rule.utility == "cost" else 1


def compile_setup(instance: Instance, profile: Profile, rule: RuleSpec) -> Setup:
    """The checked and compiled form of one composition; the same whatever the order of the input.

    Raises: InputError with every dangling, doubled or contradictory reference at once.
    """
    check_input(instance, profile, rule)
    options = tuple(sorted(instance.options, key=lambda option: option.id))
    at = {option.id: p for p, option in enumerate(options)}
    voters = tuple(sorted(profile.ballots, key=lambda ballot: ballot.voter))
    scale = lcm(*(ballot.weight.denominator for ballot in voters)) if voters else 1
    declared = any(ballot.utilities is not None for ballot in voters)
    blocks = _blocks(options, at, voters, scale, rule)
    votes = _votes(len(options), at, voters)
    tally = _tallies(votes, voters, scale)
    support = tuple(row.approve_weight for row in tally)
    signature = _signatures(options, votes, voters)
    return Setup(
        options=options,
        ids=tuple(option.id for option in options),
        at=at,
        cost=tuple(option.cost for option in options),
        budget=instance.budget,
        group=_groups(options),
        requires=tuple(tuple(sorted(at[name] for name in set(o.requires))) for o in options),
        instance=instance,
        voters=voters,
        scale=scale,
        blocks=blocks,
        payers=_payers(len(options), blocks),
        votes=votes,
        tally=tally,
        support=support,
        tie_rank=_tie_rank(options, support, signature, rule),
        alike=_alike(signature),
        rule=rule,
        declared=declared,
        total=sum(int(ballot.weight * scale) for ballot in voters),
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
    scale: int,
    rule: RuleSpec,
) -> tuple[Block, ...]:
    found: dict[tuple[tuple[int, Number], ...], list[int]] = {}
    for i, ballot in enumerate(voters):
        found.setdefault(_utilities(options, at, ballot, rule), []).append(i)
    return tuple(
        Block(sum(int(voters[i].weight * scale) for i in members), dict(key), tuple(members))
        for key, members in found.items()
    )


def _utilities(
    options: tuple[Option, ...], at: dict[str, int], ballot: WeightedBallot, rule: RuleSpec
) -> tuple[tuple[int, Number], ...]:
    """(costed option, utility > 0) of one ballot in id order; options of cost 0 count in no utility."""
    costed = sorted(p for p in {at[name] for name in ballot.approves} if options[p].cost)
    if ballot.utilities is not None:
        stated = ballot.utilities
        pairs = ((p, Fraction(stated.get(options[p].id, 0))) for p in costed)
        return tuple((p, u) for p, u in pairs if u > 0)
    return tuple((p, options[p].cost if rule.utility == "cost" else 1) for p in costed)


def _payers(count: int, blocks: tuple[Block, ...]) -> tuple[tuple[int, ...], ...]:
    payers: list[list[int]] = [[] for _ in range(count)]
    for g, block in enumerate(blocks):
        if block.weight:
            for p in block.utility:
                payers[p].append(g)
    return tuple(tuple(row) for row in payers)


Votes = tuple[tuple[tuple[int, int], ...], ...]


def _votes(count: int, at: dict[str, int], voters: tuple[WeightedBallot, ...]) -> Votes:
    votes: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for i, ballot in enumerate(voters):
        for vote, names in ((1, ballot.approves), (-1, ballot.rejects), (0, ballot.abstains)):
            for name in set(names):
                votes[at[name]].append((i, vote))
    return tuple(tuple(row) for row in votes)


def _tallies(votes: Votes, voters: tuple[WeightedBallot, ...], scale: int) -> tuple[Tally, ...]:
    units = [int(ballot.weight * scale) for ballot in voters]
    total, tallies = sum(units), []
    for row in votes:
        count, weight = {1: 0, -1: 0, 0: 0}, {1: 0, -1: 0, 0: 0}
        for i, vote in row:
            count[vote] += 1
            weight[vote] += units[i]
        tallies.append(
            Tally(
                approve=count[1],
                reject=count[-1],
                abstain=count[0],
                silent=len(voters) - len(row),
                approve_weight=Fraction(weight[1], scale),
                reject_weight=Fraction(weight[-1], scale),
                abstain_weight=Fraction(weight[0], scale),
                silent_weight=Fraction(total - sum(weight.values()), scale),
            )
        )
    return tuple(tallies)


Signature = tuple[tuple[int, int, str], ...]


def _signatures(
    options: tuple[Option, ...], votes: Votes, voters: tuple[WeightedBallot, ...]
) -> tuple[Signature, ...]:
    """Who voted how on each option; voters without weight tell nothing apart."""
    return tuple(
        tuple(
            (i, vote, str(stated.get(option.id, "")) if (stated := voters[i].utilities) else "")
            for i, vote in row
            if voters[i].weight
        )
        for option, row in zip(options, votes, strict=True)
    )


def _alike(signatures: tuple[Signature, ...]) -> tuple[tuple[int, ...], ...]:
    classes: dict[Signature, list[int]] = {}
    for p, signature in enumerate(signatures):
        if signature:
            classes.setdefault(signature, []).append(p)
    return tuple(tuple(members) for members in classes.values() if len(members) > 1)


def _tie_rank(
    options: tuple[Option, ...],
    support: tuple[Fraction, ...],
    signatures: tuple[Signature, ...],
    rule: RuleSpec,
) -> tuple[int, ...]:
    """Places in the tie order. Size may separate options that ballots separate, never others:
    a class of options with equal ballots enters with its smallest cost, and is then in id order."""
    drawn = {name: place for place, name in enumerate(rule.lot)}
    last = {p: (drawn.get(option.id, len(drawn)), option.id) for p, option in enumerate(options)}
    smallest: dict[Signature, int] = {}
    first: dict[Signature, tuple[int, str]] = {}
    for p, signature in enumerate(signatures):
        smallest[signature] = min(options[p].cost, smallest.get(signature, options[p].cost))
        first[signature] = min(last[p], first.get(signature, last[p]))

    def key(p: int) -> tuple[object, ...]:
        signature = signatures[p]
        parts: dict[str, tuple[object, ...]] = {
            "affordability": (),
            "support": (-support[p],),
            "cost": (smallest[signature], first[signature]),
            "id": last[p],
        }
        return (*(parts[name] for name in rule.tie_order), last[p])

    order = sorted(range(len(options)), key=key)
    rank = [0] * len(options)
    for place, p in enumerate(order):
        rank[p] = place
    return tuple(rank)
