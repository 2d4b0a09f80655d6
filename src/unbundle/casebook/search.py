"""Full-text search over cases and reforms: every word must be there, in any order, in any script.

SQLite FTS5 in memory. Accents and other marks do not count (unicode61, remove_diacritics 2). Words in
Arabic letters are searched as sequences of three letters (trigram), so that a word is found with its
article and endings; vowel signs, the lengthening stroke and the forms of alif do not count there.
The column of actors is not searched: this is a search for what was done. Where a row names an actor
in its sentences, a search for that name finds it; nothing in the project searches so by itself.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from unbundle.errors import Fault, RefusalError

MOST = 50
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_WORD = re.compile(r"\w+")
_ALIF = str.maketrans("أإآٱىة", "ااااي" + "ه", "\u0640")
Connect = Callable[[str], sqlite3.Connection]


@dataclass(frozen=True, slots=True)
class Text:
    """One thing that can be found: its sort, id, title and words."""

    sort: str
    id: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: sort, id, title, and the words around what was asked for."""

    sort: str
    id: str
    title: str
    around: str


def search(texts: Iterable[Text], query: str, connect: Connect = sqlite3.connect) -> list[Hit]:
    """The texts that hold every word of `query`, best first (BM25), equals by sort and id; at most MOST.

    Raises: RefusalError where this Python's SQLite has no FTS5, where the query holds no word, and
    where a word in Arabic letters has fewer than three of them.
    """
    words = _WORD.findall(query)
    if not words:
        raise RefusalError(
            Fault("search", "search-empty", "There is no word to search for.", query, "Name one.")
        )
    rows = sorted(texts, key=lambda text: (text.sort, text.id))
    arabic = [fold(word) for word in words if _ARABIC.search(word)]
    short = [word for word in arabic if len(word) < 3]
    if short:
        step = "Write at least three letters of the word."
        raise RefusalError(Fault("search", "search-short", "This word is too short.", short[0], step))
    other = [word for word in words if not _ARABIC.search(word)]
    connection = connect(":memory:")
    try:
        _fill(connection, rows)
        found = _ask(connection, other, arabic)
    finally:
        connection.close()
    return [Hit(rows[n].sort, rows[n].id, rows[n].title, around) for n, around in found[:MOST]]


def fold(text: str) -> str:
    """A text as the Arabic table holds it: compatible forms, no marks, one alif, ya and ha for their kin."""
    plain = unicodedata.normalize("NFKD", text.translate(_ALIF))
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_ALIF).lower()


def _fill(connection: sqlite3.Connection, rows: list[Text]) -> None:
    try:
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("CREATE VIRTUAL TABLE letters USING fts5(body, tokenize='trigram')")
    except sqlite3.OperationalError as error:
        step = "Use a Python whose sqlite3 is 3.34 or newer with FTS5, as python.org and Debian ship it."
        message = f"Full-text search needs SQLite with FTS5, and this one has none ({error})."
        raise RefusalError(Fault("search", "search-no-fts5", message, sqlite3.sqlite_version, step)) from None
    for number, row in enumerate(rows):
        connection.execute(
            "INSERT INTO words(rowid, title, body) VALUES (?, ?, ?)", (number, row.title, row.words)
        )
        if _ARABIC.search(row.title + row.words):
            body = fold(f"{row.title} {row.words}")
            connection.execute("INSERT INTO letters(rowid, body) VALUES (?, ?)", (number, body))


def _ask(connection: sqlite3.Connection, other: list[str], arabic: list[str]) -> list[tuple[int, str]]:
    """Row numbers and words around; words are quoted, so that none is read as an operator."""
    found: dict[int, str] | None = None
    for table, column, asked in (("words", 1, other), ("letters", 0, arabic)):
        if asked:
            query = " ".join('"' + word.replace('"', '""') + '"' for word in asked)
            rows = connection.execute(
                f"SELECT rowid, snippet({table}, {column}, '', '', '…', 24) FROM {table}"
                f" WHERE {table} MATCH ? ORDER BY round(bm25({table}), 6), rowid",
                (query,),
            ).fetchall()
            here = {int(number): str(around) for number, around in rows}
            found = here if found is None else {n: around for n, around in found.items() if n in here}
    return list((found or {}).items())
