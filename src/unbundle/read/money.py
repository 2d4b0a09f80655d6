"""Money in words and figures: sums with their currency in whole minor units, exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

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
_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
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
    "pounds": "GBP", "rand": "ZAR", "rands": "ZAR",
}  # fmt: skip

_PATTERN = re.compile(
    rf"(?P<dollar>(?:US)?\$) ?(?P<n1>{_COMMAS}){_SCALE.format('s1')}"
    rf"|(?P<sign>€|£|\b(?:USD|EUR|GBP|ZAR)\b) ?(?P<n2>{_GROUPS}){_SCALE.format('s2')}"
    rf"|\b(?P<rand>R) ?(?P<n3>\d{{1,3}}(?: \d{{3}})+(?:[.,]\d\d)?|\d{{3,}}(?:[.,]\d\d)?|\d+(?:[.,]\d+)?(?= (?:million|billion)))"
    rf"{_SCALE.format('s3')}"
    rf"|(?<![\d.,])(?P<n4>{_GROUPS}){_SCALE.format('s4')} (?:di |de )?(?P<name>euros?|EUR\b|€|dollars|pounds|rands?)(?!\w)"
    rf"|\b(?P<words>(?:(?:{_WORD})[ -])+)(?P<noun>dollars?|euros?|pounds|rands?)\b",
)
_CUES = ("$", "€", "£", "EUR", "USD", "GBP", "ZAR", "euro", "dollar", "pounds", "rand", "R")


def find_sums(text: str) -> tuple[Sum, ...]:
    """Every sum of money in `text`, in order.

    Read are signs and codes of USD, EUR, GBP and ZAR before a number, names after it, "million"
    and the like, numbers in English words, groups by comma, stop or blank.
    """
    if not any(cue in text for cue in _CUES):
        return ()
    found = []
    for match in _PATTERN.finditer(text):
        parsed = _parse(match)
        if parsed is not None and parsed[0] <= SAFE_INTEGER:
            found.append(Sum(match.start(), match.end(), parsed[0], parsed[1]))
    return tuple(found)


def _parse(match: re.Match[str]) -> tuple[int, str] | None:
    if match["words"]:
        value = _in_words(match["words"])
        currency = _NAMES[match["noun"]]
        return None if value is None else (value * 10 ** MINOR_DIGITS.get(currency, 2), currency)
    name = match["dollar"] or match["sign"] or match["rand"]
    currency = _SIGNS[name] if name else _NAMES[match["name"]]
    number = match["n1"] or match["n2"] or match["n3"] or match["n4"]
    scale = match["s1"] or match["s2"] or match["s3"] or match["s4"]
    value_ = _number(number, commas=bool(match["dollar"]))
    shift = MINOR_DIGITS.get(currency, 2) + (_SCALES[scale] if scale else 0)
    return int(value_.scaleb(shift)), currency


def _number(words: str, commas: bool) -> Decimal:
    if commas:
        return Decimal(words.replace(",", ""))
    head, mark, tail = words, "", ""
    last = max(words.rfind("."), words.rfind(","))
    if last >= 0 and len(words) - last - 1 != 3:
        head, mark, tail = words[:last], ".", words[last + 1 :]
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
