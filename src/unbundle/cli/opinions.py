"""unbundle opinions: who supports what, where blocs agree, where nobody said anything."""

from __future__ import annotations

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.pipeline import load_dossier, map_dossier
from unbundle.records.opinions import MeasureOpinion


def opinions(
    dossier: DossierFolder,
    format: FormatOption = Format.table,
) -> None:
    """Map the counted ballots: support per measure and bloc, patterns, common ground, silence."""
    found = map_dossier(load_dossier(dossier))
    if format is Format.json:
        print_json(found)
        return
    columns = ["measure", "for>", "against>", "abstain>", "silent>"]
    print_table(f"{found.voters} voters", columns, map(_row, found.measures))
    print_lines([f"Common ground: {', '.join(found.common_ground) or 'none'}"])
    print_lines([f"Distinct patterns of votes: {found.pattern_count}", *found.notes])


def _row(opinion: MeasureOpinion) -> list[str]:
    tally = opinion.overall
    return [
        opinion.measure,
        *(str(n) for n in (tally.approve, tally.reject, tally.abstain, tally.silent)),
    ]
