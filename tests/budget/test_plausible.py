"""A thousandfold unit error in any input is caught, and the fault names it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.builders import dossier, measure
from unbundle.budget import plausible, sum_of
from unbundle.budget.costs import PROGRAMMES, unit_cost
from unbundle.budget.places import find_places, states
from unbundle.budget.sums import sums_of
from unbundle.budget.tables import StateSpending, Values, state_spending, values_of
from unbundle.errors import Fault, InputError
from unbundle.records.dossier import Document
from unbundle.records.stakes import Figure, StakesSpec
from unbundle.records.tradeoffs import AmountSpec

LEVELS = ("primary", "secondary", "tertiary")


def scaled(values: Values, place: str, factor: int, year: int | None = None) -> Values:
    """The series with one figure of one place, or all of them, off by a factor."""
    changed = {y: v * factor if year in (None, y) else v for y, v in values[place].items()}
    return {**values, place: changed}


def named(faults: list[Fault], *words: str) -> bool:
    """Whether a fault of this kind names every word."""
    return any(f.code == "unit-thousandfold" and all(w in str(f) for w in words) for f in faults)


@pytest.mark.parametrize("series", ["health", "population", "gdp", "primary", "secondary"])
def test_one_figure_in_thousands(series: str) -> None:
    """A single year in another unit stands out beside the year before, in every series."""
    assert list(plausible.jumps(series, values_of(series))) == []
    year = sorted(values_of(series)["DEU"])[-1]
    found = list(plausible.jumps(series, scaled(values_of(series), "DEU", 1000, year)))
    assert named(found, f"{series}, DEU, {year}", "times the figure of", "unit error")


def test_a_whole_series_in_thousands() -> None:
    """Where every year is off, the year before helps nobody: GDP per person does."""
    health = values_of("health")
    assert list(plausible.health_level("health", health)) == []
    found = list(plausible.health_level("health", scaled(health, "KEN", 1000)))
    assert named(found, "health, KEN, 2022", "of GDP per person")
    tiny = {**health, "USA": {y: v / 1000 for y, v in health["USA"].items()}}
    assert named(list(plausible.health_level("health", tiny)), "health, USA")


@pytest.mark.parametrize("level", LEVELS)
def test_pupils_in_thousandths(level: str) -> None:
    """A share of GDP per person written as a fraction, not in per cent, or in thousandths."""
    found = list(plausible.pupil_level(level, scaled(values_of(level), "DEU", 1000)))
    assert named(found, f"{level}, DEU", "per cent of GDP per person")


def test_what_the_sources_got_wrong() -> None:
    """Ten published figures per pupil cannot be; they are known by name, not used, and said to be so."""
    found = {f.where for level in LEVELS for f in plausible.pupil_level(level, values_of(level))}
    assert found == {
        "primary, KAZ, 2017",
        "primary, KAZ, 2018",
        "secondary, DJI, 2016",
        "secondary, KWT, 1997",
        "tertiary, ARE, 1997",
        "tertiary, LCA, 2018",
        "tertiary, LUX, 2012",
        "tertiary, MDG, 2015",
        "tertiary, MDG, 2016",
        "tertiary, TON, 1998",
    }
    cost = unit_cost(find_places(["MDG"])[0], PROGRAMMES["tertiary-education"], 2020)
    assert isinstance(cost, Figure)
    assert cost.year == 2012
    assert "the published figure of 2016, 0.03809 per cent, cannot be and is not used" in cost.note


def test_states_in_dollars_instead_of_thousands() -> None:
    """Spending and spending per child imply a number of children; a thousandfold one is no state's."""
    spending = state_spending()
    assert list(plausible.children_level("states", spending)) == []
    wrong = {
        key: {y: StateSpending(r.raw * 1000, r.inf_adj * 1000, r.per_child) for y, r in rows.items()}
        for key, rows in spending.items()
        if key == ("PK12ed", "US-UT")
    }
    assert named(
        list(plausible.children_level("states", wrong)), "PK12ed, US-UT, 2016", "people of the state"
    )


def test_people_and_households_in_thousands() -> None:
    """A table in thousands of people, or of households, is told from one in people."""
    assert list(plausible.people_level("acs", "US-CA", states()["US-CA"][1])) == []
    assert named(list(plausible.people_level("acs", "US-CA", Fraction(39_029))), "times the 39029342 people")
    assert list(plausible.household_level("acs", Fraction(39_029_342), Fraction(13_550_586))) == []
    found = list(plausible.household_level("acs", Fraction(39_029_342), Fraction(13_550)))
    assert named(found, "people per household")


def test_a_budget_in_another_unit() -> None:
    """The federal budget in dollars instead of thousands, or in millions taken for thousands."""
    right = Fraction(6_800_000_000_000)
    assert list(plausible.budget_level("omb, 2022", 2022, right)) == []
    for factor in (Fraction(1000), Fraction(1, 1000)):
        assert named(list(plausible.budget_level("omb, 2022", 2022, right * factor)), "of GDP of the year")


def test_a_sum_above_every_economy() -> None:
    """Cents typed as dollars are caught where the sum is more than the largest economy makes in a year."""
    assert sum_of("40,144,966,500", "USD", 2022).money.minor == 4_014_496_650_000
    with pytest.raises(InputError) as caught:
        sum_of("40,144,966,500,000", "USD", 2022)
    assert named(list(caught.value.faults), "times the GDP of United States", "thousands or cents")


def test_a_dossier_in_another_unit() -> None:
    """A sum of a dossier is held beside the GDP of the country whose law it is."""
    law = Document(
        name="law",
        title="Law",
        sha256="0" * 64,
        text_sha256="0" * 64,
        media_type="text/plain",
        government="KEN",
    )
    spec = StakesSpec(places=("KEN",), amounts=(AmountSpec(id="a", label="all of it", minor=10**15),))
    made = dossier(price_year=2022, stakes=spec, documents=(law,), measures=(measure("a", 5),))
    with pytest.raises(InputError) as caught:
        sums_of(made)
    assert named(list(caught.value.faults), "GDP of Kenya in 2022")
