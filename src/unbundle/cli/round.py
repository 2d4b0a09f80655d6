"""unbundle round: forms to every member, a folder of replies in, who is missing, and the count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file, write_files
from unbundle.cli.packs import read_private_key
from unbundle.cli.replies import SIGNATURE, read_replies, received_table, sign_reply
from unbundle.compose import build_instance
from unbundle.dossier import changed_files, dossier_digest, folder_files
from unbundle.errors import Fault, InputError, RefusalError
from unbundle.federation import (
    Denied,
    allowed,
    count_ballots,
    refuse_short_round,
    revise_positions,
    standing,
    turnout,
)
from unbundle.judge import agenda as plan_questions
from unbundle.kit.canonical import digest, to_bytes
from unbundle.pipeline import judge_dossier, load_dossier
from unbundle.records.dossier import Dossier
from unbundle.records.nodes import Registry
from unbundle.records.rounds import AskedQuestion, Closing, Collected, Option, Reply, Round
from unbundle.rounds import (
    Agenda,
    Deed,
    Desk,
    Permit,
    Words,
    annul_round,
    close_round,
    collect_round,
    entry_of,
    last_moment,
    load_languages,
    open_round,
    outgoing_files,
    pick,
    plan_round,
    refuse_early,
    refuse_unknown_languages,
    returned_files,
    with_closing,
)

app = typer.Typer(
    help="Rounds by files: forms to every member, replies in, who is missing, and the count.",
    no_args_is_help=True,
)
Moment = Annotated[str | None, typer.Option("--at", help="The moment, RFC 3339 in UTC; now if left out.")]
LANGUAGES = "rounds/languages"
QUESTIONS = 12


@dataclass(frozen=True, slots=True)
class _Terms:
    """How a round is opened."""

    opened: str
    closes: str | None
    languages: str = ""
    questions: int = QUESTIONS
    urgent: bool = False


@app.command("open")
def open_(
    dossier: DossierFolder,
    out: Annotated[Path, typer.Option("--out", help="Folder for forms and letters; new, or one of ours.")],
    deadline: Annotated[
        str | None, typer.Option("--deadline", help="Until when replies count: 2026-05-31T18:00:00Z.")
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="Languages for members that name none; the dossier's if left out.")
    ] = "",
    questions: Annotated[
        int, typer.Option("--questions", help="At most so many plain questions.")
    ] = QUESTIONS,
    urgent: Annotated[
        bool, typer.Option("--urgent", help="A round as short as the charter allows in urgency.")
    ] = False,
    at: Moment = None,
) -> None:
    """Open a round: write one form per member and language, letters, reminders and a calendar file."""
    terms = _Terms(_moment(at, "--at") or _now(), _moment(deadline, "--deadline"), lang, questions, urgent)
    _send_forms(dossier, out, terms)


@app.command("sign")
def sign(
    reply: Annotated[Path, typer.Argument(help="Your filled form.")],
    key: Annotated[Path, typer.Option("--key", help="Your private key (mode 0600).")],
    registry: Annotated[Path, typer.Option("--registry", help="registry.json of the federation.")],
    round_id: Annotated[str, typer.Option("--round", help="The round, such as r1.")],
    at: Moment = None,
) -> None:
    """Sign a filled form: the signature is a small file beside it, to be sent with it."""
    known = Registry.from_json(registry.read_bytes(), registry.name)
    data = sign_reply(reply, read_private_key(key), known, round_id, _moment(at, "--at") or _now())
    target = reply.resolve().with_name(reply.name + SIGNATURE)
    replace_file(target, data)
    print_lines([f"Signed: send {target.name} together with {reply.name}."])


@app.command("collect")
def collect(
    folder: Annotated[Path, typer.Argument(help="Folder with everything that came back.")],
    dossier: Annotated[Path, typer.Option("--dossier", help="Dossier folder.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the record and letters; beside the round if left out."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", help="A later moment until which replies count, for all."),
    ] = None,
    registry: Annotated[
        Path | None, typer.Option("--registry", help="registry.json: members with a key must sign.")
    ] = None,
    at: Moment = None,
    format: FormatOption = Format.table,
) -> None:
    """Read all replies: who answered, who is missing or late, and every refused cell with its reason."""
    loaded = load_dossier(dossier)
    plan = _open_plan(dossier, loaded)
    languages = _languages(dossier)
    target = out or dossier / "rounds" / plan.id / "collected"
    replies = read_replies(folder, target, registry, plan)
    desk = Desk(
        plan,
        languages,
        last_moment(plan, _moment(until, "--until")),
        replies.evidence,
        replies.must_sign,
        _still_members(loaded),
    )
    found = collect_round(desk, replies.incoming, _moment(at, "--at") or _now())
    files = {**returned_files(plan, found, languages), "received.csv": received_table(replies.incoming)}
    write_files(target, {**files, "datapackage.json": _listing(files)})
    if out is not None:
        _keep(dossier, f"rounds/{plan.id}/collected/collected.json", found.to_json())
        _keep(dossier, f"rounds/{plan.id}/collected/datapackage.json", _listing(files))
    if format is Format.json:
        print_json(found)
    else:
        _show(found, target, languages["en"])


@app.command("close")
def close(
    dossier: DossierFolder,
    annul: Annotated[
        bool, typer.Option("--annul", help="End the round without counting, such as after a new charter.")
    ] = False,
    following: Annotated[
        Path | None, typer.Option("--next", help="Open the next reading at once; folder for its forms.")
    ] = None,
    deadline: Annotated[str | None, typer.Option("--deadline", help="Of the next reading.")] = None,
    at: Moment = None,
    format: FormatOption = Format.table,
) -> None:
    """Close the round: what was accepted goes into the dossier, and the next reading may be opened."""
    loaded = load_dossier(dossier)
    moment, closes = _moment(at, "--at") or _now(), _moment(deadline, "--deadline")
    if closes is not None:
        refuse_short_round(loaded.charter, moment, closes)
    if annul:
        closing = annul_round(loaded, moment)
    else:
        plan = _open_plan(dossier, loaded)
        replies = _collected(dossier, plan)
        refuse_early(plan, replies)
        closing = close_round(loaded, plan, replies, moment, _permit)
    after = with_closing(loaded, closing)
    after = after.model_copy(update={"positions": revise_positions(after.positions, closing.positions)})
    changes = changed_files(folder_files(dossier), after)
    _keep(dossier, f"rounds/{closing.entry.id}/closing.json", closing.to_json())
    _put(dossier, changes)
    if format is Format.json:
        print_json(closing)
    else:
        _tell(dossier, closing, after)
    if following is not None:
        _send_forms(dossier, following, _Terms(moment, closes))


def _tell(dossier: Path, closing: Closing, after: Dossier) -> None:
    entry = closing.entry
    print_lines(
        [
            f"Closed round {entry.id}: {entry.answered} of {entry.asked} members answered; "
            f"{len(closing.ballots)} votes, {len(closing.mandates)} mandates, "
            f"{len(closing.amendments)} amendments, {len(closing.measures)} own measures, "
            f"{len(closing.positions)} answers to positions, {len(closing.reservations)} reservations.",
            f"Set aside: {len(closing.set_aside)}.",
            *(f"  {who}, {what}: {why}" for who, what, why in closing.set_aside),
            *_counted(after),
            f"Next: unbundle run {dossier} --out FOLDER",
            f"  or the next reading: unbundle round open {dossier} --out FOLDER",
        ]
    )


def _send_forms(dossier: Path, out: Path, terms: _Terms) -> None:
    """Open a round and write everything that goes out; the dossier is changed last."""
    loaded = load_dossier(dossier)
    wanted = [tag.strip() for tag in terms.languages.split(",") if tag.strip()]
    if terms.closes is not None:
        refuse_short_round(loaded.charter, terms.opened, terms.closes, terms.urgent)
    languages = _languages(dossier)
    refuse_unknown_languages(loaded, languages)
    chosen = [words.lang for words in pick(languages, wanted or loaded.settings.languages)]
    agenda = _agenda(loaded, terms.questions)
    plan = plan_round(loaded, dossier_digest(loaded), agenda, terms.opened, terms.closes, chosen)
    entry = entry_of(plan, loaded.charter)
    after = loaded.model_copy(update={"rounds": (*loaded.rounds, entry)})
    changes = changed_files(folder_files(dossier), after)
    files = outgoing_files(plan, languages)
    write_files(out, {**files, "datapackage.json": _listing(files)})
    _keep(dossier, f"rounds/{plan.id}/round.json", plan.to_json())
    _put(dossier, changes)
    forms = sum(name.startswith("forms/") for name in files)
    print_lines(
        [
            f"Opened round {plan.id}: {len(plan.members)} members, {len(plan.measures)} measures, "
            f"{len(plan.questions)} questions. {forms} forms lie in {out}.",
            "Next: send them, put all replies into one folder, then:",
            f"  unbundle round collect FOLDER --dossier {dossier}",
        ]
    )


def _permit(deed: Deed) -> str:
    """Why a member's act in a round is not allowed; the table of rights and its mandate decide."""
    subject = frozenset({deed.subject} if deed.subject else ())
    stands = standing(
        deed.mandate, deed.at, organisation=deed.organisation, person=deed.person, names=subject
    )
    substitutes = deed.mandate.substitutes if deed.mandate else ()
    answer = allowed(deed.act, "substitute" if deed.person in substitutes else "delegate", "round", stands)
    return f"{answer.reason} {answer.needed}" if isinstance(answer, Denied) else ""


