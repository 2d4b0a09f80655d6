"""Base rates from the UCDP/PRIO Armed Conflict Dataset (Gleditsch and others 2002; CC BY 4.0).

A descriptive share is no effect of anything: conflicts differ in more than what is counted here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from unbundle.casebook.rates import rate_of, tally
from unbundle.casebook.tables import Episode, episodes
from unbundle.records.casebook import BaseRate
from unbundle.records.measure import Instrument

UCDP = "https://ucdp.uu.se/downloads/"
UCDP_CODER = "UCDP and PRIO, Armed Conflict Dataset"
YEARS_AFTER = 5
DAYS_AFTER = 1826


def conflict_rates(rows: Iterable[Episode] | None = None) -> list[BaseRate]:
    """What became of armed conflicts since 1946: how soon they ended, whether fighting came back, how grave.

    `rows` are the shipped episodes where left out, else those of the user's own download.
    """
    found = tuple(episodes() if rows is None else rows)
    last = max(episode.last_year for episode in found)
    between = [e for e in found if "interstate" in e.kinds]
    others = [e for e in found if "interstate" not in e.kinds]
    outside = [e for e in others if "II" in e.kinds]
    alone = [e for e in others if "II" not in e.kinds]
    period = f"1946-{last}"
    return [
        _conflict_rate(
            "ends",
            "Armed conflicts between states that ended within a year",
            _ended(between, last),
            _ended(others, last),
            period,
        ),
        _conflict_rate(
            "again",
            f"Conflicts between states in which fighting came back within {YEARS_AFTER} years",
            _again(between, found, last),
            _again(others, found, last),
            period,
        ),
        _conflict_rate(
            "outside",
            "Civil wars with troops from outside that passed 1,000 deaths in battle in a year",
            _grave(outside),
            _grave(alone),
            period,
        ),
    ]


_SAYS: dict[str, tuple[str, str, tuple[Instrument, ...], str]] = {
    "ends": (
        "Of episodes of fighting with at least 25 deaths in battle in a year: the last day was less than a"
        " year after the first. Episodes that had lasted a year and go on count as not ended.",
        "all other armed conflicts",
        ("diplomacy", "military_aid"),
        "Most of these were short clashes. The dates of many early episodes are exact to the year only.",
    ),
    "again": (
        f"The same conflict was active again within {YEARS_AFTER} years after an episode ended. Episodes that"
        f" ended less than {YEARS_AFTER} years before the data end are not counted.",
        "all other armed conflicts",
        ("diplomacy", "reconstruction"),
        "Active means 25 deaths in battle in a year; a smaller return is not seen.",
    ),
    "outside": (
        "Greatest intensity of the episode is war (1,000 deaths in battle in one year), among civil wars in"
        " which another state had troops beside a side.",
        "conflicts other than between states, without troops from outside",
        (),
        "Troops go where wars are grave already: this is no effect of sending them. Deaths of civilians"
        " outside battle are not in it.",
    ),
}


def _conflict_rate(
    name: str, label: str, rows: list[tuple[str, str]], rest: list[tuple[str, str]], period: str
) -> BaseRate:
    count, wide = tally(rows), tally(rest)
    definition, title, about, dispute = _SAYS[name]
    rate = BaseRate(
        id=f"ucdp-{name}",
        label=label,
        k=count.k,
        n=count.n,
        low=0.0,
        high=1.0,
        period=period,
        definition=definition,
        coder=UCDP_CODER,
        dispute=dispute,
        about=about,
        whose="all states, as the set names them",
        source=UCDP,
    )
    return rate_of(rate, (title, wide.k, wide.n))


def _name(episode: Episode) -> str:
    return f"{episode.conflict}:{episode.start}"


def _ended(rows: list[Episode], last: int) -> list[tuple[str, str]]:
    out = []
    for e in rows:
        days = (_day(e.end or f"{last}-12-31") - _day(e.start)).days
        if e.end or days >= 365:
            out.append((_name(e), "yes" if e.end and days < 365 else "no"))
    return out


def _again(rows: list[Episode], everything: tuple[Episode, ...], last: int) -> list[tuple[str, str]]:
    starts: dict[str, list[date]] = {}
    for e in everything:
        starts.setdefault(e.conflict, []).append(_day(e.start))
    out = []
    for e in rows:
        if e.end and _day(e.end).year <= last - YEARS_AFTER:
            end = _day(e.end)
            back = any(end < start and (start - end).days <= DAYS_AFTER for start in starts[e.conflict])
            out.append((_name(e), "yes" if back else "no"))
    return out


def _grave(rows: list[Episode]) -> list[tuple[str, str]]:
    return [(_name(e), "yes" if e.intensity == 2 else "no") for e in rows]


def _day(text: str) -> date:
    return date.fromisoformat(text)
