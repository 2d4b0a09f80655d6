"""unbundle draft: merge amendments into one text, tell the origin of every sentence, check it again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file
from unbundle.cli.packs import read_private_key
from unbundle.drafting import (
    agree,
    blame,
    check_draft,
    differences,
    draft_text,
    draft_versions,
    material,
    sign_patch,
)
from unbundle.errors import Fault, VerifyError
from unbundle.pipeline import load_dossier
from unbundle.records.drafting import Draft, Patch
from unbundle.records.text import Text

app = typer.Typer(
    help="Merge amendments into one text; show who wrote every sentence; check a merged text.",
    no_args_is_help=True,
)
DraftFile = Annotated[Path | None, typer.Option("--draft", help="draft.json: decisions, order, patches.")]


@app.command("merge")
def merge(
    dossier: DossierFolder,
    draft: DraftFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="File for the text with its origins.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Merge the adopted amendments. Collisions and what does not hold are listed, never guessed away."""
    loaded = load_dossier(dossier)
    text = draft_text(loaded.clauses, loaded.amendments, _draft(draft))
    if out is not None:
        replace_file(out.resolve(), text.to_json())
    if format is Format.json:
        print_json(text)
        return
    print_lines(f"[{clause.id}] {clause.text}" for clause in text.clauses)
    if text.collisions:
        print_table(
            "Collisions",
            ["clause", "amendments", "what they say"],
            ([c.clause, ", ".join(c.amendments), c.sentence] for c in text.collisions),
        )
    if text.not_applied:
        print_table("Not in the text", ["amendment", "why"], text.not_applied)


@app.command("blame")
def blame_(dossier: DossierFolder, draft: DraftFile = None, format: FormatOption = Format.table) -> None:
    """The origin of every sentence: base clause, amendment or patch, with the letters that each gave."""
    loaded = load_dossier(dossier)
    found = blame(draft_text(loaded.clauses, loaded.amendments, _draft(draft)))
    if format is Format.json:
        rows = [
            {"clause": s.clause, "start": s.start, "end": s.end, "text": s.text, "origins": s.origins}
            for s in found
        ]
        print_json({"sentences": rows})
        return
    print_table(
        "Who wrote what",
        ["clause", "sentence", "origins (letters)"],
        ([s.clause, s.text, ", ".join(f"{name} ({n})" for name, n in s.origins)] for s in found),
    )


@app.command("diff")
def diff(dossier: DossierFolder, draft: DraftFile = None, format: FormatOption = Format.table) -> None:
    """Every new wording against what it changes, word by word: [-gone-]{+new+}."""
    loaded = load_dossier(dossier)
    m = material(loaded.clauses, loaded.amendments, _draft(draft))
    rows = differences(m.base, m.amendments)
    if format is Format.json:
        names = ("amendment", "op", "changes", "difference")
        print_json({"amendments": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    print_table("Amendments", ["amendment", "what", "changes", "difference"], rows)


@app.command("proposal")
def proposal(
    dossier: DossierFolder,
    draft: Annotated[Path, typer.Option("--draft", help="draft.json with proposals and answers.")],
) -> None:
    """The drafting group's latest proposal: what each author says to it, and what is agreed."""
    said = _draft(draft)
    found = agree(load_dossier(dossier).amendments, said.proposals, said.answers)
    print_table(
        f"Proposal, version {found.version}",
        ["amendment", "author", "proposed", "answer", "comment"],
        ([s.line.amendment, s.author, s.line.outcome, s.state, s.comment] for s in found.lines),
    )


@app.command("languages")
def languages(dossier: DossierFolder, draft: DraftFile = None, format: FormatOption = Format.table) -> None:
    """Every clause in every language: its status, and where the texts may differ in meaning."""
    loaded = load_dossier(dossier)
    found = draft_versions(loaded.clauses, loaded.amendments, _draft(draft))
    if format is Format.json:
        print_json({"versions": [asdict(version) for version in found]})
        return
    print_table(
        "Languages",
        ["clause", "language", "status", "may differ in meaning", "text"],
        ([v.clause, v.lang, v.status or "missing", v.why if v.differs else "", v.text or ""] for v in found),
    )


@app.command("sign")
def sign(
    patch: Annotated[Path, typer.Argument(help="A correction: JSON as in docs/drafting.md.")],
    key: Annotated[Path, typer.Option("--key", help="Your private key (mode 0600).")],
) -> None:
    """Sign an editor's correction; print it, to be put into draft.json."""
    print_json(sign_patch(Patch.from_json(patch.read_bytes(), patch.name), read_private_key(key)))


@app.command("check")
def check(
    text: Annotated[Path, typer.Argument(help="A text written by: unbundle draft merge --out.")],
    dossier: DossierFolder,
    draft: DraftFile = None,
) -> None:
    """Derive a merged text again, by a second and different program, and say what differs."""
    loaded = load_dossier(dossier)
    given = Text.from_json(text.read_bytes(), text.name)
    differences = check_draft(given, loaded.clauses, loaded.amendments, _draft(draft))
    if differences:
        step = "Ask for the inputs that this text was made of, and compare them with yours."
        raise VerifyError(Fault(str(text), "draft-differs", said, next=step) for said in differences)
    print_lines([f"{text}: the same text follows from the inputs ({len(given.clauses)} clauses)."])


def _draft(path: Path | None) -> Draft:
    return Draft() if path is None else Draft.from_json(path.read_bytes(), path.name)
