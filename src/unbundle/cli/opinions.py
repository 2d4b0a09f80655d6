"""unbundle opinions: who supports what, where people agree across their divides, who said nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, say
from unbundle.opinions import (
    Options,
    Poll,
    evaluate_votes,
    map_opinions,
    open_executor,
    poll_of,
    read_votes,
)
from unbundle.opinions.lines import evaluation_lines, map_lines, support_rows
from unbundle.opinions.options import Model
from unbundle.pipeline import load_dossier, votes_of

SUFFIXES = (".csv", ".csv.gz", ".parquet")


class ModelChoice(StrEnum):
    """What to compute."""

    counts = "counts"
    twopl = "2pl"
    polis = "polis"


MODELS: dict[ModelChoice, Model] = {
    ModelChoice.counts: "counts",
    ModelChoice.twopl: "2pl",
    ModelChoice.polis: "polis",
}


class ExecutorChoice(StrEnum):
    """Where to compute."""

    serial = "serial"
    processes = "processes"
    dask = "dask"


def opinions(
    path: Annotated[
        Path, typer.Argument(help="Dossier folder, folder of a Polis or Agora export, CSV or Parquet file.")
    ],
    model: Annotated[
        ModelChoice | None, typer.Option(help="Default: 2pl for polls, counts for a dossier's ballots.")
    ] = None,
    dims: Annotated[int | None, typer.Option(min=1, max=6, help="Dimensions of the map.")] = None,
    groups: Annotated[int | None, typer.Option(min=1, max=50, help="Force a number of groups.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="Column or attribute whose blocs must agree.")] = None,
    weigh_by: Annotated[str | None, typer.Option(help="Attribute whose blocs weigh the same.")] = None,
    sign: Annotated[str | None, typer.Option(help="Of a Polis export: agree=+1 or agree=-1.")] = None,
    polls: Annotated[bool, typer.Option("--polls", help="Of a dossier: its polls, not its ballots.")] = False,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help="Hide a tenth of the votes and foretell them.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of every draw.")] = 0,
    executor: Annotated[ExecutorChoice, typer.Option(help="Where to compute.")] = ExecutorChoice.serial,
    format: FormatOption = Format.table,
) -> None:
    """Map who supports what, and where people agree across their divides."""
    ballots = not polls and (path / "dossier.yaml").is_file()
    poll = None if ballots else _poll(path, polls, sign, by or [])
    votes = votes_of(load_dossier(path)) if poll is None else poll.table
    options = Options(
        model=MODELS[model] if model else ("counts" if ballots else "2pl"),
        dims=dims or 2,
        groups=groups,
        attributes=tuple(by) if by else None,
        weigh_by=weigh_by,
        seed=seed,
        moderated=poll.moderated if poll else (),
        meta=poll.meta if poll else (),
    )
    titles: Mapping[str, str] = poll.titles if poll else {}
    if evaluate:
        score = evaluate_votes(votes, options, dims)
        print_json(score) if format is Format.json else print_lines(evaluation_lines(score))
        return
    with open_executor(executor.value, votes, options) as where:
        found = map_opinions(votes, options, where)
    if format is Format.json:
        print_json(found)
        return
    columns = ["measure", "for>", "against>", "abstain>", "silent>"]
    print_table(f"{found.voters} voters", columns, support_rows(found, titles))
    print_lines([*map_lines(found, titles), *(poll.notes if poll else ())])


def _poll(path: Path, polls: bool, sign: str | None, by: list[str]) -> Poll:
    if polls:
        dossier = load_dossier(path)
        return poll_of(dossier.statements, dossier.public_votes)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    chosen = [file for file in files if file.name.endswith(SUFFIXES)]
    say(f"Reading {len(chosen)} file{'' if len(chosen) == 1 else 's'} ...")
    return read_votes({file.name: file.read_bytes() for file in chosen}, sign, by)
