"""YAML that means one thing only, and cannot be used as a weapon."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.errors import InputError
from unbundle.kit.canonical import SAFE_INTEGER
from unbundle.kit.strict_yaml import MAX_BYTES, parse_yaml, write_yaml

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
leaves = st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | texts
leaves |= st.floats(allow_nan=False, allow_infinity=False)
data = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


@given(data)
def test_what_is_written_is_read_back(value: Any) -> None:
    """A dossier's settings must survive saving, whatever words they hold."""
    assert parse_yaml(write_yaml(value), "x").data == value


@pytest.mark.parametrize(
    "word", ["no", "on", "off", "y", "2026-01-02", "1/3", "0755", "0x1F", "12:30:00", "1_000", "=", "<<"]
)
def test_words_stay_words(word: str) -> None:
    """YAML 1.1 turns Norway into false, a date into an object, a time into a number; here they stay text."""
    assert parse_yaml(f"a: {word}\n", "x").data == {"a": word}


def test_numbers_and_flags() -> None:
    """The few plain words with a meaning are those of JSON, and their capitals."""
    text = "[1, -2, 0, 0.5, 1e3, true, False, null, ~, ]"
    assert parse_yaml(text, "x").data == [1, -2, 0, 0.5, 1000.0, True, False, None, None]


def test_empty_text_is_nothing() -> None:
    """An empty file is no data, not an error of form."""
    assert parse_yaml("# only a comment\n", "x").data is None


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml-key-twice", 3),
        ("a: 1\n'a': 3\n", "yaml-key-twice", 2),
        ("? [a]\n: 1\n", "yaml-key", 1),
        ("a: &x [1]\nb: *x\n", "yaml-alias", 1),
        ("a: 1\nb:\n  <<: *x\n", "yaml-alias", 3),
        ("a: !!python/object/apply:os.system [echo]\n", "yaml-tag", 1),
        ("a: !!int x\n", "yaml-tag", 1),
        ("a: 1\n---\nb: 2\n", "yaml-several", 2),
        ("a: b: c\n", "yaml-broken", 1),
        ("a:\n\t- b\n", "yaml-broken", 2),
        ("a: [1, 2\n", "yaml-broken", 2),
        ("a: .nan\n", "yaml-number", 1),
        ("a: -.inf\n", "yaml-number", 1),
        ("a: 1e999\n", "yaml-number", 1),
        ("a: 9007199254740992\n", "yaml-number", 1),
        ("a: " + "9" * 5000 + "\n", "yaml-number", 1),
        ("[" * 100_000, "yaml-too-deep", 1),
        ("a: " + "[1]," * 10, "yaml-broken", 1),
    ],
)
def test_refused_with_its_line(text: str, code: str, line: int) -> None:
    """Whatever has two meanings, or could grow without bound, is named with its line."""
    with pytest.raises(InputError) as caught:
        parse_yaml(text, "x.yaml")
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == (code, f"x.yaml, line {line}")
    assert fault.next


def test_characters_that_yaml_forbids() -> None:
    """A control character gives an error, not a crash."""
    with pytest.raises(InputError) as caught:
        parse_yaml("a: \x07\n", "x.yaml")
    assert [fault.code for fault in caught.value.faults] == ["yaml-broken"]


def test_billion_laughs_is_cheap() -> None:
    """An alias bomb (nine aliases, eight levels) is refused at its first anchor, before anything is built."""
    bomb = "a: &a [x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(InputError) as caught:
        parse_yaml(bomb, "x.yaml")
    assert [fault.code for fault in caught.value.faults] == ["yaml-alias"]


def test_too_large_is_refused_unread() -> None:
    """Size is bounded before any parsing."""
    with pytest.raises(InputError) as caught:
        parse_yaml("#" * (MAX_BYTES + 1), "x.yaml")
    assert [fault.code for fault in caught.value.faults] == ["yaml-too-large"]


def test_lines_of_values() -> None:
    """Messages about a value name its line, or that of the nearest value around it."""
    parsed = parse_yaml("a: 1\nb:\n  - c\n  - d:\n      e: 2\n", "x")
    assert [parsed.line(path) for path in (("a",), ("b", 1, "d", "e"), ("b", 1, "d", "zzz"))] == [1, 5, 4]
