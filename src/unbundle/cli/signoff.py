"""unbundle signoff: put one text to signature, sign, withdraw, list who signed, check national versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar, get_args

import typer

from unbundle.cli.options import DossierFolder
from unbundle.cli.output import print_json, print_lines, replace_file
from unbundle.dossier import changed_files, folder_files
from unbundle.drafting import draft_text, draft_versions
from unbundle.errors import Fault, InputError, RefusalError
from unbundle.federation import (
    Denied,
    allowed,
    call_of,
    check_national,
    count_signatures,
    phase_of,
    refuse_embargoed,
    signatory_csv,
    signatory_text,
    text_digest,
    why_not_withdrawn,
    why_unsigned,
)
from unbundle.kit.canonical import to_bytes
from unbundle.pipeline import load_dossier
from unbundle.records.dossier import Dossier
from unbundle.records.drafting import Draft
from unbundle.records.signoff import Call, NationalVersion, Signature, SignatureAnswer
from unbundle.records.text import Text

app = typer.Typer(
    help="Put one text to signature; sign, withdraw, list who signed; check national versions.",
    no_args_is_help=True,
)
CallId = Annotated[str, typer.Argument(help="Id of the text in calls.csv.")]
At = Annotated[str | None, typer.Option("--at", help="The moment, as 2026-05-31T18:00:00Z; now if left out.")]
MandateId = Annotated[str | None, typer.Option("--mandate", help="Mandate under which it is done.")]


class Form(StrEnum):
    """How a list of signatories is written."""

    text = "text"
    csv = "csv"
    json = "json"


@app.command("open")
def open_(
    dossier: DossierFolder,
    text: Annotated[Path, typer.Option("--text", help="A text written by: unbundle draft merge --out.")],
    closes: Annotated[str, typer.Option("--closes", help="Closing date, as 2026-05-31T18:00:00Z.")],
    name: Annotated[str, typer.Option("--id", help="Id for the text.")] = "text-1",
    embargo: Annotated[str | None, typer.Option("--embargo", help="Nothing public before.")] = None,
    at: At = None,
) -> None:
    """Put a merged text to signature. No round may be open, and at least one must be closed."""
    loaded = load_dossier(dossier)
    answer = allowed("open-sign-off", "secretary", phase_of(loaded))
    if isinstance(answer, Denied):
        raise RefusalError(Fault("rounds.csv", "signoff-phase", answer.reason, next=answer.needed))
    merged = Text.from_json(text.read_bytes(), text.name)
    row = {
        "id": name,
        "title": loaded.settings.title,
        "text_sha256": text_digest(merged),
        "clauses": [clause.id for clause in merged.clauses],
        "opened_at": at or _now(),
        "closes_at": closes,
        "embargo_until": embargo,
    }
    call = _record(Call, row, "signoff open")
    _save(dossier, loaded.model_copy(update={"calls": (*loaded.calls, call)}))
    print_lines([f"{call.id} is open for signature until {call.closes_at}. Text {call.text_sha256}."])


@app.command("sign")
def sign(
    dossier: DossierFolder,
    call: CallId,
    organisation: Annotated[str, typer.Argument(help="Id of the member.")],
    answer: Annotated[str, typer.Argument(help=f"One of: {', '.join(get_args(SignatureAnswer))}.")],
    reservation: Annotated[
        list[str] | None, typer.Option("--reservation", help="CLAUSE=words; once for each clause.")
    ] = None,
    mandate: MandateId = None,
    by: Annotated[str, typer.Option("--by", help="Holder or substitute who signs.")] = "",
    at: At = None,
) -> None:
    """Add what a member says to a text. What may not count is refused, with the reason."""
    loaded = load_dossier(dossier)
    pairs = [tuple(line.partition("=")[::2]) for line in reservation or ()]
    row = {
        "call": call,
        "organisation": organisation,
        "answer": answer,
        "signed_at": at or _now(),
        "mandate": mandate,
        "signed_by": by,
        "reservations": pairs,
    }
    signature = _record(Signature, row, "signoff sign")
    reason = why_unsigned(loaded, call_of(loaded, call), signature)
    if reason:
        step = "Correct it, or enter what is missing in mandates.csv."
        raise RefusalError(Fault("signatures.csv", "signature-refused", reason, organisation, step))
    _save(dossier, loaded.model_copy(update={"signatures": (*loaded.signatures, signature)}))
    print_lines([f"{organisation}: {answer}, {signature.signed_at}."])


@app.command("withdraw")
def withdraw(
    dossier: DossierFolder,
    call: CallId,
    organisation: Annotated[str, typer.Argument(help="Id of the member.")],
    mandate: MandateId = None,
    at: At = None,
) -> None:
    """Take a member's signature back; without --mandate it is the act of the member's own body."""
    loaded = load_dossier(dossier)
    call_of(loaded, call)
    mine = [s for s in loaded.signatures if (s.call, s.organisation) == (call, organisation)]
    live = [s for s in mine if s.withdrawn_at is None]
    if not live:
        step = "Look at the list: unbundle signoff list."
        message = "This member has no signature that could be taken back."
        raise InputError(Fault("signatures.csv", "signature-none", message, organisation, step))
    moment = {"withdrawn_at": at or _now(), "withdrawn_under": mandate}
    after = [_record(Signature, {**s.to_data(), **moment}, "signoff withdraw") for s in live]
    refused = [reason for row in after if (reason := why_not_withdrawn(loaded, row))]
    if refused:
        step = "Name a mandate that holds, or let the member's body do it (without --mandate)."
        raise RefusalError(
            Fault("signatures.csv", "withdrawal-refused", reason, organisation, step) for reason in refused
        )
    rest = [s for s in loaded.signatures if s not in live]
    _save(dossier, loaded.model_copy(update={"signatures": (*rest, *after)}))
    print_lines([f"{organisation}: taken back, {moment['withdrawn_at']}. Both moments stay on record."])


@app.command("list")
def list_(
    dossier: DossierFolder,
    call: CallId,
    form: Annotated[Form, typer.Option("--format", help="text, csv or json")] = Form.text,
    out: Annotated[Path | None, typer.Option("--out", help="File to write instead of the screen.")] = None,
    members: Annotated[bool, typer.Option("--members", help="For members alone: the embargo holds.")] = False,
    at: At = None,
) -> None:
    """Who signed, with reservations, late or withdrawn; who said no, abstained, or is silent."""
    loaded = load_dossier(dossier)
    wanted, moment = call_of(loaded, call), at or _now()
    if not members:
        refuse_embargoed(wanted, moment)
    found = count_signatures(loaded, wanted, moment)
    if form is Form.json:
        data = found.to_json()
    elif form is Form.csv:
        data = signatory_csv(loaded, found)
    else:
        data = signatory_text(loaded, wanted, found).encode("utf-8")
    if out is not None:
        replace_file(out.resolve(), data)
        print_lines([f"Wrote {out}: {len(found.signatures)} signatures, {len(found.silent)} without answer."])
    elif form is Form.json:
        print_json(found)
    else:
        print_lines(data.decode("utf-8-sig").splitlines())


@app.command("national")
def national(
    dossier: DossierFolder,
    version: Annotated[Path, typer.Argument(help="The national version: JSON as in docs/charter.md.")],
    draft: Annotated[Path | None, typer.Option("--draft", help="draft.json of the common text.")] = None,
) -> None:
    """Check that a national version holds the whole common text as it is, and only adds."""
    loaded = load_dossier(dossier)
    said = Draft() if draft is None else Draft.from_json(draft.read_bytes(), draft.name)
    text = draft_text(loaded.clauses, loaded.amendments, said)
    given = NationalVersion.from_json(version.read_bytes(), version.name)
    wordings = None
    if given.lang != said.lang:
        found = draft_versions(loaded.clauses, loaded.amendments, said)
        good = [v for v in found if v.lang == given.lang and v.status in ("checked", "binding")]
        wordings = {v.clause: v.text or "" for v in good}
    check_national(text, given, wordings)
    added = sum(clause.added for clause in given.clauses)
    print_lines([f"{given.country}: {len(text.clauses)} common clauses as they are, {added} added."])


R = TypeVar("R", Call, Signature)


def _record(kind: type[R], row: Mapping[str, object], where: str) -> R:
    return kind.from_json(to_bytes(row), where)


def _save(folder: Path, after: Dossier) -> None:
    for name, data in changed_files(folder_files(folder), after).items():
        replace_file(folder / name, data)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
