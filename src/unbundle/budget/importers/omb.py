"""Budget authority of the United States by subfunction and year, from OMB's Public Budget Database.

File: budauth.csv ("Budget Authority") of the supplemental materials of a President's budget, in
thousands of dollars; columns as below, then the fiscal years from 1976 on, with the transition quarter
TQ. The header is that of the releases up to fiscal year 2024, or that of the later ones with one more
column. US federal work.

The method of the National Priorities Project for military spending is the sum of the subfunctions in
`MILITARY`.
"""

from __future__ import annotations

from fractions import Fraction

from unbundle.budget.importers.spending import Spending
from unbundle.budget.plausible import budget_level
from unbundle.budget.tables import NUMBER, Sheet, need_header, read_table
from unbundle.errors import Fault, InputError

SOURCE = "OMB Public Budget Database, budget authority"
THOUSAND = 1000
MILITARY = ("051", "053", "054", "152")
"""Department of Defense, atomic energy defence, other defence, international security assistance."""
HEAD = (
    *("Agency Code", "Agency Name", "Bureau Code", "Bureau Name", "Account Code", "Account Name"),
    *("Treasury Agency Code", "Subfunction Code", "Subfunction Title", "BEA Category", "On- or Off- Budget"),
)
NEWER = (*HEAD[:7], "CGAC Agency Code", *HEAD[7:])
CHECKED_FROM = 1995


def read_omb(data: bytes, name: str) -> Spending:
    """Budget authority by subfunction (three digits) and fiscal year, in dollars of the year.

    Negative rows are offsetting receipts and stay in the sums. The transition quarter is left out.
    Raises: InputError for another header, cells that are no numbers, and sums a thousandfold off.
    """
    sheet = read_table(name, data)
    head = NEWER if "CGAC Agency Code" in sheet.header else HEAD
    years = [column for column in sheet.header[len(head) :] if column != "TQ"]
    wrong = [column for column in years if not (column.isdigit() and len(column) == 4)]
    need_header(sheet, (*head, *(c for c in sheet.header[len(head) :] if c not in wrong)), "budauth.csv")
    faults: list[Fault] = []
    found: dict[str, dict[int, Fraction]] = {}
    for row, cells in sheet.rows:
        code = cells["Subfunction Code"].zfill(3)
        yearly = found.setdefault(code, {})
        for column in years:
            value = _number(cells[column], sheet, row, column, faults)
            yearly[int(column)] = yearly.get(int(column), Fraction(0)) + value * THOUSAND
    for year in map(int, years):
        if year >= CHECKED_FROM:
            total = sum((yearly[year] for yearly in found.values()), Fraction(0))
            faults += budget_level(f"{name}, {year}, sum of all rows", year, total)
    if faults:
        raise InputError(faults)
    return Spending(SOURCE, found)


def _number(text: str, sheet: Sheet, row: int, column: str, faults: list[Fault]) -> Fraction:
    """A whole number of thousands; this file writes commas between thousands, and nothing for zero."""
    plain = text.replace(",", "")
    if not plain:
        return Fraction(0)
    if not NUMBER.fullmatch(plain):
        step = "Take the file as OMB gives it."
        faults.append(Fault(sheet.where(row, column), "table-number", "This is not a number.", text, step))
        return Fraction(0)
    return Fraction(plain)
