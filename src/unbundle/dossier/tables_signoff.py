"""The tables of the sign-off: texts put to signature, and what each member says to them."""

from __future__ import annotations

from typing import get_args

from unbundle.dossier.cells import ID, INSTANT, SHA256, TEXT, choice, lines, parts
from unbundle.dossier.spec import Column, Table
from unbundle.records.signoff import Call, Signature, SignatureAnswer

CALLS = Table(
    "calls",
    Call,
    "texts that are put to signature",
    (
        Column("id", ID, "stable name", True),
        Column("title", TEXT, "title of the text", True),
        Column("text_sha256", SHA256, "digest of the merged text", True),
        Column("clauses", lines(ID), "ids of its clauses, in their order", True),
        Column("opened_at", INSTANT, "moment from which it may be signed", True),
        Column("closes_at", INSTANT, "closing date; later signatures are marked as late", True),
        Column("embargo_until", INSTANT, "nothing is said in public before this moment"),
    ),
)
SIGNATURES = Table(
    "signatures",
    Signature,
    "what each member says to a text that is put to signature",
    (
        Column("call", ID, "text that is signed", True, ("calls.csv",)),
        Column("organisation", ID, "member", True, ("organisations.csv",)),
        Column("answer", choice(*get_args(SignatureAnswer)), "what it says", True),
        Column("signed_at", INSTANT, "moment; the latest counts", True),
        Column("mandate", ID, "mandate under which it is signed", refers=("mandates.csv",)),
        Column("signed_by", TEXT, "holder or substitute who signed"),
        Column("reservations", parts("=", ("clause", "words"), ID, TEXT), "clause=words of the reservation"),
        Column("withdrawn_at", INSTANT, "moment from which it is taken back"),
        Column("withdrawn_under", ID, "mandate under which it was taken back", refers=("mandates.csv",)),
        Column("evidence_sha256", SHA256, "digest of the signed paper or minutes"),
        Column("note", TEXT, "remark"),
    ),
    key=("call", "organisation", "signed_at"),
)
