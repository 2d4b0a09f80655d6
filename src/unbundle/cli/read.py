"""unbundle read: take official documents apart, compare two versions, save the measures as a table."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, replace_file, say
from unbundle.kit.money import format_minor
from unbundle.pipeline import read_package
from unbundle.read import Change, diff_packages, parse_rules, to_csv, to_xlsx
from unbundle.records.measure import Measure
from unbundle.records.package import Package


class Save(StrEnum):
    """What kind of table is saved beside the working folder."""

    csv = "csv"
    xlsx = "xlsx"


def read(
    files: Annotated[list[Path], typer.Argument(help="The official document, or several acts.")],
    format: FormatOption = Format.table,
    save: Annotated[Save | None, typer.Option("--save", help="csv or xlsx: FILE.measures.csv here.")] = None,
    diff: Annotated[Path | None, typer.Option("--diff", help="An earlier version to compare with.")] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="Your own instrument rules (YAML).")] = None,
) -> None:
    """Read a law or a bill: every measure with amount, kind, conditions and exact source."""
    own = parse_rules(rules.read_bytes(), rules.name) if rules else ()
    packages = [read_package(file.read_bytes(), file.name, own).package for file in files]
    old = read_package(diff.read_bytes(), diff.name, own).package if diff else None
    tables = {Path(f"{p.source.file}.measures.{save}"): _table(p, save) for p in packages} if save else {}
    if old is not None:
        _differences(old, packages, format)
    elif format is Format.json:
        print_json(packages[0] if len(packages) == 1 else {"packages": [p.to_data() for p in packages]})
    else:
        for package in packages:
            _show(package)
    for path, data in tables.items():
        replace_file(path.resolve(), data)
        say(f"saved {path}")


def _table(package: Package, save: Save) -> bytes:
    return to_csv(package) if save is Save.csv else to_xlsx(package)


def _differences(old: Package, packages: list[Package], format: Format) -> None:
    for package in packages:
        found = diff_packages(old, package)
        if format is Format.json:
            print_json(found)
            continue
        print_lines([f"{old.source.file} -> {package.source.file}: {found.same} measures are the same."])
        print_table(
            "Differences",
            ["what", "where", "measure", "old>", "new>", "differs in"],
            map(_line, found.changes),
        )


def _line(change: Change) -> list[str]:
    measure = change.new or change.old
    assert measure is not None
    where, title = _place(measure), measure.title
    return [change.change, where, title, _sum(change.old), _sum(change.new), ", ".join(change.fields)]


def _show(package: Package) -> None:
    unknown = len(package.unclassified)
    print_lines(
        [
            package.title,
            f"Not understood: {unknown} passage{'' if unknown == 1 else 's'}.",
            *package.source.limits,
        ]
    )
    print_table(
        "Measures",
        ["where", "measure", "kind", "amount>", "instrument"],
        map(_row, package.measures),
    )
    whole = [total for total in package.totals if not total.path]
    print_table(
        "Sums of the whole document",
        ["kind", "rows>", "sum>"],
        ([t.kind, str(t.count), format_minor(t.minor, t.currency)] for t in whole),
    )
    print_lines(f"{'ok ' if check.ok else 'FAILED'} {check.name}: {check.detail}" for check in package.checks)


def _row(measure: Measure) -> list[str]:
    title = f"  {measure.title}" if measure.parent else measure.title
    return [_place(measure), title, measure.kind, _sum(measure), measure.instrument or "not classified"]


def _place(measure: Measure) -> str:
    return measure.section or (measure.path[0] if measure.path else "")


def _sum(measure: Measure | None) -> str:
    return format_minor(measure.amount.minor, measure.amount.currency) if measure and measure.amount else ""
