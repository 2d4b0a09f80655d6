"""The shipped tables as values: cases, outcomes, groups, episodes of war, published rates, reforms, laws."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Literal
from urllib.parse import urlsplit

Row = Mapping[str, str]
Reached = Literal["yes", "partly", "no", "open"]
_REACHED: Mapping[str, Reached] = {"yes": "yes", "partly": "partly", "no": "no", "open": "open"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the casebook, as its row has it: a mandate or a figure of harm may be blank.

    `reached`: yes, partly, no or open - whether what the act was meant to bring about came about, as
    far as the row says, and `reached_words` are the words of the row that say so.
    """

    id: str
    title: str
    start: str
    end: str
    instrument: str
    mandate: str
    what: str
    outcome: str
    disputed: bool
    dispute: str
    harm: str
    harm_source: str
    affected: str
    sources: tuple[str, ...]
    source_title: str
    reached: Reached
    reached_words: str

    @property
    def when(self) -> str:
        """From and to, in years; an open end stays open."""
        start, end = self.start[:4], self.end[:4]
        return start if start == end else f"{start}-{end}"


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode of an armed conflict (UCDP/PRIO): dates, kind, greatest intensity, states in it.

    `kinds` holds interstate, intrastate, II (civil war with troops from outside), extrasystemic.
    `end` is empty where the data end before the episode does. Sides and `outside` (states that sent
    troops beside a side) are state numbers.
    """

    conflict: str
    start: str
    end: str
    last_year: int
    kinds: tuple[str, ...]
    intensity: int
    sides: tuple[str, ...]
    outside: tuple[str, ...]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped CSV file (packed where its name ends in .gz), in their order."""
    data = files("unbundle.casebook").joinpath("data", name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


@cache
def cases() -> Mapping[str, Case]:
    """Case id to case, in id order."""
    outcomes = {row["case_id"]: row for row in read_rows("outcomes.csv")}
    found = [_case(row, outcomes[row["case_id"]]) for row in read_rows("cases.csv")]
    return {case.id: case for case in sorted(found, key=lambda case: case.id)}


@cache
def groups() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Group of leading actors to its title and its case ids. A label of ours; never read by retrieval."""
    return {row["group"]: (row["title"], tuple(row["cases"].split())) for row in read_rows("groups.csv")}


@cache
def group_of() -> Mapping[str, str]:
    """Case id to group."""
    return {case: group for group, (_, members) in groups().items() for case in members}


@cache
def actors_of() -> Mapping[str, str]:
    """Case id to those whose act it is, as the row names them. Shown, never read by retrieval."""
    return {row["case_id"]: row["actors"] for row in read_rows("cases.csv")}


@cache
def class_gaps() -> Mapping[str, str]:
    """Wider class of cases to a sentence on whose acts of that class are not in the casebook."""
    return {row["class"]: row["text"] for row in read_rows("gaps.csv")}


@cache
def instrument_labels() -> Mapping[str, tuple[str, str]]:
    """Instrument of the casebook to label and definition."""
    return {row["instrument"]: (row["label"], row["definition"]) for row in read_rows("instruments.csv")}


@cache
def episodes() -> tuple[Episode, ...]:
    """All episodes of armed conflict since 1946, in order of conflict and start."""
    return tuple(
        Episode(
            row["conflict"],
            row["start"],
            row["end"],
            int(row["last_year"]),
            tuple(row["kinds"].split()),
            int(row["intensity"]),
            tuple(row["sides"].split()),
            tuple(row["outside"].split()),
        )
        for row in read_rows("ucdp_episodes.csv")
    )


@cache
def _weak_hosts() -> Mapping[str, tuple[str, str]]:
    rows = read_rows("weak_sources.csv")
    return {host: (row["kind"], row["reason"]) for row in rows for host in row["hosts"].split()}


def weakness(url: str) -> tuple[str, str] | None:
    """Kind of weak source and the reason, by the host of an address; None for all that are not listed."""
    parts = (urlsplit(url).hostname or "").split(".")
    names = (".".join(parts[start:]) for start in range(len(parts)))
    return next((_weak_hosts()[name] for name in names if name in _weak_hosts()), None)


def strong_first(urls: Iterable[str]) -> tuple[str, ...]:
    """Addresses in their order, those of weak sources last."""
    return tuple(sorted(urls, key=lambda url: weakness(url) is not None))


def _case(row: Row, outcome: Row) -> Case:
    return Case(
        id=row["case_id"],
        title=row["title"],
        start=row["start"],
        end=row["end"],
        instrument=row["instrument"],
        mandate=row["mandate"],
        what=row["what_was_done"],
        outcome=row["outcome"],
        disputed=row["outcome_disputed"] == "yes",
        dispute=row["dispute"],
        harm=row["civilian_harm"],
        harm_source=row["harm_source_url"],
        affected=row["affected"],
        sources=strong_first(url for url in (row["source_url"], row["second_source_url"]) if url),
        source_title=row["source_title"],
        reached=_REACHED[outcome["reached"]],
        reached_words=outcome["words"],
    )
