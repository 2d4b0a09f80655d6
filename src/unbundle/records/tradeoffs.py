"""What a dossier states so that the same money can be shown at home: sums, and facts about places."""

from __future__ import annotations

from fractions import Fraction

from unbundle.records.base import Count, Country, Exact, Id, Minor, Record


class AmountSpec(Record):
    """A sum to compare: of lines of the dossier, or stated; `part` of it, for a cut to nine tenths 1/10."""

    id: Id
    label: str
    lines: tuple[Id, ...] = ()
    minor: Minor | None = None
    part: Exact = Fraction(1)
    reason: str = ""


class PlaceFacts(Record):
    """What the user knows about a place that no shipped series holds: people, households, tax share."""

    place: str
    name: str
    of: Country
    population: Count | None = None
    households: Count | None = None
    tax_share: Exact | None = None
    year: int
    source: str
    url: str = ""
