"""Measures without money: what a statement does, and its parts (who, to whom, by when, until when)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unbundle.records.measure import TextKind, Term


@dataclass(frozen=True, slots=True)
class Reading:
    """The kind of a statement and the rule that says so."""

    kind: TextKind
    rule: str


def _has(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# Statements that change nothing by themselves; they are listed, not counted as measures to vote on.
_INTERPRETIVE = (
    (
        "heading",
        _has(
            r"^(?:short titles?|table of contents|definitions?|rules? of (?:construction|interpretation)|severability|effective date"
            r"|sense of (?:the )?congress|findings?|purposes?|references?|clarifications?|interpretation|appropriate .* defined|citation"
            r"|commencement|statement of policy|explanatory statement|organi[sz]ation of act.*|.*\bdefined)\.?$"
        ),
    ),
)
_INTERPRETIVE_TEXT = _has(
    r"^(?:\([a-z0-9]+\)\s*)?(?:this (?:act|division|title|section|subtitle) may be cited|in this (?:act|section|title|division|subsection)\b|nothing in this"
    r"|the terms? [“\"]|it is the sense of|congress (?:finds|makes)|for (?:the )?purposes of this|except as (?:expressly|otherwise) provided|any reference"
    r"|each amount (?:appropriated|provided|designated|made)|the following (?:is the|definitions)|that the following sums|the following sums"
    r"|unless otherwise provided for by this|no part of any appropriation contained in this (?:act|division) shall remain available|(?:the|any) transfer authorit"
    r"|if any provision|this (?:act|section|title|division|subsection|subtitle) (?:shall take|takes|is) effect|(?:funds|amounts) (?:appropriated|provided) by this .{0,80}in addition"
    r"|references? (?:in|to)\b|be it enacted|whereas\b)"
    r"|^[^.]{0,120}\b(?:has the meaning|have the meanings?)\b|\bshall be construed\b|\bis designated by the congress as\b|^the authority (?:provided|granted) .{0,80}in addition to"
)
_DEEMED = _has(r"\b(?:is|are|shall be) deemed to be specifically authorized\b")
_AMENDED = _has(
    r"\b(?:is|are)\s+(?:further\s+|hereby\s+)*(?:amended|repealed|redesignated|struck|stricken)\b|\bshall (?:each )?be (?:applied|considered|treated|read)[^.]{0,60}\b(?:substituting|as if)"
    r"|\bby (?:striking|inserting|adding at the end|substituting|redesignating)\b|\bomit\b|\bsubstitute\b[^.]{0,40}[“\"]"
)
_SANCTION = _has(
    r"\b(?:shall|may|is authorized to|must) impose\b[^.]{0,200}\bsanctions?\b|\bsanctions?\b[^.]{0,160}\b(?:shall|may) be imposed\b"
    r"|\bexercise (?:of )?all (?:of the )?(?:authorities|powers)[^.]{0,400}\b(?:block|prohibit)|\bshall block and prohibit\b|\bblock and prohibit all transactions\b"
    r"|\bineligible to receive a visa\b|\binadmissible to the united states\b|\b(?:assets?|funds) freez|\bshall be frozen\b|\barms embargo\b"
    r"|\b(?:shall|may) (?:be )?(?:subject to|apply)[^.]{0,60}\bsanctions (?:described|applicable|with respect)|\bsanctions described in [^.]{0,120}\b(?:are|shall be)\b"
)
_ELIGIBLE = _has(
    r"\b(?:shall|may|is|are) (?:also )?(?:be )?(?:considered |deemed )?(?:eligible|entitled)\b|\bhas the right to\b|\bhave the right to\b"
)
_EXEMPT = _has(r"\b(?:shall|does|do) not apply\b|\bmay (?:be )?waive[d]?\b|\bis exempt\b")
_MODALS: tuple[tuple[str, re.Pattern[str], TextKind], ...] = (
    (
        "none-of-the-funds",
        _has(
            r"\bnone of the (?:funds|amounts)\b|\bno (?:funds|amounts|part of any)\b[^.]{0,200}\b(?:may|shall)\b"
        ),
        "prohibition",
    ),
    (
        "may-not",
        _has(
            r"\b(?:may|shall|must|can) not\b|\bis (?:hereby )?prohibited\b|\bunlawful\b|\bno person (?:may|shall)\b|\bcannot\b|\bprohibits?\b"
        ),
        "prohibition",
    ),
    ("may", _has(r"\b(?:may|(?:is|are) (?:hereby )?authori[sz]ed)\b"), "permission"),
    ("shall", _has(r"\b(?:shall|must|is required to|are required to)\b|\bhas? (?:the )?duty\b"), "duty"),
)


def read_statement(words: str, heading: str, quoted: bool) -> Reading | None:
    """What a statement does; None where no rule understands it.

    `heading` is the nearest heading, `quoted` whether it carries words that other law shall have.
    """
    for _name, pattern in _INTERPRETIVE:
        if heading and pattern.match(heading.strip()):
            return Reading("interpretive", "heading:" + heading.strip().rstrip(".").lower())
    head = words[:1200]
    if _DEEMED.search(head):
        return Reading("permission", "deemed-authorised")
    if quoted or _AMENDED.search(head):
        return Reading("amendment_of_law", "is-amended")
    if _INTERPRETIVE_TEXT.search(words[:400]):
        return Reading("interpretive", "explains-or-defines")
    if _SANCTION.search(words[:4000]):
        return Reading("sanction", "sanction-words")
    if _ELIGIBLE.search(head):
        return Reading("eligibility", "eligible")
    modal = _first_modal(words)
    exempt = _EXEMPT.search(words)
    if exempt and (modal is None or exempt.start() <= modal[0]):
        return Reading("permission", "exempts")
    return modal[1] if modal else None


def _first_modal(words: str) -> tuple[int, Reading] | None:
    best: tuple[int, Reading] | None = None
    for name, pattern, kind in _MODALS:
        match = pattern.search(words)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), Reading(kind, name))
    return best


_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:{_MONTH}) \d{{1,2}}, \d{{4}}"
_TERMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "deadline",
        _has(
            r"\b(?:not later than|within|no later than|at least|not less than|not fewer than) \d+ (?:calendar |business |legislative )?(?:days|months|years)"
            rf"(?: (?:after|before|prior to|of|from)\b[^,;.:]{{0,90}})?|\bnot later than {_DATE}|\bby {_DATE}"
        ),
    ),
    (
        "interval",
        _has(
            r"\b(?:every|each) (?:\d+|two|three|four|six|twelve) (?:days|months|years)(?: thereafter)?|\b(?:annually|monthly|quarterly|semiannually|biannually)(?: thereafter)?"
            r"|\b(?:once|twice) a year\b|\beach year\b"
        ),
    ),
    (
        "end",
        _has(
            rf"\b(?:until|through|ending on) (?:{_DATE}|fiscal year \d{{4}}|the date [^,;.]{{0,80}}|all [^,;.]{{0,60}}expended)"
            r"|\bfor (?:a period of |the )?\d+ years\b|\bduring fiscal years? \d{4}(?:(?: and| through|,) \d{4})*"
        ),
    ),
    (
        "recipient",
        _has(
            r"\bto (the (?:appropriate |relevant )?(?:congressional (?:defense |intelligence )?committees|committees? on [^.;:]{0,230}?(?:senate|representatives|appropriations)|congress|president"
            r"|secretary of [A-Z][a-z]+(?: [A-Z][a-z]+)*|speaker [^.;:]{0,80}|general assembly|security council|secretary-general|commission|parliament|minister))\b"
        ),
    ),
    (
        "waiver",
        _has(r"\bmay waive\b[^.]{0,300}|\bwaiver\b[^.]{0,200}|\bnational (?:security )?interest\b[^.]{0,80}"),
    ),
    (
        "sunset",
        _has(
            r"\b(?:shall terminate|terminates?|shall cease to (?:be effective|have effect)|sunset|expires?)\b[^.]{0,160}"
            r"|\bdate that is \d+ years after\b[^.]{0,60}"
        ),
    ),
)
_SUBJECT = re.compile(
    r"(?:^|[,:;—]\s|\bthat\s|\bThat,?\s)((?:the|The|each|Each|any|Any|a|A|an|An|no|No|All|all)?\s?[A-Z][\w’'\-]*(?:[\s,]+(?:of|the|and|for|in|or|to|[A-Z][\w’'\-]*))*"
    r"(?:,? (?:in (?:coordination|consultation) with|acting through|or the)[^,;.]{0,120},?)?)\s+(?:shall|may|must|is authorized)\b"
)
_TARGET = _has(
    r"\b(?:with respect to|on|against)\s+((?:any|each|a|an|the|all)\s+(?:foreign\s+)?(?:persons?|individuals?|entit(?:y|ies)|financial institutions?|officials?|vessels?|government|country)[^.;—]{0,240})"
)
_TRIGGER = _has(
    r"\b(?:if|that the president determines|determines that|upon a determination|that (?:knowingly|is responsible|engages?|has)[^.;]{0,10})\b[^.;]{0,240}"
)


def terms_of(words: str, kind: TextKind) -> tuple[Term, ...]:
    """Named parts of a statement in its own words, in the order of the roles; first hit of each role."""
    found = []
    subject = _SUBJECT.search(words)
    if subject and kind in ("duty", "permission", "sanction", "prohibition"):
        found.append(Term(role="addressee", text=subject[1].strip(" ,")))
    for role, pattern in _TERMS:
        if role in ("waiver", "sunset") and kind not in ("sanction", "prohibition"):
            continue
        match = pattern.search(words)
        if match:
            found.append(
                Term(role=role, text=(match[1] if match.re.groups and match[1] else match[0]).strip(" ,"))
            )
    if kind == "sanction":
        for role, pattern in (("target", _TARGET), ("trigger", _TRIGGER)):
            match = pattern.search(words)
            if match:
                found.append(Term(role=role, text=(match[1] if match.re.groups else match[0]).strip(" ,")))
    return tuple(found)


ACT_WIDE = _has(
    r"^(?:each|all|every) amounts? (?:appropriated|provided|designated|made available|or portion)[^.]{0,120}\bby this (?:act|division|title)\b"
    r"|^unless otherwise provided for by this (?:act|division)\b|^no part of any appropriation contained in this (?:act|division)\b"
)
"""Sentences that hold for every line of the act, division or title they stand in."""
