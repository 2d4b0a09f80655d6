"""References to other law, found by pattern and by markup, in one spelling each."""

from __future__ import annotations

from unbundle.read.patterns import Cue, cue

_PATTERNS: tuple[Cue, ...] = (
    cue(r"\b\d+ U\.S\.C\. ?\d+[A-Za-z0-9–\-]*(?:\([A-Za-z0-9]+\))*(?: et seq\.| note)?"),
    cue(r"\bsections? \d+[A-Za-z0-9–\-]*(?:\([A-Za-z0-9]+\))* of title \d+, United States Code"),
    cue(r"\bPublic Law \d+[–-]\d+"),
    cue(r"\b\d+ Stat\. \d+"),
    cue(r"\bExecutive Order (?:No\. )?\d+"),
    cue(r"\b(?:S|H)\. ?(?:Con\. )?Res\. ?\d+(?: \(\d+(?:st|nd|rd|th) Congress\))?"),
    cue(
        r"\b(?:Regulation|Directive|Decision|Council Regulation|Council Decision|Framework Decision)"
        r" (?:\((?:EU|EC|EEC|Euratom|CFSP|EU, Euratom)\) )?(?:No "
        r"?)?\d{1,4}/\d{1,4}(?:/(?:EU|EC|EEC|CFSP|JHA|Euratom))?"
    ),
    cue(r"\bhttps?://data\.europa\.eu/eli/[^\s,;)]+"),
    cue(r"\b(?:Article|Articles) \d+(?:\(\d+\))* (?:TEU|TFEU|of the (?:Treaty on [A-Z][A-Za-z ]+|Charter))"),
    cue(
        r"\b(?:[Ss]ecurity [Cc]ouncil|[Gg]eneral [Aa]ssembly)?\s?[Rr]esolutions? "
        r"(?:[A-Z]+-)?\d+(?:/\d+)?(?: \(\d{4}\))?"
    ),
    cue(
        r"\b[Ss]ections? \d+[A-Za-z0-9–\-]*(?:\([A-Za-z0-9]+\))* of the "
        r"(?:[A-Z][\w’'.\-]*|of|and|for|the|to|in|on|by|\([A-Z]+\)|,(?= [A-Z][\w’'\-]* (?:and|Act)))"
        r"(?: (?:[A-Z][\w’'.\-]*,?|of|and|for|the|to|in|on|by|\([A-Z]+\)))*(?: Act| Code)(?:,? (?:of "
        r")?\d{4})?"
    ),
    cue(r"\b(?:Act|Ordinance|Law|Decree|Ley) (?:No\.?|N[°º]\.?) ?\d+[\d.]*(?: of \d{4}|/\d{4})?"),
)


def citations(words: str) -> tuple[str, ...]:
    """References in `words`, each once, in the order of their first appearance."""
    hits = [(match.start(), match[0].strip()) for pattern in _PATTERNS for match in pattern.finditer(words)]
    return tuple(dict.fromkeys(words for _, words in sorted(hits)))
