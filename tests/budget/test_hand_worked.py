"""Cases worked by hand from the published figures: two countries, two years, one state, other prices."""

from __future__ import annotations

from fractions import Fraction

import pytest

from unbundle.budget import Sum, compare_at_home, equivalents_of, find_places
from unbundle.records.stakes import Equivalent, Money

BILLION = 10**11


def dollars(minor: int, year: int) -> Sum:
    """A sum in cents of a year."""
    return Sum("sum", "this sum", Money(minor=minor, currency="USD", price_year=year))


def one(place: str, programme: str, year: int, minor: int = BILLION) -> Equivalent:
    """The equivalent of a billion dollars of a year at one place."""
    found = equivalents_of([dollars(minor, year)], find_places([place]))
    return next(item for item in found if item.programme == programme)


@pytest.mark.parametrize(
    ("place", "year", "cost", "people"),
    [
        # WHO: 6,860.61862 dollars a head. 1,000,000,000.00 / 6,860.62 = 145,759.4
        ("USA", 2022, "686062/100", 145_759),
        # WHO: 5,470.11146. 1,000,000,000.00 / 5,470.11 = 182,811.8
        ("USA", 2019, "547011/100", 182_811),
        # WHO: 4,966.14728. 1,000,000,000.00 / 4,966.15 = 201,363.2
        ("DEU", 2022, "496615/100", 201_363),
        # WHO: 4,236.93292. 1,000,000,000.00 / 4,236.93 = 236,019.9
        ("DEU", 2019, "423693/100", 236_019),
    ],
)
def test_public_health_spending(place: str, year: int, cost: str, people: int) -> None:
    """Amount divided by spending per head, whole people, in two countries and two years."""
    found = one(place, "health-cover", year)
    assert (found.unit_cost.value, found.units, found.unit_cost.year) == (Fraction(cost), people, year)


@pytest.mark.parametrize(
    ("place", "year", "cost", "pupils"),
    [
        # 19.85908 % of 18,804,913,000,000 / 324,353,340 = 11,513.625 (half to even: .62)
        ("USA", 2016, "1151362/100", 86_853),
        # 17.44257 % of 3,469,853,463,945.53 / 82,348,669 = 7,349.622
        ("DEU", 2016, "734962/100", 136_061),
        # 9.79172 % of 1,856,721,507,621.46 / 1,295,829,511 = 140.300
        ("IND", 2013, "14030/100", 7_127_583),
    ],
)
def test_a_year_of_primary_school(place: str, year: int, cost: str, pupils: int) -> None:
    """Per cent of GDP per person times GDP per person of the same year, then the division."""
    found = one(place, "primary-education", year)
    assert (found.unit_cost.value, found.units) == (Fraction(cost), pupils)


@pytest.mark.parametrize(
    ("place", "cost", "pupils"),
    # 11,513.62497 and 7,349.62236 dollars of 2016, times 292.655 / 240.007 (CPI-U 2022 / 2016)
    [("USA", "1403926/100", 71_228), ("DEU", "896184/100", 111_584)],
)
def test_prices_of_another_year(place: str, cost: str, pupils: int) -> None:
    """A figure of 2016 beside a sum of 2022 is told in its dollars by the published index, and says so."""
    found = one(place, "primary-education", 2022)
    assert (found.unit_cost.value, found.units) == (Fraction(cost), pupils)
    assert found.unit_cost.year == 2016
    assert "2016 dollars told as 2022 dollars" in found.unit_cost.note
    assert "6 years older than the sum" in found.unit_cost.note
    assert found.sentence.endswith("figures of 2016.")


def test_a_state() -> None:
    """Utah: 3,380,800 of 333,287,557 people; schools at 4,073.49 dollars of 2016, 4,967.05 of 2022."""
    home = compare_at_home([dollars(BILLION, 2022)], find_places(["US-UT"]))
    share = home.shares[0]
    assert share.money.minor == 1_014_379_303  # a billion dollars * 3380800 / 333287557, in cents
    assert share.share == Fraction(3_380_800, 333_287_557)
    assert share.per_head is not None
    assert share.per_head.minor == 300  # 10,143,793.03 / 3,380,800 = 3.0004
    assert share.per_household is None
    assert any("B11001" in words for words in share.missing)
    schools = next(item for item in home.equivalents if item.programme == "us-schools")
    assert schools.unit_cost.value == Fraction(496_705, 100)
    assert schools.units == 2_042
    housing = next(item for item in home.equivalents if item.programme == "us-housing")
    # 309,551 thousand dollars of 2016 / 365 days = 848,084.93; in dollars of 2022 1,034,121.07
    assert housing.unit_cost.value == Fraction(103_412_107, 100)
    assert housing.units == 9


def test_range_spans_the_published_years() -> None:
    """The range is that of the last three figures, all in one year's prices, and of nothing else."""
    found = one("US-UT", "us-schools", 2022, 10**13).unit_cost
    # 2014: 3,983.099 * 3,685,048 / 3,769,458 = 3,893.905, * 292.655 / 236.736 = 4,813.69
    # 2015: 3,941.237 * 3,722,120 / 3,762,998.5 = 3,898.422, * 292.655 / 237.017 = 4,813.55
    # 2016: 4,967.05; as published 4,073.49, which is of other prices and no end of the range
    assert (found.low, found.value, found.high) == (
        Fraction(481_355, 100),
        Fraction(496_705, 100),
        Fraction(496_705, 100),
    )
    assert "also the figures of 2014, 2015" in found.note


def test_more_people_than_there_are() -> None:
    """A sum that covers everybody many times over says so, instead of a number of people who do not exist."""
    found = one("KEN", "health-cover", 2022, 40 * BILLION)
    assert "that is all 54,252,461 people there for 17.4 years" in found.sentence
    assert "people there for" not in one("USA", "health-cover", 2022).sentence
