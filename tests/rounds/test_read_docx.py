"""Documents as members send them back: the same answers as in the workbook, and nothing typed is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rounds.filling import MANDATE, Answers, fill_xlsx
from tests.rounds.filling_docx import code, fill_docx
from tests.rounds.made import docx, form, one, opened, refused, values, xlsx

PLAN = opened()
FORM = form(PLAN, "aa")
EMPTY = docx(PLAN, "aa")
VOTE: Answers = {**MANDATE, ("votes", "m1", "vote"): "pour"}
READ = {("votes", "m1"): {"mandate": "1", "vote": "approve"}}


def read(answers: Answers, change: Callable[[Doc], None] | None = None) -> Any:
    """The reply of organisation aa, which speaks French."""
    return one(PLAN, fill_docx(FORM, EMPTY, answers, change))


def only_votes(reply: Any) -> dict[Any, Any]:
    """The accepted votes."""
    return {key: row for key, row in values(reply).items() if key[0] == "votes"}


def rows(document: Doc) -> dict[str, Any]:
    """The table rows with an answer, by code."""
    found = {row.cells[0].text: row for table in document.tables for row in table.rows}
    return {name: row for name, row in found.items() if name}


def test_empty_form_says_nothing() -> None:
    """Placeholders and our own words are no answers."""
    assert (one(PLAN, EMPTY).code, one(PLAN, EMPTY).typed) == ("reply-empty", ())


def test_same_answers_as_the_workbook() -> None:
    """A member may choose the form it likes: both are read to the same rows."""
    answers: Answers = {
        **VOTE,
        ("about", "filled_by", "answer"): "Ada",
        ("mandate", "1", "holders"): "Ada; Ben",
        ("votes", "m2", "vote"): "contre",
        ("votes", "m2", "reservation"): "pas maintenant",
        ("questions", "ask.good.m1", "answer"): "1 level 1",
        ("positions", "t1", "answer"): "confirmer",
        ("amendments", "1", "op"): "supprimer une clause",
        ("amendments", "1", "clause"): "c2",
        ("measures", "1", "title"): "Abris",
        ("measures", "1", "cost"): "12 000",
        ("measures", "1", "cost_source"): "une étude",
    }
    by_document = read(answers)
    by_workbook = one(PLAN, fill_xlsx(xlsx(PLAN, "aa"), answers))
    assert refused(by_document) == refused(by_workbook) == {}
    assert by_document.rows == by_workbook.rows
    assert values(by_document)["measures", "1"]["cost"] == "1200000"
    assert len(by_document.typed) == len(answers)


def unwrap_controls(document: Doc) -> None:
    """What programs do that do not know content controls: only the text stays."""
    for sdt in list(document.element.body.iter(qn("w:sdt"))):
        for run in list(sdt.find(qn("w:sdtContent"))):
            sdt.addprevious(run)
        sdt.getparent().remove(sdt)


def move_tables(document: Doc) -> None:
    """The last table dragged to the top."""
    body = document.element.body
    body.insert(0, body.findall(qn("w:tbl"))[-1])


def leave_placeholder(document: Doc) -> None:
    """Somebody typed behind the placeholder instead of replacing it."""
    cell = rows(document)[code(FORM, "votes", "m1", "vote")].cells[2]
    for text in cell._tc.iter(qn("w:t")):
        text.text = "Choisissez pour"


def placeholder_behind(document: Doc) -> None:
    """Somebody typed in front of the placeholder."""
    cell = rows(document)[code(FORM, "votes", "m1", "vote")].cells[2]
    for text in cell._tc.iter(qn("w:t")):
        text.text = "pour Choisissez"


def move_text_away(document: Doc) -> None:
    """A word moved out of the cell with changes tracked: it stands there still, crossed out."""
    cell = rows(document)[code(FORM, "votes", "m1", "vote")].cells[2]
    change, run, text = OxmlElement("w:moveFrom"), OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "contre"
    run.append(text)
    change.append(run)
    cell.paragraphs[0]._p.append(change)


def track_changes(document: Doc) -> None:
    """The vote changed from against to for with changes tracked."""
    cell = rows(document)[code(FORM, "votes", "m1", "vote")].cells[2]
    paragraph = cell.paragraphs[0]._p
    for child in list(paragraph):
        if child.tag != qn("w:pPr"):
            paragraph.remove(child)
    for tag, kind, word in (("w:del", "w:delText", "contre"), ("w:ins", "w:t", "pour")):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(kind)
        text.text = word
        run.append(text)
        change.append(run)
        paragraph.append(change)


@pytest.mark.parametrize(
    "change",
    [unwrap_controls, move_tables, leave_placeholder, placeholder_behind, move_text_away, track_changes],
)
def test_changed_documents_are_read_right(change: Callable[[Doc], None]) -> None:
    """Codes are plain text, so answers are found whatever a program or a person does around them."""
    assert only_votes(read(VOTE, change)) == READ


def test_words_around_the_questions_are_kept() -> None:
    """A paragraph below the table, a changed label and a second answer in a copied table are all kept."""

    def change(document: Doc) -> None:
        document.add_paragraph("Nous écrirons plus tard.")
        rows(document)[code(FORM, "votes", "m2", "vote")].cells[1].paragraphs[0].add_run(" vraiment")
        table = rows(document)[code(FORM, "votes", "m1", "vote")]._tr.getparent()
        copied = deepcopy(table)
        table.addnext(copied)
        for text in copied.iter(qn("w:t")):
            text.text = "contre" if text.text == "pour" else text.text

    reply = read(VOTE, change)
    kept = {(x.text, x.code) for x in reply.typed if x.state != "accepted"}
    assert only_votes(reply) == {}
    assert {("Nous écrirons plus tard.", "place-outside"), ("Votre vote vraiment", "place-outside")} <= kept
    assert {text for text, said in kept if said == "row-twice"} == {"pour"}
    assert "contre" in {text for text, _ in kept}


def test_computed_fields_and_merged_cells_are_refused() -> None:
    """A field can fetch or compute its text; a cell merged over lines belongs to none of them."""

    def compute(document: Doc) -> None:
        cell = rows(document)[code(FORM, "votes", "m1", "vote")].cells[2]
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), " DDEAUTO c:\\\\x y ")
        cell.paragraphs[0]._p.append(simple)

    def merge(document: Doc) -> None:
        first = rows(document)[code(FORM, "votes", "m1", "vote")]
        for start, row in (
            ("restart", first),
            ("continue", rows(document)[code(FORM, "votes", "m1", "condition")]),
        ):
            span = OxmlElement("w:vMerge")
            span.set(qn("w:val"), start)
            row.cells[2]._tc.get_or_add_tcPr().append(span)

    reply = read(VOTE, compute)
    assert only_votes(reply) == {}
    assert [said for _, said in refused(reply).values()] == ["cell-formula"]
    assert "DDEAUTO" in next(iter(refused(reply).values()))[0]
    reply = read({**VOTE, ("votes", "m1", "condition"): "si"}, merge)
    assert only_votes(reply) == {}
    assert "cell-merged" in {said for _, said in refused(reply).values()}


def test_footnotes_and_comments_are_kept() -> None:
    """Whatever else Word lets people write is in the record."""
    from tests.rounds.hostile import with_part

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = (
        f"<w:comments {space}><w:comment><w:p><w:r><w:t>très bien</w:t></w:r></w:p></w:comment></w:comments>"
    )
    reply = one(PLAN, with_part(fill_docx(FORM, EMPTY, VOTE), "word/comments.xml", notes.encode()))
    assert refused(reply) == {"comments": ("très bien", "place-outside")}


PARAGRAPHS = len(Document(io.BytesIO(EMPTY)).paragraphs)
TEXTS = st.one_of(
    st.sampled_from(["pour", "Choisissez", "c1", "Mandat", "V1f", "👍"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8),
)


@settings(max_examples=20)
@given(st.dictionaries(st.integers(0, PARAGRAPHS - 1), TEXTS, max_size=4), st.lists(TEXTS, max_size=3))
def test_nothing_typed_is_lost(inside: dict[int, str], below: list[str]) -> None:
    """Text added anywhere in the document stands in the record."""

    def change(document: Doc) -> None:
        paragraphs = document.paragraphs
        for number, text in inside.items():
            paragraphs[number].add_run(f" {text}")
        for text in below:
            document.add_paragraph(text)

    reply = read(VOTE, change)
    if reply.code in ("file-mixed", "file-no-form", "file-other-round"):
        return
    kept = " | ".join(x.text for x in reply.typed)
    assert [text for text in (*inside.values(), *below) if text not in kept] == []
