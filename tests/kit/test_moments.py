"""The latest vote counts, so moments must sort by time."""

from __future__ import annotations

from unbundle.kit.moments import moment_key


def test_moments_sort_by_time() -> None:
    """Half a second later is later, although a dot stands before a Z in every alphabet."""
    later = [
        "",
        "2026-04-01T10:00:00Z",
        "2026-04-01T10:00:00.25Z",
        "2026-04-01T10:00:00.5Z",
        "2026-04-01T10:00:01Z",
    ]
    assert sorted(reversed(later), key=moment_key) == later


def test_same_moment_same_key() -> None:
    """Trailing zeros do not make another moment."""
    assert moment_key("2026-04-01T10:00:00Z") == moment_key("2026-04-01T10:00:00.000Z")
