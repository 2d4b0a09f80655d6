"""A form as a Word document (Office Open XML, ECMA-376): one small table per line, content controls to fill.

Every answer has a code in the first cell of its row, such as V12f: part, line, field. The code is plain text,
so it is still there after programs that drop content controls.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unbundle.rounds.layout import Field, Form, Part, Row, filed_words
from unbundle.rounds.packing import HEAD, content_types, pack, relations, xml

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FREE_SHOWN = {"mandate": 3, "amendments": 8, "measures": 5}
"""Empty lines that a document shows; the workbook has more."""
WIDTHS = (700, 2500, 6700)
"""Columns in twentieths of a point."""
LONG_ALIAS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a code where it asks something, a label, and our text."""

    code: str
    label: str
    text: str = ""
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with its style, or a table of lines."""

    style: str = ""
    text: str = ""
    lines: tuple[Line, ...] = ()
    row: Row | None = None


def to_docx(form: Form) -> bytes:
    """The document of `form`; equal forms give equal bytes."""
    body = "".join(_table(form, block) if block.lines else _paragraph(form, block) for block in blocks(form))
    bidi = "<w:bidi/>" if form.words.rtl else ""
    page = (
        f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="850" w:right="1000" w:bottom="850"'
        f' w:left="1000" w:header="400" w:footer="400" w:gutter="0"/>{bidi}</w:sectPr>'
    )
    parts = {
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{MAIN}"><w:body>{body}{page}</w:body></w:document>',
        "word/styles.xml": _styles(form),
        "word/settings.xml": f'{HEAD}<w:settings xmlns:w="{MAIN}"><w:zoom w:percent="100"/></w:settings>',
        "word/_rels/document.xml.rels": relations(
            {"rId1": ("styles", "styles.xml"), "rId2": ("settings", "settings.xml")}
        ),
        "_rels/.rels": relations({"rId1": ("officeDocument", "word/document.xml")}),
    }
    parts["[Content_Types].xml"] = content_types(
        {
            "word/document.xml": f"{KIND}.document.main+xml",
            "word/styles.xml": f"{KIND}.styles+xml",
            "word/settings.xml": f"{KIND}.settings+xml",
        }
    )
    return pack(parts)


def blocks(form: Form) -> Iterator[Block]:
    """Everything that the document holds, in order."""
    words = form.words.texts
    yield Block("Title", form.round.title)
    yield Block("Code", f"{words['texts.form_code']}: {form.code}")
    for part in form.parts:
        yield Block("Heading1", words[f"names.{part.section}"])
        for line in form.help(part.section).split("\n"):
            if line != form.round.title:
                yield Block("", line)
        if part.section == "amendments":
            yield from _common_text(form)
        for row in _shown(part):
            yield Block(lines=tuple(_lines(form, part, row)), row=row)
            yield Block("Gap")


def printed(form: Form) -> Iterator[str]:
    """Every line of text of the empty document that is no answer and no code."""
    for block in blocks(form):
        yield from block.text.split("\n")
        for line in block.lines:
            yield line.label
            if not line.code:
                yield from line.text.split("\n")


def code_of(part: Part, row: Row, key: str) -> str:
    """The code of an answer, as it is printed."""
    at = [one.key for one in part.fields].index(key)
    return f"{part.letter}{row.number}{chr(97 + at)}"


def _shown(part: Part) -> Sequence[Row]:
    if not part.free:
        return part.rows
    ours = [row for row in part.rows if len(row.texts) > 1]
    empty = [row for row in part.rows if len(row.texts) <= 1]
    return [*ours, *empty[: FREE_SHOWN[part.section]]]


def _common_text(form: Form) -> Iterator[Block]:
    yield Block("Heading2", form.words.texts["texts.clause_text"])
    for clause, text in form.round.clauses:
        yield Block("", f"{clause}: {text}")
    if form.round.amendments:
        yield Block("Heading2", form.words.texts["texts.filed"])
        for filed in form.round.amendments:
            yield Block("", f"{filed.id}: {filed_words(form, filed)}")


def _lines(form: Form, part: Part, row: Row) -> Iterator[Line]:
    """Our texts first, then what is asked; an empty text of ours has no line."""
    for one in part.fields:
        text = row.texts.get(one.key, "")
        if (one.fixed or text) and text and one.key != "label":
            yield Line("", form.label(part.section, one.key), text)
    for one in part.fields:
        if not one.fixed and not row.texts.get(one.key):
            label = row.texts.get("label") or form.label(part.section, one.key)
            yield Line(code_of(part, row, one.key), label, field=one)


def _paragraph(form: Form, block: Block) -> str:
    style = f'<w:pStyle w:val="{block.style}"/>' if block.style else ""
    runs = _run(form, block.text) if block.text else ""
    return f"<w:p><w:pPr>{style}{_bidi(form, block.text)}</w:pPr>{runs}</w:p>"


def _table(form: Form, block: Block) -> str:
    assert block.row is not None
    visual = "<w:bidiVisual/>" if form.words.rtl else ""
    edge = 'w:val="single" w:sz="4" w:space="0" w:color="BFC7D1"'
    borders = "".join(
        f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in WIDTHS)
    rows = "".join(_table_row(form, block.row, line) for line in block.lines)
    return (
        f'<w:tbl><w:tblPr>{visual}<w:tblW w:w="{sum(WIDTHS)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _table_row(form: Form, row: Row, line: Line) -> str:
    fill = "FFF6CC" if line.field else "F3F5F8"
    if line.field is None:
        value = _cell(
            form, WIDTHS[2], fill, "".join(_text_paragraph(form, part) for part in line.text.split("\n"))
        )
    else:
        control = _control(form, row, line.code, line.field)
        value = _cell(form, WIDTHS[2], fill, f"<w:p><w:pPr>{_bidi(form)}</w:pPr>{control}</w:p>")
    code = f'<w:p><w:pPr><w:pStyle w:val="Code"/></w:pPr>{_latin(line.code)}</w:p>'
    style = f'<w:pStyle w:val="Label"/>{_bidi(form, line.label)}'
    label = f"<w:p><w:pPr>{style}</w:pPr>{_run(form, line.label)}</w:p>"
    return (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        f"{_cell(form, WIDTHS[0], '', code)}{_cell(form, WIDTHS[1], '', label)}{value}</w:tr>"
    )


def _cell(form: Form, width: int, fill: str, inside: str) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{inside}</w:tc>'


def _text_paragraph(form: Form, text: str) -> str:
    return f"<w:p><w:pPr>{_bidi(form, text)}</w:pPr>{_run(form, text) if text else ''}</w:p>"


def _control(form: Form, row: Row, code: str, one: Field) -> str:
    """A content control (w:sdt) that shows its placeholder until somebody fills it in."""
    words = form.words.texts
    options = form.options(row, one)
    if options:
        items = "".join(
            f'<w:listItem w:displayText="{xml(label)}" w:value="{xml(label)}"/>' for _, label in options
        )
        kind, shown = f"<w:dropDownList>{items}</w:dropDownList>", words["texts.choose"]
    else:
        # A control for rich text: LibreOffice makes a field of one for plain text, and doubles mixed scripts.
        kind, shown = "", words["texts.click"]
    name = int.from_bytes(code.encode(), "big") % 2_000_000_000 + 1
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{code}"/><w:tag w:val="{code}"/><w:id w:val="{name}"/>'
        f'<w:lock w:val="sdtLocked"/><w:showingPlcHdr/>{kind}</w:sdtPr>'
        f"<w:sdtContent>{_run(form, shown, 'PlaceholderText')}</w:sdtContent></w:sdt>"
    )


def _turned(form: Form, text: str) -> bool:
    """Whether a text runs from right to left: in such a form, unless its first letter says otherwise."""
    strong = (unicodedata.bidirectional(char) for char in text)
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "R")
    return form.words.rtl and first != "L"


def _bidi(form: Form, text: str = "") -> str:
    if not form.words.rtl:
        return ""
    return "<w:bidi/>" if _turned(form, text) else '<w:jc w:val="right"/>'


def _run(form: Form, text: str, style: str = "") -> str:
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    rtl = "<w:rtl/>" if _turned(form, text) else ""
    inside = '</w:t><w:br/><w:t xml:space="preserve">'.join(xml(line) for line in text.split("\n"))
    return f'<w:r><w:rPr>{named}{rtl}</w:rPr><w:t xml:space="preserve">{inside}</w:t></w:r>'


def _latin(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{xml(text)}</w:t></w:r>' if text else ""


def _styles(form: Form) -> str:
    lang = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA"}.get(form.words.lang, form.words.lang)
    bidi = f' w:bidi="{lang}"' if form.words.rtl else ""
    latin = "en-GB" if form.words.rtl else lang

    def style(name: str, look: str, space: str = "", kind: str = "paragraph") -> str:
        spacing = f"<w:pPr>{space}</w:pPr>" if space else ""
        return (
            f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{spacing}'
            f"<w:rPr>{look}</w:rPr></w:style>"
        )

    def size(points: int) -> str:
        return f'<w:sz w:val="{2 * points}"/><w:szCs w:val="{2 * points}"/>'

    blue = '<w:color w:val="1F3A5F"/>'
    return (
        f'{HEAD}<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial"/>{size(10)}'
        f'<w:lang w:val="{latin}"{bidi}/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="20" w:after="40"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        + style("Title", f"<w:b/><w:bCs/>{blue}{size(18)}", '<w:spacing w:after="120"/>')
        + style(
            "Heading1",
            f"<w:b/><w:bCs/>{blue}{size(14)}",
            '<w:keepNext/><w:spacing w:before="280" w:after="80"/>',
        )
        + style("Heading2", f"<w:b/><w:bCs/>{size(11)}", '<w:keepNext/><w:spacing w:before="160"/>')
        + style("Label", '<w:color w:val="404040"/>')
        + style("Code", f'<w:color w:val="808080"/>{size(6)}')
        + style("Gap", size(4), '<w:spacing w:before="0" w:after="0"/>')
        + style("PlaceholderText", '<w:color w:val="767676"/>', kind="character")
        + "</w:styles>"
    )
