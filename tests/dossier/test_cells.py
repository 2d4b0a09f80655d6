"""Cells keep every text, and no spreadsheet takes one for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.dossier.cells import (
    DATE,
    ID,
    INSTANT,
    TEXT,
    WHOLE,
    CellError,
    disarm,
    lines,
    pairs,
    parts,
    rearm,
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))
solid = texts.filter(str.strip)
trimmed = texts.map(str.strip).filter(bool)


@given(texts)
def test_disarmed_text_comes_back(text: str) -> None:
    """Protection against formulas must not change a quotation."""
    assert rearm(disarm(text)) == text


@given(texts, st.sampled_from(list("=+-@\t\n\uff1d\uff0b\uff0d\uff20")))
def test_no_cell_begins_like_a_formula(text: str, first: str) -> None:
    """A hostile =HYPERLINK or @SUM must stay text when a colleague opens the file (OWASP: CSV injection)."""
    assert disarm(first + text).startswith("'")


@given(st.lists(texts), st.integers(0, 3))
def test_apostrophes_alone_are_left_alone(words: list[str], count: int) -> None:
    """French and Ukrainian names begin with an apostrophe; only one before a formula sign is ours."""
    text = "'" * count + "aouste" + "".join(words)
    assert disarm(text) == text == rearm(text)


@given(st.lists(solid))
def test_lists_come_back(values: list[str]) -> None:
    """One value per line, whatever the value holds: line breaks, backslashes, other line separators."""
    cell = lines(TEXT)
    assert cell.parse(cell.write(tuple(values))) == tuple(values)


@given(st.lists(st.tuples(trimmed, trimmed, trimmed)))
def test_tuples_come_back(values: list[tuple[str, str, str]]) -> None:
    """A separator inside a name must not split it."""
    for separator in "=|":
        cell = parts(separator, ("a", "b", "c"), TEXT, TEXT, TEXT)
        assert cell.parse(cell.write(tuple(values))) == tuple(values)


@given(
    st.dictionaries(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,9}", fullmatch=True), st.integers(-9, 9))
)
def test_dicts_come_back_in_any_order(levels: dict[str, int]) -> None:
    """Coded levels are a set of names, not a sequence."""
    cell = pairs(("criterion", "level"), ID, WHOLE)
    backwards = dict(reversed(list(levels.items())))
    assert cell.parse(cell.write(levels)) == levels
    assert cell.write(backwards) == cell.write(levels)


@pytest.mark.parametrize(
    ("text", "part"), [("a=1\na=2", "twice"), ("a", "form"), ("=1", "blank"), ("a=x", "whole number")]
)
def test_wrong_pairs_say_what_is_wrong(text: str, part: str) -> None:
    """Each way to get a pair wrong has its own sentence."""
    with pytest.raises(CellError) as caught:
        pairs(("criterion", "level"), ID, WHOLE).parse(text)
    assert part in caught.value.message


@pytest.mark.parametrize("word", ["2026", "2026-12", "2024-02-29", " 2026-05-01 "])
def test_dates_of_the_calendar(word: str) -> None:
    """A source may give a year, a month or a day."""
    assert DATE.parse(word) == word.strip()


@pytest.mark.parametrize("word", ["2026-13", "2026-02-29", "26", "2026-1-1", "2026-05-01T10:00:00Z"])
def test_dates_outside_the_calendar(word: str) -> None:
    """A day that never was is a slip, and would sort as if it had been."""
    with pytest.raises(CellError):
        DATE.parse(word)


@pytest.mark.parametrize(
    "word", ["2026-05-01T25:00:00Z", "2026-02-30T10:00:00Z", "2026-05-01T10:00:00", "2026-05-01"]
)
def test_moments_outside_the_calendar(word: str) -> None:
    """The latest vote counts, so a moment must be one, and in UTC."""
    with pytest.raises(CellError):
        INSTANT.parse(word)
    assert INSTANT.parse("2026-05-01T10:00:00.5Z") == "2026-05-01T10:00:00.5Z"
