"""What must hold in the ledger: every answer has its source, every clause is known."""

from __future__ import annotations

from unbundle.dossier.content import Content
from unbundle.errors import Fault, nearest


def check_ledger(content: Content, faults: list[Fault]) -> None:
    """A fault for every answer without a source, and for every clause that this dossier does not have."""
    sheet, measures = content.sheets["ledger"], content.sheets["measures"]
    known = {row.cells["id"] for row in measures.rows if "id" in row.cells}
    for row in sheet.rows:
        cells = row.cells
        unsaid = "source" not in cells and "source" not in row.unread
        if unsaid and cells.get("answer", "no-answer") != "no-answer":
            step = "Name the page or document that shows what the government did."
            message = "An answer of a government needs its source."
            faults.append(Fault(sheet.where(row, "source"), "ledger-source", message, cells["answer"], step))
        clause = cells.get("clause")
        if clause is not None and "dossier" not in cells and measures.complete and clause not in known:
            message = "This clause is no measure of this dossier."
            step = f"{nearest(clause, known)} Or name the earlier dossier in the column dossier."
            faults.append(Fault(sheet.where(row, "clause"), "ledger-clause", message, clause, step))
