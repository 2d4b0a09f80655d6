"""From what was typed to what it means: one function per kind of field, exact and without guessing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from unbundle.kit.canonical import SAFE_INTEGER
from unbundle.kit.money import MINOR_DIGITS
from unbundle.rounds.layout import Choices, Field, Form, Row
from unbundle.rounds.words import Words, fold

MAX_TEXT = 20_000
_SEPARATORS = {"٫": ".", "٬": ",", "\u2009": " ", "\u202f": " ", "\u00a0": " ", "'": " ", "’": " "}
_DATES = (
    re.compile(r"^(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?:[T ]00:00(?::00)?)?$"),
    re.compile(r"^(?P<d>\d{1,2})[.](?P<m>\d{1,2})[.](?P<y>\d{4})$"),
    re.compile(r"^(?P<d>1[3-9]|2\d|3[01])[-/](?P<m>0?[1-9]|1[0-2])[-/](?P<y>\d{4})$"),
    re.compile(r"^(?P<m>0?[1-9]|1[0-2])[-/](?P<d>1[3-9]|2\d|3[01])[-/](?P<y>\d{4})$"),
    re.compile(r"^(?P<d>0?[1-9]|1[0-2])[-/](?P<m>(?P=d))[-/](?P<y>\d{4})$"),
)
"""20/11/2026 and 11/20/2026 mean one day only; 05/06/2026 means two, so it is none."""


class Refused(Exception):
    """A text that is no answer to its question: the code of the reason, and a detail."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Context:
    """What reading needs beside the form: all languages, the day of arrival, files that came along."""

    languages: tuple[Words, ...]
    received_at: str
    evidence: Mapping[str, str]


Parser = Callable[[str, tuple[Form, Row, Field], Context], str]


def read_value(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    """The value of a filled-in cell. Raises: Refused."""
    return PARSERS[at[2].kind](text, at, context)


def plain_digits(text: str) -> str:
    """`text` with the digits of any script as 0 to 9, and rare separators as common ones."""
    said = "".join(_SEPARATORS.get(char, char) for char in text)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in said).strip()


def _text(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    if len(text) > MAX_TEXT:
        raise Refused("cell-too-long", f"{len(text)} > {MAX_TEXT}")
    return " ".join(text.split()) if at[2].key in ("title", "body") else text.strip()


def _lines(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    names = (" ".join(line.split()) for line in re.split(r"[\n;]", _text(text, at, context)))
    return "\n".join(name for name in names if name)


def _number(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    digits = re.sub(r"\s", "", plain_digits(text))
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise Refused("cell-number")
    return str(int(digits))


def _date(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    word = plain_digits(text)
    match = next(filter(None, (pattern.match(word) for pattern in _DATES)), None)
    try:
        if match is None:
            raise ValueError("no date")
        return date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        raise Refused("cell-date") from None


def _choice(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    form, row, one = at
    if one.key in row.choices:
        return _own_choice(text, row.choices[one.key])
    said = fold(text)
    labels = form.words.labels[one.choices]
    if said in labels:
        return labels[said]
    if text.strip() in form.words.choices[one.choices]:
        return text.strip()
    meant = {
        words.labels[one.choices][said] for words in context.languages if said in words.labels[one.choices]
    }
    if len(meant) != 1:
        raise Refused("cell-choice")
    return meant.pop()


def _own_choice(text: str, choices: Choices) -> str:
    said = fold(plain_digits(text))
    for value, label in choices:
        if said in (fold(label), fold(value), fold(label.partition(" ")[2])):
            return value
    raise Refused("cell-choice", "; ".join(label for _, label in choices))


def _money(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    """Whole minor units. "1.234" could be a thousand or a fraction, so it is refused, never guessed."""
    currency = at[0].round.currency
    said = re.sub(rf"^{currency}|{currency}$", "", plain_digits(text).strip(), flags=re.IGNORECASE).strip()
    places = MINOR_DIGITS.get(currency, 2)
    grouped = r"(?P<whole>\d+|\d{1,3}(?: \d{3})+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,})"
    mixed = r"(?P<whole>\d{1,3}(?:,\d{3})+)\.(?P<rest>\d+)|(?P<whole2>\d{1,3}(?:\.\d{3})+),(?P<rest2>\d+)"
    match = re.fullmatch(grouped + r"(?:[.,](?P<rest>\d{1,2}))?", said) or re.fullmatch(mixed, said)
    if match is None or not said.isascii():
        raise Refused("cell-money")
    found = match.groupdict()
    whole = re.sub(r"\D", "", found["whole"] or found.get("whole2") or "")
    rest = found["rest"] or found.get("rest2") or ""
    if len(rest) > places or len(whole) > 15:
        raise Refused("cell-money")
    minor = int(whole) * 10**places + int(rest.ljust(places, "0") or "0")
    if minor > SAFE_INTEGER:
        raise Refused("cell-money")
    return str(minor)


def _clause(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    form, _, one = at
    word = text.strip()
    if one.key == "after" and fold(word) in {fold(w.texts["texts.begin"]) for w in context.languages}:
        return ""
    return _named(word, [clause for clause, _ in form.round.clauses])


def _amendment(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    return _named(text.strip(), [filed.id for filed in at[0].round.amendments])


def _named(word: str, known: Iterable[str]) -> str:
    for name in known:
        if fold(name) == fold(word):
            return name
    raise Refused("clause-unknown", word)


def _measure(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    digits = plain_digits(text)
    measures = at[0].round.measures
    if digits.isascii() and digits.isdigit() and 0 < int(digits[:9]) <= len(measures):
        return measures[int(digits[:9]) - 1].id
    for measure in measures:
        if text.strip() == measure.id:
            return measure.id
    raise Refused("measure-unknown", text)


def _address(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"']{3,2000}", text.strip()):
        raise Refused("cell-address")
    return text.strip()


def _evidence(text: str, at: tuple[Form, Row, Field], context: Context) -> str:
    """The digest of the file with that name, or a digest as it stands."""
    word = text.strip()
    if re.fullmatch(r"[0-9a-fA-F]{64}", word):
        return word.lower()
    if word in context.evidence:
        return context.evidence[word]
    raise Refused("evidence-missing", word)


PARSERS: Mapping[str, Parser] = {
    "text": _text,
    "lines": _lines,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "money": _money,
    "clause": _clause,
    "amendment": _amendment,
    "measure": _measure,
    "address": _address,
    "evidence": _evidence,
}
