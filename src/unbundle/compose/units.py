"""Which measures are chosen between, what each costs, and whose vote it inherits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from unbundle.errors import Fault, InputError, nearest
from unbundle.records.dossier import Dossier
from unbundle.records.measure import NEW_MONEY_KINDS, Measure

CHANGING_KINDS = frozenset(
    {
        "limitation",
        "authorisation",
        "sanction",
        "prohibition",
        "permission",
        "duty",
        "eligibility",
        "amendment_of_law",
    }
)
"""Kinds without new money that change something, and so can be chosen or left out by themselves."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The measures of a dossier by id, with the chain of parents of each."""

    measures: Mapping[str, Measure]

    def above(self, measure: str) -> list[str]:
        """Ancestors from near to far."""
        chain: list[str] = []
        parent = self.measures[measure].parent
        while parent is not None and parent in self.measures and parent not in chain:
            chain.append(parent)
            parent = self.measures[parent].parent
        return chain


def tree_of(dossier: Dossier) -> Tree:
    """All measures of the dossier by id."""
    return Tree({measure.id: measure for measure in dossier.measures})


def choose_units(dossier: Dossier) -> tuple[str, ...]:
    """The units of choice in id order: the listed antichain, or by default "account".

    "account": every appropriation that is not below another; outside those, what changes something
    without new money; every proposed measure.
    Raises: InputError for listed ids that are unknown or lie below each other.
    """
    tree = tree_of(dossier)
    if dossier.settings.units == "listed":
        _check_listed(dossier, tree)
        return tuple(sorted(set(dossier.settings.unit_ids)))
    money = {m.id for m in dossier.measures if m.kind in NEW_MONEY_KINDS and not _below_money(tree, m.id)}
    proposed = {m.id for m in dossier.measures if m.origin == "proposed"}
    text: set[str] = set()
    for measure in sorted(dossier.measures, key=lambda m: (len(tree.above(m.id)), m.id)):
        if measure.kind in CHANGING_KINDS and not (set(tree.above(measure.id)) & (money | text | proposed)):
            text.add(measure.id)
    return tuple(sorted(money | proposed | text))


def _below_money(tree: Tree, measure: str) -> bool:
    return any(tree.measures[above].kind in NEW_MONEY_KINDS for above in tree.above(measure))


def _check_listed(dossier: Dossier, tree: Tree) -> None:
    listed = set(dossier.settings.unit_ids)
    place = "dossier.yaml, unit_ids"
    faults = [
        Fault(place, "unknown-measure", "No measure has this id.", name, nearest(name, tree.measures))
        for name in sorted(listed - set(tree.measures))
    ]
    for name in sorted(listed & set(tree.measures)):
        over = [above for above in tree.above(name) if above in listed]
        if over:
            text = f"This unit lies below {over[0]}, which is listed too."
            faults.append(Fault(place, "units-nested", text, name, "List one of the two."))
    if not listed:
        step = "List ids in unit_ids, or write units: account."
        faults.append(
            Fault(place, "units-empty", 'With units "listed", at least one id is needed.', next=step)
        )
    if faults:
        raise InputError(faults)


def cost_of(dossier: Dossier, tree: Tree, unit: str) -> int:
    """New money of a unit in minor units of the dossier's currency: its own, or that of the
    outermost appropriations below it. A converted amount is rounded up.
    Raises: InputError where a rate is missing.
    """
    own = tree.measures[unit]
    if own.kind in NEW_MONEY_KINDS:
        return convert(dossier, own)
    total = 0
    for measure in dossier.measures:
        above = tree.above(measure.id)
        if unit not in above or measure.kind not in NEW_MONEY_KINDS:
            continue
        between = above[: above.index(unit)]
        if not any(tree.measures[name].kind in NEW_MONEY_KINDS for name in between):
            total += convert(dossier, measure)
    return total


def convert(dossier: Dossier, measure: Measure) -> int:
    """The amount of a measure in the dossier's currency, rounded up to a whole minor unit."""
    amount, home = measure.amount, dossier.settings.currency
    if amount is None:
        return 0
    if amount.currency == home:
        return amount.minor
    for source, target, rate, _note in dossier.settings.rates:
        if (source, target) == (amount.currency, home):
            return -(-(Fraction(amount.minor) * rate) // 1)
    raise InputError(
        Fault(
            f"measures.csv, measure {measure.id}, column currency",
            "rate-missing",
            f"An amount in {amount.currency} cannot be compared with a budget in {home}.",
            amount.currency,
            f"Declare a rate from {amount.currency} to {home} with its source in dossier.yaml.",
        )
    )
