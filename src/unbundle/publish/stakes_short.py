"""The stakes in three or four sentences, for the report; the page of stakes has the rest."""

from __future__ import annotations

from fractions import Fraction

from unbundle.publish.index import Index
from unbundle.publish.money import short
from unbundle.publish.stakes_budget import WHOLE_PACKAGE, few_digits
from unbundle.publish.words import listed, plural
from unbundle.publish.world_map import percent
from unbundle.records.stakes import ShockSummary, Stakes


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
    ends = list(dict.fromkeys(map(few_digits, (first.low, first.high))))
    if len(ends) == 2 and ends[0][-2:] == ends[1][-2:]:
        ends[0] = ends[0].partition("\u00a0")[0]
    what = f"{first.title[:1].lower()}{first.title[1:]} for {' to '.join(ends)}"
    where = f"{first.name}, {first.unit_cost.year}"
    asked = index.dossier.settings.stakes
    labels = {spec.id: spec.label for spec in (asked.amounts if asked else ())}
    label = labels.get(first.amount, WHOLE_PACKAGE)
    return (
        f"For size only; nobody has offered to spend it so: {label}, {money}, equals {what}"
        f" {_plural_of(first.unit)} ({where})."
    )


def _abroad(stakes: Stakes) -> str:
    shock = stakes.shock
    if shock is None:
        return ""
    line = f"Assumed, not a forecast: {shock.shock.title}"
    if shock.cost:
        cost = short(shock.cost.minor, shock.cost.currency)
        line += f"; replacing all of it would cost {cost}{_of_people(shock)}"
    if shock.part_of_lines and shock.fund:
        fund = short(shock.fund.minor, shock.fund.currency)
        line += f", {_times(shock.part_of_lines)} the {fund} of the relief lines"
    return f"{line}."


def _of_people(shock: ShockSummary) -> str:
    """The cost of the goods told as people, where others are in the sum too."""
    told = {good.id for good in shock.shock.goods if good.people}
    known = [(total.good, total.cost) for total in shock.goods if total.good in told and total.cost]
    parts = [f"{good} {short(cost.minor, cost.currency)}" for good, cost in known]
    return f" ({listed(parts)})" if parts and len(parts) < len(shock.goods) else ""


def _times(part: Fraction) -> str:
    """ "3.9 times" from one and a half, below that "80 % of"."""
    return f"{round(part * 10) / 10:.1f} times" if part >= Fraction(3, 2) else f"{percent(part)} of"


def _before(stakes: Stakes) -> str:
    cases = len({precedent.case for precedent in stakes.precedents})
    parts = [plural(cases, "precedent")] if cases else []
    parts += [plural(len(stakes.reforms), "reform")] if stakes.reforms else []
    return f"{listed(parts)}." if parts else ""


def _plural_of(unit: str) -> str:
    """The unit of many: "people for a year", "pupils for a year"."""
    thing, _, rest = unit.partition(" ")
    return f"{'people' if thing == 'person' else thing + 's'} {rest}"
