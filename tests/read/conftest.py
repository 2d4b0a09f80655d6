"""Shared readings: each document is read once per test run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from unbundle.read import read_package
from unbundle.records.package import Reading

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=32)
def reading_of(name: str) -> Reading:
    """The reading of a shipped document."""
    return read_package((DATA / name).read_bytes(), name)


@pytest.fixture(scope="session")
def hr7691() -> Reading:
    """Public Law 117-128, the flagship."""
    return reading_of("BILLS-117hr7691enr.xml")
