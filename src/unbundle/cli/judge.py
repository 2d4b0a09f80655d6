"""unbundle judge: verdicts on every measure and on the official package, under the charter's framework."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.compose import build_instance
from unbundle.judge import Agreement, agreement, audit_ratings, flips, judge_wholes, load_framework
from unbundle.pipeline import judge_dossier, load_dossier
from unbundle.records.judging import WholeVerdict


def judge(
    dossier: DossierFolder,
    instead: Annotated[
        Path | None,
        typer.Option("--try", help="Another framework: show which past cases it would judge differently."),
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Judge every measure: what is certain, what is undecided and because of what."""
    known = load_dossier(dossier)
    framework, codings, verdicts = judge_dossier(known)
    if instead is not None:
        changed = load_framework(instead.read_bytes(), instead.name)
        result = flips(known.cases, known.codings, framework, changed)
        if format is Format.json:
            print_json(result)
        else:
            print_lines([result.sentence, *(f"- {flip.sentence}" for flip in result.flips)])
        return
    parts = tuple(o.id for o in build_instance(known, verdicts).options if o.origin == "official")
    wholes = judge_wholes(known.measures, verdicts, codings, framework, {"official": parts})
    if format is Format.json:
        print_json(verdicts.model_copy(update={"wholes": wholes}))
        return
    rows = ([v.measure, " or ".join(v.possible), v.sentence] for v in verdicts.verdicts)
    print_table(
        f"Verdicts under {framework.title} {framework.version}",
        ["measure", "possible", "why"],
        rows,
    )
    print_lines(["", "The official package as a whole", *(line for w in wholes for line in _whole(w))])
    told = [a for a in agreement(codings, framework) if a.cases]
    if told:
        print_lines(["", "Do the coders agree?", *map(_agreement, told)])
    if known.claims:
        print_lines(["", f"How claims were rated: {audit_ratings(known.claims).sentence}"])


def _whole(found: WholeVerdict) -> list[str]:
    cures = [(rule.sentence, rule.would_hold_if) for rule in found.joint]
    return [found.sentence, *(f"- {said} {cure}".rstrip() for said, cure in cures)]


def _agreement(found: Agreement) -> str:
    return f"- {found.sentence}" + (f" Widest: {', '.join(found.contested)}." if found.contested else "")
