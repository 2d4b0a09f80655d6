"""A user's own tables: exact headers, all faults at once, and a thousandfold slip caught and named."""

from __future__ import annotations

from fractions import Fraction

import pytest

from unbundle.errors import InputError
from unbundle.exposure import (
    balances_from_csv,
    flows_from_csv,
    people_by_country,
    scale_faults,
    shipped_tables,
    with_tables,
)
from unbundle.exposure.tables import FLOWS
from unbundle.exposure.units import Terajoules, Tonnes

HEAD = "good,year,exporter,importer,quantity,unit\n"
BALANCE = "good,year,country,item,quantity,unit\n"


def faults_of(text: str, head: str = HEAD) -> list[tuple[str, str]]:
    """(code, place) of every fault in a table."""
    read = flows_from_csv if head == HEAD else balances_from_csv
    with pytest.raises(InputError) as caught:
        read((head + text).encode(), "own.csv")
    assert all(fault.next for fault in caught.value.faults)
    return [(fault.code, fault.where) for fault in caught.value.faults]


def test_reads_names_and_units() -> None:
    """Names in other languages, columns in another order, kilotonnes: the same figures."""
    rows = (
        "unit,quantity,importer,exporter,year,good",
        "kt,1.5,Ägypten,Russie,2021,wheat",
        "t,7,LBN,UKR,2021,wheat",
    )
    text = "\n".join(rows)
    assert flows_from_csv(text.encode("utf-8-sig"), "own.csv") == {
        ("wheat", 2021, "RUS", "EGY"): Tonnes(1500),
        ("wheat", 2021, "UKR", "LBN"): Tonnes(7),
    }
    gas = flows_from_csv((HEAD + "natural-gas,2021,RUS,DEU,1,ktoe\n").encode(), "own.csv")
    assert gas == {("natural-gas", 2021, "RUS", "DEU"): Terajoules(Fraction(41868, 1000))}
    below = balances_from_csv((BALANCE + "wheat,2021,UKR,supply,-3,t\n").encode(), "own.csv")
    assert below == {("wheat", 2021, "UKR", "supply"): Tonnes(-3)}, "a supply below zero is what FAO reports"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("wheat,2021,UKR,EGY,-5,t", ("quantity-negative", "own.csv, row 2, quantity")),
        ("wheat,2021,UKR,EGY,,t", ("quantity", "own.csv, row 2, quantity")),
        ("wheat,2021,UKR,EGY,NaN,t", ("quantity", "own.csv, row 2, quantity")),
        ("wheat,2021,UKR,EGY,1e9,t", ("quantity", "own.csv, row 2, quantity")),
        ('wheat,2021,UKR,EGY,"1,000",t', ("quantity", "own.csv, row 2, quantity")),
        ("wheat,2021,UKR,EGY,5,bushels", ("unit", "own.csv, row 2, unit")),
        ("wheat,21,UKR,EGY,5,t", ("year", "own.csv, row 2, year")),
        ("wheat,,UKR,EGY,5,t", ("year", "own.csv, row 2, year")),
        ("Wheat!,2021,UKR,EGY,5,t", ("good", "own.csv, row 2, good")),
        ("wheat,2021,Atlantis,EGY,5,t", ("country-unknown", "own.csv, row 2, exporter")),
        ("wheat,1985,Soviet Union,EGY,5,t", ("country-no-more", "own.csv, row 2, exporter")),
        ("wheat,2021,UKR,Europe,5,t", ("country-group", "own.csv, row 2, importer")),
        ("wheat,2021,UKR,Kongo,5,t", ("country-two-meanings", "own.csv, row 2, importer")),
        ("wheat,2021,UKR,EGY,5", ("cells", "own.csv, row 2")),
    ],
)
def test_each_slip_is_named(line: str, fault: tuple[str, str]) -> None:
    """Negative, missing, in words, unknown or no more: each with its row, its column and what to do."""
    assert faults_of(line + "\n") == [fault]


