"""Full-text search: accents and scripts, words that look like operators, and SQLite without FTS5."""

from __future__ import annotations

import sqlite3

import pytest

from unbundle.casebook.aliases import terms
from unbundle.casebook.lookup import find
from unbundle.casebook.search import Text, fold, search
from unbundle.errors import RefusalError

TEXTS = [
    Text("case", "a", "Coup d’État à São Tomé", "Ärzte, naïve Łódź"),
    Text("case", "b", "حصار غزة", "فُرِضَ الحِصارُ على المدينة وأُغلِقت المعابر"),
    Text("reform", "c", "Embargo", 'they said "NOT now" OR never'),
]


def ids(query: str) -> list[str]:
    """What a query finds."""
    return [hit.id for hit in search(TEXTS, query)]


@pytest.mark.parametrize("query", ["etat", "ÉTAT", "sao tome", "arzte", "naive"])
def test_accents_do_not_count(query: str) -> None:
    """A keyboard without accents must find what is written with them."""
    assert ids(query) == ["a"]


@pytest.mark.parametrize("query", ["حصار", "الحصار", "اغلقت", "وأغلقت", "مدينه"])
def test_arabic_is_found_within_words_and_without_vowel_signs(query: str) -> None:
    """Article, conjunction and vowel signs are written onto the word; people search without them."""
    assert ids(query) == ["b"]


def test_arabic_and_latin_words_must_both_be_there() -> None:
    """Two words in two scripts are still one question."""
    both = [*TEXTS, Text("case", "d", "Gaza غزة", "siege")]
    assert [hit.id for hit in search(both, "غزة siege")] == ["d"]


@pytest.mark.parametrize(
    "query", ["NOT now", "OR never", '"said" now', "now NEAR", "title:embargo", "embarg* x"]
)
def test_words_are_never_operators(query: str) -> None:
    """A query is what a person typed, not a program; what is not there is not found."""
    assert ids(query) in ([], ["c"])


def test_every_word_must_be_there_and_order_is_fixed() -> None:
    """The same question gives the same list, whatever the order of the texts."""
    assert [h.id for h in search(TEXTS[::-1], "never said")] == ["c"]
    assert [h.id for h in find("sanctions diamonds")] == [
        "liberia-sanctions-2001",
        "cote-divoire-sanctions-2004",
    ]
    assert find("zzzz") == []


@pytest.mark.parametrize(
    ("query", "code"), [("", "search-empty"), (" !? ", "search-empty"), ("من", "search-short")]
)
def test_questions_that_cannot_be_asked_say_why(query: str, code: str) -> None:
    """An empty list would look like an answer."""
    with pytest.raises(RefusalError) as caught:
        search(TEXTS, query)
    assert [fault.code for fault in caught.value.faults] == [code]


@pytest.mark.parametrize("query", ["USSR", "Sowjetunion", "СССР", "Soviet Union"])
def test_a_state_is_found_by_its_other_names(query: str) -> None:
    """A row says "Soviet"; whoever writes USSR, in whatever language, means the same state."""
    hits = {hit.id for hit in find(query)}
    assert {"hungary-1956", "czechoslovakia-1968", "soviet-afghanistan-1979"} <= hits
    assert not any(hit.lacks for hit in find(query))


def test_small_words_are_not_read_as_states() -> None:
    """ "us" in small letters is a word, "US" a state; a name of several words is one term."""
    assert terms(["us"]) == [("us",)]
    assert "United States" in terms(["US"])[0]
    assert [term[0] for term in terms(["war", "Soviet", "Union", "aid"])] == ["war", "Soviet Union", "aid"]


def test_where_nothing_has_every_word_some_are_offered_and_said() -> None:
    """An empty list would look as if the casebook knew nothing of Ukraine."""
    hits = find("invasion Ukraine")
    assert "crimea-2014" in {hit.id for hit in hits}
    assert all(len(hit.lacks) == 1 for hit in hits)
    assert [hit.lacks for hit in search(TEXTS, "said never tram")] == [("tram",)]
    assert {hit.sort for hit in find("invasion Ukraine", sort="reform")} == {"reform"}


class Plain(sqlite3.Connection):
    """A connection as of an SQLite that was built without FTS5."""

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
        """Refuses the module as SQLite does."""
        if "fts5" in sql:
            raise sqlite3.OperationalError("no such module: fts5")
        return super().execute(sql, *parameters)  # type: ignore[arg-type]


def test_without_fts5_the_message_says_what_to_do() -> None:
    """On such a machine a person must learn that the program is fine and which Python helps."""
    with pytest.raises(RefusalError) as caught:
        search(TEXTS, "embargo", lambda place: sqlite3.connect(place, factory=Plain))
    fault = caught.value.faults[0]
    assert fault.code == "search-no-fts5"
    assert "FTS5" in fault.message
    assert "Python" in fault.next


def test_folding_is_stable() -> None:
    """A folded text folds to itself, so that texts and questions meet."""
    for text in TEXTS:
        assert fold(fold(text.words)) == fold(text.words)
