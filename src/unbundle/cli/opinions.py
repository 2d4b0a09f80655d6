"""unbundle opinions: who supports what, where people agree across their divides, who said nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, progress_bar, say, write_files
from unbundle.errors import Fault, InputError
from unbundle.opinions import (
    Limits,
    Options,
    Poll,
    StoredVotes,
    draw_pictures,
    evaluate_source,
    map_source,
    poll_of,
    poll_of_table,
    read_votes,
    small_or_stored,
    store_votes,
)
from unbundle.opinions.lines import evaluation_lines, map_lines, support_rows
from unbundle.opinions.options import Model
from unbundle.pipeline import load_dossier, votes_of
from unbundle.records.opinions import OpinionMap

SUFFIXES = (".csv", ".csv.gz")


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
    out: Annotated[Path | None, typer.Option(help="Folder for pictures, tables and the JSON.")] = None,
    executor: Annotated[ExecutorChoice, typer.Option(help="Where to compute.")] = ExecutorChoice.serial,
    format: FormatOption = Format.table,
) -> None:
    """Map who supports what, and where people agree across their divides."""
    if not path.exists():
        raise InputError(
            Fault(str(path), "path-missing", "There is no such file or folder.", next="Look at the path.")
        )
    ballots = not polls and (path / "dossier.yaml").is_file()
    options = Options(
        model=MODELS[model] if model else ("counts" if ballots else "2pl"),
        dims=dims or 2,
        groups=groups,
        attributes=tuple(by) if by else None,
        weigh_by=weigh_by,
        seed=seed,
    )
    with ExitStack() as opened:
        bar = opened.enter_context(progress_bar())
        source: Poll | StoredVotes
        if ballots or polls:
            source = _of_dossier(path, polls)
        elif path.suffix == ".parquet":
            folder = Path(opened.enter_context(TemporaryDirectory(prefix="unbundle-")))
            source = small_or_stored(store_votes(path, Limits(folder), bar))
        else:
            source = _read(path, sign, by or [])
        if evaluate:
            score = evaluate_source(source, options, dims)
            if out is not None:
                write_files(out, {"results/evaluation.json": score.to_json()})
                say(f"Written to {out}.")
            print_json(score) if format is Format.json else print_lines(evaluation_lines(score))
            return
        found = map_source(source, options, executor.value, bar)
    _show(found, source, out, format)


def _of_dossier(path: Path, polls: bool) -> Poll:
    dossier = load_dossier(path)
    return poll_of(dossier.statements, dossier.public_votes) if polls else poll_of_table(votes_of(dossier))


def _show(found: OpinionMap, source: Poll | StoredVotes, out: Path | None, format: Format) -> None:
    titles: Mapping[str, str] = source.titles if isinstance(source, Poll) else {}
    if out is not None:
        pictures = draw_pictures(found, source.table, titles) if isinstance(source, Poll) else {}
        write_files(out, {"results/opinions.json": found.to_json(), **under("report", pictures)})
        say(f"Written to {out}.")
    if format is Format.json:
        print_json(found)
        return
    columns = ["measure", "for>", "against>", "abstain>", "silent>"]
    print_table(f"Voters: {found.voters}", columns, support_rows(found, titles))
    print_lines(map_lines(found, titles))


def under(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files in a folder."""
    return {f"{folder}/{name}": data for name, data in files.items()}


def _read(path: Path, sign: str | None, by: list[str]) -> Poll:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    chosen = [file for file in files if file.name.endswith(SUFFIXES)]
    say(f"Reading {len(chosen)} file{'' if len(chosen) == 1 else 's'} ...")
    return read_votes({file.name: file.read_bytes() for file in chosen}, sign, by)
