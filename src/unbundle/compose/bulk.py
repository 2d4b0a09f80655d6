"""Equal Shares and Phragmen on large elections without constraints, straight from arrays.

For files with tens of thousands of ballots: no record per voter, the same rows and the same exactness.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from unbundle.compose.arrays import Arrays
from unbundle.compose.compiled import Compiled, available, compile_frame
from unbundle.compose.fast import FastRun, fast_run
from unbundle.compose.phragmen import phragmen_run
from unbundle.compose.promise import satisfaction, tightest_group
from unbundle.compose.setup import Setup
from unbundle.compose.state import Frame
from unbundle.records.instance import Instance, Option, RuleSpec


@dataclass(slots=True)
class Bulk:
    """A large election, ready to be decided at any budget."""

    arrays: Arrays
    frame: Frame
    budget: int
    compiled: Compiled | None

    def equal_shares(self, budget: int | None = None) -> frozenset[int]:
        """What Equal Shares buys, by position of the option."""
        share = Fraction(self.budget if budget is None else budget)
        if self.compiled is not None:
            state = self.compiled.chosen_at(share)
            if state is not None:
                return frozenset(state.chosen)
        return frozenset(fast_run(self.frame, self.arrays, share).state.chosen)

    def trace(self) -> FastRun:
        """Equal Shares with every row, tie and runner-up."""
        return fast_run(self.frame, self.arrays, Fraction(self.budget), detail=True)

    def phragmen(self) -> frozenset[int]:
        """What sequential Phragmen buys."""
        state = None if self.compiled is None else self.compiled.phragmen()
        state = phragmen_run(self.frame, self.arrays).state if state is None else state
        return frozenset(state.chosen)

    def add_one(self, step: int) -> frozenset[int]:
        """The last affordable outcome as the budget grows step by step, by plain repetition."""
        best, budget = self.equal_shares(), self.budget
        while self._something_fits(best):
            budget += step
            after = self.equal_shares(budget)
            if self._cost(after) > self.budget:
                break
            best = after
        return best

    def violations(self, chosen: frozenset[int]) -> list[int]:
        """Options left out for which the promise of the certificate is broken; exact."""
        got = satisfaction(self.arrays, chosen)
        broken = []
        for p in range(self.arrays.options):
            if p in chosen or self.arrays.first[p] == self.arrays.first[p + 1]:
                continue
            weight, level = tightest_group(self.arrays, got, p)
            if weight * int(self.arrays.value[p]) * self.budget >= self.arrays.total * self._price(p) * level:
                broken.append(p)
        return broken

    def _price(self, p: int) -> int:
        return int(self.arrays.cost[p])

    def _cost(self, chosen: frozenset[int]) -> int:
        return sum(int(self.arrays.cost[p]) for p in chosen)

    def _something_fits(self, chosen: frozenset[int]) -> bool:
        rest, first = self.budget - self._cost(chosen), self.arrays.first
        live = (p for p in range(self.arrays.options) if p not in chosen and first[p] < first[p + 1])
        return any(self._price(p) <= rest for p in live)


def bulk_of(arrays: Arrays, ids: tuple[str, ...], budget: int, engine: str = "auto") -> Bulk:
    """An unconstrained election over options `ids` (in id order); engine "auto" or "arrays"."""
    frame = _bare_frame(arrays, ids, budget)
    compiled = compile_frame(frame, arrays) if engine != "arrays" and available() else None
    return Bulk(arrays, frame, budget, compiled)


def _bare_frame(arrays: Arrays, ids: tuple[str, ...], budget: int) -> Frame:
    """A frame without constraints, voters or reasons: options, costs and the budget only."""
    costs = arrays.cost.tolist()
    options = tuple(Option(id=name, cost=cost) for name, cost in zip(ids, costs, strict=True))
    none: tuple[tuple[int, ...], ...] = ((),) * len(ids)
    setup = Setup(
        options=options,
        ids=ids,
        at={name: p for p, name in enumerate(ids)},
        cost=tuple(costs),
        budget=budget,
        group=none,
        requires=none,
        instance=Instance(budget=budget, options=options),
        voters=(),
        scale=1,
        units=(),
        blocks=(),
        payers=none,
        votes=((),) * len(ids),
        sums=(),
        tie_rank=tuple(arrays.rank.tolist()),
        alike=(),
        rule=RuleSpec(),
        engine="auto",
        declared=False,
        organised=False,
        total=arrays.total,
        arrays=arrays,
    )
    plain = (True,) * len(ids)
    return Frame(setup, {}, none, (), (), none, plain, none, (), light=True)
