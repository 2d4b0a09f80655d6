"""A fund as a person writes it: 4,518,000,000, USD 4518000000, 12.50."""

from __future__ import annotations

import re
from fractions import Fraction

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import SAFE_INTEGER
from unbundle.kit.money import MINOR_DIGITS
from unbundle.records.stakes import Money, Shock

WRITTEN = re.compile(r"(?:([A-Z]{3}) ?)?(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d{1,3}))?")


def fund_of(text: str, shock: Shock, where: str = "--fund") -> Money:
    """The sum written in `text`, in whole units of its currency; without a code, that of the prices.

    Raises: InputError for anything else, for more decimals than the currency has, for a sum too large.
    """
    found = WRITTEN.fullmatch(text.strip())
    prices = [good.price.currency for good in shock.goods if good.price]
    currency = (found[1] if found else None) or (prices[0] if prices else "")
    digits = MINOR_DIGITS.get(currency, 2)
    if found is None or len(found[3] or "") > digits:
        step = (
            "Write whole units, with a code if need be: 4518000000, or USD 4,518,000,000; no words, no minus."
        )
        raise InputError(Fault(where, "amount", "This is no sum of money.", text, step))
    if not currency:
        step = "Give at least one good of the shock a price."
        raise InputError(Fault(where, "price-missing", "A fund needs prices.", text, step))
    minor = Fraction(f"{found[2].replace(',', '')}.{found[3] or 0}") * 10**digits
    if minor > SAFE_INTEGER:
        step = f"At most {SAFE_INTEGER} minor units (cents)."
        raise InputError(Fault(where, "amount", "This sum is too large.", text, step))
    return Money(minor=int(minor), currency=currency, price_year=shock.year)
