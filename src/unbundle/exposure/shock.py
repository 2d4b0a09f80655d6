"""A shock from its YAML file, and what must hold of every shock wherever it was written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from unbundle.errors import Fault, InputError, nearest
from unbundle.exposure.plausible import price_faults
from unbundle.exposure.tables import Tables
from unbundle.kit.countries import country_code, is_historic, known_names
from unbundle.kit.strict_yaml import Parsed, parse_yaml
from unbundle.records.base import faults_of
from unbundle.records.stakes import NEED, Shock

MOST_MONTHS = 60


def load_shock(data: bytes, where: str) -> Shock:
    """The shock written in `data`, which is UTF-8 YAML; `where` names the file in messages.

    Exporters, and countries with declared weights, may be written as names in many languages.
    Raises: InputError with all faults, each with its line.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        step = f"Save it as UTF-8; byte {error.start} is the first that is not."
        raise InputError(Fault(where, "not-utf-8", "The file is not UTF-8 text.", next=step)) from None
    parsed = parse_yaml(text, where)
    if not isinstance(parsed.data, dict):
        step = (
            "Begin with id, title, situation, year, months, goods, stops; examples/shock-2022 shows the form."
        )
        raise InputError(Fault(where, "shock-shape", "A shock is a list of named fields.", next=step))
    faults = _name_countries(parsed, where)
    try:
        shock = Shock.model_validate_json(json.dumps(parsed.data))
    except ValidationError as error:
        paths = [tuple(item["loc"]) for item in error.errors(include_url=False, include_context=False)]
        found = zip(faults_of(error, where), paths, strict=True)
        faults += [
            replace(fault, where=_place(parsed, where, path), next=fault.next or SEE) for fault, path in found
        ]
        raise InputError(faults) from None
    if faults:
        raise InputError(faults)
    return shock


SEE = "The page docs/tour/exposure.md shows every field."


def _name_countries(parsed: Parsed, where: str) -> list[Fault]:
    """Put codes for names of countries, in place; what is no country stays and is a fault."""
    faults: list[Fault] = []

    def code(text: object, path: tuple[str | int, ...]) -> object:
        try:
            return country_code(text, _place(parsed, where, path)) if isinstance(text, str) else text
        except InputError as error:
            faults.extend(error.faults)
            return "XXX"

    stops, weights = parsed.data.get("stops"), parsed.data.get("weights")
    for i, stop in enumerate(stops if isinstance(stops, list) else []):
        if isinstance(stop, dict) and "exporter" in stop:
            stop["exporter"] = code(stop["exporter"], ("stops", i, "exporter"))
    if isinstance(weights, dict):
        parsed.data["weights"] = {str(code(name, ("weights", name))): w for name, w in weights.items()}
    return faults


def _place(parsed: Parsed, where: str, path: tuple[Any, ...]) -> str:
    name = ".".join(str(part) for part in path)
    return f"{where}, line {parsed.line(path)}, {name}" if name else where


def check_shock(shock: Shock, tables: Tables, where: str) -> None:
    """Raises: InputError with everything about `shock` that cannot be computed from `tables`."""
    faults = [
        *_time_faults(shock, where),
        *_stop_faults(shock, tables, where),
        *_good_faults(shock, tables, where),
        *_weight_faults(shock, where),
        *price_faults(shock, where),
    ]
    if faults:
        raise InputError(faults)


def _time_faults(shock: Shock, where: str) -> Iterator[Fault]:
    if not 1 <= shock.months <= MOST_MONTHS:
        step = f"Give 1 to {MOST_MONTHS} months."
        yield Fault(f"{where}, months", "shock-months", "A shock lasts some months.", str(shock.months), step)
    if not 0 < shock.target <= 1:
        step = "Give a share above 0, at most 1."
        yield Fault(f"{where}, target", "shock-share", "The target is no share.", str(shock.target), step)


