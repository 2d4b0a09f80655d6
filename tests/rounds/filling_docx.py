"""Fills Word forms as a member would: in the content controls, by another library than the writer."""

from __future__ import annotations

import io
from collections.abc import Callable

from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn

from tests.rounds.filling import Answers
from unbundle.rounds.layout import Form
from unbundle.rounds.write_docx import code_of


def code(form: Form, section: str, item: str, field: str) -> str:
    """The code of an answer in the document."""
    part = form.by_section[section]
    return code_of(part, part.by_item[item], field)


def fill_docx(
    form: Form, data: bytes, answers: Answers, change: Callable[[Doc], None] | None = None
) -> bytes:
    """The document with these answers in its controls; `change` may do further things to it."""
    document = Document(io.BytesIO(data))
    controls = {
        sdt.find(qn("w:sdtPr")).find(qn("w:tag")).get(qn("w:val")): sdt
        for sdt in document.element.body.iter(qn("w:sdt"))
    }
    for (section, item, field), text in answers.items():
        control = controls[code(form, section, item, field)]
        shown = control.find(qn("w:sdtPr")).find(qn("w:showingPlcHdr"))
        shown.getparent().remove(shown)
        control.find(qn("w:sdtContent")).find(qn("w:r")).find(qn("w:t")).text = str(text)
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
