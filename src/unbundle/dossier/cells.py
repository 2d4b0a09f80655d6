"""What one cell of a table may hold: how it is read, written and described.

Two conventions keep the files safe and lossless in any spreadsheet:

- A text cell that a spreadsheet could take for a formula (it begins with = + - @, a tab, or their
  full-width twins) is written with an apostrophe in front; on reading that apostrophe is taken
  off. A text that itself begins so is written with one more, so nothing is lost.
- A list cell holds one value per line. Inside a value a line break is written \\n, a backslash
  \\\\, and the separator of a pair (= or |) is written \\= or \\|.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from unbundle.errors import nearest
from unbundle.kit.canonical import SAFE_INTEGER

_STARTS = r"[=+\-@\t\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(rf"^'*{_STARTS}")
_ARMOURED = re.compile(rf"^'+{_STARTS}")
_ESCAPED = re.compile(r"\\([n\\|=])")


class CellError(Exception):
    """A cell that cannot be read: code, message and next step of the fault to be made."""

    def __init__(self, code: str, message: str, step: str) -> None:
        super().__init__(message)
        self.code, self.message, self.step = code, message, step


def cell_error(code: str, message: str, step: str) -> CellError:
    """The error of a cell that cannot be read."""
    return CellError(code, message, step)


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of cell. `parse` gets the text (never blank), `write` gives it back.

    `describe` completes "this cell holds ..."; `type` and `limits` are its Frictionless schema;
    `many` marks cells that hold a list.
    """

    describe: str
    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    type: str = "string"
    limits: Mapping[str, Any] = field(default_factory=dict)
    many: bool = False


