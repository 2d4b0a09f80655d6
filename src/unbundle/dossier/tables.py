"""The tables of a dossier: one specification per CSV file, and nothing else knows their columns.

To add a column: add the field to the record, then one `Column` here. Reader, writer, reference
check, datapackage.json and the columns' explanations all follow from this page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from unbundle.dossier.cells import (
    COUNT,
    COUNTRY,
    CURRENCY,
    DATE,
    FLAG,
    ID,
    INSTANT,
    LANGUAGE,
    MINOR,
    SHA256,
    TEXT,
    choice,
    lines,
    named,
    parts,
)
from unbundle.dossier.spec import Column, Table, locator_columns
from unbundle.dossier.tables_judging import ACTORS, CASES, CLAIMS, CODINGS, JUDGMENTS
from unbundle.dossier.tables_ledger import LEDGER
from unbundle.dossier.tables_signoff import CALLS, SIGNATURES
from unbundle.records.dossier import Document, Lineage, PublicVote, Statement
from unbundle.records.measure import (
    Amount,
    Availability,
    Bound,
    Instrument,
    Locator,
    Measure,
    MoneyKind,
    Origin,
    Term,
    TextKind,
)
from unbundle.records.members import (
    Ballot,
    Confidence,
    Disclosure,
    Fit,
    Mandate,
    Organisation,
    Position,
    PositionStatus,
    Stance,
    Topic,
    TopicMapping,
    Vote,
    Voter,
)
from unbundle.records.package import Unclassified
from unbundle.records.rounds import Reservation, RoundEntry
from unbundle.records.text import Amendment, Clause

_ORG = ("organisations.csv",)
_MEASURE = ("measures.csv",)
_SUBJECT = ("topics.csv", "measures.csv")
_VOTE = choice(*get_args(Vote))
_TUPLE_BLOCS = parts("=", ("name", "value"), TEXT, TEXT)

DOCUMENTS = Table(
    "documents",
    Document,
    "official texts, which lie byte for byte in documents/",
    (
        Column("name", TEXT, "file name in documents/", True),
        Column("title", TEXT, "title of the text", True),
        Column("sha256", SHA256, "SHA-256 of the file", True),
        Column("text_sha256", SHA256, "SHA-256 of documents/NAME.txt, the canonical text", True),
        Column("media_type", TEXT, "such as application/xml", True),
        Column("lang", LANGUAGE, "language; en where empty"),
        Column("url", TEXT, "where it was taken from"),
        Column("licence", TEXT, "under which it may be passed on"),
        Column("adopted_on", DATE, "date of adoption"),
        Column("government", COUNTRY, "country of the government"),
        Column("limits", lines(TEXT), "what its reader could not keep"),
    ),
    key=("name",),
)
MEASURES = Table(
    "measures",
    Measure,
    "every line of the official package, and what organisations propose beside it",
    (
        Column("id", ID, "stable name", True),
        Column("parent", ID, "measure inside which this one stands", refers=_MEASURE),
        Column("origin", choice(*get_args(Origin)), "official (where empty) or proposed"),
        Column("path", lines(TEXT), "headings above it, from large to small"),
        Column("section", TEXT, "section of the law"),
        Column("title", TEXT, "short title", True),
        Column("kind", choice(*get_args(MoneyKind), *get_args(TextKind)), "what it does", True),
        Column("amount_minor", MINOR, "amount", True, field="amount.minor"),
        Column("currency", CURRENCY, "currency of the amount", True, field="amount.currency"),
        Column("bound", choice(*get_args(Bound)), "how the amount binds; exact where empty"),
        Column("availability", TEXT, "until when it may be used", True, field="availability.until"),
        Column("availability_basis", TEXT, "what says so; text where empty", field="availability.basis"),
        Column("conditions", lines(TEXT), "conditions in the source's words"),
        Column("purpose", TEXT, "purpose in the source's words"),
        Column("instrument", choice(*get_args(Instrument)), "sort of policy; empty = not classified"),
        Column("instrument_rule", TEXT, "rule that suggested the instrument"),
        Column("rule", TEXT, "rule that classified the kind; proposed for a proposal", True),
        Column("lang", LANGUAGE, "language; en where empty"),
        *locator_columns(),
        Column("terms", named(Term, ("role", "text"), TEXT, TEXT), "named parts, such as target or sunset"),
        Column("citations", lines(TEXT), "other laws it cites"),
        Column("replaces", ID, "measure whose figure it replaces", refers=_MEASURE),
        Column("variant_of", ID, "measure of which it is a variant", refers=_MEASURE),
        Column("requires", lines(ID), "measures without which it cannot stand", refers=_MEASURE),
        Column("cost_source", TEXT, "where the cost of a proposal comes from"),
        Column("dac_code", TEXT, "OECD-DAC purpose code"),
        Column("note", TEXT, "remark"),
    ),
    parts={"amount": Amount, "availability": Availability, "locator": Locator},
)
UNCLASSIFIED = Table(
    "unclassified",
    Unclassified,
    "passages of the official texts that the reader did not understand",
    (
        Column("reason", TEXT, "why it was not understood", True),
        Column("path", lines(TEXT), "headings above it, from large to small"),
        *locator_columns(),
    ),
    key=("doc_sha256", "start", "end", "element", "reason"),
    parts={"locator": Locator},
)
LINEAGE = Table(
    "lineage",
    Lineage,
    "how measures of an earlier reading became those of this one",
    (
        Column("kind", choice("split", "merge", "reword"), "what happened", True),
        Column("old", lines(ID), "measures before", True),
        Column("new", lines(ID), "measures after", True),
        Column("votes_carry_over", FLAG, "whether votes on the old count for the new", True),
        Column("reason", TEXT, "why", True),
    ),
    key=("old", "new", "kind"),
)
ORGANISATIONS = Table(
    "organisations",
    Organisation,
    "members, or organisations whose published positions are collected",
    (
        Column("id", ID, "stable name", True),
        Column("name", TEXT, "name in its own language", True),
        Column("country", COUNTRY, "country, INT for international", True),
        Column("kind", TEXT, "union, party, movement, charity, church, town ...", True),
        Column("members", COUNT, "number of members, empty where unknown"),
        Column("members_note", TEXT, "where the number comes from"),
        Column("blocs", _TUPLE_BLOCS, "further declared attributes"),
        Column("note", TEXT, "remark"),
        Column(
            "disclosure", choice(*get_args(Disclosure)), "what packs show of it; as the charter where empty"
        ),
    ),
)
VOTERS = Table(
    "voters",
    Voter,
    "single persons with a vote, for assemblies",
    (
        Column("id", ID, "stable name", True),
        Column("name", TEXT, "name as published", True),
        Column("organisation", ID, "organisation of the person", refers=_ORG),
        Column("attributes", _TUPLE_BLOCS, "declared attributes such as party=Green"),
    ),
)
MANDATES = Table(
    "mandates",
    Mandate,
    "who may speak for an organisation, decided by whom, until when",
    (
        Column("id", ID, "stable name", True),
        Column("organisation", ID, "organisation", True, _ORG),
        Column("body", TEXT, "body that decided", True),
        Column("decided_on", DATE, "date of the decision; empty only where a pack does not show it"),
        Column("holders", lines(TEXT), "persons who hold it"),
        Column("quorum", TEXT, "quorum, in words"),
        Column("majority", TEXT, "majority, in words"),
        Column("valid_from", INSTANT, "first moment"),
        Column("valid_until", INSTANT, "moment at which it ends"),
        Column("revoked_at", INSTANT, "moment at which it was revoked"),
        Column("topics", lines(TEXT), "what it covers; empty = everything"),
        Column("for_weight", COUNT, "weight for, in a split mandate; 1 where empty"),
        Column("against_weight", COUNT, "weight against; 0 where empty"),
        Column("evidence_sha256", SHA256, "digest of the minutes"),
        Column("substitutes", lines(TEXT), "persons who act where no holder did", late=True),
    ),
)
TOPICS = Table(
    "topics",
    Topic,
    "what published positions speak about",
    (
        Column("id", ID, "stable name", True),
        Column("title", TEXT, "short title", True),
        Column("definition", TEXT, "what belongs to it", True),
    ),
)
MAPPING = Table(
    "mapping",
    TopicMapping,
    "why a position on a topic is read as a position on a measure",
    (
        Column("topic", ID, "topic", True, ("topics.csv",)),
        Column("measure", ID, "measure", True, _MEASURE),
        Column("fit", choice(*get_args(Fit)), "how the topic fits the measure", True),
        Column("counted", FLAG, "false = shown beside the measure, not counted", True),
        Column("why", TEXT, "the reason, in a sentence", True),
        Column("but_not", lines(ID), "organisations whose words do not reach this measure", refers=_ORG),
    ),
    key=("topic", "measure"),
)
POSITIONS = Table(
    "positions",
    Position,
    "what organisations published: their words, never their signature",
    (
        Column("organisation", ID, "organisation", True, _ORG),
        Column("topic", ID, "topic, or a measure itself", True, _SUBJECT),
        Column("stance", choice(*get_args(Stance)), "what the text says", True),
        Column("condition", TEXT, "condition or limit, in a few words"),
        Column("quote", TEXT, "short verbatim quotation", True),
        Column("lang", LANGUAGE, "language of the quotation", True),
        Column("source_title", TEXT, "title of the page"),
        Column("source_url", TEXT, "address of the page", True),
        Column("date", DATE, "date of the text"),
        Column("confidence", choice(*get_args(Confidence)), "its own page, or a report", True),
        Column("status", choice(*get_args(PositionStatus)), "published where empty"),
        Column("note", TEXT, "remark"),
        Column("revised_at", INSTANT, "moment at which the organisation itself revised it", late=True),
        Column("revised_under", ID, "mandate under which it did so", refers=("mandates.csv",), late=True),
    ),
    key=("organisation", "topic", "date", "source_url", "quote", "revised_at"),
)
BALLOTS = Table(
    "ballots",
    Ballot,
    "mandated votes, or roll calls",
    (
        Column("organisation", ID, "organisation that votes", refers=_ORG),
        Column("voter", ID, "person who votes, instead of an organisation", refers=("voters.csv",)),
        Column("measure", ID, "measure", True, _MEASURE),
        Column("vote", _VOTE, "the vote", True),
        Column("cast_at", INSTANT, "moment of the vote; the latest counts"),
        Column("mandate", ID, "mandate under which it was cast", refers=("mandates.csv",)),
        Column("basis", choice("mandate", "published", "roll-call"), "mandate where empty"),
        Column("positions", lines(ID), "topics of the positions it was read from", refers=_SUBJECT),
        Column("conditions", lines(TEXT), "conditions attached"),
        Column("cast_by", TEXT, "holder or substitute who filled it in", late=True),
        Column("for_weight", COUNT, "in a split vote: weight for the measure", late=True),
        Column("against_weight", COUNT, "in a split vote: weight against it", late=True),
        Column("abstain_weight", COUNT, "in a split vote: weight for neither", late=True),
    ),
    key=("organisation", "voter", "measure", "cast_at"),
)
STATEMENTS = Table(
    "statements",
    Statement,
    "sentences put to a public",
    (
        Column("id", ID, "stable name", True),
        Column("text", TEXT, "the sentence", True),
        Column("measure", ID, "measure it speaks of", refers=_MEASURE),
    ),
)
PUBLIC_VOTES = Table(
    "public_votes",
    PublicVote,
    "votes of a public on statements; feed opinions only",
    (
        Column("voter", ID, "who voted", True),
        Column("statement", ID, "statement", True, ("statements.csv",)),
        Column("vote", _VOTE, "the vote", True),
        Column("cast_at", INSTANT, "moment of the vote"),
    ),
    key=("voter", "statement", "cast_at", "vote"),
    unique=False,
)
CLAUSES = Table(
    "clauses",
    Clause,
    "clauses of a base text",
    (
        Column("id", ID, "stable name", True),
        Column("text", TEXT, "the text"),
        Column(
            "languages",
            parts(
                "|",
                ("language", "text", "status"),
                LANGUAGE,
                TEXT,
                choice("original", "machine", "checked", "binding"),
            ),
            "aligned versions",
        ),
        Column("differs_in_meaning", FLAG, "whether versions differ; false where empty"),
    ),
)
AMENDMENTS = Table(
    "amendments",
    Amendment,
    "changes to clauses",
    (
        Column("id", ID, "stable name", True),
        Column("author", ID, "who moves it", True, ("organisations.csv", "voters.csv")),
        Column("op", choice("insert", "delete", "replace", "move"), "what it does", True),
        Column("clause", ID, "clause; for an insertion the id of the new clause", True),
        Column("text", TEXT, "whole new wording"),
        Column("after", ID, "clause behind which it goes; empty = first"),
        Column("amends", ID, "amendment that this one changes", refers=("amendments.csv",)),
        Column("status", choice("open", "adopted", "rejected", "withdrawn", "obsolete"), "open where empty"),
        Column("filed_at", INSTANT, "moment of filing"),
        Column("lang", LANGUAGE, "language; en where empty"),
        Column("reason", TEXT, "reason"),
    ),
)

ROUNDS = Table(
    "rounds",
    RoundEntry,
    "rounds of forms that were sent out, and how each ended",
    (
        Column("id", ID, "stable name", True),
        Column("number", COUNT, "which reading", True),
        Column("opened_at", INSTANT, "moment of opening", True),
        Column("deadline", INSTANT, "moment until which replies count"),
        Column("closed_at", INSTANT, "moment of closing; empty while it is open"),
        Column("charter_sha256", SHA256, "digest of the charter it was held under", True),
        Column("charter_adopted", TEXT, "who adopted that charter, when and how"),
        Column("round_sha256", SHA256, "digest of what was asked", True),
        Column("replies_sha256", SHA256, "digest of everything that came back"),
        Column("asked", COUNT, "members asked; 0 where empty"),
        Column("answered", COUNT, "members whose reply counted; 0 where empty"),
        Column("late", COUNT, "members whose reply came late; 0 where empty"),
        Column("refused", COUNT, "cells that were refused; 0 where empty"),
    ),
)
RESERVATIONS = Table(
    "reservations",
    Reservation,
    "reservations of members in their own words",
    (
        Column("round", ID, "round", True, ("rounds.csv",)),
        Column("organisation", ID, "organisation", True, _ORG),
        Column("measure", ID, "measure; empty = on the whole", refers=_MEASURE),
        Column("text", TEXT, "the reservation", True),
    ),
    key=("round", "organisation", "measure", "text"),
)

TABLES: tuple[Table, ...] = (
    DOCUMENTS,
    MEASURES,
    UNCLASSIFIED,
    LINEAGE,
    ORGANISATIONS,
    VOTERS,
    MANDATES,
    TOPICS,
    MAPPING,
    POSITIONS,
    BALLOTS,
    CODINGS,
    ACTORS,
    CASES,
    JUDGMENTS,
    CLAIMS,
    STATEMENTS,
    PUBLIC_VOTES,
    CLAUSES,
    AMENDMENTS,
    ROUNDS,
    RESERVATIONS,
    LEDGER,
    CALLS,
    SIGNATURES,
)
BY_FILE: Mapping[str, Table] = {table.file: table for table in TABLES}
