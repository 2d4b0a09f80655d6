"""One text whose every sentence knows where it came from."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Id, Instant, Language, Record, Sha256


class Clause(Record):
    """A clause of a base text; `languages` holds aligned versions (language, text, status)."""

    id: Id
    text: str
    languages: tuple[tuple[Language, str, Literal["original", "machine", "checked", "binding"]], ...] = ()
    differs_in_meaning: bool = False


class Amendment(Record):
    """A change to a clause, or to another amendment (`amends`). `text` is the whole new wording.

    `after` names the clause behind which an insertion or a moved clause goes ("" = first).
    """

    id: Id
    author: Id
    op: Literal["insert", "delete", "replace", "move"]
    clause: Id
    text: str = ""
    after: Id | Literal[""] = ""
    amends: Id | None = None
    status: Literal["open", "adopted", "rejected", "withdrawn", "obsolete"] = "open"
    filed_at: Instant | None = None
    lang: Language = "en"
    reason: str = ""


class Span(Record):
    """A half-open range of code points of a clause and the id it came from (base, amendment or patch).

    `at` is where the same words stand in the wording of the origin, in code points.
    """

    start: Count
    end: Count
    origin: Id
    at: Count | None = None


class MergedClause(Record):
    """A clause of the merged text; its spans cover it without gap, in order."""

    id: Id
    text: str
    spans: tuple[Span, ...]


class Collision(Record):
    """Amendments that cannot all hold on one clause, and what each says."""

    clause: Id
    amendments: tuple[Id, ...]
    sentence: str


class Text(Record):
    """A merged text: a function of base, adopted amendments, order and editorial patches.

    `applied` are the amendments and patches that hold; `not_applied` the others, each with its reason.
    `removed` and `moved` pair a clause with the amendment that took it out or moved it.
    """

    base_sha256: Sha256
    lang: Language
    clauses: tuple[MergedClause, ...]
    collisions: tuple[Collision, ...] = ()
    not_applied: tuple[tuple[Id, str], ...] = ()
    applied: tuple[Id, ...] = ()
    removed: tuple[tuple[Id, Id], ...] = ()
    moved: tuple[tuple[Id, Id], ...] = ()
