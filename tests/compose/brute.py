"""Slow answers by trying everything: written without looking at the room, to be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, combinations

from unbundle.compose import Case


def subsets(items: list[str]) -> Iterator[tuple[str, ...]]:
    """All subsets, small ones first."""
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def bundle_plain(case: Case, taken: set[str], name: str) -> set[str] | None:
    """An option with all it requires and is not taken yet; None where that breaks a constraint."""
    requires = {o.id: o.requires for o in case.instance.options}
    members, wanted = set[str](), [name]
    while wanted:
        one = wanted.pop()
        if one not in members | taken:
            members.add(one)
            wanted += requires[one]
    closed = {veto.id for veto in case.instance.vetoed}
    return members if feasible(case, taken | members, closed) else None


def equal_shares_plain(case: Case, budget: Fraction) -> list[tuple[str, set[str]]]:
    """Equal Shares voter by voter, trying all thresholds at every payment: purchases with what came along.

    Knows variants, prerequisites, caps and vetoes; no floors, no joint rules, no consent filter.
    """
    cost = {o.id: o.cost for o in case.instance.options}
    total = sum((b.weight for b in case.profile.ballots), Fraction(0))
    left = {b.voter: budget * b.weight / total for b in case.profile.ballots}
    support = {
        name: sum((b.weight for b in case.profile.ballots if name in b.approves), Fraction(0))
        for name in cost
    }
    bought: list[tuple[str, set[str]]] = []
    taken: set[str] = set()
    while True:
        offers = []
        for name in sorted(cost.keys() - taken):
            payers = [b for b in case.profile.ballots if name in b.approves and left[b.voter] > 0]
            bundle = bundle_plain(case, taken, name)
            price = sum(cost[one] for one in bundle or ())
            if bundle is None or cost[name] == 0 or sum(left[b.voter] for b in payers) < price:
                continue
            value = cost[name] if case.rule.utility == "cost" else 1
            rates = []
            for poor in range(len(payers)):
                order = sorted(payers, key=lambda b: left[b.voter] / b.weight)
                rest = price - sum((left[b.voter] for b in order[:poor]), Fraction(0))
                rate = rest / sum(b.weight for b in order[poor:])
                if rate >= 0 and sum(min(left[b.voter], rate * b.weight) for b in payers) == price:
                    rates.append(rate / value)
            offers.append((min(rates), -support[name], cost[name], name))
        if not offers:
            return bought
        rate, _, _, name = min(offers)
        value = cost[name] if case.rule.utility == "cost" else 1
        for b in case.profile.ballots:
            if name in b.approves:
                left[b.voter] -= min(left[b.voter], rate * value * b.weight)
        bundle = bundle_plain(case, taken, name) or set()
        bought.append((name, bundle))
        taken |= bundle


def violated(case: Case, chosen: Iterable[str], name: str, price: int) -> bool:
    """Whether some group of supporters, found by trying all, was large enough for an option and got less."""
    ballots, rule = case.profile.ballots, case.rule
    cost = {o.id: o.cost for o in case.instance.options}
    total = sum((b.weight for b in ballots), Fraction(0))

    def utility(ballot_number: int, option: str) -> Fraction:
        ballot = ballots[ballot_number]
        if option not in ballot.approves or not cost[option]:
            return Fraction(0)
        if ballot.utilities is not None:
            return Fraction(ballot.utilities.get(option, 0))
        return Fraction(cost[option] if rule.utility == "cost" else 1)

    supporters = [n for n in range(len(ballots)) if utility(n, name) > 0 and ballots[n].weight > 0]
    got = {n: sum((utility(n, o) for o in chosen), Fraction(0)) for n in supporters}
    for size in range(1, len(supporters) + 1):
        for group in combinations(supporters, size):
            worth = sum((ballots[n].weight * utility(n, name) for n in group), Fraction(0))
            level = max(got[n] + utility(n, name) for n in group)
            if case.instance.budget * worth >= total * price * level:
                return True
    return False


def feasible(case: Case, chosen: set[str], closed: set[str]) -> bool:
    """Whether a selection keeps every hard constraint, given what is closed."""
    instance = case.instance
    options = {o.id: o for o in instance.options}
    cost = sum(options[name].cost for name in chosen)
    if cost > instance.budget or chosen & closed:
        return False
    if any(set(options[name].requires) - chosen for name in chosen):
        return False
    groups = [options[name].group for name in chosen if options[name].group is not None]
    if len(groups) != len(set(groups)):
        return False
    for limit in instance.limits:
        inside = chosen & set(limit.members)
        money = sum(options[name].cost for name in inside)
        pairs = [(limit.amount, money), (limit.count, len(inside))]
        if any(b is not None and (v > b if limit.kind == "cap" else v < b) for b, v in pairs):
            return False
    for rule in instance.rules:
        inside = chosen & set(rule.subject)
        other = set(rule.other)
        if rule.form == "needs_one_of" and inside - other and not chosen & other:
            return False
        if rule.form == "not_while_open" and any(other - closed - {name} - chosen for name in inside):
            return False
        money = sum(options[name].cost for name in inside)
        if rule.form == "share_at_most" and money > (rule.limit or 0) * cost:
            return False
    return True


def most_support(case: Case) -> Fraction:
    """The greatest sum of utility over everyone of any feasible selection, without closings."""
    cost = {o.id: o.cost for o in case.instance.options}
    best = Fraction(0)
    for some in subsets(sorted(cost)):
        if feasible(case, set(some), set()):
            value = sum(
                (
                    b.weight * (cost[name] if case.rule.utility == "cost" else 1)
                    for b in case.profile.ballots
                    for name in some
                    if name in b.approves and cost[name]
                ),
                Fraction(0),
            )
            best = max(best, value)
    return best
