"""A measure: one policy effect that one can support or oppose alone, with its exact source."""

from __future__ import annotations

from typing import Literal, get_args

from unbundle.records.base import Currency, Id, Language, Minor, Record, Sha256

MoneyKind = Literal[
    "appropriation",
    "of_which",
    "transfer",
    "limitation",
    "limitation_replaced",
    "rescission",
    "revenue",
    "authorisation",
    "other_amount",
]
TextKind = Literal[
    "sanction",
    "prohibition",
    "permission",
    "duty",
    "eligibility",
    "amendment_of_law",
    "interpretive",
]
Kind = MoneyKind | TextKind
Bound = Literal["exact", "ceiling", "floor", "open", "formula"]
Instrument = Literal[
    "military_aid",
    "own_forces",
    "intelligence",
    "broad_sanction",
    "targeted_sanction",
    "humanitarian",
    "refugees",
    "reconstruction",
    "economic_support",
    "diplomacy",
    "justice",
    "oversight",
    "domestic",
    "other",
]
Origin = Literal["official", "proposed"]


class Amount(Record):
    """A stated sum in whole minor units; the sign comes from the measure's kind."""

    minor: Minor
    currency: Currency


class Locator(Record):
    """Where a text stands: digest of the official file, element id, half-open code points, the words.

    `start` and `end` count Unicode code points in the reader's canonical text
    (`documents/NAME.txt`); `quote` equals that slice.
    """

    doc_sha256: Sha256
    element: str
    start: int
    end: int
    quote: str


class Availability(Record):
    """Until when money may be used: "expended", a date, or words the reader could not turn into one.

    `basis` is "text" where the line itself says so, else the provision that sets the default.
    """

    until: str
    basis: str = "text"


class Term(Record):
    """One named part of a measure without money, in the source's words.

    Roles in use: target, trigger, waiver, sunset, addressee, recipient, deadline, interval, end.
    """

    role: str
    text: str


class Measure(Record):
    """One line of a package, or a proposal of organisations, with what it costs and where it stands.

    `path` names the headings from large to small. `rule` names what classified the kind and
    `instrument_rule` what suggested the instrument; an empty instrument is "not classified".
    `requires` and `variant_of` are ids of other measures; `replaces` pairs a new statutory figure
    with the old one. `cost_source` says where the cost of a proposed measure comes from.
    """

    id: Id
    parent: Id | None = None
    origin: Origin = "official"
    path: tuple[str, ...] = ()
    section: str = ""
    title: str
    kind: Kind
    amount: Amount | None = None
    bound: Bound = "exact"
    availability: Availability | None = None
    conditions: tuple[str, ...] = ()
    purpose: str = ""
    instrument: Instrument | None = None
    instrument_rule: str = ""
    rule: str
    lang: Language = "en"
    locator: Locator | None = None
    terms: tuple[Term, ...] = ()
    citations: tuple[str, ...] = ()
    replaces: Id | None = None
    variant_of: Id | None = None
    requires: tuple[Id, ...] = ()
    cost_source: str = ""
    dac_code: str = ""
    note: str = ""


MONEY_KINDS: frozenset[str] = frozenset(get_args(MoneyKind))
TEXT_KINDS: frozenset[str] = frozenset(get_args(TextKind))
NEW_MONEY_KINDS: frozenset[str] = frozenset({"appropriation"})
