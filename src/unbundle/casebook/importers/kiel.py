"""Ukraine Support Tracker of the Kiel Institute, sheet "Bilateral Assistance, MAIN DATA", saved as CSV.

Columns as in releases 21 to 27. Without permission the data may not be passed on: nothing of it ships.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from unbundle.casebook.importers.deeds import Deed, read_table, refuse
from unbundle.errors import Fault

VALUE = "tot_sub_activity_value_EUR_redistr"
NEEDED = ("donor", "announcement_date", "aid_type_general", "aid_type_specific", "measure", VALUE)
LARGEST = Decimal(200_000_000_000)
"""Above this a single row is more than any country gave in all: a value in wrong units."""


def read_kiel(data: bytes, name: str) -> tuple[Deed, ...]:
    """One deed per row; classes: sort of aid, support. What it achieved is not in the set: open.

    Raises: InputError as `read_table` does; for a value that is no number, and for one so large
    that its unit must be wrong. A blank value or "." is a gap and stays one.
    """
    faults: list[Fault] = []
    deeds = []
    for number, row in enumerate(read_table(data, name, NEEDED), start=2):
        value = _value(row[VALUE], f"{name}, row {number}, column {VALUE}", faults)
        kind = row["aid_type_general"].strip()
        money = "value missing" if value is None else f"EUR {value:,.0f}"
        deeds.append(
            Deed(
                id=f"kiel-{number}",
                title=f"{row['donor'].strip()}: {kind} {row['measure'].strip()}, {money}",
                year=row["announcement_date"][:4],
                classes=(kind, "support"),
                reached="open",
                text=f"{kind} {row['aid_type_specific']}",
                source=f"Kiel Institute, Ukraine Support Tracker ({name})",
            )
        )
    refuse(faults)
    return tuple(deeds)


def _value(text: str, where: str, faults: list[Fault]) -> Decimal | None:
    if text.strip() in ("", "."):
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        faults.append(Fault(where, "import-number", "This is no number.", text, "Write it as 1234.5."))
        return None
    if not value.is_finite() or abs(value) > LARGEST:
        step = "Values are in euros, not in thousands or in cents. Compare with the original."
        faults.append(Fault(where, "import-implausible", "This sum is too large for one row.", text, step))
        return None
    return value
