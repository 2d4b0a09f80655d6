"""How much each member's say weighs, exactly."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from unbundle.errors import Fault, InputError
from unbundle.kit.roots import floor_power
from unbundle.records.charter import Weights
from unbundle.records.dossier import Dossier
from unbundle.records.members import Organisation

SCALE = 1000


def weigh(dossier: Dossier, weights: Weights | None = None) -> dict[str, Fraction]:
    """The weight of every eligible voter, silent ones included, by id.

    The roll is the list of voters where the dossier has one, else of organisations.
    "members": floor(1000 * members^power) by integer roots (Penrose 1946 for power 1/2), then
    floor and cap; "base-plus" adds `base`; "equal-blocs" gives every value of `attribute` the same
    total, shared equally inside.
    Raises: InputError naming every organisation whose member count is needed and missing.
    """
    scheme = weights or dossier.charter.weights
    if dossier.voters:
        labels = {v.id: dict(v.attributes).get(scheme.attribute, "") for v in dossier.voters}
        return _by_label(labels) if scheme.kind == "equal-blocs" else dict.fromkeys(labels, Fraction(1))
    if scheme.kind == "one-each":
        return {o.id: Fraction(1) for o in dossier.organisations}
    if scheme.kind == "equal-blocs":
        return _by_label({o.id: _label(o, scheme.attribute) for o in dossier.organisations})
    return _by_members(dossier.organisations, scheme)


def _by_label(labels: dict[str, str]) -> dict[str, Fraction]:
    sizes = Counter(labels.values())
    share = Fraction(len(labels), max(len(sizes), 1))
    return {who: share / sizes[label] for who, label in labels.items()}


def _label(organisation: Organisation, attribute: str) -> str:
    if attribute in ("kind", "country"):
        return str(getattr(organisation, attribute))
    return dict(organisation.blocs).get(attribute, "")


def _by_members(organisations: tuple[Organisation, ...], scheme: Weights) -> dict[str, Fraction]:
    if scheme.unknown_members is None:
        missing = [o.id for o in organisations if o.members is None]
        if missing:
            raise InputError(
                Fault(
                    f"organisations.csv, organisation {name}, column members",
                    "weight-needs-members",
                    "The charter weighs by members, and this organisation has no member count.",
                    next="Fill in members, or set weights.unknown_members in charter.yaml.",
                )
                for name in missing
            )
    return {o.id: Fraction(_weight(o.members, scheme)) for o in organisations}


def _weight(members: int | None, scheme: Weights) -> int:
    count = scheme.unknown_members or 0 if members is None else members
    power = scheme.power if scheme.power is not None else Fraction(1, 2)
    value = max(floor_power(SCALE, count, power), scheme.floor)
    if scheme.cap is not None:
        value = min(value, scheme.cap)
    return value + (scheme.base if scheme.kind == "base-plus" else 0)
