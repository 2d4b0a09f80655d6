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
    r"^[\s,]*(?:to|shall|may|which shall)?\s*(?:remain(?: available)?|be available|become available)(?: "
    r"for (?:obligation|expenditure))?"
    r"(?: (?:until|through|on) (?:expended|[A-Z][a-z]+ \d{1,2}, \d{4}|fiscal year \d{4}))?[\s,]*(?:and )?"
)
_USE = re.compile(
    r"^[\s,]*(?:of which\s)?(?:is hereby appropriated\s?|(?:shall|may|is to|are "
    r"to|is|to)\s(?:be\s)?(?:made\s)?(?:available\s)?(?:only\s)?)?(?:for\s)?(?=\w)"
)
_ONLY_ACCOUNT = re.compile(r"^For an additional amount for “[^”]+”,?\s*$")
_USED_FOR = re.compile(
    r"\b(?:may|shall|to) (?:only )?be (?:made )?(?:available|used)?\s?(?:only )?(?:for|to)\s"
)
_OF_FUNDS = re.compile(r"^\s*of (?:the |such )?(?:funds|amounts?|sums?)\b")
_LAW = re.compile(
    r"\b[Ss]ections? [^“$]{1,160}?(?=,? \((?:\d+ U\.S\.C|title|division)|,? (?:shall be applied|is "
    r"(?:further )?amended|are amended|each place))"
)
_NEXT_PART = re.compile(
    r"[,;]?\s*(?:and\s)?(?:of which|not to exceed|up to|not less than|including not to exceed)?\s*$"
)
_PRECEDING = re.compile(
    r"\bpreceding proviso|\bsuch (?:funds|amounts?|transfers?|assistance|authority|contributions?)\b"
    r"|\bfunds (?:so )?transferred\b"
    r"|\btransfer authority provided (?:herein|in)|\bprevious proviso",
    re.I,
)
_NAMED = re.compile(r"\b(?:under|for) the heading “([^”]+)”")
_FOR_THE = re.compile(r"” for (?:the )?([A-Z][A-Za-z ]+?)(?=,)")
_OPENING = re.compile(
    r"^(?:Not later than|At least|Within|During|Notwithstanding|Upon|Subject to|Prior to)[^,]{0,300}"
    r"(?:, and every [^,]{0,200})?, "
)
_CHANGES = re.compile(r"\bby (?:striking|inserting|adding|redesignating)\b", re.I)
_FIGURE_CHANGE = re.compile(
    r"\bby striking “[^“”]*\$[^“”]*”(?: each place (?:it|such term) appears)?,? and inserting "
    r"“[^“”]*\$[^“”]*”",
    re.I,
)


def purpose(words: str, clause: Clause, item: Sum, near: str, kind: Kind) -> str:
    """What a sum is for in the source's words: what follows it, or else what leads to it; "" if unsaid."""
    after = _AVAILABLE.sub("", near)
    used = _USED_FOR.search(after[:400])
    if used and (_OF_FUNDS.match(after) or kind != "appropriation"):
        after = after[used.end() :]
    after = _NEXT_PART.sub("", _USE.sub("", after)).strip(" ,;:.")
    if not re.search(r"[A-Za-z]{4}", after):
        after = words[clause.start : item.start] if kind == "appropriation" else ""
        after = "" if _ONLY_ACCOUNT.match(after) else after
    return _cut(after.strip(" ,;:."), MAX_PURPOSE)


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


def text_title(place: str, heading: str, outer: str, lead: str) -> str:
    """A short name of a statement: its heading with the section's, or its first words."""
    opening = _OPENING.sub("", lead)
    name = heading or opening[:1].upper() + opening[1:]
    if outer and outer != heading:
        name = outer if heading.strip(".").lower() in ("", "in general") else f"{outer}: {heading}"
    return _cut(": ".join(part for part in (place, name) if part), MAX_TITLE) or "Statement"


def says_something(words: str) -> bool:
    """Whether words hold more than figures and numbering."""
    return re.search(r"[^\W\d_]{3}", words) is not None


def names_place(passage: Passage, path: tuple[str, ...]) -> bool:
    """Whether a passage or its heading names a part of `path`, as in "for the Department of State"."""
    names = {passage.heading.lower(), *(match[1].lower() for match in _FOR_THE.finditer(passage.words))}
    return any(part.lower() in names for part in path if part)


def speaks_of_preceding(words: str) -> bool:
    """Whether a proviso takes up the money of the proviso before it."""
    return _PRECEDING.search(words) is not None


def named_heading(words: str) -> str:
    """The account named as 'under the heading “X”', "" where none or several are named."""
    names = set(_NAMED.findall(words)) if "the heading" in words else set()
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
