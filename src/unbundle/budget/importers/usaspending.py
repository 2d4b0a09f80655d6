"""What federal accounts of the United States were given and spent, from USAspending's account downloads.

File: the CSV inside a "Custom Account Data" download, account balances (File A), from
https://www.usaspending.gov/download_center/custom_account_data. The columns in `NEEDED` must be there
under exactly these names; the others of the file are not read. Whole dollars and cents. US federal work.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from unbundle.budget.importers.spending import Spending
from unbundle.budget.tables import number, read_table
from unbundle.errors import Fault, InputError

SOURCE = "USAspending, account balances"
Measure = Literal["budget_authority_appropriated_amount", "obligations_incurred", "gross_outlay_amount"]
NEEDED = (
    *("submission_period", "budget_function", "budget_subfunction", "federal_account_symbol"),
    *("federal_account_name", "budget_authority_appropriated_amount", "obligations_incurred"),
    "gross_outlay_amount",
)
PERIOD = re.compile(r"FY(\d{4})(P\d\d|Q[1-4])")


def read_usaspending(
    data: bytes, name: str, measure: Measure = "budget_authority_appropriated_amount"
) -> Spending:
    """Sums by federal account symbol and fiscal year, in dollars.

    Balances are from the first day of the fiscal year on, so the last period of a year holds all of it:
    of one account and year only the rows of the last period count.
    Raises: InputError for missing columns, periods of another form, and cells that are no numbers.
    """
    sheet = read_table(name, data)
    missing = [column for column in NEEDED if column not in sheet.header]
    if missing:
        message = f"Columns of the account balances are missing: {', '.join(missing)}."
        step = "Download 'Account Balances (File A)' and take its CSV as it is."
        raise InputError(Fault(f"{name}, row 1", "table-header", message, next=step))
    faults: list[Fault] = []
    latest: dict[tuple[str, int], str] = {}
    sums: dict[tuple[str, int, str], Fraction] = {}
    for row, cells in sheet.rows:
        period = PERIOD.fullmatch(cells["submission_period"])
        where = sheet.where(row, "submission_period")
        if not period:
            step = "Periods read FY2022P12 or FY2022Q4."
            message = "This is not a fiscal period."
            faults.append(Fault(where, "import-period", message, cells["submission_period"], step))
            continue
        value = number(cells[measure] or "0", sheet.where(row, measure), faults)
        account, year, part = cells["federal_account_symbol"], int(period[1]), period[2]
        latest[account, year] = max(latest.get((account, year), ""), part)
        sums[account, year, part] = sums.get((account, year, part), Fraction(0)) + (value or 0)
    if faults:
        raise InputError(faults)
    found: dict[str, dict[int, Fraction]] = {}
    for (account, year), part in sorted(latest.items()):
        found.setdefault(account, {})[year] = sums[account, year, part]
    return Spending(SOURCE, found)
