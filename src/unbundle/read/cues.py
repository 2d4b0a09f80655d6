"""Words that tell what a sum is, and the questions asked of a sum's surroundings.

The rules that use them stand in `amounts`, in the order in which they are tried.
"""

from __future__ import annotations

from dataclasses import dataclass

from unbundle.read.patterns import lower_cue


@dataclass(frozen=True, slots=True)
class Place:
    """One sum with the words around it, from which its kind is read.

    `before` and `after` are the words of the same sentence up to the neighbouring sums' far side:
    `before` reaches back to the sentence's start, `clause` to that of the whole clause, `gap` only to
    the previous sum; `after` reaches to the sentence's end, `next_gap` only to the next sum. `lead`
    comes from the levels above; `between` reaches
    back to the previous sum even across sentences, and `last` is that sum's kind.
    All words are in lower case.
    `account` is true below an appropriations heading. `previous` is the kind of the sum before in
    the same sentence ("" for none); `first` is true for the first sum of an account's text.
    """

    lead: str
    before: str
    gap: str
    after: str
    next_gap: str
    previous: str
    minor: int
    amended: bool = False
    quoted: bool = False
    heading: str = ""
    clause: str = ""
    between: str = ""
    last: str = ""
    proviso: bool = False
    account: bool = False
    first: bool = False
    earlier_money: bool = False


