"""unbundle reforms: the kit of sourced reforms, with the test of power; one can be put on the table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.casebook import answers, as_measure, find, kit, reform, sequences, themes
from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file
from unbundle.dossier import add_measure, folder_files
from unbundle.errors import Fault, InputError
from unbundle.pipeline import load_dossier
from unbundle.records.casebook import Reform


def reforms(
    name: Annotated[str, typer.Argument(help="Show one reform whole.")] = "",
    search: Annotated[str, typer.Option(help="Only reforms that hold these words.")] = "",
    add: Annotated[str, typer.Option(help="Put this reform on the table of the dossier --to.")] = "",
    to: Annotated[Path | None, typer.Option(help="Dossier folder that gets the row.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """List reforms that outlast a crisis, each with its sources and the four-question test of power."""
    if add:
        _add(add, to)
        return
    some = False
    if name:
        found = [reform(name)]
    elif search:
        hits = find(search, sort="reform")
        found = [reform(hit.id) for hit in hits]
        some = any(hit.lacks for hit in hits)
    else:
        found = list(kit().values())
    if format is Format.json:
        print_json({"reforms": [_data(item) for item in found], "sequences": [list(c) for c in sequences()]})
    elif name:
        _print_one(found[0])
    else:
        rows = [[item.id, themes()[item.id], item.title, item.status] for item in found]
        count = f"None has every word; {len(rows)} have some" if some else f"{len(rows)} reforms"
        print_table(count, ["id", "theme", "title", "status"], rows)
        print_lines(f"In sequence: {', then '.join(chain)}." for chain in sequences() if not search)


def _data(item: Reform) -> dict[str, object]:
    return item.to_data() | {"test": [list(pair) for pair in answers(item)], "theme": themes()[item.id]}


def _print_one(item: Reform) -> None:
    print_lines(
        [item.title, item.sentence, f"Proposed by: {item.proposed_by or 'not named in the sources'}."]
    )
    print_lines([f"Status: {item.status}.", f"Money: {item.cost or 'no figure found'}."])
    if item.contested:
        print_lines([f"Contested: {item.contested}"])
    print_table("The test of power", ["question", "answer"], answers(item))
    for chain in sequences():
        if item.id in chain:
            print_lines([f"In sequence: {', then '.join(chain)}."])
    print_lines([f"Source: {item.source_title}, {' '.join(item.sources)}"])


def _add(name: str, folder: Path | None) -> None:
    item = reform(name)
    if folder is None:
        raise InputError(Fault("--to", "usage", "No dossier is named.", next="Write --to FOLDER."))
    files = add_measure(load_dossier(folder), as_measure(item), folder_files(folder))
    for path, data in files.items():
        replace_file(folder / path, data)
    print_lines(
        [f"{item.title} is on the table of {folder} as reform.{item.id}, without cost and without votes."]
    )
