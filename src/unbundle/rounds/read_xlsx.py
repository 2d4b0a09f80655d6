"""A workbook that came back: every cell that holds something, and which question it belongs to.

Sheets and columns are known by their hidden marks and, where somebody deleted these, by their headings.
Nothing is computed: a formula is shown as such, and never believed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from lxml import etree

from unbundle.rounds.found import FileRefused, Found, Raw, RawRow
from unbundle.rounds.layout import FIELDS
from unbundle.rounds.parts import SHEET_MAIN, danger, targets, xml_of
from unbundle.rounds.words import Words, fold
from unbundle.rounds.write_xlsx import MARK, column_name

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 5_000, 200, 60_000
HEADINGS_NEEDED = 3
_MARK = re.compile(rf"^{MARK}:([a-z]+):(\S+)$")
_PLACE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_RANGE = re.compile(r"^([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})$")
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(45, 48), *range(50, 59)})
_EPOCH = date(1899, 12, 30)

Cells = dict[tuple[int, int], Raw]


@dataclass(slots=True)
class _Sheet:
    name: str
    cells: Cells = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_xlsx(parts: Mapping[str, bytes], languages: Iterable[Words]) -> Found:
    """Everything that stands in the workbook; hidden sheets, rows and columns too.

    Raises: FileRefused where a part is no XML or is larger than a form can be.
    """
    found = Found()
    found.problem, found.detail = danger(parts)
    shared = _shared(parts)
    dates = _date_styles(parts)
    headings = _headings(languages)
    size = 0
    for name, path in _sheets(parts):
        sheet = _read_sheet(name, xml_of(parts, path), shared, dates)
        size += len(sheet.cells)
        if size > MAX_CELLS:
            raise FileRefused("file-hostile", f"{name}: {size} cells")
        _sort_out(sheet, headings, found)
        found.extras += _comments(parts, path, name)
    return found


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    links = targets(parts, SHEET_MAIN)
    for one in xml_of(parts, SHEET_MAIN).iter("{*}sheet"):
        key = next((value for name, value in one.items() if str(name).endswith("}id")), "")
        path = links.get(str(key), "")
        if path in parts and "/worksheets/" in path:
            yield str(one.get("name", "")), path


def _shared(parts: Mapping[str, bytes]) -> list[str]:
    if "xl/sharedStrings.xml" not in parts:
        return []
    return [_words(one) for one in xml_of(parts, "xl/sharedStrings.xml").iter("{*}si")]


def _words(node: etree._Element) -> str:
    """The text of a rich or plain string, without the readings that East Asian text carries."""
    said = []
    for one in node.iter("{*}t"):
        parent = one.getparent()
        if parent is None or not str(parent.tag).endswith("}rPh"):
            said.append(one.text or "")
    return re.sub(r"_x000D_\n?|\r\n?", "\n", "".join(said))


def _date_styles(parts: Mapping[str, bytes]) -> frozenset[int]:
    """Numbers of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in parts:
        return frozenset()
    root = xml_of(parts, "xl/styles.xml")
    formats = set(_DATE_FORMATS)
    for one in root.iter("{*}numFmt"):
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", str(one.get("formatCode", ""))).lower()
        if "y" in code and "d" in code and str(one.get("numFmtId", "")).isdigit():
            formats.add(int(str(one.get("numFmtId"))))
    styles = next(root.iter("{*}cellXfs"), None)
    used = [] if styles is None else [str(one.get("numFmtId", "0")) for one in styles]
    return frozenset(n for n, number in enumerate(used) if number.isdigit() and int(number) in formats)


def _read_sheet(name: str, root: etree._Element, shared: list[str], dates: frozenset[int]) -> _Sheet:
    sheet = _Sheet(name)
    at_row = 0
    for row in root.iter("{*}row"):
        number = str(row.get("r", ""))
        at_row = int(number) if number.isdigit() and len(number) <= 7 else at_row + 1
        at_column = 0
        for cell in row.iterchildren("{*}c"):
            match = _PLACE.match(str(cell.get("r", "")))
            at_column = _column_number(match[1]) if match else at_column + 1
            text, problem = _value(cell, shared, dates)
            if text.strip() or problem == "cell-formula":
                place = f"{name}!{column_name(at_column)}{at_row}"
                sheet.cells[at_row, at_column] = Raw(place, text.strip(), problem)
    for one in root.iter("{*}mergeCell"):
        match = _RANGE.match(str(one.get("ref", "")))
        if match:
            sheet.merged.append((*_corner(match[1]), *_corner(match[2])))
    return sheet


def _corner(place: str) -> tuple[int, int]:
    match = _PLACE.match(place)
    assert match is not None
    return int(match[2]), _column_number(match[1])


def _column_number(letters: str) -> int:
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number


