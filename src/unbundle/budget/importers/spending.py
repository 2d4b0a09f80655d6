"""What importers of spending return: sums by name and year, with their unit, and one picked of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from unbundle.budget.prices import money_of
from unbundle.budget.sums import Sum
from unbundle.errors import Fault, InputError, nearest


class Spending(NamedTuple):
    """Sums in US dollars of each year, by name (a country, a subfunction, an account) and year.

    `source` names the publisher; `skipped` are rows that are no single name, such as regions.
    """

    source: str
    values: Mapping[str, Mapping[int, Fraction]]
    skipped: tuple[str, ...] = ()


def pick(spending: Spending, names: tuple[str, ...], year: int) -> Sum:
    """The sum of the named rows in one year; of all rows where none is named.

    Raises: InputError for names and years that the file does not have: a missing year is not zero.
    """
    faults = []
    total = Fraction(0)
    for name in names or tuple(sorted(spending.values)):
        yearly = spending.values.get(name)
        if yearly is None:
            step = nearest(name, spending.values)
            faults.append(
                Fault(spending.source, "import-name", "The file has no row of this name.", name, step)
            )
        elif year not in yearly:
            if names:
                step = f"It has: {', '.join(map(str, sorted(yearly)[-8:]))}."
                message = f"The file has no figure for {name} in {year}."
                faults.append(Fault(spending.source, "import-year", message, str(year), step))
        else:
            total += yearly[year]
    if not faults and not names and not any(year in yearly for yearly in spending.values.values()):
        message = "The file has no figure for this year."
        faults = [Fault(spending.source, "import-year", message, str(year), "Name another year with --year.")]
    if total < 0:
        message = "The rows add up to less than nothing, so there is nothing to compare."
        step = "Name rows with spending; receipts and offsets are negative in this file."
        faults.append(Fault(spending.source, "quantity-negative", message, f"{float(total):.0f}", step))
    if faults:
        raise InputError(faults)
    what = ", ".join(names) if names else "all rows"
    money = money_of(int(total * 100), "USD", year, spending.source)
    return Sum("import", f"{what} in {year} ({spending.source})", money)
