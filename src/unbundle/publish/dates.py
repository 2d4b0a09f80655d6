"""When the positions were published, counted from the rows themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from unbundle.publish.index import Index
from unbundle.publish.words import date_words, listed, plural

ENOUGH = 8
"""Quartiles of fewer dates would say nothing."""


def dates_words(index: Index) -> str:
    """One paragraph: positions per year, undated ones, the middle half, and before the package; or empty."""
    dates = sorted(p.date for p in index.dossier.positions if p.date)
    undated = len(index.dossier.positions) - len(dates)
    if not dates:
        return f"Not one of the {plural(undated, 'position')} has a date." if undated else ""
    years = [f"{n} in {year}" for year, n in sorted(Counter(date[:4] for date in dates).items())]
    parts = [
        f"Dates of publication: {listed(years)}; {undated} undated.",
        *_spread(dates),
        *_adopted(index, dates),
    ]
    return " ".join(parts)


def _spread(dates: list[str]) -> Iterable[str]:
    """Ends and quartiles of what is dated to a month or day, where there are enough of them."""
    known = [date for date in dates if len(date) > len("2022")]
    if len(known) >= ENOUGH:
        first, middle, last = (known[(len(known) - 1) * part // 4] for part in (1, 2, 3))
        yield (
            f"Of those dated to a month or day the earliest is from {date_words(known[0])}, a quarter "
            f"are from {date_words(first)} or before, half from {date_words(middle)} or before, a "
            f"quarter from {date_words(last)} or after, the latest from {date_words(known[-1])}."
        )


def _adopted(index: Index, dates: list[str]) -> Iterable[str]:
    """How many are older and younger than the package; a date of its own month or day is neither."""
    day = min((d.adopted_on for d in index.dossier.documents if d.adopted_on), default="")
    if day:
        known = [(date[: len(day)], day[: len(date)]) for date in dates]
        before = sum(date < end for date, end in known)
        after = sum(date > end for date, end in known)
        yield (
            f"The package was adopted in {date_words(day)}: {before} of the dated ones are older, {after} "
            f"are younger, {len(dates) - before - after} of that time or not dated closely enough."
        )
