"""unbundle check: read a dossier and report every fault at once."""

from __future__ import annotations

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines
from unbundle.pipeline import load_dossier
from unbundle.records.dossier import Dossier


def check(
    dossier: DossierFolder,
    format: FormatOption = Format.table,
) -> None:
    """Check a dossier: every fault of every file, or a count of what it holds."""
    loaded = load_dossier(dossier)
    counts = counts_of(loaded)
    if format is Format.json:
        print_json({"title": loaded.settings.title, "ok": True, "counts": counts})
        return
    print_lines([f"{loaded.settings.title}: no fault found."])
    print_lines(f"{number:>8,}  {name}" for name, number in counts.items() if number)


def counts_of(dossier: Dossier) -> dict[str, int]:
    """How many rows of each kind a dossier holds."""
    fields = {name: value for name, value in dossier if isinstance(value, tuple)}
    return {name: len(value) for name, value in fields.items()}
