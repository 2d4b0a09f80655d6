"""Every voter's account: what its share of the say was, what it paid for, what it got."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from unbundle.compose.runner import Spending
from unbundle.compose.setup import Setup
from unbundle.compose.words import Words
from unbundle.records.alternative import Ledger

PARTS = 1_000_000
"""Payments are shown in millionths of a minor unit."""
FINE = 64


def keep_ledgers(
    setup: Setup, run: Spending | None, chosen: Collection[int], words: Words
) -> tuple[Ledger, ...]:
    """Ledgers in voter order. Payments of one voter and what is left add up to its entitlement; all
    payments for one purchase add up to its price. Without a `run` nobody pays singly.
    """
    paid = share_payments(setup, run) if run else [dict[int, int]() for _ in setup.voters]
    block_of = {i: g for g, block in enumerate(setup.blocks) for i in block.voters}
    whole = run.budget if run else Fraction(setup.budget)
    rows: list[Ledger] = []
    for i, ballot in enumerate(setup.voters):
        utility = setup.blocks[block_of[i]].utility
        share = Fraction(int(ballot.weight * setup.scale), setup.total)
        approved = {setup.at[name] for name in ballot.approves}
        got = [p for p in sorted(approved) if p in chosen]
        ledger = Ledger(
            voter=ballot.voter,
            weight=ballot.weight,
            share=share,
            entitlement=share * whole,
            paid=tuple((setup.ids[p], Fraction(parts, PARTS)) for p, parts in sorted(paid[i].items())),
            unspent=share * whole - Fraction(sum(paid[i].values()), PARTS),
            satisfaction=Fraction(sum((utility[p] for p in got if p in utility), Fraction(0))),
            approved=len(approved),
            got=len(got),
            sentence="",
        )
        rows.append(ledger.model_copy(update={"sentence": words.ledger(ledger, bool(ballot.rejects))}))
    return tuple(rows)


def share_payments(setup: Setup, run: Spending) -> list[dict[int, int]]:
    """For each voter {option bought: payment in millionths of a minor unit}.

    Rounded by largest remainder (Hamilton), ties to the smaller voter id, so that the payments for one
    purchase add up to its price exactly; every payment is less than one part from its exact value.
    """
    paid: list[dict[int, int]] = [{} for _ in setup.voters]
    remainders: dict[int, list[tuple[int, int]]] = {row.chosen: [] for row in run.purchases}
    for g, block in enumerate(setup.blocks):
        for p in run.accounts.paid(g):
            for i in block.voters:
                units = int(setup.voters[i].weight * setup.scale)
                fine = run.accounts.payment(g, p, units * PARTS << FINE)
                paid[i][p] = fine >> FINE
                remainders[p].append((-(fine & ((1 << FINE) - 1)), i))
    for row in run.purchases:
        missing = row.price * PARTS - sum(paid[i][row.chosen] for _, i in remainders[row.chosen])
        for _, i in sorted(remainders[row.chosen])[:missing]:
            paid[i][row.chosen] += 1
    return [{p: parts for p, parts in sorted(row.items()) if parts} for row in paid]
