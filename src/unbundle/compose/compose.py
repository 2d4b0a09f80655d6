"""compose_alternative: instance, profile and rule in, the common alternative with its reasons out."""

from __future__ import annotations

from fractions import Fraction

from unbundle.compose.certificate import certify
from unbundle.compose.completion import step_of
from unbundle.compose.decisions import decide_all
from unbundle.compose.free import DEFAULT_FREE
from unbundle.compose.ledger import keep_ledgers
from unbundle.compose.outcome import Outcome, run_setup
from unbundle.compose.setup import Engine, Setup, compile_setup
from unbundle.compose.shares import Purchase
from unbundle.compose.summary import notes_of, summary_sentence
from unbundle.compose.words import Words
from unbundle.records.alternative import Alternative, Certificate, Condition, TraceRow
from unbundle.records.instance import Instance, Profile, RuleSpec


def compose_alternative(
    instance: Instance, profile: Profile, rule: RuleSpec, engine: Engine = "auto"
) -> Alternative:
    """The common alternative, the same bytes whatever the order of options, voters and votes.

    Money in minor units; `rule` comes back with every default filled in. `engine` changes the speed
    only.
    Raises: InputError with all faults of the input; RefusalError where constraints contradict.
    """
    outcome = run_setup(compile_setup(instance, profile, rule, engine))
    return describe(outcome)


def describe(outcome: Outcome) -> Alternative:
    """The record of one outcome."""
    setup, state, money = outcome.setup, outcome.state, outcome.money
    words = Words(setup)
    ids = setup.ids
    decisions = decide_all(outcome, words)
    alternative = Alternative(
        rule=_filled(setup),
        budget=setup.budget,
        currency=setup.instance.currency,
        run_budget=money.run.budget if money.run else Fraction(setup.budget),
        selected=tuple(ids[p] for p in sorted(state.chosen) if setup.cost[p]),
        adopted=tuple(ids[p] for p in sorted(state.chosen) if not setup.cost[p]),
        cost=state.spent,
        decisions=decisions,
        trace=tuple(_row(setup, n, row) for n, row in enumerate(money.run.purchases)) if money.run else (),
        completion=_completion(outcome),
        certificate=_certificate(outcome),
        conditions=_conditions(setup),
        ledgers=keep_ledgers(setup, money.run, state.chosen, words),
        equals_official=_equals_official(outcome),
        sentence=summary_sentence(outcome, words, decisions),
        notes=notes_of(outcome, words, decisions),
    )
    return alternative


def _certificate(outcome: Outcome) -> Certificate:
    return certify(outcome.frame, outcome.money.end, outcome.state.chosen, outcome.money.held)


def _filled(setup: Setup) -> RuleSpec:
    rule = setup.rule
    return rule.model_copy(update={"free": rule.free or DEFAULT_FREE, "step": step_of(setup)})


def _row(setup: Setup, number: int, row: Purchase) -> TraceRow:
    ids, scale = setup.ids, setup.scale
    return TraceRow(
        round=number + 1,
        chosen=ids[row.chosen],
        bundle=tuple(ids[p] for p in row.bundle),
        price=row.price,
        W_rich=row.rich / scale,
        W_poor=Fraction(row.poor, scale),
        C={ids[q]: weight if scale == 1 else weight / scale for q, weight in row.paid_before.items()},
        rho=row.rho * scale,
        runner_up=None if row.runner_up is None else ids[row.runner_up],
        runner_up_rho=None if row.runner_up_rho is None else row.runner_up_rho * scale,
        tie=tuple(ids[p] for p in row.tie),
    )


def _completion(outcome: Outcome) -> tuple[str, ...]:
    money, ids = outcome.money, outcome.setup.ids
    bundles = [bundle for _, bundle in money.floors_filled] + [bundle for _, bundle in money.completed]
    return tuple(ids[q] for bundle in bundles for q in bundle)


def _conditions(setup: Setup) -> tuple[Condition, ...]:
    rows = {
        (ballot.voter, option, text)
        for ballot in setup.voters
        for option, text in ballot.conditions
        if option in ballot.approves and text
    }
    ordered = sorted(rows, key=lambda row: (row[1], row[0], row[2]))
    return tuple(Condition(voter=v, option=o, text=t) for v, o, t in ordered)


def _equals_official(outcome: Outcome) -> bool:
    official = {p for p, option in enumerate(outcome.setup.options) if option.origin == "official"}
    return bool(official) and outcome.state.chosen == official
