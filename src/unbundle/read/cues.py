"""Words that tell what a sum is, and the questions asked of a sum's surroundings.

The rules that use them stand in `amounts`, in the order in which they are tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One sum with the words around it, from which its kind is read.

    `before` and `after` are the words of the same sentence up to the neighbouring sums' far side:
    `before` reaches back to the sentence's start, `clause` to that of the whole clause, `gap` only to
    the previous sum; `after` reaches to the sentence's end, `next_gap` only to the next sum. `lead`
    comes from the levels above; `between` reaches
    back to the previous sum even across sentences, and `last` is that sum's kind.
    `account` is true below an appropriations heading. `previous` is the kind of the sum before in
    the same sentence ("" for none); `first` is true for the first sum of an account's text.
    """

    lead: str
    before: str
    gap: str
    after: str
    next_gap: str
    amended: bool
    previous: str
    minor: int
    quoted: bool = False
    heading: str = ""
    clause: str = ""
    between: str = ""
    last: str = ""
    proviso: bool = False
    account: bool = False
    first: bool = False
    earlier_money: bool = False


def has(*patterns: str) -> re.Pattern[str]:
    """One pattern that holds where any of `patterns` does, in any case."""
    return re.compile("|".join(patterns), re.IGNORECASE)


RESCINDED = has(
    r"\b(?:is|are|be)\s+(?:hereby\s+)?(?:permanently\s+)?(?:rescinded|cancell?ed)\b(?!\s+or\s+transferred)",
    r"\bpermanently (?:rescinded|cancell?ed|reduced)\b",
    r"\bhereby (?:permanently )?(?:rescinded|cancell?ed|reduced)\b",
)
REDUCED_BY = has(r"\bhereby (?:permanently )?reduced by\s*$")
RESCIND_LEAD = has(
    r"\b(?:rescinded|cancell?ed)\b[^.]*[:—-]\s*$",
    r"\b(?:rescinded|cancell?ed)\b[^.$]{0,300}(?:following|specified amounts?|amounts? specified)",
)
TRANSFER_AFTER = has(r"^[^$;]{0,160}?\b(?:may|shall|to) be transferred\b")
TRANSFER_LEAD = has(
    r"\b(?:shall|may) be transferred\b[^.$]{0,300}(?:following|specified amounts?)",
    r"\btransfer\b[^.$]{0,200}[:—-]\s*$",
)
TRANSFER_BEFORE = has(r"\b(?:may|shall|authorized to|authority to)\b[^$;]{0,160}?\btransfer\b[^$;]{0,80}$")
TRANSFER_FROM = has(
    r"^[^$;]{0,160}?\b(?:by transfer from|derived by transfer|transferred from"
    r"|to be transferred (?:and expended as|from))\b",
    r"^,? (?:is|are|shall be) (?:derived|provided) by transfer",
    r"^[^$;]{0,60}\bto this account\b",
)
APPROPRIATED = has(r"\b(?:is|are)\s+(?:hereby\s+|further\s+)*appropriated\b")
APPROPRIATED_AFTER = has(r"^[^$;]{0,120}?\b(?:is|are)\s+(?:hereby\s+|further\s+)*appropriated\b")
AUTHORISED = has(
    r"\bauthoriz(?:ed|ation)\s+(?:to be appropriated|of appropriations)\b",
    r"\bauthorized to be (?:made available|appropriated)\b",
    r"\bthere (?:is|are) authorized\b",
)
RATE = has(r"\b(?:at a|the)?\s*rate for operations (?:of|not exceeding)\s*$", r"\bannualized basis\b[^$]*$")
OF_WHICH = has(r"\b(?:and\s+)?of which\b[^$;]{0,90}$")
FUNDS = r"(?:amounts?|funds?|sums?|appropriations?|balances?)"
THE = (
    r"(?:(?:the|such|this|that|these|those|any|total|aggregate|additional|combined|remaining"
    r"|unobligated)\s+)*"
)
OF_FUNDS_BEFORE = has(rf"\b(?:of|from|within|out of)\s+{THE}{FUNDS}\b[^$;]*$")
OF_FUNDS_AFTER = has(rf"^,?\s*(?:of|from)\s+{THE}{FUNDS}\b", rf"\bout of {THE}{FUNDS}\b")
LIST_OF_FUNDS = has(rf"\b{FUNDS}\b[^$]*[:—-]\s*$")
CEILING = has(
    r"\b(?:up to(?: a total of)?|not to exceed(?: a total of)?|(?:not|no) more than|not exceeding"
    r"|(?:may|shall) not exceed|not in excess of|to not more than|a maximum of|limited to|subject to a "
    r"limit of"
    r"|maximum (?:[^$;.]{0,300} )?(?:shall be|is set at|is)|(?:set|payable) [^$;.]{0,60}\bat|hereby set at"
    r"|not exceed total obligations of|limit(?:ation)? (?:is|of|shall be))"
    r"\s*(?:the lesser of\s*)?(?:an additional\s*)?[“\"]?$"
)
FLOOR = has(
    r"\b(?:not less than|no less than|at least|a minimum of|not fewer than)\s*(?:an additional\s*)?[“\"]?$"
)
THRESHOLD_BEFORE = has(
    r"\b(?:exceeds?|exceeding|exceeded|in excess of|greater than|more than|less "
    r"than|over|below|above|under|valued at"
    r"|value of|costing|costs?|costs? [^$;.]{0,90} is|equal to|total cost of|totals?|totaling|estimated "
    r"at|on deposit"
    r"|(?:total|worth|awards? of|grants? of) at least)\s*(?:not more than|or equal to)?\s*$",
    r"\bfor each\s*$",
)
THRESHOLD_AFTER = has(r"^\s*or (?:more|less|greater|over|under)\b|^\s*in (?:value|cost)\b|^,? whichever is\b")
PENALTY = has(r"\b(?:fined?|penalt(?:y|ies)|reward|forfeit\w*)\b")
FEE = has(r"\b(?:fees?|charges?)\b[^$;]*$")
UNIT = has(
    r"^\s*(?:gold |silver |clad )?coins?\b|^\s*(?:per|for each|each|a|an)\s+\w+|^\s*/|^[^$;]{0,90}\bfor "
    r"each\s*$"
)
COLLECTED = has(
    r"^,?\s*(?:collected|in (?:fees|collections|receipts))\b",
    r"^,?\s*(?:of|from|in)\s+(?:the\s+)?(?:offsetting\s+)?(?:fees|collections|receipts|revenues)\b",
)
EARLIER_SUM = has(r"\b(?:of|from) the\s*$", r"\bin addition to the\s*$", r"\bto the same extent\b[^$]*$")
CONTINUED = has(
    r"^(?:[^$]*?[,;]\s*(?:and\s+)?|\s*and\s+|[^$;]*\band\s+)(?:of which\s+)?"
    r"(?:(?:up to|not to exceed|not less than|not more than|at least)\s*)?$"
)
IN_ADDITION = has(r"\bin addition,?\s*$", r"\bin addition, for [^$;]{3,300}$")
TOGETHER = has(r"\btogether with(?: not to exceed)?\s*$")
NEW_ACCOUNT = has(
    r"(?:^|[;,.]\s+|\band\s+)(?:in addition|for (?!each|fiscal|any|the period)[^$;]{3,400})"
    r",?\s*(?:an additional\s*)?$"
)
SECTION_MONEY = has(
    r"^(?:\([a-z0-9]+\)\s*)?for (?:an )?(?:additional|payment|necessary|the cost|grants?|expenses|carrying)",
    r"^(?:\([a-z0-9]+\)\s*)?in addition to (?:the |any )?(?:other )?(?:amounts?|funds)",
    r"\bprovides an additional\s*$",
)
INCLUDING = has(r"\bincluding\s*(?:(?:up to|not to exceed|not less than|not more than)\s*)?$")
SHALL_BE_FOR = has(
    r"^,?[^$;]{0,200}?\b(?:shall|may|is to|to)\s+(?:be|remain)\b|^\s*(?:is|are) for\b|^\s*for\b"
)
PRINCIPAL = has(
    r"\b(?:principal amount|gross obligations|loan principal|commitments? (?:to guarantee|for)"
    r"|obligations to make direct loans|guaranteed? loan commitments|guarantees of trust certificates)\b"
)
NO_PRINCIPAL = has(r"\b(?:for the cost of|administrative expenses|in addition, for|salaries and expenses)\b")
FOLLOWS = has(r"\bas follows\s*:")
NEW_IN_PROVISO = has(r"\$,? to remain available\b", r"\bfor necessary expenses\b[^$]*\$")
SUM_OF_LIST = has(r"\b(?:in all|total)\s*[:,]?\s*$")
PART_LEAD = has(
    r"\bof which\b|\bof the (?:sums|amounts?|funds)\b",
    r"\b(?:sums|amounts?|funds) (?:appropriated|made available|provided) under\b",
)
EXCESS = has(r"\bin excess of\s*$")
NOT_AVAILABLE = has(r"^\s*shall not be available\b")
VALUE = has(r"\b(?:total )?value not exceeding\s*$")
MARKED = has(r"\((?:increased|reduced|decreased) by\s*$")
NEXT_ITEM = has(r"^;\s*(?:and\s*)?[“A-Z(][^$;]{2,160}$")
NEXT_NAMED = has(r"[;,]\s*(?:and )?for (?:the )?“[^”]{3,120}”,?\s*$")
BECOMES = has(r"^,? (?:which )?shall become available on\b", r"^, to become available on\b")
EXPENDED_FROM = has(r"^[^$;]{0,120}\bmay be expended\b")
FUNDS_AT_LEAST = has(r"\b(?:not|no) (?:less|more) than\s*$")
SET_ASIDE = has(
    r"^,?[^$;]{0,200}?\b(?:shall|should|may) be (?:made available|available|used|deobligated|for)\b"
)


