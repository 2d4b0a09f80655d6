"""Measures without money, decided one by one after the money in the published order."""

from __future__ import annotations

from fractions import Fraction

from unbundle.compose.closing import Closing
from unbundle.compose.consent import organisation_counts
from unbundle.compose.setup import Setup
from unbundle.compose.state import Reserve, State
from unbundle.records.charter import FreeRule

DEFAULT_FREE = FreeRule(quorum=Fraction(1, 2), double_majority=False)


def decide_free(state: State, skip: frozenset[int], allowed: Reserve) -> dict[int, Closing]:
    """Decide every option of cost 0 that is not yet chosen, add the adopted ones, and say why.

    Order: most approving weight first, or by id; an option waits for those it requires, and options
    that require each other are adopted together or not at all. `skip` holds status quo options;
    `allowed` says whether the floors stay within reach.
    """
    setup = state.frame.setup
    rule = setup.rule.free or DEFAULT_FREE
    waiting = [p for p in _order(setup, rule) if p not in state.chosen and p not in skip]
    reasons: dict[int, Closing] = {}
    while waiting:
        ready = next((p for p in waiting if not _waits(state, p, set(waiting))), None)
        block = [ready] if ready is not None else _mutual(state, waiting)
        verdicts = {p: _decide(state, p, block, rule) for p in block}
        fine = all(reason.decided_by == "free-majority" for reason in verdicts.values())
        if fine and not allowed(state, tuple(block)):
            kept = Closing("limit", (), "the place is kept for what must be in")
            fine, verdicts = False, dict.fromkeys(block, kept)
        if fine:
            state.add(block)
        for p, reason in verdicts.items():
            blocked = not fine and reason.decided_by == "free-majority"
            reasons[p] = _blocked(setup, block, verdicts) if blocked else reason
        waiting = [p for p in waiting if p not in block]
    return reasons


def _order(setup: Setup, rule: FreeRule) -> list[int]:
    free = [p for p in range(len(setup.options)) if not setup.cost[p]]
    if rule.order == "id":
        return free
    return sorted(free, key=lambda p: (-setup.sums[p].approve, setup.tie_rank[p]))


def _needs(state: State, p: int) -> set[int]:
    needs = set(state.frame.requires[p])
    for need in state.frame.needs:
        if p in need.subject:
            needs |= set(need.others)
    return needs


def _waits(state: State, p: int, waiting: set[int]) -> bool:
    return any(q in waiting and q != p for q in _needs(state, p))


def _mutual(state: State, waiting: list[int]) -> list[int]:
    """A smallest set of waiting options that wait only for each other."""
    best: list[int] = waiting
    for p in waiting:
        seen, todo = {p}, [p]
        while todo:
            for q in _needs(state, todo.pop()) & set(waiting):
                if q not in seen:
                    seen.add(q)
                    todo.append(q)
        if len(seen) < len(best):
            best = [q for q in waiting if q in seen]
    return best


def _decide(state: State, p: int, block: list[int], rule: FreeRule) -> Closing:
    setup = state.frame.setup
    shut = _shut(state, p, block)
    if shut is not None:
        return shut
    sums = setup.sums[p]
    approve, reject = Fraction(sums.approve, setup.scale), Fraction(sums.reject, setup.scale)
    basis = approve + reject + Fraction(sums.abstain, setup.scale)
    if basis == 0:
        return Closing("no-support", (), "nobody voted on it; silence is not consent")
    if approve <= reject:
        return Closing("free-minority", (), "not more for than against", approve - reject)
    basis = Fraction(setup.total, setup.scale) if rule.basis == "eligible" else basis
    if approve < rule.quorum * basis:
        return Closing("free-quorum", (), "too few for it", approve - rule.quorum * basis)
    if rule.double_majority:
        counts = organisation_counts(setup, p)
        if counts[1] <= counts[-1]:
            return Closing("free-minority", ("organisations",), "not more organisations for than against")
    return Closing("free-majority", (), "more for than against", approve - reject)


def _shut(state: State, p: int, block: list[int]) -> Closing | None:
    """Why p cannot be adopted together with `block`, whatever its votes."""
    frame, ids = state.frame, state.frame.setup.ids
    if p in frame.closed:
        return frame.closed[p]
    taken = [q for q in frame.setup.group[p] if q in state.chosen or q in block]
    if taken:
        return Closing("free-variant", tuple(ids[q] for q in taken), "another variant was chosen")
    missing = [q for q in frame.requires[p] if q not in state.chosen and q not in block]
    if missing:
        return Closing("free-prerequisite", tuple(ids[q] for q in missing), "what it requires was not chosen")
    for need in frame.needs:
        if p in need.subject and not any(q in state.chosen or q in block for q in need.others):
            return Closing("set-rule", (need.id,), "nothing that it must come with was chosen")
    cap = state.cap_in_the_way(block)
    return Closing("limit", (cap.id,), cap.sentence or "the limit is reached") if cap else None


def _blocked(setup: Setup, block: list[int], verdicts: dict[int, Closing]) -> Closing:
    missing = tuple(setup.ids[q] for q in block if verdicts[q].decided_by != "free-majority")
    return Closing("free-prerequisite", missing, "what it requires was not chosen")
