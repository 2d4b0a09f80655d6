"""What stands in a form, before it becomes a workbook or a document: parts, rows, fields.

Writers and readers share this page, so they cannot disagree on what was asked. A part is a sheet of
the workbook and a chapter of the document; a row is one measure, question, mandate ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from unbundle.kit.money import format_minor
from unbundle.records.members import Mandate, Position
from unbundle.records.rounds import AskedMeasure, Invited, Round, Section
from unbundle.records.text import Amendment
from unbundle.rounds.words import Words

FREE_ROWS: Mapping[str, int] = {"mandate": 4, "amendments": 20, "measures": 10}
QUOTE = 700
"""How many characters of a source's words a form shows; the dossier has them whole."""

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its key, how an answer is read (`kind`), its width in characters.

    `fixed` columns are ours; the others are the member's. `choices` names a list of the language file.
    """

    key: str
    kind: str = "text"
    width: int = 24
    fixed: bool = False
    choices: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is about, our texts by field, and lists of its own where the part has none."""

    item: str
    number: int
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One sheet or chapter. `free` parts have numbered empty rows, and take more than they show."""

    section: Section
    letter: str
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    free: bool = False

    @cached_property
    def by_item(self) -> Mapping[str, Row]:
        """Rows by what they are about."""
        return {row.item: row for row in self.rows}

    @cached_property
    def by_number(self) -> Mapping[int, Row]:
        """Rows by the number that a person sees."""
        return {row.number: row for row in self.rows}

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """Fields by key."""
        return {one.key: one for one in self.fields}


@dataclass(frozen=True)
class Form:
    """One form of one member in one language."""

    code: str
    round: Round
    member: Invited
    words: Words
    parts: tuple[Part, ...]

    @cached_property
    def by_section(self) -> Mapping[str, Part]:
        """Parts by section."""
        return {part.section: part for part in self.parts}

    def help(self, section: str) -> str:
        """The lines that explain a part."""
        return self.words.say(
            f"help.{section}",
            title=self.round.title,
            situation=self.round.situation,
            organisation=self.member.name,
            deadline=show_moment(self.round.deadline, self.words) or self.words.texts["texts.no_deadline"],
        )

    def label(self, section: str, key: str) -> str:
        """The heading of a column."""
        return self.words.say(f"columns.{section}.{key}", currency=self.round.currency)

    def options(self, row: Row, one: Field) -> Choices:
        """The answers that may be chosen in a cell: (our word, what the member sees); empty = any text."""
        if one.key in row.choices:
            return row.choices[one.key]
        return tuple(self.words.choices[one.choices].items()) if one.choices else ()


FIELDS: Mapping[Section, tuple[str, tuple[Field, ...]]] = {
    "about": (
        "S",
        (Field("label", fixed=True, width=40), Field("answer", width=70)),
    ),
    "mandate": (
        "D",
        (
            Field("no", "number", 6, fixed=True),
            Field("body", width=28),
            Field("decided_on", "date", 14),
            Field("quorum", width=18),
            Field("majority", width=18),
            Field("holders", "lines", 24),
            Field("substitutes", "lines", 24),
            Field("for_weight", "number", 10),
            Field("against_weight", "number", 10),
            Field("valid_from", "date", 14),
            Field("valid_until", "date", 14),
            Field("evidence", "evidence", 20),
            Field("revoke", "choice", 14, choices="revoke"),
        ),
    ),
    "votes": (
        "V",
        (
            Field("no", "number", 6, fixed=True),
            Field("title", width=30, fixed=True),
            Field("cost", width=16, fixed=True),
            Field("quote", width=44, fixed=True),
            Field("published", width=20, fixed=True),
            Field("vote", "choice", 14, choices="vote"),
            Field("condition", width=24),
            Field("reservation", width=24),
            Field("for_weight", "number", 10),
            Field("against_weight", "number", 10),
            Field("abstain_weight", "number", 10),
            Field("mandate", "number", 10),
        ),
    ),
    "questions": (
        "Q",
        (
            Field("no", "number", 6, fixed=True),
            Field("text", width=52, fixed=True),
            Field("options", width=60, fixed=True),
            Field("answer", "choice", 24),
            Field("note", width=34),
        ),
    ),
    "positions": (
        "P",
        (
            Field("no", "number", 6, fixed=True),
            Field("topic", width=26, fixed=True),
            Field("stance", width=18, fixed=True),
            Field("quote", width=46, fixed=True),
            Field("source", width=30, fixed=True),
            Field("answer", "choice", 14, choices="answer"),
            Field("new_stance", "choice", 20, choices="stance"),
            Field("new_condition", width=24),
            Field("new_quote", width=30),
            Field("new_source", "address", 24),
        ),
    ),
    "amendments": (
        "A",
        (
            Field("no", "number", 6, fixed=True),
            Field("op", "choice", 18, choices="op"),
            Field("clause", "clause", 16),
            Field("after", "clause", 16),
            Field("amends", "amendment", 18),
            Field("text", width=60),
            Field("reason", width=36),
        ),
    ),
    "measures": (
        "M",
        (
            Field("no", "number", 6, fixed=True),
            Field("title", width=36),
            Field("kind", "choice", 20, choices="kind"),
            Field("cost", "money", 18),
            Field("purpose", width=46),
            Field("cost_source", width=36),
            Field("replaces", "measure", 14),
        ),
    ),
}
ABOUT = ("filled_by", "reservation", "remark")


def form_of(plan: Round, member: Invited, words: Words, code: str) -> Form:
    """The form of `member` in the language of `words`. Parts with nothing to ask about are left out."""
    rows: dict[Section, tuple[Row, ...]] = {
        "about": tuple(
            Row(item, number, {"label": words.texts[f"items.{item}"]}) for number, item in enumerate(ABOUT, 1)
        ),
        "mandate": tuple(_mandates(member)),
        "votes": tuple(_votes(plan, member, words)),
        "questions": tuple(_questions(plan)),
        "positions": tuple(_positions(plan, member, words)),
        "amendments": _numbered("amendments") if plan.clauses else (),
        "measures": _numbered("measures"),
    }
    parts = tuple(
        Part(section, letter, fields, rows[section], section in FREE_ROWS)
        for section, (letter, fields) in FIELDS.items()
        if rows[section]
    )
    return Form(code, plan, member, words, parts)


def show_moment(moment: str | None, words: Words) -> str:
    """A moment as people read it: 2026-05-31 18:00 UTC; marked, so that Arabic text does not turn it."""
    if not moment:
        return ""
    shown = f"{moment[:10]} {moment[11:16]} UTC"
    return f"\u2066{shown}\u2069" if words.rtl else shown


def cut(text: str, limit: int = QUOTE) -> str:
    """`text` on at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def stance_label(words: Words, position: Position) -> str:
    """What a published position says, in the form's language, with its condition."""
    label = words.choices["stance"][position.stance]
    return f"{label}: {position.condition}" if position.condition else label


