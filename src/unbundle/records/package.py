"""A package: what one official document offers as a whole, taken apart."""

from __future__ import annotations

from typing import NamedTuple

from unbundle.records.base import Count, Language, Minor, Record, Sha256
from unbundle.records.measure import Kind, Locator, Measure


class Source(Record):
    """The official file: its name, digest and type, and what its reader could not keep.

    `limits` are sentences such as "headings are lost in this format"; empty means none known.
    """

    file: str
    sha256: Sha256
    media_type: str
    lang: Language = "en"
    url: str = ""
    limits: tuple[str, ...] = ()


class Unclassified(Record):
    """A piece of text that the reader did not understand, kept and counted."""

    reason: str
    path: tuple[str, ...]
    locator: Locator


class Total(Record):
    """Sum and number of rows of one kind below one path; `path` () is the whole document."""

    path: tuple[str, ...]
    kind: Kind
    currency: str
    minor: Minor
    count: Count


class Check(Record):
    """One self-test of the reader with its outcome in words."""

    name: str
    ok: bool
    detail: str


class Package(Record):
    """Every measure of one document in document order, what was not understood, sums and checks."""

    source: Source
    title: str
    measures: tuple[Measure, ...]
    unclassified: tuple[Unclassified, ...] = ()
    totals: tuple[Total, ...] = ()
    checks: tuple[Check, ...] = ()
    attributes: tuple[Locator, ...] = ()
    """Passages that hold for the whole act, such as an emergency designation."""


class Reading(NamedTuple):
    """A package and the canonical text into which its locators point."""

    package: Package
    text: str
