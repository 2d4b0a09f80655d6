"""The certificate: no group that was large enough for a measure left out got less than it could have.

Weighted EJR+ in density form under constraints, an adaptation of Brill and Peters (EC 2023,
arXiv 2302.01989); statement, proof and limits are in docs/compose/certificate.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction

from unbundle.compose.arrays import Arrays, Ints
from unbundle.compose.promise import satisfaction, tightest_group
from unbundle.compose.setup import Block, Number, Setup, zero
from unbundle.compose.state import Frame, State
from unbundle.records.alternative import Certificate, CertificateRow


def certify(
    frame: Frame, at_end_of_money: State, chosen: Collection[int], held: Collection[int] = ()
) -> Certificate:
    """One row for every costed option left out that was open at the end of the money phase.

    Satisfaction counts all of `chosen` that cost something. A row holds iff left < right; prices
    take all prerequisites, chosen ones too, and the dearest way to meet a "needs one of" rule.
    `held` are options that floors held back in some round: they are not covered.
    """
    setup = frame.setup
    row_of = _row_maker(frame, frozenset(p for p in chosen if setup.cost[p]))
    rows, outside = [], []
    for p in range(len(setup.options)):
        if p in chosen:
            continue
        reason = _not_covered(at_end_of_money, held, p)
        if reason:
            outside.append((setup.ids[p], reason))
        else:
            rows.append(row_of(p, full_price(frame, p)))
    holds = all(row.holds for row in rows)
    return Certificate(
        utility="declared" if setup.declared else setup.rule.utility,
        budget=setup.budget,
        total_weight=Fraction(setup.total, setup.scale),
        rows=tuple(rows),
        not_covered=tuple(outside),
        holds=holds,
        sentence=_sentence(len(rows), [row.option for row in rows if not row.holds]),
    )


def _row_maker(frame: Frame, inside: frozenset[int]) -> Callable[[int, int], CertificateRow]:
    """How to make the row of an option at a price, on arrays where the numbers allow it."""
    setup, arrays = frame.setup, frame.arrays()
    if arrays is None:
        got = [sum((u for p, u in b.utility.items() if p in inside), zero()) for b in setup.blocks]
        return lambda p, price: tightest_row(setup, got, p, price)
    sums = satisfaction(arrays, inside)
    return lambda p, price: _fast_row(setup, arrays, sums, p, price)


def _not_covered(state: State, held: Collection[int], p: int) -> str:
    setup = state.frame.setup
    if not setup.cost[p]:
        return "costs nothing: decided by majority, not by money"
    if not setup.payers[p]:
        return "nobody with a say approved it"
    shut = state.why_shut(p)
    if shut is not None:
        return f"closed ({shut.decided_by}): {shut.why}"
    return "closed (limit): the money was kept for what must be in" if p in held else ""


def full_price(frame: Frame, p: int) -> int:
    """The price of p with all its prerequisites, in minor units."""
    setup, members, todo, extra = frame.setup, {p}, [p], 0
    while todo:
        q = todo.pop()
        for r in frame.requires[q]:
            if r not in members:
                members.add(r)
                todo.append(r)
        for need in frame.needs:
            if q in need.subject:
                extra += max((_reach(frame, r) for r in need.others if r not in frame.closed), default=0)
    return sum(setup.cost[q] for q in members) + extra


def _reach(frame: Frame, p: int, above: frozenset[int] = frozenset()) -> int:
    """An upper bound of what choosing p can cost, with everything it needs."""
    if p in above:
        return 0
    here = above | {p}
    total = frame.setup.cost[p] + sum(_reach(frame, q, here) for q in frame.requires[p])
    for need in frame.needs:
        if p in need.subject:
            total += max((_reach(frame, q, here) for q in need.others if q not in frame.closed), default=0)
    return total


def tightest_row(setup: Setup, got: list[Number], p: int, price: int) -> CertificateRow:
    """The group of approvers of p, by rising satisfaction, that comes closest to a violation."""
    levels: dict[Number, list[Block]] = {}
    for g in setup.payers[p]:
        block = setup.blocks[g]
        levels.setdefault(got[g] + block.utility[p], []).append(block)
    weight, worth = 0, zero()
    best: tuple[Number, Number, int] | None = None
    for level in sorted(levels):
        weight += sum(block.weight for block in levels[level])
        worth += sum(block.weight * block.utility[p] for block in levels[level])
        if best is None or worth * best[1] > best[0] * level:
            best = (worth, level, weight)
    assert best is not None, "an option without approvers has no row"
    return _row(setup, p, price, best)


def _row(setup: Setup, p: int, price: int, best: tuple[Number, Number, int]) -> CertificateRow:
    worth, level, weight = best
    left = Fraction(worth * setup.budget) / setup.scale
    right = Fraction(setup.total * price * level) / setup.scale
    value = Fraction(worth) / setup.scale if setup.declared else Fraction(setup.value(p))
    return CertificateRow(
        option=setup.ids[p],
        price=price,
        value=value,
        group_weight=Fraction(weight, setup.scale),
        satisfaction=Fraction(level) if setup.declared else level - value,
        left=left,
        right=right,
        holds=left < right,
    )


def _fast_row(setup: Setup, arrays: Arrays, got: Ints, p: int, price: int) -> CertificateRow:
    weight, level = tightest_group(arrays, got, p)
    return _row(setup, p, price, (weight * setup.value(p), level, weight))


def _sentence(count: int, broken: list[str]) -> str:
    if broken:
        return (
            f"The promise is broken for {', '.join(broken)}: a group large enough to pay for it out of its "
            "own share got less than it could have."
        )
    if not count:
        return "No measure that was still open and that somebody approved was left out."
    noun = "measure" if count == 1 else "measures"
    return (
        f"Checked for {count} {noun} left out: no group that could have paid for one out of its own share of "
        "the budget is left with less than that measure would have given it."
    )
