"""Small worlds with round numbers, so that every figure can be worked out by hand."""

from __future__ import annotations

from fractions import Fraction

from unbundle.exposure.tables import Tables
from unbundle.exposure.units import Tonnes
from unbundle.records.stakes import Price, Shock, ShockGood, Stop

T = Tonnes


def hand_tables() -> Tables:
    """Egypt and Lebanon, wheat in 2020 and 2021, from Ukraine and France.

    Egypt 2020: grows 60, 30 from UKR and 10 from FRA, exports none: supply 100, lost 30.
    Egypt 2021: grows 60, 50 from UKR and 30 from FRA, sends 10 to LBN: supply 130, lost 50.
    Lebanon 2020: grows 5, 15 from UKR: supply 20, lost 15. 2021: grows 5, 10 UKR, 10 EGY: 25, lost 10.
    """
    flows = {
        ("wheat", 2020, "UKR", "EGY"): T(30),
        ("wheat", 2020, "FRA", "EGY"): T(10),
        ("wheat", 2021, "UKR", "EGY"): T(50),
        ("wheat", 2021, "FRA", "EGY"): T(30),
        ("wheat", 2021, "EGY", "LBN"): T(10),
        ("wheat", 2020, "UKR", "LBN"): T(15),
        ("wheat", 2021, "UKR", "LBN"): T(10),
    }
    grown = {"EGY": 60, "LBN": 5}
    balances = {
        ("wheat", year, code, "production"): T(amount)
        for code, amount in grown.items()
        for year in (2020, 2021)
    }
    return Tables(flows, balances)


def hand_shock(**changes: object) -> Shock:
    """Ukraine stops half of its wheat for six months; a tonne costs 200.00 dollars."""
    shock = Shock(
        id="hand",
        title="Half the wheat of Ukraine for half a year",
        situation="A made-up case.",
        year=2022,
        months=6,
        goods=(ShockGood(id="wheat", people=True, why="Bread.", price=dollars(20_000)),),
        stops=(Stop(exporter="UKR", good="wheat", share=Fraction(1, 2)),),
    )
    return shock.model_copy(update=changes)


def dollars(minor: int) -> Price:
    """A made-up price per tonne."""
    return Price(minor=minor, currency="USD", year=2022, source="made up")
