"""Every shipped US file: no sum lost or counted twice, and what fails is explained."""

from __future__ import annotations

import re

import pytest

from unbundle.read import read_package
from unbundle.records.package import Reading

from .conftest import bytes_of, reading_of

BILL_DTD = (
    "BILLS-116hr2157enr.xml",
    "BILLS-116hr3401enr.xml",
    "BILLS-116hr6074enr.xml",
    "BILLS-117hr3237enr.xml",
    "BILLS-117hr6833enr.xml",
    "BILLS-117hr7691enr.xml",
    "BILLS-118hr4366enr.xml",
    "BILLS-118hr5860enr.xml",
    "BILLS-118hr815enr.xml",
    "BILLS-118hr9468enr.xml",
    "BILLS-118s870enr.xml",
)
USLM = (
    "113publ67-uslm.xml",
    "114publ254-uslm.xml",
    "114publ4-uslm.xml",
    "115publ9-uslm.xml",
    "H2157_IH.XML",
    "H2740_RH.XML",
    "H2839_RH.XML",
    "H3401_RDS.XML",
    "h2157_enr.XML",
)
TEXT = ("BILLS-117hr7691enr.txt", "BILLS-118hr8282ih.htm", "PL117-103-divN.derived.txt")

ACCOUNT = "quoted account equals the heading"
FAILING = {
    # The law itself quotes another name than its heading in two places.
    "BILLS-116hr2157enr.xml": {ACCOUNT},
    "h2157_enr.XML": {ACCOUNT},
    "H2157_IH.XML": {ACCOUNT},
}


@pytest.mark.parametrize("name", [*BILL_DTD, *USLM, *TEXT])
def test_every_dollar_sign_has_one_row(name: str) -> None:
    """Counted in the raw bytes, outside the reader: as many rows as dollar signs before a digit."""
    raw = bytes_of(name).decode("utf-8")
    rows = [m for m in reading_of(name).package.measures if m.amount]
    in_words = len(re.findall(r"\bone dollar\b", raw))
    assert len(rows) == len(re.findall(r"\$\d", raw)) + in_words


@pytest.mark.parametrize("name", [*BILL_DTD, *USLM, *TEXT])
def test_checks_hold_or_are_explained(name: str) -> None:
    """A failing self-test is allowed only where the reason is written down here."""
    failing = {check.name for check in reading_of(name).package.checks if not check.ok}
    assert failing == FAILING.get(name, set())


@pytest.mark.parametrize("name", [*BILL_DTD, *USLM])
def test_every_sum_is_understood(name: str) -> None:
    """Each sum has a rule that names its kind; none is left open in these files."""
    left = [
        m.locator.quote for m in reading_of(name).package.measures if m.rule == "not-understood" and m.locator
    ]
    assert left == []


def test_failing_checks_say_why() -> None:
    """The account names of H.R. 2157 differ in the law itself, and the check quotes both."""
    checks = reading_of("BILLS-116hr2157enr.xml").package.checks
    detail = next(check.detail for check in checks if not check.ok)
    assert "the law's own words differ: text 'Technical Assistance'" in detail


def test_a_sum_beyond_the_record_is_said() -> None:
    """A sum too large for exact JSON numbers has no row; it is listed, and the check names it."""
    text = "Sec. 1. LIBOR is used in $200,000,000,000,000 worth of contracts. There is appropriated $5."
    package = read_package(text.encode(), "t.txt").package
    assert [m.amount.minor for m in package.measures if m.amount] == [500]
    assert ["larger than a record holds" in gap.reason for gap in package.unclassified].count(True) == 1
    (failed,) = [check for check in package.checks if not check.ok]
    assert failed.detail.startswith("$200,000,000,000,000 at ")
    assert "more than a record can hold" in failed.detail


def _new_money(reading: Reading, *path: str) -> int:
    return next(
        (t.minor // 100 for t in reading.package.totals if t.kind == "appropriation" and t.path == path), 0
    )


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("BILLS-116hr3401enr.xml", 4_585_777_000),  # published as $4.6 billion
        ("BILLS-117hr3237enr.xml", 2_095_559_925),  # published as $2.1 billion
        ("BILLS-118hr9468enr.xml", 2_882_482_000),  # published as $2.9 billion
        ("PL117-103-divN.derived.txt", 13_600_590_000),  # published as $13.6 billion
        ("114publ254-uslm.xml", 10_075_000_000),  # published as $10.1 billion
    ],
)
def test_sums_agree_with_published_totals(name: str, total: int) -> None:
    """New money of the whole text, to the dollar; each rounds to the total in the press and at CRS."""
    assert _new_money(reading_of(name)) == total


def test_the_package_of_2024_by_division() -> None:
    """H.R. 815: the three money divisions; $26.38 bn and $8.12 bn as published, Ukraine's by its own text.

    The published $60.84 bn for Division B is a score: it counts refugee aid above the figure written.
    """
    reading = reading_of("BILLS-118hr815enr.xml")
    by_division = {
        t.path[0].split(":")[0]: t.minor // 100
        for t in reading.package.totals
        if t.kind == "appropriation" and len(t.path) == 1
    }
    assert by_division == {
        "Division A": 26_382_000_000,
        "Division B": 60_776_672_000,
        "Division C": 8_120_242_000,
    }
    divisions = {m.path[0].split(":")[0] for m in reading.package.measures if m.path}
    assert len(divisions) == 20


def test_ukraine_division_of_the_continuing_resolution() -> None:
    """H.R. 6833, Division B: $12.3 billion as published; a rate for operations is never new money."""
    reading = reading_of("BILLS-117hr6833enr.xml")
    division = next(t.path for t in reading.package.totals if t.path and "Ukraine" in t.path[0])
    assert _new_money(reading, *division) == 12_345_497_000
    assert all(m.kind == "other_amount" for m in reading.package.measures if m.rule == "rate-for-operations")
