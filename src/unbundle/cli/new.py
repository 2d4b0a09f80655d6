"""unbundle new: a fresh dossier folder with commented files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.output import print_lines, write_files
from unbundle.errors import Fault, InputError
from unbundle.judge import shipped_frameworks
from unbundle.pipeline import new_dossier


def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make; it must be new or empty.")],
) -> None:
    """Make a new dossier: the files a federation fills in, each with its columns and an explanation."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            Fault(
                str(folder),
                "new-not-empty",
                "The folder exists and is not empty.",
                next="Name a new folder.",
            )
        )
    year = datetime.now(UTC).year
    files = new_dossier(folder.resolve().name, price_year=year, frameworks=shipped_frameworks())
    write_files(folder, files)
    print_lines([f"Made {folder} with {len(files)} files.", f"Next: unbundle check {folder}"])
