"""What would have been otherwise: a package made by hand, a swap, a member left out, a sweep."""

from __future__ import annotations

from unbundle.records.alternative import Certificate
from unbundle.records.base import Exact, Id, Minor, Record


class Difference(Record):
    """How one selection differs from another, and whose satisfaction rises or falls by it.

    Weights are those of voters who get more, less, or as much utility as before.
    """

    enters: tuple[Id, ...]
    leaves: tuple[Id, ...]
    gains: Exact
    loses: Exact
    same: Exact
    gainers: tuple[str, ...] = ()
    losers: tuple[str, ...] = ()


class GivenCheck(Record):
    """A package that somebody made by hand, checked: `faults` are hard constraints it breaks.

    `against_computed` compares it with the computed alternative: what it has in addition, what it
    lacks, who gains and loses by it.
    """

    chosen: tuple[Id, ...]
    cost: Minor
    budget: Minor
    faults: tuple[str, ...]
    certificate: Certificate
    against_computed: Difference
    sentence: str


class Swap(Record):
    """What must give way for one option that was left out, under the same rule.

    `possible` is false where no selection with the option meets the constraints; `sentence` says why.
    """

    option: Id
    possible: bool
    difference: Difference | None = None
    cost: Minor | None = None
    sentence: str


class LeftOut(Record):
    """The result without one member: what enters and leaves; `refused` says why there is none."""

    voter: str
    enters: tuple[Id, ...]
    leaves: tuple[Id, ...]
    refused: str = ""


class SweepPoint(Record):
    """The result at one value of what is varied; `refused` says why there is none."""

    label: str
    value: Exact
    chosen: tuple[Id, ...]
    cost: Minor
    refused: str = ""


class BlocAccount(Record):
    """What the members of one declared bloc put in and got together.

    `share` of the say; `paid` in minor units, exact to a millionth; `asked` and `got` count distinct
    options that some member asked for, and those of them that are chosen.
    """

    attribute: str
    value: str
    voters: int
    share: Exact
    paid: Exact
    asked: int
    got: int
    sentence: str


class Explanation(Record):
    """The reasons in sentences: the whole, every option, every voter, every bloc, and what else to know."""

    sentence: str
    measures: dict[str, str]
    voters: dict[str, str]
    blocs: tuple[BlocAccount, ...]
    notes: tuple[str, ...]
