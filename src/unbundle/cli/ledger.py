"""unbundle ledger: what governments did with our demands, and its way into the next dossier."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.casebook import ANSWERS, accounts, carried_over, latest, sentence
from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file
from unbundle.dossier import add_ledger, folder_files
from unbundle.pipeline import load_dossier


def ledger(
    dossier: DossierFolder,
    to: Annotated[
        Path | None, typer.Option(help="The next dossier: it gets the latest answers as rows of its ledger.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Show what each government did with each clause: adopted, partly, refused, no answer."""
    loaded = load_dossier(dossier)
    if to is not None:
        rows = carried_over(loaded.ledger, loaded.settings.title, {m.id: m for m in loaded.measures})
        files = add_ledger(load_dossier(to), rows, folder_files(to))
        for path, data in files.items():
            replace_file(to / path, data)
        print_lines([f"{to} has {len(rows)} rows of {loaded.settings.title} in its ledger."])
        return
    titles = {measure.id: measure.title for measure in loaded.measures}
    entries = latest(loaded.ledger)
    if format is Format.json:
        print_json({"sentence": sentence(entries), "entries": [entry.to_data() for entry in entries]})
        return
    print_lines([sentence(entries)])
    if not entries:
        print_lines(["A row of ledger.csv: clause, government, answer, date, source."])
        return
    table = [[a.government, str(a.asked), *map(str, a.counts)] for a in accounts(entries)]
    print_table("By government", ["government", "asked>", *(f"{answer}>" for answer in ANSWERS)], table)
    listed = [
        [e.dossier, e.title or titles.get(e.clause, e.clause), e.government, e.answer, e.date, e.source]
        for e in entries
    ]
    print_table("By clause", ["dossier", "clause", "government", "answer", "date", "source"], listed)
