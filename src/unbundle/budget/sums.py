"""The sums that a dossier compares: its whole official package, or the lines and parts that it lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from unbundle.budget.plausible import amount_level
from unbundle.budget.prices import Rate, in_dollars, money_of
from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.money import MINOR_DIGITS
from unbundle.records.dossier import Dossier
from unbundle.records.measure import Measure
from unbundle.records.stakes import Money
from unbundle.records.tradeoffs import AmountSpec

WHOLE = "package"
WHOLE_SUM = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
"""Digits, with commas between thousands or without: "1,5" is neither fifteen nor one and a half."""
LONGEST = 15
LARGEST_ECONOMY = "USA"
"""By GDP at exchange rates: a sum above it is a unit error whoever pays."""


class Sum(NamedTuple):
    """A sum with its label; in US dollars, in prices of one year."""

    id: str
    label: str
    money: Money


def sums_of(dossier: Dossier) -> tuple[Sum, ...]:
    """The sums that the entry `stakes.amounts` lists, in its order; the official package where it is empty.

    New money only: an amount inside another counts once, transfers and ceilings not at all.
    Raises: InputError for lines that do not exist, sums that no country can pay, missing rates.
    """
    settings = dossier.settings
    specs = settings.stakes.amounts if settings.stakes else ()
    if not specs:
        specs = (AmountSpec(id=WHOLE, label="the whole official package"),)
    children: dict[str, list[Measure]] = defaultdict(list)
    for measure in dossier.measures:
        children[measure.parent or ""].append(measure)
    known = {measure.id: measure for measure in dossier.measures}
    faults = [
        Fault("dossier.yaml, stakes.amounts", "amount-twice", "Two sums have one id.", name, "Rename one.")
        for name in sorted({s.id for s in specs if [t.id for t in specs].count(s.id) > 1})
    ]
    found = []
    for spec in specs:
        where = f"dossier.yaml, stakes.amounts, {spec.id}"
        minor = _minor(spec, known, children, where, faults)
        money = money_of(minor, settings.currency, settings.price_year, where)
        found.append(Sum(spec.id, spec.label, in_dollars(money, settings.rates, where)))
    payers = sorted({document.government for document in dossier.documents if document.government})
    if len(payers) == 1:
        faults += [fault for one in found for fault in amount_level(one.label, one.money, payers[0])]
    if faults:
        raise InputError(faults)
    return tuple(found)


def sum_of(text: str, currency: str, price_year: int, rates: Iterable[Rate] = ()) -> Sum:
    """A sum that somebody types: whole currency units, with or without commas between thousands.

    Raises: InputError for what is no number, for sums below zero, and for more than any economy makes.
    """
    digits = text.replace(",", "")
    step = "Write whole currency units, such as 40144966500 or 40,144,966,500."
    if digits.startswith("-"):
        message = "A sum below zero buys nothing."
        raise InputError(Fault("AMOUNT", "quantity-negative", message, text, step))
    if not WHOLE_SUM.fullmatch(text) or len(digits) > LONGEST:
        message = "This is neither a dossier nor a sum."
        raise InputError(Fault("AMOUNT", "amount-form", message, text, step))
    minor = int(digits) * 10 ** MINOR_DIGITS.get(currency, 2)
    money = money_of(minor, currency, price_year, "AMOUNT")
    found = Sum("amount", "this sum", in_dollars(money, rates, "AMOUNT"))
    faults = list(amount_level("AMOUNT", found.money, LARGEST_ECONOMY))
    if faults:
        raise InputError(faults)
    return found


def _minor(
    spec: AmountSpec,
    known: Mapping[str, Measure],
    children: Mapping[str, list[Measure]],
    where: str,
    faults: list[Fault],
) -> int:
    if not 0 <= spec.part <= 1:
        message, step = "A part is between 0 and 1.", 'Write it as a fraction such as "1/10".'
        faults.append(Fault(where, "share-out-of-range", message, str(spec.part), step))
        return 0
    unknown = [line for line in spec.lines if line not in known]
    step = nearest(unknown[0], known) if unknown else ""
    faults += [Fault(where, "amount-line", "No measure has this id.", line, step) for line in unknown]
    whole = spec.minor
    if whole is None:
        tops = [known[line] for line in spec.lines if line in known] or [
            m for m in children[""] if m.origin == "official" and not spec.lines
        ]
        whole = sum(_new_money(measure, children) for measure in tops)
    return int(whole * spec.part)


def _new_money(measure: Measure, children: Mapping[str, list[Measure]]) -> int:
    if measure.kind == "appropriation" and measure.amount:
        return measure.amount.minor
    return sum(_new_money(child, children) for child in children.get(measure.id, ()))