def _still_members(dossier: Dossier) -> Permit:
    """Refuses replies of organisations that left the federation after the forms went out."""
    members = {organisation.id for organisation in dossier.organisations}
    return lambda who, moment: "" if who in members else "It is no longer in organisations.csv."


def _counted(dossier: Dossier) -> list[str]:
    """What the count of all votes so far gives, or why nothing can be decided yet."""
    if dossier.settings.votes_from != "ballots":
        return ["No vote has been cast yet."]
    try:
        box = count_ballots(dossier)
    except RefusalError as error:
        return [f"Not decided: {fault}" for fault in error.faults]
    voted, roll = turnout(dossier, box)
    return [
        f"Counted over all rounds: {len(box.ballots)} votes of {voted} of {roll} members; "
        f"{len(box.not_counted)} set aside or replaced (see results/box.json after a run)."
    ]


def _agenda(dossier: Dossier, most: int) -> Agenda:
    """Units of choice in the order of the dossier, and the questions that decide most."""
    framework, codings, verdicts = judge_dossier(dossier)
    units = {option.id for option in build_instance(dossier, verdicts).options}
    measures = tuple(measure for measure in dossier.measures if measure.id in units)
    if most < 1:
        return Agenda(tuple(measure.id for measure in measures))
    found = plan_questions(measures, codings, framework, most)
    questions = tuple(
        AskedQuestion(
            id=one.id,
            text=one.text,
            criterion=one.criterion,
            measures=one.measures,
            titles=one.titles,
            options=tuple(Option(level=c.level, label=c.label, anchor=c.anchor) for c in one.choices),
        )
        for one in found.questions
    )
    return Agenda(tuple(measure.id for measure in measures), questions)


