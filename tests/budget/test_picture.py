"""The picture of the tour is the one that the code draws."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from unbundle.budget import compare_at_home, draw_equivalents, find_places, sums_of
from unbundle.dossier import load_dossier

ROOT = Path(__file__).resolve().parents[2]


def test_the_tour_shows_what_is_drawn() -> None:
    """The committed picture is byte for byte what the example gives, and holds every number as text."""
    tenth = sums_of(load_dossier(ROOT / "examples" / "security-budget-2022"))[0]
    found = compare_at_home([tenth], find_places(["USA"])).equivalents
    served = [item for item in found if "day" not in item.unit]
    picture = draw_equivalents(served)
    assert (ROOT / "docs" / "img" / "budget-2022.svg").read_text("utf-8") == picture
    text = "".join(ElementTree.fromstring(picture).itertext())
    assert all(f"{item.units:,} ({item.low:,} to {item.high:,})" in text for item in served)


def test_nothing_to_draw() -> None:
    """No equivalents: an empty picture, no division by nothing."""
    assert ElementTree.fromstring(draw_equivalents([])).tag.endswith("svg")
