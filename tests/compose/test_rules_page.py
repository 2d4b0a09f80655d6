"""The page of the rules says what the registry says."""

from __future__ import annotations

from pathlib import Path

from unbundle.compose.rules import RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "compose" / "rules.md"


def test_table_is_that_of_the_registry() -> None:
    """A rule that is added, or cited otherwise, must change the page too."""
    rows = [f"| `{name}` | {rule.sentence} | {rule.source} |" for name, rule in RULES.items()]
    lines = PAGE.read_text("utf-8").splitlines()
    first = lines.index("| name | in short | source |") + 2
    assert lines[first : first + len(rows)] == rows
