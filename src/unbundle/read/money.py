"""Money in words and figures: sums with their currency in whole minor units, exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from unbundle.kit.canonical import SAFE_INTEGER
from unbundle.kit.money import MINOR_DIGITS


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated sum at half-open code points of the text it was found in."""

    start: int
    end: int
    minor: int
    currency: str


# "1,234,567.89": the style of US and UK texts; a blank or stop may group elsewhere.
_COMMAS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_GROUPS = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_SCALES = {
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "milioni": 6,
    "miliardi": 9,
    "millones": 6,
    "millions": 6,
}
_SCALE = rf"(?:[ -](?P<{{}}>{'|'.join(_SCALES)})\b)?"
_UNITS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORD = "|".join([*_UNITS, *_TENS, "hundred", "thousand", "million", "billion", "a", "and"])
_SIGNS = {
    "US$": "USD",
    "$": "USD",
    "USD": "USD",
    "€": "EUR",
    "EUR": "EUR",
    "£": "GBP",
    "GBP": "GBP",
    "ZAR": "ZAR",
    "R": "ZAR",
}
_NAMES = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "EUR": "EUR", "€": "EUR",
    "pounds sterling": "GBP", "rand": "ZAR", "rands": "ZAR",
}  # fmt: skip

_DOLLAR = rf"(?P<dollar>(?:US)?\$) ?(?P<n1>{_COMMAS}){_SCALE.format('s1')}"
_SIGN = rf"(?P<sign>€|£|\b(?:USD|EUR|GBP|ZAR)\b) ?(?P<n2>{_GROUPS}){_SCALE.format('s2')}"
_RAND = (
    r"\b(?P<rand>R) ?(?P<n3>\d{1,3}(?: \d{3})+(?:[.,]\d\d)?|\d{3,}(?:[.,]\d\d)?|\d+(?:[.,]\d+)?(?= "
    r"(?:million|billion)))" + _SCALE.format("s3")
)
_NAMED = (
    rf"(?<![\d.,])(?P<n4>{_GROUPS}){_SCALE.format('s4')} (?:di |de "
    rf")?(?P<name>euros?|EUR\b|€|dollars|pounds sterling|rands?)(?!\w)"
    rf"|\b(?!and\b)(?P<words>(?:(?:{_WORD})[ -]){{1,12}})(?P<noun>dollars?|euros?|pounds sterling|rands?)\b"
)
_DOLLARS_ONLY = re.compile(_DOLLAR)
_ALL = re.compile("|".join((_DOLLAR, _SIGN, _RAND, _NAMED)))
_OTHER_CUES = ("€", "£", "EUR", "USD", "GBP", "ZAR", "euro", "dollar", "pounds sterling", " rand")
_LONG = re.compile(r"\d(?:[., ]?\d){13}|\b[bt]rillion")
_RAND_CUE = re.compile(r"R ?\d")


@lru_cache(maxsize=1 << 14)
def find_sums(text: str) -> tuple[Sum, ...]:
    """Every sum of money in `text`, in order.

    Read are signs and codes of USD, EUR, GBP and ZAR before a number, names after it, "million"
    and the like, numbers in English words, groups by comma, stop or blank.
    """
    pattern = _ALL if _other_currency(text) else _DOLLARS_ONLY
    if pattern is _DOLLARS_ONLY and "$" not in text:
        return ()
    found = []
    for match in pattern.finditer(text):
        parsed = _parse(match)
        if parsed is not None and parsed[0] <= SAFE_INTEGER:
            found.append(Sum(match.start(), match.end(), parsed[0], parsed[1]))
    return tuple(found)


def beyond_record(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open code points of sums larger than a record holds, which `find_sums` leaves out."""
    if not _LONG.search(text):
        return ()
    found = [(match, _parse(match)) for match in _ALL.finditer(text)]
    return tuple(match.span() for match, parsed in found if parsed is not None and parsed[0] > SAFE_INTEGER)


def _other_currency(text: str) -> bool:
    for cue in _OTHER_CUES:
        if cue in text:
            return True
    return "R" in text and _RAND_CUE.search(text) is not None


def _parse(match: re.Match[str]) -> tuple[int, str] | None:
    part = match.groupdict()
    if part.get("words"):
        value = _in_words(match["words"])
        currency = _NAMES[match["noun"]]
        return None if value is None else (value * 10 ** MINOR_DIGITS.get(currency, 2), currency)
    name = part["dollar"] or part.get("sign") or part.get("rand")
    currency = _SIGNS[name] if name else _NAMES[match["name"]]
    number = part["n1"] or match["n2"] or match["n3"] or match["n4"]
    scale = next((part[key] for key in ("s1", "s2", "s3", "s4") if part.get(key)), "")
    value_ = _number(number, commas=bool(part["dollar"]))
    shift = MINOR_DIGITS.get(currency, 2) + (_SCALES[scale] if scale else 0)
    return int(value_.scaleb(shift)), currency


def _number(words: str, commas: bool) -> Decimal:
    if commas:
        return Decimal(words.replace(",", ""))
    head, mark, tail = words, "", ""
    last = max(words.rfind("."), words.rfind(","))
    behind = words[last + 1 :]
    if last >= 0 and len(behind) != 3 and behind.isdigit():
        head, mark, tail = words[:last], ".", behind
    return Decimal(re.sub(r"[ .,]", "", head) + mark + tail)


def _in_words(words: str) -> int | None:
    total = part = 0
    seen = False
    for word in re.split(r"[ -]+", words.strip()):
        if word in _UNITS:
            part, seen = part + _UNITS.index(word) + 1, True
        elif word in _TENS:
            part, seen = part + 10 * (_TENS.index(word) + 2), True
        elif word == "hundred":
            part, seen = max(part, 1) * 100, True
        elif word in ("thousand", "million", "billion"):
            total, part, seen = total + max(part, 1) * 10 ** _SCALES[word], 0, True
    return total + part if seen else None


def show(minor: int, currency: str) -> str:
    """A sum as people write it: "$40,144,966,500", "EUR 2,500.50"."""
    whole, cents = divmod(minor, 100)
    sign = {"USD": "$", "GBP": "£"}.get(currency, f"{currency} ")
    return f"{sign}{whole:,}" + (f".{cents:02d}" if cents else "")
