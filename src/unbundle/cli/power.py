"""unbundle power: who can turn a decision, member by member and bloc by bloc."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.compose import exact_of, largest_exponent, member_weights, quota_of, read_members, report_power
from unbundle.records.power import Majority, MajorityPower, PlayerPower, PowerReport

SHOWN = 20
TRIED = 20


def power(
    members: Annotated[Path, typer.Argument(help="CSV with the columns id, members and any declared blocs.")],
    exponent: Annotated[str, typer.Option(help="Weight = floor(1000 * members^exponent).")] = "1/2",
    threshold: Annotated[
        list[str] | None, typer.Option(help="More than this share of the weight (default 1/2).")
    ] = None,
    double: Annotated[bool, typer.Option("--double", help="And more than half of all members.")] = False,
    triple: Annotated[bool, typer.Option("--triple", help="And more than half of all people.")] = False,
    cap: Annotated[str, typer.Option(help="Nobody should have more than this share of the power.")] = "1/3",
    format: FormatOption = Format.table,
) -> None:
    """Show the power of members and blocs at every threshold, and whether anybody rules alone."""
    counts, blocs = read_members(members.read_bytes(), members.name)
    weights = member_weights(counts, exact_of(exponent, "--exponent"))
    columns = ["weight", *(["organisations"] if double or triple else []), *(["people"] if triple else [])]
    players = {
        name: tuple({"weight": weight, "organisations": 1, "people": counts[name]}[c] for c in columns)
        for name, weight in weights.items()
    }
    shares = [exact_of(text, "--threshold") for text in threshold or ["1/2"]]
    majorities = [_majority(players, columns, share) for share in shares]
    most = exact_of(cap, "--cap")
    report = report_power(players, majorities, blocs, most)
    tried = [Fraction(n, TRIED) for n in range(TRIED + 1)]
    report = report.model_copy(
        update={"largest_exponent": largest_exponent(counts, tried, shares[0], blocs, most)}
    )
    print_json(report) if format is Format.json else _print(report)


def _majority(players: dict[str, tuple[int, ...]], columns: list[str], share: Fraction) -> Majority:
    totals = [sum(weights[k] for weights in players.values()) for k in range(len(columns))]
    rest = [Fraction(1, 2)] * (len(columns) - 1)
    quotas = tuple(quota_of(total, part, True) for total, part in zip(totals, [share, *rest], strict=True))
    label = f"more than {share} of the weight"
    label += "".join(f" and more than 1/2 of the {name}" for name in columns[1:])
    return Majority(label=label, counts=tuple(columns), quotas=quotas)


def _print(report: PowerReport) -> None:
    for table in report.tables:
        _print_table(table)
    print_lines([report.sentence, *report.faults[1:SHOWN]])
    print_lines([f"Jagiellonian quota: {report.jagiellonian} of {report.total}."])
    if report.largest_exponent is not None:
        print_lines([f"The largest exponent of membership that passes: {report.largest_exponent}."])


def _print_table(table: MajorityPower) -> None:
    rows = sorted(table.players, key=lambda row: (-row.banzhaf_share, row.player))
    who = f"bloc by {table.bloc}" if table.bloc else "member"
    title = f"{table.majority.label}: {len(rows)} players"
    title += f" (weights made coarser, to a sum of {table.rounded_to})" if table.rounded_to else ""
    columns = [who, "share of weight>", "Banzhaf>", "share of power>", "Shapley>", "alone"]
    print_table(title, columns, (_row(row) for row in rows[:SHOWN]))


def _row(row: PlayerPower) -> list[str]:
    alone = "decides" if row.dictator else "blocks" if row.blocker else "no say" if row.dummy else ""
    shapley = "" if row.shapley is None else f"{row.shapley:.6f}"
    share = f"{float(row.weight_share):.6f}"
    return [row.player, share, f"{row.banzhaf:.6f}", f"{row.banzhaf_share:.6f}", shapley, alone]
