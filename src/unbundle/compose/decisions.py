"""What happens to every option, why, and in which words."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

from unbundle.compose.closing import Closing
from unbundle.compose.numbers import percent, plural
from unbundle.compose.outcome import Outcome
from unbundle.compose.words import Words
from unbundle.records.alternative import Change, DecidedBy, Decision

VERBS: dict[str, str] = {
    "keep": "Kept",
    "amend": "Kept with conditions",
    "drop": "Dropped",
    "add": "Added",
    "leave_out": "Left out",
}


def decide_all(outcome: Outcome, words: Words) -> tuple[Decision, ...]:
    """One decision per option in id order; each sentence can be read alone."""
    setup = outcome.setup
    conditioned = {setup.at[o] for b in setup.voters for o, _ in b.conditions if o in b.approves}
    tied = _decided_by_tie(outcome)
    decisions = []
    for p, option in enumerate(setup.options):
        chosen = p in outcome.state.chosen
        closing, missing = _reason(outcome, p)
        rests_on = _rests_on(outcome, p)
        decision = Decision(
            option=option.id,
            cost=option.cost,
            chosen=chosen,
            change=_change(option.origin == "official", chosen, p in conditioned),
            decided_by=closing.decided_by,
            by=closing.by,
            tally=setup.tally(p),
            rests_on=rests_on,
            thin=rests_on < setup.rule.thin_below,
            tie=p in tied,
            missing=missing,
            margin=closing.margin,
            sentence="",
        )
        sentence = _sentence(outcome, words, decision, closing, tied.get(p, ()))
        decisions.append(decision.model_copy(update={"sentence": sentence}))
    return tuple(decisions)


def _change(official: bool, chosen: bool, conditions: bool) -> Change:
    if not official:
        return "add" if chosen else "leave_out"
    if not chosen:
        return "drop"
    return "amend" if conditions else "keep"


def _rests_on(outcome: Outcome, p: int) -> int:
    voters, votes = outcome.setup.voters, outcome.setup.votes[p]
    if not outcome.setup.organised:
        return sum(1 for _, vote in votes if vote)
    return len({voters[i].organisation or voters[i].voter for i, vote in votes if vote})


def _reason(outcome: Outcome, p: int) -> tuple[Closing, int | None]:
    """Why p stands where it does, and the money its supporters lacked, where money decided."""
    chosen = p in outcome.state.chosen
    if p in outcome.status_quo:
        return Closing("status-quo", (outcome.status_quo[p],), "no other variant was adopted"), None
    if p in outcome.forced:
        return Closing("limit", (outcome.forced[p],), "a floor requires it"), None
    if p in outcome.free and (chosen or outcome.free[p].decided_by != "free-majority"):
        return outcome.free[p], None
    return (_why_in(outcome, p), None) if chosen else _why_out(outcome, p)


def _why_in(outcome: Outcome, p: int) -> Closing:
    money = outcome.money
    rows = [(row.chosen, row.bundle) for row in money.run.purchases] if money.run else money.order
    for lead, bundle in chain(rows, money.completed):
        if len(bundle) > 1 and p in bundle and p != lead:
            return Closing("chain", (outcome.setup.ids[lead],), "what was chosen requires it")
    decided: DecidedBy = "money" if p in money.own else "completion"
    return Closing(decided, (), "")


def _why_out(outcome: Outcome, p: int) -> tuple[Closing, int | None]:
    setup, state = outcome.setup, outcome.state
    if not setup.cost[p]:
        return Closing("status-quo", (), "another variant was adopted"), None
    shut = outcome.frame.closed.get(p) or (state.why_shut(p) if setup.payers[p] else None)
    if shut is not None:
        return shut, None
    if not setup.payers[p]:
        return Closing("no-support", (), "nobody asked for it; silence is not consent"), None
    bundle = state.bundle(p) or (p,)
    price, run = state.price(bundle), outcome.money.run
    if run is None:
        return Closing("money-short", (), "no money was left"), max(price + state.spent - setup.budget, 0)
    missing = price - run.accounts.have(p)
    if missing <= 0 and outcome.floors.floors:
        names = tuple(floor.id for floor in outcome.floors.floors)
        return Closing("limit", names, "the money is reserved for what must be in"), None
    if missing <= 0:
        return Closing(
            "money-short", (), "the rest of the budget went elsewhere"
        ), price + state.spent - setup.budget
    weight = missing * Fraction(setup.total, setup.scale) / run.budget
    return Closing("money-short", (), "its supporters had too little money left", weight), missing


def _decided_by_tie(outcome: Outcome) -> dict[int, tuple[int, ...]]:
    """Options whose fate a tie decided -> the others in the tie that fared differently."""
    chosen = outcome.state.chosen
    ties = list(outcome.money.ties)
    ties += [alike for alike in outcome.setup.alike if all(outcome.setup.cost[p] for p in alike)]
    found: dict[int, set[int]] = {}
    for tie in ties:
        winners = {p for p in tie if p in chosen}
        losers = {p for p in tie if p not in chosen and _only_money(outcome, p)}
        if winners and losers:
            for p in winners | losers:
                found.setdefault(p, set()).update(losers if p in winners else winners)
    return {p: tuple(sorted(others)) for p, others in found.items()}


def _only_money(outcome: Outcome, p: int) -> bool:
    """Whether p was left out for money or for a rival's sake, not for a reason of its own."""
    if p in outcome.frame.closed:
        return False
    shut = outcome.state.why_shut(p)
    return shut is None or shut.decided_by == "variant"


