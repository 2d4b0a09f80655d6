"""unbundle draft: merge amendments into one text, tell the origin of every sentence, check it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file
from unbundle.drafting import blame, check_draft, differences, draft_text, material
from unbundle.errors import Fault, VerifyError
from unbundle.pipeline import load_dossier
from unbundle.records.drafting import Draft
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
