"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.output import Format

DossierFolder = Annotated[Path, typer.Argument(help="Dossier folder.")]
FormatOption = Annotated[Format, typer.Option("--format", help="table or json")]
OutFolder = Annotated[Path, typer.Option("--out", help="Folder to write; new, empty, or one of ours.")]