def _value(cell: etree._Element, shared: list[str], dates: frozenset[int]) -> tuple[str, str]:
    """(text, problem) of a cell; a number as it was typed, a date as ISO 8601."""
    kind = cell.get("t", "n")
    formula = cell.find("{*}f")
    value = cell.find("{*}v")
    raw = (value.text or "") if value is not None else ""
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        raw = _words(inline) if inline is not None else ""
    elif kind == "s":
        raw = shared[int(raw)] if raw.isdigit() and int(raw) < len(shared) else ""
    elif kind == "n" and raw:
        raw = _number(raw, str(cell.get("s", "")).isdigit() and int(str(cell.get("s"))) in dates)
    elif kind == "b":
        raw = {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
    if formula is not None:
        return f"={formula.text or ''} [{raw}]", "cell-formula"
    return raw, "cell-error" if kind == "e" else ""


def _number(raw: str, is_date: bool) -> str:
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return raw
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        return raw
    if is_date and 0 < number < 2_958_466:
        return (_EPOCH + timedelta(days=int(number))).isoformat()
    return str(int(number)) if number == int(number) else format(number.normalize(), "f")


def _headings(languages: Iterable[Words]) -> dict[str, dict[str, set[str]]]:
    """Section to folded heading to the keys that it may stand for, in any language."""
    found: dict[str, dict[str, set[str]]] = {section: defaultdict(set) for section in FIELDS}
    for words in languages:
        for section, (_, fields) in FIELDS.items():
            for one in fields:
                label = words.texts[f"columns.{section}.{one.key}"]
                found[section][fold(label.replace("{currency}", ""))].add(one.key)
    return found


def _sort_out(sheet: _Sheet, headings: Mapping[str, Mapping[str, set[str]]], found: Found) -> None:
    """Lines and extras of a sheet go to `found`."""
    known = _marked(sheet) or _headed(sheet, headings)
    if known is None:
        found.extras += [sheet.cells[place] for place in sorted(sheet.cells)]
        return
    section, code, top, columns = known
    found.codes += [code] if code else []
    doubled = _merge_faults(sheet, top)
    rows: dict[int, dict[int, Raw]] = defaultdict(dict)
    for (row, column), raw in sorted(sheet.cells.items()):
        if row != top:
            rows[row][column] = raw
        elif column not in columns:
            found.extras.append(raw)
    for row, cells in sorted(rows.items()):
        _line(section, f"{sheet.name}!{row}", cells, columns, (found, doubled.get(row, frozenset())))


def _marked(sheet: _Sheet) -> tuple[str, str, int, dict[int, str]] | None:
    """(section, form code, row of the mark, column to key); "item" is the column with hidden names."""
    for (row, column), raw in sorted(sheet.cells.items()):
        match = _MARK.match(raw.text)
        if match and match[1] in FIELDS:
            keys = {one.key for one in FIELDS[match[1]][1]}  # type: ignore[index]
            columns = {
                at: other.text
                for (there, at), other in sheet.cells.items()
                if there == row and other.text in keys
            }
            return match[1], match[2], row, {**columns, column: "item"}
    return None


def _headed(
    sheet: _Sheet, headings: Mapping[str, Mapping[str, set[str]]]
) -> tuple[str, str, int, dict[int, str]] | None:
    """The same by the visible headings, where the hidden row is gone."""
    by_row: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), raw in sheet.cells.items():
        by_row[row][column] = fold(raw.text)
    best: tuple[int, str, int, dict[int, str]] | None = None
    for row, labels in sorted(by_row.items()):
        for section, known in headings.items():
            columns = {
                at: next(iter(known[label]))
                for at, label in labels.items()
                if label in known and len(known[label]) == 1
            }
            size = len(set(columns.values()))
            if size >= min(HEADINGS_NEEDED, len(FIELDS[section][1])) and (best is None or size > best[0]):  # type: ignore[index]
                best = size, section, row, columns
    return (best[1], "", best[2], best[3]) if best else None


def _merge_faults(sheet: _Sheet, top: int) -> dict[int, frozenset[int]]:
    """Columns of merged cells by row; the titles above the headings are merged by ourselves."""
    found: dict[int, set[int]] = defaultdict(set)
    for first, left, last, right in sheet.merged:
        if first in (top + 1, top + 2) and first == last:
            continue
        for row in range(first, min(last, first + MAX_ROWS) + 1):
            found[row] |= set(range(left, min(right, left + MAX_COLUMNS) + 1))
    return {row: frozenset(columns) for row, columns in found.items()}


def _line(
    section: str,
    place: str,
    cells: Mapping[int, Raw],
    columns: Mapping[int, str],
    into: tuple[Found, frozenset[int]],
) -> None:
    found, merged = into
    item = Raw(place, "")
    fields: dict[str, Raw] = {}
    for column, raw in cells.items():
        key = columns.get(column)
        if key == "item":
            item = raw
        elif key is None:
            found.extras.append(raw)
        else:
            if column in merged and not raw.problem:
                raw = Raw(raw.place, raw.text, "cell-merged")
            fields[key] = _both(fields[key], raw, found) if key in fields else raw
    if fields:
        found.rows.append(RawRow(section, item.text, place, fields))
    elif item.text:
        found.extras.append(item)


def _both(first: Raw, second: Raw, found: Found) -> Raw:
    """One cell of two columns with the same key: equal answers are one, others cannot be read."""
    if first.text == second.text and not second.problem:
        return first
    found.extras.append(Raw(second.place, second.text, "column-twice"))
    return Raw(first.place, first.text, "column-twice")


def _comments(parts: Mapping[str, bytes], path: str, name: str) -> Iterator[Raw]:
    """Notes stuck to cells: nobody asked for them, and they are kept all the same."""
    for target in sorted(set(targets(parts, path).values())):
        plain = re.sub(r"[^/]+/\.\./", "", target)
        if plain in parts and re.search(r"comment[^/]*\.xml$", plain, re.IGNORECASE):
            for one in xml_of(parts, plain).iter("{*}comment", "{*}threadedComment"):
                said = "".join(str(piece) for piece in one.itertext()).strip()
                if said:
                    yield Raw(f"{name}!{one.get('ref', '')}", said)
