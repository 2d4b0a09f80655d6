"""What compose gives: the common alternative, its trace, its certificate and its reasons."""

from __future__ import annotations

from typing import Literal

from unbundle.records.base import Count, Exact, Id, Minor, Record
from unbundle.records.instance import RuleSpec
from unbundle.records.opinions import Tally

Change = Literal["keep", "amend", "drop", "add", "leave_out"]
"""What happens to an option: an official one is kept, amended (kept with conditions) or dropped;
a proposed one is added or left out."""

DecidedBy = Literal[
    "veto",
    "consent",
    "chain",
    "variant",
    "set-rule",
    "limit",
    "money",
    "completion",
    "money-short",
    "no-support",
    "free-majority",
    "free-quorum",
    "free-minority",
    "free-variant",
    "free-prerequisite",
    "status-quo",
    "given",
]


class TraceRow(Record):
    """One purchase of Equal Shares, from which the payments can be replayed exactly.

    With b0 = budget share per unit of weight, each payer pays min(money left, rho * value) per unit
    of weight, and rho * value = (price - b0 * W_poor + sum over q of C[q] * x_q) / W_rich, where
    W_rich is the weight of payers who pay the full rho * value, W_poor that of payers who have less
    and pay all of it, and C[q] the weight among the latter who paid x_q for an earlier purchase q.
    Where voters declare utilities, W_rich is the sum of weight times utility, C[q] likewise, and the
    left side is rho with x_q = rho_q.
    """

    round: Count
    chosen: Id
    bundle: tuple[Id, ...]
    price: Minor
    W_rich: Exact
    W_poor: Exact
    C: dict[str, Exact]
    rho: Exact
    runner_up: Id | None = None
    runner_up_rho: Exact | None = None
    tie: tuple[Id, ...] = ()


class CertificateRow(Record):
    """The tightest test for one option left out: a violation iff left >= right.

    left = group weight * budget * value; right = total weight * price * (satisfaction + value),
    price with all prerequisites, satisfaction the largest in the group.
    """

    option: Id
    price: Minor
    value: Exact
    group_weight: Exact
    satisfaction: Exact
    left: Exact
    right: Exact
    holds: bool


class Certificate(Record):
    """Weighted EJR+ in density form over costed options open at the end of the money phase.

    `not_covered` lists (option, reason) for options outside the promise: closed, without cost,
    without approval. `holds` is true iff no row is violated.
    """

    utility: str
    budget: Minor
    total_weight: Exact
    rows: tuple[CertificateRow, ...]
    not_covered: tuple[tuple[Id, str], ...]
    holds: bool
    sentence: str


class Condition(Record):
    """A condition that a supporter attached: who, on which option, in the words of the record."""

    voter: Id
    option: Id
    text: str


class Decision(Record):
    """What happens to one option, why, by how much, and on how many organisations it rests.

    `missing` is the money that was short (minor units, rounded up): in its supporters' own shares, or,
    where these would have sufficed, in the rest of the budget; `margin` the weight by which it was
    decided. `by` names what closed or beat it. `rests_on` counts organisations that approved or
    rejected.
    """

    option: Id
    cost: Minor
    chosen: bool
    change: Change
    decided_by: DecidedBy
    by: tuple[str, ...] = ()
    tally: Tally
    rests_on: Count
    thin: bool
    tie: bool = False
    missing: Minor | None = None
    margin: Exact | None = None
    sentence: str


class Ledger(Record):
    """One voter's account: share of the say, what it paid for, what was left, what it got.

    `paid` holds (option, amount) as exact minor units; `satisfaction` is the utility of the chosen
    options it approved; `approved` and `got` count options.
    """

    voter: Id
    weight: Exact
    share: Exact
    entitlement: Exact
    paid: tuple[tuple[Id, Exact], ...]
    unspent: Exact
    satisfaction: Exact
    approved: Count
    got: Count
    sentence: str


class Variant(Record):
    """The same votes under another rule, weight, threshold or budget.

    `refused` says why there is no result; such a variant counts in no core.
    """

    id: Id
    label: str
    chosen: tuple[Id, ...]
    cost: Minor
    differs: tuple[Id, ...]
    refused: str = ""


class CoreRow(Record):
    """In how many of the declared variants an option is chosen."""

    option: Id
    chosen_in: Count
    of: Count
    status: Literal["all", "most", "some", "one", "none"]


class Alternative(Record):
    """The common alternative. `selected` are costed options, `adopted` those without money; id order.

    `run_budget` is the budget at which Equal Shares ran in the end (add-one completion), while
    `cost` never exceeds `budget`. `sentence` is the one-sentence summary; an empty outcome says why.
    """

    rule: RuleSpec
    budget: Minor
    currency: str = ""
    run_budget: Exact
    selected: tuple[Id, ...]
    adopted: tuple[Id, ...]
    cost: Minor
    decisions: tuple[Decision, ...]
    trace: tuple[TraceRow, ...]
    completion: tuple[Id, ...] = ()
    """Options bought after Equal Shares stopped, in the order of purchase."""
    certificate: Certificate | None = None
    conditions: tuple[Condition, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    variants: tuple[Variant, ...] = ()
    core: tuple[CoreRow, ...] = ()
    equals_official: bool = False
    sentence: str
    notes: tuple[str, ...] = ()
