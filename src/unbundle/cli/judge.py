"""unbundle judge: verdicts on every measure under the charter's framework."""

from __future__ import annotations

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_table
from unbundle.pipeline import judge_dossier, load_dossier


def judge(
    dossier: DossierFolder,
    format: FormatOption = Format.table,
) -> None:
    """Judge every measure: what is certain, what is undecided and because of what."""
    framework, _, verdicts = judge_dossier(load_dossier(dossier))
    if format is Format.json:
        print_json(verdicts)
        return
    rows = ([v.measure, " or ".join(v.possible), v.sentence] for v in verdicts.verdicts)
    print_table(
        f"Verdicts under {framework.title} {framework.version}",
        ["measure", "possible", "why"],
        rows,
    )
