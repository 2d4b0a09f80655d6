"""References to other law, found by pattern and by markup, in one spelling each."""

from __future__ import annotations

import re

_PATTERNS: tuple[re.Pattern[str], ...] = (
    re.compile(r"\b\d+ U\.S\.C\. ?\d+[A-Za-z0-9–\-]*(?:\([A-Za-z0-9]+\))*(?: et seq\.| note)?"),
    re.compile(r"\bsections? \d+[A-Za-z0-9–\-]*(?:\([A-Za-z0-9]+\))* of title \d+, United States Code"),
    re.compile(r"\bPublic Law \d+[–-]\d+"),
    re.compile(r"\b\d+ Stat\. \d+"),
    re.compile(r"\bExecutive Order (?:No\. )?\d+"),
    re.compile(r"\b(?:S|H)\. ?(?:Con\. )?Res\. ?\d+(?: \(\d+(?:st|nd|rd|th) Congress\))?"),
    re.compile(
        r"\b(?:Regulation|Directive|Decision|Council Regulation|Council Decision|Framework Decision)"
        r" (?:\((?:EU|EC|EEC|Euratom|CFSP|EU, Euratom)\) )?(?:No "
        r"?)?\d{1,4}/\d{1,4}(?:/(?:EU|EC|EEC|CFSP|JHA|Euratom))?"
    ),
    re.compile(r"\bhttps?://data\.europa\.eu/eli/[^\s,;)]+"),
    re.compile(
        r"\b(?:Article|Articles) \d+(?:\(\d+\))* (?:TEU|TFEU|of the (?:Treaty on [A-Z][A-Za-z ]+|Charter))"
    ),
    re.compile(
        r"\b(?:[Ss]ecurity [Cc]ouncil|[Gg]eneral [Aa]ssembly)?\s?[Rr]esolutions? "
        r"(?:[A-Z]+-)?\d+(?:/\d+)?(?: \(\d{4}\))?"
    ),
    re.compile(
        r"\b[Ss]ections? \d+[A-Za-z0-9–\-]*(?:\([A-Za-z0-9]+\))* of the "
        r"(?:[A-Z][\w’'.\-]*|of|and|for|the|to|in|on|by|\([A-Z]+\)|,(?= [A-Z][\w’'\-]* (?:and|Act)))"
        r"(?: (?:[A-Z][\w’'.\-]*,?|of|and|for|the|to|in|on|by|\([A-Z]+\)))*(?: Act| Code)(?:,? (?:of "
        r")?\d{4})?"
    ),
    re.compile(r"\b(?:Act|Ordinance|Law|Decree|Ley) (?:No\.?|N[°º]\.?) ?\d+[\d.]*(?: of \d{4}|/\d{4})?"),
)


_CUES = (
    "U.S.C.",
    "United States Code",
    "Public Law",
    "Stat.",
    "Executive Order",
    "Res.",
    "/",
    "eli/",
    "Article",
    "esolution",
    "of the",
    "N",
)
"""A word without which the pattern at the same place cannot match: most texts need few searches."""


def citations(words: str) -> tuple[str, ...]:
    """References in `words`, each once, in the order of their first appearance."""
    hits = [
        (match.start(), match[0].strip())
        for cue, pattern in zip(_CUES, _PATTERNS, strict=True)
        if cue in words
        for match in pattern.finditer(words)
    ]
    return tuple(dict.fromkeys(words for _, words in sorted(hits)))