RESCINDED = lower_cue(
    r"\b(?:is|are|be)\s+(?:hereby\s+)?(?:permanently\s+)?(?:rescinded|cancell?ed)\b(?!\s+or\s+transferred)",
    r"\bpermanently (?:rescinded|cancell?ed|reduced)\b",
    r"\bhereby (?:permanently )?(?:rescinded|cancell?ed|reduced)\b",
)
REDUCED_BY = lower_cue(r"\bhereby (?:permanently )?reduced by\s*$")
RESCIND_LEAD = lower_cue(
    r"\b(?:rescinded|cancell?ed)\b[^.]*[:—-]\s*$",
    r"\b(?:rescinded|cancell?ed)\b[^.$]{0,300}(?:following|specified amounts?|amounts? specified)",
)
TRANSFER_AFTER = lower_cue(r"^[^$;]{0,160}?\b(?:may|shall|to) be transferred\b")
TRANSFER_LEAD = lower_cue(
    r"\b(?:shall|may) be transferred\b[^.$]{0,300}(?:following|specified amounts?)",
    r"\btransfer\b[^.$]{0,200}[:—-]\s*$",
)
TRANSFER_BEFORE = lower_cue(
    r"\b(?:may|shall|authorized to|authority to)\b[^$;]{0,160}?\btransfer\b[^$;]{0,80}$"
)
TRANSFER_FROM = lower_cue(
    r"^[^$;]{0,160}?\b(?:by transfer from|derived by transfer|transferred from"
    r"|to be transferred (?:and expended as|from))\b",
    r"^,? (?:is|are|shall be) (?:derived|provided) by transfer",
    r"^[^$;]{0,60}\bto this account\b",
)
APPROPRIATED = lower_cue(r"\b(?:is|are)\s+(?:hereby\s+|further\s+)*appropriated\b")
APPROPRIATED_AFTER = lower_cue(r"^[^$;]{0,120}?\b(?:is|are)\s+(?:hereby\s+|further\s+)*appropriated\b")
AUTHORISED = lower_cue(
    r"\bauthoriz(?:ed|ation)\s+(?:to be appropriated|of appropriations)\b",
    r"\bauthorized to be (?:made available|appropriated)\b",
    r"\bthere (?:is|are) authorized\b",
)
RATE = lower_cue(
    r"\b(?:at a|the)?\s*rate for operations (?:of|not exceeding)\s*$", r"\bannualized basis\b[^$]*$"
)
OF_WHICH = lower_cue(r"\b(?:and\s+)?of which\b[^$;]{0,90}$")
FUNDS = r"(?:amounts?|funds?|sums?|appropriations?|balances?)"
THE = (
    r"(?:(?:the|such|this|that|these|those|any|total|aggregate|additional|combined|remaining"
    r"|unobligated)\s+)*"
)
OF_FUNDS_BEFORE = lower_cue(rf"\b(?:of|from|within|out of)\s+{THE}{FUNDS}\b[^$;]*$")
OF_FUNDS_AFTER = lower_cue(rf"^,?\s*(?:of|from)\s+{THE}{FUNDS}\b", rf"\bout of {THE}{FUNDS}\b")
LIST_OF_FUNDS = lower_cue(rf"\b{FUNDS}\b[^$]*[:—-]\s*$")
CEILING = lower_cue(
    r"\b(?:up to(?: a total of)?|not to exceed(?: a total of)?|(?:not|no) more than|not exceeding"
    r"|(?:may|shall) not exceed|not in excess of|to not more than|a maximum of|limited to|subject to a "
    r"limit of"
    r"|maximum (?:[^$;.]{0,300} )?(?:shall be|is set at|is)|(?:set|payable) [^$;.]{0,60}\bat"
    r"|hereby (?:set|fixed) at"
    r"|not exceed total obligations of|limit(?:ation)? (?:is|of|shall be))"
    r"\s*(?:the lesser of\s*)?(?:an additional\s*)?[“\"]?$"
)
FLOOR = lower_cue(
    r"\b(?:not less than|no less than|at least|a minimum of|not fewer than)\s*(?:an additional\s*)?[“\"]?$"
)
THRESHOLD_BEFORE = lower_cue(
    r"\b(?:exceeds?|exceeding|exceeded|in excess of|greater than|more than|as if it were for|less "
    r"than|over|below|above|under|valued at"
    r"|value of|costing|costs?|costs? [^$;.]{0,90} is|equal to|total cost of|totals?|totaling|estimated "
    r"at|on deposit"
    r"|(?:total|worth|awards? of|grants? of) at least)\s*(?:not more than|or equal to)?\s*$",
    r"\bfor each\s*$",
    r"\bless than a total of\s*$",
    r"\ba\s*$",
)
THRESHOLD_AFTER = lower_cue(
    r"^\s*or (?:more|less|greater|over|under)\b|^\s*in (?:value|cost)\b|^,? whichever is\b"
)
PENALTY = lower_cue(r"\b(?:fined?|penalt(?:y|ies)|reward|forfeit\w*)\b")
FEE = lower_cue(r"\b(?:fees?|charges?)\b[^$;]*$")
UNIT = lower_cue(
    r"^\s*(?:gold |silver |clad )?coins?\b|^\s*(?:per|for each|each|a|an)\s+\w+|^\s*/|^[^$;]{0,90}\bfor "
    r"each\s*$"
)
COLLECTED = lower_cue(
    r"^,?\s*in non-federal (?:funds|contributions)\b",
    r"^,?\s*(?:collected|in (?:fees|collections|receipts))\b",
    r"^,?\s*(?:of|from|in)\s+(?:the\s+)?(?:offsetting\s+)?(?:fees|collections|receipts|revenues)\b",
)
EARLIER_SUM = lower_cue(
    r"\b(?:of|from) the\s*$", r"\bin addition to the\s*$", r"\bto the same extent\b[^$]*$"
)
CONTINUED = lower_cue(
    r"^(?:[^$]*?[,;]\s*(?:and\s+)?|\s*and\s+|[^$;]*\band\s+)(?:of which\s+)?"
    r"(?:(?:up to|not to exceed|not less than|not more than|at least)\s*)?$"
)
IN_ADDITION = lower_cue(r"\bin addition,?\s*$", r"\bin addition, for [^$;]{3,300}$")
TOGETHER = lower_cue(r"\btogether with(?: not to exceed)?\s*$")
NEW_ACCOUNT = lower_cue(
    r"(?:^|[;,.]\s+|\band\s+)(?:in addition|for (?!each|fiscal|any|the period)[^$;]{3,400})"
    r",?\s*(?:an additional\s*)?$"
)
SECTION_MONEY = lower_cue(
    r"^(?:\([a-z0-9]+\)\s*)?for (?:an )?(?:additional|payment|necessary|the cost|grants?|expenses|carrying)",
    r"^(?:\([a-z0-9]+\)\s*)?in addition to (?:the |any )?(?:other )?(?:amounts?|funds)",
    r"^notwithstanding [^,;$]{1,80}, for an additional amount\b",
    r"\bprovides an additional\s*$",
)
INCLUDING = lower_cue(r"\bincluding\s*(?:(?:up to|not to exceed|not less than|not more than)\s*)?$")
SHALL_BE_FOR = lower_cue(
    r"^,?[^$;]{0,200}?\b(?:shall|may|is to|to)\s+(?:be|remain)\b|^\s*(?:is|are) for\b|^\s*for\b"
)
PRINCIPAL = lower_cue(
    r"\b(?:principal amount|gross obligations|loan principal|commitments? (?:to guarantee|for)"
    r"|obligations to make direct loans|guaranteed? loan commitments|guarantees of trust certificates)\b"
)
NO_PRINCIPAL = lower_cue(
    r"\b(?:for the cost of|administrative expenses|in addition, for|salaries and expenses)\b"
)
FOLLOWS = lower_cue(r"\bas follows\s*:")
NEW_IN_PROVISO = lower_cue(r"\$,? to remain available\b", r"\bfor necessary expenses\b[^$]*\$")
SUM_OF_LIST = lower_cue(r"\b(?:in all|total)\s*[:,]?\s*$")
PART_LEAD = lower_cue(
    r"\bof which\b|\bof the (?:sums|amounts?|funds)\b",
    r"\b(?:sums|amounts?|funds) (?:appropriated|made available|provided) under\b",
)
EXCESS = lower_cue(r"\bin excess of\s*$")
NOT_AVAILABLE = lower_cue(r"^\s*shall not be available\b")
NOT_THIS_YEAR = lower_cue(
    r"^\s*shall not be available for obligation (?:in|during) (?:this|the current) fiscal year"
)
FROM_LAW = lower_cue(
    r"^ (?:shall|may) be (?:made )?available for obligation in fiscal year \d{4} from amounts made available "
    r"by (?:\d+ u\.s\.c|section)"
)
MOVED_WITHIN = lower_cue(r"^\s*may be reprogrammed\b")
NAMED_AGAIN = lower_cue(r"^\s*made available (?:for|under|to|on|by|in)\b")
SET_BY_LAW = lower_cue(r"\bamounts? [^;$.]{1,400}\bshall be\s*$")
VALUE = lower_cue(r"\b(?:total )?value not exceeding\s*$")
MARKED = lower_cue(r"\((?:increased|reduced|decreased) by\s*$")
NEXT_ITEM = lower_cue(r"^;\s*(?:and\s*)?[“A-Z(][^$;]{2,160}$")
NEXT_NAMED = lower_cue(
    r"[;,]\s*(?:and )?for (?:the )?“[^”]{3,120}”,?\s*$", r"^;\s*(?:and\s*)?“[^”]{3,120}”,\s*$"
)
BECOMES = lower_cue(r"^,? (?:which )?shall become available on\b", r"^, to become available on\b")
EXPENDED_FROM = lower_cue(r"^[^$;]{0,120}\bmay be expended\b")
FUNDS_AT_LEAST = lower_cue(r"\b(?:not|no) (?:less|more) than\s*$")
SET_ASIDE = lower_cue(
    r"^,?[^$;]{0,200}?\b(?:shall|should|may) be (?:made available|available|used|deobligated|for)\b"
)


