"""Words and their changes: both programs must cut and compare alike, and nothing may get lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.drafting import diff_words, show_changes
from unbundle.drafting.check import _changes, _pieces
from unbundle.drafting.words import cut, edits

TEXTS = st.text(st.sampled_from("ab 1.,'’\n\u00a0-ا\u064e日_½\u200d"), max_size=24) | st.text(max_size=12)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("don't pay $1,000.50!", ["don't", " ", "pay", " ", "$", "1,000.50", "!"]),
        ("a\n\n- b", ["a", "\n", "\n", "-", " ", "b"]),
        ("بالسَّلام، الآن", ["بالسَّلام", "،", " ", "الآن"]),
        ("和平 now", ["和", "平", " ", "now"]),
        ("end.Next 3. 4", ["end", ".", "Next", " ", "3", ".", " ", "4"]),
        ("", []),
    ],
)
def test_words(text: str, tokens: list[str]) -> None:
    """A number is one word, so that two amendments can never make a third sum of its digits."""
    assert [token.text for token in cut(text, "x")] == tokens


@given(TEXTS)
def test_both_programs_cut_alike(text: str) -> None:
    """The checker finds words by a pattern; if it cut differently, it would check another rule."""
    assert [token.text for token in cut(text, "x")] == _pieces(text)


@given(TEXTS, TEXTS)
def test_differences_give_both_texts_back(old: str, new: str) -> None:
    """A comparison that drops a word hides a change."""
    pieces = diff_words(old, new)
    assert "".join(p.text for p in pieces if p.kind != "new") == old
    assert "".join(p.text for p in pieces if p.kind != "old") == new
    assert (len([p for p in pieces if p.kind != "same"]) == 0) == (old == new)


@given(TEXTS, TEXTS)
def test_both_programs_find_the_same_changes(old: str, new: str) -> None:
    """The two alignments are written apart and must be one rule."""
    tokens = cut(old, "old")
    starts = [*(token.at for token in tokens), len(old)]
    mine = tuple(
        (starts[e.start], starts[e.end], "".join(t.text for t in e.new)) for e in edits(tokens, cut(new, "n"))
    )
    assert mine == _changes(old, new)


def test_a_difference_on_the_screen() -> None:
    """People read what goes and what comes, in its place."""
    shown = show_changes(diff_words("We ask both sides to talk.", "We ask all sides to talk now."))
    assert shown == "We ask [-both-]{+all+} sides to talk{+ now+}."
