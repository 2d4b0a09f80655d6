"""The command `unbundle tradeoffs`: a sum, a dossier or a publisher's file in; JSON or tables out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unbundle.cli import main


def call(words: list[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, output, errors of one command."""
    with pytest.raises(SystemExit) as caught:
        main(["tradeoffs", *words])
    out, err = capfd.readouterr()
    return int(caught.value.code or 0), out, err


def test_json_of_a_sum(capfd: pytest.CaptureFixture[str]) -> None:
    """A program reads exact figures, each with year, source and page."""
    words = ["1,000,000,000", "--price-year", "2022", "--country", "Allemagne", "--format", "json"]
    code, out, err = call(words, capfd)
    assert (code, err) == (0, "")
    found = json.loads(out)
    health = found["equivalents"][0]
    assert (health["place"], health["units"], health["unit_cost"]["year"]) == ("DEU", 201_363, 2022)
    assert health["unit_cost"]["url"].startswith("https://")


def test_tables_for_people(capfd: pytest.CaptureFixture[str]) -> None:
    """On the screen: range, cost of one, year, what is missing, and the sources."""
    words = ["1,000,000,000", "--price-year", "2022", "--place", "US-UT", "--country", "CHN"]
    code, out, _ = call([*words, "--tax-share", "US-UT=1/100:made up"], capfd)
    assert code == 0
    for text in ("us-schools", "tax-share", "USD 10,000,000", "Missing: CHN, primary-education", "Sources:"):
        assert text in out


def test_another_currency(capfd: pytest.CaptureFixture[str]) -> None:
    """Euros need a rate with its source; without one the error says how to give it."""
    words = ["1,000,000", "--currency", "EUR", "--price-year", "2022", "--country", "DEU"]
    code, _, err = call(words, capfd)
    assert code == 2
    assert "--rate EUR=NUMBER:SOURCE" in err
    code, out, _ = call([*words, "--rate", "EUR=1.053:ECB"], capfd)
    assert code == 0
    assert "USD 1,053,000" in out
    assert call([*words, "--rate", "EUR=1.053"], capfd)[0] == 2
    assert call([*words, "--rate", "EUR=x:y"], capfd)[0] == 2


def test_ages(capfd: pytest.CaptureFixture[str]) -> None:
    """How old each figure is, seen from a year that one may name."""
    code, out, _ = call(["--ages", "--as-of", "2026", "--format", "json"], capfd)
    assert code == 0
    found = {item["id"]: item["years_old"] for item in json.loads(out)["series"]}
    assert found["state-spending"] == 10
    assert "half since" in call(["--ages"], capfd)[1]


def test_files_of_publishers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A sum read from a file, and places from another, in one command."""
    from tests.budget.test_importers import API, USASPENDING

    (tmp_path / "balances.csv").write_text(USASPENDING, "utf-8")
    (tmp_path / "acs.json").write_text(json.dumps(API), "utf-8")
    words = [str(tmp_path / "balances.csv"), "--source", "usaspending", "--price-year", "2022"]
    words += ["--acs", str(tmp_path / "acs.json"), "--place", "US-UT", "--format", "json"]
    code, out, err = call(words, capfd)
    assert (code, err) == (0, "")
    share = json.loads(out)["shares"][0]
    assert share["households"]["value"] == 1_129_660
    assert share["money"]["minor"] == 20_125 * 3_380_800 // 333_287_557


def test_faults_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither sum nor dossier, places that are none: exit 2 and a next step."""
    assert call(["no-such-folder"], capfd)[0] == 2
    code, _, err = call(["5", "--country", "USSR"], capfd)
    assert code == 2
    assert "RUS" in err


def test_what_is_taken_for_granted_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    """The year that nobody gave, the index that tells foreign costs, and a cent that is not nothing."""
    code, out, err = call(["1", "--country", "Kenya"], capfd)
    assert code == 0
    assert "no year given: 2025 taken; --price-year YEAR" in err
    assert "told by the US price index, not by prices in that country" in out
    assert "under 1 cent" in out


def test_more_units_than_people(capfd: pytest.CaptureFixture[str]) -> None:
    """950 million persons in a country of 54 million is no picture; years of all of them is."""
    code, out, _ = call(["40,144,966,500", "--country", "Kenya", "--price-year", "2022"], capfd)
    assert code == 0
    assert "all 54.3 m people for 17.5 years" in out
    assert "14.9 to 17.5 years" in out
    assert "3.7 times all people" in out


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["-5000000"], "[quantity-negative] AMOUNT: A sum below zero buys nothing."),
        (["5", "--price-year", "2030"], "it runs from 1995 to 2025"),
        (["5", "--country", "Congo"], "COD (Congo - Kinshasa) or COG (Congo - Brazzaville)"),
        (["5", "--country", "Atlantis"], "Write its ISO 3166 code"),
    ],
)
def test_faults_name_the_fault(words: list[str], text: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A sum below zero is no option, a year without an index no silence, a far name no offer."""
    code, _, err = call(words, capfd)
    assert code == 2
    assert text in err
    assert "Albania" not in err
