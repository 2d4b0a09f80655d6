"""Threat and Imposition of Economic Sanctions, version 4 (Morgan, Bapat and Kobayashi 2014), saved as CSV.

`finaloutcome` 1 to 5 are ends of threats, 6 to 10 ends after imposition, in the same order: partial
acquiescence, full acquiescence, the sender gives in, stalemate, negotiated settlement.
"""

from __future__ import annotations

from unbundle.casebook.importers.deeds import Deed, known, read_table, refuse, year_of
from unbundle.errors import Fault

NEEDED = ("caseid", "startyear", "imposition", "targetstate", "finaloutcome")
ENDS = ("partly", "yes", "no", "no", "settled")


def read_ties(data: bytes, name: str) -> tuple[Deed, ...]:
    """One deed per case; classes: threat or imposition, sanctions. A blank outcome is open.

    Raises: InputError as `read_table` does, and for outcomes other than 1 to 10.
    """
    faults: list[Fault] = []
    deeds = []
    for number, row in enumerate(read_table(data, name, NEEDED), start=2):
        where = f"{name}, row {number}"
        code = row["finaloutcome"].strip().removesuffix(".0")
        if code and not known(code, map(str, range(1, 11)), f"{where}, column finaloutcome", faults):
            continue
        imposed = row["imposition"].strip().removesuffix(".0") == "1"
        deeds.append(
            Deed(
                id=f"ties-{row['caseid'].removesuffix('.0')}",
                title="Sanctions imposed" if imposed else "Sanctions threatened",
                year=year_of(row["startyear"], f"{where}, column startyear", faults),
                classes=("imposition" if imposed else "threat", "sanctions"),
                reached=ENDS[(int(code) - 1) % 5] if code else "open",
                text="imposition" if imposed else "threat",
                source=f"TIES v4 ({name})",
            )
        )
    refuse(faults)
    return tuple(deeds)
