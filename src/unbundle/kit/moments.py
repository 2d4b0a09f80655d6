"""Moments as text, compared by time and not letter by letter."""

from __future__ import annotations


def moment_key(instant: str) -> str:
    """A key that sorts RFC 3339 moments in UTC by time; an empty text sorts first.

    As plain text 18:00:00.5Z would stand before 18:00:00Z, and 18:00:00.0Z would be another moment.
    """
    whole, _, fraction = instant.removesuffix("Z").partition(".")
    return f"{whole}.{fraction.ljust(6, '0')}" if instant else ""
