"""A framework from its YAML file: shape, then lint, every fault with its line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from unbundle.errors import Fault, InputError
from unbundle.judge.lint import lint
from unbundle.kit.strict_yaml import Parsed, parse_yaml
from unbundle.records.base import faults_of
from unbundle.records.framework import Framework


def load_framework(data: bytes, where: str) -> Framework:
    """The framework written in `data`, which is UTF-8 YAML; `where` names the file in messages.

    Raises: InputError with all faults of shape, or, where the shape is right, all faults of lint: a
    criterion that names an actor, bloc or alliance; tables that are not monotone; unknown names.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        step = f"Save it as UTF-8; byte {error.start} is the first that is not."
        raise InputError(Fault(where, "not-utf-8", "The file is not UTF-8 text.", next=step)) from None
    parsed = parse_yaml(text, where)
    if not isinstance(parsed.data, dict):
        step = "Begin with id, version, title, rationale, criteria; a shipped framework shows the form."
        raise InputError(Fault(where, "framework-shape", "A framework is a list of named fields.", next=step))
    framework = _shape(parsed, where)
    faults = [replace(fault, where=_place(parsed, where, path)) for path, fault in lint(framework)]
    if faults:
        raise InputError(faults)
    return framework


def _shape(parsed: Parsed, where: str) -> Framework:
    try:
        return Framework.model_validate_json(json.dumps(parsed.data))
    except ValidationError as error:
        paths = [tuple(item["loc"]) for item in error.errors(include_url=False, include_context=False)]
        faults = faults_of(error, where)
        raise InputError(
            [
                replace(fault, where=_place(parsed, where, path))
                for fault, path in zip(faults, paths, strict=True)
            ]
        ) from None


def _place(parsed: Parsed, where: str, path: tuple[Any, ...]) -> str:
    name = ".".join(str(part) for part in path)
    return f"{where}, line {parsed.line(path)}, {name}" if name else where