def test_all_faults_at_once() -> None:
    """Nobody should mend a table of a thousand rows one error at a time."""
    text = "wheat,2021,UKR,Kongo,-5,t\nwheat,2021,UKR,EGY,5,t\nwheat,2021,UKR,Egypt,6,t\n"
    assert faults_of(text) == [
        ("country-two-meanings", "own.csv, row 2, importer"),
        ("quantity-negative", "own.csv, row 2, quantity"),
        ("twice", "own.csv, row 4"),
    ]
    assert faults_of("wheat,2021,EGY,crop,5,t\n", BALANCE) == [("item", "own.csv, row 2, item")]
    with pytest.raises(InputError) as caught:
        flows_from_csv(b"good,year,from,to,tonnes\n", "own.csv")
    assert ", ".join(FLOWS) in caught.value.faults[0].next
    with pytest.raises(InputError) as caught:
        flows_from_csv(b"\xff\xfe\x00", "own.csv")
    assert caught.value.faults[0].code == "not-csv"


def test_mixed_units_of_one_good() -> None:
    """Weight and heat of one good cannot be added, so they are refused, not converted by guess."""
    text = (
        "coal,2021,RUS,DEU,5,kt\ncoal,2021,RUS,POL,5,TJ\nwheat,2021,UKR,EGY,5,kg\nwheat,2020,UKR,EGY,5,Mt\n"
    )
    assert faults_of(text) == [("unit-mixed", "own.csv")]


def slips(flows: str = "", balances: str = "") -> list[str]:
    """What the plausibility checks say of a user's tables."""
    own = flows_from_csv((HEAD + flows).encode(), "own.csv") if flows else {}
    grown = balances_from_csv((BALANCE + balances).encode(), "own.csv") if balances else {}
    return [str(fault) for fault in scale_faults(own, grown, shipped_tables(), people_by_country(2022))]


def test_laos_is_caught() -> None:
    """A trade paper gave Laos 3.102 million tonnes where FAO has 3,102: the check names it and our figure."""
    (said,) = slips("wheat,2020,Ukraine,Laos,3069760,t\n")
    assert said.startswith("flows: wheat, 2020, UKR, LAO: This figure looks a thousandfold wrong")
    assert "our table has 3,070 t, 1,000 times less" in said
    assert "Look at the unit (kg, t, kt)" in said
    assert slips("wheat,2020,Ukraine,Laos,3069.76,t\n") == []
    assert slips("wheat,2020,Ukraine,Laos,3069760,kg\n") == []


def test_a_slip_is_caught_by_the_other_years() -> None:
    """Where we have no figure of our own, the same flow in other years gives a unit away."""
    rows = "barley,2019,RUS,SAU,4100,t\nbarley,2020,RUS,SAU,3900,t\nbarley,2021,RUS,SAU,4000,kt\n"
    (said,) = slips(rows)
    assert "barley, 2021, RUS, SAU" in said
    assert "in other years it is 4,000 t" in said
    assert slips(rows.replace("4000,kt", "4000,t")) == []


def test_a_slip_is_caught_by_the_number_of_people() -> None:
    """Three hundred tonnes of wheat for every inhabitant of Malta are no harvest."""
    (said,) = slips(balances="wheat,2018,Malta,production,160000000,t\n")
    assert "for every person there" in said
    assert slips(balances="wheat,2018,Malta,production,16000,t\n") == []


def test_the_shipped_tables_pass_but_for_what_is_known() -> None:
    """Our own tables are held to the same questions; what they find is written down here, not hidden."""
    ours = shipped_tables()
    found = scale_faults(ours.flows, ours.balances, ours, people_by_country(2022))
    assert [fault.where for fault in found] == ["flows: wheat, 2019, USA, ISR"]


def test_own_tables_replace_ours_for_their_goods() -> None:
    """Two sources of one good are never mixed; other goods stay as they are."""
    ours = shipped_tables()
    own = {("wheat", 2021, "UKR", "EGY"): Tonnes(5)}
    tables = with_tables(ours, own, {})
    assert [key for key in tables.flows if key[0] == "wheat"] == list(own)
    assert not [key for key in tables.balances if key[0] == "wheat"]
    assert tables.years("maize") == ours.years("maize")
    assert "wheat" not in tables.shipped
    assert "maize" in tables.shipped
