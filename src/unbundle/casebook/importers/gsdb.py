"""Global Sanctions Data Base (Felbermayr, Syropoulos, Yalcin, Yotov and others), on request from its authors.

Column `objective` lists aims, `success` their outcomes in the same order, both divided by commas.
"""

from __future__ import annotations

from unbundle.casebook.importers.deeds import Deed, known, read_table, refuse, year_of
from unbundle.errors import Fault

NEEDED = (
    "case_id",
    "sanctioned_state",
    "sanctioning_state",
    "begin",
    "end",
    "trade",
    "arms",
    "military",
    "financial",
    "travel",
    "other",
    "objective",
    "success",
)
OUTCOMES = {
    "success_total": "yes",
    "success_part": "partly",
    "nego_settlement": "settled",
    "failed": "no",
    "ongoing": "open",
}
"""Settlements by talks are the sender's success to some and not to others: they are not counted here."""


def read_gsdb(data: bytes, name: str) -> tuple[Deed, ...]:
    """One deed per aim of a sanction; classes: aim, sanctions.

    Raises: InputError as `read_table` does; for outcomes that are not of the set, and for a row whose
    aims and outcomes differ in number.
    """
    faults: list[Fault] = []
    deeds = []
    for number, row in enumerate(read_table(data, name, NEEDED), start=2):
        where = f"{name}, row {number}"
        aims = [aim.strip() for aim in row["objective"].split(",")]
        outcomes = [outcome.strip() for outcome in row["success"].split(",")]
        if len(aims) != len(outcomes):
            message = f"{len(aims)} aims and {len(outcomes)} outcomes: they must pair."
            faults.append(Fault(where, "import-pairs", message, row["success"], "Compare with the original."))
            continue
        year = year_of(row["begin"], f"{where}, column begin", faults)
        kinds = [kind for kind in NEEDED[5:11] if row[kind].strip() == "1"]
        for place, (aim, outcome) in enumerate(zip(aims, outcomes, strict=True), start=1):
            if known(outcome, OUTCOMES, f"{where}, column success", faults):
                deeds.append(
                    Deed(
                        id=f"gsdb-{row['case_id']}-{place}",
                        title=f"Sanctions for {aim.replace('_', ' ')}",
                        year=year,
                        classes=(aim, "sanctions"),
                        reached=OUTCOMES[outcome],
                        text=" ".join((aim, *kinds)),
                        source=f"GSDB ({name})",
                    )
                )
    refuse(faults)
    return tuple(deeds)
