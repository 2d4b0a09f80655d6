"""A fresh folder loads, explains itself, and says that nobody has decided anything yet."""

from __future__ import annotations

import pytest

from tests.dossier.cases import framework
from unbundle.dossier import explain_files, new_dossier, read_files
from unbundle.dossier.settings_files import write_record
from unbundle.dossier.tables import TABLES
from unbundle.errors import InputError


@pytest.mark.parametrize(
    "title", ["Wells", "a: b", "# no comment", "{braces} 'and' \"marks\"", "  ", "Криза 2026", "- dash"]
)
def test_fresh_folder_loads_under_any_title(title: str) -> None:
    """`unbundle new` takes its title from a folder's name, and people name folders freely."""
    dossier = read_files(new_dossier(title))
    assert dossier.settings.title == title
    assert dossier.measures == ()


def test_fresh_folder_claims_nothing() -> None:
    """Starting values must not pass for decisions of a federation."""
    dossier = read_files(new_dossier("Wells"))
    assert dossier.charter.status == "example"
    assert "nobody" in dossier.charter.status_note
    assert "Not set yet" in dossier.settings.budget.reason


def test_fresh_folder_takes_frameworks_along() -> None:
    """With its framework in the folder, a dossier can be judged anywhere."""
    given = {"plain.yaml": write_record(framework())}
    dossier = read_files(new_dossier("Wells", framework="plain", frameworks=given))
    assert dossier.frameworks == (framework(),)


def test_charter_must_name_a_framework_of_the_folder() -> None:
    """A folder that brings frameworks must bring the one it names."""
    with pytest.raises(InputError) as caught:
        new_dossier("Wells", framework="plane", frameworks={"plain.yaml": write_record(framework())})
    assert [fault.code for fault in caught.value.faults] == ["reference-unknown"]


def test_currency_and_year_can_be_given() -> None:
    """No clock and no place is read; whoever makes the folder says year and currency."""
    settings = read_files(new_dossier("Wells", currency="XOF", price_year=2031)).settings
    assert (settings.currency, settings.price_year) == ("XOF", 2031)


def test_every_column_is_explained() -> None:
    """A secretary who opens the folder finds each column in the README."""
    page = explain_files()
    for table in TABLES:
        assert f"## {table.file}" in page
        assert all(f"| {column.name}" in page for column in table.columns)
