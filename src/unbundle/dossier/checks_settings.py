"""What must hold inside dossier.yaml and charter.yaml, and between them and the tables."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from unbundle.dossier.content import Content
from unbundle.errors import Fault, nearest
from unbundle.records.charter import Weights

ALWAYS_DECLARED = frozenset({"country", "kind"})
FREEING_KINDS = frozenset({"rescission", "revenue"})


def check_settings(content: Content, faults: list[Fault]) -> None:
    """Every fault of settings and charter that a single entry does not show."""
    for check in (_votes, _units, _frees_money, _rates, _variants, _limits, _attributes, check_shares):
        faults += check(content)


def _votes(content: Content) -> Iterable[Fault]:
    """Ballots that would silently not count: somebody filled them in and forgot the switch."""
    entries = content.settings
    rows = len(content.sheets["ballots"].rows) if "ballots" in content.sheets else 0
    if entries is None or entries.record.votes_from != "positions" or not rows:
        return
    message = f"ballots.csv holds {rows} votes, but votes_from counts published positions, not ballots."
    step = "Write votes_from: ballots (or roll-calls), or take ballots.csv out of the folder."
    yield Fault(entries.where("votes_from"), "ballots-not-counted", message, "positions", step)


def _units(content: Content) -> Iterable[Fault]:
    entries = content.settings
    if entries is None:
        return
    settings = entries.record
    if (settings.units == "listed") != bool(settings.unit_ids):
        message = "units: listed needs unit_ids, and unit_ids needs units: listed."
        step = "List the units of choice in unit_ids, or write units: account without unit_ids."
        yield Fault(entries.where("units"), "units-unclear", message, settings.units, step)
    parents = {row.cells.get("id"): row.cells.get("parent") for row in content.sheets["measures"].rows}
    listed = set(settings.unit_ids)
    for i, name in enumerate(settings.unit_ids):
        above = _first_above(name, listed, parents)
        if above:
            message = f"This unit stands inside {above}, which is a unit too: its money would count twice."
            step = "Keep the whole or its parts, not both."
            yield Fault(entries.where("unit_ids", i), "units-overlap", message, name, step)
        if name in settings.unit_ids[:i]:
            yield Fault(
                entries.where("unit_ids", i), "row-twice", "This unit is listed twice.", name, "Delete one."
            )


def _first_above(name: str, listed: set[str], parents: dict[str | None, str | None]) -> str | None:
    at, seen = parents.get(name), {name}
    while at is not None and at not in seen:
        if at in listed:
            return at
        seen.add(at)
        at = parents.get(at)
    return None


def _frees_money(content: Content) -> Iterable[Fault]:
    entries = content.settings
    if entries is None:
        return
    kinds = {row.cells.get("id"): row.cells.get("kind") for row in content.sheets["measures"].rows}
    for i, name in enumerate(entries.record.frees_money):
        kind = kinds.get(name)
        if kind is not None and kind not in FREEING_KINDS:
            message = f"Only a rescission or a revenue frees money; this is a measure of kind {kind}."
            yield Fault(
                entries.where("frees_money", i), "frees-no-money", message, name, "Remove it from the list."
            )


def _rates(content: Content) -> Iterable[Fault]:
    entries = content.settings
    if entries is None:
        return
    seen: set[tuple[str, str]] = set()
    for i, (source, target, rate, _) in enumerate(entries.record.rates):
        if rate <= 0:
            step = "Write how much of the second currency one unit of the first is, as p/q."
            yield Fault(entries.where("rates", i), "rate-not-positive", "A rate is above 0.", str(rate), step)
        if source == target or (source, target) in seen:
            message = "A rate stands here twice, or from a currency to itself."
            yield Fault(entries.where("rates", i), "rate-twice", message, f"{source} {target}", "Keep one.")
        seen.add((source, target))


def _variants(content: Content) -> Iterable[Fault]:
    entries = content.settings
    if entries is None:
        return
    names = [variant.id for variant in entries.record.variants]
    for i, name in enumerate(names):
        if name in names[:i]:
            message = "A variant with this id stands above."
            yield Fault(entries.where("variants", i, "id"), "row-twice", message, name, "Rename one of them.")


def _limits(content: Content) -> Iterable[Fault]:
    entries = content.settings
    if entries is None:
        return
    names = [limit.id for limit in entries.record.limits]
    for i, limit in enumerate(entries.record.limits):
        if limit.id in names[:i]:
            message = "A limit with this id stands above."
            yield Fault(
                entries.where("limits", i, "id"), "row-twice", message, limit.id, "Rename one of them."
            )
        if limit.amount is None and limit.count is None:
            message = "A limit needs an amount of money or a count of measures."
            yield Fault(entries.where("limits", i), "limit-empty", message, limit.id, "Add amount or count.")


def _attributes(content: Content) -> Iterable[Fault]:
    """Attributes by which results are split or weighed are declared by somebody."""
    known = _declared(content)
    if known is None:
        return
    for place, name in _asked_for(content):
        if name not in known:
            message = "No organisation or voter declares this attribute."
            yield Fault(place, "attribute-unknown", message, name, nearest(name, known))


def _declared(content: Content) -> frozenset[str] | None:
    """Names of declared attributes; None where nobody is listed yet or a table cannot be read."""
    sheets = [(content.sheets["organisations"], "blocs"), (content.sheets["voters"], "attributes")]
    if not all(sheet.complete for sheet, _ in sheets) or not any(sheet.rows for sheet, _ in sheets):
        return None
    names = {name for sheet, column in sheets for row in sheet.rows for name, _ in row.cells.get(column, ())}
    return frozenset(names) | ALWAYS_DECLARED


def _asked_for(content: Content) -> Iterable[tuple[str, str]]:
    if content.settings is not None:
        for i, name in enumerate(content.settings.record.bloc_attributes):
            yield content.settings.where("bloc_attributes", i), name
        for i, variant in enumerate(content.settings.record.variants):
            if variant.weights and _needs_attribute(variant.weights):
                yield content.settings.where("variants", i, "weights", "attribute"), variant.weights.attribute
            if variant.consent and variant.consent.of == "bloc":
                yield content.settings.where("variants", i, "consent", "attribute"), variant.consent.attribute
    if content.charter is not None:
        charter = content.charter.record
        if _needs_attribute(charter.weights):
            yield content.charter.where("weights", "attribute"), charter.weights.attribute
        if charter.consent.of == "bloc":
            yield content.charter.where("consent", "attribute"), charter.consent.attribute


def _needs_attribute(weights: Weights) -> bool:
    return weights.kind == "equal-blocs"


def check_shares(content: Content) -> Iterable[Fault]:
    """Shares of charter and settings that lie outside 0 to 1."""
    for place, value, lowest_open in _shares(content):
        if value is not None and not (0 <= value <= 1 and (value > 0 or not lowest_open)):
            bounds = "above 0 and at most 1" if lowest_open else "between 0 and 1"
            step = "Write a share such as 1/3 (in quotes or without), not a percentage."
            yield Fault(place, "share-range", f"This share must be {bounds}.", str(value), step)


def _shares(content: Content) -> Iterable[tuple[str, Fraction | None, bool]]:
    if content.charter is not None:
        charter, where = content.charter.record, content.charter.where
        yield where("consent", "threshold"), charter.consent.threshold, True
        yield where("free", "quorum"), charter.free.quorum, False
        yield where("quorum"), charter.quorum, False
    if content.settings is not None:
        where = content.settings.where
        for i, variant in enumerate(content.settings.record.variants):
            yield (
                where("variants", i, "consent"),
                variant.consent.threshold if variant.consent else None,
                True,
            )
            yield where("variants", i, "free"), variant.free.quorum if variant.free else None, False
