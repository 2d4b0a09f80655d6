"""What every test runs under: one thread, fixed random examples, and loud words about what did not run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.allowances import WARNINGS

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
NOT_RUN = "NOT RUN: "
# marker -> (the programs of which one is enough, the system package that brings one)
SYSTEM_PROGRAMS = {
    "browser": (("chromium", "chromium-browser", "google-chrome"), "chromium"),
    "office": (("soffice", "libreoffice"), "libreoffice-calc-nogui libreoffice-writer-nogui"),
}

hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=1000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    """Warnings are errors, only the dated exceptions pass; numeric libraries start no threads of their own.

    Two workers share two cores, and this runs before any test module imports numpy.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")
    for allowance in WARNINGS:
        config.addinivalue_line("filterwarnings", allowance.what)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip a group whose system package is missing; the summary says so in capitals."""
    for marker, (_, package) in SYSTEM_PROGRAMS.items():
        if find_program(marker) is None:
            reason = f"{NOT_RUN}{marker} tests need the system package {package}"
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """The last lines name every group that did not run, how many tests it has, and what to install."""
    yield
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if reason.startswith(NOT_RUN):
            counts[reason] = counts.get(reason, 0) + 1
    for reason, count in sorted(counts.items()):
        terminalreporter.write_line(f"{reason} ({count} tests)", red=True, bold=True)


def find_program(marker: str) -> str | None:
    """The path of the program that tests with this marker start, or None where none is installed."""
    names, _ = SYSTEM_PROGRAMS[marker]
    return next((path for path in map(shutil.which, names) if path), None)


@pytest.fixture(scope="session")
def browser() -> str:
    """The path of a Chromium; for tests marked `browser`."""
    path = find_program("browser")
    assert path is not None, "Mark the test with @pytest.mark.browser."
    return path


@pytest.fixture(scope="session")
def office() -> str:
    """The path of LibreOffice; for tests marked `office`."""
    path = find_program("office")
    assert path is not None, "Mark the test with @pytest.mark.office."
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return Path(__file__).resolve().parents[1]
