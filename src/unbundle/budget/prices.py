"""Prices of one year in those of another, one currency in another: by published series, never by guess."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from unbundle.budget.tables import price_index, sources
from unbundle.budget.units import Quantity, Unit, money_unit
from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import SAFE_INTEGER
from unbundle.kit.money import MINOR_DIGITS
from unbundle.records.base import Currency, Exact
from unbundle.records.stakes import Money

USD = "USD"
Rate = tuple[Currency, Currency, Exact, str]
"""From, to, how many of the second are one of the first, source: as `rates` in dossier.yaml."""


def quantity(money: Money) -> Quantity:
    """A sum in major units, with its currency and price year as unit."""
    scale = 10 ** MINOR_DIGITS.get(money.currency, 2)
    return Quantity(Fraction(money.minor, scale), money_unit(money.currency, money.price_year))


def money(amount: Quantity, currency: str, price_year: int) -> Money:
    """A quantity as whole minor units, rounded half to even. Raises: InputError where the unit is another."""
    major = amount.in_unit(money_unit(currency, price_year))
    minor = round(major * 10 ** MINOR_DIGITS.get(currency, 2))
    return money_of(minor, currency, price_year, "sum")


def money_of(minor: int, currency: str, price_year: int, where: str) -> Money:
    """A sum of whole minor units. Raises: InputError for sums below zero or beyond what a file can hold."""
    if minor < 0:
        message, step = "A sum below zero buys nothing.", "Write the sum without a sign."
        raise InputError(Fault(where, "quantity-negative", message, str(minor), step))
    if minor > SAFE_INTEGER:
        message = "This sum is larger than any that can be held exactly in a file."
        step = "Check the unit: thousands or cents may have been given as whole currency units."
        raise InputError(Fault(where, "unit-thousandfold", message, str(minor), step))
    return Money(minor=minor, currency=currency, price_year=price_year)


def check_price_year(price_year: int, where: str) -> int:
    """The year itself. Raises: InputError where the shipped price index has no figure for it."""
    known = price_index()
    if price_year not in known:
        message = f"No price index is shipped for this year; it runs from {min(known)} to {max(known)}."
        step = f"State the sum in prices of a year from {min(known)} to {max(known)}."
        raise InputError(Fault(where, "price-year-unknown", message, str(price_year), step))
    return price_year


def can_restate(from_year: int, to_year: int) -> bool:
    """Whether dollars of one year can be told in dollars of the other."""
    return from_year == to_year or {from_year, to_year} <= price_index().keys()


def restate(amount: Quantity, from_year: int, to_year: int) -> Quantity:
    """An amount per anything in dollars of `from_year`, told in dollars of `to_year`.

    By US consumer prices, because the unit is the dollar: for other countries this says what the
    dollar has lost, not what prices did there.
    Raises: InputError where the index has no figure for one of the years.
    Source: BLS, CPI-U, all items, US city average, yearly means.
    """
    if from_year == to_year:
        return amount
    missing = sorted({from_year, to_year} - price_index().keys())
    if missing:
        known = price_index()
        message = f"No price index is shipped for {missing[0]}; it runs from {min(known)} to {max(known)}."
        step = f"State the sum in prices of a year up to {max(known)}, or refresh the index."
        raise InputError(Fault("prices", "price-year-unknown", message, str(missing[0]), step))
    factor = Quantity(
        price_index()[to_year] / price_index()[from_year],
        _ratio(money_unit(USD, to_year), money_unit(USD, from_year)),
    )
    return amount * factor


def restated_words(from_year: int, to_year: int) -> str:
    """How a figure was told in prices of another year; empty where nothing was done."""
    if from_year == to_year:
        return ""
    index, source = price_index(), sources()["us-prices"]
    return (
        f"{from_year} dollars told as {to_year} dollars by {source.publisher}: "
        f"{float(index[from_year]):g} to {float(index[to_year]):g}"
    )


def in_dollars(amount: Money, rates: Iterable[Rate], where: str) -> Money:
    """The sum in US dollars of the same year's prices, by a declared rate.

    Raises: InputError where the sum is in another currency and no rate to the dollar is declared.
    """
    if amount.currency == USD:
        return amount
    for source, target, rate, _ in rates:
        if (source, target) == (amount.currency, USD):
            converted = quantity(amount).value * rate
            return money(Quantity(converted, money_unit(USD, amount.price_year)), USD, amount.price_year)
    message = f"The unit costs are in US dollars, this sum is in {amount.currency}, and no rate is declared."
    step = f"Declare one with its source: rates in dossier.yaml, or --rate {amount.currency}=NUMBER:SOURCE."
    raise InputError(Fault(where, "currency-rate-missing", message, amount.currency, step))


def _ratio(top: Unit, bottom: Unit) -> Unit:
    return tuple(sorted((*top, *((name, -power) for name, power in bottom))))
