"""Sign-off: which signatures count at a moment, the list of signatories, and national versions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from unbundle.errors import Fault, InputError, RefusalError, VerifyError, nearest
from unbundle.federation.allowed import Act, Denied, Phase, Role, allowed
from unbundle.federation.disclose import level_of
from unbundle.federation.mandates import standing
from unbundle.kit.canonical import digest
from unbundle.kit.moments import moment_key
from unbundle.records.dossier import Dossier
from unbundle.records.members import Mandate, Organisation
from unbundle.records.signoff import Call, NationalVersion, Signature, SignOff
from unbundle.records.text import Text

Outcome = Literal["open", "stands", "fallen"]
COLUMNS = ("name", "country", "answer", "signed_at", "late", "withdrawn_at", "reservations")


def call_of(dossier: Dossier, name: str) -> Call:
    """The call with this id. Raises: InputError with the nearest known id."""
    found = {call.id: call for call in dossier.calls}
    if name not in found:
        message = "No text of this name is put to signature."
        raise InputError(Fault("calls.csv", "call-unknown", message, name, nearest(name, found)))
    return found[name]


def text_digest(text: Text) -> str:
    """SHA-256 of a merged text in the one JSON form: what is signed."""
    return digest(text.to_json())


def why_unsigned(dossier: Dossier, call: Call, signature: Signature) -> str:
    """Why a signature does not count; empty if it does. The table of rights and the charter decide."""
    if moment_key(signature.signed_at) < moment_key(call.opened_at):
        return "signed before the text was open for signature"
    unknown = [clause for clause, _ in signature.reservations if clause not in call.clauses]
    if unknown:
        return f"a reservation names no clause of the text: {', '.join(unknown)}"
    if (signature.answer == "endorse-with-reservations") != bool(signature.reservations):
        return "reservations belong to the answer endorse-with-reservations, and it needs at least one"
    if dossier.charter.mandates == "where-given" and signature.mandate is None:
        return ""
    late = moment_key(signature.signed_at) > moment_key(call.closes_at)
    act: Act = "sign-late" if late else "sign"
    return _denied(dossier, act, signature, signature.signed_at, signature.mandate)


def why_not_withdrawn(dossier: Dossier, signature: Signature) -> str:
    """Why a withdrawal does not count; empty if it does, or if there is none.

    Without a mandate it is the act of the member's own body, which needs none.
    """
    if signature.withdrawn_at is None or signature.withdrawn_under is None:
        return ""
    at, mandate = signature.withdrawn_at, signature.withdrawn_under
    return _denied(dossier, "withdraw-signature", signature, at, mandate)


def _denied(dossier: Dossier, act: Act, signature: Signature, at: str, mandate_id: str | None) -> str:
    mandate = next((m for m in dossier.mandates if m.id == mandate_id), None)
    person = signature.signed_by if act != "withdraw-signature" else ""
    found = standing(
        mandate,
        at,
        organisation=signature.organisation,
        person=person,
        names=frozenset({signature.call}),
    )
    role: Role = "substitute" if _is_substitute(mandate, person) else "delegate"
    answer = allowed(act, role, "sign-off", found)
    return answer.reason if isinstance(answer, Denied) else ""


def _is_substitute(mandate: Mandate | None, person: str) -> bool:
    return mandate is not None and person in mandate.substitutes and person not in mandate.holders


def phase_of(dossier: Dossier) -> Phase:
    """Where a dossier stands: a text at signature, a round open, a round closed, or nothing opened yet."""
    if any(entry.closed_at is None for entry in dossier.rounds):
        return "round"
    if dossier.calls:
        return "sign-off"
    return "drafting" if dossier.rounds else "preparation"


def count_signatures(dossier: Dossier, call: Call, at: str) -> SignOff:
    """How the call stands at the moment `at`: later signatures and withdrawals are not looked at.

    The latest signature of a member counts, late ones too, marked as such. Members that do not want to be
    named are counted in `not_named` and appear in no list. A text stands for those who sign it; where the
    charter says no-objection it falls when a member that is on the roll says no in time and stays with it.
    """
    rows = [s for s in dossier.signatures if s.call == call.id and moment_key(s.signed_at) <= moment_key(at)]
    latest: dict[str, Signature] = {}
    aside: list[tuple[str, str]] = []
    for row in sorted(rows, key=lambda s: (moment_key(s.signed_at), s.to_json())):
        reason = why_unsigned(dossier, call, row)
        if reason:
            aside.append((row.organisation, reason))
            continue
        if row.organisation in latest:
            aside.append((row.organisation, "replaced by a later signature"))
        latest[row.organisation] = row
    named = {o.id for o in dossier.organisations if level_of(dossier, o) == "named"}
    shown = {who: row for who, row in sorted(latest.items()) if who in named}
    back = {
        who for who, row in latest.items() if _taken_back(row, at) and not why_not_withdrawn(dossier, row)
    }
    for who in sorted(set(latest) - back):
        reason = why_not_withdrawn(dossier, latest[who]) if _taken_back(latest[who], at) else ""
        aside += [(who, f"its withdrawal: {reason}")] if reason else []
    return SignOff(
        call=call.id,
        at=at,
        outcome=_outcome(dossier, call, [row for who, row in latest.items() if who not in back], at),
        signatures=tuple(shown.values()),
        late=tuple(who for who, row in shown.items() if _late(call, row)),
        withdrawn=tuple(who for who in shown if who in back),
        silent=tuple(sorted(named - set(latest))),
        not_named=len(dossier.organisations) - len(named),
        set_aside=tuple(sorted((who, why) for who, why in aside if who in named)),
    )


def _late(call: Call, row: Signature) -> bool:
    return moment_key(row.signed_at) > moment_key(call.closes_at)


def _taken_back(row: Signature, at: str) -> bool:
    return row.withdrawn_at is not None and moment_key(row.withdrawn_at) <= moment_key(at)


def _outcome(dossier: Dossier, call: Call, live: Sequence[Signature], at: str) -> Outcome:
    if moment_key(at) <= moment_key(call.closes_at):
        return "open"
    objects = any(row.answer == "no" and not _late(call, row) for row in live)
    return "fallen" if dossier.charter.silence == "no-objection" and objects else "stands"


def refuse_embargoed(call: Call, at: str) -> None:
    """Raises: RefusalError before the embargo of the call ends."""
    if call.embargo_until and moment_key(at) < moment_key(call.embargo_until):
        step = "Wait until then, or make the list for members alone."
        message = "Nothing is said in public before the embargo ends."
        raise RefusalError(Fault("calls.csv, embargo_until", "embargo", message, call.embargo_until, step))


def signatory_csv(dossier: Dossier, found: SignOff) -> bytes:
    """The list as CSV (UTF-8 with byte order mark), one row per named member, silent ones last and empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    members = {o.id: o for o in dossier.organisations}
    for row in found.signatures:
        member = members[row.organisation]
        words = "\n".join(f"{clause}: {text}" for clause, text in row.reservations)
        late = "late" if row.organisation in found.late else ""
        back = (row.withdrawn_at or "") if row.organisation in found.withdrawn else ""
        cells = (member.name, member.country, row.answer, row.signed_at, late, back, words)
        writer.writerow([_safe(cell) for cell in cells])
    for who in found.silent:
        writer.writerow([_safe(members[who].name), members[who].country, "", "", "", "", ""])
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20") and text else text


