"""A form as a workbook (Office Open XML, ECMA-376): lists to choose from, our cells locked.

Every sheet begins with a hidden row: a mark with part and form code, then the key of every column. Its
hidden first column holds what each row is about. So sheets, columns and rows may be moved, and the reader
still knows every cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unbundle.rounds.layout import Choices, Field, Form, Part, Row, cut, filed_words
from unbundle.rounds.packing import HEAD, content_types, pack, relations, xml

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MARK = "unbundle"
LISTS = "lists"
SPARE = 30
"""Empty lines below a free part that may be written on too."""
MAX_SHEET_NAME = 31
MAX_HEIGHT, MAX_CELL = 409, 32_000
"""The highest row, in points, and the longest text of a cell that Excel opens without complaint."""
FIRST = 5
"""The row of the first line; above it stand the mark, the title, the explanation and the headings."""

PLAIN, TITLE, HELP, HEADING, OURS, ANSWER, MARKED = range(7)
_FONTS = (
    '<font><sz val="11"/><name val="Calibri"/></font>',
    '<font><b/><sz val="15"/><color rgb="FF1F3A5F"/><name val="Calibri"/></font>',
    '<font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font>',
    '<font><sz val="8"/><color rgb="FF808080"/><name val="Calibri"/></font>',
)
_FILLS = (
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FF1F3A5F"/></patternFill></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFF3F5F8"/></patternFill></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF6CC"/></patternFill></fill>',
)
_EDGE = '<color rgb="FFBFC7D1"/>'
_BORDERS = (
    "<border><left/><right/><top/><bottom/><diagonal/></border>",
    f'<border><left style="thin">{_EDGE}</left><right style="thin">{_EDGE}</right>'
    f'<top style="thin">{_EDGE}</top><bottom style="thin">{_EDGE}</bottom><diagonal/></border>',
)
_TOP = '<alignment vertical="top" wrapText="1"/>'
# (font, fill, border, number format, locked, alignment) by style; 49 is "text": what is typed stays as typed.
_STYLES = (
    (0, 0, 0, 0, 1, ""),
    (1, 0, 0, 0, 1, '<alignment vertical="center"/>'),
    (0, 0, 0, 0, 1, _TOP),
    (2, 2, 1, 0, 1, '<alignment vertical="center" wrapText="1"/>'),
    (0, 3, 1, 0, 1, _TOP),
    (0, 4, 1, 49, 0, _TOP),
    (3, 0, 0, 0, 1, ""),
)


def to_xlsx(form: Form) -> bytes:
    """The workbook of `form`; equal forms give equal bytes."""
    lists = _Lists()
    sheets = [_sheet(form, part, lists) for part in form.parts]
    names = [*_sheet_names(form), LISTS]
    sheets.append(lists.sheet())
    numbers = range(1, len(sheets) + 1)
    parts = {f"xl/worksheets/sheet{n}.xml": text for n, text in zip(numbers, sheets, strict=True)}
    parts["xl/styles.xml"] = _styles(form.words.rtl)
    parts["xl/workbook.xml"] = _workbook(names)
    parts["xl/_rels/workbook.xml.rels"] = relations(
        {
            **{f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers},
            "rIdS": ("styles", "styles.xml"),
        }
    )
    parts["_rels/.rels"] = relations({"rId1": ("officeDocument", "xl/workbook.xml")})
    parts["[Content_Types].xml"] = content_types(
        {
            "xl/workbook.xml": f"{KIND}.sheet.main+xml",
            "xl/styles.xml": f"{KIND}.styles+xml",
            **{f"xl/worksheets/sheet{n}.xml": f"{KIND}.worksheet+xml" for n in numbers},
        }
    )
    return pack(parts)


def list_cells(form: Form) -> dict[str, str]:
    """What stands on the hidden sheet with the lists: place (such as lists!B2) to label."""
    lists = _Lists()
    for part in form.parts:
        _validations(form, part, lists)
    return lists.cells()


def column_name(number: int) -> str:
    """The letters of a column; 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Lists:
    """The hidden sheet with the lists to choose from, one column each, every list once."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}

    def range_of(self, labels: tuple[str, ...]) -> str:
        """Where the labels stand, as a formula names it."""
        number = self._columns.setdefault(labels, len(self._columns) + 1)
        letter = column_name(number)
        return f"{LISTS}!${letter}$1:${letter}${len(labels)}"

    def cells(self) -> dict[str, str]:
        """Every label by its place."""
        return {
            f"{LISTS}!{column_name(column)}{row}": label
            for labels, column in self._columns.items()
            for row, label in enumerate(labels, 1)
        }

    def sheet(self) -> str:
        """The sheet; an empty one where nothing is chosen from a list."""
        depth = max((len(labels) for labels in self._columns), default=0)
        rows = (
            f'<row r="{n}">'
            + "".join(
                _cell(column, n, labels[n - 1], PLAIN)
                for labels, column in self._columns.items()
                if n <= len(labels)
            )
            + "</row>"
            for n in range(1, depth + 1)
        )
        return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def _sheet_names(form: Form) -> list[str]:
    names: list[str] = []
    for part in form.parts:
        label = form.words.texts[f"names.{part.section}"]
        plain = "".join(" " if char in "[]:*?/\\'" else char for char in label).strip()
        name = plain[:MAX_SHEET_NAME] or part.section
        taken = {one.casefold() for one in names} | {LISTS}
        names.append(name if name.casefold() not in taken else f"{name[:24]} {part.section[:5]}")
    return names


def _workbook(names: Sequence[str]) -> str:
    hidden = {LISTS: ' state="hidden"'}
    sheets = "".join(
        f'<sheet name="{xml(name)}" sheetId="{n}"{hidden.get(name, "")} r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><bookViews><workbookView activeTab="0"/>'
        f"</bookViews><sheets>{sheets}</sheets></workbook>"
    )


def _styles(rtl: bool) -> str:
    """Cell styles; words of the form's own language run in its direction, all others in their own."""
    order = f'<alignment readingOrder="{2 if rtl else 0}"'
    styles = [
        (*look[:5], (look[5] or "<alignment/>").replace("<alignment", order, 1))
        if n in (TITLE, HELP, HEADING, ANSWER)
        else look
        for n, look in enumerate(_STYLES)
    ]
    formats = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1"'
        f' applyFill="1" applyBorder="1" applyNumberFormat="1" applyAlignment="1" applyProtection="1">'
        f'{alignment}<protection locked="{locked}"/></xf>'
        for font, fill, border, number, locked, alignment in styles
    )
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="{len(_FONTS)}">{"".join(_FONTS)}</fonts>'
        f'<fills count="{len(_FILLS)}">{"".join(_FILLS)}</fills>'
        f'<borders count="{len(_BORDERS)}">{"".join(_BORDERS)}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_STYLES)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _sheet(form: Form, part: Part, lists: _Lists) -> str:
    last = column_name(len(part.fields) + 1)
    rtl = ' rightToLeft="1"' if form.words.rtl else ""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{one.width + 2}" customWidth="1"/>'
        for n, one in enumerate(part.fields, 2)
    )
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView{rtl} showGridLines="0" workbookViewId="0">'
        f"{_pane(part)}"
        "</sheetView></sheetViews>"
        f'<cols><col min="1" max="1" width="8" hidden="1" customWidth="1"/>{widths}</cols>'
        f"<sheetData>{''.join(_rows(form, part))}</sheetData>"
        '<sheetProtection sheet="1" formatCells="0" formatColumns="0" formatRows="0"/>'
        f'<mergeCells count="2"><mergeCell ref="B2:{last}2"/><mergeCell ref="B3:{last}3"/></mergeCells>'
        f"{_validations(form, part, lists)}"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )


