"""What an instance, a profile and a rule must satisfy before anything is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from unbundle.errors import Fault, InputError, nearest
from unbundle.records.instance import Instance, Limit, Profile, RuleSpec, SetRule, WeightedBallot


def check_input(instance: Instance, profile: Profile, rule: RuleSpec) -> None:
    """Nothing, if every reference resolves and nothing is doubled.

    Raises: InputError with all faults, placed by option, group, limit, rule or voter.
    """
    faults = [*_option_faults(instance), *_constraint_faults(instance), *_ballot_faults(instance, profile)]
    faults += _unknown("rule, lot", rule.lot, {option.id for option in instance.options}, "option")
    faults += _doubled("rule, lot", "option", rule.lot)
    if faults:
        raise InputError(faults)


def _option_faults(instance: Instance) -> Iterator[Fault]:
    known = {option.id for option in instance.options}
    groups = {group.id for group in instance.groups}
    yield from _doubled("instance, options", "option", (option.id for option in instance.options))
    yield from _doubled("instance, groups", "group", (group.id for group in instance.groups))
    for option in instance.options:
        yield from _unknown(f"instance, option {option.id}, requires", option.requires, known, "option")
        if option.group is not None and groups:
            yield from _unknown(f"instance, option {option.id}, group", [option.group], groups, "group")
    members = {option.id: option.group for option in instance.options}
    for group in instance.groups:
        if group.status_quo is not None and members.get(group.status_quo) != group.id:
            yield Fault(
                f"instance, group {group.id}",
                "status-quo-outside",
                "The status quo of a group must be one of its options.",
                group.status_quo,
                "Set the option's group, or name another status quo.",
            )


def _constraint_faults(instance: Instance) -> Iterator[Fault]:
    known = {option.id for option in instance.options}
    for veto in instance.vetoed:
        yield from _unknown("instance, vetoed", [veto.id], known, "option")
    yield from _doubled("instance, limits", "limit", (limit.id for limit in instance.limits))
    for limit in instance.limits:
        yield from _limit_faults(limit, known)
    for rule in instance.rules:
        yield from _rule_faults(rule, known)


def _limit_faults(limit: Limit, known: set[str]) -> Iterator[Fault]:
    place = f"instance, limit {limit.id}"
    yield from _unknown(place, limit.members, known, "option")
    if limit.amount is None and limit.count is None:
        yield Fault(place, "limit-empty", "A limit needs an amount or a count.", next="Give one of the two.")


def _rule_faults(rule: SetRule, known: set[str]) -> Iterator[Fault]:
    place = f"instance, rule {rule.id}"
    yield from _unknown(place, (*rule.subject, *rule.other), known, "option")
    if rule.form == "share_at_most" and (rule.limit is None or not 0 <= rule.limit <= 1):
        text = "A share rule needs a limit from 0 to 1."
        yield Fault(place, "rule-limit", text, str(rule.limit), "Write it as p/q.")


def _ballot_faults(instance: Instance, profile: Profile) -> Iterator[Fault]:
    known = {option.id for option in instance.options}
    yield from _doubled("profile", "voter", (ballot.voter for ballot in profile.ballots))
    for ballot in profile.ballots:
        yield from _one_ballot(ballot, known)
    if profile.ballots and not any(ballot.weight > 0 for ballot in profile.ballots):
        yield Fault("profile", "no-weight", "No voter has a weight above 0.", next="Give one a weight.")
    if not profile.ballots:
        yield Fault("profile", "no-voters", "The roll is empty.", next="Name who is eligible.")


def _one_ballot(ballot: WeightedBallot, known: set[str]) -> Iterator[Fault]:
    place = f"profile, voter {ballot.voter}"
    votes = {"approves": ballot.approves, "rejects": ballot.rejects, "abstains": ballot.abstains}
    for name, ids in votes.items():
        yield from _unknown(f"{place}, {name}", ids, known, "option")
    yes, no, neither = (set(ids) for ids in votes.values())
    for option in sorted(yes & no | yes & neither | no & neither):
        yield Fault(place, "vote-twice", "One voter votes in two ways on one option.", option, "Keep one.")
    if ballot.weight < 0:
        weight = str(ballot.weight)
        yield Fault(place, "weight-negative", "A weight cannot be below 0.", weight, "Give 0 or more.")
    for option, utility in sorted((ballot.utilities or {}).items()):
        if utility < 0 or (utility > 0 and option not in ballot.approves):
            yield Fault(
                place,
                "utility-not-approved",
                "A utility is 0 or more, and above 0 only for an approved option.",
                f"{option}: {utility}",
                "Approve the option, or leave its utility out.",
            )


def _unknown(place: str, names: Iterable[str], known: set[str], noun: str) -> Iterator[Fault]:
    for name in sorted(set(names) - known):
        yield Fault(place, f"unknown-{noun}", f"No {noun} has this id.", name, nearest(name, known))


def _doubled(place: str, noun: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, times in sorted(Counter(names).items()):
        if times > 1:
            yield Fault(place, f"{noun}-twice", f"This {noun} is listed {times} times.", name, "Keep one.")
