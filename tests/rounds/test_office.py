"""LibreOffice opens the forms, keeps lists and locks, and a filled form survives its own formats."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.rounds.filling import MANDATE, Answers, fill_xlsx, sheet_of
from tests.rounds.filling_docx import fill_docx
from tests.rounds.made import docx, form, one, opened, refused, xlsx

pytestmark = pytest.mark.office
PLAN = opened()
SAID = {"aa": ("pour", "contre"), "bb": ("مع", "ضد"), "cc": ("for", "against")}


def answers(who: str) -> Answers:
    """A filled form with the difficult things: long text with lines, numbers, signs, other scripts."""
    yes, no = SAID[who]
    return {
        **MANDATE,
        ("mandate", "1", "for_weight"): 70,
        ("mandate", "1", "holders"): "Ada; Ben",
        ("votes", "m1", "vote"): yes,
        ("votes", "m1", "condition"): "بشرط الرقابة; “quoted” & <b>bold</b>",
        ("votes", "m2", "vote"): no,
        ("votes", "m3", "reservation"): "pas maintenant",
        ("questions", "ask.good.m1", "answer"): "2",
        ("measures", "1", "title"): "Abris = 100 %",
        ("measures", "1", "cost"): "12 000",
        ("measures", "1", "cost_source"): "+ une étude",
    }


def convert(office: str, folder: Path, to: str, files: Iterable[Path]) -> list[Path]:
    """The files in another format, by one run of LibreOffice with a profile of its own."""
    out = folder / to
    out.mkdir()
    names = [str(path) for path in files]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [office, "--headless", profile, "--convert-to", to, "--outdir", str(out), *names]
    subprocess.run(words, check=True, capture_output=True, timeout=240)
    return [out / f"{Path(name).stem}.{to}" for name in names]


def there_and_back(office: str, folder: Path, via: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """Every file after it was saved in the format `via` and saved back."""
    first = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        first.append(folder / name)
    ending = first[0].suffix[1:]
    back = convert(office, folder, ending, convert(office, folder, via, first))
    return {path.name: path.read_bytes() for path in back}


def test_workbooks_survive(office: str, tmp_path: Path) -> None:
    """A member works in LibreOffice and saves twice: the same answers, nothing refused, nothing added."""
    files = {f"{who}.xlsx": fill_xlsx(xlsx(PLAN, who), answers(who)) for who in SAID}
    files["empty.xlsx"] = xlsx(PLAN, "aa")
    back = there_and_back(office, tmp_path, "ods", files)
    for who in SAID:
        before, after = one(PLAN, files[f"{who}.xlsx"]), one(PLAN, back[f"{who}.xlsx"])
        assert (after.organisation, refused(after)) == (who, {})
        assert after.rows == before.rows
        assert {(x.item, x.field) for x in after.typed} == {(x.item, x.field) for x in before.typed}
    assert (one(PLAN, back["empty.xlsx"]).code, one(PLAN, back["empty.xlsx"]).typed) == ("reply-empty", ())
    book = load_workbook(io.BytesIO(back["bb.xlsx"]))
    sheet = sheet_of(book, "votes")
    assert sheet.sheet_view.rightToLeft
    assert sheet.protection.sheet
    assert sheet.row_dimensions[1].hidden
    keys = {cell.value: cell.column for cell in sheet[1] if cell.value}
    assert sheet.cell(5, keys["title"]).protection.locked
    assert not sheet.cell(5, keys["vote"]).protection.locked
    assert any(
        sheet.cell(5, keys["vote"]).coordinate in rule.sqref for rule in sheet.data_validations.dataValidation
    )


def test_documents_survive(office: str, tmp_path: Path) -> None:
    """The same for documents, whose controls lose their tags on the way; the codes stay."""
    files = {f"{who}.docx": fill_docx(form(PLAN, who), docx(PLAN, who), answers(who)) for who in SAID}
    files["empty.docx"] = docx(PLAN, "aa")
    back = there_and_back(office, tmp_path, "odt", files)
    for who in SAID:
        before, after = one(PLAN, files[f"{who}.docx"]), one(PLAN, back[f"{who}.docx"])
        assert (after.organisation, refused(after)) == (who, {})
        assert after.rows == before.rows
    assert (one(PLAN, back["empty.docx"]).code, one(PLAN, back["empty.docx"]).typed) == ("reply-empty", ())


def test_forms_open_as_pages(office: str, tmp_path: Path) -> None:
    """Forms print: LibreOffice makes pages of both kinds, in both directions."""
    sources = []
    for who in ("aa", "bb"):
        for kind, data in (("xlsx", xlsx(PLAN, who)), ("docx", docx(PLAN, who))):
            path = tmp_path / f"{who}-{kind}.{kind}"
            path.write_bytes(data)
            sources.append(path)
    for page in convert(office, tmp_path, "pdf", sources):
        assert page.read_bytes().startswith(b"%PDF")
