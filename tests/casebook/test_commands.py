"""The commands as people type them: what they print, and how they refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.pack.made import unbundle

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "ukraine-2022"


def test_precedents_as_json_is_one_object() -> None:
    """A program gets everything that the table shows, and the coverage with it."""
    done = unbundle(
        "precedents", EXAMPLE, "--nearest", "2", "--class", "military_aid=arms", "--format", "json"
    )
    data = json.loads(done.out)
    assert set(data) == {"precedents", "base_rates", "recurring", "coverage"}
    assert data["base_rates"][0]["id"] == "casebook-arms"
    assert max(sum(p["measure"] == q["measure"] for q in data["precedents"]) for p in data["precedents"]) == 2


def test_a_folder_of_ones_own_laws_is_searched_too(tmp_path: Path) -> None:
    """A clause that stands in a law which does not ship is found once its folder is named."""
    (tmp_path / "notes.md").write_text("not a law", "utf-8")
    shutil.copy(ROOT / "tests" / "read" / "data" / "BILLS-117hr7691enr.txt", tmp_path / "copy.txt")
    measure = "title-i.department-justice.general-administration.salaries-expenses.appropriation"
    plain = json.loads(unbundle("precedents", EXAMPLE, "--measure", measure, "--format", "json").out)
    more = unbundle("precedents", EXAMPLE, "--measure", measure, "--laws", tmp_path, "--format", "json")
    acts = {place["act"] for row in json.loads(more.out)["recurring"] for place in row["places"]}
    assert len(json.loads(more.out)["recurring"]) >= len(plain["recurring"])
    assert any("Ukraine Supplemental" in act or act == "copy.txt" for act in acts)


def test_search_and_reforms_as_tables() -> None:
    """What is found is told apart: cases, reforms, imported rows."""
    done = unbundle("precedents", "--search", "asset freezes")
    assert done.code == 0
    assert "reform" in done.out
    assert "un-sanctions-2664" in done.out
    some = unbundle("precedents", "--search", "invasion Ukraine").out
    assert "None has every word; " in some
    assert "None has every word; " in unbundle("reforms", "--search", "debt zzzz").out
    assert "In sequence: us-aumf-repeal, then us-arms-sales-vote." in unbundle("reforms").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("precedents",), "usage"),
        (("precedents", "--import", "gsdb"), "option-form"),
        (("precedents", "--import", "gdsb=x.csv"), "import-unknown"),
        (("precedents", "--import", "gsdb=no-such.csv"), "file-system"),
        (("precedents", EXAMPLE, "--class", "military_aid=x"), "class-unknown"),
        (("precedents", EXAMPLE, "--measure", "no-such"), "casebook-measure"),
        (("precedents", EXAMPLE, "--nearest", "0"), "usage"),
        (("precedents", EXAMPLE, "--laws", "no-such-folder"), "file-system"),
        (("reforms", "tpnv"), "reform-unknown"),
        (("reforms", "--add", "tpnw", "--to", "no-such-folder"), "folder-missing"),
        (("ledger", "no-such-folder"), "folder-missing"),
    ],
)
def test_wrong_words_are_refused_with_a_next_step(arguments: tuple[object, ...], code: str) -> None:
    """A mistake on the command line is the user's to mend: exit 2, a code, a next step, never a traceback."""
    done = unbundle(*arguments)
    assert done.code == 2
    assert f"[{code}]" in done.err
    assert "Traceback" not in done.err


def test_an_unknown_instrument_for_a_class_is_refused() -> None:
    """A name that no line can have would quietly change nothing."""
    done = unbundle("precedents", EXAMPLE, "--class", "militray_aid=arms")
    assert done.code == 2
