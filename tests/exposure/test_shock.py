"""The file of a shock: names in any language, exact shares, every fault with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.exposure.worlds import dollars, hand_shock, hand_tables
from unbundle.errors import InputError
from unbundle.exposure import Tables, expose, fund_of, load_shock
from unbundle.exposure.units import Terajoules, Tonnes
from unbundle.records.stakes import Money, ShockGood, Stop

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "shock-2022" / "SHOCK.yaml"


def changed(*changes: tuple[str, str]) -> bytes:
    """The example with pieces of its text replaced, each of which must be there."""
    text = EXAMPLE.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def faults_of(data: bytes) -> list[tuple[str, str]]:
    """(code, place) of all faults of a file, its figures included."""
    with pytest.raises(InputError) as caught:
        expose(load_shock(data, "SHOCK.yaml"), where="SHOCK.yaml")
    assert all(fault.next for fault in caught.value.faults)
    return [(fault.code, fault.where) for fault in caught.value.faults]


def test_names_in_other_languages_are_the_same_shock() -> None:
    """A delegate writes Rusia, Ucrania or Россия; the shock is the same, to the byte."""
    there = changed(("exporter: Russia", "exporter: Россия"), ("exporter: Ukraine", "exporter: Ucrania"))
    assert load_shock(there, "x").to_json() == load_shock(EXAMPLE.read_bytes(), "x").to_json()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("exporter: Russia", "exporter: Soviet Union"), ("country-no-more", "line 40, stops.0.exporter")),
        (("exporter: Russia", "exporter: Rossiland"), ("country-unknown", "line 40, stops.0.exporter")),
        (("exporter: Russia", "exporter: Europe"), ("country-group", "line 40, stops.0.exporter")),
        (("share: 1}", "share: 0.95}"), ("record-value-error", "line 40, stops.0.share")),
        (("share: 1}", "share: 95}"), ("shock-share", "stops.0.share")),
        (("share: 1}", "share: 0}"), ("shock-share", "stops.0.share")),
        (("share: 1}", "share: -1/2}"), ("shock-share", "stops.0.share")),
        (("good: wheat, share", "good: weat, share"), ("shock-good", "stops.0.good")),
        (("months: 5", "months: 0"), ("shock-months", "months")),
        (("target: 1", "target: 2"), ("shock-share", "target")),
        (("year: 2022\nmonths", "year: 2015\nmonths"), ("no-years", "goods.0")),
        (("  poverty: 1", "  poverty: -1"), ("weight-negative", "need.poverty")),
        (("  poverty: 1", "  richness: 1"), ("need-unknown", "need")),
        (("rule: max-min", "rule: declared"), ("weights-missing", "rule")),
        (("minor: 42997", "minor: 42"), ("scale-thousandfold", "price of wheat")),
        (("minor: 42997", "minor: 42997000"), ("scale-thousandfold", "price of wheat")),
        (("minor: 42997", "minor: -42997"), ("record-greater-than-equal", "line 16, goods.0.price.minor")),
        (("months: 5", "month: 5"), ("record-extra-forbidden", "line 10, month")),
        (("exporter: Ukraine, good: wheat", "exporter: Russia, good: wheat"), ("twice", "stops.1")),
    ],
)
def test_each_slip_is_named(change: tuple[str, str], fault: tuple[str, str]) -> None:
    """Half is 1/2 and not 50; a price per kilogram, a state that is no more, a slip of the pen: all named."""
    found = faults_of(changed(change))
    code, place = fault
    assert any(said == code and where.endswith(place) for said, where in found), found


def test_all_faults_of_the_figures_at_once() -> None:
    """Whoever wrote three slips gets three messages."""
    data = changed(("share: 1}", "share: 95}"), ("months: 5", "months: 99"), ("target: 1", "target: 2"))
    assert len(faults_of(data)) == 3


@pytest.mark.parametrize("data", [b"\xff", b"- a\n- b\n", b"", b"a: [", b"id: x\nid: y\n"])
def test_no_shock_at_all(data: bytes) -> None:
    """Bytes that are no list of named fields are refused with a step, never with a traceback."""
    assert faults_of(data)


def test_goods_and_exporters_without_figures() -> None:
    """Fuels, and exporters of whom no figure tells, need a table of the user; it is said which."""
    gas = (ShockGood(id="natural-gas", people=False, why="Heat."),)
    with pytest.raises(InputError) as caught:
        expose(hand_shock(goods=gas, stops=(Stop(exporter="RUS", good="natural-gas", share=Fraction(1)),)))
    (fault,) = caught.value.faults
    assert fault.code == "no-flows"
    assert "fuels too, give a table of flows" in fault.next
    oil = (ShockGood(id="sunflower-oil", people=False, why="Other oils."),)
    with pytest.raises(InputError) as caught:
        expose(hand_shock(goods=oil, stops=(Stop(exporter="ARG", good="sunflower-oil", share=Fraction(1)),)))
    assert caught.value.faults[0].message == "No figure tells what ARG delivers of sunflower-oil."


def test_flows_by_weight_and_balances_by_heat() -> None:
    """Tonnes of gas that come in and terajoules that are produced are not added."""
    flows = {("gas", 2021, "RUS", "DEU"): Tonnes(5)}
    balances = {("gas", 2021, "DEU", "production"): Terajoules(5)}
    gas = (ShockGood(id="gas", people=False, why="Heat."),)
    shock = hand_shock(goods=gas, stops=(Stop(exporter="RUS", good="gas", share=Fraction(1)),))
    with pytest.raises(InputError) as caught:
        expose(shock, tables=Tables(flows, balances))
    (fault,) = caught.value.faults
    assert (fault.code, fault.value) == ("unit-mixed", "gas: flows in t, balances in TJ")


@pytest.mark.parametrize(("code", "fault"), [("SUN", "country-no-more"), ("XYZ", "country-unknown")])
def test_codes_in_a_dossier_are_checked_too(code: str, fault: str) -> None:
    """A shock that did not come from a file is held to the same rules."""
    with pytest.raises(InputError) as caught:
        expose(
            hand_shock(stops=(Stop(exporter=code, good="wheat", share=Fraction(1)),)), tables=hand_tables()
        )
    assert [found.code for found in caught.value.faults] == [fault]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("4518000000", 451_800_000_000),
        ("USD 4,518,000,000", 451_800_000_000),
        ("12.5", 1_250),
        ("USD0.01", 1),
    ],
)
def test_a_fund_as_people_write_it(text: str, minor: int) -> None:
    """Whole units with or without commas and code; cents are exact."""
    assert fund_of(text, hand_shock()) == Money(minor=minor, currency="USD", price_year=2022)


@pytest.mark.parametrize("text", ["", "-5", "4.5bn", "1,00", "5.001", "NaN", "99999999999999999", "5 USD"])
def test_no_sum_of_money(text: str) -> None:
    """Four point five what? A sum that can be read in two ways is refused."""
    with pytest.raises(InputError) as caught:
        fund_of(text, hand_shock())
    assert caught.value.faults[0].code == "amount"


def test_a_yen_has_no_cents() -> None:
    """The minor unit is that of the currency."""
    yen = dollars(60_000).model_copy(update={"currency": "JPY"})
    shock = hand_shock(goods=(ShockGood(id="wheat", people=True, why="Bread.", price=yen),))
    assert fund_of("5000", shock).minor == 5000
