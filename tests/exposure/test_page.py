"""The part of the page of stakes: nothing hostile gets through; gaps and other kinds of shock are drawn."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.exposure.worlds import T, dollars, hand_shock, hand_tables
from unbundle.exposure import Tables, expose
from unbundle.publish.html import page_environment
from unbundle.publish.stakes_exposure import people, view_of
from unbundle.records.stakes import Exposure, FundLine, Money, ShockGood

PAGE = '{% import "parts.html.j2" as parts with context %}{% include "stakes/exposure.html.j2" %}'


def drawn(found: Exposure) -> str:
    """The section of the page."""
    return page_environment("USD").from_string(PAGE).render(exposure=view_of(found, {"a": 7}), dossier=None)


def test_hostile_words_stay_words() -> None:
    """A shock may come from anybody: no tag, no script, no address but http gets into the page."""
    price = dollars(20_000).model_copy(update={"source": "<b>x</b>", "url": "javascript:alert(1)"})
    bad = '<script>alert("x")</script>'
    shock = hand_shock(
        title=bad, situation=bad, goods=(ShockGood(id="wheat", people=True, why=bad, price=price),)
    )
    lines = [FundLine(id="a", title=bad, minor=500), FundLine(id="b", title="b", minor=500)]
    page = drawn(expose(shock, lines=lines, tables=hand_tables()))
    assert "<script" not in page
    assert "<b>x</b>" not in page
    assert "javascript:" not in page
    assert page.count("&lt;script&gt;") == 4
    assert '<a href="index.html#b7">' in page


def test_every_part_is_there_and_links_lead_somewhere() -> None:
    """Map, bars, table, fund and sources stand in the section, and every link inside it has its end."""
    tables = hand_tables()
    large = Tables(
        {key: T(value.value * 10**6) for key, value in tables.flows.items()},
        {key: T(value.value * 10**6) for key, value in tables.balances.items()},
    )
    page = drawn(expose(hand_shock(), Money(minor=10**12, currency="USD", price_year=2022), tables=large))
    for part in ('role="img"', "<figcaption>", 'class="bar"', "A fund, and how", "Egypt", "Lebanon"):
        assert part in page
    ends = {word.split('"')[0] for word in page.split('id="')[1:]}
    assert {word.split('"')[0] for word in page.split('href="#')[1:]} <= ends
    assert "is not needed under this rule" not in page or "unmet $0" in page


def test_without_a_fund_prices_or_people() -> None:
    """A shock of which only shares are known is told without sums, people or empty brackets."""
    bare = hand_shock(goods=(ShockGood(id="wheat", people=False, why="A test."),))
    view = view_of(expose(bare, tables=hand_tables()))
    assert view.good == "wheat"
    assert (view.fund, view.rules, view.bars, view.not_placed) == ((), (), (), "")
    assert view.lead == (
        "2 countries and territories would miss something; in 0 of them it is three tenths or more of the"
        " supply of wheat.",
        "Assumed to stop, and not among them: Ukraine; hunger there, where people may be under fire, is not"
        " measured here.",
    )
    assert [(line.share, line.people, line.cost, line.gets) for line in view.rows] == [
        ("17 %", "", "", ""),
        ("28 %", "", "", ""),
    ]
    assert "A fund, and how" not in drawn(expose(bare, tables=hand_tables()))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (51_635_854, "51.6 million"),
        (5_156_000, "5.16 million"),
        (675_779_616, "676 million"),
        (999_950, "1.00 million"),
        (48_321, "48,300"),
        (9_876, "9,880"),
        (0, "0"),
    ],
)
def test_people_as_read(number: int, text: str) -> None:
    """A figure that is an estimate is not printed to the last person."""
    assert people(number) == text
    assert people(Fraction(number)) == text


def test_tonnes_and_money_divide() -> None:
    """A reader who divides the cost by what stays finds the price that stands beside it."""
    flows = {("wheat", 2021, "UKR", "LVA"): T(60_000), ("wheat", 2021, "LVA", "DEU"): T(50_000)}
    tables = Tables(flows, {("wheat", 2021, "LVA", "production"): T(40_000)})
    view = view_of(expose(hand_shock(months=12), tables=tables))
    assert view.goods[0][1:3] == (
        "30,000 t",
        "of which 15,000 stay in the buying countries: $3.0\u00a0m at $200 a tonne; 2021 only, for 12 months",
    )


def test_people_are_told_as_a_usual_rate_with_a_range() -> None:
    """Nobody reads that millions live on bread alone: the rate stands beside the people, and their range."""
    tables = hand_tables()
    large = Tables(
        {key: T(value.value * 10**6) for key, value in tables.flows.items()},
        {key: T(value.value * 10**6) for key, value in tables.balances.items()},
    )
    view = view_of(expose(hand_shock(), tables=large))
    words = " ".join(view.lead)
    assert "people use in 6 months at their own country's usual rate, from " in words
    assert "It does not say that they live on wheat." in words
    egypt = next(line for line in view.rows if line.name == "Egypt")
    assert "1,020 kg a head and year." in egypt.more
    assert egypt.people_span == "16.9\u00a0m to 21.7\u00a0m"


def test_a_fund_that_covers_all_says_all() -> None:
    """ "gets $533.5 m, 100 %" under a cost of $533.5 m says one thing three times."""
    found = expose(hand_shock(), Money(minor=10**12, currency="USD", price_year=2022), tables=hand_tables())
    assert {line.covered for line in view_of(found).rows} == {"all"}
    assert "($2,000 (all)" not in drawn(found)
    assert "<small>$2,000 (all)</small>" in drawn(found)
