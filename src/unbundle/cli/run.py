"""unbundle run: everything at once, results into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, check_out, print_json, print_lines, say, write_files
from unbundle.pipeline import load_dossier, publish_run, run_dossier, summary_lines


def run(
    dossier: DossierFolder,
    out: Annotated[
        Path | None, typer.Option(help="Folder for results and report; default: print only.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Run the whole line on a dossier and print a summary, or the whole run as JSON."""
    if out is not None:
        check_out(out)
    loaded = load_dossier(dossier)
    say("Judging, counting, composing ...")
    result = run_dossier(loaded)
    if out is not None:
        write_files(out, publish_run(result, loaded))
        say(f"Written to {out}.")
    if format is Format.json:
        print_json(result)
    else:
        print_lines(summary_lines(result, loaded))
