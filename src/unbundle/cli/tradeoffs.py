"""unbundle tradeoffs: what the same money would do at home, and how old each figure is."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from unbundle.budget import (
    Home,
    Place,
    Sum,
    ages,
    check_price_year,
    compare_at_home,
    find_places,
    sum_of,
    sums_of,
)
from unbundle.budget.importers import pick, read_acs, read_omb, read_sipri, read_usaspending
from unbundle.budget.tables import price_index
from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table, say
from unbundle.errors import Fault, InputError
from unbundle.kit.money import format_minor
from unbundle.pipeline import load_dossier
from unbundle.publish.stakes_budget import in_people, range_in_people
from unbundle.records.stakes import Equivalent, Money, PlaceShare
from unbundle.records.tradeoffs import PlaceFacts


class Source(StrEnum):
    """A publisher whose file the user downloaded."""

    sipri = "sipri"
    omb = "omb"
    usaspending = "usaspending"


class SumCommand(TyperCommand):
    """The command with a sum as its argument: a sum below zero is told as one, not as an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is left over. Raises: InputError for a sum below zero."""
        for word in args:
            if word[:1] == "-" and word[1:2].isdigit():
                message, step = "A sum below zero buys nothing.", "Write the sum without a sign."
                raise InputError(Fault("AMOUNT", "quantity-negative", message, word, step))
        return super().parse_args(ctx, args)


READERS = {Source.sipri: read_sipri, Source.omb: read_omb, Source.usaspending: read_usaspending}


def tradeoffs(
    what: Annotated[
        str, typer.Argument(help="A sum such as 40,144,966,500, a dossier, or with --source a file.")
    ] = "",
    country: Annotated[
        list[str] | None, typer.Option(help="Country by ISO 3166 code or name; may be repeated.")
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option(help="US-CA and so on, US-* for all states, or a place of --acs.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Currency of the sum, ISO 4217.")] = "USD",
    price_year: Annotated[
        int | None, typer.Option(help="Year of the sum's prices; the last of the shipped price index.")
    ] = None,
    rate: Annotated[
        list[str] | None, typer.Option(help="Exchange rate with its source: EUR=1.053:ECB mean of 2022.")
    ] = None,
    source: Annotated[Source | None, typer.Option(help="Read the sum from a file of this publisher.")] = None,
    row: Annotated[
        list[str] | None, typer.Option(help="Row of that file: country, subfunction, account symbol.")
    ] = None,
    acs: Annotated[
        list[Path] | None, typer.Option(help="File of the American Community Survey: people, households.")
    ] = None,
    acs_year: Annotated[int, typer.Option(help="Last year of that survey.")] = 2022,
    tax_share: Annotated[
        list[str] | None, typer.Option(help="Share of a place in taxes: US-CA=1/8:where it is from.")
    ] = None,
    list_ages: Annotated[bool, typer.Option("--ages", help="List how old every shipped series is.")] = False,
    as_of: Annotated[int | None, typer.Option(help="Year from which ages count; this year.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Show what a sum would pay for in a country or place, with range, year and source of every figure."""
    if list_ages:
        _print_ages(as_of or datetime.now(UTC).year, format)
        return
    year = check_price_year(price_year or max(price_index()), "--price-year")
    facts = _facts(acs or [], acs_year, tax_share or [])
    rates = tuple(_rate(text) for text in rate or [])
    wanted = [*(country or []), *(place or [])]
    sums: tuple[Sum, ...]
    if source is not None:
        sums = (pick(READERS[source](Path(what).read_bytes(), Path(what).name), tuple(row or ()), year),)
    elif Path(what).is_dir():
        dossier = load_dossier(Path(what))
        spec = dossier.settings.stakes
        sums = sums_of(dossier)
        wanted = wanted or list(spec.places if spec else ())
        facts = (*facts, *(spec.facts if spec else ()))
    else:
        sums = (sum_of(what, currency, year, rates),)
    places = find_places(wanted or ["USA"], facts, "--country, --place")
    home = compare_at_home(sums, places)
    if price_year is None and not Path(what).is_dir():
        say(f"no year given: {year} taken; --price-year YEAR")
    if format is Format.json:
        print_json({name: [item.to_data() for item in items] for name, items in home._asdict().items()})
    else:
        _print(home, sums, places)


