"""Floors: what must be in, whatever the votes; money is reserved for them and they are met by support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from unbundle.compose.setup import Setup
from unbundle.compose.state import Bundle, Reserve, State
from unbundle.errors import Fault, RefusalError

SEARCH_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Floor:
    """At least `amount` money and `count` options of `members`, given in the order of the tie rule."""

    id: str
    members: tuple[int, ...]
    amount: int
    count: int
    sentence: str
    fallback: int | None = None

    @property
    def candidates(self) -> tuple[int, ...]:
        """What may be added to meet the floor: votes may choose any member, the rule only the status quo."""
        return self.members if self.fallback is None else (self.fallback,)

    def met(self, chosen: Iterable[int], cost: tuple[int, ...]) -> bool:
        """Whether the chosen options, with these costs, meet the floor."""
        inside = set(self.members) & set(chosen)
        return len(inside) >= self.count and sum(cost[p] for p in inside) >= self.amount


@dataclass(frozen=True, slots=True)
class Floors:
    """All floors of an instance: declared ones, and groups of which exactly one must be chosen."""

    setup: Setup
    floors: tuple[Floor, ...]

    def reserve(self, budget: Fraction) -> Reserve:
        """Whether, after adding a bundle, all floors can still be met within `budget`."""
        limit = budget // 1

        def still_reachable(state: State, bundle: Bundle) -> bool:
            after = state.copy()
            after.add(bundle)
            return after.spent <= limit and self.reachable(after, limit)

        return still_reachable

    def reachable(self, state: State, limit: int | None = None) -> bool:
        """Whether some further options meet every floor for at most `limit` money in all; exact search.

        Raises: RefusalError if more than SEARCH_LIMIT sets would have to be tried.
        """
        return self._search(state, self.setup.budget if limit is None else limit, set())

    def unmet(self, state: State) -> list[Floor]:
        """The floors that a state does not meet yet, in fixed order."""
        return [floor for floor in self.floors if not floor.met(state.chosen, self.setup.cost)]

    def fill(self, state: State, costed_only: bool) -> list[tuple[Floor, Bundle]]:
        """Add options of unmet floors, most supported first, and return what was added for which floor.

        With `costed_only`, floors that options without money may still meet are left alone.
        """
        added = []
        for floor in self.floors:
            waits = floor.fallback is not None or not all(self.setup.cost[p] for p in floor.members)
            if costed_only and waits:
                continue
            while not floor.met(state.chosen, self.setup.cost):
                step = self._next(state, floor)
                if step is None:
                    break
                state.add(step)
                added.append((floor, step))
        return added

    def _next(self, state: State, floor: Floor) -> Bundle | None:
        for p in floor.candidates:
            bundle = state.bundle(p)
            if bundle is None or state.spent + state.price(bundle) > self.setup.budget:
                continue
            after = state.copy()
            after.add(bundle)
            if self.reachable(after):
                return bundle
        return None

    def _search(self, state: State, limit: int, seen: set[frozenset[int]]) -> bool:
        key = frozenset(state.chosen)
        if key in seen:
            return False
        seen.add(key)
        if len(seen) > SEARCH_LIMIT:
            raise RefusalError(
                Fault(
                    "instance, limits",
                    "floors-too-hard",
                    "The floors are too entangled to decide exactly.",
                    next="Use fewer floors, or floors on fewer options.",
                )
            )
        unmet = self.unmet(state)
        if not unmet:
            return True
        floor = unmet[0]
        for p in self._cheapest_first(floor):
            bundle = state.bundle(p)
            if bundle is None or state.spent + state.price(bundle) > limit:
                continue
            after = state.copy()
            after.add(bundle)
            if self._search(after, limit, seen):
                return True
        return False

    def _cheapest_first(self, floor: Floor) -> list[int]:
        sign = -1 if floor.amount else 1
        return sorted(floor.candidates, key=lambda p: (sign * self.setup.cost[p], p))


def build_floors(setup: Setup, closed: Iterable[int]) -> Floors:
    """Every floor of the instance; groups of which exactly one must be chosen count as floors."""
    rank = setup.tie_rank.__getitem__
    floors = [
        Floor(
            limit.id,
            tuple(sorted(setup.members(limit), key=rank)),
            limit.amount or 0,
            limit.count or 0,
            limit.sentence,
        )
        for limit in sorted(setup.instance.limits, key=lambda limit: limit.id)
        if limit.kind == "floor"
    ]
    shut = set(closed)
    for group in sorted(setup.instance.groups, key=lambda group: group.id):
        members = tuple(sorted((p for p, o in enumerate(setup.options) if o.group == group.id), key=rank))
        fallback = None if group.status_quo is None else setup.at[group.status_quo]
        wanted = group.exactly_one or fallback is not None
        if wanted and members:
            usable = fallback if fallback is not None and fallback not in shut else None
            sentence = "exactly one variant must be chosen"
            floors.append(Floor(group.id, members, 0, 1, sentence, usable))
    return Floors(setup, tuple(floors))
