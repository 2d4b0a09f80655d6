"""Contradictory constraints: the smallest set of them that cannot hold together, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from math import comb

from unbundle.compose.closing import Closing, close_options
from unbundle.compose.floors import build_floors
from unbundle.compose.setup import Setup, compile_setup
from unbundle.compose.state import State, build_frame
from unbundle.errors import Fault, RefusalError
from unbundle.records.instance import Instance, Profile, RuleSpec, Veto, WeightedBallot

MOST_SETS = 20_000
CLOSERS = ("veto", "consent")
Item = tuple[str, str]
"""(kind, id): budget, floor, cap, group, veto, consent, requires, rule."""


def refuse_conflict(setup: Setup, closed: Mapping[int, Closing]) -> RefusalError:
    """The refusal that names a smallest set of constraints that no selection meets."""
    items = every_item(setup, closed)
    if feasible(setup, items):
        return RefusalError(
            Fault(
                "instance, rules",
                "share-rule-conflict",
                "A share rule and the floors cannot both be met with what this rule chooses.",
                next="Raise the share, lower a floor, or use the rule max-approval.",
            )
        )
    core, smallest = smallest_conflict(setup, items)
    words = "; ".join(describe_item(setup, item) for item in core)
    kind = "No smaller set does." if smallest else "Without any one of them the rest can hold."
    return RefusalError(
        Fault(
            "instance",
            "constraints-conflict",
            f"These cannot all hold at once: {words}. {kind}",
            ", ".join(f"{kind}:{name}" if name else kind for kind, name in core),
            "Lift or change one of them.",
        )
    )


def every_item(setup: Setup, closed: Mapping[int, Closing]) -> tuple[Item, ...]:
    """All constraints of an instance and what votes closed, in fixed order."""
    instance = setup.instance
    shut = {kind: [setup.ids[p] for p in sorted(closed) if closed[p].decided_by == kind] for kind in CLOSERS}
    return (
        ("budget", ""),
        *(("floor", limit.id) for limit in sorted(instance.limits, key=_id) if limit.kind == "floor"),
        *(("cap", limit.id) for limit in sorted(instance.limits, key=_id) if limit.kind == "cap"),
        *(("group", name) for name in sorted({o.group for o in setup.options if o.group is not None})),
        *((kind, name) for kind in CLOSERS for name in shut[kind]),
        *(("requires", option.id) for option in setup.options if option.requires),
        *(("rule", rule.id) for rule in sorted(instance.rules, key=_id)),
    )


def _id(record: object) -> str:
    return str(getattr(record, "id", ""))


def smallest_conflict(setup: Setup, items: tuple[Item, ...]) -> tuple[tuple[Item, ...], bool]:
    """(conflicting items, whether surely no smaller set conflicts).

    First every item that can go is dropped, one by one; then all smaller sets are tried, as long as
    there are at most MOST_SETS of a size.
    """
    core = items
    for item in items:
        rest = tuple(other for other in core if other != item)
        if not feasible(setup, rest):
            core = rest
    for size in range(1, len(core)):
        if comb(len(items), size) > MOST_SETS:
            return core, False
        for some in combinations(items, size):
            if not feasible(setup, some):
                return some, True
    return core, True


def feasible(setup: Setup, items: Iterable[Item]) -> bool:
    """Whether some selection meets these constraints and no others."""
    kept = set(items)
    instance = _only(setup, kept)
    nobody = Profile(ballots=(WeightedBallot(voter="nobody", weight=Fraction(1)),))
    bare = compile_setup(instance, nobody, RuleSpec())
    closed = close_options(bare)
    shares = [rule for rule in instance.rules if rule.form == "share_at_most"]
    caps = {rule.id: int((rule.limit or Fraction(0)) * instance.budget) for rule in shares}
    return build_floors(bare, closed.reasons).reachable(State(build_frame(bare, closed, caps)))


def _only(setup: Setup, kept: set[Item]) -> Instance:
    instance = setup.instance
    whole = max(sum(setup.cost), 1)
    options = tuple(
        option.model_copy(
            update={
                "group": option.group if ("group", option.group or "") in kept else None,
                "requires": option.requires if ("requires", option.id) in kept else (),
            }
        )
        for option in setup.options
    )
    closed = {name for kind, name in kept if kind in ("veto", "consent")}
    return instance.model_copy(
        update={
            "budget": instance.budget if ("budget", "") in kept else whole,
            "options": options,
            "groups": tuple(group for group in instance.groups if ("group", group.id) in kept),
            "vetoed": tuple(Veto(id=name, reason="closed") for name in sorted(closed)),
            "limits": tuple(limit for limit in instance.limits if (limit.kind, limit.id) in kept),
            "rules": tuple(rule for rule in instance.rules if ("rule", rule.id) in kept),
        }
    )


def describe_item(setup: Setup, item: Item) -> str:
    """One constraint in words."""
    kind, name = item
    if kind in ("floor", "cap"):
        return f"{kind} {name} ({_bounds(setup, name)})"
    words = {
        "budget": f"the budget of {setup.budget}",
        "group": f"the variants of {name}",
        "veto": f"the veto on {name}",
        "consent": f"the rejection of {name}",
        "requires": f"what {name} requires",
        "rule": f"joint rule {name}",
    }
    return words[kind]


def _bounds(setup: Setup, name: str) -> str:
    limit = next(limit for limit in setup.instance.limits if limit.id == name)
    word = "at most" if limit.kind == "cap" else "at least"
    parts = [f"{word} {limit.amount} money"] if limit.amount is not None else []
    parts += [f"{word} {limit.count} options"] if limit.count is not None else []
    return f"{' and '.join(parts)} of {', '.join(sorted(limit.members)) or 'nothing'}"
