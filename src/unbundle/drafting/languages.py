"""One text in several languages, clause by clause, and where they may differ in meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unbundle.drafting.merge import merge_texts
from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.canonical import to_bytes
from unbundle.records.drafting import Decision, Status, Wording
from unbundle.records.text import Amendment, Clause, MergedClause, Text

RANK: tuple[Status, ...] = ("machine", "checked", "original", "binding")


@dataclass(frozen=True, slots=True)
class Version:
    """A clause in one language. `why` says why `differs` is set: the texts may differ in meaning.

    `text` is None where no wording is known in this language.
    """

    clause: str
    lang: str
    text: str | None
    status: Status | None
    differs: bool = False
    why: str = ""


def translate(
    base: Sequence[Clause], amendments: Sequence[Amendment], wordings: Sequence[Wording], lang: str, main: str
) -> tuple[tuple[Clause, ...], tuple[Amendment, ...]]:
    """Base and amendments in `lang` where a wording exists; clauses without one are left out.

    `main` is the language of `Clause.text`. An amendment without a wording keeps its own language, so
    that the merge sets it aside and says so. Moves and deletions need no wording.
    """
    given = {w.of: w.text for w in wordings if w.lang == lang}
    clauses = list(base) if lang == main else []
    for clause in base if lang != main else ():
        text, _ = _wordings(clause, wordings).get(lang, (None, None))
        if text is not None:
            clauses.append(Clause(id=clause.id, text=text))
    translated = [
        a.model_copy(update={"lang": lang, "text": given[a.id]})
        if a.id in given and a.lang != lang and a.op in ("insert", "replace")
        else a
        for a in amendments
    ]
    return tuple(clauses), tuple(translated)


def align(
    text: Text,
    base: Sequence[Clause],
    amendments: Sequence[Amendment],
    decisions: Sequence[Decision],
    wordings: Sequence[Wording],
) -> tuple[Version, ...]:
    """Every clause of `text` in every language that occurs, in the order of the text, then of the tag.

    What holds is decided once, in the language of `text`; the other languages follow: a clause that
    amendments changed is worded from their wordings in that language, word by word. Where one is missing, or
    the same changes cannot be made in that language, the clause keeps its old words and is flagged.
    A new wording made of several parts has the status of its weakest part, and is at most "checked":
    nothing is binding before somebody says so.
    """
    refuse_wrong(base, amendments, wordings)
    langs = {w.lang for w in wordings} | {a.lang for a in amendments} | {text.lang}
    langs |= {lang for c in base for lang, _, _ in c.languages}
    chosen = _holding(text, amendments)
    stage = {d.amendment: d.stage for d in decisions}
    holding = [Decision(amendment=a.id, outcome="adopted", stage=stage.get(a.id, 1)) for a in chosen]
    merged: dict[str, Text] = {}
    for lang in langs:
        there, changes = translate(base, chosen, wordings, lang, text.lang)
        worded = {clause.id: clause for clause in there}
        whole = [worded.get(clause.id, Clause(id=clause.id, text="")) for clause in base]
        merged[lang] = merge_texts(whole, changes, holding, lang=lang)
    known = {clause.id: clause for clause in base}
    wordy = [a for a in chosen if a.op in ("insert", "replace")]
    return tuple(
        _version(
            _Case(clause, known.get(clause.id), [a for a in wordy if a.clause == clause.id]),
            lang,
            (merged[lang], text.lang),
            wordings,
        )
        for clause in text.clauses
        for lang in sorted(langs)
    )


@dataclass(frozen=True, slots=True)
class _Case:
    clause: MergedClause
    old: Clause | None
    changes: list[Amendment]


def _holding(text: Text, amendments: Sequence[Amendment]) -> list[Amendment]:
    """The amendments that hold, without those whose whole work was to strike another."""
    kept = {a.id: a for a in amendments if a.id in text.applied}
    while orphans := [a.id for a in kept.values() if a.amends is not None and a.amends not in kept]:
        for name in orphans:
            del kept[name]
    return list(kept.values())


def _version(case: _Case, lang: str, merged: tuple[Text, str], wordings: Sequence[Wording]) -> Version:
    name, old = case.clause.id, case.old
    known = _wordings(old, wordings) if old is not None else {}
    text, status = known.get(lang, (None, None))
    declared = old is not None and old.differs_in_meaning
    why = "the base text says so" if declared else ""
    given = {w.of: w.status for w in wordings if w.lang == lang}
    ranks = [given.get(a.id, "original" if a.lang == lang else None) for a in case.changes]
    if lang == merged[1]:
        main: list[Status] = ["original", *(rank for rank in ranks if rank is not None)]
        return Version(name, lang, case.clause.text, min(main, key=RANK.index))
    if not case.changes:
        return Version(name, lang, text, status, declared, why)
    if old is not None and text is None:
        return Version(name, lang, None, None, True, f"the clause has no wording in {lang}")
    unworded = [a.id for a, rank in zip(case.changes, ranks, strict=True) if rank is None]
    if unworded:
        return Version(name, lang, text, status, True, f"{', '.join(unworded)} has no wording in {lang}")
    new = {clause.id: clause.text for clause in merged[0].clauses}
    if not {a.id for a in case.changes} <= set(merged[0].applied) or name not in new:
        return Version(name, lang, text, status, True, f"the amendments do not fit together in {lang}")
    found = [rank for rank in (*ranks, status, "checked") if rank is not None]
    return Version(name, lang, new[name], min(found, key=RANK.index), declared, why)


def _wordings(clause: Clause, wordings: Iterable[Wording]) -> dict[str, tuple[str | None, Status | None]]:
    """The clause in its other languages; a wording given apart goes before the one of the base."""
    found: dict[str, tuple[str | None, Status | None]] = {
        lang: (text, status) for lang, text, status in clause.languages
    }
    return found | {w.lang: (w.text, w.status) for w in wordings if w.of == clause.id}


def refuse_wrong(
    base: Sequence[Clause], amendments: Sequence[Amendment], wordings: Sequence[Wording]
) -> None:
    """Raises: InputError for wordings of nothing, and for two wordings of one thing in one language."""
    names = {clause.id for clause in base} | {a.id for a in amendments}
    seen: dict[tuple[str, str], bytes] = {}
    faults = []
    for w in wordings:
        where = f"wording of {w.of} in {w.lang}"
        if w.of not in names:
            message = "No clause or amendment has this id."
            faults.append(Fault(where, "wording-unknown", message, w.of, nearest(w.of, names)))
        if seen.setdefault((w.of, w.lang), to_bytes(w.to_data())) != to_bytes(w.to_data()):
            step = "Keep the one that counts."
            faults.append(Fault(where, "wording-twice", "Two wordings are given.", w.of, step))
    if faults:
        raise InputError(faults)
