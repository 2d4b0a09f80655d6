"""Importers read the publishers' own forms and nothing else. Every figure here is invented."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import Workbook

from unbundle.budget.importers import pick, read_acs, read_omb, read_sipri, read_usaspending
from unbundle.budget.importers.omb import HEAD, MILITARY, NEWER
from unbundle.errors import InputError


def workbook(rows: list[list[object]], sheet: str = "Current US$") -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SIPRI = [
    ["Military expenditure by country, in millions of US$ at current prices and exchange rates"],
    [],
    ["Country", "Notes", 1990, 2021, 2022],
    ["Africa"],
    ["sub-Saharan Africa"],
    ["Kenya", None, "...", 1_100, 1_200],
    ["Europe"],
    ["Germany", 5, 40_000, 56_000, 55_000.5],
    ["German Democratic Republic", None, 9_000, "xxx", "xxx"],
    ["Korea, South", None, "...", 50_000, 46_000],
]


def codes_of(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    """The codes of all faults."""
    return [fault.code for fault in caught.value.faults]


def test_sipri() -> None:
    """Millions become dollars; regions are no countries; missing stays missing; the GDR stays itself."""
    found = read_sipri(workbook(SIPRI), "milex.xlsx")
    assert found.values["DEU"] == {1990: 40 * 10**9, 2021: 56 * 10**9, 2022: 55_000_500_000}
    assert found.values["KEN"] == {2021: 1_100_000_000, 2022: 1_200_000_000}
    assert found.values["German Democratic Republic"] == {1990: 9 * 10**9}
    assert found.skipped == ("Africa", "Europe", "sub-Saharan Africa")
    picked = pick(found, ("DEU",), 2022)
    assert picked.money.minor == 5_500_050_000_000
    assert picked.label == "DEU in 2022 (SIPRI Military Expenditure Database)"


def test_sipri_refuses() -> None:
    """Another sheet, another header, unknown names, words, negative sums, and dollars taken for millions."""
    with pytest.raises(InputError) as caught:
        read_sipri(workbook(SIPRI, "Constant (2022) US$"), "milex.xlsx")
    assert codes_of(caught) == ["table-sheet"]
    with pytest.raises(InputError) as caught:
        read_sipri(workbook([["Country", "Currency", 2022], ["Kenya", None, 5]]), "milex.xlsx")
    assert codes_of(caught) == ["table-header"]
    rows = [*SIPRI[:3], ["Atlantis", None, 1, 1, 1], ["Kenya", None, "?", -5, 1_200]]
    with pytest.raises(InputError) as caught:
        read_sipri(workbook(rows), "milex.xlsx")
    assert sorted(set(codes_of(caught))) == ["country-unknown", "quantity-negative", "table-number"]
    rows = [*SIPRI[:3], ["Germany", None, 40_000_000_000, 56_000_000_000, 55_000_000_000]]
    with pytest.raises(InputError) as caught:
        read_sipri(workbook(rows), "milex.xlsx")
    assert "unit-thousandfold" in codes_of(caught)
    with pytest.raises(InputError) as caught:
        read_sipri(b"not a workbook", "milex.xlsx")
    assert codes_of(caught) == ["zip-broken"]


def omb(head: tuple[str, ...], years: tuple[str, ...], rows: list[tuple[str, ...]]) -> bytes:
    """A budauth.csv: each row is subfunction and amounts; what is not read is filled up."""
    lines = [",".join((*head, *years))]
    for code, *amounts in rows:
        cells = {"Subfunction Code": code, "Account Name": "An account"}
        lines.append(",".join([*(cells.get(name, "x") for name in head), *(f'"{a}"' for a in amounts)]))
    return "\n".join(lines).encode()


OMB = [
    ("051", "", "700,000,000"),
    ("152", "0", "10,000,000"),
    ("550", "5", "900,000,000"),
    ("51", "", "-1,000"),
]


@pytest.mark.parametrize("head", [HEAD, NEWER])
def test_omb(head: tuple[str, ...]) -> None:
    """Thousands become dollars, accounts add up by subfunction, the transition quarter is left out."""
    found = read_omb(omb(head, ("TQ", "2022"), OMB), "budauth.csv")
    assert found.values["051"][2022] == 699_999_000_000
    assert sorted(found.values["051"]) == [2022]
    military = tuple(code for code in MILITARY if code in found.values)
    assert pick(found, military, 2022).money.minor == 70_999_900_000_000


def test_omb_refuses() -> None:
    """Another header, words for numbers, and a file in dollars instead of thousands."""
    with pytest.raises(InputError) as caught:
        read_omb(omb((*HEAD[:-1], "Grant"), ("TQ", "2022"), OMB), "budauth.csv")
    assert codes_of(caught) == ["table-header"]
    assert "On- or Off- Budget" in str(caught.value)
    with pytest.raises(InputError) as caught:
        read_omb(omb(HEAD, ("2022",), [("051", "much")]), "budauth.csv")
    assert "table-number" in codes_of(caught)
    dollars = [("051", "700,000,000,000"), ("550", "900,000,000,000")]
    with pytest.raises(InputError) as caught:
        read_omb(omb(HEAD, ("2022",), dollars), "budauth.csv")
    assert codes_of(caught) == ["unit-thousandfold"]
    found = read_omb(omb(HEAD, ("TQ", "2022"), OMB[:3]), "budauth.csv")
    for names, year, code in ((("999",), 2022, "import-name"), (("051",), 2031, "import-year")):
        with pytest.raises(InputError) as caught:
            pick(found, names, year)
        assert codes_of(caught) == [code]


USASPENDING = (
    "owning_agency_name,submission_period,budget_function,budget_subfunction,federal_account_symbol,"
    "federal_account_name,budget_authority_appropriated_amount,obligations_incurred,gross_outlay_amount\n"
    "A,FY2022P06,National Defense,051,097-0100,An account,100.50,10,5\n"
    "A,FY2022P12,National Defense,051,097-0100,An account,200.25,150,120\n"
    "A,FY2022P12,National Defense,051,097-0100,An account,1,1,1\n"
    "A,FY2021P12,National Defense,051,097-0100,An account,7,6,5\n"
)


def test_usaspending() -> None:
    """Balances run from the first day of a year on: only its last period counts, its rows add up."""
    found = read_usaspending(USASPENDING.encode(), "balances.csv")
    assert {y: float(v) for y, v in found.values["097-0100"].items()} == {2021: 7, 2022: 201.25}
    outlays = read_usaspending(USASPENDING.encode(), "balances.csv", "gross_outlay_amount")
    assert outlays.values["097-0100"][2022] == 121
    assert pick(found, (), 2022).money.minor == 20_125
    with pytest.raises(InputError) as caught:
        read_usaspending(USASPENDING.replace("submission_period", "period").encode(), "balances.csv")
    assert codes_of(caught) == ["table-header"]
    with pytest.raises(InputError) as caught:
        read_usaspending(USASPENDING.replace("FY2021P12", "2021").encode(), "balances.csv")
    assert codes_of(caught) == ["import-period"]


API = [
    ["NAME", "B01003_001E", "B11001_001E", "B19013_001E", "state"],
    ["Utah", "3380800", "1129660", "89168", "49"],
    ["Nowhere", "100", "40", "-666666666", "99"],
]
TABLE = (
    "GEO_ID,NAME,B11001_001E,B11001_001M,\n"
    "Geography,Geographic Area Name,Estimate!!Total:,Margin of Error!!Total:,\n"
    "0400000US49,Utah,1129660,4000,\n"
    '1600000US4967000,"Salt Lake City city, Utah",87000,900,\n'
)


def test_acs_answers_of_the_api() -> None:
    """People, households and income by state; a value that stands for "none" stays missing."""
    found = {place.place: place for place in read_acs([("api.json", json.dumps(API).encode())], 2022)}
    assert (found["US-UT"].population, found["US-UT"].households) == (3_380_800, 1_129_660)
    assert "median household income $89,168" in found["US-UT"].source
    assert "income" not in found["US:99"].source


def test_acs_tables_are_joined() -> None:
    """A data file of one table, with its second row of words and its empty last column, adds to the rest."""
    files = [
        ("api.json", json.dumps([[*API[0][:2], "state"], ["Utah", "3380800", "49"]]).encode()),
        ("B11001-Data.csv", TABLE.encode()),
    ]
    found = {place.place: place for place in read_acs(files, 2022)}
    assert (found["US-UT"].population, found["US-UT"].households) == (3_380_800, 1_129_660)
    assert found["US:4967000"].households == 87_000
    assert found["US:4967000"].population is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[1]", "table-header"),
        (b"[[", "table-header"),
        (b'[["NAME","B25001_001E","state"],["Utah","1","49"]]', "table-header"),
        (b'[["NAME","B01003_001E","state"],["Utah","1"]]', "table-header"),
        (b'[["NAME","B01003_001E","state"],["Utah","many","49"]]', "table-number"),
        (b'[["NAME","B01003_001E","state"],["Utah","3381","49"]]', "unit-thousandfold"),
        (
            b'[["NAME","B01003_001E","B11001_001E","state"],["Utah","3380800","1129","49"]]',
            "unit-thousandfold",
        ),
        (b"GEO_ID,NAME,B25001_001E\nGeography,Geographic Area Name,Estimate\n", "table-header"),
        (b"GEO_ID,NAME,B01003_001E\n0400000US49,Utah,3380800\n", "table-header"),
    ],
)
def test_acs_refuses(data: bytes, code: str) -> None:
    """Another table, broken rows, words for numbers, and tables in thousands."""
    with pytest.raises(InputError) as caught:
        read_acs([("file", data)], 2022)
    assert codes_of(caught) == [code]
