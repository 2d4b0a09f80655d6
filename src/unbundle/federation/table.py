"""The ballots that count as one table for the opinions room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm

from unbundle.records.dossier import Dossier
from unbundle.records.members import BallotBox
from unbundle.records.votes import ABSTAIN, APPROVE, REJECT, VoteTable, vote_table

VALUES = {"approve": APPROVE, "abstain": ABSTAIN, "reject": REJECT}


def tabulate(
    dossier: Dossier,
    box: BallotBox,
    weights: Mapping[str, Fraction],
    silent: Iterable[str] = (),
) -> VoteTable:
    """A VoteTable over the whole roll, with the declared blocs of the dossier as attributes.

    Weights become integers by their least common denominator. `silent` names measures on which
    nobody voted and which the table must still show.
    """
    scale = lcm(*(weight.denominator for weight in weights.values())) if weights else 1
    roll = {who: int(weight * scale) for who, weight in weights.items()}
    rows = [(b.voter or b.organisation or "", b.measure, VALUES[b.vote]) for b in box.ballots]
    measures = {measure for _, measure, _ in rows} | set(silent)
    return vote_table(rows, roll, tuple(measures), blocs_of(dossier))


def blocs_of(dossier: Dossier) -> dict[str, dict[str, str]]:
    """For every declared bloc attribute, the label of each voter; voters without a label are left out."""
    labels: dict[str, dict[str, str]] = {name: {} for name in dossier.settings.bloc_attributes}
    for who, known in _declared(dossier):
        for name, by_voter in labels.items():
            if known.get(name):
                by_voter[who] = known[name]
    return labels


def _declared(dossier: Dossier) -> Iterable[tuple[str, dict[str, str]]]:
    if dossier.voters:
        return ((v.id, dict(v.attributes)) for v in dossier.voters)
    return ((o.id, {"kind": o.kind, "country": o.country, **dict(o.blocs)}) for o in dossier.organisations)
