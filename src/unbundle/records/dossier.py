"""The dossier: everything about one case, as it lies in a folder that people own."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from unbundle.records.base import (
    Country,
    Currency,
    Exact,
    Id,
    Instant,
    Language,
    Minor,
    PartialDate,
    Record,
    Sha256,
    without_empty,
)
from unbundle.records.casebook import LedgerEntry
from unbundle.records.charter import Charter, Consent, FreeRule, Weights
from unbundle.records.framework import Framework
from unbundle.records.instance import Limit, RuleSpec
from unbundle.records.judging import Actor, Case, Claim, Coding, Judgment
from unbundle.records.measure import Measure
from unbundle.records.members import (
    Ballot,
    Confidence,
    Mandate,
    Organisation,
    Position,
    Topic,
    TopicMapping,
    Voter,
)
from unbundle.records.package import Unclassified
from unbundle.records.rounds import Reservation, RoundEntry
from unbundle.records.signoff import Call, Signature
from unbundle.records.stakes import StakesSpec
from unbundle.records.text import Amendment, Clause


class Document(Record):
    """An official text: the file byte for byte, and the reader's canonical text with its own digest."""

    name: str
    title: str
    sha256: Sha256
    text_sha256: Sha256
    media_type: str
    lang: Language = "en"
    url: str = ""
    licence: str = ""
    adopted_on: PartialDate = ""
    government: Country | Literal[""] = ""
    limits: tuple[str, ...] = ()


class BudgetLine(Record):
    """The money limit and, honestly, what it is: the official sum, or our parameter and why."""

    minor: Minor
    label: Literal["official-sum", "parameter"]
    reason: str


class VariantSpec(Record):
    """One change to rule, weights, thresholds or budget, for the table of what holds and what turns."""

    id: Id
    label: str
    rule: RuleSpec | None = None
    weights: Weights | None = None
    consent: Consent | None = None
    free: FreeRule | None = None
    budget: Minor | None = None
    confidence: tuple[Confidence, ...] | None = None


class Settings(Record):
    """dossier.yaml: the situation, currency, budget, units of choice, the rule and its variants.

    `units`: "account" - account-level new money plus measures without money (the default) - or an
    explicit list in `unit_ids`, an antichain of the measure tree.
    `frees_money`: ids of rescissions or revenues that raise the budget.
    `votes_from`: mandated ballots, published positions (provisional), or roll calls.
    """

    format: Literal[1] = 1
    title: str
    situation: str
    status_note: str = ""
    currency: Currency
    price_year: int
    languages: tuple[Language, ...] = ("en",)
    licence: str = ""
    budget: BudgetLine
    other_budgets: tuple[BudgetLine, ...] = ()
    units: Literal["account", "listed"] = "account"
    unit_ids: tuple[Id, ...] = ()
    frees_money: tuple[Id, ...] = ()
    votes_from: Literal["ballots", "positions", "roll-calls"] = "ballots"
    confidence: tuple[Confidence, ...] = ("direct",)
    rates: tuple[tuple[Currency, Currency, Exact, str], ...] = ()
    """Declared exchange rates: from, to, rate, source."""
    rule: RuleSpec = RuleSpec()
    limits: tuple[Limit, ...] = ()
    variants: tuple[VariantSpec, ...] = ()
    bloc_attributes: tuple[str, ...] = ("kind", "country")
    deadline: Instant | None = None
    correct_a_row: str = ""
    """How a named organisation corrects its row, in one sentence."""
    caveats: tuple[str, ...] = ()
    """What the source says about its gaps; printed in the first lines of the report."""
    stakes: StakesSpec | None = None
    """What to compute beside the main line; nothing where it is left out."""

    @model_serializer(mode="wrap")
    def _as_first_packs(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_empty(write(self), "stakes")


class Lineage(Record):
    """A split, merge or rewording that links measure ids across readings."""

    kind: Literal["split", "merge", "reword"]
    old: tuple[Id, ...]
    new: tuple[Id, ...]
    votes_carry_over: bool
    reason: str


class Statement(Record):
    """A sentence put to a public; feeds opinions only."""

    id: Id
    text: str
    measure: Id | None = None


class PublicVote(Record):
    """One vote of a poll; feeds opinions only."""

    voter: Id
    statement: Id
    vote: Literal["approve", "reject", "abstain"]
    cast_at: Instant | None = None


class Dossier(Record):
    """All files of the folder as records, each list in id order except measures (document order).

    `texts` maps a document name to its canonical text; the bytes of documents stay on disk.
    """

    settings: Settings
    charter: Charter
    documents: tuple[Document, ...] = ()
    texts: dict[str, str] = Field(default_factory=dict)
    measures: tuple[Measure, ...]
    unclassified: tuple[Unclassified, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    voters: tuple[Voter, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    topics: tuple[Topic, ...] = ()
    mapping: tuple[TopicMapping, ...] = ()
    positions: tuple[Position, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    codings: tuple[Coding, ...] = ()
    actors: tuple[Actor, ...] = ()
    cases: tuple[Case, ...] = ()
    judgments: tuple[Judgment, ...] = ()
    claims: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    public_votes: tuple[PublicVote, ...] = ()
    clauses: tuple[Clause, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    rounds: tuple[RoundEntry, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    calls: tuple[Call, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @model_serializer(mode="wrap")
    def _as_first_packs(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_empty(write(self), "rounds", "reservations", "ledger", "calls", "signatures")
