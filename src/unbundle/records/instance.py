"""What compose gets: options with costs and constraints, weighted ballots, and the rule to apply."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from unbundle.kit.canonical import SAFE_INTEGER
from unbundle.records.base import Exact, Id, Minor, Record
from unbundle.records.charter import Consent, FreeRule

Budget = Annotated[int, Field(gt=0, le=SAFE_INTEGER)]


class Option(Record):
    """A unit of choice: cost in minor units (0 = without money), its group of variants, prerequisites.

    `category` is a free label for caps and floors (a title, an instrument).
    """

    id: Id
    cost: Minor
    title: str = ""
    origin: Literal["official", "proposed"] = "official"
    group: Id | None = None
    requires: tuple[Id, ...] = ()
    category: str = ""


class Group(Record):
    """Variants of one measure: at most one, or exactly one with `status_quo` as the fallback."""

    id: Id
    exactly_one: bool = False
    status_quo: Id | None = None


class Veto(Record):
    """An option that is certainly closed before voting, and why."""

    id: Id
    reason: str
    by: str = ""


class Limit(Record):
    """At most (cap) or at least (floor) so much money, or so many options, of a set."""

    id: Id
    kind: Literal["cap", "floor"]
    members: tuple[Id, ...]
    amount: Minor | None = None
    count: Minor | None = None
    sentence: str = ""


class SetRule(Record):
    """A framework's joint rule, written out for the options of one instance."""

    id: Id
    form: Literal["needs_one_of", "not_while_open", "share_at_most"]
    subject: tuple[Id, ...]
    other: tuple[Id, ...] = ()
    limit: Exact | None = None
    sentence: str = ""


class Instance(Record):
    """Options, budget and constraints. Options in id order; money in minor units of `currency`."""

    budget: Budget
    currency: str = ""
    budget_label: str = ""
    options: tuple[Option, ...]
    groups: tuple[Group, ...] = ()
    vetoed: tuple[Veto, ...] = ()
    limits: tuple[Limit, ...] = ()
    rules: tuple[SetRule, ...] = ()


class WeightedBallot(Record):
    """One voter's say: weight, approvals, rejections, abstentions; utilities where declared.

    A voter of the roll without any vote has three empty tuples: silence, not abstention.
    """

    voter: Id
    weight: Exact
    approves: tuple[Id, ...] = ()
    rejects: tuple[Id, ...] = ()
    abstains: tuple[Id, ...] = ()
    organisation: str = ""
    """Organisation for the count of organisations; the voter itself where empty."""
    blocs: tuple[tuple[str, str], ...] = ()
    utilities: dict[str, Exact] | None = None
    conditions: tuple[tuple[Id, str], ...] = ()
    """Conditions attached to approvals: (option, words of the record)."""


class Profile(Record):
    """All eligible voters in id order, silent ones included."""

    ballots: tuple[WeightedBallot, ...]


class RuleSpec(Record):
    """Which rule, how utility counts, what happens to unspent money, which thresholds apply."""

    rule: Literal["equal-shares", "phragmen", "greedy", "max-approval", "consensus"] = "equal-shares"
    utility: Literal["cost", "cardinality"] = "cost"
    completion: Literal["none", "add1", "add1-greedy", "milp"] = "add1-greedy"
    consent: Consent | None = None
    free: FreeRule | None = None
    tie_order: tuple[Literal["affordability", "support", "cost", "id"], ...] = (
        "affordability",
        "support",
        "cost",
        "id",
    )
    lot: tuple[Id, ...] = ()
    """A published lot: ids in drawn order; where given it replaces "id" as the last tie key."""
    thin_below: int = 5
    step: Minor | None = None
    """Money added to the whole budget per add-one step; a hundredth of the budget where not given."""
