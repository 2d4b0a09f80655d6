"""Countries as people write them: other languages, codes, states that are no more, shapes for maps."""

from __future__ import annotations

import re

import pytest

from unbundle.errors import InputError
from unbundle.kit.countries import country_code, country_name, fold, is_historic, known_names
from unbundle.kit.world import HEIGHT, WIDTH, world_shapes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Deutschland", "DEU"),
        ("Alemania", "DEU"),
        ("россия", "RUS"),
        ("مصر", "EGY"),
        ("埃及", "EGY"),
        ("Türkei", "TUR"),
        ("TURKEY", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("DR Congo", "COD"),
        ("Viet Nam", "VNM"),
        ("Áo", "AUT"),
        ("AO", "AGO"),
        ("Nga", "RUS"),
        ("NGA", "NGA"),
        (" DE ", "DEU"),
        ("818", "EGY"),
        ("004", "AFG"),
        ("Kosovo", "XKX"),
        ("Estados Unidos de América", "USA"),
        ("États-Unis d'Amérique", "USA"),
        ("République démocratique du Congo", "COD"),
        ("Republic of the Congo", "COG"),
        ("Fédération de Russie", "RUS"),
    ],
)
def test_names_in_many_languages(text: str, code: str) -> None:
    """A delegate writes the name in her own language; a code in capitals is a code, not a word."""
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "fault", "word"),
    [
        ("Soviet Union", "country-no-more", "KAZ (Kazakhstan)"),
        ("Tschechoslowakei", "country-no-more", "SVK (Slovakia)"),
        ("DDR", "country-no-more", "DEU"),
        ("YUG", "country-no-more", "SRB"),
        ("Europe", "country-group", "one by one"),
        ("Kongo", "country-two-meanings", "COD (Congo - Kinshasa) or COG"),
        ("Germny", "country-unknown", "'Germany'"),
        ("Atlantis", "country-unknown", "Write its ISO 3166 code"),
        ("Crimea", "country-unknown", "Write its ISO 3166 code"),
        ("Congo", "country-two-meanings", "COD (Congo - Kinshasa) or COG (Congo - Brazzaville)"),
        ("Korea", "country-two-meanings", "KOR (South Korea) or PRK (North Korea)"),
        ("", "country-unknown", "Write its ISO 3166 code"),
    ],
)
def test_what_is_no_country_of_today_says_what_to_write(text: str, fault: str, word: str) -> None:
    """States that are no more, groups, two meanings and slips are named, never guessed."""
    with pytest.raises(InputError) as caught:
        country_code(text, "shock.yaml, line 3")
    (found,) = caught.value.faults
    assert (found.code, found.where) == (fault, "shock.yaml, line 3")
    assert word in found.next


def test_every_name_leads_to_its_country_or_says_so() -> None:
    """The table holds no name that silently stands for two countries."""
    names = known_names()
    double = {word: codes for word, codes in names.written.items() if len(codes) > 1}
    assert double == {
        fold("Kongo"): ("COD", "COG"),
        fold("Congo"): ("COD", "COG"),
        fold("Korea"): ("KOR", "PRK"),
    }
    assert all(country_code(name) == code for code, name in names.english.items())
    assert len(names.english) == 248
    assert is_historic("SUN")
    assert not is_historic("RUS")
    assert country_name("EGY") == "Egypt"
    assert country_name("no such code") == "no such code"


def test_shapes_lie_on_the_grid_and_belong_to_countries() -> None:
    """A map must not name a country that no table knows, nor draw outside its frame."""
    shapes = world_shapes()
    assert {shape.code for shape in shapes if shape.code} <= set(known_names().english)
    assert [shape.name for shape in shapes if not shape.code] == [
        "Crimea",
        "Fr. S. Antarctic Lands",
        "N. Cyprus",
        "Somaliland",
    ]
    for shape in shapes:
        x = y = 0
        for command, numbers in re.findall(r"([Mlz])([^Mlz]*)", shape.path):
            steps = [int(n) for n in re.findall(r"-?\d+", numbers)]
            for dx, dy in zip(steps[::2], steps[1::2], strict=True):
                x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
                assert 0 <= x <= WIDTH, shape.name
                assert 0 <= y <= HEIGHT, shape.name
