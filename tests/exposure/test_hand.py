"""Two countries, two years, worked out by hand; then what happens when something is missing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.exposure.worlds import T, dollars, hand_shock, hand_tables
from unbundle.errors import InputError
from unbundle.exposure import Tables, expose
from unbundle.exposure.losses import losses_of
from unbundle.exposure.need import index_of, latest, need_of
from unbundle.records.stakes import Exposure, ExposureRow, FundLine, Money, ShockGood, Stop

F = Fraction


def row(found: Exposure, code: str) -> ExposureRow:
    """The row of one country."""
    return next(row for row in found.rows if row.country == code)


def test_shares_of_imports_and_of_supply() -> None:
    """Egypt loses half of 80 of its 120 imports: 1/3; but of its supply of 230 only 40/230."""
    loss = losses_of(hand_shock(), "wheat", hand_tables())
    egypt, lebanon = loss["EGY"], loss["LBN"]
    assert egypt.imports is not None
    assert egypt.supply is not None
    assert lebanon.supply is not None
    assert (egypt.imports.value, egypt.imports.low, egypt.imports.high) == (F(40, 120), F(25, 80), F(15, 40))
    assert (egypt.supply.value, egypt.supply.low, egypt.supply.high) == (F(40, 230), F(15, 100), F(25, 130))
    assert (lebanon.supply.value, lebanon.supply.low, lebanon.supply.high) == (F(25, 90), F(1, 5), F(3, 8))
    assert (egypt.lost, lebanon.lost) == (20, F(25, 4))
    assert egypt.yearly_supply == 115
    assert egypt.supply.years == (2020, 2021)


def test_cost_people_and_need() -> None:
    """Half a year of 20 tonnes at 200 dollars is 2,000 dollars; people are the share of the population."""
    egypt = row(expose(hand_shock(), tables=hand_tables()), "EGY")
    assert egypt.cost == Money(minor=200_000, currency="USD", price_year=2022)
    assert egypt.goods[0].lost.value == 10
    population = latest("population", "EGY", 2022)
    assert population is not None
    assert population.year == 2022
    assert egypt.people is None, "115 tonnes for a hundred million people are too little to speak of people"
    assert "people: too little wheat is recorded there to speak of people" in egypt.missing
    assert [(figure.year, figure.value) for figure in egypt.need] == [
        (figure.year, figure.value) for figure in need_of("EGY", 2022).values() if figure
    ]
    assert egypt.allocated is None
    assert egypt.covered is None
    assert egypt.by_rule == {}


def test_people_are_the_share_of_the_population() -> None:
    """With a supply that people can live on, as many live on the lost part as its share."""
    shares = hand_tables()
    big = Tables(
        {key: T(value.value * 10**6) for key, value in shares.flows.items()},
        {key: T(value.value * 10**6) for key, value in shares.balances.items()},
    )
    egypt = row(expose(hand_shock(), tables=big), "EGY")
    population = latest("population", "EGY", 2022)
    assert egypt.people is not None
    assert population is not None
    assert egypt.people.value == round(population.value * F(40, 230))
    assert egypt.people.low == round(population.value * F(15, 100))
    assert (egypt.people.year, egypt.people.unit) == (2022, "persons")


def test_a_fund_is_shared_to_the_cent() -> None:
    """Costs are 2,000.00 and 625.00 dollars; 1,000.01 is shared in proportion with its odd cent."""
    fund = Money(minor=100_001, currency="USD", price_year=2022)
    found = expose(hand_shock(), fund, tables=hand_tables())
    egypt, lebanon = row(found, "EGY"), row(found, "LBN")
    assert (egypt.cost, lebanon.cost) == (
        Money(minor=200_000, currency="USD", price_year=2022),
        Money(minor=62_500, currency="USD", price_year=2022),
    )
    assert egypt.by_rule["proportional"] + lebanon.by_rule["proportional"] == 100_001
    assert egypt.by_rule["proportional"] == 76_191, "200,000/262,500 of 100,001 is 76,191.24"
    index = {code: index_of(need_of(code, 2022), hand_shock().need) for code in ("EGY", "LBN")}
    people = {code: latest("population", code, 2022) for code in index}
    weight = {
        code: people[code].value * index[code] * share  # type: ignore[union-attr, operator]
        for code, share in (("EGY", F(40, 230)), ("LBN", F(25, 90)))
    }
    exact = F(100_001) * weight["EGY"] / (weight["EGY"] + weight["LBN"])
    assert abs(egypt.by_rule["max-min"] - exact) < 1
    assert egypt.allocated == Money(minor=egypt.by_rule["max-min"], currency="USD", price_year=2022)
    assert egypt.covered == F(egypt.by_rule["max-min"], 200_000)
    for split in found.summary.splits:
        assert split.allocated + split.unused == 100_001
        assert split.allocated + split.unmet == 262_500


def test_lines_of_a_package_are_a_fund() -> None:
    """Without another sum the lines' money is shared, and all losses are set beside it."""
    lines = [FundLine(id="b", title="B", minor=300_000), FundLine(id="a", title="A", minor=225_000)]
    summary = expose(hand_shock(), lines=lines, tables=hand_tables()).summary
    assert summary.fund == Money(minor=525_000, currency="USD", price_year=2022)
    assert summary.part_of_lines == F(1, 2)
    assert [line.id for line in summary.fund_lines] == ["a", "b"]
    assert {split.unmet for split in summary.splits} == {0}
    assert {split.unused for split in summary.splits} == {262_500}
    assert {split.level for split in summary.splits} == {None}


