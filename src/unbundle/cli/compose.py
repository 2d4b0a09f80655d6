"""unbundle compose: the common alternative of a dossier, exactly."""

from __future__ import annotations

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.kit.money import format_minor
from unbundle.pipeline import load_dossier, run_dossier
from unbundle.records.alternative import Alternative, Decision


def compose(
    dossier: DossierFolder,
    format: FormatOption = Format.table,
) -> None:
    """Compose the common alternative: what is kept, amended, dropped and added, and why."""
    alternative = run_dossier(load_dossier(dossier)).alternative
    if format is Format.json:
        print_json(alternative)
        return
    print_lines([alternative.sentence])
    print_table(
        "Decisions",
        ["measure", "cost>", "what", "why"],
        (_row(alternative, d) for d in alternative.decisions),
    )


def _row(alternative: Alternative, decision: Decision) -> list[str]:
    cost = format_minor(decision.cost, alternative.currency) if decision.cost else ""
    return [decision.option, cost, decision.change, decision.sentence]
