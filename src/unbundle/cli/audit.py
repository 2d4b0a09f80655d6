"""unbundle audit: double standards in judgments, of a dossier or of two tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from unbundle.audit import (
    AuditSpec,
    Context,
    actors_from_csv,
    audit_judgments,
    cases_from_csv,
    events_from_csv,
    judgments_from_csv,
    needs_from_csv,
)
from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.errors import Fault, InputError
from unbundle.judge import load_framework, rule_and_scales, under
from unbundle.pipeline import audit_dossier, load_dossier
from unbundle.records.findings import Finding, Findings

VOTES = "no,abstain,yes"
MIRRORED = ("leniency-absolute", "leniency-panel", "softened-facts")
MARKS = {"flagged": "*", "no-evidence": " ", "cannot-test": "?"}
NOT_FLAGGED = {
    "no-evidence": "No evidence at this power",
    "cannot-test": "Cannot be tested",
}


def audit(
    dossier: Annotated[Path | None, typer.Argument(help="Dossier folder, or none with two tables.")] = None,
    judgments: Annotated[
        Path | None, typer.Option("--judgments", help="CSV: judge_id, case_id, verdict, recused.")
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", help="CSV: case_id, episode_id, actor, bloc, date, then one column each."),
    ] = None,
    actors: Annotated[
        Path | None, typer.Option("--actors", help="CSV: actor_id, bloc, from, to, source.")
    ] = None,
    framework: Annotated[
        Path | None,
        typer.Option("--framework", help="YAML: cases are alike by its verdict; else the charter's."),
    ] = None,
    concern: Annotated[
        Path | None,
        typer.Option("--concern", help="CSV: place, region, in_need, official, alternative (minor units)."),
    ] = None,
    events: Annotated[
        Path | None, typer.Option("--events", help="CSV: bloc, episodes; an outside list of what happened.")
    ] = None,
    order: Annotated[
        str, typer.Option("--order", help=f"Verdicts from mildest to harshest, by default {VOTES}.")
    ] = "",
    pair: Annotated[
        tuple[str, str] | None, typer.Option("--pair", help="Two cases to set side by side.")
    ] = None,
    exclude_own: Annotated[
        bool, typer.Option("--exclude-own", help="Leave out cases in which the judge itself acted.")
    ] = False,
    exclude_allies: Annotated[
        bool, typer.Option("--exclude-allies", help="Leave out own cases and those of the judge's allies.")
    ] = False,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="Leave out a case; repeat.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="For intervals and labels by lot.")] = 1,
    format: FormatOption = Format.table,
) -> None:
    """Audit judgments: where do verdicts follow the actor instead of the conduct, towards any side?"""
    spec = AuditSpec(
        seed=seed,
        own="without-allies" if exclude_allies else "without-own" if exclude_own else "with",
        drop=tuple(drop or ()),
        pairs=(pair,) if pair else (),
    )
    more = Context(
        actors=actors_from_csv(actors.read_bytes(), actors.name) if actors else (),
        needs=needs_from_csv(concern.read_bytes(), concern.name) if concern else (),
        events=events_from_csv(events.read_bytes(), events.name) if events else None,
    )
    if dossier is not None and judgments is None and cases is None and actors is None:
        found = _of_dossier(dossier, framework, _ordered(order), spec, more)
    elif dossier is None and judgments is not None and cases is not None:
        found = _of_tables((judgments, cases), framework, _ordered(order or VOTES), spec, more)
    else:
        step = "Give a dossier folder, or --judgments and --cases and, if you like, --actors."
        message = "There must be one source of judgments."
        raise InputError(Fault("command line", "audit-source", message, next=step))
    if format is Format.json:
        print_json(found)
    else:
        _show(found)


def _of_dossier(
    folder: Path, framework: Path | None, order: tuple[str, ...], spec: AuditSpec, more: Context
) -> Findings:
    dossier = load_dossier(folder)
    if framework is not None:
        dossier = under(dossier, load_framework(framework.read_bytes(), framework.name))
    return audit_dossier(dossier, spec, order, more)


def _of_tables(
    tables: tuple[Path, Path],
    framework: Path | None,
    order: tuple[str, ...],
    spec: AuditSpec,
    more: Context,
) -> Findings:
    judgments, cases = tables
    if framework is not None:
        rule, scales = rule_and_scales(load_framework(framework.read_bytes(), framework.name))
        more = replace(more, rule=rule, scales=scales)
    return audit_judgments(
        judgments_from_csv(judgments.read_bytes(), judgments.name),
        cases_from_csv(cases.read_bytes(), cases.name),
        order,
        spec,
        (),
        more,
    )


def _ordered(order: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in order.replace("<", ",").split(",") if word.strip())


def _show(found: Findings) -> None:
    """Flags in full with their two cases, then counts of the rest with reasons, then how firm it all is."""
    print_lines([f"Verdicts from mildest to harshest: {' < '.join(found.verdict_order)}.", ""])
    flagged = [f for f in found.findings if f.outcome == "flagged"]
    for finding in flagged:
        print_lines(_lines(finding))
    if not flagged:
        print_lines(
            ["Nothing is flagged. That is not the same as consistent: see what could not be tested.", ""]
        )
    _mirror([f for f in found.findings if f.detector in MIRRORED and f.effect is not None])
    _concern([f for f in found.findings if f.detector == "concern" and f.effect is not None])
    _pairs([f for f in found.findings if f.detector == "pair" and f.outcome != "flagged"])
    _rest([f for f in found.findings if f.detector != "pair" and f.outcome != "flagged"])
    if found.sensitivity:
        print_lines(["", "How firm it is", *(f"- {line}" for line in found.sensitivity)])
    print_lines(["", "To be read with it", *(f"- {line}" for line in found.notes)])


def _lines(finding: Finding) -> list[str]:
    lines = [finding.sentence]
    lines += [f"    equal: {'; '.join(finding.equal)}"] if finding.equal else []
    lines += [f"    different: {'; '.join(finding.different)}"] if finding.different else []
    lines += [f"    {finding.would_clear}"] if finding.would_clear else []
    return [*lines, ""]


def _mirror(findings: list[Finding]) -> None:
    """The same table for every bloc: differences of judges about whom anything could be tested, A to Z."""
    for detector in MIRRORED:
        rows = [f for f in findings if f.detector == detector]
        told = sorted({f.judge for f in rows if f.outcome != "cannot-test"})
        blocs = sorted({f.bloc for f in rows})
        cells = {(f.judge, f.bloc): f"{f.effect:+.2f}{MARKS[f.outcome]}" for f in rows}
        if told:
            print_table(
                f"{detector}: steps harsher (+) or milder (-); * flagged, ? cannot be tested",
                ["judge", *(f"{bloc}>" for bloc in blocs)],
                ([judge, *(cells.get((judge, bloc), "none") for bloc in blocs)] for judge in told),
            )


def _concern(findings: list[Finding]) -> None:
    """One table for both packages: relief per person in need, as a share of the average."""
    cells = {(f.bloc, f.judge): f"{f.effect:.2f}{MARKS[f.outcome]}" for f in findings}
    if findings:
        print_table(
            "Relief per person in need, 1.00 = the average of the package; * flagged",
            ["place", "official>", "alternative>"],
            (
                [place, cells.get((place, "official"), "?"), cells.get((place, "alternative"), "?")]
                for place in dict.fromkeys(f.bloc for f in findings)
            ),
        )


def _pairs(findings: list[Finding]) -> None:
    if findings:
        print_table(
            "Pairs with the same demand, not flagged",
            ["first", "second", "harsher on first>", "on second>", "same>", "opposite>", "outcome"],
            (
                [
                    *f.cases,
                    str(f.harsher_on_first),
                    str(f.harsher_on_second),
                    str(f.same),
                    str(f.opposite),
                    NOT_FLAGGED[f.outcome],
                ]
                for f in findings
            ),
        )


def _rest(findings: list[Finding]) -> None:
    """One row for each question and outcome, with how many it stands for and one sentence in full."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.detector, finding.outcome), []).append(finding)
    print_table(
        "Not flagged",
        ["question", "outcome", "how often>", "for example"],
        (
            [detector, NOT_FLAGGED[outcome], str(len(group)), group[0].sentence]
            for (detector, outcome), group in groups.items()
        ),
    )