def _stop_faults(shock: Shock, tables: Tables, where: str) -> Iterator[Fault]:
    goods = [good.id for good in shock.goods]
    seen = set()
    for i, stop in enumerate(shock.stops):
        place = f"{where}, stops.{i}"
        if not 0 < stop.share <= 1:
            step = "Give a share above 0, at most 1: 1/2 for half, not 50."
            yield Fault(f"{place}.share", "shock-share", "This is no share.", str(stop.share), step)
        if stop.good not in goods:
            step = nearest(stop.good, goods)
            yield Fault(
                f"{place}.good", "shock-good", "This good is not listed under goods.", stop.good, step
            )
        if (stop.exporter, stop.good) in seen:
            text = f"{stop.exporter}, {stop.good}"
            yield Fault(place, "twice", "This stop is given twice.", text, "Keep one of the two.")
        seen.add((stop.exporter, stop.good))
        yield from _exporter_faults(stop.exporter, stop.good, tables, f"{place}.exporter")


def _exporter_faults(exporter: str, good: str, tables: Tables, place: str) -> Iterator[Fault]:
    if is_historic(exporter):
        try:
            country_code(exporter, place)
        except InputError as error:
            yield from error.faults
    elif exporter not in known_names().english:
        step = "Give an ISO 3166 alpha-3 code, or a name."
        yield Fault(place, "country-unknown", "No country has this code.", exporter, step)
    elif good in tables.goods() and not any(k[0] == good and k[2] == exporter for k in tables.flows):
        step = f"Give a table of flows of {good} with this exporter."
        yield Fault(place, "no-flows", f"No figure tells what {exporter} delivers of {good}.", good, step)


def _good_faults(shock: Shock, tables: Tables, where: str) -> Iterator[Fault]:
    known = tables.goods()
    ids = [good.id for good in shock.goods]
    currencies = sorted({good.price.currency for good in shock.goods if good.price})
    for i, good in enumerate(shock.goods):
        place = f"{where}, goods.{i}"
        if ids.index(good.id) != i:
            yield Fault(place, "twice", "This good is given twice.", good.id, "Keep one of the two.")
        if good.id not in known:
            step = f"{nearest(good.id, known)} For any other good, fuels too, give a table of flows."
            yield Fault(place, "no-flows", "No table tells who delivers this good to whom.", good.id, step)
        elif not [year for year in tables.years(good.id) if year < shock.year]:
            step = f"Known years: {', '.join(map(str, tables.years(good.id)))}."
            text = f"{good.id}, before {shock.year}"
            yield Fault(place, "no-years", "No trade is known of years before the shock.", text, step)
        units = {key[0]: value.UNIT for key, value in tables.balances.items()}
        if good.id in known and good.id in units and units[good.id] != tables.unit(good.id):
            text = f"{good.id}: flows in {tables.unit(good.id)}, balances in {units[good.id]}"
            step = "Give flows and balances of a good both by weight, or both by heat content."
            yield Fault(
                place, "unit-mixed", "Flows and balances are in units that cannot be added.", text, step
            )
        if good.id not in {stop.good for stop in shock.stops}:
            yield Fault(
                place, "shock-good", "Nobody stops delivering this good.", good.id, "Add it to stops."
            )
    if len(currencies) > 1:
        step = "Give all prices in one currency."
        text = ", ".join(currencies)
        yield Fault(f"{where}, goods", "currency-mixed", "Prices are in several currencies.", text, step)


def _weight_faults(shock: Shock, where: str) -> Iterator[Fault]:
    for name in sorted(shock.need.keys() - NEED.keys()):
        step = nearest(name, NEED)
        yield Fault(f"{where}, need", "need-unknown", "No figures of need have this name.", name, step)
    for label, table in (("need", shock.need), ("weights", shock.weights)):
        for name, weight in sorted(table.items()):
            if weight < 0:
                step = "Weights are zero or more."
                text = str(Fraction(weight))
                yield Fault(
                    f"{where}, {label}.{name}", "weight-negative", "A weight is negative.", text, step
                )
    if not any(shock.need.values()):
        step = "Give one of them a weight above zero."
        yield Fault(f"{where}, need", "need-empty", "No figure of need has a weight.", "", step)
    if shock.rule == "declared" and not any(shock.weights.values()):
        step = 'Give weights of countries, or another rule: "max-min" or "proportional".'
        yield Fault(f"{where}, rule", "weights-missing", "The rule needs declared weights.", shock.rule, step)
