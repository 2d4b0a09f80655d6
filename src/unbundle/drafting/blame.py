"""What people look at: differences word by word, and the origin of every sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unbundle.drafting.words import cut, edits, plain
from unbundle.records.text import Amendment, Clause, MergedClause, Text

SENTENCE = re.compile(
    r"[^.!?。؟।！？\n]*(?:[.!?。؟।！？](?!\s)[^.!?。؟।！？\n]*)*(?:[.!?。؟।！？]+(?=\s|$)|\n|$)[^\S\n]*"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One piece of a comparison: words that stay, that go, or that are new."""

    kind: str
    """"same", "old" or "new"."""
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a merged text: half-open code points of its clause, and (origin, letters) by origin.

    Origins stand in the order of their first letter; letters count code points without white space.
    """

    clause: str
    start: int
    end: int
    text: str
    origins: tuple[tuple[str, int], ...]


def diff_words(old: str, new: str) -> tuple[Change, ...]:
    """The pieces of both texts in order: "same" and "old" make `old`, "same" and "new" make `new`."""
    tokens = cut(old, "old")
    pieces: list[Change] = []
    here = 0
    for edit in edits(tokens, cut(new, "new")):
        pieces += [
            Change("same", plain(tokens[here : edit.start])),
            Change("old", plain(tokens[edit.start : edit.end])),
            Change("new", plain(edit.new)),
        ]
        here = edit.end
    pieces.append(Change("same", plain(tokens[here:])))
    return tuple(piece for piece in pieces if piece.text)


def show_changes(pieces: Sequence[Change]) -> str:
    """One line for the screen: [-gone-]{+new+}."""
    marks = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def differences(
    base: Sequence[Clause], amendments: Sequence[Amendment]
) -> tuple[tuple[str, str, str, str], ...]:
    """(amendment, operation, what it changes, difference for the screen) of each amendment, in given order.

    A new wording is compared with the clause, or the amendment, that it changes, as filed.
    """
    wording = {a.clause: a.text for a in amendments if a.op == "insert" and a.amends is None}
    wording |= {clause.id: clause.text for clause in base} | {a.id: a.text for a in amendments}
    rows = []
    for a in amendments:
        old = "" if a.op == "insert" else wording[a.amends or a.clause]
        place = f"behind {a.after}" if a.after else "first"
        what = {
            "insert": f"{place}: {show_changes(diff_words(old, a.text))}",
            "replace": show_changes(diff_words(old, a.text)),
            "move": place,
            "delete": f"[-{old}-]",
        }
        rows.append((a.id, a.op, a.amends or a.clause, what[a.op]))
    return tuple(rows)


def blame(text: Text) -> tuple[Sentence, ...]:
    """Every sentence of the text in order, with where its letters come from."""
    return tuple(sentence for clause in text.clauses for sentence in _sentences(clause))


def trace_back(text: Text, previous: Text) -> Text:
    """`text`, whose base was the merged text `previous`, with origins that reach through to its inputs.

    `next_base` makes such a base. Words of a clause of `previous` take the origin they had there.
    """
    before = {clause.id: clause for clause in previous.clauses}
    clauses = tuple(_traced(clause, before) for clause in text.clauses)
    return text.model_copy(update={"clauses": clauses, "base_sha256": previous.base_sha256})


def _traced(clause: MergedClause, before: Mapping[str, MergedClause]) -> MergedClause:
    spans = []
    for span in clause.spans:
        older = before.get(span.origin)
        if older is None or span.at is None:
            spans.append(span)
            continue
        shift = span.start - span.at
        for inner in older.spans:
            start, end = max(inner.start + shift, span.start), min(inner.end + shift, span.end)
            if start < end:
                at = None if inner.at is None else inner.at + start - shift - inner.start
                spans.append(inner.model_copy(update={"start": start, "end": end, "at": at}))
    return clause.model_copy(update={"spans": tuple(spans)})


def _sentences(clause: MergedClause) -> list[Sentence]:
    found = []
    for match in SENTENCE.finditer(clause.text):
        if match[0].strip():
            letters: dict[str, int] = {}
            for span in clause.spans:
                part = clause.text[max(span.start, match.start()) : min(span.end, match.end())]
                if span.start < match.end() and span.end > match.start() and part.strip():
                    letters[span.origin] = letters.get(span.origin, 0) + len("".join(part.split()))
            text = match[0].strip()
            found.append(Sentence(clause.id, match.start(), match.end(), text, tuple(letters.items())))
    return found
