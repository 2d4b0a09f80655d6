"""Contracts hold both ways: schema, example and record say the same, and refuse the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.contracts.catalogue import (
    CONTRACTS,
    FOLDER,
    all_records,
    example_path,
    schema_bytes,
    schema_path,
)
from unbundle.errors import InputError
from unbundle.records.base import Record
from unbundle.records.votes import VoteTableForm, from_form, to_form

Steps = tuple[str | int, ...]
NAMES = sorted(CONTRACTS)


def example(name: str) -> Any:
    """The example as plain data."""
    return json.loads(example_path(name).read_bytes())


def validator(name: str) -> Draft202012Validator:
    """A validator of the schema on disk."""
    return Draft202012Validator(json.loads(schema_path(name).read_bytes()))


@pytest.mark.parametrize("name", NAMES)
def test_schema_on_disk_is_that_of_the_code(name: str) -> None:
    """A change of a record must be seen as a change of contract; `make golden` accepts it."""
    now, path = schema_bytes(CONTRACTS[name]), schema_path(name)
    if not path.is_file() or path.read_bytes() != now:
        path.with_name(path.name + ".new").write_bytes(now)
    assert path.is_file()
    assert path.read_bytes() == now


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_a_schema(name: str) -> None:
    """Other programs can only check against a schema that is valid itself."""
    Draft202012Validator.check_schema(json.loads(schema_path(name).read_bytes()))


@pytest.mark.parametrize("name", NAMES)
def test_example_fits_schema_and_record_and_keeps_its_bytes(name: str) -> None:
    """Whoever builds a room on the example alone builds on the truth."""
    data = example_path(name).read_bytes()
    assert [error.message for error in validator(name).iter_errors(json.loads(data))] == []
    now = CONTRACTS[name].from_json(data, name).to_json()
    if now != data:
        example_path(name).with_name(f"{name}.example.json.new").write_bytes(now)
    assert now == data


def refused_by_both(name: str, data: Any) -> bool:
    """Whether schema and record both refuse `data`."""
    by_schema = not validator(name).is_valid(data)
    try:
        CONTRACTS[name].from_json(json.dumps(data), name)
    except InputError:
        return by_schema
    return False


def changed(data: Any, steps: Steps, value: Any) -> Any:
    """A copy of `data` with one value replaced, or taken away where `value` is Ellipsis."""
    result = copy.deepcopy(data)
    at = result
    for step in steps[:-1]:
        at = at[step]
    if value is ...:
        del at[steps[-1]]
    else:
        at[steps[-1]] = value
    return result


def nodes(
    schema: dict[str, Any], root: dict[str, Any], data: Any, steps: Steps = ()
) -> Iterator[tuple[Steps, Any]]:
    """(path, schema of it) for every value of `data`, with references and nullable branches resolved.

    A record that has a contract of its own is not entered: its own example shows what it refuses.
    """
    if "$ref" in schema:
        kind = schema["$ref"].rpartition("/")[2]
        if kind in CONTRACTS:
            return
        schema = root["$defs"][kind]
    yield steps, schema
    if isinstance(data, list):
        fixed = schema.get("prefixItems", [])
        for i, item in enumerate(data):
            inner = fixed[i] if i < len(fixed) else schema.get("items", {})
            yield from nodes(_branch(inner, root, item), root, item, (*steps, i))
    elif isinstance(data, dict):
        keyed = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))
        for key, item in data.items():
            inner = schema.get("properties", {}).get(key, keyed)
            yield from nodes(_branch(inner, root, item), root, item, (*steps, key))


def _branch(schema: dict[str, Any], root: dict[str, Any], data: Any) -> dict[str, Any]:
    """The branch of a nullable value that the data takes; the number pair of an exact value stays whole."""
    if not any(option.get("type") == "null" for option in schema.get("anyOf", ())):
        return schema
    options = [option for option in schema["anyOf"] if option.get("type") != "null"]
    return options[0] if len(options) == 1 and data is not None else {"anyOf": options}


def wrong_versions(name: str) -> Iterator[tuple[str, Any]]:
    """(what was done, data) for one change of each kind at each place of the example's schema.

    Places that share a schema are changed once: the hundredth row proves nothing new.
    """
    data, schema = example(name), json.loads(schema_path(name).read_bytes())
    seen: set[tuple[str, str]] = set()
    for steps, node in nodes(schema, schema, data):
        for what, step, value in _wrong(node):
            key = what, json.dumps(node, sort_keys=True)
            path = (*steps, *step)
            if key in seen or not path or (value is ... and not _has(data, path)):
                continue
            seen.add(key)
            yield f"{what} at {'.'.join(map(str, path))}", changed(data, path, value)


def _wrong(node: dict[str, Any]) -> Iterator[tuple[str, Steps, Any]]:
    if node.get("additionalProperties") is False:
        yield "unknown field", ("surprise",), 1
        for field in node.get("required", ()):
            yield f"missing {field}", (field,), ...
    if "enum" in node or "const" in node:
        yield "wrong word", (), "nonsense"
    if {"type": "integer"} in node.get("anyOf", ()):
        yield "float for an exact number", (), 0.5
        yield "decimal text for an exact number", (), "0.5"
    if "pattern" in node:
        yield "wrong form", (), "\u2603 not this"
    if node.get("type") == "integer" and "minimum" in node:
        yield "below the minimum", (), -1
        yield "text for a number", (), "1"


def _has(data: Any, path: Steps) -> bool:
    for step in path:
        if isinstance(data, dict) and step not in data:
            return False
        data = data[step]
    return True


@pytest.mark.parametrize("name", NAMES)
def test_wrong_versions_are_refused_both_ways(name: str) -> None:
    """A check by schema and a check by record must come to the same answer."""
    versions = list(wrong_versions(name))
    assert any("unknown field" in what for what, _ in versions)
    assert [what for what, data in versions if not refused_by_both(name, data)] == []


def walk(value: Any) -> Iterator[Record]:
    """Every record inside a record, itself first."""
    if isinstance(value, Record):
        yield value
        for name in type(value).model_fields:
            yield from walk(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from walk(item)


def shown() -> list[Record]:
    """Every record of every example."""
    loaded = [kind.from_json(example_path(name).read_bytes(), name) for name, kind in CONTRACTS.items()]
    return [record for top in loaded for record in walk(top)]


def test_every_record_is_shown_somewhere() -> None:
    """A record that no example holds has a shape that nobody can look up."""
    assert sorted(kind.__name__ for kind in all_records() - {type(record) for record in shown()}) == []


def test_every_field_is_filled_in_somewhere() -> None:
    """An example with only defaults explains nothing."""
    filled = {
        f"{type(record).__name__}.{name}"
        for record in shown()
        for name, info in type(record).model_fields.items()
        if getattr(record, name) not in (None, "", (), {})
        and (info.is_required() or getattr(record, name) != info.default)
    }
    wanted = {f"{kind.__name__}.{name}" for kind in all_records() for name in kind.model_fields}
    assert sorted(wanted - filled - USUAL) == []


USUAL = {
    "Alternative.equals_official",
    "Charter.decision_order",
    "Charter.silence",
    "Collected.format",
    "Draft.format",
    "LeftOut.leaves",
    "LeftOut.refused",
    "MajorityPower.rounded_to",
    "Receipt.format",
    "Round.format",
    "Registry.format",
    "Settings.format",
    "Shock.format",
    "Source.lang",
    "SweepPoint.refused",
    "Variant.refused",
    "WordingResult.condorcet",
}
"""Fields that hold their default in every sensible example: another value would be a special case."""


def test_vote_table_has_a_form_in_json() -> None:
    """The one bulk record goes to JSON and back without loss, and its rules hold on the way in."""
    form = VoteTableForm.from_json(example_path("VoteTable").read_bytes())
    assert to_form(from_form(form)) == form
    with pytest.raises(ValueError, match="sorted by voter"):
        from_form(form.model_copy(update={"voter": form.voter[::-1]}))


def test_no_file_without_a_contract() -> None:
    """A schema that is left behind would be taken for one that holds."""
    known = {path.name for name in NAMES for path in (schema_path(name), example_path(name))}
    assert {path.name for path in Path(FOLDER).glob("*.json")} == known
