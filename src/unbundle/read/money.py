"""Money in words and figures: sums with their currency in whole minor units, exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from unbundle.kit.canonical import SAFE_INTEGER


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated sum at half-open code points of the text it was found in."""

    start: int
    end: int
    minor: int
    currency: str


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DOLLARS = re.compile(
    rf"(?P<sign>US\$|\$)\s?(?P<number>{_DIGITS})(?:\s(?P<scale>thousand|million|billion|trillion)\b)?"
)
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}


def find_sums(text: str) -> tuple[Sum, ...]:
    """Every sum of money in `text`, in order."""
    found = []
    for match in _DOLLARS.finditer(text):
        value = Decimal(match["number"].replace(",", ""))
        value = value.scaleb(_SCALES[match["scale"]]) if match["scale"] else value
        minor = int(value.scaleb(2))
        if minor <= SAFE_INTEGER:
            found.append(Sum(match.start(), match.end(), minor, "USD"))
    return tuple(found)


def show(minor: int, currency: str) -> str:
    """A sum as people write it: "$40,144,966,500", "EUR 2,500.50"."""
    whole, cents = divmod(minor, 100)
    sign = {"USD": "$", "GBP": "£"}.get(currency, f"{currency} ")
    return f"{sign}{whole:,}" + (f".{cents:02d}" if cents else "")