HEADS: Mapping[str, str] = {
    "endorse": "Endorsed by",
    "endorse-with-reservations": "Endorsed with reservations by",
    "no": "Said no",
    "abstain": "Abstained",
}


def signatory_text(dossier: Dossier, call: Call, found: SignOff) -> str:
    """The list as plain text: one heading per answer, reservations under their clause, silence named."""
    members = {o.id: o for o in dossier.organisations}
    live = [row for row in found.signatures if row.organisation not in found.withdrawn]
    lines = [call.title, f"As of {found.at}. Text {call.text_sha256}.", _outcome_words(dossier, found)]
    if call.embargo_until and moment_key(found.at) < moment_key(call.embargo_until):
        lines.append(f"Embargo until {call.embargo_until}.")
    for answer, head in HEADS.items():
        rows = [row for row in live if row.answer == answer]
        lines += _block(f"{head} ({len(rows)})", [_line(members, row, found) for row in rows])
    lines += _block(*_withdrawn(members, found))
    silent = [_name(members[who]) for who in found.silent]
    lines += _block(f"No answer; silence is silence ({len(silent)})", silent)
    if found.not_named:
        lines += ["", f"Members that do not want to be named and stand in no list: {found.not_named}."]
    return "\n".join(lines) + "\n"


def _withdrawn(members: Mapping[str, Organisation], found: SignOff) -> tuple[str, list[str]]:
    rows = [row for row in found.signatures if row.organisation in found.withdrawn]
    said = [f"{_name(members[r.organisation])}: {r.answer}, taken back {r.withdrawn_at}" for r in rows]
    return f"Withdrawn ({len(rows)})", said


