"""What each sum is: new money, a part of it, a ceiling, a transfer, a rescission, a figure of other law.

The rules are a table, tried in order; the first that holds names the row's kind and is stored with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from unbundle.read.clauses import Clause, clauses, sentences
from unbundle.read.money import Sum, find_sums
from unbundle.read.paths import Passage
from unbundle.records.measure import Bound, Kind


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
    quoted: bool
    previous: str
    minor: int
    heading: str = ""
    clause: str = ""
    between: str = ""
    last: str = ""
    proviso: bool = False
    account: bool = False
    first: bool = False
    earlier_money: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A classified sum of a passage. `pair` is the ordinal of the old figure that it replaces."""

    sum: Sum
    kind: Kind
    bound: Bound
    rule: str
    clause: Clause
    pair: int | None = None


Rule = tuple[str, Callable[[Place], bool], Kind]


def _has(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_RESCINDED = _has(
    r"\b(?:is|are|be)\s+(?:hereby\s+)?(?:permanently\s+)?(?:rescinded|cancell?ed)\b(?!\s+or\s+transferred)",
    r"\bpermanently (?:rescinded|cancell?ed|reduced)\b",
    r"\bhereby (?:permanently )?(?:rescinded|cancell?ed|reduced)\b",
)
_REDUCED_BY = _has(r"\bhereby (?:permanently )?reduced by\s*$")
_RESCIND_LEAD = _has(
    r"\b(?:rescinded|cancell?ed)\b[^.]*[:—-]\s*$",
    r"\b(?:rescinded|cancell?ed)\b[^.$]{0,300}(?:following|specified amounts?|amounts? specified)",
)
_TRANSFER_AFTER = _has(r"^[^$;]{0,160}?\b(?:may|shall|to) be transferred\b")
_TRANSFER_LEAD = _has(
    r"\b(?:shall|may) be transferred\b[^.$]{0,300}(?:following|specified amounts?)",
    r"\btransfer\b[^.$]{0,200}[:—-]\s*$",
)
_TRANSFER_BEFORE = _has(r"\b(?:may|shall|authorized to|authority to)\b[^$;]{0,160}?\btransfer\b[^$;]{0,80}$")
_TRANSFER_FROM = _has(
    r"^[^$;]{0,160}?\b(?:by transfer from|derived by transfer|transferred from|to be transferred (?:and expended as|from))\b",
    r"^,? (?:is|are|shall be) (?:derived|provided) by transfer",
    r"^[^$;]{0,60}\bto this account\b",
)
_APPROPRIATED = _has(r"\b(?:is|are)\s+(?:hereby\s+|further\s+)*appropriated\b")
_APPROPRIATED_AFTER = _has(r"^[^$;]{0,120}?\b(?:is|are)\s+(?:hereby\s+|further\s+)*appropriated\b")
_AUTHORISED = _has(
    r"\bauthoriz(?:ed|ation)\s+(?:to be appropriated|of appropriations)\b",
    r"\bauthorized to be (?:made available|appropriated)\b",
    r"\bthere (?:is|are) authorized\b",
)
_RATE = _has(r"\b(?:at a|the)?\s*rate for operations (?:of|not exceeding)\s*$", r"\bannualized basis\b[^$]*$")
_OF_WHICH = _has(r"\b(?:and\s+)?of which\b[^$;]{0,90}$")
_FUNDS = r"(?:amounts?|funds?|sums?|appropriations?|balances?)"
_THE = r"(?:the\s+|such\s+|this\s+|that\s+|these\s+|those\s+|any\s+|total\s+|aggregate\s+|additional\s+|combined\s+|remaining\s+|unobligated\s+)*"
_OF_FUNDS_BEFORE = _has(rf"\b(?:of|from|within|out of)\s+{_THE}{_FUNDS}\b[^$;]*$")
_OF_FUNDS_AFTER = _has(rf"^,?\s*(?:of|from)\s+{_THE}{_FUNDS}\b", rf"\bout of {_THE}{_FUNDS}\b")
_LIST_OF_FUNDS = _has(rf"\b{_FUNDS}\b[^$]*[:—-]\s*$")
_CEILING = _has(
    r"\b(?:up to(?: a total of)?|not to exceed(?: a total of)?|(?:not|no) more than|not exceeding|(?:may|shall) not exceed"
    r"|not in excess of|to not more than|a maximum of|limited to|maximum (?:[^$;.]{0,300} )?(?:shall be|is set at|is)|(?:set|payable) [^$;.]{0,60}\bat|subject to a limit of|hereby set at"
    r"|not exceed total obligations of|limit(?:ation)? (?:is|of|shall be))\s*(?:the lesser of\s*)?(?:an additional\s*)?[“\"]?$"
)
_FLOOR = _has(
    r"\b(?:not less than|no less than|at least|a minimum of|not fewer than)\s*(?:an additional\s*)?[“\"]?$"
)
_THRESHOLD_BEFORE = _has(
    r"\b(?:exceeds?|exceeding|exceeded|in excess of|greater than|more than|less than|over|below|above|under|valued at"
    r"|value of|costing|costs?|costs? [^$;.]{0,90} is|equal to|total cost of|totals?|totaling|estimated at|on deposit"
    r"|(?:total|worth|awards? of|grants? of) at least)\s*(?:not more than|or equal to)?\s*$",
    r"\bfor each\s*$",
)
_THRESHOLD_AFTER = _has(
    r"^\s*or (?:more|less|greater|over|under)\b|^\s*in (?:value|cost)\b|^,? whichever is\b"
)
_PENALTY = _has(r"\b(?:fined?|penalt(?:y|ies)|reward|forfeit\w*)\b")
_FEE = _has(r"\b(?:fees?|charges?)\b[^$;]*$")
_UNIT = _has(
    r"^\s*(?:gold |silver |clad )?coins?\b|^\s*(?:per|for each|each|a|an)\s+\w+|^\s*/|^[^$;]{0,90}\bfor each\s*$"
)
_COLLECTED = _has(
    r"^,?\s*(?:collected|in (?:fees|collections|receipts))\b",
    r"^,?\s*(?:of|from|in)\s+(?:the\s+)?(?:offsetting\s+)?(?:fees|collections|receipts|revenues)\b",
)
_EARLIER_SUM = _has(r"\b(?:of|from) the\s*$", r"\bin addition to the\s*$", r"\bto the same extent\b[^$]*$")
_CONTINUED = _has(
    r"^(?:[^$]*?[,;]\s*(?:and\s+)?|\s*and\s+|[^$;]*\band\s+)(?:of which\s+)?"
    r"(?:(?:up to|not to exceed|not less than|not more than|at least)\s*)?$"
)
_IN_ADDITION = _has(r"\bin addition,?\s*$", r"\bin addition, for [^$;]{3,300}$")
_TOGETHER = _has(r"\btogether with(?: not to exceed)?\s*$")
_NEW_ACCOUNT = _has(
    r"(?:^|[;,.]\s+|\band\s+)(?:in addition|for (?!each|fiscal|any|the period)[^$;]{3,400}),?\s*(?:an additional\s*)?$"
)
_SECTION_MONEY = _has(
    r"^(?:\([a-z0-9]+\)\s*)?for (?:an )?(?:additional|payment|necessary|the cost|grants?|expenses|carrying)",
    r"^(?:\([a-z0-9]+\)\s*)?in addition to (?:the |any )?(?:other )?(?:amounts?|funds)",
    r"\bprovides an additional\s*$",
)
_INCLUDING = _has(r"\bincluding\s*(?:(?:up to|not to exceed|not less than|not more than)\s*)?$")
_SHALL_BE_FOR = _has(
    r"^,?[^$;]{0,200}?\b(?:shall|may|is to|to)\s+(?:be|remain)\b|^\s*(?:is|are) for\b|^\s*for\b"
)
_PRINCIPAL = _has(
    r"\b(?:principal amount|gross obligations|loan principal|commitments? (?:to guarantee|for)|obligations to make direct loans|guaranteed? loan commitments"
    r"|guarantees of trust certificates)\b"
)
_NO_PRINCIPAL = _has(
    r"\b(?:for the cost of|administrative expenses|in addition, for|salaries and expenses)\b"
)
_FOLLOWS = _has(r"\bas follows\s*:")
_NEW_IN_PROVISO = _has(r"\$,? to remain available\b", r"\bfor necessary expenses\b[^$]*\$")
_SUM_OF_LIST = _has(r"\b(?:in all|total)\s*[:,]?\s*$")
_PART_LEAD = _has(
    r"\bof which\b|\bof the (?:sums|amounts?|funds)\b|\b(?:sums|amounts?|funds) (?:appropriated|made available|provided) under\b"
)
_EXCESS = _has(r"\bin excess of\s*$")
_NOT_AVAILABLE = _has(r"^\s*shall not be available\b")
_VALUE = _has(r"\b(?:total )?value not exceeding\s*$")
_MARKED = _has(r"\((?:increased|reduced|decreased) by\s*$")


_NEXT_ITEM = _has(r"^;\s*(?:and\s*)?[“A-Z(][^$;]{2,160}$")
_NEXT_NAMED = _has(r"[;,]\s*(?:and )?for (?:the )?“[^”]{3,120}”,?\s*$")
_BECOMES = _has(r"^,? (?:which )?shall become available on\b", r"^, to become available on\b")
_EXPENDED_FROM = _has(r"^[^$;]{0,120}\bmay be expended\b")


def _any(pattern: re.Pattern[str], words: str) -> bool:
    return pattern.search(words) is not None


def _threshold(place: Place) -> bool:
    if _any(_THRESHOLD_AFTER, place.next_gap) or _any(_UNIT, place.next_gap):
        return True
    if _any(_VALUE, place.before):
        return True
    if _any(_CEILING, place.before) or _any(_FUNDS_AT_LEAST, place.before):
        return False
    return _any(_THRESHOLD_BEFORE, place.before)


_FUNDS_AT_LEAST = _has(r"\b(?:not|no) (?:less|more) than\s*$")


def _principal(place: Place) -> bool:
    """Loan principal is what may be lent, not money that is spent: the nearer of the two cues decides."""
    lent = [match.start() for match in _PRINCIPAL.finditer(place.clause)]
    spent = [match.start() for match in _NO_PRINCIPAL.finditer(place.clause)]
    if place.next_gap.startswith((" in gross obligations", " in total loan principal", " in loan principal")):
        return True
    return bool(lent) and (not spent or max(lent) > max(spent))


def _authorises_in_law(place: Place) -> bool:
    """Words for other law that authorise sums: said there, or by a heading over sums for fiscal years."""
    if not (place.amended or place.quoted):
        return False
    if place.amended and _any(_AUTHORISED, place.lead + place.before + place.after):
        return True
    years = place.after.startswith((" for fiscal year", " for each of fiscal years"))
    return years and "authoriz" in place.heading.lower()


def _spent_from_fund(place: Place) -> bool:
    return _any(_CEILING, place.gap) and _any(_EXPENDED_FROM, place.next_gap)


def _new_list(place: Place) -> bool:
    """A list whose leading words name no sum: each item is money of its own."""
    if "$" in place.lead or _any(_PART_LEAD, place.lead):
        return False
    head, follows, _ = place.clause.partition("as follows:")
    return (bool(place.lead) and not place.proviso) or (
        bool(follows) and "$" not in head and not place.proviso
    )


RULES: tuple[Rule, ...] = (
    ("amended-law-authorisation", lambda p: _authorises_in_law(p), "authorisation"),
    (
        "amended-law-part",
        lambda p: p.amended and p.last == "authorisation" and _any(_OF_WHICH, p.gap),
        "of_which",
    ),
    ("figure-in-amended-law", lambda p: p.amended, "other_amount"),
    ("figure-in-quoted-words", lambda p: p.quoted, "other_amount"),
    (
        "increase-or-reduction-mark",
        lambda p: _any(_MARKED, p.before) and p.after.startswith(")"),
        "other_amount",
    ),
    ("sum-is-zero", lambda p: p.minor == 0, "other_amount"),
    (
        "part-of-rescission",
        lambda p: "$" in p.lead and _any(_RESCINDED, p.lead) and not _any(_RESCINDED, p.next_gap),
        "of_which",
    ),
    (
        "rescinded",
        lambda p: _any(_RESCINDED, p.next_gap) or _any(_REDUCED_BY, p.gap),
        "rescission",
    ),
    (
        "rescinded-list",
        lambda p: (
            _any(_RESCIND_LEAD, p.lead)
            or _any(_RESCIND_LEAD, p.before[-400:])
            or _any(_RESCINDED, p.before[-200:])
        ),
        "rescission",
    ),
    ("rescinded-next", lambda p: p.last == "rescission" and _any(_NEXT_ITEM, p.between), "rescission"),
    ("authorised", lambda p: _any(_AUTHORISED, p.lead + " " + p.before + p.after[:300]), "authorisation"),
    ("rate-for-operations", lambda p: _any(_RATE, p.before), "other_amount"),
    ("earlier-sum-named", lambda p: _any(_EARLIER_SUM, p.gap), "other_amount"),
    ("loan-principal", _principal, "other_amount"),
    ("by-transfer-from", lambda p: _any(_TRANSFER_FROM, p.next_gap), "transfer"),
    (
        "further-new-money",
        lambda p: p.account and not p.proviso and _any(_IN_ADDITION, p.gap),
        "appropriation",
    ),
    (
        "transferred",
        lambda p: _any(_TRANSFER_AFTER, p.next_gap) and not _any(_APPROPRIATED, p.gap + p.next_gap),
        "transfer",
    ),
    ("may-transfer", lambda p: _any(_TRANSFER_BEFORE, p.gap), "transfer"),
    ("transferred-list", lambda p: _any(_TRANSFER_LEAD, p.lead), "transfer"),
    ("of-which", lambda p: _any(_OF_WHICH, p.gap), "of_which"),
    (
        "hereby-appropriated",
        lambda p: (
            (_any(_APPROPRIATED, p.gap) or _any(_APPROPRIATED_AFTER, p.next_gap))
            and not (p.proviso and p.earlier_money)
        ),
        "appropriation",
    ),
    (
        "advance-appropriation",
        lambda p: p.account and not p.proviso and _any(_BECOMES, p.next_gap),
        "appropriation",
    ),
    ("trust-fund-expenses", lambda p: p.account and p.first and _spent_from_fund(p), "limitation"),
    ("sum-of-list", lambda p: p.account and _any(_SUM_OF_LIST, p.gap), "other_amount"),
    ("obligation-limit", lambda p: _any(_EXCESS, p.gap) and _any(_NOT_AVAILABLE, p.next_gap), "limitation"),
    ("threshold-or-price", _threshold, "other_amount"),
    ("collected-money", lambda p: _any(_COLLECTED, p.next_gap), "other_amount"),
    ("together-with-fund", lambda p: p.account and _any(_TOGETHER, p.gap), "limitation"),
    (
        "of-which-continued",
        lambda p: p.previous in ("of_which", "transfer") and _any(_CONTINUED, p.gap) and not p.first,
        "of_which",
    ),
    (
        "ceiling-continued",
        lambda p: (
            p.previous == "limitation"
            and p.next_gap.startswith((" for ", ", respectively"))
            and _any(_CONTINUED, p.gap)
        ),
        "limitation",
    ),
    ("penalty-or-reward", lambda p: not p.account and _any(_PENALTY, p.before), "other_amount"),
    (
        "of-the-funds",
        lambda p: _any(_OF_FUNDS_BEFORE, p.before) or _any(_OF_FUNDS_AFTER, p.after),
        "of_which",
    ),
    ("including", lambda p: _any(_INCLUDING, p.gap), "of_which"),
    (
        "proviso-part",
        lambda p: p.proviso and p.account and p.earlier_money and _any(_SHALL_BE_FOR, p.next_gap),
        "of_which",
    ),
    (
        "proviso-new-money",
        lambda p: (
            p.proviso
            and p.account
            and not p.earlier_money
            and _any(_NEW_IN_PROVISO, p.gap + "$" + p.next_gap)
        ),
        "appropriation",
    ),
    (
        "next-in-list-of-new-money",
        lambda p: p.account and not p.proviso and p.last == "appropriation" and _any(_NEXT_ITEM, p.between),
        "appropriation",
    ),
    ("list-of-new-money", lambda p: p.account and _new_list(p), "appropriation"),
    ("part-of-list", lambda p: p.account and p.earlier_money and bool(p.lead), "of_which"),
    ("ceiling", lambda p: _any(_CEILING, p.gap), "limitation"),
    ("account-amount", lambda p: p.account and p.first, "appropriation"),
    (
        "account-further-amount",
        lambda p: p.account and not p.proviso and _any(_NEW_ACCOUNT, p.gap),
        "appropriation",
    ),
    (
        "section-amount",
        lambda p: not p.account and _any(_SECTION_MONEY, f"{p.lead} {p.before}".strip()),
        "appropriation",
    ),
    (
        "section-next-amount",
        lambda p: not p.account and p.last == "appropriation" and _any(_NEXT_NAMED, p.between),
        "appropriation",
    ),
    ("account-later-amount", lambda p: p.account and p.earlier_money, "of_which"),
    ("fee", lambda p: _any(_FEE, f"{p.lead} {p.before}"), "other_amount"),
    ("list-of-funds", lambda p: not p.account and _any(_LIST_OF_FUNDS, p.lead or p.clause), "of_which"),
    ("part-made-available", lambda p: p.previous == "of_which" or _any(_SET_ASIDE, p.next_gap), "of_which"),
    ("listed-part", lambda p: not p.account and _any(_FOLLOWS, p.clause), "of_which"),
    ("floor", lambda p: _any(_FLOOR, p.gap), "other_amount"),
)
_SET_ASIDE = _has(
    r"^,?[^$;]{0,200}?\b(?:shall|should|may) be (?:made available|available|used|deobligated|for)\b"
)


NOT_UNDERSTOOD = "not-understood"


def kind_of(place: Place) -> tuple[Kind, str]:
    """The kind of a sum and the name of the rule that says so; `NOT_UNDERSTOOD` where none holds."""
    for name, holds, kind in RULES:
        if holds(place):
            return kind, name
    return "other_amount", NOT_UNDERSTOOD


def bound_of(place: Place, kind: Kind, rule: str) -> Bound:
    """Whether the sum is exact, a ceiling, a floor or part of a formula, from the words right before it."""
    if rule == "rate-for-operations":
        return "formula"
    if _any(_CEILING, place.gap):
        return "ceiling"
    if _any(_FLOOR, place.gap):
        return "floor"
    return "ceiling" if kind == "limitation" else "exact"


def rows(passage: Passage, lead: str, account: bool, earlier_money: bool) -> tuple[Row, ...]:
    """Every sum of a passage as a classified row, in order.

    `lead` is what leads into the passage, `account` whether it stands below an appropriations
    heading, `earlier_money` whether its unit has new money already.
    """
    words = passage.words
    sums = find_sums(words)
    pairs = _pairs(passage, sums)
    found: list[Row] = []
    money = earlier_money
    parts = [
        (clause, low + clause.start, high + clause.start)
        for clause in clauses(words)
        for low, high in sentences(clause.words)
    ]
    for number, item in enumerate(sums):
        clause, low, high = next(part for part in parts if part[1] <= item.start < part[2])
        if number in pairs:
            kind, rule, old = pairs[number]
            bound: Bound = "ceiling" if kind in ("limitation", "limitation_replaced") else "exact"
            found.append(Row(item, kind, bound, rule, clause, old))
            continue
        place = replace(
            _place(passage, sums, number, (low, high), lead, found[-1].kind if found else ""),
            proviso=clause.proviso,
            account=account,
            first=not money and not clause.proviso,
            earlier_money=money,
            clause=words[clause.start : item.start],
            heading=passage.heading,
            between=words[sums[number - 1].end : item.start] if number else "",
            last=found[-1].kind if found else "",
        )
        kind, rule = kind_of(place)
        found.append(Row(item, kind, bound_of(place, kind, rule), rule, clause))
        money = money or kind == "appropriation" or rule == "trust-fund-expenses"
    return tuple(found)


def _place(
    passage: Passage, sums: tuple[Sum, ...], number: int, span: tuple[int, int], lead: str, previous: str
) -> Place:
    words, item = passage.words, sums[number]
    low, high = span
    previous_end = max([low, *(other.end for other in sums[:number])])
    next_start = min([high, *(other.start for other in sums[number + 1 :])])
    follows = bool(number) and sums[number - 1].start >= low
    opening = lead if not words[:low].strip() else ""
    gap = words[previous_end : item.start]
    return Place(
        lead=opening,
        before=words[low : item.start],
        gap=gap if follows else f"{opening} {gap}".lstrip(),
        after=words[item.end : high],
        next_gap=words[item.end : next_start],
        amended=passage.event.amended,
        quoted=_in_quotes(passage, item),
        previous=previous if follows else "",
        minor=item.minor,
    )


def _in_quotes(passage: Passage, item: Sum) -> bool:
    base = passage.event.start
    return any(
        mark.kind == "quote"
        and not set("“”") & set(passage.words[mark.start - base + 1 : mark.end - base - 1])
        and mark.start <= base + item.start
        and base + item.end <= mark.end
        for mark in passage.event.marks
    )


_SUBSTITUTE = re.compile(
    r"(?:\bsubstituting |[”,] (?:and )?)“?([^“”$]{0,40}\$[^“”$]*?)”? for “?([^“”$]{0,40}\$[\d,.]*\d[^“”$,;.]*)"
)
_STRIKE = re.compile(
    r"striking “?([^“”$]{0,200}\$[^“”]*?)”?(?: each place (?:it|such term) appears)?,? and inserting(?: in lieu thereof)?"
    r" (?:“([^“”]*)”|(\$[\d,.]*\d))"
)


def _pairs(passage: Passage, sums: tuple[Sum, ...]) -> dict[int, tuple[Kind, str, int | None]]:
    """Old and new figures of amended law: ordinal of the sum -> kind, rule, ordinal of its old figure."""
    found: dict[int, tuple[Kind, str, int | None]] = {}
    if passage.event.amended or not any(cue in passage.words for cue in ("substituting", "striking")):
        return found
    for pattern, rule in ((_SUBSTITUTE, "substituting-x-for-y"), (_STRIKE, "striking-y-inserting-x")):
        for match in pattern.finditer(passage.words):
            spans = [match.span(group) for group in range(1, pattern.groups + 1) if match[group] is not None]
            new, old = spans if pattern is _SUBSTITUTE else reversed(spans)
            news = [i for i, item in enumerate(sums) if new[0] <= item.start < new[1]]
            olds = [i for i, item in enumerate(sums) if old[0] <= item.start < old[1]]
            for place, number in enumerate(news):
                found[number] = (
                    "limitation",
                    rule,
                    olds[min(place, len(olds) - 1)] if place < len(olds) else None,
                )
            for number in olds:
                found[number] = ("limitation_replaced", rule, None)
    return found
