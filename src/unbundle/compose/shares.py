"""Equal Shares under constraints: the reference, in exact fractions, one step after the other.

Method of Equal Shares with weights, closure bundles and hard constraints (Peters, Pierczynski and
Skowron, NeurIPS 2021, arXiv 2008.13276; weights and constraints are our adaptation, see
docs/compose/certificate.md). The fast path must give the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from unbundle.compose.setup import Setup
from unbundle.compose.state import Bundle, Frame, Reserve, State

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase in integers: weights in units of 1/scale; see records.alternative.TraceRow."""

    chosen: int
    bundle: Bundle
    price: int
    rich: Fraction
    poor: int
    paid_before: dict[int, Fraction]
    rho: Fraction
    runner_up: int | None
    runner_up_rho: Fraction | None
    tie: tuple[int, ...]


@dataclass(slots=True)
class ExactRun:
    """A run of Equal Shares: what was bought, in order; money left and payments per unit of weight."""

    budget: Fraction
    state: State
    purchases: list[Purchase] = field(default_factory=list)
    left: list[Fraction] = field(default_factory=list)
    paid: list[dict[int, Fraction]] = field(default_factory=list)
    """For each block: option chosen in a purchase -> payment per unit of weight."""
    held: set[int] = field(default_factory=set)
    """Options that floors held back in some round."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An open option that its supporters can pay, at `rho` money per unit of utility."""

    p: int
    rho: Fraction
    bundle: Bundle
    price: int


def equal_shares(frame: Frame, budget: Fraction, reserve: Reserve | None = None) -> ExactRun:
    """Equal Shares at a total of `budget` minor units, shared by weight over all eligible voters.

    Every round buys the open option (with what it requires) that costs its supporters least per
    unit of utility; ties go by the declared order. Options of cost 0 are never bought by themselves.
    """
    setup = frame.setup
    share = budget / setup.total
    run = ExactRun(budget, State(frame), [], [share] * len(setup.blocks), [{} for _ in setup.blocks])
    live = [p for p in range(len(setup.options)) if setup.payers[p] and p not in frame.closed]
    while True:
        offers = _offers(run, live, reserve)
        if not offers:
            return run
        best = min(offers, key=lambda offer: (offer.rho, setup.tie_rank[offer.p]))
        _buy(run, best, offers)


def _offers(run: ExactRun, live: list[int], reserve: Reserve | None) -> list[Offer]:
    offers = []
    for p in live:
        bundle = run.state.bundle(p)
        if bundle is None:
            continue
        if reserve is not None and not reserve(run.state, bundle):
            run.held.add(p)
            continue
        price = run.state.price(bundle)
        rho = affordable_at(run.state.frame.setup, run.left, p, price)
        if rho is not None:
            offers.append(Offer(p, rho, bundle, price))
    return offers


def affordable_at(setup: Setup, left: list[Fraction], p: int, price: int) -> Fraction | None:
    """The least money per unit of utility at which the supporters of p can pay `price` together.

    Everyone pays min(what is left, rho * utility) per unit of weight; None if they cannot pay.
    """
    payers = sorted(
        (Fraction(left[g]) / setup.blocks[g].utility[p], g) for g in setup.payers[p] if left[g] > 0
    )
    blocks = setup.blocks
    if sum(blocks[g].weight * left[g] for _, g in payers) < price:
        return None
    rest = Fraction(price)
    units = sum((blocks[g].weight * blocks[g].utility[p] for _, g in payers), ZERO)
    for limit, g in payers:
        if limit * units >= rest:
            return rest / units
        rest -= blocks[g].weight * left[g]
        units -= blocks[g].weight * blocks[g].utility[p]
    return None


def _buy(run: ExactRun, best: Offer, offers: list[Offer]) -> None:
    setup = run.state.frame.setup
    rich, poor = ZERO, 0
    before: dict[int, Fraction] = {}
    for g in setup.payers[best.p]:
        block = setup.blocks[g]
        if run.left[g] <= 0:
            continue
        full = best.rho * block.utility[best.p]
        if run.left[g] >= full:
            rich += block.weight * (block.utility[best.p] if setup.declared else 1)
            amount = full
        else:
            poor += block.weight
            for q in run.paid[g]:
                unit = Fraction(block.utility[q]) if setup.declared else Fraction(1)
                before[q] = before.get(q, ZERO) + block.weight * unit
            amount = run.left[g]
        run.left[g] -= amount
        run.paid[g][best.p] = amount
    rest = [offer for offer in offers if offer.p != best.p]
    second = min(rest, key=lambda offer: (offer.rho, setup.tie_rank[offer.p]), default=None)
    tied = sorted(offer.p for offer in offers if offer.rho == best.rho)
    run.purchases.append(
        Purchase(
            chosen=best.p,
            bundle=best.bundle,
            price=best.price,
            rich=rich,
            poor=poor,
            paid_before=dict(sorted(before.items())),
            rho=best.rho,
            runner_up=second.p if second else None,
            runner_up_rho=second.rho if second else None,
            tie=tuple(tied) if len(tied) > 1 else (),
        )
    )
    run.state.add(best.bundle)
