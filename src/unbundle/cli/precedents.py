"""unbundle precedents: what was done before and how it ended, how often, what comes back from law to law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from unbundle.casebook import (
    IMPORTERS,
    Deed,
    LawIndex,
    Past,
    act_of,
    casebook_stakes,
    find,
    further_rates,
    index_of,
    joined,
    rates_of_deeds,
    shipped_index,
)
from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.canonical import to_text
from unbundle.pipeline import load_dossier, read_package
from unbundle.records.casebook import BaseRate, CasebookSpec, Precedent, Recurrence
from unbundle.records.dossier import Dossier

ENDINGS = (".xml", ".htm", ".html", ".txt", ".pdf", ".docx")
SHOWN = 12


def precedents(
    dossier: Annotated[
        Path | None, typer.Argument(help="Dossier folder; not needed with --search or --import.")
    ] = None,
    measure: Annotated[
        list[str] | None, typer.Option(help="Line to find precedents for; may be repeated.")
    ] = None,
    search: Annotated[str, typer.Option(help="Words to search in cases and reforms, in any script.")] = "",
    nearest_cases: Annotated[int, typer.Option("--nearest", min=1, max=12, help="Cases per line.")] = 4,
    class_of: Annotated[
        list[str] | None, typer.Option("--class", help="Another class for a base rate: military_aid=arms.")
    ] = None,
    laws: Annotated[Path | None, typer.Option(help="Folder of further laws to look for clauses in.")] = None,
    imported: Annotated[
        list[str] | None,
        typer.Option("--import", help="Your own download: gsdb, kiel, ties, ucdp, undl or voeten=FILE."),
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Show precedents by conduct, base rates with their dispute, and clauses that come back."""
    deeds = [deed for text in imported or () for deed in _imported(text)]
    if search:
        _hits(search, deeds, format)
    elif imported:
        _rates(rates_of_deeds(deeds), len(deeds), format)
    elif dossier is None:
        step = "Name a dossier, or use --search or --import."
        raise InputError(Fault("command line", "usage", "There is nothing to look at.", next=step))
    else:
        classes = [_pair(text, "--class") for text in class_of or ()]
        asked = {"nearest": nearest_cases, "measures": measure or [], "classes": classes}
        spec = CasebookSpec.from_json(to_text(asked), "command line")
        loaded = load_dossier(dossier)
        past = casebook_stakes(loaded, spec, _laws(laws))
        _print_json(past) if format is Format.json else _print(past, loaded)


def _pair(text: str, option: str) -> tuple[str, str]:
    first, _, second = text.partition("=")
    if not first or not second:
        raise InputError(Fault(option, "option-form", "This option needs NAME=VALUE.", text, "Write a=b."))
    return first, second


def _imported(text: str) -> tuple[Deed, ...]:
    kind, file = _pair(text, "--import")
    if kind not in IMPORTERS:
        raise InputError(
            Fault("--import", "import-unknown", "No such set is read.", kind, nearest(kind, IMPORTERS))
        )
    return IMPORTERS[kind](Path(file).read_bytes(), Path(file).name)


def _laws(folder: Path | None) -> LawIndex | None:
    if folder is None:
        return None
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    packages = [read_package(path.read_bytes(), path.name).package for path in files]
    return joined(index_of((act_of(package), package.measures) for package in packages), shipped_index())


def _hits(query: str, deeds: list[Deed], format: Format) -> None:
    hits = find(query, deeds)
    if format is Format.json:
        data = [asdict(hit) | {"lacks": list(hit.lacks)} for hit in hits]
        print_json({"query": query, "hits": data})
        return
    some = any(hit.lacks for hit in hits)
    rows = [[h.sort, h.id, h.title, h.around] + [", ".join(h.lacks)] * some for h in hits]
    title = f"None has every word; {len(rows)} have some" if some else f"{len(rows)} found"
    print_table(title, ["sort", "id", "title", "words around"] + ["without"] * some, rows)


def _rates(rates: list[BaseRate], deeds: int, format: Format) -> None:
    if format is Format.json:
        print_json({"imported": deeds, "base_rates": [rate.to_data() for rate in rates]})
        return
    print_lines([f"{deeds} acts read."])
    _print_rates(rates)


def _print_json(past: Past) -> None:
    fields = {"precedents": past.precedents, "base_rates": past.base_rates, "recurring": past.recurring}
    data: dict[str, object] = {name: [item.to_data() for item in items] for name, items in fields.items()}
    print_json(data | {"coverage": past.coverage.to_data() if past.coverage else None})


def _print(past: Past, dossier: Dossier) -> None:
    titles = {measure.id: measure.title for measure in dossier.measures}
    if past.coverage and past.precedents:
        print_lines(past.coverage.not_compared)
    for name in dict.fromkeys(item.measure for item in past.precedents):
        rows = [_row(item) for item in past.precedents if item.measure == name]
        columns = ["case", "who and when", "what sort", "distance>", "compared with the line", "how it ended"]
        if past.coverage:
            print_lines([text for line, text in past.coverage.gaps if line == name])
        print_table(f"Near to: {titles[name]}", columns, rows)
    if past.coverage:
        for name in past.coverage.nothing_near:
            print_lines([f"No case here is near to: {titles[name]}."])
    _print_rates(past.base_rates)
    _print_rates(further_rates(past.base_rates), "Counts of other sorts of acts, no line of this package")
    _print_recurring(past.recurring)
    if past.coverage:
        counts = "; ".join(f"{group} {count}" for group, count in past.coverage.groups)
        print_lines([f"Cases by leading actor (they are found by conduct alone): {counts}."])
        print_lines(past.coverage.outside)


def _row(item: Precedent) -> list[str]:
    far = "" if item.distance is None else f"{float(item.distance):.2f}"
    ended = item.outcome + (f" Disputed: {item.dispute}" if item.dispute else "")
    harm = f" Harm to civilians: {item.harm or 'no figure recorded here'}."
    who = f"{item.actors} {item.when}".strip()
    return [item.title, who, item.instrument, far, f"{item.relation} ({item.compared})", ended + harm]


def _print_rates(rates: Iterable[BaseRate], title: str = "Base rates") -> None:
    rows = [
        [
            rate.label,
            *_counted(rate),
            rate.period,
            rate.whose,
            f"{rate.definition} Coder: {rate.coder}.",
            " ".join(filter(None, (rate.dispute, rate.note))),
        ]
        for rate in rates
    ]
    if rows:
        counts = ["how often", "k of n>", "95 per cent>"]
        print_table(title, [*counts, "years", "whose acts", "definition and coder", "dispute"], rows)


def _counted(rate: BaseRate) -> tuple[str, str]:
    """k of n and the interval; where there are too few cases, their names instead."""
    if rate.low is None or rate.high is None:
        return f"too few to count: {'; '.join(title for title, _ in rate.cases)}", ""
    return f"{rate.k} of {rate.n}", f"{rate.low:.0%} to {rate.high:.0%}"


def _print_recurring(found: Iterable[Recurrence]) -> None:
    rows = [
        [
            item.kind,
            str(item.acts),
            item.text,
            "; ".join(dict.fromkeys(" ".join((p.act, p.year)).strip() for p in item.places)),
        ]
        for item in list(found)[:SHOWN]
    ]
    if rows:
        title = "Comes back from act to act (the first ones; --format json has all)"
        print_table(title, ["", "acts>", "words", "also in"], rows)
