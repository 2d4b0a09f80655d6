"""Measures without money: what a statement does, and its parts (who, to whom, by when, until when).

What a statement does is decided by the rules in `data/statements.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from unbundle.read.patterns import Cue, lower_cue, lower_text
from unbundle.records.measure import Kind, Term


@dataclass(frozen=True, slots=True)
class Reading:
    """The kind of a statement and the rule that says so."""

    kind: Kind
    rule: str


@dataclass(frozen=True, slots=True)
class StatementRule:
    """One rule of `data/statements.yaml`: where it looks and what it looks for."""

    name: str
    kind: Kind
    where: str
    earliest: bool
    langs: frozenset[str]
    pattern: Cue


MAX_WORDS = 8000
"""How many characters of a statement are searched for its parts."""

_REACH = {"opening": 400, "head": 1200, "all": 6000}
PLACES = ("heading", *_REACH)


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[StatementRule, ...]:
    """The rules that the package ships, in their order."""
    data = files("unbundle.read").joinpath("data/statements.yaml").read_bytes()
    return tuple(
        StatementRule(
            name=row["name"],
            kind=row["kind"],
            where=row["in"],
            earliest=row.get("earliest", False),
            langs=frozenset(row.get("langs", ["en"])),
            pattern=lower_cue(*row["patterns"]),
        )
        for row in yaml.safe_load(data)["rules"]
    )


def read_statement(words: str, heading: str, quoted: bool, lang: str = "en") -> Reading | None:
    """What a statement does; None where no rule understands it.

    `heading` is the nearest heading, `quoted` whether it carries words that other law shall have.
    """
    best: tuple[int, Reading] | None = None
    words, heading = lower_text(words[: max(_REACH.values())]), lower_text(heading.strip().rstrip("."))
    for rule in shipped_rules():
        if lang not in rule.langs:
            continue
        if best is not None and not rule.earliest:
            break
        if quoted and rule.where != "heading":
            return Reading("amendment_of_law", "words-for-other-law")
        text = heading if rule.where == "heading" else words[: _REACH[rule.where]]
        match = rule.pattern.search(text)
        if match and not rule.earliest:
            return Reading(rule.kind, rule.name)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), Reading(rule.kind, rule.name))
    return best[1] if best else None


_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:(?:{_MONTH}) \d{{1,2}}, \d{{4}}|\d{{1,2}} (?:{_MONTH}) \d{{4}})"
_TERMS: tuple[tuple[str, Cue], ...] = (
    (
        "deadline",
        lower_cue(
            r"\b(?:not later than|within|no later than|at least|not less than|not fewer than)"
            r" (?:\d+|one|two|three|four|five|six|eight|ten|twelve)"
            r" (?:calendar |business |legislative |working )?(?:days?|weeks?|months?|years?)"
            r"(?: (?:after|before|prior to|of|from)\b[^,;.:]{0,90})?",
            rf"\b(?:not later than|by|before|no later than) {_DATE}",
            r"\bentro (?:\d+|[a-z]+) (?:giorni|mesi|anni)(?: (?:dal|da)[^,;.:]{0,90})?",
            r"\b(?:en|dentro de) (?:el|un) plazo de [^,;.:]{1,90}",
            r"\bdans (?:un|le) délai de [^,;.:]{1,90}",
        ),
    ),
    (
        "interval",
        lower_cue(
            r"\b(?:every|each) (?:\d+|two|three|four|five|six|twelve) (?:days|months|years)(?: thereafter)?",
            r"\b(?:annually|monthly|quarterly|semiannually|biannually)(?: thereafter)?",
            r"\b(?:once|twice) a year\b|\b(?:each|every) year\b",
        ),
    ),
    (
        "end",
        lower_cue(
            rf"\b(?:until|through|ending on) (?:{_DATE}|fiscal year \d{{4}}|the date [^,;.]{{0,80}}"
            r"|all [^,;.]{0,60}expended)",
            r"\bfor (?:a period of |the )?\d+ years\b",
            r"\bduring fiscal years? \d{4}(?:(?: and| through|,) \d{4})*",
        ),
    ),
    (
        "recipient",
        lower_cue(
            r"\bto (the (?:appropriate |relevant )?(?:congressional (?:defense |intelligence )?committees"
            r"|committees? on [^.;:]{0,230}?(?:senate|representatives|appropriations)|congress|president"
            r"|secretary of [a-z]+(?: of [a-z]+)?|speaker [^.;:]{0,80}|general assembly|security council"
            r"|secretary-general|commission|parliament|european "
            r"parliament[^.;:]{0,40}|council|minister|member states))\b",
        ),
    ),
    ("waiver", lower_cue(r"\bmay waive\b[^.]{0,300}", r"\bnational (?:security )?interests?\b[^.]{0,80}")),
    (
        "sunset",
        lower_cue(
            r"\b(?:shall terminate|terminates?|shall cease to (?:be effective|have "
            r"effect)|expires?)\b[^.]{0,160}",
            r"\bdate that is \d+ years after\b[^.]{0,60}",
        ),
    ),
    (
        "target",
        lower_cue(
            r"\b(?:with respect to|on|against|to)\s+((?:any|each|a|an|the|all)\s+(?:foreign\s+)?"
            r"(?:persons?|individuals?|entit(?:y|ies)|financial institutions?|officials?|vessels?|government"
            r"|country)"
            r"[^.;—]{0,240})"
        ),
    ),
    (
        "trigger",
        lower_cue(
            r"\b(?:if|that the president determines|determines that|upon a determination"
            r"|that (?:knowingly|is responsible|engages?|has)[^.;]{0,10})\b[^.;]{0,240}"
        ),
    ),
)
_SUBJECT = re.compile(
    r"(?:^|[,:;—]\s|\b[Tt]hat,?\s)"
    r"((?:(?:[Tt]he|[Ee]ach|[Aa]ny|[Aa]n?|[Nn]o|[Aa]ll)\s)?[A-Z][\w’'\-]*"
    r"(?:,?\s(?:of|the|and|for|in|or|to|[A-Z][\w’'\-]*))*"
    r"(?:,?\s(?:in (?:coordination|consultation) with|acting through|or the)[^,;.]{0,120},?)?)"
    r"\s+(?:shall|may|must|is authorized)\b"
)


def terms_of(words: str, kind: Kind) -> tuple[Term, ...]:
    """Named parts of a statement in its own words, in the order of the roles; first hit of each role."""
    found = []
    if kind in ("duty", "permission", "sanction", "prohibition"):
        subject = _SUBJECT.search(words)
        if subject:
            found.append(Term(role="addressee", text=subject[1].strip(" ,")))
    low = lower_text(words)
    for role, pattern in _TERMS:
        if role in ("waiver", "sunset") and kind not in ("sanction", "prohibition"):
            continue
        if role in ("target", "trigger") and kind != "sanction":
            continue
        match = pattern.search(low)
        if match:
            start, end = match.span(match.re.groups and 1)
            found.append(Term(role=role, text=words[start:end].strip(" ,")))
    return tuple(found)


_WAIVER = lower_cue(r"\bmay waive\b")
_SUNSET = lower_cue(r"\b(?:shall|will) (?:terminate|cease to (?:be effective|have effect)|expire)\b")


def with_limits(terms: tuple[Term, ...], others: list[tuple[str, str]]) -> tuple[Term, ...]:
    """Terms of a sanction with the waiver and the end that neighbouring statements of its section set.

    `others` are (words, rule) of those statements.
    """
    found = list(terms)
    for role, pattern in (("waiver", _WAIVER), ("sunset", _SUNSET)):
        hits = [words for words, _rule in others if pattern.holds(lower_text(words))]
        if hits:
            found = [term for term in found if term.role != role]
            found.append(Term(role=role, text=hits[0][:600]))
    return tuple(found)


ACT_WIDE = lower_cue(
    r"^(?:each|all|every) amounts? (?:appropriated|provided|designated|made available|or portion)[^.]{0,120}"
    r"\bby this (?:act|division|title)\b",
    r"^unless otherwise provided for by this (?:act|division)\b",
    r"^no part of any appropriation contained in this (?:act|division)\b",
)
"""Sentences that hold for every line of the act, division or title they stand in."""
