"""One text put to signature: who signs it, how, with which reservations, and versions for one country."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Country, Id, Instant, Language, Record, Sha256

SignatureAnswer = Literal["endorse", "endorse-with-reservations", "no", "abstain"]


class Call(Record):
    """One row of calls.csv: a text that is put to signature.

    `text_sha256` is the digest of the merged text (its record in the one JSON form), `clauses` the ids of
    its clauses in their order: what a reservation may name. Nothing is said in public before
    `embargo_until`.
    """

    id: Id
    title: str
    text_sha256: Sha256
    clauses: tuple[Id, ...]
    opened_at: Instant
    closes_at: Instant
    embargo_until: Instant | None = None


class Signature(Record):
    """One row of signatures.csv: what a member says to a text.

    `reservations` pair a clause of the text with the member's own words. `withdrawn_at` takes the
    signature back from that moment on; both moments stay on record. `evidence_sha256` is the digest of
    a signed paper or minutes.
    """

    call: Id
    organisation: Id
    answer: SignatureAnswer
    signed_at: Instant
    mandate: Id | None = None
    signed_by: str = ""
    reservations: tuple[tuple[Id, str], ...] = ()
    withdrawn_at: Instant | None = None
    withdrawn_under: Id | None = None
    evidence_sha256: Sha256 | Literal[""] = ""
    note: str = ""


class SignOff(Record):
    """How one call stands at one moment, in the order of organisations.

    `signatures` are those that count, the latest of each member; `late` of them came after the closing
    date, `withdrawn` were taken back. `silent` have none that counts. `set_aside` pairs an organisation
    with the reason why a signature of it does not count. `outcome`: "open" before the closing date;
    afterwards "stands", or "fallen" where the charter lets one no in time stop the text.
    """

    call: Id
    at: Instant
    outcome: Literal["open", "stands", "fallen"]
    signatures: tuple[Signature, ...] = ()
    late: tuple[Id, ...] = ()
    withdrawn: tuple[Id, ...] = ()
    silent: tuple[Id, ...] = ()
    not_named: Count = 0
    set_aside: tuple[tuple[Id, str], ...] = ()


class NationalClause(Record):
    """A clause of a national version. `added` ones are not in the common text."""

    id: Id
    text: str
    added: bool = False


class NationalVersion(Record):
    """The common text as one country publishes it: every clause of it, and clauses that are added.

    `of` is the digest of the common text, `lang` the language in which its clauses stand here.
    """

    of: Sha256
    country: Country
    lang: Language
    title: str = ""
    clauses: tuple[NationalClause, ...]