def seen(pattern: re.Pattern[str], words: str) -> bool:
    """Whether the pattern is found in `words`."""
    return pattern.search(words) is not None


def threshold(place: Place) -> bool:
    """A sum that only draws a line (grants above $500) or names a price; it is no money of the act."""
    if seen(THRESHOLD_AFTER, place.next_gap) or seen(UNIT, place.next_gap):
        return True
    if seen(VALUE, place.before):
        return True
    if seen(CEILING, place.before) or seen(FUNDS_AT_LEAST, place.before):
        return False
    return seen(THRESHOLD_BEFORE, place.before)


def authorises_in_law(place: Place) -> bool:
    """Words for other law that authorise sums: said there, or by a heading over sums for fiscal years."""
    if not (place.amended or place.quoted):
        return False
    if place.amended and seen(AUTHORISED, place.lead + place.before + place.after):
        return True
    years = place.after.startswith((" for fiscal year", " for each of fiscal years"))
    return years and "authoriz" in place.heading.lower()


def spent_from_fund(place: Place) -> bool:
    """A ceiling on what an agency may spend from a trust fund: the account's main sum."""
    return seen(CEILING, place.gap) and seen(EXPENDED_FROM, place.next_gap)


def principal(place: Place) -> bool:
    """Loan principal is what may be lent, not money that is spent: the nearer of the two cues decides."""
    lent = [match.start() for match in PRINCIPAL.finditer(place.clause)]
    spent = [match.start() for match in NO_PRINCIPAL.finditer(place.clause)]
    if place.next_gap.startswith((" in gross obligations", " in total loan principal", " in loan principal")):
        return True
    return bool(lent) and (not spent or max(lent) > max(spent))


def new_list(place: Place) -> bool:
    """A list whose leading words name no sum: each item is money of its own."""
    if "$" in place.lead or seen(PART_LEAD, place.lead):
        return False
    head, follows, _ = place.clause.partition("as follows:")
    return (bool(place.lead) and not place.proviso) or (
        bool(follows) and "$" not in head and not place.proviso
    )
