"""Every voter's account: what its share of the say was, what it paid for, what it got."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from unbundle.compose.setup import Setup
from unbundle.compose.shares import Spending
from unbundle.compose.words import Words
from unbundle.records.alternative import Ledger

ZERO = Fraction(0)


def keep_ledgers(
    setup: Setup, run: Spending | None, chosen: Collection[int], words: Words
) -> tuple[Ledger, ...]:
    """Ledgers in voter order. Payments of one voter and what is left add up to its entitlement; all
    payments add up to the cost of what Equal Shares bought. Without a `run` nobody pays singly.
    """
    rows: list[Ledger] = []
    block_of = {i: g for g, block in enumerate(setup.blocks) for i in block.voters}
    for i, ballot in enumerate(setup.voters):
        g = block_of[i]
        share = Fraction(int(ballot.weight * setup.scale), setup.total)
        paid: dict[int, Fraction] = {}
        entitlement = share * (run.budget if run else setup.budget)
        if run is not None:
            units = ballot.weight * setup.scale
            paid = {p: units * amount for p, amount in sorted(run.paid[g].items()) if units * amount}
        utility = setup.blocks[g].utility
        approved = {setup.at[name] for name in ballot.approves}
        got = [p for p in sorted(approved) if p in chosen]
        ledger = Ledger(
            voter=ballot.voter,
            weight=ballot.weight,
            share=share,
            entitlement=entitlement,
            paid=tuple((setup.ids[p], amount) for p, amount in paid.items()),
            unspent=entitlement - sum(paid.values(), ZERO),
            satisfaction=sum((utility[p] for p in got if p in utility), ZERO),
            approved=len(approved),
            got=len(got),
            sentence="",
        )
        rows.append(ledger.model_copy(update={"sentence": words.ledger(ledger, bool(ballot.rejects))}))
    return tuple(rows)
