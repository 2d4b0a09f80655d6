"""The manifest of a pack: what it lists, and which files do not agree with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import digest
from unbundle.kit.strict_json import parse_json
from unbundle.records.verification import FileFault

MANIFEST = "manifest.json"
SIGNATURES = "signatures/"
STATEMENT = "https://in-toto.io/Statement/v1"
FIRST_BYTES = 80


@dataclass(frozen=True, slots=True)
class Manifest:
    """A parsed manifest: its exact bytes, listed digests by path, and the predicate's versions."""

    raw: bytes
    listed: Mapping[str, str]
    rules: Mapping[str, int]
    formats: Mapping[str, int]
    made_by: str
    disclosure: Mapping[str, int]

    def faults(self, files: Mapping[str, bytes]) -> tuple[FileFault, ...]:
        """Every listed file that is missing or altered and every file not listed, in path order."""
        present = {name for name in files if name != MANIFEST and not name.startswith(SIGNATURES)}
        found = [FileFault(path=name, problem="missing") for name in self.listed.keys() - present]
        found += [FileFault(path=name, problem="not-listed") for name in present - self.listed.keys()]
        both = present & self.listed.keys()
        found += [
            FileFault(path=name, problem="altered")
            for name in both
            if digest(files[name]) != self.listed[name]
        ]
        return tuple(sorted(found, key=lambda fault: fault.path))


def open_manifest(files: Mapping[str, bytes]) -> Manifest:
    """The manifest of a pack. Raises: InputError if it is missing or no Statement of ours."""
    raw = files.get(MANIFEST)
    if raw is None:
        step = "Name the folder or zip that unbundle publish wrote."
        raise InputError(Fault(MANIFEST, "pack-no-manifest", "The pack has no manifest.", next=step))
    try:
        data = parse_json(raw)
        if data["_type"] != STATEMENT:
            raise ValueError("it is not an in-toto Statement v1")
        return _parse(raw, data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        shown = raw[:FIRST_BYTES].decode("utf-8", "replace")
        message = f"The manifest cannot be read ({type(error).__name__}: {error})."
        step = "Ask for the pack again; this one was not written by unbundle publish."
        raise InputError(Fault(MANIFEST, "pack-manifest", message, shown, step)) from None


def _parse(raw: bytes, data: Any) -> Manifest:
    listed: dict[str, str] = {}
    for subject in data["subject"]:
        name, value = subject["name"], subject["digest"]["sha256"]
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("names and digests are strings")
        if name in listed:
            raise ValueError(f"{name} is listed twice")
        if name == MANIFEST or name.startswith(SIGNATURES):
            raise ValueError(f"{name} cannot be listed: it is made after the manifest")
        listed[name] = value
    predicate = data["predicate"]
    return Manifest(
        raw=raw,
        listed=listed,
        rules=_counts(predicate["rules"]),
        formats=_counts(predicate["formats"]),
        made_by=str(predicate.get("made_by", "")),
        disclosure=_counts(predicate.get("disclosure", {})),
    )


def _counts(data: Any) -> dict[str, int]:
    if not all(isinstance(key, str) and type(value) is int for key, value in data.items()):
        raise TypeError("versions are whole numbers by name")
    return dict(sorted(data.items()))
