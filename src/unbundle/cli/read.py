"""unbundle read: take one official document apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.kit.money import format_minor
from unbundle.pipeline import read_package
from unbundle.records.measure import Measure
from unbundle.records.package import Package


def read(
    file: Annotated[Path, typer.Argument(help="The official document.")],
    format: FormatOption = Format.table,
) -> None:
    """Read a law or a bill: every measure with amount, kind, conditions and exact source."""
    package = read_package(file.read_bytes(), file.name).package
    if format is Format.json:
        print_json(package)
    else:
        _show(package)


def _show(package: Package) -> None:
    unknown = len(package.unclassified)
    print_lines(
        [
            package.title,
            f"Not understood: {unknown} passage{'' if unknown == 1 else 's'}.",
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
    amount = format_minor(measure.amount.minor, measure.amount.currency) if measure.amount else ""
    where = measure.section or (measure.path[0] if measure.path else "")
    title = f"  {measure.title}" if measure.parent else measure.title
    return [where, title, measure.kind, amount, measure.instrument or "not classified"]