def test_declared_weights_and_a_target() -> None:
    """Weights may be declared, and a target below the whole loss limits what anybody gets."""
    shock = hand_shock(weights={"LBN": F(3), "EGY": F(1)}, rule="declared", target=F(1, 2))
    found = expose(shock, Money(minor=40_000, currency="USD", price_year=2022), tables=hand_tables())
    assert {row.country: row.by_rule["declared"] for row in found.rows} == {"LBN": 30_000, "EGY": 10_000}
    split = found.summary.splits[-1]
    assert (split.rule, split.level, split.unmet) == ("declared", 10_000, 131_250 - 40_000)
    larger = expose(shock, Money(minor=60_000, currency="USD", price_year=2022), tables=hand_tables())
    assert row(larger, "LBN").allocated == Money(minor=31_250, currency="USD", price_year=2022)


def test_a_year_without_production_is_a_marked_gap() -> None:
    """A missing year is left out of the share and named; all years missing leave no share at all."""
    tables = hand_tables()
    less = {key: value for key, value in tables.balances.items() if key[1:3] != (2021, "EGY")}
    egypt = losses_of(hand_shock(), "wheat", Tables(tables.flows, less))["EGY"]
    assert egypt.supply is not None
    assert (egypt.supply.value, egypt.supply.years) == (F(15, 100), (2020,))
    assert egypt.flags == ("supply of wheat: no figure for 2021",)
    none = losses_of(hand_shock(), "wheat", Tables(tables.flows, {}))["EGY"]
    assert none.supply is None
    assert none.missing == ("supply of wheat: no figure of what grows there",)
    found = expose(hand_shock(), tables=Tables(tables.flows, {}))
    assert found.summary.not_placed == ("EGY", "LBN")
    assert all(one.supply_lost is None and one.people is None for one in found.rows)


def test_what_passes_through_is_flagged() -> None:
    """Who exports as much as it grows, and half of what it imports, passes on; its cost is what stays."""
    flows = {("wheat", 2021, "UKR", "LVA"): T(60), ("wheat", 2021, "LVA", "DEU"): T(50)}
    balances = {("wheat", 2021, "LVA", "production"): T(40)}
    shock = hand_shock(months=12)
    found = expose(shock, tables=Tables(flows, balances))
    latvia = row(found, "LVA")
    assert latvia.supply_lost is not None
    assert latvia.supply_lost.value == F(30, 50)
    assert any(flag.startswith("corridor of wheat") for flag in latvia.flags)
    assert latvia.cost is not None
    assert latvia.cost.minor == 30 * F(1, 2) * 20_000
    estonia = {(*key[:3], "EST" if key[3] == "LVA" else key[3]): value for key, value in flows.items()}
    estonia = {(*k[:2], "EST" if k[2] == "LVA" else k[2], k[3]): v for k, v in estonia.items()}
    loss = losses_of(shock, "wheat", Tables(estonia, {("wheat", 2021, "EST", "production"): T(40)}))["EST"]
    assert loss.flags == (
        "corridor of wheat: it exports at least half of what it imports, and at least as much as it grows",
    )
    assert loss.kept == F(1, 2)


@pytest.mark.parametrize(
    ("grown", "word"), [(5, "recorded as zero or less in 2021"), (20, "more comes from those")]
)
def test_a_supply_that_cannot_be_is_no_share(grown: int, word: str) -> None:
    """A share above one, or of nothing, would be a number without a meaning."""
    flows = {("wheat", 2021, "UKR", "EST"): T(60), ("wheat", 2021, "EST", "DEU"): T(65)}
    tables = Tables(flows, {("wheat", 2021, "EST", "production"): T(grown)})
    stop = (Stop(exporter="UKR", good="wheat", share=F(1)),)
    loss = losses_of(hand_shock(stops=stop), "wheat", tables)["EST"]
    assert loss.supply is None
    assert word in loss.missing[0]


