"""The ledger: what became of our demands, who answered what, and what the next dossier should know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unbundle.records.casebook import LedgerEntry
from unbundle.records.measure import Measure

ANSWERS = ("adopted", "partly", "refused", "no-answer")
WORDS = {"adopted": "adopted", "partly": "adopted in part", "refused": "refused", "no-answer": "no answer"}


@dataclass(frozen=True, slots=True)
class Account:
    """One government's answers: how many of each, in the order of ANSWERS."""

    government: str
    counts: tuple[int, ...]

    @property
    def asked(self) -> int:
        """How many clauses were put to it."""
        return sum(self.counts)


def latest(entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """The last answer of each government to each clause: a later date takes the place of an earlier one.

    An undated row is older than a dated one. Ordered by dossier, clause, government.
    """
    last: dict[tuple[str, str, str], LedgerEntry] = {}
    for entry in sorted(entries, key=lambda e: (e.date, ANSWERS.index(e.answer), e.source)):
        last[entry.dossier, entry.clause, entry.government] = entry
    return tuple(last[key] for key in sorted(last))


def accounts(entries: Iterable[LedgerEntry]) -> tuple[Account, ...]:
    """Answers by government, in order of names; only the latest answer to each clause counts."""
    counts: dict[str, Counter[str]] = {}
    for entry in latest(entries):
        counts.setdefault(entry.government, Counter())[entry.answer] += 1
    return tuple(
        Account(name, tuple(count[answer] for answer in ANSWERS)) for name, count in sorted(counts.items())
    )


def sentence(entries: Iterable[LedgerEntry]) -> str:
    """The ledger in one sentence. No answer is no consent, and no refusal either."""
    rows = latest(entries)
    if not rows:
        return "Nothing is recorded of what became of earlier demands."
    count: Counter[str] = Counter(entry.answer for entry in rows)
    clauses = len({(entry.dossier, entry.clause) for entry in rows})
    parts = ", ".join(f"{count[answer]} {WORDS[answer]}" for answer in ANSWERS)
    asked = len({entry.government for entry in rows})
    return (
        f"{clauses} {'clause' if clauses == 1 else 'clauses'} put to"
        f" {asked} {'government' if asked == 1 else 'governments'}: {parts}."
    )


def carried_over(
    entries: Iterable[LedgerEntry], title: str, measures: Mapping[str, Measure]
) -> list[LedgerEntry]:
    """The rows that the next dossier takes along: the latest answers, under the title of this dossier.

    Rows of still older dossiers keep the title they have. The clause gets its title, so that people
    who do not have the earlier dossier can read the row.
    """
    carried = []
    for entry in latest(entries):
        if entry.dossier:
            carried.append(entry)
            continue
        known = measures.get(entry.clause)
        named = entry.title or (known.title if known else "")
        carried.append(entry.model_copy(update={"dossier": title, "title": named}))
    return carried
