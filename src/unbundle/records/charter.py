"""The rules of a federation: who weighs what, which thresholds hold, who adopted them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from unbundle.records.base import Count, Exact, Id, PartialDate, Record, without_empty


class Weights(Record):
    """How an organisation's say is computed.

    "one-each": 1. "members": floor(1000 * members^power), at least `floor`, at most `cap`;
    an organisation without a member count counts as one with `unknown_members`.
    "base-plus": `base` plus that. "equal-blocs": every value of `attribute` (kind, country, a
    declared bloc) has the same total say, shared equally inside.
    """

    kind: Literal["one-each", "members", "base-plus", "equal-blocs"] = "one-each"
    attribute: str = ""
    power: Exact | None = None
    base: Count = 0
    floor: Count = 0
    cap: Count | None = None
    unknown_members: Count | None = None


class Consent(Record):
    """The consent filter: a measure is closed when rejection reaches `threshold`.

    `basis`: share of all eligible weight, or of the weight cast (approve, reject, abstain).
    `of`: weight of members, number of organisations, or any one bloc of `attribute`.
    """

    threshold: Exact
    basis: Literal["eligible", "cast"] = "cast"
    of: Literal["members", "organisations", "bloc"] = "organisations"
    attribute: str = ""


class FreeRule(Record):
    """How measures without money are decided, after the money, in the published order.

    Adopted iff open, prerequisites adopted, approving > rejecting weight, and approving weight at
    least `quorum` of the weight in `basis`; with `double_majority` also more organisations for than
    against. `order`: most approving weight first, or by id.
    """

    quorum: Exact
    basis: Literal["eligible", "cast"] = "eligible"
    double_majority: bool = True
    order: Literal["support", "id"] = "support"


class Charter(Record):
    """What a federation agreed on before it decides. `status` says honestly who set it."""

    title: str
    status: Literal["adopted", "proposed", "example"]
    status_note: str = ""
    adopted_by: str = ""
    adopted_on: PartialDate = ""
    adopted_how: str = ""
    framework: Id
    weights: Weights = Weights()
    consent: Consent
    free: FreeRule
    quorum: Exact | None = None
    silence: Literal["silence-is-silence", "no-objection"] = "silence-is-silence"
    """"no-objection": a text put to sign-off falls when a member says no. Whoever is silent is listed as
    such and never as a signatory; on measures silence is silence in either case."""
    secrecy: Literal["open", "hidden-from-members", "secret-from-operators"] = "open"
    disclosure: Literal["named", "pseudonymous", "aggregate"] = "named"
    decision_order: tuple[str, ...] = ("consent", "money", "completion", "free")
    tie_order: tuple[Literal["affordability", "support", "cost", "id"], ...] = (
        "affordability",
        "support",
        "cost",
        "id",
    )
    thin_below: Count = 5
    """A decision that rests on fewer organisations than this is marked thin."""
    urgency: str = ""
    """Who may declare a round urgent, and when, in words."""
    mandates: Literal["required", "where-given"] = "where-given"
    """"required": a vote counts under a valid mandate alone - of that organisation, at that moment, on that
    topic, by a holder or substitute - and a split mandate gives a split vote."""
    round_hours: Count | None = None
    """A round stays open at least so many hours."""
    urgent_hours: Count | None = None
    """An urgent round stays open at least so many hours; without it no round can be urgent."""
    affected: str = ""
    """The declared attribute of organisations.csv that marks organisations of the people affected; its
    value says which people. Their answers, and who of them is absent, stand beside every measure."""

    @model_serializer(mode="wrap")
    def _as_first_packs(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data = without_empty(write(self), "affected", "round_hours", "urgent_hours")
        return {name: value for name, value in data.items() if (name, value) != ("mandates", "where-given")}
