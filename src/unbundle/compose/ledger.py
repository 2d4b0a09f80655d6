"""Every voter's account: what its share of the say was, what it paid for, what it got."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from heapq import nsmallest

from unbundle.compose.exact import BITS
from unbundle.compose.runner import Spending
from unbundle.compose.setup import Block, Setup, zero
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
    whole = run.budget if run else Fraction(setup.budget)
    inside = frozenset(chosen)
    blocks = {i: block for block in setup.blocks for i in block.voters}
    return tuple(
        _ledger(setup, i, paid[i], (whole, inside, blocks[i]), words) for i in range(len(setup.voters))
    )


def _ledger(
    setup: Setup, i: int, paid: dict[int, int], outcome: tuple[Fraction, frozenset[int], Block], words: Words
) -> Ledger:
    whole, chosen, block = outcome
    ballot = setup.voters[i]
    share = Fraction(setup.units[i], setup.total)
    got = {setup.at[name] for name in ballot.approves} & chosen
    spent = Fraction(sum(paid.values()), PARTS)
    most = max(paid.items(), key=_by_amount, default=None)
    # Ids and sums come from checked records; checking tens of thousands of payments again is half the time.
    return Ledger.model_construct(
        voter=ballot.voter,
        weight=ballot.weight,
        share=share,
        entitlement=share * whole,
        paid=tuple((setup.ids[p], Fraction(parts, PARTS)) for p, parts in paid.items()),
        unspent=share * whole - spent,
        satisfaction=Fraction(sum((block.utility[p] for p in got if p in block.utility), zero())),
        approved=len(ballot.approves),
        got=len(got),
        sentence=words.ledger(
            (len(ballot.approves), len(got), bool(ballot.rejects)),
            share,
            spent,
            None if most is None else (most[0], Fraction(most[1], PARTS)),
        ),
    )


def _by_amount(item: tuple[int, int]) -> tuple[int, int]:
    return item[1], -item[0]


def share_payments(setup: Setup, run: Spending) -> list[dict[int, int]]:
    """For each voter {option bought: payment in millionths of a minor unit}.

    Rounded by largest remainder (Hamilton), ties to the smaller voter id, so that the payments for one
    purchase add up to its price exactly; every payment is less than one part from its exact value.
    """
    paid: list[dict[int, int]] = [{} for _ in setup.voters]
    missing = {row.chosen: row.price * PARTS for row in run.purchases}
    rests: dict[int, list[int]] = {p: [] for p in missing}
    shift, mask, voter = BITS - FINE, (1 << FINE) - 1, len(setup.voters).bit_length()
    for g, block in enumerate(setup.blocks):
        rows = run.accounts.paid(g)
        for i in block.voters:
            parts, mine = setup.units[i] * PARTS, paid[i]
            for p, (value, error) in rows:
                fine = value * parts >> shift
                if (value + error) * parts >> shift != fine:
                    fine = run.accounts.exactly(g, p) * parts * (1 << FINE) // 1
                mine[p] = whole = fine >> FINE
                missing[p] -= whole
                rests[p].append((mask - (fine & mask)) << voter | i)
    for p, count in missing.items():
        for key in nsmallest(count, rests[p]):
            paid[key & (1 << voter) - 1][p] += 1
    return [{p: parts for p, parts in row.items() if parts} for row in paid]
