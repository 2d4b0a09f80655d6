"""The consensus floor: only what finds more support than rejection across every declared divide."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from unbundle.compose.closing import Closing
from unbundle.compose.setup import Setup

LEAST_BLOCS = 2


def not_common(setup: Setup) -> dict[int, Closing]:
    """Options that are not common ground, with the bloc that stands against or is missing.

    An option is common ground iff, for every declared attribute, each bloc in which somebody approved
    or rejected it approves with more weight than it rejects, and at least two blocs spoke. An attribute
    with one bloc divides nobody: that bloc may stand against, and may be silent. Silence counts as
    neither. Where no voter declares a bloc, all voters are one bloc.
    """
    declared = any(value for ballot in setup.voters for _, value in ballot.blocs)
    blocs: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for i, ballot in enumerate(setup.voters):
        for attribute, value in ballot.blocs if declared else (("all", "all"),):
            if value:
                blocs[attribute][value].add(i)
    found = {}
    for p in range(len(setup.options)):
        reason = _divided(setup, p, blocs)
        if reason is not None:
            found[p] = reason
    return found


def _divided(setup: Setup, p: int, blocs: dict[str, dict[str, set[int]]]) -> Closing | None:
    votes = {i: vote for i, vote in setup.votes[p] if vote}
    for attribute in sorted(blocs):
        spoken = 0
        for value in sorted(blocs[attribute]):
            inside = [i for i in blocs[attribute][value] if i in votes]
            balance = sum((votes[i] * setup.voters[i].weight for i in inside), Fraction(0))
            if inside and balance <= 0:
                where = "here" if attribute == "all" else f"in {attribute} {value}"
                return Closing("consent", (f"{attribute} {value}",), f"not more for than against {where}")
            spoken += bool(inside)
        if spoken < LEAST_BLOCS <= len(blocs[attribute]):
            why = f"only {spoken} of {len(blocs[attribute])} blocs by {attribute} spoke for it"
            return Closing("consent", (attribute,), why)
    return None
