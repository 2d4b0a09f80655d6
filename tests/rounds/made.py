"""A made-up federation for tests of rounds. Every name here is invented."""

from __future__ import annotations

from typing import Any

from tests import builders as b
from unbundle.dossier import dossier_digest
from unbundle.records.dossier import Dossier
from unbundle.records.members import Mandate
from unbundle.records.rounds import AskedQuestion, Collected, Option, Reply, Round
from unbundle.records.text import Clause
from unbundle.rounds import Agenda, Desk, Incoming, collect_round, entry_of, load_languages, plan_round
from unbundle.rounds.layout import Form, form_of
from unbundle.rounds.write_docx import to_docx
from unbundle.rounds.write_xlsx import to_xlsx

OPENED, DEADLINE = "2026-11-24T09:00:00Z", "2026-12-01T18:00:00Z"
IN_TIME, CLOSED = "2026-11-30T10:00:00Z", "2026-12-01T20:00:00Z"
LANGUAGES = load_languages()
ORGANISATIONS = ("aa", "bb", "cc")


def federation(**changes: Any) -> Dossier:
    """Three measures, three organisations (aa speaks French, bb Arabic), one position, a text of clauses."""
    blocs = {"aa": "fr", "bb": "ar", "cc": "en"}
    base = {
        "measures": (b.measure("m1", 500), b.measure("m2", 700), b.measure("m3")),
        "organisations": tuple(
            b.organisation(name, blocs=(("language", blocs[name]),)) for name in ORGANISATIONS
        ),
        "clauses": (Clause(id="c1", text="First clause."), Clause(id="c2", text="Second clause.")),
        "topics": ("t1",),
        "positions": (b.position("aa", "t1", "support", quote="We support it."),),
        "mapping": (b.mapping("t1", "m1"),),
        "votes_from": "positions",
        "languages": ("en", "fr", "ar"),
    }
    return b.dossier(**{**base, **changes})


QUESTION = AskedQuestion(
    id="ask.good.m1",
    text="Is it good? About: M1",
    criterion="good",
    measures=("m1", "m2"),
    titles=("M1", "M2"),
    options=tuple(Option(level=n, label=f"level {n}", anchor=f"anchor {n}") for n in range(3)),
)


def opened(dossier: Dossier | None = None, languages: tuple[str, ...] = ("en", "fr", "ar")) -> Round:
    """The round of `dossier`, opened."""
    found = dossier or federation()
    agenda = Agenda(tuple(m.id for m in found.measures), (QUESTION,))
    return plan_round(found, dossier_digest(found), agenda, OPENED, DEADLINE, languages)


def with_round(dossier: Dossier, plan: Round) -> Dossier:
    """The dossier while that round is open."""
    return dossier.model_copy(update={"rounds": (*dossier.rounds, entry_of(plan, dossier.charter))})


def form(plan: Round, who: str, lang: str = "") -> Form:
    """The form of a member, in the language named or its first."""
    member = next(m for m in plan.members if m.organisation == who)
    tag, code = next((t, c) for t, c in member.forms if t == lang or not lang)
    return form_of(plan, member, LANGUAGES[tag], code)


def xlsx(plan: Round, who: str, lang: str = "") -> bytes:
    """The empty workbook of a member."""
    return to_xlsx(form(plan, who, lang))


def docx(plan: Round, who: str, lang: str = "") -> bytes:
    """The empty document of a member."""
    return to_docx(form(plan, who, lang))


def incoming(data: bytes, name: str = "reply.xlsx", at: str = IN_TIME, **more: Any) -> Incoming:
    """A file that came in time."""
    return Incoming(name, data, at, **more)


def collect(plan: Round, *files: Incoming | bytes, **desk: Any) -> Collected:
    """What collecting these files gives."""
    given = [f if isinstance(f, Incoming) else incoming(f, f"{n}.bin") for n, f in enumerate(files)]
    return collect_round(Desk(plan, LANGUAGES, **{"until": plan.deadline, **desk}), given, CLOSED)


def one(plan: Round, data: bytes, **desk: Any) -> Reply:
    """The reply that one file is read as."""
    return collect(plan, data, **desk).replies[0]


def values(reply: Reply) -> dict[tuple[str, str], dict[str, str]]:
    """What was accepted: (section, item) to values."""
    return {(row.section, row.item): row.values for row in reply.rows}


def refused(reply: Reply) -> dict[str, tuple[str, str]]:
    """What was refused or stands outside: place to (text, code)."""
    return {x.place: (x.text, x.code) for x in reply.typed if x.state != "accepted"}


def mandate(name: str, who: str, **changes: Any) -> Mandate:
    """A made-up mandate."""
    return Mandate(
        **{"id": name, "organisation": who, "body": "board", "decided_on": "2026-01-02", **changes}
    )
