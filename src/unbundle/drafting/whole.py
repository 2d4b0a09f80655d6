"""From the files of a dossier to the merged text: clauses, amendments and draft.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.drafting.check import check_text
from unbundle.drafting.languages import Version, align, refuse_wrong, translate
from unbundle.drafting.merge import merge_texts
from unbundle.drafting.proposal import agree
from unbundle.errors import Fault, InputError, natural_key, nearest
from unbundle.records.drafting import Decision, Draft
from unbundle.records.text import Amendment, Clause, Text


@dataclass(frozen=True, slots=True)
class Material:
    """What a merge is made of, once the order of clauses, languages and the agreed proposal are settled.

    `filed` are the amendments in the languages in which they were filed.
    """

    base: tuple[Clause, ...]
    amendments: tuple[Amendment, ...]
    decisions: tuple[Decision, ...]
    filed: tuple[Amendment, ...]


def material(clauses: Sequence[Clause], amendments: Sequence[Amendment], draft: Draft) -> Material:
    """Base in order, amendments in the draft's language, and all decisions.

    What the drafting group proposed and the author accepted is decided at stage 0, unless
    `draft.decisions` says otherwise about the same amendment.
    Raises: InputError if `draft.order` is not the base, or proposals, answers, wordings are wrong.
    """
    decisions = draft.decisions
    if draft.proposals:
        agreed = agree(amendments, draft.proposals, draft.answers)
        decided = {d.amendment for d in decisions}
        amendments = agreed.amendments
        decisions = (*decisions, *(d for d in agreed.decisions if d.amendment not in decided))
    base = _ordered(clauses, draft.order)
    refuse_wrong(base, amendments, draft.wordings)
    there, translated = translate(base, amendments, draft.wordings, draft.lang, draft.lang)
    return Material(there, translated, decisions, tuple(amendments))


def draft_text(clauses: Sequence[Clause], amendments: Sequence[Amendment], draft: Draft) -> Text:
    """The merged text of a dossier: a function of its clauses, amendments and draft.json alone."""
    m = material(clauses, amendments, draft)
    return merge_texts(m.base, m.amendments, m.decisions, draft.patches, draft.editors, draft.lang)


def draft_versions(
    clauses: Sequence[Clause], amendments: Sequence[Amendment], draft: Draft
) -> tuple[Version, ...]:
    """Every clause of the merged text in every language, with its status and the flag of meaning.

    Editors' patches correct the language of the draft only and are left out here.
    """
    m = material(clauses, amendments, draft)
    text = merge_texts(m.base, m.amendments, m.decisions, lang=draft.lang)
    return align(text, m.base, m.filed, m.decisions, draft.wordings)


def check_draft(
    text: Text, clauses: Sequence[Clause], amendments: Sequence[Amendment], draft: Draft
) -> tuple[str, ...]:
    """What differs between `text` and the second, independent derivation; empty where nothing does."""
    m = material(clauses, amendments, draft)
    return check_text(text, m.base, m.amendments, m.decisions, draft.patches, draft.editors)


def next_base(text: Text) -> tuple[Clause, ...]:
    """The merged text as the base of the next reading; clauses keep their ids."""
    return tuple(Clause(id=clause.id, text=clause.text) for clause in text.clauses)


def _ordered(clauses: Sequence[Clause], order: Sequence[str]) -> tuple[Clause, ...]:
    by_id = {clause.id: clause for clause in clauses}
    if not order:
        return tuple(sorted(clauses, key=lambda clause: (natural_key(clause.id), clause.id)))
    faults = [
        Fault("order", "draft-order-unknown", "No clause has this id.", name, nearest(name, by_id))
        for name in sorted(set(order) - by_id.keys())
    ]
    missing = sorted(by_id.keys() - set(order))
    if missing or len(set(order)) != len(order):
        message = "The order of the base names some clauses twice or not at all."
        step = "Name every clause once, or leave the order out."
        faults.append(Fault("order", "draft-order", message, ", ".join(missing), step))
    if faults:
        raise InputError(faults)
    return tuple(by_id[name] for name in order)
