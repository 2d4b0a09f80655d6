"""unbundle charter: a pattern to start from, and a check that names faults and odd choices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, replace_file
from unbundle.dossier import read_charter
from unbundle.errors import Fault, InputError
from unbundle.federation import (
    affected_members,
    charter_pattern,
    charter_patterns,
    check_charter,
    check_members,
    odd_choices,
    odd_members,
)
from unbundle.pipeline import load_dossier
from unbundle.records.dossier import Dossier

app = typer.Typer(
    help="The rules of a federation: start from a pattern, check what you wrote.", no_args_is_help=True
)
NAME = "charter.yaml"


@app.command("new")
def new(
    pattern: Annotated[str, typer.Argument(help=f"One of: {', '.join(charter_patterns())}.")],
    out: Annotated[Path, typer.Option("--out", help="File to write, or a folder to put charter.yaml into.")],
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Write a charter to start from: every entry with an explanation, valid as it stands."""
    data = charter_pattern(pattern)
    target = out / NAME if out.is_dir() else out
    if target.exists() and not replace:
        step = "Name another file, or add --replace."
        raise InputError(Fault(str(target), "charter-there", "This file is there already.", next=step))
    replace_file(target.resolve(), data)
    print_lines(
        [f"Wrote {target}, adopted by nobody yet.", f"Next: change it, then unbundle charter check {target}"]
    )


@app.command("check")
def check(
    place: Annotated[Path, typer.Argument(help="charter.yaml, or a dossier folder.")],
    format: FormatOption = Format.table,
) -> None:
    """Name every fault at once, then every choice that is allowed and odd."""
    dossier = load_dossier(place) if place.is_dir() else None
    file = place / NAME if place.is_dir() else place
    entries = read_charter(file.read_bytes(), file.name)
    faults = [*check_charter(entries.record, entries.where), *(check_members(dossier) if dossier else ())]
    if faults:
        raise InputError(faults)
    odd = [*odd_choices(entries.record), *(odd_members(dossier) if dossier else ())]
    if format is Format.json:
        rows = [{"entry": entry, "sentence": sentence} for entry, sentence in odd]
        print_json({"title": entries.record.title, "status": entries.record.status, "odd": rows})
        return
    print_lines([f"{entries.record.title} ({entries.record.status}): no fault found."])
    print_lines(f"odd: {entry}: {sentence}" for entry, sentence in odd)
    print_lines(_history(dossier) if dossier else ())


def _history(dossier: Dossier) -> list[str]:
    """Under which charter each round was held, and who stands for the people affected."""
    lines, before = [], ""
    for entry in sorted(dossier.rounds, key=lambda one: one.number):
        change = "" if before in ("", entry.charter_sha256) else ", changed since the round before"
        lines.append(f"{entry.id}: charter {entry.charter_sha256[:16]} ({entry.charter_adopted}){change}")
        before = entry.charter_sha256
    for people, members in affected_members(dossier).items():
        lines.append(f"people affected, {people}: {', '.join(one.name for one in members)}")
    return lines
