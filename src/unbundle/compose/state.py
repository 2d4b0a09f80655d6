"""What is chosen so far, and what may still be added under the hard constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from unbundle.compose.arrays import LARGEST, Arrays
from unbundle.compose.closing import Closed, Closing
from unbundle.compose.setup import Setup

Bundle = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `amount` money and `count` options of `members`."""

    id: str
    members: frozenset[int]
    amount: int | None
    count: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Need:
    """Options of `subject` only together with one of `others`, tried in this order."""

    id: str
    subject: frozenset[int]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The hard constraints of one run: what is closed, what needs what, and the caps."""

    setup: Setup
    closed: dict[int, Closing]
    requires: tuple[tuple[int, ...], ...]
    caps: tuple[Cap, ...]
    needs: tuple[Need, ...]
    caps_of: tuple[tuple[int, ...], ...]
    plain: tuple[bool, ...]
    """Options that no constraint touches: open until chosen, at their own cost."""
    waiting: tuple[tuple[int, ...], ...]
    """For each option the others whose price can fall once it is chosen."""
    restless: tuple[int, ...]
    """Options whose price can fall whatever is chosen: a "needs one of" rule may take another way."""
    light: bool = False
    """Whether only the chosen set is wanted, without trace."""

    def arrays(self) -> Arrays | None:
        """What the fast path computes on; None where the reference must do it."""
        setup = self.setup
        small = setup.budget < LARGEST and setup.engine != "reference"
        return setup.arrays if small else None


def build_frame(setup: Setup, closed: Closed, share_caps: dict[str, int], light: bool = False) -> Frame:
    """The constraints of one run. `share_caps` holds the money cap of every share rule for this run."""
    caps = [
        Cap(limit.id, setup.members(limit), limit.amount, limit.count, limit.sentence)
        for limit in sorted(setup.instance.limits, key=lambda limit: limit.id)
        if limit.kind == "cap"
    ]
    rules = sorted(setup.instance.rules, key=lambda rule: rule.id)
    caps += [
        Cap(rule.id, setup.members(rule), share_caps[rule.id], None, rule.sentence)
        for rule in rules
        if rule.form == "share_at_most"
    ]
    needs = tuple(
        Need(rule.id, setup.members(rule) - others, tuple(sorted(others, key=setup.tie_rank.__getitem__)))
        for rule in rules
        if rule.form == "needs_one_of"
        for others in [frozenset(setup.at[name] for name in rule.other)]
    )
    caps_of = tuple(
        tuple(c for c, cap in enumerate(caps) if p in cap.members) for p in range(len(setup.options))
    )
    plain = tuple(
        not (setup.group[p] or closed.requires[p] or caps_of[p] or any(p in need.subject for need in needs))
        for p in range(len(setup.options))
    )
    waiting = _waiting(closed.requires, needs)
    subjects = frozenset[int]().union(*(need.subject for need in needs))
    restless = subjects.union(*(waiting[q] for q in subjects))
    return Frame(
        setup=setup,
        closed=closed.reasons,
        requires=closed.requires,
        caps=tuple(caps),
        needs=needs,
        caps_of=caps_of,
        plain=plain,
        waiting=waiting,
        restless=tuple(sorted(restless)),
        light=light,
    )


def _waiting(requires: tuple[tuple[int, ...], ...], needs: tuple[Need, ...]) -> tuple[tuple[int, ...], ...]:
    ahead = [set(row) for row in requires]
    for need in needs:
        for p in need.subject:
            ahead[p] |= set(need.others)
    waiting: list[set[int]] = [set() for _ in requires]
    for p in range(len(requires)):
        seen, todo = {p}, [p]
        while todo:
            for q in ahead[todo.pop()] - seen:
                seen.add(q)
                todo.append(q)
                waiting[q].add(p)
    return tuple(tuple(sorted(row)) for row in waiting)


@dataclass(slots=True)
class State:
    """The chosen options of a run, with the sums that the constraints need."""

    frame: Frame
    chosen: set[int] = field(default_factory=set)
    spent: int = 0
    money: list[int] = field(default_factory=list)
    number: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.money:
            self.money = [0] * len(self.frame.caps)
            self.number = [0] * len(self.frame.caps)

    def copy(self) -> State:
        """An independent state with the same options chosen."""
        return State(self.frame, set(self.chosen), self.spent, list(self.money), list(self.number))

    def bundle(self, p: int) -> Bundle | None:
        """p with everything it needs that is not chosen yet, in id order; None where p is not open."""
        if p in self.chosen or p in self.frame.closed:
            return None
        members = self._close({p})
        return None if members is None else tuple(sorted(members))

    def price(self, bundle: Iterable[int]) -> int:
        """The cost of a bundle in minor units."""
        return sum(self.frame.setup.cost[q] for q in bundle)

    def add(self, bundle: Iterable[int]) -> None:
        """Choose every option of a bundle."""
        for q in bundle:
            self.chosen.add(q)
            self.spent += self.frame.setup.cost[q]
            for c in self.frame.caps_of[q]:
                self.money[c] += self.frame.setup.cost[q]
                self.number[c] += 1

    def _close(self, members: set[int]) -> set[int] | None:
        """The first admissible closure of `members`, trying the others of a need in their order."""
        todo = list(members)
        members = set(members)
        while todo:
            for q in self.frame.requires[todo.pop()]:
                if q not in members and q not in self.chosen:
                    members.add(q)
                    todo.append(q)
        if not self._admissible(members):
            return None
        for need in self.frame.needs:
            if not (need.subject & members) or any(q in self.chosen or q in members for q in need.others):
                continue
            for q in need.others:
                wider = self._close(members | {q}) if q not in self.frame.closed else None
                if wider is not None:
                    return wider
            return None
        return members

    def _admissible(self, members: set[int]) -> bool:
        setup = self.frame.setup
        for q in members:
            if q in self.frame.closed or any(r in self.chosen or r in members for r in setup.group[q]):
                return False
        return self.cap_in_the_way(members) is None

    def cap_in_the_way(self, members: Iterable[int]) -> Cap | None:
        """The first cap that `members` would break."""
        money: dict[int, int] = {}
        number: dict[int, int] = {}
        for q in members:
            for c in self.frame.caps_of[q]:
                money[c] = money.get(c, 0) + self.frame.setup.cost[q]
                number[c] = number.get(c, 0) + 1
        for c in sorted(number):
            cap = self.frame.caps[c]
            if cap.amount is not None and money[c] and self.money[c] + money[c] > cap.amount:
                return cap
            if cap.count is not None and self.number[c] + number[c] > cap.count:
                return cap
        return None

    def why_shut(self, p: int) -> Closing | None:
        """Why p is not open now; None where it is chosen or open."""
        frame = self.frame
        if p in self.chosen:
            return None
        if p in frame.closed:
            return frame.closed[p]
        if self.bundle(p) is not None:
            return None
        return self._lost_variant(p) or self._lost_chain(p) or self._lost_cap(p) or self._lost_need(p)

    def _lost_variant(self, p: int) -> Closing | None:
        winners = [q for q in self.frame.setup.group[p] if q in self.chosen]
        if not winners:
            return None
        names = tuple(self.frame.setup.ids[q] for q in winners)
        return Closing("variant", names, "another variant was chosen")

    def _lost_chain(self, p: int) -> Closing | None:
        ids = self.frame.setup.ids
        seen, todo = {p}, [p]
        while todo:
            for q in self.frame.requires[todo.pop()]:
                if q in seen or q in self.chosen:
                    continue
                seen.add(q)
                todo.append(q)
                if q in self.frame.closed or self._lost_variant(q):
                    return Closing("chain", (ids[q],), "what it requires cannot be chosen")
        clash = sorted(q for q in seen if any(r in seen for r in self.frame.setup.group[q]))
        if clash:
            return Closing("chain", tuple(ids[q] for q in clash), "it requires two variants of one measure")
        return None

    def _lost_cap(self, p: int) -> Closing | None:
        members, todo = {p}, [p]
        while todo:
            for q in self.frame.requires[todo.pop()]:
                if q not in members and q not in self.chosen:
                    members.add(q)
                    todo.append(q)
        cap = self.cap_in_the_way(members)
        return Closing("limit", (cap.id,), cap.sentence or "the limit is reached") if cap else None

    def _lost_need(self, p: int) -> Closing:
        ids = tuple(need.id for need in self.frame.needs if p in need.subject)
        return Closing("set-rule", ids, "nothing that it must come with can be chosen")


Reserve = Callable[[State, Bundle], bool]
"""Whether a bundle may still be added: the floors must stay within reach."""