def _sentence(
    outcome: Outcome, words: Words, decision: Decision, closing: Closing, tied: tuple[int, ...]
) -> str:
    text = f"{VERBS[decision.change]}: {_because(outcome, words, decision, closing)}."
    if tied:
        others = words.named(tuple(outcome.setup.ids[p] for p in tied))
        text += f" The votes do not decide between it and {others}; the published order of ties did."
    if decision.thin and decision.rests_on:
        text += f" This rests on only {plural(decision.rests_on, 'organisation')}."
    return text


def _because(outcome: Outcome, words: Words, decision: Decision, closing: Closing) -> str:
    by, why, spoke = words.named(closing.by), closing.why, words.support(decision)
    kind = closing.decided_by
    if kind == "veto":
        return f"a veto closes it, which no vote can lift ({why.rstrip('.')})"
    if kind == "consent":
        return f"{why} ({spoke})"
    if kind in ("chain", "free-prerequisite"):
        return f"{by} requires it" if decision.chosen else f"it requires {by}, which is not in"
    if kind in ("variant", "free-variant"):
        return f"another version of it, {by}, was chosen"
    if kind == "set-rule":
        return f"a joint rule stands against it: {why.rstrip('.')}"
    if kind == "limit":
        return f"{why.rstrip('.')} ({by})" if by else why.rstrip(".")
    if kind == "status-quo":
        return why
    if kind == "no-support":
        return "no counted vote is for it, and silence is not consent" + _against(decision)
    if kind.startswith("free-"):
        return _because_free(outcome, decision, closing, spoke)
    return _because_money(outcome, words, decision, closing, spoke)


def _against(decision: Decision) -> str:
    return f" ({decision.tally.reject} against)" if decision.tally.reject else ""


def _because_free(outcome: Outcome, decision: Decision, closing: Closing, spoke: str) -> str:
    total = Fraction(outcome.setup.total, outcome.setup.scale)
    if closing.decided_by == "free-majority":
        return f"it costs no money, and more want it than not ({spoke})"
    if closing.decided_by == "free-quorum":
        share = percent(decision.tally.approve_weight / total)
        return f"more want it than not, but too few spoke for it ({spoke}; that is {share} of the say)"
    return f"{closing.why} ({spoke})"


def _because_money(outcome: Outcome, words: Words, decision: Decision, closing: Closing, spoke: str) -> str:
    cost = words.money(decision.cost)
    if decision.decided_by == "money" and outcome.money.run is None:
        return f"it is among what the rule chose for {cost} ({spoke})"
    if decision.decided_by == "money":
        return f"its supporters paid its {cost} out of their own shares of the budget ({spoke})"
    if decision.decided_by == "completion":
        return (
            f"its supporters' own shares did not reach {cost}, but it was the next to fit when unused money "
            f"was shared out ({spoke})"
        )
    missing = words.money(decision.missing or 0)
    if closing.margin is None:
        return f"it costs {cost}, and {missing} more than was left would be needed ({spoke})"
    return f"it costs {cost}, and its supporters were {missing} short ({spoke})"
