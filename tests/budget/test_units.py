"""Units are types: what does not fit together is refused, and what fits comes back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.budget.prices import can_restate, in_dollars, money, quantity, restate
from unbundle.budget.tables import price_index
from unbundle.budget.units import Quantity, money_unit, per, unit_of, words
from unbundle.errors import InputError
from unbundle.records.stakes import Money

NUMBERS = st.fractions(min_value=Fraction(1, 1000), max_value=10**12)
UNITS = st.sampled_from(
    [
        unit_of(),
        unit_of(person=1),
        unit_of(person=1, year=1),
        money_unit("USD", 2016),
        money_unit("USD", 2022),
        money_unit("EUR", 2022),
        per(money_unit("USD", 2022), "person", "year"),
    ]
)
QUANTITIES = st.builds(Quantity, NUMBERS, UNITS)


@given(QUANTITIES, QUANTITIES)
def test_only_equal_units_add_up(ours: Quantity, theirs: Quantity) -> None:
    """Dollars of 2016, dollars of 2022, euros and people never meet in a sum."""
    if ours.unit == theirs.unit:
        assert (ours + theirs) - theirs == ours
        return
    for act in (lambda: ours + theirs, lambda: ours - theirs, lambda: ours < theirs):
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.faults[0].code == "units-mixed"


@given(QUANTITIES, QUANTITIES)
def test_what_is_multiplied_can_be_divided(ours: Quantity, theirs: Quantity) -> None:
    """Powers of units cancel exactly, so a cost times its number is the sum again."""
    assert ours * theirs / theirs == ours
    assert (ours / theirs) * theirs == ours
    assert ours * 3 / 3 == ours


def test_expected_unit_is_named() -> None:
    """Who hands over a wrong unit reads both: the one that is there and the one that is needed."""
    cost = Quantity(Fraction(5), per(money_unit("USD", 2016), "person", "year"))
    assert words(cost.unit) == "USD@2016 per person per year"
    with pytest.raises(InputError) as caught:
        cost.in_unit(money_unit("USD", 2022))
    assert "USD@2016 per person per year and USD@2022" in str(caught.value)


@given(NUMBERS, st.sampled_from(sorted(price_index())), st.sampled_from(sorted(price_index())))
def test_there_and_back(value: Fraction, first: int, second: int) -> None:
    """Telling dollars in another year's prices and back loses nothing; the unit carries the year."""
    start = Quantity(value, money_unit("USD", first))
    there = restate(start, first, second)
    assert there.unit == money_unit("USD", second)
    assert restate(there, second, first) == start


def test_no_index_no_guess() -> None:
    """A year for which no index is published is an error that names the years there are."""
    assert not can_restate(2016, 2031)
    with pytest.raises(InputError) as caught:
        restate(Quantity(Fraction(1), money_unit("USD", 2016)), 2016, 2031)
    assert caught.value.faults[0].code == "price-year-unknown"
    assert "1995 to 2025" in str(caught.value)


def test_price_index_is_the_published_one() -> None:
    """Four yearly means as the Bureau of Labor Statistics prints them."""
    index = price_index()
    assert [float(index[year]) for year in (1995, 2016, 2020, 2022)] == [152.4, 240.007, 258.811, 292.655]


def test_currencies_need_a_declared_rate() -> None:
    """No rate is shipped and none is guessed; a declared one is used exactly, yen without cents too."""
    euros = Money(minor=100_000, currency="EUR", price_year=2022)
    with pytest.raises(InputError) as caught:
        in_dollars(euros, (), "sum")
    assert caught.value.faults[0].code == "currency-rate-missing"
    rates = (("EUR", "USD", Fraction("1.053"), "ECB"), ("JPY", "USD", Fraction(1, 131), "mean of 2022"))
    assert in_dollars(euros, rates, "sum") == Money(minor=105_300, currency="USD", price_year=2022)
    yen = Money(minor=131_000, currency="JPY", price_year=2022)
    assert in_dollars(yen, rates, "sum").minor == 100_000
    assert money(quantity(yen), "JPY", 2022) == yen
