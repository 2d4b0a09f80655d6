"""What both build scripts share: sources copied with their digest checked, tables, whole files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml

from unbundle.judge.loading import load_framework
from unbundle.records.base import Record
from unbundle.records.framework import Framework

R = TypeVar("R", bound=Record)

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent


class Source(NamedTuple):
    """One file of the shared data folder, its place in the example, and its SHA-256."""

    origin: str
    place: str
    digest: str


def copy_sources(data: Path, folder: Path, sources: Iterable[Source]) -> None:
    """Copy every source byte for byte into `folder`.

    Raises: ValueError naming every file that is missing or has another digest; nothing is written then.
    """
    whole, faults = {}, []
    for source in sources:
        path = data / source.origin
        found = path.read_bytes() if path.is_file() else None
        if found is None:
            faults.append(f"{source.origin}: missing in {data}")
        elif sha256(found).hexdigest() != source.digest:
            faults.append(f"{source.origin}: SHA-256 is {sha256(found).hexdigest()}, not {source.digest}")
        else:
            whole[source.place] = found
    if faults:
        raise ValueError("\n".join(faults))
    write_all(folder, whole)


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (path below `folder` -> bytes), making folders as needed."""
    for name, data in sorted(files.items()):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, in file order."""
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"), newline="")))


def hand_made(name: str) -> Any:
    """A hand-made table of this folder."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def record(kind: type[R], data: Any) -> R:
    """`data` as a strict record of `kind`, through the same door as a JSON file."""
    return kind.from_json(json.dumps(data), kind.__name__)


def framework(name: str) -> Framework:
    """A framework that ships with the judge room, as it goes into the dossier."""
    path = files("unbundle.judge") / "frameworks" / f"{name}.yaml"
    return load_framework(path.read_bytes(), path.name)
