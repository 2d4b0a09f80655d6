"""Full-text search over cases and reforms: every word must be there, in any order, in any script.

Where no text holds every word, texts that hold some are given and say which words they lack. The name
of a state stands for its other names too (`aliases`).

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

from unbundle.casebook.aliases import terms
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
    """One find: sort, id, title, and the words around what was asked for.

    `lacks` are the words of the question that the text does not hold; none where it holds all.
    """

    sort: str
    id: str
    title: str
    around: str
    lacks: tuple[str, ...] = ()


def search(texts: Iterable[Text], query: str, connect: Connect = sqlite3.connect) -> list[Hit]:
    """The texts that hold every word of `query`, best first (BM25), equals by sort and id; at most MOST.

    Where none holds every word, those that hold some: most words first, each with what it `lacks`.
    Raises: RefusalError where this Python's SQLite has no FTS5, where the query holds no word, and
    where a word in Arabic letters has fewer than three of them.
    """
    asked = terms(_WORD.findall(query))
    if not asked:
        raise RefusalError(
            Fault("search", "search-empty", "There is no word to search for.", query, "Name one.")
        )
    rows = sorted(texts, key=lambda text: (text.sort, text.id))
    short = [word for word, *_ in asked if _is_arabic(word) and len(fold(word)) < 3]
    if short:
        step = "Write at least three letters of the word."
        raise RefusalError(Fault("search", "search-short", "This word is too short.", short[0], step))
    connection = connect(":memory:")
    try:
        _fill(connection, rows)
        found = [(names[0], _ask(connection, names)) for names in asked]
    finally:
        connection.close()
    ranked = []
    for number in {number for _, hits in found for number in hits}:
        here = [hits[number] for _, hits in found if number in hits]
        lacks = tuple(word for word, hits in found if number not in hits)
        ranked.append((len(lacks), round(sum(rank for rank, _ in here), 6), number, lacks, here[0][1]))
    whole = [row for row in ranked if not row[0]]
    return [
        Hit(rows[number].sort, rows[number].id, rows[number].title, around, lacks)
        for _, _, number, lacks, around in sorted(whole or ranked)[:MOST]
    ]


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


def _ask(connection: sqlite3.Connection, names: tuple[str, ...]) -> dict[int, tuple[float, str]]:
    """Row number to rank and words around, of the rows that hold one of `names`; best rank is lowest.

    Names are quoted, so that none is read as an operator.
    """
    found: dict[int, tuple[float, str]] = {}
    for table, column in (("words", 1), ("letters", 0)):
        asked = [fold(name) if column == 0 else name for name in names if _is_arabic(name) == (column == 0)]
        if asked:
            query = " OR ".join('"' + name.replace('"', '""') + '"' for name in asked)
            rows = connection.execute(
                f"SELECT rowid, bm25({table}), snippet({table}, {column}, '', '', '…', 24) FROM {table}"
                f" WHERE {table} MATCH ?",
                (query,),
            ).fetchall()
            for number, rank, around in rows:
                if number not in found or rank < found[number][0]:
                    found[int(number)] = float(rank), str(around)
    return found


def _is_arabic(name: str) -> bool:
    return bool(_ARABIC.search(name))
