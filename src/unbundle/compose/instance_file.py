"""One composition as one JSON object: what `unbundle compose FILE.json` and `--stream` read.

    {"budget": 100, "measures": [{"id": "m1", "cost": 40, "group": "g", "requires": []}],
     "vetoed": ["m2"], "ballots": [{"voter": "a", "weight": "3/2", "approves": ["m1"], "rejects": []}]}

Beside these: currency, budget_label, groups, limits, rules and rule, written as in the records; for a
measure title, origin and category; for a ballot abstains, organisation, blocs, utilities, conditions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from unbundle.errors import Fault, InputError
from unbundle.records.base import Record, faults_of
from unbundle.records.instance import (
    Group,
    Instance,
    Limit,
    Option,
    Profile,
    RuleSpec,
    SetRule,
    Veto,
    WeightedBallot,
)

R = TypeVar("R", bound=Record)
KNOWN = frozenset(
    {
        *("budget", "currency", "budget_label", "measures", "groups", "vetoed", "limits", "rules"),
        *("ballots", "rule"),
    }
)
LARGEST_BYTES = 256 * 1024 * 1024


class Case(NamedTuple):
    """What one composition needs."""

    instance: Instance
    profile: Profile
    rule: RuleSpec


def read_instance(data: bytes | str, where: str = "instance") -> Case:
    """Instance, profile and rule of one JSON object.

    Raises: InputError with every field that is wrong, by its JSON path.
    """
    raw = _object(data, where)
    faults = [
        Fault(where, "unknown-field", "No field has this name.", name, f"Known: {', '.join(sorted(KNOWN))}.")
        for name in sorted(set(raw) - KNOWN)
    ]
    options = _list(raw, "measures", where, faults, lambda item: item)
    vetoed = _list(raw, "vetoed", where, faults, _veto)
    ballots = _list(raw, "ballots", where, faults, _ballot)
    parts: dict[str, Any] = {
        "options": _records(Option, options, f"{where}, measures", faults),
        "groups": _records(Group, raw.get("groups", []), f"{where}, groups", faults),
        "vetoed": _records(Veto, vetoed, f"{where}, vetoed", faults),
        "limits": _records(Limit, raw.get("limits", []), f"{where}, limits", faults),
        "rules": _records(SetRule, raw.get("rules", []), f"{where}, rules", faults),
    }
    cast = _records(WeightedBallot, ballots, f"{where}, ballots", faults)
    rules = _records(RuleSpec, [raw.get("rule", {})], f"{where}, rule", faults)
    head = {name: raw[name] for name in ("budget", "currency", "budget_label") if name in raw}
    instance = _build(Instance, {**head, **parts}, where, faults)
    if faults or instance is None:
        raise InputError(faults)
    return Case(instance, Profile(ballots=cast), rules[0])


def _object(data: bytes | str, where: str) -> dict[str, Any]:
    if len(data) > LARGEST_BYTES:
        raise InputError(Fault(where, "too-large", "The file is larger than 256 MiB.", next="Split it."))
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(
            Fault(where, "not-json", f"This is not JSON: {error}.", next="Check it with a JSON checker.")
        ) from None
    if not isinstance(raw, dict):
        raise InputError(
            Fault(where, "not-an-object", "An instance is one JSON object.", next="Begin with {.")
        )
    return raw


def _list(
    raw: dict[str, Any], name: str, where: str, faults: list[Fault], change: Callable[[Any], Any]
) -> list[Any]:
    value = raw.get(name, [])
    if not isinstance(value, list):
        faults.append(Fault(f"{where}, {name}", "not-a-list", "A list is needed here.", next="Use [ ]."))
        return []
    return [change(item) for item in value]


def _veto(item: Any) -> Any:
    return {"id": item, "reason": "vetoed"} if isinstance(item, str) else item


def _ballot(item: Any) -> Any:
    return {"weight": 1, **item} if isinstance(item, dict) else item


def _records(kind: type[R], items: Any, where: str, faults: list[Fault]) -> tuple[R, ...]:
    if not isinstance(items, list):
        faults.append(Fault(where, "not-a-list", "A list is needed here.", next="Use [ ]."))
        return ()
    made = [_build(kind, item, f"{where}.{n}", faults) for n, item in enumerate(items)]
    return tuple(record for record in made if record is not None)


def _build(kind: type[R], item: Any, where: str, faults: list[Fault]) -> R | None:
    try:
        if kind is Instance:
            return kind(**item)
        return kind.model_validate_json(json.dumps(item))
    except ValidationError as error:
        faults += faults_of(error, where)
        return None


def write_instance(case: Case) -> dict[str, Any]:
    """The JSON object that `read_instance` reads back to an equal case."""
    instance, profile, rule = case
    whole = instance.to_data()
    measures = whole.pop("options")
    return {
        **{name: value for name, value in whole.items() if value},
        "measures": [_short(row) for row in measures],
        "ballots": [_short(row) for row in profile.to_data()["ballots"]],
        "rule": {name: value for name, value in rule.to_data().items() if value is not None},
    }


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """A row without fields that hold nothing."""
    return {name: value for name, value in row.items() if value not in (None, "", [], {}) or name == "cost"}
