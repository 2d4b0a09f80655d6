"""Who can turn a decision: power of members and of blocs at every threshold in use."""

from __future__ import annotations

from unbundle.records.base import Exact, Record


class Majority(Record):
    """A winning coalition needs at least `quota` in every count: weight, heads, members, ...

    `counts` names them; `quotas` are whole numbers in the units of each.
    """

    label: str
    counts: tuple[str, ...]
    quotas: tuple[int, ...]


class PlayerPower(Record):
    """One member, or one bloc voting as one.

    `banzhaf` is the share of all coalitions of the others that the player can turn (the absolute
    index), `banzhaf_share` its part of the sum of these (the normalised one); `shapley` the
    Shapley-Shubik index where asked for. Rounded to 6 decimals. `dictator` wins alone and nothing
    wins without it; `blocker` has to be in every winning coalition; `dummy` turns nothing.
    """

    player: str
    weights: tuple[int, ...]
    weight_share: Exact
    banzhaf: float
    banzhaf_share: float
    shapley: float | None = None
    dictator: bool
    blocker: bool
    dummy: bool


class MajorityPower(Record):
    """Power under one majority rule, for members (`bloc` empty) or for one declared attribute."""

    majority: Majority
    bloc: str = ""
    players: tuple[PlayerPower, ...]
    rounded_to: int | None = None
    """Where weights had to be made coarser to be counted: their new sum."""


class PowerReport(Record):
    """Power of members and blocs at every threshold, and whether nobody rules.

    `passes` is true iff no member or bloc is a dictator or a sole blocker, and none has a
    `banzhaf_share` above `cap`. `largest_exponent` is the largest tried exponent of membership that
    passes.
    """

    total: int
    jagiellonian: int
    tables: tuple[MajorityPower, ...]
    cap: Exact | None
    passes: bool
    faults: tuple[str, ...]
    largest_exponent: Exact | None = None
    sentence: str
