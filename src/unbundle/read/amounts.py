"""What each sum is: new money, a part of it, a ceiling, a transfer, a rescission, a figure of other law.

The rules are a table, tried in order; the first that holds names the row's kind and is stored with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from unbundle.read import cues
from unbundle.read.clauses import Clause, clauses, sentences
from unbundle.read.money import Sum, find_sums
from unbundle.read.paths import Passage
from unbundle.read.patterns import lower_text
from unbundle.records.measure import Bound, Kind


@dataclass(frozen=True, slots=True)
class Row:
    """A classified sum of a passage. `pair` is the ordinal of the old figure that it replaces."""

    sum: Sum
    kind: Kind
    bound: Bound
    rule: str
    clause: Clause
    pair: int | None = None


Rule = tuple[str, Callable[[cues.Place], bool], Kind]


RULES: tuple[Rule, ...] = (
    ("amended-law-authorisation", lambda p: cues.authorises_in_law(p), "authorisation"),
    (
        "amended-law-part",
        lambda p: p.amended and p.last == "authorisation" and cues.OF_WHICH.holds(p.gap),
        "of_which",
    ),
    ("figure-in-amended-law", lambda p: p.amended, "other_amount"),
    ("figure-in-quoted-words", lambda p: p.quoted, "other_amount"),
    (
        "increase-or-reduction-mark",
        lambda p: cues.MARKED.holds(p.before) and p.after.startswith(")"),
        "other_amount",
    ),
    ("sum-is-zero", lambda p: p.minor == 0, "other_amount"),
    (
        "part-of-rescission",
        lambda p: "$" in p.lead and cues.RESCINDED.holds(p.lead) and not cues.RESCINDED.holds(p.next_gap),
        "of_which",
    ),
    (
        "rescinded",
        lambda p: cues.RESCINDED.holds(p.next_gap) or cues.REDUCED_BY.holds(p.gap),
        "rescission",
    ),
    (
        "rescinded-list",
        lambda p: (
            cues.RESCIND_LEAD.holds(p.lead)
            or cues.RESCIND_LEAD.holds(p.before[-400:])
            or cues.RESCINDED.holds(p.before[-200:])
        ),
        "rescission",
    ),
    (
        "rescinded-next",
        lambda p: p.last == "rescission" and cues.NEXT_ITEM.holds(p.between),
        "rescission",
    ),
    (
        "authorised",
        lambda p: cues.AUTHORISED.holds(p.lead + " " + p.before + p.after[:300]),
        "authorisation",
    ),
    ("rate-for-operations", lambda p: cues.RATE.holds(p.before), "other_amount"),
    ("earlier-sum-named", lambda p: cues.EARLIER_SUM.holds(p.gap), "other_amount"),
    ("loan-principal", cues.principal, "other_amount"),
    ("by-transfer-from", lambda p: cues.TRANSFER_FROM.holds(p.next_gap), "transfer"),
    (
        "further-new-money",
        lambda p: p.account and not p.proviso and cues.IN_ADDITION.holds(p.gap),
        "appropriation",
    ),
    (
        "transferred",
        lambda p: cues.TRANSFER_AFTER.holds(p.next_gap) and not cues.APPROPRIATED.holds(p.gap + p.next_gap),
        "transfer",
    ),
    ("may-transfer", lambda p: cues.TRANSFER_BEFORE.holds(p.gap), "transfer"),
    ("transferred-list", lambda p: cues.TRANSFER_LEAD.holds(p.lead), "transfer"),
    ("of-which", lambda p: cues.OF_WHICH.holds(p.gap), "of_which"),
    (
        "hereby-appropriated",
        lambda p: (
            (cues.APPROPRIATED.holds(p.gap) or cues.APPROPRIATED_AFTER.holds(p.next_gap))
            and not (p.proviso and p.earlier_money)
        ),
        "appropriation",
    ),
    (
        "advance-appropriation",
        lambda p: p.account and not p.proviso and cues.BECOMES.holds(p.next_gap),
        "appropriation",
    ),
    ("trust-fund-expenses", lambda p: p.account and p.first and cues.spent_from_fund(p), "limitation"),
    ("sum-of-list", lambda p: p.account and cues.SUM_OF_LIST.holds(p.gap), "other_amount"),
    (
        "obligation-limit",
        lambda p: cues.EXCESS.holds(p.gap) and cues.NOT_AVAILABLE.holds(p.next_gap),
        "limitation",
    ),
    (
        "obligation-limit-this-year",
        lambda p: (
            cues.NOT_THIS_YEAR.holds(p.next_gap)
            or (cues.CEILING.holds(p.gap) and cues.FROM_LAW.holds(p.next_gap))
        ),
        "limitation",
    ),
    ("may-be-reprogrammed", lambda p: cues.MOVED_WITHIN.holds(p.next_gap), "limitation"),
    ("threshold-or-price", cues.threshold, "other_amount"),
    ("collected-money", lambda p: cues.COLLECTED.holds(p.next_gap), "other_amount"),
    ("together-with-fund", lambda p: p.account and cues.TOGETHER.holds(p.gap), "limitation"),
    (
        "of-which-continued",
        lambda p: p.previous in ("of_which", "transfer") and cues.CONTINUED.holds(p.gap) and not p.first,
        "of_which",
    ),
    (
        "ceiling-continued",
        lambda p: (
            p.previous == "limitation"
            and p.next_gap.startswith((" for ", ", respectively"))
            and cues.CONTINUED.holds(p.gap)
        ),
        "limitation",
    ),
    (
        "penalty-or-reward",
        lambda p: not p.account and cues.PENALTY.holds(f"{p.lead} {p.before}"),
        "other_amount",
    ),
    (
        "of-the-funds",
        lambda p: cues.OF_FUNDS_BEFORE.holds(p.before) or cues.OF_FUNDS_AFTER.holds(p.after),
        "of_which",
    ),
    ("including", lambda p: cues.INCLUDING.holds(p.gap), "of_which"),
    (
        "proviso-part",
        lambda p: p.proviso and p.account and p.earlier_money and cues.SHALL_BE_FOR.holds(p.next_gap),
        "of_which",
    ),
    (
        "proviso-new-money",
        lambda p: (
            p.proviso
            and p.account
            and not p.earlier_money
            and cues.NEW_IN_PROVISO.holds(p.gap + "$" + p.next_gap)
        ),
        "appropriation",
    ),
    (
        "next-in-list-of-new-money",
        lambda p: (
            p.account and not p.proviso and p.last == "appropriation" and cues.NEXT_ITEM.holds(p.between)
        ),
        "appropriation",
    ),
    ("list-of-new-money", lambda p: p.account and cues.new_list(p), "appropriation"),
    ("part-of-list", lambda p: p.account and p.earlier_money and bool(p.lead), "of_which"),
    ("ceiling", lambda p: cues.CEILING.holds(p.gap), "limitation"),
    ("account-amount", lambda p: p.account and p.first, "appropriation"),
    (
        "account-further-amount",
        lambda p: p.account and not p.proviso and cues.NEW_ACCOUNT.holds(p.gap),
        "appropriation",
    ),
    (
        "section-amount",
        lambda p: not p.account and cues.SECTION_MONEY.holds(f"{p.lead} {p.before}".strip()),
        "appropriation",
    ),
    (
        "section-next-amount",
        lambda p: not p.account and p.last == "appropriation" and cues.NEXT_NAMED.holds(p.between),
        "appropriation",
    ),
    ("account-later-amount", lambda p: p.account and p.earlier_money, "of_which"),
    ("fee", lambda p: cues.FEE.holds(f"{p.lead} {p.before}"), "other_amount"),
    (
        "list-of-funds",
        lambda p: not p.account and cues.LIST_OF_FUNDS.holds(p.lead or p.clause),
        "of_which",
    ),
    (
        "part-made-available",
        lambda p: p.previous == "of_which" or cues.SET_ASIDE.holds(p.next_gap),
        "of_which",
    ),
    ("listed-part", lambda p: not p.account and cues.FOLLOWS.holds(p.clause), "of_which"),
    (
        "list-of-funds-next",
        lambda p: not p.account and p.last == "of_which" and cues.NEXT_ITEM.holds(p.between),
        "of_which",
    ),
    ("part-named-again", lambda p: p.earlier_money and cues.NAMED_AGAIN.holds(p.next_gap), "of_which"),
    ("sum-named-again", lambda p: cues.NAMED_AGAIN.holds(p.next_gap), "other_amount"),
    ("set-by-law", lambda p: cues.SET_BY_LAW.holds(p.gap), "other_amount"),
    ("floor", lambda p: cues.FLOOR.holds(p.gap), "other_amount"),
)


REACH = 1500
"""How many characters around a sum are looked at; few sentences of laws are longer."""

NOT_UNDERSTOOD = "not-understood"


def kind_of(place: cues.Place) -> tuple[Kind, str]:
    """The kind of a sum and the name of the rule that says so; `NOT_UNDERSTOOD` where none holds."""
    for name, holds, kind in RULES:
        if holds(place):
            return kind, name
    return "other_amount", NOT_UNDERSTOOD


def bound_of(place: cues.Place, kind: Kind, rule: str) -> Bound:
    """Whether the sum is exact, a ceiling, a floor or part of a formula, from the words right before it."""
    if rule == "rate-for-operations":
        return "formula"
    if cues.CEILING.holds(place.gap):
        return "ceiling"
    if cues.FLOOR.holds(place.gap):
        return "floor"
    return "ceiling" if kind == "limitation" else "exact"


def rows(passage: Passage, lead: str, account: bool, earlier_money: bool) -> tuple[Row, ...]:
    """Every sum of a passage as a classified row, in order.

    `lead` is what leads into the passage, `account` whether it stands below an appropriations
    heading, `earlier_money` whether its unit has new money already.
    """
    sums = find_sums(passage.words)
    if not sums:
        return ()
    words, heading, lead = (lower_text(part) for part in (passage.words, passage.heading, lead))
    pairs = _pairs(passage, sums)
    found: list[Row] = []
    money = earlier_money
    parts = [
        (clause, low + clause.start, high + clause.start)
        for clause in clauses(passage.words)
        for low, high in sentences(clause.words)
    ]
    starts = [low for _, low, _ in parts]
    quotes = _quotes(passage)
    for number, item in enumerate(sums):
        clause, low, high = parts[bisect_right(starts, item.start) - 1]
        if number in pairs:
            kind, rule, old = pairs[number]
            bound: Bound = "ceiling" if kind in ("limitation", "limitation_replaced") else "exact"
            found.append(Row(item, kind, bound, rule, clause, old))
            continue
        place = replace(
            _place(words, sums, number, (low, high), lead, found[-1].kind if found else ""),
            amended=passage.event.amended,
            proviso=clause.proviso,
            account=account,
            first=not money and not clause.proviso,
            earlier_money=money,
            quoted=_inside(quotes, item),
            clause=words[max(clause.start, item.start - REACH) : item.start],
            heading=heading,
            between=words[sums[number - 1].end : item.start] if number else "",
            last=found[-1].kind if found else "",
        )
        kind, rule = kind_of(place)
        found.append(Row(item, kind, bound_of(place, kind, rule), rule, clause))
        money = money or kind == "appropriation" or rule == "trust-fund-expenses"
    return tuple(found)


def _place(
    words: str, sums: tuple[Sum, ...], number: int, span: tuple[int, int], lead: str, previous: str
) -> cues.Place:
    item = sums[number]
    low, high = span
    follows = bool(number) and sums[number - 1].start >= low
    previous_end = sums[number - 1].end if follows else low
    further = number + 1 < len(sums) and sums[number + 1].start < high
    next_start = sums[number + 1].start if further else high
    opening = lead if low == 0 else ""
    gap = words[max(previous_end, item.start - REACH) : item.start]
    return cues.Place(
        lead=opening,
        before=words[max(low, item.start - REACH) : item.start],
        gap=gap if follows else f"{opening} {gap}".lstrip(),
        after=words[item.end : min(high, item.end + REACH)],
        next_gap=words[item.end : min(next_start, item.end + REACH)],
        previous=previous if follows else "",
        minor=item.minor,
    )


def _quotes(passage: Passage) -> list[tuple[int, int]]:
    """Quoted pieces of a passage, in order; a mark that runs over other quotes is a slip of the file."""
    base = passage.event.start
    spans = [(mark.start - base, mark.end - base) for mark in passage.event.marks if mark.kind == "quote"]
    return sorted(
        (low, high) for low, high in spans if not set("“”") & set(passage.words[low + 1 : high - 1])
    )


def _inside(spans: list[tuple[int, int]], item: Sum) -> bool:
    at = bisect_right(spans, (item.start, len(spans) and spans[-1][1])) - 1
    return at >= 0 and spans[at][0] <= item.start and item.end <= spans[at][1]


_SUBSTITUTE = re.compile(
    r"(?:\bsubstituting |[”,] (?:and )?)“?([^“”$]{0,40}\$[^“”$]*?)”? for "
    r"“?([^“”$]{0,40}\$[\d,.]*\d[^“”$,;.]*)"
)
_STRIKE = re.compile(
    r"striking “?([^“”$]{0,200}\$[^“”]*?)”?(?: each place (?:it|such term) appears)?,? and inserting(?: in "
    r"lieu thereof)?"
    r" (?:“([^“”]*)”|(\$[\d,.]*\d))"
)

_STRIKE_ON = re.compile(r"striking “([^“”]*\$[^“”]*)”,? and all that follows")


def _pairs(passage: Passage, sums: tuple[Sum, ...]) -> dict[int, tuple[Kind, str, int | None]]:
    """Old and new figures of amended law: ordinal of the sum -> kind, rule, ordinal of its old figure."""
    found: dict[int, tuple[Kind, str, int | None]] = {}
    if passage.event.amended or not any(cue in passage.words for cue in ("substituting", "striking")):
        return found
    for match in _STRIKE_ON.finditer(passage.words):
        for number, item in enumerate(sums):
            if match.start(1) <= item.start < match.end(1):
                found[number] = ("limitation_replaced", "striking-y-and-what-follows", None)
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
