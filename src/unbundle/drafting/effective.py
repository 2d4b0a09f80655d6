"""What an amendment says once the amendments to it are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from unbundle.drafting.contest import Outcome, settle
from unbundle.drafting.inputs import Inputs
from unbundle.drafting.words import Edit, Token, apply_edits, cut, edits, separated, zones
from unbundle.records.text import Amendment


@dataclass(frozen=True, slots=True)
class Effective:
    """An amendment after the amendments to it: its words with their origins, its place, what struck it.

    `outcomes` are those of the contests below it: (amendment that was amended, outcome).
    """

    words: tuple[Token, ...]
    after: str
    struck_by: str = ""
    outcomes: tuple[tuple[Amendment, Outcome], ...] = ()


def effective(inputs: Inputs, amendment: Amendment) -> Effective:
    """The amendment with every adopted amendment to it, and to those, merged; as deep as they go."""
    own = cut(amendment.text, amendment.id)
    children = inputs.below.get(amendment.id, ())
    if not children:
        return Effective(own, amendment.after)
    forms = {child.id: effective(inputs, child) for child in children}
    standing = [child for child in children if not forms[child.id].struck_by]
    outcome = settle(standing, lambda a, b: clash(own, (a, forms[a.id]), (b, forms[b.id])), inputs.order)
    gone = {c.id: f"is struck by {forms[c.id].struck_by}" for c in children if forms[c.id].struck_by}
    outcome = replace(outcome, not_applied=outcome.not_applied | gone)
    below = tuple(pair for form in forms.values() for pair in form.outcomes)
    words, after, struck = own, amendment.after, ""
    for child in outcome.applied:
        if child.op == "delete":
            struck = struck or child.id
        elif child.op == "move":
            after = forms[child.id].after
    words = apply_edits(own, combined(own, [(c, forms[c.id]) for c in outcome.applied if c.op == "replace"]))
    return Effective(words, after, struck, (*below, (amendment, outcome)))


def combined(old: tuple[Token, ...], forms: Sequence[tuple[Amendment, Effective]]) -> list[Edit]:
    """The changes of all the amendments, each once; where several say the same the first id is the origin."""
    found: dict[tuple[int, int, tuple[str, ...]], Edit] = {}
    for _, form in sorted(forms, key=lambda pair: pair[0].id):
        for edit in edits(old, form.words):
            found.setdefault(edit.key, edit)
    return list(found.values())


def clash(old: tuple[Token, ...], one: tuple[Amendment, Effective], two: tuple[Amendment, Effective]) -> bool:
    """Whether two amendments of one clause (or of one amendment) cannot both hold.

    A deletion bears nothing but another deletion. Two moves must name one place. Two new wordings must
    change words that are apart: at least one unchanged word or line break between them.
    """
    (a, form_a), (b, form_b) = one, two
    if "delete" in (a.op, b.op):
        return a.op != b.op
    if a.op != b.op:
        return False
    if a.op == "move":
        return form_a.after != form_b.after
    if a.op == "insert":
        return form_a.after != form_b.after or [t.text for t in form_a.words] != [
            t.text for t in form_b.words
        ]
    return _words_clash(old, edits(old, form_a.words), edits(old, form_b.words))


def _words_clash(old: Sequence[Token], one: Sequence[Edit], two: Sequence[Edit]) -> bool:
    for a in zones(old, one):
        for b in zones(old, two):
            if [edit.key for edit in a] == [edit.key for edit in b]:
                continue
            first, second = sorted(((a[0].start, a[-1].end), (b[0].start, b[-1].end)))
            if first[1] > second[0] or not separated(old[first[1] : second[0]]):
                return True
    return False
