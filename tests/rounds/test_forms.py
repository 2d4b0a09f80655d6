"""Forms and letters that go out: the same bytes every time, and what a program needs to help a person."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from tests import builders as b
from tests.rounds.filling import MANDATE, fill_xlsx, sheet_of
from tests.rounds.made import LANGUAGES, collect, docx, federation, opened, xlsx
from unbundle.rounds import outgoing_files, returned_files

PLAN = opened()


def test_equal_rounds_give_equal_bytes() -> None:
    """Whoever opens the same round from the same folder holds the same forms, byte for byte."""
    turned = federation()
    turned = turned.model_copy(update={"organisations": turned.organisations[::-1]})
    assert outgoing_files(opened(turned), LANGUAGES) == outgoing_files(PLAN, LANGUAGES)


def test_archives_carry_no_date() -> None:
    """A date of today in a zip would make every form another one."""
    for data in (xlsx(PLAN, "cc"), docx(PLAN, "cc")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_one_form_per_member_and_language() -> None:
    """A member that declares its language gets that form; others get every language asked for."""
    names = sorted(name for name in outgoing_files(PLAN, LANGUAGES) if name.startswith("forms/"))
    assert names == [
        f"forms/{who}.{kind}" for who in ("aa.fr", "bb.ar", "cc.en") for kind in ("docx", "xlsx")
    ]
    plain = federation(organisations=(b.organisation("aa"),), positions=())
    names = [n for n in outgoing_files(opened(plain), LANGUAGES) if n.endswith(".xlsx")]
    assert names == ["forms/aa.ar.xlsx", "forms/aa.en.xlsx", "forms/aa.fr.xlsx"]


def test_workbook_helps_and_protects() -> None:
    """Lists to choose from, our cells locked, answers open, marks hidden, text kept as typed."""
    book = load_workbook(io.BytesIO(xlsx(PLAN, "cc")))
    sheet = sheet_of(book, "votes")
    assert sheet.protection.sheet
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    keys = {cell.value: cell.column for cell in sheet[1] if cell.value}
    assert sheet.cell(5, keys["title"]).protection.locked
    answer = sheet.cell(5, keys["vote"])
    assert not answer.protection.locked
    assert answer.number_format == "@"
    (rule,) = sheet.data_validations.dataValidation
    assert answer.coordinate in rule.sqref
    name, place = rule.formula1.split("!")
    assert [row[0].value for row in book[name][place.replace("$", "")]] == ["for", "against", "abstain"]
    assert book[name].sheet_state == "hidden"
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize("who", ["aa", "bb"])
def test_direction(who: str) -> None:
    """Arabic sheets, paragraphs and tables run from right to left, French ones do not."""
    rtl = who == "bb"
    book = load_workbook(io.BytesIO(xlsx(PLAN, who)))
    views = [sheet.sheet_view.rightToLeft for sheet in book if sheet.sheet_state == "visible"]
    assert {bool(view) for view in views} == {rtl}
    body = Document(io.BytesIO(docx(PLAN, who))).element.body
    for paragraph in body.iter(qn("w:p")):
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        if text and not re.fullmatch(r"[A-Z]\d+[a-z]", text):
            marked = paragraph.find(qn("w:pPr")).find(qn("w:bidi")) is not None
            assert marked == (rtl and not re.match(r"[\W\d_]*[A-Za-z]", text)), text
    assert (body.find(f".//{qn('w:bidiVisual')}") is not None) == rtl


def test_document_has_controls() -> None:
    """Every answer is a content control with its code as tag; closed questions are lists."""
    body = Document(io.BytesIO(docx(PLAN, "cc"))).element.body
    tags = [tag.get(qn("w:val")) for tag in body.iter(qn("w:tag"))]
    assert len(tags) == len(set(tags)) > 100
    lists = [[i.get(qn("w:displayText")) for i in one] for one in body.iter(qn("w:dropDownList"))]
    assert lists.count(["for", "against", "abstain"]) == 3
    ids = [one.get(qn("w:val")) for one in body.iter(qn("w:id"))]
    assert len(ids) == len(set(ids))


def test_hostile_titles_stay_text() -> None:
    """A title taken from a document of strangers must not become markup, a formula or a broken file."""
    evil = '=cmd|"/c calc"!A1 <b>&amp;</b> \x07\ud800 "]]>'.encode("utf-8", "replace").decode()
    dossier = federation(measures=(b.measure("m1", 500, title=evil),))
    plan = opened(dossier)
    cell = next(c for c in sheet_of(load_workbook(io.BytesIO(xlsx(plan, "cc"))), "votes")[5] if c.column == 3)
    assert cell.data_type == "s"
    assert cell.value == evil.replace("\x07", "\ufffd")
    assert evil.replace("\x07", "\ufffd") in "".join(
        t.text or "" for t in Document(io.BytesIO(docx(plan, "cc"))).element.body.iter(qn("w:t"))
    )


def test_letters() -> None:
    """Each member is written to in its language: the invitation, the reminder, the reasons for a refusal."""
    files = outgoing_files(PLAN, LANGUAGES)
    assert "2026-12-01 18:00 UTC" in files["letters/aa.fr.txt"].decode()
    assert files["letters/bb.ar.txt"].decode().startswith("\u200f")
    answers = {**MANDATE, ("votes", "m1", "vote"): "peut-être"}
    found = collect(PLAN, fill_xlsx(xlsx(PLAN, "aa"), answers), b"%PDF")
    back = returned_files(PLAN, found, LANGUAGES)
    letter = back["answers/aa.1.txt"].decode()
    assert "Vous avez écrit: peut-être" in letter
    assert LANGUAGES["fr"].texts["reasons.cell-choice"] in letter
    assert "Votes!" in letter
    assert LANGUAGES["en"].texts["reasons.file-unreadable"] in back["answers/unknown.1.txt"].decode()
    assert sorted(n for n in back if n.startswith("reminders/")) == [
        "reminders/bb.ar.txt",
        "reminders/cc.en.txt",
    ]
    assert "{" not in "".join(
        data.decode() for name, data in {**files, **back}.items() if name.endswith(".txt")
    )


def test_calendar() -> None:
    """The deadline as RFC 5545 asks: CRLF, lines of at most 75 bytes, escaped text."""
    dossier = federation(title="Security; food, and work " * 5)
    data = outgoing_files(opened(dossier), LANGUAGES)["calendar/ar.ics"]
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    unfolded = data.replace(b"\r\n ", b"").decode()
    assert "DTSTART:20261201T180000Z" in unfolded
    assert "TRIGGER;VALUE=DATE-TIME:20261129T180000Z" in unfolded
    assert "Security\\; food\\, and work" in unfolded


def test_tables_run_no_formula() -> None:
    """What a stranger typed goes into the secretary's spreadsheet: as text."""
    answers = {**MANDATE, ("votes", "m1", "vote"): "@SUM(1)"}
    back = returned_files(PLAN, collect(PLAN, fill_xlsx(xlsx(PLAN, "cc"), answers)), LANGUAGES)
    assert "'@SUM(1)" in back["cells.csv"].decode("utf-8-sig")
