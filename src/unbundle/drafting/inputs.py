"""What goes into a merge, checked and indexed: every fault of base, amendments and decisions at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from unbundle.drafting.contest import Order
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.drafting import Decision, Patch
from unbundle.records.text import Amendment, Clause

MAX_DEPTH = 20
MAY_AMEND = {
    "insert": ("replace", "move", "delete"),
    "replace": ("replace", "delete"),
    "move": ("move", "delete"),
    "delete": ("delete",),
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Base clauses in order, amendments by id, what each adopted one changes, why the others do not count."""

    base: Mapping[str, Clause]
    amendments: Mapping[str, Amendment]
    adopted: Mapping[str, Amendment]
    not_adopted: Mapping[str, str]
    order: Order
    below: Mapping[str, Sequence[Amendment]]
    """Amendment id -> the adopted amendments to it, in id order."""


def take(
    base: Sequence[Clause],
    amendments: Sequence[Amendment],
    decisions: Sequence[Decision] = (),
    patches: Sequence[Patch] = (),
    lang: str = "en",
) -> Inputs:
    """The inputs, checked.

    Raises: InputError with all faults: ids used twice, unknown clauses or amendments, fields that do
    not fit the operation, amendments that amend each other in a circle, contradicting decisions.
    """
    faults = [
        *_doubled([*base, *amendments, *patches]),
        *_wrong_amendments(base, amendments),
        *_wrong_chains({a.id: a for a in amendments}),
        *_wrong_decisions({a.id: a for a in amendments}, decisions),
    ]
    if faults:
        raise InputError(faults)
    by_id = {a.id: a for a in sorted(amendments, key=lambda a: a.id)}
    decided = {d.amendment: d for d in decisions}
    reasons = {name: _why_not(a, decided.get(name), lang) for name, a in by_id.items()}
    adopted = {name: a for name, a in by_id.items() if not reasons[name]}
    order = Order(
        {name: decided[name].stage if name in decided else 1 for name in by_id},
        frozenset((d.amendment, loser) for d in decisions for loser in d.over),
    )
    not_adopted = {name: why for name, why in reasons.items() if why}
    below: dict[str, list[Amendment]] = {}
    for a in adopted.values():
        if a.amends is not None:
            below.setdefault(a.amends, []).append(a)
    return Inputs({c.id: c for c in base}, by_id, adopted, not_adopted, order, below)


def _why_not(amendment: Amendment, decision: Decision | None, lang: str) -> str:
    """Why an amendment does not count, or "": its author's withdrawal stands whatever was decided."""
    if amendment.status in ("withdrawn", "obsolete"):
        return f"is {amendment.status}"
    status = decision.outcome if decision else amendment.status
    if status != "adopted":
        return "is not decided yet" if status == "open" else f"is {status}"
    if amendment.op in ("insert", "replace") and amendment.lang != lang:
        return f"has no wording in {lang}"
    return ""


def _doubled(things: Iterable[Clause | Amendment | Patch]) -> Iterator[Fault]:
    for name, count in Counter(thing.id for thing in things).items():
        if count > 1:
            message = f"{count} clauses, amendments or patches have this id."
            step = "Give each an id of its own: the origin of every word is told by it."
            yield Fault(f"id {name}", "draft-id-twice", message, name, step)


def _wrong_amendments(base: Sequence[Clause], amendments: Sequence[Amendment]) -> Iterator[Fault]:
    clauses = {clause.id for clause in base}
    made = {a.clause for a in amendments if a.op == "insert"}
    ids = {a.id for a in amendments}
    for a in amendments:
        where = f"amendment {a.id}"
        inserts = a.op == "insert"
        if inserts and a.clause in clauses | ids:
            step = "Give the new clause an id that nothing else has."
            yield Fault(where, "draft-insert-known", "An insertion makes a new clause.", a.clause, step)
        for name in {a.clause, a.after} - {"", *clauses, *made}:
            message = "No clause has this id, and no insertion makes it."
            yield Fault(where, "draft-clause-unknown", message, name, nearest(name, clauses | made))
        if a.op in ("insert", "move") and a.after == a.clause:
            step = "Name another clause, or leave the cell empty for the first place."
            yield Fault(where, "draft-after-itself", "A clause cannot stand behind itself.", a.after, step)
        if a.text and a.op in ("delete", "move"):
            step = "File the new wording as an amendment of its own."
            yield Fault(where, "draft-text-unused", f"A {a.op} takes no wording.", a.text, step)
        if a.after and a.op in ("delete", "replace"):
            step = "File the move as an amendment of its own."
            yield Fault(where, "draft-after-unused", f"A {a.op} changes no place.", a.after, step)


def _wrong_chains(by_id: Mapping[str, Amendment]) -> Iterator[Fault]:
    for a in by_id.values():
        if a.amends is None:
            continue
        where, target = f"amendment {a.id}", by_id.get(a.amends)
        if target is None:
            message = "No amendment has this id."
            yield Fault(where, "draft-amends-unknown", message, a.amends, nearest(a.amends, by_id))
            continue
        if a.op not in MAY_AMEND[target.op] or a.clause != target.clause:
            message = f"This cannot amend {target.id}, which is a {target.op} on clause {target.clause}."
            step = (
                f"Use one of {', '.join(MAY_AMEND[target.op])} on the same clause, or amend the text itself."
            )
            yield Fault(where, "draft-amends-wrong", message, f"{a.op} on {a.clause}", step)
        if _depth(a, by_id) > MAX_DEPTH:
            message = f"Amendments to amendments go in a circle, or deeper than {MAX_DEPTH}."
            step = "File an amendment to the text itself."
            yield Fault(where, "draft-amends-deep", message, a.amends, step)


def _depth(amendment: Amendment, by_id: Mapping[str, Amendment]) -> int:
    depth = 0
    target = by_id.get(amendment.amends or "")
    while target is not None and depth <= MAX_DEPTH:
        depth += 1
        target = by_id.get(target.amends or "")
    return depth


def _wrong_decisions(by_id: Mapping[str, Amendment], decisions: Sequence[Decision]) -> Iterator[Fault]:
    counts = Counter(d.amendment for d in decisions)
    stage = {d.amendment: d.stage for d in decisions}
    for d in decisions:
        where = f"decision on {d.amendment}"
        if counts[d.amendment] > 1:
            step = "Keep the one that counts."
            yield Fault(where, "draft-decision-twice", "There are several decisions.", d.amendment, step)
        for name in {d.amendment, *d.over} - by_id.keys():
            message = "No amendment has this id."
            yield Fault(where, "draft-decision-unknown", message, name, nearest(name, by_id))
        for name in d.over:
            if stage.get(name, 1) < d.stage:
                message = "An amendment of a later stage cannot go before one of an earlier stage."
                step = "Put both into one stage, or change the order of the stages."
                yield Fault(where, "draft-over-stage", message, name, step)
    for name in sorted(_in_circle({d.amendment: d.over for d in decisions})):
        message = "These precedences go in a circle."
        step = "Decide which one goes first."
        yield Fault(f"decision on {name}", "draft-over-circle", message, name, step)


def _in_circle(over: Mapping[str, Sequence[str]]) -> set[str]:
    """The names that are left when those that go before nobody are taken away again and again."""
    left = {name: set(losers) & over.keys() for name, losers in over.items()}
    while free := [name for name, losers in left.items() if not losers & left.keys()]:
        for name in free:
            del left[name]
    return set(left)