def _languages(dossier: Path) -> dict[str, Words]:
    """The languages of the package and those that lie in the dossier's own folder."""
    folder = dossier / LANGUAGES
    more = {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}
    return load_languages(more)


def _open_plan(dossier: Path, loaded: Dossier) -> Round:
    entry = open_round(loaded)
    if entry is None:
        step = f"Open one with: unbundle round open {dossier} --out FOLDER"
        raise RefusalError(Fault("rounds.csv", "round-none", "No round is open.", next=step))
    path = dossier / "rounds" / entry.id / "round.json"
    if not path.is_file():
        step = "Restore the folder rounds/ from your copy; it says what was asked."
        raise InputError(Fault(str(path), "round-missing", "The record of the round is missing.", next=step))
    plan = Round.from_json(path.read_bytes(), path.name)
    if digest(plan.to_json()) != entry.round_sha256:
        step = "Restore rounds/ from your copy; what was asked must not change."
        raise RefusalError(Fault(str(path), "round-other", "This is not the round that is open.", next=step))
    return plan


def _collected(dossier: Path, plan: Round) -> Collected:
    path = dossier / "rounds" / plan.id / "collected" / "collected.json"
    if not path.is_file():
        step = f"Run first: unbundle round collect FOLDER --dossier {dossier}"
        raise InputError(Fault(str(path), "round-uncollected", "No replies were collected yet.", next=step))
    return Collected.from_json(path.read_bytes(), path.name)


def _show(found: Collected, target: Path, words: Words) -> None:
    print_table(
        f"Round {found.round}",
        ["member", "state", "file", "accepted>", "refused>"],
        ([m.organisation, m.state, m.file, str(m.accepted), str(m.refused)] for m in found.members),
    )
    others = [reply for reply in found.replies if not reply.organisation and reply.standing == "refused"]
    if others:
        print_table(
            "Files that are no form of this round",
            ["file", "reason"],
            ([r.file, _reason(r, words)] for r in others),
        )
    states = [line.state for line in found.members]
    print_lines(
        [
            ", ".join(f"{states.count(s)} {s}" for s in ("answered", "late", "refused", "missing")) + ".",
            f"Letters to send back, and cells.csv with every refused cell, lie in {target}.",
        ]
    )


def _reason(reply: Reply, words: Words) -> str:
    said = words.texts[f"reasons.{reply.code}"]
    return f"{said} ({reply.detail})" if reply.detail else said


def _listing(files: Mapping[str, bytes]) -> bytes:
    """A small index, by which a later run knows the folder as ours."""
    resources = [{"path": name, "hash": f"sha256:{digest(data)}"} for name, data in sorted(files.items())]
    return to_bytes({"profile": "data-package", "resources": resources})


def _keep(dossier: Path, name: str, data: bytes) -> None:
    target = dossier / name
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, data)


def _put(dossier: Path, changes: Mapping[str, bytes]) -> None:
    for name, data in changes.items():
        replace_file(dossier / name, data)


def _moment(text: str | None, option: str) -> str | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if found.tzinfo is None:
            raise ValueError("no time zone")
    except ValueError:
        step = "Write it in UTC, such as 2026-05-31T18:00:00Z."
        raise InputError(Fault(option, "moment-unread", "This is no moment.", text, step)) from None
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
