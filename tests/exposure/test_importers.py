"""Files of FAO and CEPII as they are downloaded: exact headers, a stream of rows, gaps counted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from unbundle.cli import main
from unbundle.errors import InputError
from unbundle.exposure import is_foreign, read_foreign
from unbundle.exposure.units import Tonnes

TRADE = (
    "Reporter Country Code,Reporter Country Code (M49),Reporter Countries,Partner Country Code,"
    "Partner Country Code (M49),Partner Countries,Item Code,Item Code (CPC),Item,Element Code,Element,"
    "Year Code,Year,Unit,Value,Flag\n"
)
CROPS = (
    "Area Code,Area Code (M49),Area,Item Code,Item Code (CPC),Item,Element Code,Element,Year Code,Year,Unit,"
    "Value,Flag,Note\n"
)
YEARS = range(2019, 2022)


def trade(exporter: str, importer: str, item: str, value: str, **changes: str) -> str:
    """One row of the trade matrix; the figures are made up, the form is FAO's."""
    cells = {"element": "5910", "unit": "t", "year": "2021"} | changes
    year, unit = cells["year"], cells["unit"]
    return (
        f'"1","\'{exporter}","A, Republic of","2","\'{importer}","B","{item}","\'0111","Wheat",'
        f'"{cells["element"]}","Export quantity","{year}","{year}","{unit}","{value}","A"\n'
    )


def test_trade_matrix_of_faostat() -> None:
    """Exports in tonnes of the years asked for are taken; values, imports and other goods are not."""
    lines = [
        "\ufeff" + TRADE,
        trade("804", "818", "15", "1500.5"),
        trade("804", "818", "15", "7", element="5622"),
        trade("804", "818", "15", "7", element="5610"),
        trade("804", "818", "515", "7"),
        trade("804", "818", "15", "7", year="2018"),
        trade("643", "356", "268", "20"),
    ]
    taken = read_foreign(lines, "trade.csv", YEARS)
    assert taken.rows == {
        ("wheat", 2021, "UKR", "EGY"): Tonnes(Fraction(3001, 2)),
        ("sunflower-oil", 2021, "RUS", "IND"): Tonnes(20),
    }
    assert taken.left_out == {}


def test_states_that_are_no_more_and_gaps_are_counted() -> None:
    """The Soviet Union, Sudan before 2011 and FAO's sums of countries are left out, and it is said."""
    lines = [
        TRADE,
        trade("810", "818", "15", "5"),
        trade("804", "736", "15", "5"),
        trade("804", "159", "15", "5"),
        trade("804", "422", "15", ""),
        trade("804", "422", "56", "5", unit="1000 USD"),
    ]
    taken = read_foreign(lines, "trade.csv", YEARS)
    assert taken.rows == {}
    assert taken.left_out == {
        "code 159": 1,
        "code 736": 1,
        "code 810": 1,
        "no quantity": 1,
        "unit 1000 USD": 1,
    }


def test_production_of_faostat() -> None:
    """Production in tonnes becomes a balance; area and yield do not."""
    row = "231,'840,United States of America,56,'0112,Maize (corn),{},Production,2021,2021,{},{},A,\n"
    lines = [CROPS, row.format(5510, "t", "384.25"), row.format(5312, "ha", "7"), row.format(5510, "ha", "7")]
    taken = read_foreign(lines, "crops.csv", YEARS)
    assert {key: float(amount.value) for key, amount in taken.rows.items()} == {
        ("maize", 2021, "USA", "production"): 384.25
    }
    assert taken.left_out == {"unit ha": 1}


def test_baci() -> None:
    """Pipeline gas and liquefied gas add up; numbers of Comtrade are told from those of ISO."""
    lines = [
        "t,i,j,k,v,q\n",
        "2021,643,276,271121,5.0,      1000.5\n",
        "2021,643,276,271111,5.0,10\n",
        "2021,842,251,270900,5.0,30\n",
        "2021,643,490,270900,5.0,30\n",
        "2021,643,276,270900,5.0,NA\n",
        "2021,643,276,100199,5.0,7\n",
    ]
    taken = read_foreign(lines, "baci.csv", YEARS)
    assert {key: float(amount.value) for key, amount in taken.rows.items()} == {
        ("natural-gas", 2021, "RUS", "DEU"): 1010.5,
        ("crude-oil", 2021, "USA", "FRA"): 30,
    }
    assert taken.left_out == {"code 490": 1, "no quantity": 1}


@pytest.mark.parametrize(
    "header",
    [
        "t,i,j,k,v",
        "t,i,j,k,v,q,w",
        TRADE.replace("Flag", "Flags"),
        TRADE.replace("(M49)", "(UN)"),
        "",
        "Area,Y2020",
    ],
)
def test_another_header_is_refused(header: str) -> None:
    """A form that changed must be looked at by a person, not read by guess."""
    assert not is_foreign(header)
    with pytest.raises(InputError) as caught:
        read_foreign([header], "x.csv", YEARS)
    assert caught.value.faults[0].code == "columns"


def test_a_broken_download_is_named() -> None:
    """A file that broke off in the middle of a row says where."""
    with pytest.raises(InputError) as caught:
        read_foreign(["t,i,j,k,v,q\n", "2021,643,276,271121,5.0,1\n", "2021,643,27\n"], "baci.csv", YEARS)
    assert (caught.value.faults[0].code, caught.value.faults[0].where) == ("cells", "baci.csv, row 3")


def test_rows_are_read_one_by_one() -> None:
    """The trade matrix of FAO has gigabytes: what is not asked for must not be kept."""

    def rows() -> Iterator[str]:
        yield "t,i,j,k,v,q\n"
        for _ in range(20_000):
            yield "2021,643,276,100199,5.0,7\n"

    assert read_foreign(rows(), "baci.csv", YEARS) == ({}, {})


def test_the_command_takes_such_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Gas of three years from a file as downloaded, with production by hand: a fuel shock in one command."""
    (tmp_path / "baci.csv").write_text(
        "t,i,j,k,v,q\n"
        + "".join(
            f"{year},643,276,271121,5,40000\n{year},578,276,271121,5,60000\n" for year in range(2018, 2022)
        )
        + "2021,643,490,271121,5,1\n",
        "utf-8",
    )
    (tmp_path / "grown.csv").write_text(
        "good,year,country,item,quantity,unit\n"
        + "".join(f"natural-gas,{year},Deutschland,production,100,kt\n" for year in range(2019, 2022)),
        "utf-8",
    )
    (tmp_path / "gas.yaml").write_text(
        "id: gas\ntitle: Gas\nsituation: Made-up figures.\nyear: 2022\nmonths: 12\n"
        "goods: [{id: natural-gas, people: true, why: Heat.}]\n"
        "stops: [{exporter: Russland, good: natural-gas, share: 1}]\n",
        "utf-8",
    )
    words = ["exposure", *(str(tmp_path / name) for name in ("gas.yaml",))]
    words += ["--flows", str(tmp_path / "baci.csv"), "--balances", str(tmp_path / "grown.csv")]
    with pytest.raises(SystemExit) as caught:
        main(words)
    out, err = capfd.readouterr()
    assert caught.value.code == 0
    assert "baci.csv: left out, code 490: 1" in err
    assert "40,000 t" in out.replace("\u00a0", " ")
    assert "20 %" in out
