"""unbundle agenda: what to ask people first, so that verdicts become certain."""

from __future__ import annotations

from typing import Annotated

import typer

from unbundle.cli.options import DossierFolder, FormatOption
from unbundle.cli.output import Format, print_json, print_lines
from unbundle.compose import build_instance
from unbundle.judge import Question
from unbundle.judge import agenda as plan
from unbundle.pipeline import judge_dossier, load_dossier


def agenda(
    dossier: DossierFolder,
    most: Annotated[int, typer.Option("--max", help="At most so many questions.")] = 25,
    minutes: Annotated[int, typer.Option("--minutes", help="Minutes for one question; an estimate.")] = 6,
    time: Annotated[int | None, typer.Option("--time", help="Minutes that one person has in all.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Plain questions on groups of related lines, most decisive first, with the time they take."""
    known = load_dossier(dossier)
    framework, codings, verdicts = judge_dossier(known)
    units = {option.id for option in build_instance(known, verdicts).options}
    measures = tuple(measure for measure in known.measures if measure.id in units)
    found = plan(measures, codings, framework, most, minutes, time)
    if format is Format.json:
        print_json(found)
        return
    print_lines([found.sentence, ""])
    for number, question in enumerate(found.questions, start=1):
        print_lines(_lines(number, question))


def _lines(number: int, question: Question) -> list[str]:
    more = f" It also settles: {', '.join(question.rules)}." if question.rules else ""
    head = f"{number}. {question.text}"
    lines = [head, f"   Can still turn {question.changes} verdicts.{more} Ask: {question.ask}"]
    if len(question.titles) > 1:
        lines.append(f"   Lines: {'; '.join(question.titles)}")
    lines += [f"   {choice.level} {choice.label}: {choice.anchor}" for choice in question.choices]
    return [*lines, ""]
