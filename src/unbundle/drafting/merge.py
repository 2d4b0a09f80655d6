"""merge_texts: base, amendments, decisions, patches -> one text whose every word knows its origin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from unbundle.drafting.contest import Outcome, settle
from unbundle.drafting.effective import Effective, clash, combined, effective
from unbundle.drafting.inputs import Inputs, take
from unbundle.drafting.patches import patched
from unbundle.drafting.places import circles, in_order
from unbundle.drafting.words import Token, apply_edits, cut, plain
from unbundle.errors import shorten
from unbundle.kit.canonical import digest, to_bytes
from unbundle.records.drafting import Decision, Patch
from unbundle.records.text import Amendment, Clause, Collision, MergedClause, Span, Text
from unbundle.records.verification import Key

QUOTE = 300
ALONE = "would place its clause behind itself"
Forms = dict[str, Effective]


@dataclass(slots=True)
class _Work:
    """What is known so far: words of every clause, places, and what became of every amendment."""

    words: dict[str, tuple[Token, ...]]
    forms: Forms
    after: dict[str, str] = field(default_factory=dict)
    placed_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)
    collisions: list[Collision] = field(default_factory=list)


def merge_texts(
    base: Sequence[Clause],
    amendments: Sequence[Amendment],
    decisions: Sequence[Decision] = (),
    patches: Sequence[Patch] = (),
    editors: Sequence[Key] = (),
    lang: str = "en",
) -> Text:
    """The merged text in `lang`, with every collision and every amendment that does not hold and why.

    Order: clauses in the order of `base`; the order of all other arguments changes nothing, and
    neither does the moment of filing. What does: stages and precedences in `decisions`.
    Merging: an amendment holds whole or not at all. Several on one clause hold together when at least
    one unchanged word or a line break stands between what they change; equal changes count as one.
    Otherwise `contest.settle` decides; nothing is guessed.
    Raises: InputError with all faults of the inputs.
    """
    inputs = take(base, amendments, decisions, patches, lang)
    work = _Work(
        {clause.id: cut(clause.text, clause.id) for clause in base},
        {a.id: effective(inputs, a) for a in inputs.adopted.values() if a.amends is None},
    )
    for form in work.forms.values():
        for parent, outcome in form.outcomes:
            _record(work, inputs, parent.clause, outcome)
    _insert(work, inputs)
    _change(work, inputs)
    _break_circles(work, inputs)
    _drop_orphans(work, inputs)
    shown = [name for name in in_order([c.id for c in base], work.after) if name not in work.removed]
    corrected = patched({name: work.words[name] for name in shown}, patches, editors)
    moved = [(c, a) for c, names in work.placed_by.items() for a in names if inputs.adopted[a].op == "move"]
    return Text(
        base_sha256=digest(to_bytes([clause.to_data() for clause in base])),
        lang=lang,
        clauses=tuple(_clause(name, corrected.words[name]) for name in shown),
        collisions=tuple(
            sorted((*work.collisions, *corrected.collisions), key=lambda c: (c.clause, c.amendments))
        ),
        not_applied=tuple(sorted({**inputs.not_adopted, **work.lost, **corrected.not_applied}.items())),
        applied=tuple(sorted(work.applied | set(corrected.applied))),
        removed=tuple(sorted(work.removed.items())),
        moved=tuple(sorted(moved)),
    )


def _insert(work: _Work, inputs: Inputs) -> None:
    """Add the clauses that insertions make, where their place exists."""
    ready = [a for a in _roots(work, inputs) if a.op == "insert"]
    by_clause: dict[str, list[Amendment]] = {}
    for a in ready:
        by_clause.setdefault(a.clause, []).append(a)
    for name, several in sorted(by_clause.items()):
        _settle(work, inputs, name, several)
    holding = {a.clause: a for a in reversed(ready) if a.id in work.applied}
    places = {name: work.forms[a.id].after for name, a in holding.items()}
    absent = True
    while absent:
        bad = {name for circle in circles(places) for name in circle}
        absent = bool(bad) or not set(places.values()) <= {"", *work.words, *places}
        kept = {"", *work.words, *places} - bad
        places = {name: after for name, after in places.items() if name not in bad and after in kept}
    for a in ready:
        if a.id in work.applied and a.clause not in places:
            _lose(work, a.id, "its place is not in the text")
    for name in places:
        work.words[name] = work.forms[holding[name].id].words
        work.after[name] = places[name]


def _change(work: _Work, inputs: Inputs) -> None:
    """New wordings, deletions and moves, clause by clause."""
    by_clause: dict[str, list[Amendment]] = {}
    for a in _roots(work, inputs):
        if a.op == "insert":
            continue
        if a.clause not in work.words:
            work.lost[a.id] = "its clause is not in the text"
        elif a.op == "move" and work.forms[a.id].after not in ("", *work.words):
            work.lost[a.id] = "its place is not in the text"
        elif a.op == "move" and work.forms[a.id].after == a.clause:
            work.lost[a.id] = "a clause cannot stand behind itself"
        else:
            by_clause.setdefault(a.clause, []).append(a)
    for name, several in sorted(by_clause.items()):
        holding = _settle(work, inputs, name, several)
        new = [(a, work.forms[a.id]) for a in holding if a.op == "replace"]
        work.words[name] = apply_edits(work.words[name], combined(work.words[name], new))
        for a in holding:
            if a.op == "delete":
                work.removed.setdefault(name, a.id)
            elif a.op == "move":
                work.after[name] = work.forms[a.id].after
                work.placed_by[name] = (*work.placed_by.get(name, ()), a.id)


def _break_circles(work: _Work, inputs: Inputs) -> None:
    """Moves that place clauses behind each other cannot all hold: those of the last stage fall."""
    inserted = {
        a.clause: work.forms[a.id].after
        for a in inputs.adopted.values()
        if a.op == "insert" and a.id in work.applied and a.amends is None
    }
    while found := circles(work.after):
        for circle in found:
            moves = sorted(move for name in circle for move in work.placed_by.get(name, ()))
            last = max(inputs.order.stage[move] for move in moves)
            falling = [move for move in moves if inputs.order.stage[move] == last]
            staying = [move for move in moves if move not in falling]
            for name in circle:
                if set(work.placed_by.get(name, ())) & set(falling):
                    del work.placed_by[name], work.after[name]
                    if name in inserted:
                        work.after[name] = inserted[name]
            for move in falling:
                others = ", ".join(other for other in falling if other != move)
                earlier = f"gives way to {', '.join(staying)} of an earlier stage"
                _lose(work, move, earlier if staying else f"collides with {others}" if others else ALONE)
            if len(falling) == len(moves) > 1:
                work.collisions.append(_collision(work, inputs, circle[0], tuple(falling)))


def _drop_orphans(work: _Work, inputs: Inputs) -> None:
    """Amendments to an amendment that does not hold do not hold either."""
    for a in inputs.adopted.values():
        target = a
        while target.amends is not None:
            target = inputs.amendments[target.amends]
            if target.id not in work.applied and a.id not in work.lost and not _struck(work, target, a):
                _lose(work, a.id, f"{target.id}, which it changes, does not hold")


def _struck(work: _Work, target: Amendment, a: Amendment) -> bool:
    """Whether `a` is the very amendment that struck `target`: then it has done what it asked for."""
    return work.lost.get(target.id) == f"is struck by {a.id}"


def _roots(work: _Work, inputs: Inputs) -> list[Amendment]:
    """Adopted amendments to the text itself that no amendment struck."""
    roots = [inputs.adopted[name] for name in work.forms]
    for a in roots:
        if work.forms[a.id].struck_by:
            work.lost[a.id] = f"is struck by {work.forms[a.id].struck_by}"
    return [a for a in roots if not work.forms[a.id].struck_by]


def _settle(work: _Work, inputs: Inputs, name: str, several: list[Amendment]) -> tuple[Amendment, ...]:
    old = work.words.get(name, ())
    forms = work.forms
    outcome = settle(several, lambda a, b: clash(old, (a, forms[a.id]), (b, forms[b.id])), inputs.order)
    _record(work, inputs, name, outcome)
    return outcome.applied


def _record(work: _Work, inputs: Inputs, clause: str, outcome: Outcome) -> None:
    work.applied |= {a.id for a in outcome.applied}
    work.lost |= outcome.not_applied
    work.collisions += [_collision(work, inputs, clause, group) for group in outcome.collisions]


def _lose(work: _Work, name: str, why: str) -> None:
    work.applied.discard(name)
    work.lost[name] = why


def _collision(work: _Work, inputs: Inputs, clause: str, group: tuple[str, ...]) -> Collision:
    said = []
    for a in (inputs.adopted[name] for name in group):
        form = work.forms.get(a.id)
        words = plain(form.words) if form else a.text
        place = (form.after if form else a.after) or "the beginning"
        wish = {
            "insert": f"adds behind {place}: “{shorten(words, QUOTE)}”",
            "delete": "takes it out",
            "replace": f"says: “{shorten(words, QUOTE)}”",
            "move": f"moves it behind {place}",
        }
        said.append(f"{a.id} {wish[a.op]}")
    sentence = f"On {clause} not all of these can hold, and nothing says which goes first. {'; '.join(said)}."
    return Collision(clause=clause, amendments=group, sentence=sentence)


def _clause(name: str, words: Iterable[Token]) -> MergedClause:
    """One clause with spans that cover it: neighbours that stood side by side in one origin are one span."""
    text = ""
    spans: list[Span] = []
    for token in words:
        start, text = len(text), text + token.text
        last = spans[-1] if spans else None
        together = last is not None and last.origin == token.origin
        if last is not None and together and (last.at or 0) + last.end - last.start == token.at:
            spans[-1] = last.model_copy(update={"end": len(text)})
        else:
            spans.append(Span(start=start, end=len(text), origin=token.origin, at=token.at))
    return MergedClause(id=name, text=text, spans=tuple(spans))