def filed_words(form: Form, filed: Amendment) -> str:
    """What an amendment of an earlier round does, in one line."""
    return f"{form.words.choices['op'][filed.op]} {filed.clause}: {filed.text}"


def _numbered(section: str) -> tuple[Row, ...]:
    return tuple(Row(str(n), n, {"no": str(n)}) for n in range(1, FREE_ROWS[section] + 1))


def _mandates(member: Invited) -> Iterator[Row]:
    """Mandates that the dossier holds already, then empty lines."""
    for number, mandate in enumerate(member.mandates, 1):
        yield Row(mandate.id, number, _known_mandate(mandate, number))
    first = len(member.mandates) + 1
    for number in range(first, first + FREE_ROWS["mandate"]):
        yield Row(str(number), number, {"no": str(number)})


def _known_mandate(mandate: Mandate, number: int) -> dict[str, str]:
    return {
        "no": str(number),
        "body": mandate.body,
        "decided_on": mandate.decided_on,
        "quorum": mandate.quorum,
        "majority": mandate.majority,
        "holders": "\n".join(mandate.holders),
        "substitutes": "\n".join(mandate.substitutes),
        "for_weight": str(mandate.for_weight),
        "against_weight": str(mandate.against_weight),
        "valid_from": (mandate.valid_from or "")[:10],
        "valid_until": (mandate.valid_until or "")[:10],
        "evidence": "",
    }


def _votes(plan: Round, member: Invited, words: Words) -> Iterator[Row]:
    for number, measure in enumerate(plan.measures, 1):
        said = _said_before(member, measure.id, words)
        yield Row(
            measure.id,
            number,
            {
                "no": str(number),
                "title": " > ".join((*measure.path[:2], measure.title)) if measure.path else measure.title,
                "cost": format_minor(measure.cost, plan.currency)
                if measure.cost
                else words.texts["texts.no_cost"],
                "quote": _quote(measure),
                "published": cut(said, 200),
            },
        )


def _said_before(member: Invited, measure: str, words: Words) -> str:
    """Its vote in an earlier round; else what it published that is read as speaking of this measure."""
    earlier = dict(member.votes).get(measure)
    if earlier:
        return words.choices["vote"][earlier]
    topics = {topic for reached, topic in member.reach if reached == measure}
    said = (stance_label(words, one) for one in member.positions if one.topic in topics)
    return "\n".join(dict.fromkeys(said))


def _quote(measure: AskedMeasure) -> str:
    lines = [f"“{cut(measure.quote)}”" if measure.quote else "", measure.source, *measure.conditions]
    return "\n".join(cut(line) for line in lines if line)


def _questions(plan: Round) -> Iterator[Row]:
    for number, question in enumerate(plan.questions, 1):
        choices = tuple((str(o.level), f"{o.level} {o.label}") for o in question.options)
        means = "\n".join(f"{o.level} {o.label}: {o.anchor}" for o in question.options)
        lines = f"\n({'; '.join(cut(title, 80) for title in question.titles[:8])})"
        text = question.text + (lines if len(question.titles) > 1 else "")
        texts = {"no": str(number), "text": text, "options": means}
        yield Row(question.id, number, texts, {"answer": choices})


def _positions(plan: Round, member: Invited, words: Words) -> Iterator[Row]:
    """One line per topic, with everything that the organisation published on it."""
    by_topic: dict[str, list[Position]] = {}
    for position in member.positions:
        by_topic.setdefault(position.topic, []).append(position)
    titles = dict(plan.topics)
    for number, (topic, said) in enumerate(sorted(by_topic.items()), 1):
        sources = [(one.source_title, one.source_url, one.date) for one in said]
        yield Row(
            topic,
            number,
            {
                "no": str(number),
                "topic": titles.get(topic, topic),
                "stance": "\n".join(dict.fromkeys(stance_label(words, one) for one in said)),
                "quote": "\n".join(f"“{cut(one.quote)}”" for one in said),
                "source": "\n".join("\n".join(filter(None, source)) for source in sources),
            },
        )