def threshold(place: Place) -> bool:
    """A sum that only draws a line (grants above $500) or names a price; it is no money of the act."""
    if THRESHOLD_AFTER.holds(place.next_gap) or UNIT.holds(place.next_gap):
        return True
    if VALUE.holds(place.before):
        return True
    if CEILING.holds(place.before) or FUNDS_AT_LEAST.holds(place.before):
        return False
    return THRESHOLD_BEFORE.holds(place.before)


def authorises_in_law(place: Place) -> bool:
    """Words for other law that authorise sums: said there, or by a heading over sums for fiscal years."""
    if not (place.amended or place.quoted):
        return False
    if place.amended and AUTHORISED.holds(place.lead + place.before + place.after):
        return True
    years = place.after.startswith((" for fiscal year", " for each of fiscal years"))
    return years and "authoriz" in place.heading


def spent_from_fund(place: Place) -> bool:
    """A ceiling on what an agency may spend from a trust fund: the account's main sum."""
    return CEILING.holds(place.gap) and EXPENDED_FROM.holds(place.next_gap)


def principal(place: Place) -> bool:
    """Loan principal is what may be lent, not money that is spent: the nearer of the two cues decides."""
    lent = [match.start() for match in PRINCIPAL.finditer(place.clause)]
    spent = [match.start() for match in NO_PRINCIPAL.finditer(place.clause)]
    if place.next_gap.startswith((" in gross obligations", " in total loan principal", " in loan principal")):
        return True
    return bool(lent) and (not spent or max(lent) > max(spent))


def new_list(place: Place) -> bool:
    """A list whose leading words name no sum: each item is money of its own."""
    if "$" in place.lead or PART_LEAD.holds(place.lead):
        return False
    head, follows, _ = place.clause.partition("as follows:")
    return (bool(place.lead) and not place.proviso) or (
        bool(follows) and "$" not in head and not place.proviso
    )
