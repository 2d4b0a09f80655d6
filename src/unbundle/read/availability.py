"""Until when money may be used: said in the line, inherited from its account, or the Act's default."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unbundle.read.paths import Passage
from unbundle.records.measure import Availability

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip
_DATE = rf"(?P<month>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})"
_UNTIL = re.compile(
    r"\b(?:remain(?:s|ing)?(?: available)?|available|made available)(?: for "
    r"(?:obligation|expenditure|transfer))?,? (?:until|through) "
    rf"(?:(?P<expended>expended)|{_DATE}|(?P<fiscal>(?:the end of )?fiscal year \d{{4}})|(?P<other>the "
    rf"(?:end|date)[^,;:.]{{3,80}}))"
)
_YEARS = re.compile(r"\bavailable for (?P<years>\w+ (?:fiscal )?years?)\b")
_DURING = re.compile(
    r"^(?:\([a-z0-9]+\)\s*)?(?:During|For|In)\s(?P<words>fiscal years? \d{4}(?:(?:,| and| through)+ \d{4})*)"
)
_SAME = re.compile(r"\bsame time period,? as (?P<words>the (?:appropriations?|accounts?)[^,;:.]{0,80})")
_DEFAULT = re.compile(
    r"^No part of any appropriation contained in this (?:Act|division|title) shall remain available for "
    r"obligation beyond"
    r" the current fiscal year"
)
_FISCAL_END = re.compile(rf"fiscal year ending {_DATE}")


@dataclass(frozen=True, slots=True)
class Default:
    """The Act's own rule for lines that say nothing: path prefix it holds for, end, provision."""

    scope: tuple[str, ...]
    until: str
    basis: str


def stated(words: str) -> Availability | None:
    """The availability written in `words`, None where they do not speak of it."""
    match = _UNTIL.search(words)
    if match:
        if match["expended"]:
            return Availability(until="expended")
        if match["month"]:
            return Availability(until=iso_date(match))
        return Availability(until=match["fiscal"] or match["other"])
    years = _YEARS.search(words)
    return Availability(until=years["years"]) if years else None


def during(words: str) -> Availability | None:
    """The fiscal year to which a statement limits itself in its first words."""
    match = _DURING.match(words)
    return Availability(until=match["words"]) if match else None


def as_receiver(words: str) -> Availability | None:
    """Money that lives as long as the account to which it is moved."""
    match = _SAME.search(words)
    return Availability(until=f"same time period as {match['words'].strip()}") if match else None


def iso_date(match: re.Match[str]) -> str:
    """The date of a match with the groups month, day and year as YYYY-MM-DD."""
    return f"{match['year']}-{_MONTHS.index(match['month']) + 1:02d}-{int(match['day']):02d}"


def defaults(passages: tuple[Passage, ...]) -> tuple[Default, ...]:
    """The Act's default rules, each with the division it stands in and its fiscal year's end."""
    found = []
    speaking = [passage for passage in passages if "fiscal year ending" in passage.words]
    for passage in passages:
        if passage.event.amended or not _DEFAULT.match(passage.words):
            continue
        scope = passage.path[:1] if passage.path and passage.path[0].startswith("Division") else ()
        ends = [
            iso_date(match)
            for other in speaking
            if other.path[: len(scope)] == scope
            for match in [_FISCAL_END.search(other.words)]
            if match
        ]
        found.append(Default(scope, ends[0] if ends else "current fiscal year", passage.section or "text"))
    return tuple(found)


def inherited(path: tuple[str, ...], rules: tuple[Default, ...]) -> Availability | None:
    """The default that holds at `path`, with the provision that sets it as its basis."""
    for rule in rules:
        if path[: len(rule.scope)] == rule.scope:
            return Availability(until=rule.until, basis=rule.basis)
    return None
