"""The results as files: one part each, in the one JSON form that verify compares byte for byte."""

from __future__ import annotations

from typing import Any

from unbundle.kit.canonical import to_bytes
from unbundle.records.run import Run

HEAD = ("formats", "rules", "dossier_sha256")
"""The fields that go together into `results/run.json`; every other field is a file of its own."""


def results_files(run: Run) -> dict[str, bytes]:
    """`results/<part>.json` for every part of the run that was computed, in order of names."""
    data: dict[str, Any] = run.to_data()
    parts = {name: value for name, value in data.items() if name not in HEAD and value is not None}
    parts["run"] = {name: data[name] for name in HEAD}
    return {f"results/{name}.json": to_bytes(parts[name]) for name in sorted(parts)}
