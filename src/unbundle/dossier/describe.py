"""datapackage.json: what the folder holds, for people and programs that do not know us.

Frictionless Data Package 1 with Table Schema 1 (https://specs.frictionlessdata.io/). It is
written from the tables' specification and never read back: the files themselves decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from unbundle.dossier.spec import Column, Table
from unbundle.dossier.tables import BY_FILE
from unbundle.kit.canonical import digest, to_bytes
from unbundle.records.dossier import Dossier

NAME = "datapackage.json"
_MEDIA = {
    "csv": "text/csv",
    "yaml": "application/yaml",
    "txt": "text/plain",
    "json": "application/json",
    "md": "text/markdown",
}


def describe(dossier: Dossier, files: Mapping[str, bytes]) -> bytes:
    """datapackage.json of a folder with these `files`, resources in order of their path."""
    settings = dossier.settings
    media = {f"documents/{document.name}": document.media_type for document in dossier.documents}
    package: dict[str, Any] = {
        "profile": "data-package",
        "title": settings.title,
        "description": settings.situation,
        "languages": list(settings.languages),
        "resources": [_resource(path, data, media) for path, data in sorted(files.items()) if path != NAME],
    }
    if settings.licence:
        package["licenses"] = [{"name": settings.licence}]
    return to_bytes(package)


def _resource(path: str, data: bytes, media: Mapping[str, str]) -> dict[str, Any]:
    ending = path.rpartition(".")[2].lower()
    resource: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9._/-]", "-", path.lower()),
        "path": path,
        "bytes": len(data),
        "hash": f"sha256:{digest(data)}",
        "mediatype": media.get(path) or _MEDIA.get(ending, "application/octet-stream"),
    }
    if path in BY_FILE:
        resource |= _tabular(BY_FILE[path], data)
    return resource


def _tabular(table: Table, data: bytes) -> dict[str, Any]:
    there = set(data.decode("utf-8-sig", "replace").partition("\n")[0].strip().split(","))
    columns = [column for column in table.columns if not column.late or column.name in there]
    keys: dict[str, Any] = {"primaryKey": ["id"]} if table.key == ("id",) else {}
    links = [
        {"fields": [column.name], "reference": {"resource": column.refers[0], "fields": ["id"]}}
        for column in columns
        if len(column.refers) == 1 and column.refers[0] in BY_FILE and not column.cell.many
    ]
    return {
        "profile": "tabular-data-resource",
        "title": table.says,
        "format": "csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in columns],
            "missingValues": [""],
            **keys,
            **({"foreignKeys": links} if links else {}),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    limits = dict(column.cell.limits)
    if column.required and "." not in column.target:
        limits["required"] = True
    description = f"{column.says}; {column.cell.describe}"
    field = {"name": column.name, "type": column.cell.type, "description": description}
    return {**field, "constraints": limits} if limits else field