def disarm(text: str) -> str:
    """`text` as it is written into a cell: no spreadsheet takes it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def rearm(text: str) -> str:
    """The text that `disarm` was given."""
    return text[1:] if _ARMOURED.match(text) else text


def _same(value: Any) -> str:
    return str(value)


TEXT = Cell("text", _same, _same)


def pattern(expression: str, describe: str, step: str, exists: Callable[[str], object] = bool) -> Cell:
    """A word that matches `expression` whole and that `exists` accepts; spaces around it do not count."""
    compiled = re.compile(expression)

    def parse(text: str) -> str:
        word = text.strip()
        if not compiled.fullmatch(word) or not exists(word):
            raise cell_error("cell-form", f"This cell needs {describe}.", step)
        return word

    return Cell(describe, parse, _same, limits={"pattern": expression.strip("^$")})


ID = pattern(
    r"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,199}$",
    "an id",
    "Use letters, digits, dot, underscore, colon or hyphen, at most 200, such as dock-union.",
)
COUNTRY = pattern(
    r"^[A-Z]{3}$",
    "a country as three capital letters (ISO 3166)",
    "For example FRA, SEN or USA; INT for international organisations.",
)
LANGUAGE = pattern(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "a language tag (BCP 47)", "For example en, fr or pt-BR."
)
CURRENCY = pattern(r"^[A-Z]{3}$", "a currency as three capital letters (ISO 4217)", "For example USD or EUR.")


def _in_calendar(word: str) -> bool:
    """Whether a date or moment is in the calendar: no 31 February, no 25th hour."""
    first = {4: "-01-01", 7: "-01"}.get(len(word), "")
    try:
        return bool(datetime.fromisoformat(word + first))
    except ValueError:
        return False


DATE = pattern(
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
    "a date: a year, a month or a day",
    "Write 2026, 2026-05 or 2026-05-01. Format the column as text so that a spreadsheet keeps it.",
    _in_calendar,
)
INSTANT = pattern(
    r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$",
    "a moment in UTC",
    "Write 2026-05-01T18:00:00Z. Format the column as text so that a spreadsheet keeps it.",
    _in_calendar,
)
SHA256 = pattern(
    r"^[0-9a-f]{64}$",
    "a SHA-256 digest: 64 digits and letters a to f",
    "Copy it from documents.csv.",
)


def integer(low: int, high: int, describe: str, step: str = "Write digits only.") -> Cell:
    """A whole number between `low` and `high`, digits only."""

    def parse(text: str) -> int:
        word = text.strip()
        digits = word.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 16):
            raise cell_error("cell-number", f"This cell needs {describe}.", _why_not_whole(word) or step)
        number = int(word)
        if not low <= number <= high:
            raise cell_error("cell-number", f"This cell needs {describe}.", f"From {low} to {high}.")
        return number

    return Cell(describe, parse, _same, "integer", {"minimum": low, "maximum": high})


def _why_not_whole(word: str) -> str:
    if re.fullmatch(r"-?\d+([.,]\d+)?[eE]\+?\d+", word):
        return "A spreadsheet has shortened this number. Format the column as a number without decimals."
    return ""


COUNT = integer(0, SAFE_INTEGER, "a whole number, 0 or more")
WHOLE = integer(-SAFE_INTEGER, SAFE_INTEGER, "a whole number")
GRADE = integer(1, 6, "a grade from 1 to 6")


def _parse_minor(text: str) -> int:
    word = text.strip()
    if word.startswith(("-", "\u2212", "\u2013", "(")):
        raise cell_error(
            "amount-negative",
            "An amount is never negative: its sign comes from the kind (a rescission takes money back).",
            "Write the amount without a sign and check the kind.",
        )
    if not (word.isascii() and word.isdigit() and len(word) <= 16 and int(word) <= SAFE_INTEGER):
        step = _why_not_whole(word) or "Write $1,234.50 as 123450: digits only, no point, comma or symbol."
        raise cell_error("amount-not-minor", "An amount is in whole minor units (cents).", step)
    return int(word)


MINOR = Cell(
    "an amount in whole minor units (cents), 0 or more: $1,234.50 is 123450",
    _parse_minor,
    _same,
    "integer",
    {"minimum": 0, "maximum": SAFE_INTEGER},
)


def _parse_flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in ("true", "false"):
        raise cell_error("cell-flag", "This cell needs true or false.", "Write true or false.")
    return word == "true"


FLAG = Cell("true or false", _parse_flag, lambda value: "true" if value else "false", "boolean")


def choice(*names: str) -> Cell:
    """One word of a fixed list."""

    def parse(text: str) -> str:
        word = text.strip()
        if word not in names:
            message = "This word is not one of those that may stand here."
            raise cell_error("cell-choice", message, nearest(word, names))
        return word

    return Cell("one of " + ", ".join(names), parse, _same, limits={"enum": list(names)})


def lines(inner: Cell) -> Cell:
    """A list: one value per line."""

    def parse(text: str) -> tuple[Any, ...]:
        return tuple(inner.parse(_unescape(line)) for line in text.split("\n") if line.strip())

    def write(values: tuple[Any, ...]) -> str:
        return "\n".join(_escape(inner.write(value), "") for value in values)

    return Cell(f"{inner.describe}, one per line", parse, write, many=True)


def parts(separator: str, names: tuple[str, ...], *inner: Cell) -> Cell:
    """A list of tuples: one per line, its parts divided by `separator`; blank parts are read as "".

    The last part may hold the separator; in the others it is written with a backslash.
    """
    form = separator.join(names)
    splitter = re.compile(rf"(?<!\\)((?:\\\\)*){re.escape(separator)}")

    def parse_line(line: str) -> tuple[Any, ...]:
        found = splitter.sub(r"\1\0", line, count=len(inner) - 1).split("\0")
        if len(found) != len(inner):
            raise cell_error("cell-parts", f"Every line needs the form {form}.", f"Write {form}.")
        return tuple(map(_parse_part, inner, (_unescape(part).strip() for part in found)))

    def write_line(values: tuple[Any, ...]) -> str:
        texts = [cell.write(value) for cell, value in zip(inner, values, strict=True)]
        first = [_escape(text, separator) for text in texts[:-1]]
        return separator.join([*first, _escape(texts[-1], "")])

    def parse(text: str) -> tuple[Any, ...]:
        return tuple(parse_line(line) for line in text.split("\n") if line.strip())

    def write(values: tuple[Any, ...]) -> str:
        return "\n".join(map(write_line, values))

    return Cell(f"{form}, one per line", parse, write, many=True)


def pairs(names: tuple[str, str], first: Cell, second: Cell) -> Cell:
    """A dict: one name=value per line, every name once; written in the order of names."""
    listed = parts("=", names, first, second)

    def parse(text: str) -> dict[Any, Any]:
        items = listed.parse(text)
        if len(dict(items)) != len(items):
            raise cell_error("cell-parts", f"The same {names[0]} stands here twice.", "Keep one of them.")
        return dict(items)

    return Cell(listed.describe, parse, lambda values: listed.write(tuple(sorted(values.items()))), many=True)


def named(record: Callable[..., Any], names: tuple[str, str], first: Cell, second: Cell) -> Cell:
    """A list of small records with two fields: one name=value per line."""
    listed = parts("=", names, first, second)

    def parse(text: str) -> tuple[Any, ...]:
        return tuple(record(**dict(zip(names, line, strict=True))) for line in listed.parse(text))

    def write(values: tuple[Any, ...]) -> str:
        return listed.write(tuple(tuple(getattr(value, name) for name in names) for value in values))

    return Cell(listed.describe, parse, write, many=True)


def _parse_part(cell: Cell, text: str) -> Any:
    if text:
        return cell.parse(text)
    if cell in (TEXT, DATE):
        return ""
    message = f"A part of this line is blank; it needs {cell.describe}."
    raise cell_error("cell-parts", message, "Fill it in, or delete the line.")


def _escape(text: str, separator: str) -> str:
    safe = text.replace("\\", "\\\\").replace("\n", "\\n")
    return safe.replace(separator, "\\" + separator) if separator else safe


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