def _pane(part: Part) -> str:
    """Headings stay in sight, and in long lines also what the line is about."""
    if part.free or part.section == "about":
        return f'<pane ySplit="{FIRST - 1}" topLeftCell="A{FIRST}" activePane="bottomLeft" state="frozen"/>'
    return (
        f'<pane xSplit="3" ySplit="{FIRST - 1}" topLeftCell="D{FIRST}" activePane="bottomRight"'
        ' state="frozen"/>'
    )


def _rows(form: Form, part: Part) -> Iterator[str]:
    keys = [f"{MARK}:{part.section}:{form.code}", *(one.key for one in part.fields)]
    yield '<row r="1" hidden="1">' + _cells(1, keys, MARKED) + "</row>"
    yield '<row r="2" ht="26" customHeight="1">' + _cell(
        2, 2, form.words.texts[f"names.{part.section}"], TITLE
    )
    yield "</row>"
    said = form.help(part.section)
    width = sum(one.width for one in part.fields)
    yield f'<row r="3" {_tall(15 * _height(said, width) + 6)}>{_cell(2, 3, said, HELP)}</row>'
    labels = ["", *(form.label(part.section, one.key) for one in part.fields)]
    tall = max(_height(label, one.width - 2) for label, one in zip(labels[1:], part.fields, strict=True))
    yield f'<row r="4" ht="{15 * tall + 8}" customHeight="1">{_cells(4, labels, HEADING)}</row>'
    for at, row in enumerate(part.rows, FIRST):
        yield _line(part, row, at)
    below = FIRST + len(part.rows)
    if part.free:
        for at in range(below, below + SPARE):
            empty = "".join(_cell(n, at, "", ANSWER) for n, _ in enumerate(part.fields, 2))
            yield f'<row r="{at}" ht="20" customHeight="1">{empty}</row>'
    if part.section == "amendments":
        yield from _text_rows(form, below + SPARE + 1)


