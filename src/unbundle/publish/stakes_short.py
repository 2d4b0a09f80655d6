"""The stakes in three or four sentences, for the report; the page of stakes has the rest."""

from __future__ import annotations

from unbundle.publish.index import Index
from unbundle.publish.money import short
from unbundle.publish.stakes_budget import WHOLE_PACKAGE, few_digits
from unbundle.publish.stakes_exposure import people
from unbundle.publish.words import listed, plural
from unbundle.publish.world_map import percent
from unbundle.records.stakes import Stakes


def stakes_lines(index: Index) -> tuple[str, ...]:
    """Three or four sentences with the main figures, for the report; nothing where no stakes were asked."""
    stakes = index.run.stakes
    if stakes is None:
        return ()
    return tuple(line for line in (_at_home(index, stakes), _abroad(stakes), _before(stakes)) if line)


def _at_home(index: Index, stakes: Stakes) -> str:
    first = next(iter(stakes.equivalents), None)
    if first is None:
        return ""
    money = short(first.money.minor, first.money.currency)
    what = f"{first.title[:1].lower()}{first.title[1:]} for {few_digits(first.units)}"
    where = f"{first.name}, {first.unit_cost.year}"
    asked = index.dossier.settings.stakes
    labels = {spec.id: spec.label for spec in (asked.amounts if asked else ())}
    label = labels.get(first.amount, WHOLE_PACKAGE)
    label = label[:1].upper() + label[1:]
    return f"{label}, {money}, is as much as {what} {_plural_of(first.unit)} ({where})."


def _abroad(stakes: Stakes) -> str:
    shock = stakes.shock
    if shock is None:
        return ""
    goods = listed([good.id for good in shock.shock.goods if good.people])
    line = f"{shock.shock.title} (assumed): {people(shock.people)} people live on the {goods} lost"
    if shock.part_of_lines and shock.cost:
        line += f"; to replace all of it takes {percent(shock.part_of_lines)} of the relief lines"
    return f"{line}."


def _before(stakes: Stakes) -> str:
    cases = len({precedent.case for precedent in stakes.precedents})
    parts = [plural(cases, "precedent")] if cases else []
    parts += [plural(len(stakes.reforms), "reform")] if stakes.reforms else []
    return f"{listed(parts)}." if parts else ""


def _plural_of(unit: str) -> str:
    """The unit of many: "people for a year", "pupils for a year"."""
    thing, _, rest = unit.partition(" ")
    return f"{'people' if thing == 'person' else thing + 's'} {rest}"
