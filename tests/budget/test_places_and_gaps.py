"""Places by name, states that are no more, missing years: clear errors or marked gaps, no silent zero."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tests.builders import dossier, measure
from unbundle.budget import Sum, ages, compare_at_home, find_places, home_stakes, sum_of, sums_of
from unbundle.errors import InputError
from unbundle.records.stakes import Money, StakesSpec
from unbundle.records.tradeoffs import AmountSpec, PlaceFacts


def codes_of(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    """The codes of all faults."""
    return [fault.code for fault in caught.value.faults]


def billion(year: int = 2022) -> Sum:
    """A billion dollars of a year."""
    return Sum("sum", "this sum", Money(minor=10**11, currency="USD", price_year=year))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DEU", "DEU"),
        ("Allemagne", "DEU"),
        ("Deutschland", "DEU"),
        ("ألمانيا", "DEU"),
        ("Германия", "DEU"),
        ("德国", "DEU"),
        ("germany ", "DEU"),
        ("Kenia", "KEN"),
        ("California", "US-CA"),
        ("Georgia", "GEO"),
        ("US-GA", "US-GA"),
    ],
)
def test_names_in_other_languages(text: str, code: str) -> None:
    """People write places in their own language; "Georgia" is the country, the state has its code."""
    assert find_places([text])[0].code == code


def test_all_faults_at_once() -> None:
    """States of the past name those of today, misspelt names the nearest one, and all come together."""
    with pytest.raises(InputError) as caught:
        find_places(["Soviet Union", "Yougoslavie", "Germny", "DEU"], where="--country")
    text = str(caught.value)
    assert sorted(codes_of(caught)) == ["country-no-more", "country-no-more", "place-unknown"]
    assert "RUS" in text
    assert "UKR" in text
    assert "SRB" in text
    assert "Did you mean 'Germany'" in text


def test_impossible_facts() -> None:
    """What users state about places is checked like everything else."""
    facts = [
        PlaceFacts(place="X-1", name="One", of="XYZ", year=2022, source="made up"),
        PlaceFacts(place="X-2", name="Two", of="DEU", tax_share=Fraction(3, 2), year=2022, source="made up"),
        PlaceFacts(
            place="X-3", name="Three", of="DEU", population=5, households=5000, year=2022, source="made up"
        ),
        PlaceFacts(
            place="X-4", name="Four", of="DEU", population=83_177_000_000, year=2022, source="made up"
        ),
    ]
    with pytest.raises(InputError) as caught:
        find_places(["DEU"], facts)
    assert codes_of(caught) == ["place-unknown", "share-out-of-range", *["unit-thousandfold"] * 2]


def test_a_figure_that_is_too_old_is_a_gap() -> None:
    """China last published spending per pupil in 1999: the gap says so, and no number stands there."""
    home = compare_at_home([billion()], find_places(["CHN"]))
    assert [item.programme for item in home.equivalents] == ["health-cover"]
    assert {gap.programme for gap in home.gaps} == {
        "primary-education",
        "secondary-education",
        "tertiary-education",
    }
    assert all("more than 10 years before 2022: too old" in gap.why for gap in home.gaps)


def test_places_without_any_figure() -> None:
    """A place that no series holds has gaps for every programme, and people that are not known."""
    home = compare_at_home([billion()], find_places(["ATA"]))
    assert home.equivalents == ()
    assert all("No figure is published for Antarctica" in gap.why for gap in home.gaps)
    assert home.shares[0].people is None
    assert home.shares[0].per_head is None
    assert any(words.startswith("people:") for words in home.shares[0].missing)


def test_prices_before_the_first_figure() -> None:
    """A sum of 1999 is not told in health figures that begin in 2000."""
    home = compare_at_home([billion(1999)], find_places(["USA"]))
    gap = next(gap for gap in home.gaps if gap.programme == "health-cover")
    assert "The first figure is of 2000, later than the prices of 1999" in gap.why


def test_prices_after_the_last_index() -> None:
    """A sum in prices of a year without a published index has gaps, not guesses."""
    home = compare_at_home([billion(2027)], find_places(["DEU"]))
    gap = next(gap for gap in home.gaps if gap.programme == "health-cover")
    assert "No price index leads from 2022 to 2027" in gap.why
    assert home.equivalents == ()


def test_a_share_of_taxes_or_of_people() -> None:
    """A city of which the user states people, households and taxes: taxes decide where they are given."""
    facts = PlaceFacts(
        place="DE-X",
        name="A town",
        of="DEU",
        population=83_177,
        households=40_000,
        year=2022,
        source="its office",
    )
    town = find_places(["DE-X"], [facts])
    share = compare_at_home([billion()], town).shares[0]
    # World Bank: 83,177,813 people in Germany in 2022
    assert (share.basis, share.share) == ("population", Fraction(83_177, 83_177_813))
    assert share.money.minor == 99_999_022
    assert share.per_household is not None
    assert share.per_household.minor == 2_500
    assert share.missing == ()
    taxed = find_places(["DE-X"], [facts.model_copy(update={"tax_share": Fraction(1, 500)})])
    share = compare_at_home([billion()], taxed).shares[0]
    assert (share.basis, share.money.minor) == ("tax-share", 200_000_000)


def test_a_place_of_which_nothing_is_known() -> None:
    """Without people and without taxes there is no share, and the gap says what to state."""
    town = find_places(
        ["DE-X"], [PlaceFacts(place="DE-X", name="A town", of="DEU", year=2022, source="its office")]
    )
    home = compare_at_home([billion()], town)
    assert (home.shares, home.equivalents) == ((), ())
    assert home.gaps[0].next == "State population or tax_share under facts, with year and source."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5", "quantity-negative"),
        ("4e9", "amount-form"),
        ("", "amount-form"),
        ("1.5", "amount-form"),
        ("1,5", "amount-form"),
        ("40.144.966.500", "amount-form"),
        ("999999999999999", "unit-thousandfold"),
    ],
)
def test_sums_that_are_none(text: str, code: str) -> None:
    """A negative sum, and what is no whole number, are told apart."""
    with pytest.raises(InputError) as caught:
        sum_of(text, "USD", 2022)
    assert codes_of(caught) == [code]


def test_sums_of_a_dossier() -> None:
    """New money counts once: a part inside another, a transfer and a proposal add nothing."""
    measures = (
        measure("a", 1000),
        measure("b", 400, parent="a"),
        measure("c", 70, kind="transfer"),
        measure("d", 5, origin="proposed"),
        measure("head"),
        measure("e", 30, parent="head"),
    )
    whole = dossier(measures=measures, stakes=StakesSpec(places=("DEU",)))
    assert [s.money.minor for s in sums_of(whole)] == [1030]
    specs = (
        AmountSpec(id="tenth", label="a tenth", lines=("a", "head"), part=Fraction(1, 10)),
        AmountSpec(id="stated", label="stated", minor=7, part=Fraction(1, 2)),
    )
    parts = dossier(measures=measures, stakes=StakesSpec(places=("DEU",), amounts=specs))
    assert [s.money.minor for s in sums_of(parts)] == [103, 3]
    wrong = AmountSpec(id="x", label="x", lines=("aa",))
    with pytest.raises(InputError) as caught:
        sums_of(dossier(measures=measures, stakes=StakesSpec(places=("DEU",), amounts=(wrong,))))
    assert codes_of(caught) == ["amount-line"]


@pytest.mark.parametrize(
    ("specs", "code"),
    [
        ((AmountSpec(id="x", label="x", part=Fraction(-1, 10)),), "share-out-of-range"),
        ((AmountSpec(id="x", label="x", part=Fraction(2)),), "share-out-of-range"),
        ((AmountSpec(id="x", label="x"), AmountSpec(id="x", label="y")), "amount-twice"),
    ],
)
def test_amounts_that_cannot_be(specs: tuple[AmountSpec, ...], code: str) -> None:
    """Parts below nothing or above all, and two sums under one id, are errors with a next step."""
    made = dossier(measures=(measure("a", 10),), stakes=StakesSpec(places=("DEU",), amounts=specs))
    with pytest.raises(InputError) as caught:
        home_stakes(made)
    assert code in codes_of(caught)


def test_nothing_is_computed_unless_asked() -> None:
    """A dossier without the entry, or without places, costs nothing and shows nothing."""
    assert home_stakes(dossier()) == ((), (), ())
    assert home_stakes(dossier(stakes=StakesSpec())) == ((), (), ())


def test_order_of_places_is_the_only_order() -> None:
    """Rows come as sums and places were named; shuffled places give the same rows."""
    names = ["USA", "DEU", "US-UT", "KEN", "CHN"]
    first = compare_at_home([billion()], find_places(names))
    shuffled = list(names)
    random.Random(4).shuffle(shuffled)
    second = compare_at_home([billion()], find_places(shuffled))
    assert set(first.equivalents) == set(second.equivalents)
    assert set(first.gaps) == set(second.gaps)
    assert [share.place for share in second.shares] == shuffled


def test_ages() -> None:
    """Every series says how old it is, seen from a year that is given, never from a clock."""
    found = {item.id: item for item in ages(2026)}
    assert (found["health"].latest_year, found["health"].years_old) == (2022, 4)
    assert (found["state-spending"].latest_year, found["state-spending"].years_old) == (2016, 10)
    assert found["primary"].places_latest < found["primary"].places
    assert found["primary"].median_year <= 2016
    assert all(item.licence and item.url.startswith("https://") for item in found.values())
