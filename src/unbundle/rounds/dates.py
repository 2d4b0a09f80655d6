"""Days as moments, and moments as people and calendars read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def start_of_day(day: str) -> str:
    """The first moment of a day, in UTC."""
    return f"{day}T00:00:00Z"


def end_of_day(day: str) -> str:
    """The moment at which a day is over, in UTC."""
    return start_of_day((date.fromisoformat(day) + timedelta(days=1)).isoformat())


def days_before(moment: str, days: int) -> str:
    """The moment so many days earlier."""
    then = datetime.fromisoformat(moment.replace("Z", "+00:00")) - timedelta(days=days)
    return then.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def calendar_moment(moment: str) -> str:
    """The moment as iCalendar writes it (RFC 5545)."""
    return f"{moment[:19].replace('-', '').replace(':', '')}Z"