def test_need_is_the_mean_of_what_is_known() -> None:
    """A missing figure is left out and never counted as zero; nothing known is not zero need."""
    known = need_of("EGY", 2022)
    weights = dict.fromkeys(known, F(1))
    values = [figure.value for figure in known.values() if figure]
    assert len(values) == 4
    assert index_of(known, weights) == sum(values) / 4
    assert index_of({**known, "poverty": None}, weights) == (sum(values) - values[1]) / 3
    assert index_of(known, {"poverty": F(1)}) == values[1]
    assert index_of(dict.fromkeys(known), weights) is None
    assert need_of("no such code", 2022) == dict.fromkeys(known)


def test_no_figure_is_newer_than_the_shock() -> None:
    """Who decides in 2019 does not know 2020."""
    figure = latest("unaffordable-diet", "EGY", 2019)
    assert figure is not None
    assert (figure.year, figure.value) == (2019, F(759, 1000))
    assert latest("unaffordable-diet", "EGY", 2016) is None


def test_a_good_without_a_price_is_not_in_the_cost() -> None:
    """What has no price is said to be outside the cost; a fund without any price is refused."""
    bare = hand_shock(goods=(ShockGood(id="wheat", people=True, why="Bread."),))
    found = expose(bare, tables=hand_tables())
    assert found.summary.cost is None
    assert "Without a price, and not in the cost: wheat." in found.summary.notes
    with pytest.raises(InputError) as caught:
        expose(bare, Money(minor=5, currency="USD", price_year=2022), tables=hand_tables())
    assert [fault.code for fault in caught.value.faults] == ["price-missing"]


def test_currencies_are_not_mixed() -> None:
    """Nothing is converted by guess."""
    with pytest.raises(InputError) as caught:
        expose(hand_shock(), Money(minor=5, currency="EUR", price_year=2022), tables=hand_tables())
    assert [(fault.code, fault.value) for fault in caught.value.faults] == [("currency-mixed", "EUR")]
    euro = dollars(20_000).model_copy(update={"currency": "EUR"})
    goods = (*hand_shock().goods, ShockGood(id="maize", people=False, why="Feed.", price=euro))
    with pytest.raises(InputError) as caught:
        expose(hand_shock(goods=goods))
    assert "currency-mixed" in {fault.code for fault in caught.value.faults}


def test_who_stops_is_not_among_those_hit() -> None:
    """An exporter that is assumed to stop is no victim in the count, the ranking or the fund; it is said."""
    tables = hand_tables()
    flows = {**tables.flows, ("wheat", 2021, "UKR", "FRA"): T(30), ("wheat", 2021, "FRA", "UKR"): T(20)}
    stops = (*hand_shock().stops, Stop(exporter="FRA", good="wheat", share=F(1)))
    found = expose(
        hand_shock(stops=stops),
        Money(minor=5_000, currency="USD", price_year=2022),
        tables=Tables(flows, tables.balances),
    )
    assert {one.country for one in found.rows} == {"EGY", "LBN"}
    assert found.summary.goods[0].countries == 2
    assert any(note.startswith("Assumed to stop: France and Ukraine.") for note in found.summary.notes)


def test_a_floor_is_a_floor() -> None:
    """5.0 is "5 % or less" in this edition, and every lower figure would be an invention."""
    egypt, kenya = (latest("undernourishment", code, 2022) for code in ("EGY", "KEN"))
    assert egypt is not None
    assert kenya is not None
    assert (egypt.low, egypt.value, egypt.high) == (0, F(1, 20), F(1, 20))
    assert '5 % stands for "5 % or less"' in egypt.note
    assert kenya.low is None


def test_the_usual_rate() -> None:
    """230 million tonnes in two years for the people of Egypt: what a person uses in a year, in kg."""
    tables = hand_tables()
    large = Tables(
        {key: T(value.value * 10**6) for key, value in tables.flows.items()},
        {key: T(value.value * 10**6) for key, value in tables.balances.items()},
    )
    egypt = row(expose(hand_shock(), tables=large), "EGY")
    assert egypt.per_head is not None
    assert egypt.population is not None
    assert egypt.per_head.value == F(115 * 10**9) / egypt.population.value
    assert egypt.per_head.unit == "kg"
