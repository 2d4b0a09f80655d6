"""Searches are spared where a pattern's own words are missing: that must never lose a match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unbundle.read import citations, cues, instruments, texts
from unbundle.read.literals import alternatives, leading, required
from unbundle.read.patterns import Cue, cue, lower_cue

from .conftest import reading_of

CUES: list[Cue] = [
    *citations._PATTERNS,
    *(value for value in vars(cues).values() if isinstance(value, Cue)),
    *(rule.pattern for rule in texts.shipped_rules()),
    *(pattern for _, pattern in texts._TERMS),
    *(pattern for rule in instruments.shipped_rules() for _, pattern in rule.patterns),
]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bfunds?\b", ("fund",)),
        (r"a bill|an act", ("a bill", "an act")),
        (r"(?:is|are) hereby rescinded", (" hereby rescinded",)),
        (r"x?y*z{0,2}", ()),
        (r"(?i)abc", ()),
        (r"(?=never)well", ("well",)),
        (r"[abc]def+g", ("def",)),
        (r"(?P<n>one|two) or none", (" or none",)),
        (r"unclosed (", ()),
        (r"\d+ u\.s\.c\. ?\d", (" u.s.c.",)),
    ],
)
def test_what_a_pattern_needs(pattern: str, words: tuple[str, ...]) -> None:
    """Literals outside optional parts, classes and looks around; nothing where the syntax is unknown."""
    assert required(pattern) == words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bnot later than \d", ("not later than ",)),
        (r"\b(?:is|are) hereby", ("are", "is")),
        (r"(?:a bill|an (?:old )?act) of", ("a bill", "an ")),
        (r"funds? of", ("fund",)),
        (r"(?:the )?act", ()),
        (r"[abc]def", ()),
        (r"\d+ u\.s\.c", ()),
        (r"(?<!not )may", ()),
        (r"x", ()),
    ],
)
def test_what_a_match_begins_with(pattern: str, words: tuple[str, ...]) -> None:
    """First words are looked for before a pattern is tried; where they are not certain it is searched."""
    assert leading(pattern) == words


def test_outer_alternatives_only() -> None:
    """A bar inside brackets or a class parts nothing."""
    assert alternatives(r"a(b|c)[|]|d\|e") == (r"a(b|c)[|]", r"d\|e")


def _same(item: Cue, words: str) -> None:
    plain, found = item.pattern.search(words), item.search(words)
    assert item.holds(words) == (plain is not None) == (found is not None), (item.pattern.pattern, words)
    if plain and found:
        assert plain.start() == found.start()
    assert [m.span() for m in item.finditer(words)] == [m.span() for m in item.pattern.finditer(words)]


def test_every_shipped_rule_on_real_law() -> None:
    """On each paragraph of a real act the quick search and the plain one agree, for every rule."""
    paragraphs = reading_of("BILLS-117hr3237enr.xml").text.split("\n")
    for words in paragraphs:
        for part in (words, words.lower()):
            for item in CUES:
                _same(item, part[:1500])


PIECES = sorted({literal for item in CUES for literals, _ in item.parts for literal in literals if literal})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(PIECES), st.sampled_from([" ", ".", "$5", ": ", "the ", "9"])), max_size=12
    )
)
def test_every_shipped_rule_on_made_text(parts: list[str]) -> None:
    """Texts pieced together from the rules' own words, where wrong shortcuts would show."""
    words = "".join(parts)
    for item in CUES:
        _same(item, words)


def test_a_broken_pattern_is_named() -> None:
    """A person's own rule with a wrong pattern raises the error of `re`, which the reader words."""
    for make in (cue, lower_cue):
        with pytest.raises(re.error):
            make("(")