def _facts(acs: list[Path], year: int, shares: list[str]) -> tuple[PlaceFacts, ...]:
    stated = {fact.place: fact for fact in read_acs([(p.name, p.read_bytes()) for p in acs], year)}
    for text in shares:
        name, _, rest = text.partition("=")
        share, _, words = rest.partition(":")
        found = find_places([name], stated.values(), "--tax-share")[0]
        old = stated.get(found.code) or PlaceFacts(
            place=found.code, name=found.name, of=found.country, year=year, source=words
        )
        change = {"tax_share": _exact(share, "--tax-share"), "source": words or old.source}
        stated[found.code] = old.model_copy(update=change)
    return tuple(stated.values())


def _rate(text: str) -> tuple[str, str, Fraction, str]:
    currency, _, rest = text.partition("=")
    number, _, words = rest.partition(":")
    if not words:
        message = "A rate needs its source."
        step = "Write --rate EUR=1.053:SOURCE."
        raise InputError(Fault("--rate", "currency-rate-source", message, text, step))
    return currency, "USD", _exact(number, "--rate"), words


def _exact(text: str, where: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        step = "Write 1/8, 0.125 or 1.053."
        raise InputError(Fault(where, "number-form", "This is not a number.", text, step)) from None


def _print(home: Home, sums: tuple[Sum, ...], places: tuple[Place, ...]) -> None:
    heads = [f"{s.label}: {_dollars(s.money)} of {s.money.price_year}" for s in sums]
    print_lines([*heads, ""])
    shares = [s for s in home.shares if s.basis != "whole" or len(places) == 1]
    if shares:
        columns = ["sum", "place", "by", "share>", "money>", "per head>", "per household>"]
        print_table("What falls to a place", columns, map(_share_row, shares))
    columns = ["sum", "place", "programme", "units>", "range>", "unit", "cost of one>", "figure of"]
    people = {s.place: int(s.people.value) for s in home.shares if s.people and s.basis == "whole"}
    rows = (_row(item, people.get(item.place)) for item in home.equivalents)
    print_table("What it would pay for", columns, rows)
    if any(place.country != "USA" for place in places):
        print_lines(["Costs of earlier years are told by the US price index, not by prices in that country."])
    print_lines([f"Missing: {gap.place}, {gap.programme}: {gap.why} {gap.next}" for gap in home.gaps])
    sources = sorted({f"{e.unit_cost.source}: {e.unit_cost.url}" for e in home.equivalents})
    print_lines(["Sources:", *(f"  {words}" for words in sources)])


def _share_row(share: PlaceShare) -> list[str]:
    part = f"{float(share.share):.2%}"
    each = [
        (_dollars(money) if money.minor else "under 1 cent") if money else "unknown"
        for money in (share.per_head, share.per_household)
    ]
    return [share.amount, share.name, share.basis, part, _dollars(share.money), *each]


def _row(item: Equivalent, there: int | None) -> list[str]:
    numbers = [in_people(item.units, item.unit, there), range_in_people(item, there) or "-"]
    numbers = [text.replace("\u00a0", " ") for text in numbers]
    cost = f"{float(item.unit_cost.value):,.2f}"
    return [
        item.amount,
        item.name,
        item.programme,
        *numbers,
        item.unit,
        cost,
        str(item.unit_cost.year),
    ]


def _dollars(money: Money) -> str:
    return format_minor(money.minor, money.currency)


def _print_ages(year: int, format: Format) -> None:
    found = ages(year)
    if format is Format.json:
        print_json({"series": [item.to_data() for item in found], "as_of": year})
        return
    print_table(
        f"Shipped series, seen from {year}",
        ["series", "latest>", "years old>", "places>", "with latest>", "half since>", "licence", "publisher"],
        (
            (
                item.id,
                str(item.latest_year),
                str(item.years_old),
                str(item.places),
                str(item.places_latest),
                str(item.median_year),
                item.licence,
                item.publisher,
            )
            for item in found
        ),
    )
    print_lines(["Write them anew: python scripts/budget_data.py --help"])
