"""unbundle exposure: who loses what when exporters stop delivering, and how a fund is shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file, say
from unbundle.errors import Fault, InputError
from unbundle.exposure import (
    Tables,
    balances_from_csv,
    expose,
    flows_from_csv,
    fund_of,
    is_foreign,
    load_shock,
    people_by_country,
    read_foreign,
    scale_faults,
    shipped_tables,
    shock_stakes,
    with_tables,
)
from unbundle.exposure.tables import Key
from unbundle.exposure.units import Quantity
from unbundle.pipeline import load_dossier
from unbundle.publish.stakes_exposure import ExposureView, Line, map_of, view_of
from unbundle.publish.world_map import map_file
from unbundle.records.stakes import Exposure, Shock


def exposure(
    shock: Annotated[Path, typer.Argument(help="A shock (YAML), or a dossier folder that asks for one.")],
    fund: Annotated[str, typer.Option(help="Share this sum: 4518000000, or USD 4,518,000,000.")] = "",
    rule: Annotated[str, typer.Option(help="max-min, proportional or declared; else as the file says.")] = "",
    flows: Annotated[Path | None, typer.Option(help="CSV of our form, or of FAOSTAT or BACI.")] = None,
    balances: Annotated[Path | None, typer.Option(help="CSV of our form, or of FAOSTAT.")] = None,
    as_given: Annotated[bool, typer.Option("--as-given", help="Take own figures that look wrong.")] = False,
    top: Annotated[int, typer.Option(help="How many countries the table shows; 0: all.")] = 20,
    map_to: Annotated[Path | None, typer.Option("--map", help="Write the map to this SVG file.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Show who loses what when exporters stop, how great the need is, and how a fund is shared."""
    found = _of_dossier(shock) if shock.is_dir() else _of_file(shock, fund, rule, (flows, balances, as_given))
    if map_to:
        replace_file(map_to, map_file(found.summary.shock.title, map_of(found)))
    if format is Format.json:
        print_json(found)
    else:
        _show(found, top)


Rows = dict[Key, Quantity]
Own = tuple[Path | None, Path | None, bool]
"""Flows, balances, and whether figures are taken although they look wrong."""


def _of_dossier(folder: Path) -> Exposure:
    found = shock_stakes(load_dossier(folder))
    if found is None:
        step = "Add the entry stakes with a shock to dossier.yaml, or name the file of a shock."
        raise InputError(Fault(str(folder), "shock-none", "This dossier asks for no shock.", next=step))
    return found


def _of_file(path: Path, fund: str, rule: str, own: Own) -> Exposure:
    shock = load_shock(path.read_bytes(), path.name)
    if rule:
        shock = Shock.from_json(shock.model_copy(update={"rule": rule}).to_json(), "--rule")
    money = fund_of(fund, shock) if fund else None
    return expose(shock, money, (), _tables(own, shock.year), path.name)


def _tables(own: Own, year: int) -> Tables:
    flows, balances, as_given = own
    ours = shipped_tables()
    new_flows = _read(flows, year, flows_from_csv) if flows else {}
    new_balances = _read(balances, year, balances_from_csv) if balances else {}
    if faults := scale_faults(new_flows, new_balances, ours, people_by_country(year)):
        if not as_given:
            raise InputError(replace(f, next=f"{f.next} If it is right: --as-given.") for f in faults)
        for fault in faults:
            say(f"taken as given: {fault}")
    return with_tables(ours, new_flows, new_balances)


def _read(path: Path, year: int, ours: Callable[[bytes, str], Rows]) -> Rows:
    """A table of our form, or a file of FAOSTAT or BACI, of which the three years before are taken."""
    with path.open(encoding="latin-1", newline="") as lines:
        header = lines.readline()
        if is_foreign(header):
            taken = read_foreign(chain([header], lines), path.name, range(year - 3, year))
            for reason, rows in taken.left_out.items():
                say(f"{path.name}: left out, {reason}: {rows}")
            return taken.rows
    return ours(path.read_bytes(), path.name)


def _show(found: Exposure, top: int) -> None:
    view = view_of(found)
    lines = [*view.rows, *view.rest]
    shown = lines[: top or None]
    print_lines([view.title, "", "An assumption, not a forecast.", *view.lead, ""])
    print_lines(f"{good}: {amount} ({cost})" for good, amount, cost, _ in view.goods)
    shared = bool(found.summary.splits)
    columns = ["country", f"supply of {view.good} lost>", "lowest, highest year>", "people>", "cost>"]
    columns += ["gets>", "covered>"] if shared else []
    print_table("Who is hit", [*columns, "need, gaps"], (_cells(line, shared) for line in shown))
    if len(lines) > len(shown):
        print_lines([f"{len(lines) - len(shown)} more countries: --top 0 shows all."])
    _fund(view)
    print_lines(["", "Sources", *(f"- {name} {url}".rstrip() for name, url, _ in view.sources)])
    print_lines(["", "To be read with it", *(f"- {note}" for note in view.notes)])


def _cells(line: Line, shared: bool) -> list[str]:
    cells = [line.name, line.share, line.span, line.people or "-", line.cost or "-"]
    cells += [line.gets or "-", line.covered or "-"] if shared else []
    return [*cells, " ".join([*(f"{text}." for _, text in line.needs), *line.more])]


def _fund(view: ExposureView) -> None:
    if not view.rules:
        return
    print_lines(["", *view.fund])
    print_table(
        "The fund, shared in other ways",
        ["shared", "given>", "left over>", "loss unmet>", "countries>", "how"],
        (
            [
                f"{rule.name}{' *' if rule.own else ''}",
                rule.allocated,
                rule.unused,
                rule.unmet,
                rule.reached,
                f"{rule.how}{': ' + rule.level if rule.level else ''}",
            ]
            for rule in view.rules
        ),
    )
    print_lines(["* the rule of this shock"])
    if view.not_placed:
        print_lines([f"Not placed, because figures are missing: {view.not_placed}."])
