"""Countries as people write them: in many languages, as codes, as states that are no more.

The names are those of the Unicode CLDR (`data/countries.tsv`), and official long names
(`data/long_names.tsv`); see `data/PROVENANCE.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from unicodedata import category, combining, normalize

from unbundle.errors import Fault, InputError

LATIN_MARKS = range(0x0300, 0x0370)
ARABIC_MARKS = range(0x064B, 0x0660)
TWO_MEANINGS = {"Congo": ("COD", "COG"), "Korea": ("KOR", "PRK")}
"""Short names that stand for one country in some tables, for two in speech: refused, never guessed."""
NEAR = 0.8
"""How alike a name must be to be offered (Ratcliff and Obershelp): below it an offer is worse than none."""


class Names(NamedTuple):
    """What a written name may stand for."""

    english: dict[str, str]
    """{ISO 3166 alpha-3: English name}."""
    codes: dict[str, str]
    """{two or three capital letters, or the three digits of ISO 3166: alpha-3}."""
    written: dict[str, tuple[str, ...]]
    """{folded name: the codes that it is a name of}."""
    successors: dict[str, tuple[str, ...]]
    """{code of a state that is no more: the states on its territory}."""
    regions: frozenset[str]
    """Folded names of groups of countries."""


def country_code(text: str, where: str = "") -> str:
    """The ISO 3166 alpha-3 code of the country written as `text`: a code, or a name in many languages.

    XKX stands for Kosovo, which has no code of ISO.
    Raises: InputError for a name that is unknown, has two meanings, or is that of a group of countries
    or of a state that is no more; the last one names the states on its territory.
    """
    names = known_names()
    found = names.codes.get(text.strip())
    meant = (found,) if found else names.written.get(fold(text), ())
    if len(meant) == 1 and meant[0] not in names.successors:
        return meant[0]
    raise InputError(_fault(text, where, meant))


def country_name(code: str) -> str:
    """The English name of a country with an alpha-3 code; an unknown code stands for itself."""
    return known_names().english.get(code, code)


def is_historic(code: str) -> bool:
    """Whether the code is that of a state that is no more."""
    return code in known_names().successors


def near_name(text: str, names: Iterable[str]) -> str:
    """What to write instead of an unknown name: the one that is nearly the same, or how to find it."""
    by_fold = {fold(name): name for name in names}
    close = get_close_matches(fold(text), sorted(by_fold), n=1, cutoff=NEAR)
    if close:
        return f"Did you mean {by_fold[close[0]]!r}?"
    return "Write its ISO 3166 code, such as EGY, or its name in any of many languages."


def fold(name: str) -> str:
    """`name` without case, spaces, punctuation, and accents of Latin, Greek, Cyrillic and Arabic letters."""
    plain = (char for char in normalize("NFKD", name) if not _is_accent(char))
    return "".join(char for char in "".join(plain).casefold() if category(char)[0] in "LNM")


def _is_accent(char: str) -> bool:
    return ord(char) in LATIN_MARKS or (ord(char) in ARABIC_MARKS and combining(char) > 0)


@cache
def known_names() -> Names:
    """All names that are known."""
    english: dict[str, str] = {}
    codes: dict[str, str] = {}
    written: dict[str, set[str]] = {}
    successors: dict[str, tuple[str, ...]] = {}
    regions: frozenset[str] = frozenset()
    text = files("unbundle.kit").joinpath("data", "countries.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        code, kind, more, words = line.split("\t")
        folded = [fold(word) for word in words.split("|")]
        if kind == "region":
            regions = frozenset(folded)
            continue
        if kind == "historic":
            successors[code] = tuple(more.split())
        else:
            english[code] = words.split("|")[0]
            codes |= dict.fromkeys(more.split(), code)
        codes[code] = code
        for word in folded:
            written.setdefault(word, set()).add(code)
    long_names = files("unbundle.kit").joinpath("data", "long_names.tsv").read_text(encoding="utf-8")
    for code, words in (line.split("\t") for line in long_names.splitlines()):
        for word in words.split("|"):
            written.setdefault(fold(word), set()).add(code)
    for word, states in TWO_MEANINGS.items():
        written.setdefault(fold(word), set()).update(states)
    return Names(english, codes, {w: tuple(sorted(c)) for w, c in written.items()}, successors, regions)


def _fault(text: str, where: str, meant: tuple[str, ...]) -> Fault:
    names = known_names()
    if len(meant) > 1:
        listed = " or ".join(f"{code} ({country_name(code)})" for code in meant)
        return Fault(where, "country-two-meanings", "This name has two meanings.", text, f"Write {listed}.")
    if meant:
        listed = ", ".join(f"{code} ({country_name(code)})" for code in names.successors[meant[0]])
        step = f"Name the states on its territory, one by one: {listed}."
        return Fault(where, "country-no-more", "This state is no more.", text, step)
    if fold(text) in names.regions:
        step = "Name its countries, one by one."
        return Fault(where, "country-group", "This is a group of countries.", text, step)
    step = near_name(text, sorted(names.english.values()))
    return Fault(where, "country-unknown", "No country is known by this name.", text, step)
