"""Small questions about wording: what money is for, what a line is called, what a proviso speaks of."""

from __future__ import annotations

import re

from unbundle.read.clauses import Clause
from unbundle.read.money import Sum
from unbundle.read.paths import Passage
from unbundle.records.measure import Kind

MAX_TITLE = 110
MAX_PURPOSE = 600

_AVAILABLE = re.compile(
    r"^[\s,]*(?:to|shall|may|which shall)?\s*(?:remain(?: available)?|be available|become available)(?: for (?:obligation|expenditure))?"
    r"(?: (?:until|through|on) (?:expended|[A-Z][a-z]+ \d{1,2}, \d{4}|fiscal year \d{4}))?[\s,]*(?:and )?"
)
_USE = re.compile(
    r"^[\s,]*(?:of which\s)?(?:is hereby appropriated\s?|(?:shall|may|is to|are to|is|to)\s(?:be\s)?(?:made\s)?(?:available\s)?(?:only\s)?)?(?:for\s)?(?=\w)"
)
_ONLY_ACCOUNT = re.compile(r"^For an additional amount for “[^”]+”$")
_LAW = re.compile(
    r"\b[Ss]ections? [^“$]{1,160}?(?=,? \((?:\d+ U\.S\.C|title|division)|,? (?:shall be applied|is (?:further )?amended|are amended|each place))"
)
_NEXT_PART = re.compile(
    r"[,;]?\s*(?:and\s)?(?:of which|not to exceed|up to|not less than|including not to exceed)?\s*$"
)
_PRECEDING = re.compile(
    r"\bpreceding proviso|\bsuch (?:funds|amounts?|transfers?|assistance|authority|contributions?)\b|\bfunds (?:so )?transferred\b"
    r"|\btransfer authority provided (?:herein|in)|\bprevious proviso",
    re.I,
)
_NAMED = re.compile(r"\b(?:under|for) the heading “([^”]+)”")
_CHANGES = re.compile(r"\bby (?:striking|inserting|adding|redesignating)\b", re.I)
_FIGURE_CHANGE = re.compile(
    r"\bby striking “[^“”]*\$[^“”]*”(?: each place (?:it|such term) appears)?,? and inserting “[^“”]*\$[^“”]*”",
    re.I,
)


def purpose(words: str, clause: Clause, item: Sum, near: str) -> str:
    """What a sum is for in the source's words: what follows it, or else what leads to it; "" if unsaid."""
    after = _AVAILABLE.sub("", near)
    after = _USE.sub("", after)
    after = _NEXT_PART.sub("", after).strip(" ,;:.")
    if not re.search(r"[A-Za-z]{4}", after):
        after = words[clause.start : item.start]
        after = re.sub(r"^Provided(?: further)?, That,?\s*", "", after).strip(" ,;:.")
        after = "" if _ONLY_ACCOUNT.match(after) else after
    return _cut(after, MAX_PURPOSE)


def money_title(kind: Kind, passage: Passage, use: str) -> str:
    """A short name: the account, or the section with what the money is for."""
    place = passage.account or passage.section
    if kind == "appropriation" and passage.account:
        return passage.account
    name = passage.heading if not passage.account and passage.heading else ""
    return _cut(": ".join(part for part in (place, name or use) if part), MAX_TITLE) or "Amount"


def figure_title(passage: Passage, lead: str, new: str, old: str) -> str:
    """A name of a changed figure: the law it stands in, the new figure and the old one."""
    law = _LAW.search(f"{lead} {passage.words}")
    inside = re.search(r"\bin (subsection|paragraph|section|subparagraph) [^,“]{1,40}(?=,)", passage.words)
    parts = [law[0].removesuffix(",") if law else "", inside[0] if inside and law else ""]
    name = ", ".join(part for part in parts if part) or passage.heading or "other law"
    change = f"{new} instead of {old}" if old else new
    return f"{passage.section or passage.account}: {_cut(name, MAX_TITLE)}: {change}".removeprefix(": ")


def text_title(passage: Passage, section: str, lead: str) -> str:
    """A short name of a statement: its heading, or its first words."""
    opening = re.sub(
        r"^(?:Not later than|At least|Within|During|Notwithstanding|Upon|Subject to)[^,]*(?:, and every [^,]*)?, ",
        "",
        lead,
    )
    name = passage.heading or opening[:1].upper() + opening[1:]
    return (
        _cut(": ".join(part for part in (section or passage.account, name) if part), MAX_TITLE) or "Statement"
    )


def speaks_of_preceding(words: str) -> bool:
    """Whether a proviso takes up the money of the proviso before it."""
    return _PRECEDING.search(words) is not None


def named_heading(words: str) -> str:
    """The account named as 'under the heading “X”', "" where none or several are named."""
    names = set(_NAMED.findall(words))
    return next(iter(names)) if len(names) == 1 else ""


def other_changes(words: str) -> bool:
    """Whether a statement amends other law beyond exchanging one figure for another."""
    return len(_CHANGES.findall(words)) > len(_FIGURE_CHANGE.findall(words))


def trim(words: str, low: int, high: int, start: int, end: int) -> tuple[int, int]:
    """The span [low, high) without separators at its edges; always holds [start, end)."""
    while low < start and words[low] in " ,;:":
        low += 1
    if words[low:start].startswith("and "):
        low += 4
    while high > end and words[high - 1] in " ,;:":
        high -= 1
    tail = re.search(
        r"[,;]?\s(?:and\s)?of which(?:\s(?:up to|not to exceed|not less than|not more than))?$",
        words[end:high],
    )
    return low, end + tail.start() if tail else high


def _cut(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