def _outcome_words(dossier: Dossier, found: SignOff) -> str:
    if found.outcome == "open":
        return "The text is open for signature."
    if found.outcome == "fallen":
        return "The text has fallen: a member said no in time, and the charter asks for no objection."
    if dossier.charter.silence == "no-objection":
        return "The text stands: no member objected in time. Silent members did not sign it."
    return "The text stands for those who endorsed it, and for nobody else."


def _block(head: str, rows: Iterable[str]) -> list[str]:
    found = list(rows)
    return ["", f"{head}:", *(f"  {row}" for row in found)] if found else []


def _line(members: Mapping[str, Organisation], row: Signature, found: SignOff) -> str:
    late = f" (late, {row.signed_at})" if row.organisation in found.late else ""
    notes = "".join(f"\n    on {clause}: {text}" for clause, text in row.reservations)
    return f"{_name(members[row.organisation])}{late}{notes}"


def _name(member: Organisation) -> str:
    return f"{member.name} ({member.country})"


def check_national(text: Text, version: NationalVersion, wordings: Mapping[str, str] | None = None) -> None:
    """That a national version holds every clause of the common text as it is, in its order, and only adds.

    `wordings` are the common clauses in the version's language, by id; the text's own where not given.
    Raises: VerifyError with every clause that is missing, altered, moved or disguised.
    """
    common = {clause.id: clause.text for clause in text.clauses}
    faults = list(_identity(text, version))
    theirs = {clause.id: clause for clause in version.clauses if not clause.added}
    for name, words in common.items():
        wanted = words if wordings is None else wordings.get(name)
        faults += _clause(name, wanted, theirs[name].text if name in theirs else None)
    order = [clause.id for clause in version.clauses if not clause.added and clause.id in common]
    if order != [name for name in common if name in theirs]:
        message = "The clauses of the common text stand in another order."
        faults.append(
            Fault("national version", "national-moved", message, ", ".join(order), "Restore the order.")
        )
    if faults:
        raise VerifyError(faults)


def _identity(text: Text, version: NationalVersion) -> Iterable[Fault]:
    if version.of != text_digest(text):
        message = "It is a version of another text than this one."
        step = "Start from the text that was signed."
        yield Fault("national version, of", "national-other", message, version.of, step)
    common = {clause.id for clause in text.clauses}
    seen: set[str] = set()
    for clause in version.clauses:
        place = f"national version, clause {clause.id}"
        if clause.id in seen:
            yield Fault(place, "national-twice", "The clause stands there twice.", next="Delete one of them.")
        seen.add(clause.id)
        if clause.added == (clause.id in common):
            kind = "is in the common text" if clause.added else "is not in the common text"
            step = "Give an added clause an id of its own and mark it as added."
            yield Fault(place, "national-disguised", f"A clause with this id {kind}.", clause.id, step)


def _clause(name: str, wanted: str | None, found: str | None) -> Iterable[Fault]:
    place = f"national version, clause {name}"
    if found is None:
        step = "Put it back: a national version may add, never leave out."
        yield Fault(place, "national-missing", "A clause of the common text is missing.", next=step)
    elif wanted is None:
        step = "Agree on a checked wording in this language first."
        yield Fault(place, "national-wording", "The common text has no wording in this language.", next=step)
    elif found != wanted:
        step = "Restore the words of the common text; what the country wants to add is a clause of its own."
        yield Fault(place, "national-altered", "The words are not those of the common text.", found, step)
