"""The tables of judging and audit: codings, actors, cases, judgments, claims."""

from __future__ import annotations

from unbundle.dossier.cells import DATE, FLAG, GRADE, ID, INSTANT, TEXT, WHOLE, choice, lines, pairs, parts
from unbundle.dossier.spec import Column, Table, locator_columns
from unbundle.records.judging import Actor, Case, Claim, Coding, Judgment
from unbundle.records.measure import Locator

CODINGS = Table(
    "codings",
    Coding,
    "levels that coders gave to measures or cases",
    (
        Column("subject", ID, "measure or case", True, ("measures.csv", "cases.csv")),
        Column("criterion", ID, "criterion of a framework", True, ("criteria",)),
        Column("coder", TEXT, "who coded", True),
        Column("lo", WHOLE, "lowest level that may hold", True),
        Column("hi", WHOLE, "highest level that may hold", True),
        Column("basis", choice("text", "people", "claim"), "what it rests on", True),
        Column("quote", TEXT, "words cited"),
        *locator_columns("located_quote"),
        Column("rule", TEXT, "rule that coded"),
        Column("claims", lines(ID), "facts it rests on", refers=("claims.csv",)),
        Column("blind", choice("none", "redacted", "swapped"), "what was hidden from the coder"),
        Column("at", INSTANT, "moment of coding"),
        Column("reidentified", FLAG, "whether a blind coder named the actor all the same"),
    ),
    key=("subject", "criterion", "coder", "blind", "at"),
    parts={"locator": Locator},
)
ACTORS = Table(
    "actors",
    Actor,
    "who acts; read by the audit only",
    (
        Column("id", ID, "stable name", True),
        Column("names", lines(TEXT), "names", True),
        Column(
            "blocs",
            parts("|", ("label", "from", "to", "source"), TEXT, DATE, DATE, TEXT),
            "blocs it belongs to, and when",
        ),
    ),
)
CASES = Table(
    "cases",
    Case,
    "conduct, measures or resolutions that were judged",
    (
        Column("id", ID, "stable name", True),
        Column("episode", ID, "episode to which it belongs", True),
        Column("kind", choice("measure", "conduct", "resolution"), "what it is", True),
        Column("title", TEXT, "short title", True),
        Column("actor", ID, "who acts", True, ("actors.csv",)),
        Column("bloc", TEXT, "bloc under which it is counted"),
        Column("date", DATE, "date"),
        Column("ask", TEXT, "what the text asks for, in its words"),
        Column("levels", pairs(("criterion", "level"), ID, WHOLE), "coded levels", refers=("criteria",)),
        Column("claims", lines(ID), "facts it rests on", refers=("claims.csv",)),
        Column(
            "outcomes",
            parts("|", ("scheme", "code", "date"), TEXT, TEXT, DATE),
            "how it ended",
        ),
    ),
)
JUDGMENTS = Table(
    "judgments",
    Judgment,
    "verdicts of judges on cases",
    (
        Column("case", ID, "case", True, ("cases.csv",)),
        Column("judge", ID, "who judged", True),
        Column("verdict", TEXT, "verdict, in the judge's order of verdicts", True),
        Column("framework", TEXT, "framework", refers=("frameworks",)),
        Column("framework_version", TEXT, "version of the framework"),
        Column("by_rule", FLAG, "whether a rule gave it; false where empty"),
        Column("reasons", lines(TEXT), "reasons"),
        Column("distinguishes", lines(ID), "cases it says are different", refers=("cases.csv",)),
        Column("at", DATE, "date"),
        Column("recused", FLAG, "whether the judge stood aside; false where empty"),
    ),
    key=("case", "judge", "framework", "framework_version", "at"),
)
CLAIMS = Table(
    "claims",
    Claim,
    "stated facts with their sources",
    (
        Column("id", ID, "stable name", True),
        Column("text", TEXT, "the fact, in a sentence", True),
        Column("source", TEXT, "where it is stated", True),
        Column("reliability", choice(*"ABCDEF"), "reliability of the source", True),
        Column("credibility", GRADE, "credibility of the statement", True),
        Column("independence_group", TEXT, "sources that copy each other share a group"),
        Column("quote", TEXT, "words quoted"),
        Column("date", DATE, "date"),
    ),
)
