"""Shared readings: each document is read once per test run."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import pytest

from unbundle.read import read_package
from unbundle.records.package import Reading

DATA = Path(__file__).parent / "data"


def bytes_of(name: str) -> bytes:
    """The document `name` as published; larger ones are stored packed."""
    path = DATA / name
    return path.read_bytes() if path.exists() else gzip.decompress((DATA / f"{name}.gz").read_bytes())


@lru_cache(maxsize=64)
def reading_of(name: str) -> Reading:
    """The reading of a shipped document."""
    return read_package(bytes_of(name), name)


@pytest.fixture(scope="session")
def hr7691() -> Reading:
    """Public Law 117-128, the flagship."""
    return reading_of("BILLS-117hr7691enr.xml")
