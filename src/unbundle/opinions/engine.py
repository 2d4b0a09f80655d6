"""Which functions count and sum: the numpy reference, or the compiled ones of extra `fast`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Literal

from unbundle.errors import Fault, RefusalError

Engine = Literal["auto", "numpy", "numba"]
WORTH_COMPILING = 1_000_000
"""Votes above which compiling (about ten seconds once per process) pays."""


def choose_engine(engine: Engine, votes: int) -> Literal["numpy", "numba"]:
    """The engine for this many votes: "auto" takes numba where it is installed and pays.

    Raises: RefusalError where numba is asked for and not installed.
    """
    here = find_spec("numba") is not None
    if engine == "numba" and not here:
        raise RefusalError(
            Fault("engine", "numba-missing", "numba is not installed.", next="pip install 'unbundle[fast]'.")
        )
    if engine == "auto":
        return "numba" if here and votes >= WORTH_COMPILING else "numpy"
    return engine


def functions(engine: Literal["numpy", "numba"]) -> ModuleType:
    """The module with the functions of `plain`, imported only when it is needed."""
    return import_module("unbundle.opinions.kernels" if engine == "numba" else "unbundle.opinions.plain")
