"""Files that mean harm are refused as a whole, with the reason; what can be read safely is kept."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from tests.rounds.filling import MANDATE, Answers, fill_xlsx
from tests.rounds.filling_docx import fill_docx
from tests.rounds.hostile import changed, part_of, with_part
from tests.rounds.made import docx, federation, form, one, opened, xlsx

PLAN = opened()
ANSWERS: Answers = {**MANDATE, ("votes", "m1", "vote"): "for"}
SHEET = fill_xlsx(xlsx(PLAN, "cc"), ANSWERS)
WORD = fill_docx(form(PLAN, "cc"), docx(PLAN, "cc"), ANSWERS)
RELS = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relation(kind: bytes, target: bytes = b"https://evil.example/x") -> bytes:
    """A part with one relation that leads out of the archive."""
    return (
        RELS + b'<Relationship Id="r" Type="' + OFFICE + kind + b'" Target="' + target
        + b'" TargetMode="External"/></Relationships>'
    )  # fmt: skip


def bomb() -> bytes:
    """A form with a part that unpacks to 80 million bytes."""
    return with_part(SHEET, "xl/media/big.bin", b"\0" * 80_000_000)


def utf16_definition() -> bytes:
    """A document type hidden behind another encoding."""
    part = part_of(WORD, "word/document.xml").decode().split("?>", 1)[1]
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]>{part}'
    return with_part(WORD, "word/document.xml", text.encode("utf-16"))


def other_zip() -> bytes:
    """An OpenDocument file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def escaping() -> bytes:
    """An archive with a path that leaves its folder."""
    return with_part(SHEET, "../../evil.xml", b"<x/>")


DTD = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
UNREADABLE = {
    "bomb": (bomb, "file-hostile"),
    "escaping": (escaping, "file-hostile"),
    "dtd-sheet": (
        lambda: changed(SHEET, "xl/worksheets/sheet1.xml", b"<worksheet", DTD + b"<worksheet"),
        "file-hostile",
    ),
    "dtd-word": (
        lambda: changed(WORD, "word/document.xml", b"<w:document", DTD + b"<w:document"),
        "file-hostile",
    ),
    "utf16": (utf16_definition, "file-hostile"),
    "cut": (lambda: SHEET[: len(SHEET) // 2], "file-unreadable"),
    "empty": (lambda: b"", "file-unreadable"),
    "pdf": (lambda: b"%PDF-1.7 hello", "file-unreadable"),
    "old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-locked"),
    "opendocument": (other_zip, "file-other-format"),
    "broken-xml": (lambda: with_part(SHEET, "xl/worksheets/sheet2.xml", b"<a><b></a>"), "file-unreadable"),
    "no-sheet": (lambda: with_part(SHEET, "xl/workbook.xml", b""), "file-unreadable"),
    "deep": (
        lambda: with_part(WORD, "word/document.xml", b"<w>" * 5000 + b"</w>" * 5000),
        "file-unreadable",
    ),
}
DANGEROUS = {
    "macros": (lambda: with_part(SHEET, "xl/vbaProject.bin", b"code"), "file-macros"),
    "macro-type": (
        lambda: changed(SHEET, "[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml"),
        "file-macros",
    ),
    "word-macros": (lambda: with_part(WORD, "word/vbaProject.bin", b"code"), "file-macros"),
    "links": (lambda: with_part(SHEET, "xl/externalLinks/externalLink1.xml", b"<x/>"), "file-external"),
    "template": (
        lambda: with_part(WORD, "word/_rels/settings.xml.rels", relation(b"attachedTemplate")),
        "file-external",
    ),
    "picture": (
        lambda: with_part(SHEET, "xl/drawings/_rels/d.xml.rels", relation(b"image")),
        "file-external",
    ),
    "object": (lambda: with_part(WORD, "word/embeddings/oleObject1.bin", b"x"), "file-embedded"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_files_that_cannot_be_read(name: str) -> None:
    """Where nothing can be read safely, the file is named with the reason and its digest."""
    make, code = UNREADABLE[name]
    reply = one(PLAN, make())
    assert (reply.standing, reply.code, reply.rows) == ("refused", code, ())
    assert len(reply.sha256) == 64


@pytest.mark.parametrize("name", DANGEROUS)
def test_files_that_must_not_count(name: str) -> None:
    """Where the cells can be read safely they are kept, every one with the reason; none counts."""
    make, code = DANGEROUS[name]
    reply = one(PLAN, make())
    assert (reply.standing, reply.code, reply.organisation, reply.rows) == ("refused", code, "cc", ())
    assert [(x.text, x.code) for x in reply.typed if x.text == "for"] == [("for", code)]


def test_a_link_to_click_on_is_harmless() -> None:
    """Word turns every typed address into a link; that must not cost a member its vote."""
    data = with_part(WORD, "word/_rels/document.xml.rels", relation(b"hyperlink"))
    assert one(PLAN, data).standing == "counted"


def test_forged_and_foreign_forms() -> None:
    """A form of another round, a changed code and sheets of two forms do not count; what they say is kept."""
    other = opened(federation(situation="Another one."))
    assert one(PLAN, fill_xlsx(xlsx(other, "cc"), ANSWERS)).code == "file-other-round"
    code = form(PLAN, "cc").code.encode()
    forged = changed(WORD, "word/document.xml", code, code.replace(b".cc.", b".aa."))
    assert one(PLAN, forged).code == "file-other-round"
    assert "for" in {x.text for x in one(PLAN, forged).typed}
    mixed = changed(xlsx(PLAN, "cc"), "xl/worksheets/sheet1.xml", code, form(PLAN, "aa").code.encode())
    assert one(PLAN, mixed).code == "file-mixed"


def test_more_cells_than_a_form_can_have() -> None:
    """Sheets that are each small enough are not read without end: one mail must not fill the memory."""

    def stuff(book: Workbook) -> None:
        for n in range(2):
            sheet = book.create_sheet(f"more {n}")
            for _ in range(301):
                sheet.append(["x"] * 100)

    reply = one(PLAN, fill_xlsx(xlsx(PLAN, "cc"), ANSWERS, stuff))
    assert reply.code == "file-hostile"
    assert reply.detail.startswith("more 1: 60")
