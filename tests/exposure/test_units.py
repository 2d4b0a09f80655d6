"""Units are types: what cannot be added is not added."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from unbundle.exposure.units import SCALES, Persons, Terajoules, Tonnes, quantity


def test_same_units_add_and_divide() -> None:
    """Sums and ratios are exact, and a ratio is a plain number."""
    assert Tonnes(3) + Tonnes(4) == Tonnes(7)
    assert Tonnes(3) - Tonnes(4) == Tonnes(-1)
    assert Tonnes(3) / Tonnes(4) == Fraction(3, 4)
    assert Tonnes(3) * Fraction(1, 2) == Tonnes(Fraction(3, 2))
    assert Tonnes(3) < Tonnes(4)
    assert not Tonnes(0)


@pytest.mark.parametrize("other", [Persons(4), Terajoules(4)])
def test_other_units_are_refused(other: object) -> None:
    """Tonnes of grain and heat of gas in one sum would be a number without a meaning."""
    for act in ("__add__", "__sub__", "__truediv__", "__lt__"):
        with pytest.raises(TypeError, match="different units"):
            getattr(Tonnes(3), act)(other)
    assert Tonnes(4) != other


@pytest.mark.parametrize(
    ("number", "unit", "meant"),
    [
        (5, "kt", Tonnes(5000)),
        (5, "kg", Tonnes(Fraction(1, 200))),
        (2, "PJ", Terajoules(2000)),
        (1000, "toe", Terajoules(Fraction(41868, 1000))),
    ],
)
def test_written_units(number: int, unit: str, meant: object) -> None:
    """A quantity is the same however it was written; a tonne of oil equivalent is heat, not weight."""
    assert quantity(number, unit) == meant
    assert {kind for kind, _ in SCALES.values()} == {Tonnes, Terajoules}


@pytest.mark.nightly
def test_type_checker_refuses_too(tmp_path: Path) -> None:
    """Who writes Tonnes + Persons learns it before the program runs."""
    code = tmp_path / "mixed.py"
    code.write_text("from unbundle.exposure.units import *\nTonnes(1) + Persons(2)\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path}", str(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "[operator]" in done.stdout
