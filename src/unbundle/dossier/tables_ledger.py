"""The table of the ledger: what became of our demands."""

from __future__ import annotations

from unbundle.dossier.cells import DATE, ID, TEXT, choice
from unbundle.dossier.spec import Column, Table
from unbundle.records.casebook import LedgerEntry

LEDGER = Table(
    "ledger",
    LedgerEntry,
    "what each government did with each clause that was put to it",
    (
        Column("clause", ID, "measure of this dossier, or clause of the earlier one named in dossier", True),
        Column("government", TEXT, "government or body that was asked", True),
        Column("answer", choice("adopted", "partly", "refused", "no-answer"), "what it did", True),
        Column("date", DATE, "date of the act or answer; for no-answer the date until which none came"),
        Column("source", TEXT, "address or document that shows it; may be blank only for no-answer"),
        Column("dossier", TEXT, "title of the earlier dossier; empty = this one"),
        Column("title", TEXT, "what the clause asks for, in a few words"),
        Column("note", TEXT, "remark"),
    ),
    key=("dossier", "clause", "government", "date"),
)
