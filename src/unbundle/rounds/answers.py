"""From a file as found to answers: every typed cell is accepted, or refused with its reason; none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from unbundle.records.rounds import AnswerRow, Typed
from unbundle.rounds.check_rows import check_row, choose_mandate
from unbundle.rounds.found import Found, Raw, RawRow
from unbundle.rounds.layout import Form, Part, Row, filed_words
from unbundle.rounds.values import Context, Refused, plain_digits, read_value
from unbundle.rounds.words import same_words
from unbundle.rounds.write_docx import printed
from unbundle.rounds.write_xlsx import list_cells

TITLES: Mapping[str, str] = {"votes": "title", "questions": "text", "positions": "topic", "about": "label"}
"""The column by which a person knows a line, in parts whose lines are ours."""
MANDATED = ("votes", "positions", "amendments", "measures")


@dataclass(slots=True)
class _Line:
    """A line while it is read: its cells as typed, values that could be read, faults by field."""

    part: Part
    row: Row
    place: str
    typed: dict[str, Raw] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Refused] = field(default_factory=dict)
    whole: str = ""

    def refuse(self, one: str, reason: str, detail: str = "") -> None:
        """Note the first fault of a field."""
        self.faults.setdefault(one, Refused(reason, detail))


def read_answers(
    form: Form, found: Found, context: Context
) -> tuple[tuple[AnswerRow, ...], tuple[Typed, ...]]:
    """(rows read whole, everything typed), in the order of the form.

    A line with one refused cell is refused whole. A vote needs a mandate of this form or of the dossier.
    """
    reader = _Reader(form, context)
    for raw in found.rows:
        reader.take(raw)
    for extra in _not_ours(form, found):
        reader.outside(extra)
    lines = reader.lines()
    for line in lines:
        known = line.part.section == "mandate" and bool(line.row.texts.get("body"))
        for one, code in check_row(line.part.section, known, line.values, context):
            line.refuse(one, code)
    _give_mandates(lines, form)
    rows = tuple(
        AnswerRow(section=line.part.section, item=line.row.item, values=dict(sorted(line.values.items())))
        for line in lines
        if line.values and not line.faults
    )
    typed = [one for line in lines for one in _typed(line)]
    return rows, (*typed, *reader.others)


def _not_ours(form: Form, found: Found) -> Iterator[Raw]:
    """Texts beside the questions, less every line of the empty form, each as often as it was printed."""
    lines = printed(form) if found.printed_too else ()
    ours = Counter(same_words(line) for line in lines if line.strip())
    labels = {} if found.printed_too else list_cells(form)
    for extra in found.extras:
        said = same_words(extra.text)
        if ours[said] > 0 and not extra.problem:
            ours[said] -= 1
        elif labels.get(extra.place) != extra.text:
            yield extra


def _give_mandates(lines: list[_Line], form: Form) -> None:
    """Every act of a member names the mandate it rests on; mandates that were refused carry nothing."""
    part = form.by_section.get("mandate")
    known = {str(row.number): row.item for row in part.rows if "body" in row.texts} if part else {}
    mine = [line for line in lines if line.part.section == "mandate" and not line.faults and line.values]
    revoked = {line.row.item for line in mine if "revoke" in line.values}
    fresh = {str(line.row.number): line.row.item for line in mine if "body" in line.values}
    mandates = {number: item for number, item in {**known, **fresh}.items() if item not in revoked}
    for line in lines:
        if line.part.section not in MANDATED or not line.values:
            continue
        item, code = choose_mandate(line.part.section, line.values, mandates, tuple(fresh.values()))
        if code:
            line.refuse("mandate", code)
        else:
            line.values["mandate"] = item


def _typed(line: _Line) -> Iterator[Typed]:
    section, item = line.part.section, line.row.item
    for one in line.part.fields:
        raw = line.typed.get(one.key)
        fault = line.faults.get(one.key)
        if raw is None and fault is None:
            continue
        code = fault.code if fault else "row-refused" if line.faults else ""
        yield Typed(
            section=section,
            item=item,
            field=one.key,
            place=raw.place if raw else line.place,
            text=raw.text if raw else "",
            state="refused" if code else "accepted",
            code=code,
            detail=fault.detail if fault else "",
        )


class _Reader:
    """Finds the line that each row of the file belongs to."""

    def __init__(self, form: Form, context: Context) -> None:
        self.form, self.context = form, context
        self.others: list[Typed] = []
        self._lines: dict[tuple[str, str], _Line] = {}
        self._titles = {part.section: _by_title(part) for part in form.parts}
        self._printed = {part.section: _printed(form, part) for part in form.parts}

    def lines(self) -> list[_Line]:
        """All lines in which something was typed, in the order of the form."""
        order = {part.section: n for n, part in enumerate(self.form.parts)}
        return sorted(
            self._lines.values(), key=lambda line: (order[line.part.section], line.row.number, line.row.item)
        )

    def outside(self, raw: Raw, section: str = "", reason: str = "") -> None:
        """Keep a text for which there is no question."""
        reason = reason or (raw.problem if raw.problem == "column-twice" else "place-outside")
        state = "outside" if reason == "place-outside" else "refused"
        self.others.append(
            Typed(
                section=section,  # type: ignore[arg-type]
                item="",
                field="",
                place=raw.place,
                text=raw.text,
                state=state,  # type: ignore[arg-type]
                code=reason,
            )
        )

    def take(self, raw: RawRow) -> None:
        """One row of the file."""
        part = self.form.by_section.get(raw.section)
        if part is None:
            for cell in raw.cells.values():
                self.outside(cell)
            return
        if raw.item and not raw.item.startswith("#") and raw.item not in part.by_item:
            self.outside(Raw(raw.place, raw.item), part.section, "place-changed")
        if self._is_printed(part, raw) and not self._is_answered(part, raw):
            return
        row, code = self._match(part, raw)
        if row is None:
            for cell in raw.cells.values():
                self.outside(cell, part.section, code)
            return
        self._keep(part, row, raw, code)

    def _is_printed(self, part: Part, raw: RawRow) -> bool:
        """Whether a row is one that the empty form has outside its questions: titles, headings, the text."""
        texts = frozenset(same_words(cell.text) for cell in raw.cells.values())
        headings = self._printed[part.section][0]
        return texts in self._printed[part.section] or (len(texts) > 1 and texts <= headings)

    def _is_answered(self, part: Part, raw: RawRow) -> bool:
        """Whether a row belongs to a line of the form by its hidden name or its number."""
        return raw.item in part.by_item or self._number(raw) in part.by_number

    def _number(self, raw: RawRow) -> int:
        cell = raw.cells.get("no")
        word = plain_digits(cell.text) if cell else ""
        return int(word) if word.isascii() and word.isdigit() and len(word) < 7 else 0

    def _match(self, part: Part, raw: RawRow) -> tuple[Row | None, str]:
        """(line of the form, code of the reason it cannot be trusted)."""
        number = self._number(raw)
        title = TITLES.get(part.section, "")
        titled = (
            self._titles[part.section].get(same_words(raw.cells[title].text)) if title in raw.cells else None
        )
        named = part.by_item.get(raw.item)
        if raw.item.startswith("#") and raw.item[1:].isdigit():
            named = part.by_number.get(int(raw.item[1:]))
        numbered = part.by_number.get(number)
        if part.free:
            return self._free(part, raw, named or numbered)
        says = [row for row in (named, numbered, titled) if row is not None]
        if not says or (named is None and titled is None):
            return None, "row-unknown"
        return says[0], "row-mismatch" if any(row.item != says[0].item for row in says) else ""

    def _free(self, part: Part, raw: RawRow, row: Row | None) -> tuple[Row, str]:
        """A numbered empty line; further lines get the next numbers."""
        if row is not None:
            return row, ""
        taken = [n.row.number for n in self._lines.values() if n.part is part]
        number = max([len(part.rows), *taken]) + 1
        return Row(str(number), number), ""

    def _keep(self, part: Part, row: Row, raw: RawRow, code: str) -> None:
        line = _Line(part, row, raw.place)
        for key, cell in raw.cells.items():
            one = part.by_key[key]
            ours = row.texts.get(key)
            if one.fixed or ours:
                self._ours(part, ours or "", cell)
            else:
                self._answer(line, key, cell)
        if not line.typed:
            return
        if code:
            for key in line.typed:
                line.refuse(key, code)
        self._add(line)

    def _ours(self, part: Part, ours: str, cell: Raw) -> None:
        """A cell of ours: what was changed in it is kept, and not counted."""
        if same_words(cell.text) != same_words(ours):
            self.outside(cell, part.section, "place-changed")

    def _answer(self, line: _Line, key: str, cell: Raw) -> None:
        line.typed[key] = cell
        if cell.problem:
            line.refuse(key, cell.problem)
            return
        try:
            line.values[key] = read_value(
                cell.text, (self.form, line.row, line.part.by_key[key]), self.context
            )
        except Refused as refused:
            line.refuse(key, refused.code, refused.detail)

    def _add(self, line: _Line) -> None:
        key = line.part.section, line.row.item
        earlier = self._lines.setdefault(key, line)
        if earlier is line or _texts(earlier) == _texts(line):
            return
        line.row = Row(f"{line.row.item}/{len(self._lines)}", line.row.number)
        for one in (earlier, line):
            for name in one.typed:
                one.refuse(name, "row-twice")
        self._lines[key[0], line.row.item] = line


def _texts(line: _Line) -> dict[str, str]:
    return {key: raw.text for key, raw in line.typed.items()}


def _by_title(part: Part) -> dict[str, Row]:
    """Lines by the words a person knows them by; words that several lines share name none of them."""
    found: dict[str, list[Row]] = {}
    key = TITLES.get(part.section, "")
    for row in part.rows:
        found.setdefault(same_words(row.texts.get(key, "")), []).append(row)
    return {title: rows[0] for title, rows in found.items() if title and len(rows) == 1}


def _printed(form: Form, part: Part) -> list[frozenset[str]]:
    """Rows of a sheet that ask nothing, as sets of folded texts; the headings come first."""
    words = form.words
    lines: list[list[str]] = [
        [form.label(part.section, one.key) for one in part.fields],
        [words.texts[f"names.{part.section}"]],
        [form.help(part.section)],
    ]
    if part.section == "amendments":
        lines += [
            [words.texts["texts.clause"], words.texts["texts.clause_text"]],
            [words.texts["texts.filed"]],
        ]
        lines += [[clause, text] for clause, text in form.round.clauses]
        lines += [[filed.id, filed_words(form, filed)] for filed in form.round.amendments]
    return [frozenset(same_words(text) for text in line if text) for line in lines]