def _line(part: Part, row: Row, at: int) -> str:
    height = max((_height(row.texts.get(one.key, ""), one.width) for one in part.fields), default=1)
    cells = [_cell(1, at, row.item, MARKED)]
    for number, one in enumerate(part.fields, 2):
        ours = one.fixed or one.key in row.texts
        cells.append(_cell(number, at, row.texts.get(one.key, ""), OURS if ours else ANSWER))
    return f'<row r="{at}" {_tall(15 * max(2, height) + 3)}>{"".join(cells)}</row>'


def _text_rows(form: Form, at: int) -> Iterator[str]:
    """The common text and what was filed so far, to look up names; nothing is asked here."""
    words = form.words.texts
    head = _cell(3, at, words["texts.clause"], HEADING) + _cell(4, at, words["texts.clause_text"], HEADING)
    yield f'<row r="{at}">{head}</row>'
    for clause, text in form.round.clauses:
        at += 1
        yield f'<row r="{at}">{_cell(3, at, clause, OURS)}{_cell(4, at, text, PLAIN)}</row>'
    if form.round.amendments:
        at += 2
        yield f'<row r="{at}">{_cell(3, at, words["texts.filed"], HEADING)}</row>'
    for filed in form.round.amendments:
        at += 1
        said = _cell(4, at, filed_words(form, filed), PLAIN)
        yield f'<row r="{at}">{_cell(3, at, filed.id, OURS)}{said}</row>'


def _tall(points: int) -> str:
    return f'ht="{min(points, MAX_HEIGHT)}" customHeight="1"'


def _height(text: str, width: int) -> int:
    """Lines that a text takes in a column of so many characters."""
    return sum(-(-max(len(line), 1) // max(width, 1)) for line in text.split("\n")) if text else 1


def _cells(at: int, texts: Sequence[str], style: int) -> str:
    return "".join(_cell(n, at, text, style) for n, text in enumerate(texts, 1) if text)


def _cell(column: int, row: int, text: str, style: int) -> str:
    place = f"{column_name(column)}{row}"
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    said = xml(cut(text, MAX_CELL))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _validations(form: Form, part: Part, lists: _Lists) -> str:
    rules = []
    for number, one in enumerate(part.fields, 2):
        if one.kind != "choice":
            continue
        for labels, first, last in _runs(form, part, one):
            letter = column_name(number)
            rules.append(
                f'<dataValidation type="list" allowBlank="1" showErrorMessage="1"'
                f' sqref="{letter}{first}:{letter}{last}"'
                f' errorTitle="{xml(form.words.texts["texts.wrong_choice_title"][:32])}"'
                f' error="{xml(form.words.texts["texts.wrong_choice"][:250])}">'
                f"<formula1>{lists.range_of(labels)}</formula1></dataValidation>"
            )
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""


def _runs(form: Form, part: Part, one: Field) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Rows that share a list, as (labels, first row, last row)."""
    start = FIRST
    current: Choices = ()
    for at, row in enumerate(part.rows, FIRST):
        options = form.options(row, one)
        if options != current:
            if current:
                yield tuple(label for _, label in current), start, at - 1
            current, start = options, at
    end = FIRST + len(part.rows) - 1 + (SPARE if part.free else 0)
    if current:
        yield tuple(label for _, label in current), start, end
