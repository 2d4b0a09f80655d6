"""Records that lie in YAML files: dossier.yaml, charter.yaml and frameworks/*.yaml."""

from __future__ import annotations

import json
import re
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from unbundle.dossier.decode import decode
from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.strict_yaml import Parsed, parse_yaml, write_json, write_yaml
from unbundle.records.base import Record

R = TypeVar("R", bound=Record)


class Entries(NamedTuple, Generic[R]):
    """A record read from a YAML file, and where each of its entries stands."""

    record: R
    parsed: Parsed
    file: str

    def where(self, *loc: str | int) -> str:
        """The place of an entry, as faults name it: file, line, path of names."""
        return f"{self.file}, line {self.parsed.line(loc)}, {'.'.join(map(str, loc))}"


def read_record(kind: type[R], data: bytes, where: str, faults: list[Fault]) -> Entries[R] | None:
    """The record of type `kind` in a YAML file, or None with every fault placed by line and entry."""
    try:
        parsed = parse_yaml(decode(data, where), where)
    except InputError as error:
        faults += error.faults
        return None
    if not isinstance(parsed.data, dict):
        step = "Write entries such as 'title: ...', one per line."
        faults.append(Fault(where, "yaml-form", "The file does not hold entries with names.", next=step))
        return None
    try:
        return Entries(kind.model_validate_json(json.dumps(parsed.data)), parsed, where)
    except ValidationError as error:
        faults += _faults(kind, parsed, error, where)
        return None


def write_record(record: Record) -> bytes:
    """The record as YAML, entries in the order of its fields; empty entries that are the default left out."""
    return write_yaml(_filled(record)).encode("utf-8")


def write_plain_record(record: Record) -> bytes:
    """The record as JSON, every entry in it: YAML with one way to write it and to read it (decision 7)."""
    return write_json(record.to_data()).encode("utf-8")


def _filled(record: Record) -> dict[str, Any]:
    data = record.to_data()
    result = {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if value in (None, "", (), {}) and not info.is_required() and value == info.default:
            continue
        if name in data:
            result[name] = _plain(value, data[name])
    return result


def _plain(value: Any, data: Any) -> Any:
    if isinstance(value, Record):
        return _filled(value)
    if isinstance(value, tuple):
        return [_plain(item, plain) for item, plain in zip(value, data, strict=True)]
    return data


def _faults(kind: type[Record], parsed: Parsed, error: ValidationError, where: str) -> list[Fault]:
    """One fault per entry, although pydantic reports every branch of a union that it tried."""
    by_place: dict[str, Fault] = {}
    for item in error.errors(include_url=False):
        loc = _entry_path(parsed.data, item["loc"], item["type"] == "missing")
        entry = ".".join(str(part) for part in loc)
        place = f"{where}, line {parsed.line(loc)}" + (f", {entry}" if entry else "")
        by_place.setdefault(place, _entry_fault(place, kind, loc, item))
    return list(by_place.values())


def _entry_path(data: Any, loc: tuple[str | int, ...], missing: bool) -> tuple[str | int, ...]:
    """A pydantic location without the branches of unions it tried: only steps that lead into `data`.

    The last step of a `missing` entry is not in the data, and is kept.
    """
    path: list[str | int] = []
    for place, part in enumerate(loc, start=1):
        inside = part in (
            range(len(data)) if isinstance(data, list) else data if isinstance(data, dict) else ()
        )
        if inside:
            data = data[part]
        if inside or (missing and place == len(loc)):
            path.append(part)
    return tuple(path)


def _entry_fault(place: str, kind: type[Record], loc: tuple[str | int, ...], item: Any) -> Fault:
    value = item.get("input")
    shown = "" if isinstance(value, dict | list) or value is None else str(value)
    if item["type"] == "missing":
        return Fault(place, "entry-missing", "This entry is missing.", "", "Add it.")
    if item["type"] == "extra_forbidden":
        step = nearest(str(loc[-1]), _entries(kind, loc[:-1]))
        return Fault(place, "entry-unknown", "This entry is not known here.", shown, step)
    if item["type"] == "literal_error":
        step = nearest(shown, re.findall(r"'([^']*)'", item["ctx"]["expected"]))
        return Fault(place, "entry-choice", "This word is not one of those that may stand here.", shown, step)
    if item["type"] == "string_pattern_mismatch":
        step = f"It must match {item['ctx']['pattern']}."
        return Fault(place, "entry-form", "This entry has not the form it needs.", shown, step)
    if loc and loc[-1] in ("minor", "amount"):
        message = "An amount is in whole minor units (cents), 0 or more."
        return Fault(place, "amount-not-minor", message, shown, "Write $1,234.50 as 123450.")
    message = f"{item['msg'].removeprefix('Value error, ').rstrip('.').capitalize()}."
    return Fault(place, "entry-form", message, shown, "Compare with the files that 'unbundle new' makes.")


def _entries(kind: type[Record], loc: tuple[str | int, ...]) -> list[str]:
    """The names of the entries that may stand at `loc`."""
    annotation: Any = kind
    for part in loc:
        model = _model_in(annotation)
        if model is not None and isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
    model = _model_in(annotation)
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, dict):
        found = [model for model in map(_model_in, get_args(annotation)) if model]
        return found[0] if found else None
    return None
