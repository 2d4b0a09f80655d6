"""Puts the worked examples into the wheel, so that `unbundle demo` works where no checkout is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EXAMPLES = ("house-2024", "ukraine-2022")


class ShipExamples(BuildHookInterface[Any]):
    """Maps examples/NAME to unbundle/_examples/NAME; an editable install reads the checkout instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to the build. Raises FileNotFoundError where an example is missing."""
        if version == "editable":
            return
        for name in EXAMPLES:
            folder = Path(self.root) / "examples" / name
            if not (folder / "dossier.yaml").is_file():
                raise FileNotFoundError(
                    f"{folder} has no dossier.yaml: a wheel without it cannot run the demo."
                )
            build_data["force_include"][str(folder)] = f"unbundle/_examples/{name}"
