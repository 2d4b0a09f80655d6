"""What pabutools and abcvoting answer, in their exact modes. Needs the oracles' environment.

`python -m tests.compose.peers` writes data/oracles.json anew: the answers to the first 200 elections per
rule, which `make test` compares with, so that no copyleft package is needed there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.compose.oracle_cases import Election, committee, election

STORED = 200
PATH = Path(__file__).parent / "data" / "oracles.json"
Answer = list[list[str]]
"""The winners a peer allows: one sorted list, or all that its ties allow."""


def pabutools_rule(rule: str, utility: str, increment: int | None = None) -> Callable[[Election], Answer]:
    """A rule of pabutools with ties by name."""

    def ask(one: Election) -> Answer:
        from pabutools import fractions, rules
        from pabutools.election import (
            ApprovalBallot,
            ApprovalProfile,
            Cardinality_Sat,
            Cost_Sat,
            Instance,
            Project,
        )
        from pabutools.tiebreaking import TieBreakingRule

        fractions.FRACTION = "gmpy2"
        projects = {name: Project(name, cost) for name, cost in one.costs.items()}
        instance = Instance(projects.values(), budget_limit=one.budget)
        cast = [
            ApprovalBallot(projects[n] for n in names) for names, count in one.ballots for _ in range(count)
        ]
        profile = ApprovalProfile(cast, instance=instance)
        named = TieBreakingRule(lambda _instance, _profile, project: project.name)
        options: dict[str, Any] = {"tie_breaking": named}
        if increment is not None:
            options["voter_budget_increment"] = increment
        satisfaction = (Cost_Sat if utility == "cost" else Cardinality_Sat,) if utility else ()
        found = getattr(rules, rule)(instance, profile, *satisfaction, **options)
        liked = {name for names, _ in one.ballots for name in names}
        return [sorted(project.name for project in found if project.name in liked)]

    return ask


def most_welfare(utility: str) -> Callable[[Election], Answer]:
    """The greatest welfare, as the only entry: winners may differ where welfare is equal."""

    def ask(one: Election) -> Answer:
        support = {n: sum(count for names, count in one.ballots if n in names) for n in one.costs}
        worth = {n: support[n] * (one.costs[n] if utility == "cost" else 1) for n in one.costs}
        from pabutools.election import (
            ApprovalBallot,
            ApprovalProfile,
            Cardinality_Sat,
            Cost_Sat,
            Instance,
            Project,
        )
        from pabutools.rules import max_additive_utilitarian_welfare
        from pabutools.rules.maxwelfare import MaxAddUtilWelfareAlgo

        projects = {name: Project(name, cost) for name, cost in one.costs.items()}
        instance = Instance(projects.values(), budget_limit=one.budget)
        cast = [
            ApprovalBallot(projects[n] for n in names) for names, count in one.ballots for _ in range(count)
        ]
        found = max_additive_utilitarian_welfare(
            instance,
            ApprovalProfile(cast, instance=instance),
            Cost_Sat if utility == "cost" else Cardinality_Sat,
            inner_algo=MaxAddUtilWelfareAlgo.PRIMAL_DUAL,
        )
        return [[str(sum(worth[project.name] for project in found))]]

    return ask


def abcvoting_rule(rule: str) -> Callable[[Election], Answer]:
    """A committee rule of abcvoting with weighted voters: all committees that its ties allow."""

    def ask(one: Election) -> Answer:
        from abcvoting.abcrules import compute
        from abcvoting.preferences import Profile, Voter

        names = sorted(one.costs)
        profile = Profile(len(names), cand_names=names)
        for liked, count in one.ballots:
            profile.add_voter(Voter([names.index(name) for name in liked], weight=count))
        found = compute(rule, profile, one.budget, algorithm="standard-fractions", resolute=False)
        return sorted(sorted(names[c] for c in winners) for winners in found)

    return ask


PEERS: dict[str, tuple[Callable[[int], Election], Callable[[Election], Answer]]] = {
    "mes-cost": (election, pabutools_rule("method_of_equal_shares", "cost")),
    "mes-cardinality": (election, pabutools_rule("method_of_equal_shares", "cardinality")),
    "mes-cost-add1": (election, pabutools_rule("method_of_equal_shares", "cost", 1)),
    "mes-cardinality-add1": (election, pabutools_rule("method_of_equal_shares", "cardinality", 1)),
    "greedy-cost": (election, pabutools_rule("greedy_utilitarian_welfare", "cost")),
    "greedy-cardinality": (election, pabutools_rule("greedy_utilitarian_welfare", "cardinality")),
    "phragmen": (election, pabutools_rule("sequential_phragmen", "")),
    "max-cost": (election, most_welfare("cost")),
    "max-cardinality": (election, most_welfare("cardinality")),
    "committee-mes": (committee, abcvoting_rule("equal-shares-without-completion")),
    "committee-phragmen": (committee, abcvoting_rule("seqphragmen")),
}


def main() -> None:
    """Ask every peer about the first elections and store what they say."""
    answers = {name: [ask(make(seed)) for seed in range(STORED)] for name, (make, ask) in PEERS.items()}
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(json.dumps(answers, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
