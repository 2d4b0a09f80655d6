"""The build scripts of examples/, imported the way Python runs them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def script(name: str) -> Any:
    """A module of examples/build; its neighbours are importable by name, as when it is run."""
    folder = str(EXAMPLES / "build")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)
