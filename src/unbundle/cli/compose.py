"""unbundle compose: the common alternative of a dossier or of one instance, exactly."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.compose import Answer, Ask, Case, answer_case, read_budgets, read_case, read_given, with_changes
from unbundle.errors import INPUT_EXIT, Fault, InputError, UnbundleError
from unbundle.kit.money import format_minor
from unbundle.pipeline import load_dossier, run_dossier
from unbundle.records.alternative import Alternative, Decision


class RuleChoice(StrEnum):
    """The rules that can share out the money."""

    equal_shares = "equal-shares"
    phragmen = "phragmen"
    greedy = "greedy"
    max_approval = "max-approval"
    consensus = "consensus"


class UtilityChoice(StrEnum):
    """What an approved measure is worth: its cost, or one."""

    cost = "cost"
    cardinality = "cardinality"


class CompletionChoice(StrEnum):
    """What happens to money that Equal Shares leaves over."""

    none = "none"
    add1 = "add1"
    add1_greedy = "add1-greedy"
    milp = "milp"


def compose(
    instance: Annotated[
        str, typer.Argument(help="Dossier folder, .json instance, Pabulib .pb file, or - for standard input.")
    ],
    rule: Annotated[RuleChoice | None, typer.Option(help="Another rule than the one declared.")] = None,
    utility: Annotated[UtilityChoice | None, typer.Option(help="What an approved measure is worth.")] = None,
    completion: Annotated[
        CompletionChoice | None, typer.Option(help="What happens to unspent money.")
    ] = None,
    given: Annotated[Path | None, typer.Option(help="Check a package made by hand: one id per line.")] = None,
    swap: Annotated[list[str] | None, typer.Option(help="What gives way for this measure?")] = None,
    sweep: Annotated[str | None, typer.Option(help="Budgets: 10,20,30 or FROM:TO:COUNT.")] = None,
    without_each: Annotated[
        bool, typer.Option("--without-each", help="The result without each member in turn.")
    ] = False,
    stream: Annotated[
        bool, typer.Option("--stream", help="One JSON instance per line in, one result per line out.")
    ] = False,
    format: FormatOption = Format.table,
) -> None:
    """Compose the common alternative: what is kept, amended, dropped and added, and why."""
    choices = {"rule": rule, "utility": utility, "completion": completion}
    changes = {name: choice.value for name, choice in choices.items() if choice is not None}
    if stream:
        _stream(instance, changes)
        return
    ask = Ask(
        given=None if given is None else read_given(given.read_bytes(), given.name),
        swaps=tuple(swap or ()),
        budgets=() if sweep is None else read_budgets(sweep),
        without_each=without_each,
    )
    answer = _answer(instance, changes, ask)
    if format is Format.json:
        print_json(answer.to_data())
    else:
        _print(answer)


def _answer(place: str, changes: dict[str, str], ask: Ask) -> Answer:
    if place != "-" and Path(place).is_dir():
        run = run_dossier(load_dossier(Path(place)))
        case = with_changes(Case(run.instance, run.profile, run.alternative.rule), changes)
        return answer_case(case, ask, None if changes else run.alternative)
    data = sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
    return answer_case(read_case(data, "standard input" if place == "-" else Path(place).name, changes), ask)


def _stream(place: str, changes: dict[str, str]) -> None:
    """Lines in, lines out, in order; a line that is refused gives its faults, and the exit code says so."""
    if place != "-":
        step = "Write: unbundle compose - --stream < FILE."
        raise InputError(Fault("--stream", "stream-source", "A stream is read from -.", place, step))
    failed = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        result: dict[str, Any]
        try:
            result = answer_case(read_case(line, f"line {number}", changes)).to_data()
        except UnbundleError as error:
            failed, result = True, {"faults": [fault.as_dict() for fault in error.faults]}
        text = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()
    if failed:
        raise typer.Exit(INPUT_EXIT)


def _print(answer: Answer) -> None:
    alternative = answer.alternative
    print_lines([alternative.sentence, *alternative.notes])
    print_table(
        "Decisions",
        ["measure", "cost>", "what", "why"],
        (_row(alternative, answer.titles.get(d.option, ""), d) for d in alternative.decisions),
    )
    if alternative.certificate is not None:
        print_lines([alternative.certificate.sentence])
    if answer.given is not None:
        print_lines([answer.given.sentence, *answer.given.faults])
    print_lines(swap.sentence for swap in answer.swaps)
    if answer.sweep:
        rows = (
            [point.label, str(len(point.chosen)), str(point.cost), point.refused] for point in answer.sweep
        )
        print_table("Budgets", ["budget>", "measures>", "cost>", "refused"], rows)
    if answer.left_out:
        moved = [row for row in answer.left_out if row.enters or row.leaves]
        table = ([row.voter, " ".join(row.enters), " ".join(row.leaves)] for row in moved)
        print_table(
            "Without each member (only where something changes)", ["without", "enters", "leaves"], table
        )


def _row(alternative: Alternative, title: str, decision: Decision) -> list[str]:
    cost = format_minor(decision.cost, alternative.currency) if decision.cost else ""
    name = f"{title} ({decision.option})" if title and title != decision.option else decision.option
    return [name, cost, decision.change.replace("_", " "), decision.sentence]
