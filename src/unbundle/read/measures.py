"""Passages to measures: which sum belongs to which, which words are conditions, what else the text does."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import groupby

from unbundle.read import amounts, availability, texts, wording
from unbundle.read.clauses import Clause, clauses, lead_in, sentences
from unbundle.read.drafts import Draft, Drafts, Gap
from unbundle.read.money import find_sums, show
from unbundle.read.paths import SECTION, SUBSECTION, Passage, section_of
from unbundle.records.measure import MONEY_KINDS, Amount, Availability, Kind

HEADS: tuple[Kind, ...] = ("sanction", "eligibility", "amendment_of_law")
"""Kinds that lead a section before the first other statement does."""

MARK = "increase-or-reduction-mark"
LOOK_BACK = 400
"""How many passages before one may lead into it."""

PLAIN: frozenset[str] = frozenset({"prohibition", "permission", "duty"})


def draft(passages: tuple[Passage, ...], lang: str = "en") -> Drafts:
    """Every measure of the passages as drafts, linked to parents and to the figures they replace."""
    rules = availability.defaults(passages)
    found = Drafts(lang=lang)
    for passage in passages:
        if passage.event.kind == "heading":
            found.rows.extend(_figures_in_heading(passage))
    running = [passage for passage in passages if passage.event.kind == "text"]
    for _, group in groupby(running, key=lambda passage: passage.unit):
        unit = list(group)
        if _is_account(unit):
            _account(unit, found)
        else:
            _section(unit, found)
    found.rows.sort(key=lambda row: (row.passage.event.start, max(row.at, 0), row.start))
    _resolve_elsewhere(found.rows)
    _inherit(found.rows, rules)
    return found


def _figures_in_heading(passage: Passage) -> list[Draft]:
    start, end = passage.event.start, passage.event.end
    return [
        Draft(
            kind="other_amount",
            rule="figure-in-heading",
            passage=passage,
            start=start,
            end=end,
            section=passage.section,
            title=wording.text_title(passage.section, passage.words, "", ""),
            amount=Amount(minor=item.minor, currency=item.currency),
            at=start + item.start,
        )
        for item in find_sums(passage.words)
    ]


def _is_account(unit: list[Passage]) -> bool:
    return bool(unit[0].account) and not any(step.rank == SECTION for step in unit[0].steps)


def _account(unit: list[Passage], found: Drafts) -> None:
    if not any(find_sums(passage.words) for passage in unit):
        _statements([unit], found)
        return
    heads: list[Draft] = []
    for number, passage in enumerate(unit):
        _money(passage, unit[max(0, number - LOOK_BACK) : number], True, heads, found)


def _section(unit: list[Passage], found: Drafts) -> None:
    _statements(_split_statements(unit), found)


def _split_statements(unit: list[Passage]) -> list[list[Passage]]:
    """A section's subsections, each with all below it; one statement where a chapeau leads into them."""
    chapeau = len(unit[0].steps) < 2 and unit[0].words.rstrip().endswith((":", "—", "–", "-"))
    if chapeau or not any(len(p.steps) > 1 and p.steps[1].rank == SUBSECTION for p in unit):
        return [unit]
    keyed = groupby(
        unit, key=lambda p: (p.steps[1].element, p.steps[1].number) if len(p.steps) > 1 else ("", "")
    )
    return [list(group) for _, group in keyed]


def _statements(groups: list[list[Passage]], found: Drafts) -> None:
    """Rows of one section: money first, then statements without money below the one that leads."""
    spoken: list[Draft] = []
    money: list[Draft] = []
    limit = availability.during(groups[0][0].words)
    for group in groups:
        rows = _group_rows(group, limit, found)
        standing = [row for row in rows if row.kind in _STANDING]
        money.extend(row for row in rows if row.kind == "appropriation")
        if standing and not _amends_more(group, standing):
            continue
        statement = _statement(group, rows, found)
        if statement is None:
            continue
        spoken.append(statement)
        _hang(rows, statement)
    head = money[0] if money else _head_of(spoken)
    for row in spoken:
        if row is not head and row.parent is None:
            row.parent = head
    if head is not None and head.kind == "sanction":
        head.terms = texts.with_limits(head.terms, [(row.passage.words, row.rule) for row in spoken])


def _hang(rows: list[Draft], statement: Draft) -> None:
    """Sums that do not stand alone belong to the statement that names them."""
    for row in rows:
        if statement.kind == "interpretive" and row.rule == amounts.NOT_UNDERSTOOD:
            row.rule = "figure-in-explaining-text"
        if row.parent is None and row.kind not in ("appropriation", "rescission"):
            row.parent = statement


_STANDING: frozenset[str] = frozenset({"appropriation", "authorisation", "rescission", "limitation_replaced"})


def _amends_more(group: list[Passage], standing: list[Draft]) -> bool:
    """Whether a statement changes more in other law than the figures that have rows of their own."""
    if any(row.kind in ("appropriation", "rescission") for row in standing):
        return False
    words = " ".join(passage.words for passage in group)
    if all(row.rule == "authorised" for row in standing):
        return False
    return any(passage.event.amended for passage in group) or wording.other_changes(words)


def _head_of(spoken: list[Draft]) -> Draft | None:
    for kind in HEADS:
        for row in spoken:
            if row.kind == kind:
                return row
    return next((row for row in spoken if row.kind in PLAIN), None)


def _group_rows(group: list[Passage], limit: Availability | None, found: Drafts) -> list[Draft]:
    before = len(found.rows)
    heads: list[Draft] = []
    for number, passage in enumerate(group):
        _money(passage, group[max(0, number - LOOK_BACK) : number], False, heads, found)
    rows = found.rows[before:]
    limit = availability.during(group[0].words) or limit
    for row in rows:
        if row.kind in ("limitation", "limitation_replaced") and row.availability is None:
            row.availability = limit
    return rows


def _money(passage: Passage, before: list[Passage], account: bool, heads: list[Draft], found: Drafts) -> None:
    """Add the rows of one passage; `heads` holds the new money of the unit, to which later parts belong."""
    if not heads and not find_sums(passage.words):
        return
    lead = lead_in(passage, before) if find_sums(passage.words) else ""
    rows = amounts.rows(passage, lead, account, bool(heads))
    drafts: list[Draft] = []
    for number, row in enumerate(rows):
        item = _row(passage, rows, number, account)
        if row.kind == "appropriation" or (row.kind == "rescission" and not account):
            heads.append(item)
        elif row.kind in ("of_which", "transfer", "limitation", "other_amount") and row.pair is None:
            item.parent = _whole(item, heads)
        if row.rule in ("together-with-fund", "trust-fund-expenses"):
            heads.append(item)
        drafts.append(item)
    head = next((item for item in reversed(heads) if item.kind == "appropriation"), None)
    _link_figures(passage, lead, rows, drafts)
    found.rows.extend(drafts)
    _attach_conditions(passage, rows, drafts, head)


def _whole(part: Draft, heads: list[Draft]) -> Draft | None:
    """The new money a part belongs to: the latest that is large enough, else the latest."""
    for head in reversed(heads):
        if head.amount and part.amount and head.amount.minor >= part.amount.minor:
            return head
    return heads[-1] if heads else None


def _link_figures(passage: Passage, lead: str, rows: tuple[amounts.Row, ...], drafts: list[Draft]) -> None:
    """Pair each new figure of amended law with the old one and name both by the law they stand in."""
    for item, row in zip(drafts, rows, strict=True):
        if row.pair is not None:
            old = item.replaces = drafts[row.pair]
            shown = [show(sum_.minor, sum_.currency) for sum_ in (row.sum, rows[row.pair].sum)]
            item.title = wording.figure_title(passage, lead, shown[0], shown[1])
            item.purpose = old.purpose = ""
            old.title = wording.figure_title(passage, lead, f"{shown[1]} (the figure that is replaced)", "")


def _row(passage: Passage, rows: tuple[amounts.Row, ...], number: int, account: bool) -> Draft:
    row = rows[number]
    words, base = passage.words, passage.event.start
    low, high = _span(words, rows, number)
    later = (other.sum.start for other in rows[number + 1 : number + 9] if other.rule != MARK)
    following = next(later, row.clause.end)
    near = words[row.sum.end : min(following, row.clause.end)]
    own = availability.stated(near)
    if own is None and row.kind == "appropriation":
        own = availability.stated(words[row.clause.start : row.sum.start]) or availability.as_receiver(words)
    item = Draft(
        kind=row.kind,
        rule=row.rule,
        passage=passage,
        start=base + low,
        end=base + high,
        section=passage.section,
        amount=Amount(minor=row.sum.minor, currency=row.sum.currency),
        at=base + row.sum.start,
        bound=row.bound,
        availability=own,
        purpose=wording.purpose(words, row.clause, row.sum, near, row.kind),
    )
    item.title = wording.money_title(item.kind, passage, item.purpose or words[low:high])
    return item


def _span(words: str, rows: tuple[amounts.Row, ...], number: int) -> tuple[int, int]:
    """The words of one row: its whole clause, or its own part where an earlier sum shares the clause."""
    row = rows[number]
    if row.kind == "limitation_replaced":
        return row.sum.start, row.sum.end
    shared = number > 0 and rows[number - 1].clause == row.clause
    if not shared or row.pair is not None:
        return row.clause.start, row.clause.end
    low = rows[number - 1].sum.end
    further = number + 1 < len(rows) and rows[number + 1].clause == row.clause
    high = rows[number + 1].sum.start if further else row.clause.end
    return wording.trim(words, low, high, row.sum.start, row.sum.end)


def _attach_conditions(
    passage: Passage, rows: tuple[amounts.Row, ...], drafts: list[Draft], head: Draft | None
) -> None:
    """Provisos, and sentences without a sum of their own, bind the money they follow."""
    target = head if head is not None else (drafts[0] if drafts else None)
    if target is None:
        return
    current: Draft | None = None
    holders: dict[int, list[Draft]] = {}
    for item, row in zip(drafts, rows, strict=True):
        holders.setdefault(row.clause.start, []).append(item)
    for clause in clauses(passage.words):
        holding = holders.get(clause.start, [])
        if clause.proviso:
            target.conditions.append(clause.words)
            if holding:
                current = holding[0]
            elif current is not None and current is not target and wording.speaks_of_preceding(clause.words):
                current.conditions.append(clause.words)
        else:
            target.conditions.extend(_further_sentences(clause, rows))


def _further_sentences(clause: Clause, rows: tuple[amounts.Row, ...]) -> Iterable[str]:
    spans = [(low + clause.start, high + clause.start) for low, high in sentences(clause.words)]
    starts = [row.sum.start for row in rows]
    held = [bisect_left(starts, low) < bisect_left(starts, high) for low, high in spans]
    if not any(held):
        return []
    first = held.index(True)
    return [
        clause.words[low - clause.start : high - clause.start].strip()
        for number, (low, high) in enumerate(spans)
        if number > first and not held[number]
    ]


def _statement(group: list[Passage], rows: list[Draft], found: Drafts) -> Draft | None:
    """The measure that a statement without standing money makes, or None with a gap noted."""
    first, last = group[0], group[-1]
    parts = [clauses(passage.words) for passage in group]
    lead = " ".join(clause.words for part in parts for clause in part if not clause.proviso)
    changes = any(passage.event.amended for passage in group)
    section, heading = _shared(group)
    reading = texts.read_statement(lead, heading, changes, found.lang)
    start, end = first.event.start, last.event.end
    if reading is None:
        if not rows or wording.says_something(lead):
            found.gaps.append(Gap(first, start, end, "no rule understands this statement"))
        return None
    own = " ".join(passage.words for passage in group if not passage.event.amended)
    item = Draft(
        kind=reading.kind,
        rule=reading.rule,
        passage=first,
        start=start,
        end=end,
        section=section,
        bound="open" if reading.kind in MONEY_KINDS else "exact",
        availability=availability.during(first.words),
        conditions=[clause.words for part in parts for clause in part if clause.proviso],
        terms=texts.terms_of(own[: texts.MAX_WORDS], reading.kind),
    )
    outer = group[0].steps[0].heading if group[0].steps else ""
    item.title = wording.text_title(section or first.account, heading, outer, lead)
    found.rows.append(item)
    return item


def _shared(group: list[Passage]) -> tuple[str, str]:
    """The printed number that all passages of a statement share, and the innermost heading they share."""
    steps = group[0].steps
    for passage in group[1:]:
        shared = 0
        while shared < min(len(steps), len(passage.steps)) and steps[shared] == passage.steps[shared]:
            shared += 1
        steps = steps[:shared] or steps[:1]
    heading = next((step.heading for step in reversed(steps) if step.heading), "")
    return section_of(steps), heading


def _resolve_elsewhere(rows: list[Draft]) -> None:
    """A part "of the funds appropriated under the heading X" belongs to account X of its own title."""
    accounts: dict[tuple[str, str], list[Draft]] = {}
    for row in rows:
        if row.kind == "appropriation" and row.passage.account:
            accounts.setdefault((_title_of(row), row.passage.account.lower()), []).append(row)
    for row in rows:
        if row.kind not in ("of_which", "transfer") or (
            row.parent is not None and row.parent.kind == "appropriation"
        ):
            continue
        named = wording.named_heading(_around(row))
        owners = accounts.get((_title_of(row), named.lower()), []) if named else []
        fitting = [
            owner
            for owner in owners
            if owner.amount and row.amount and owner.amount.minor >= row.amount.minor
        ]
        if len(owners) == 1 and fitting:
            row.parent = owners[0]


def _around(row: Draft) -> str:
    at = row.at - row.passage.event.start
    return row.passage.words[max(0, at - amounts.REACH) : at + amounts.REACH]


def _title_of(row: Draft) -> str:
    return " > ".join(
        row.passage.path[: sum(1 for _ in row.passage.path if _.startswith(("Division", "Title")))]
    )


def _inherit(rows: list[Draft], rules: tuple[availability.Default, ...]) -> None:
    for row in rows:
        if row.kind == "appropriation" and row.availability is None:
            row.availability = availability.inherited(row.passage.path, rules)
    for row in rows:
        parent = row.parent
        if row.kind not in ("of_which", "transfer") or row.availability is not None or parent is None:
            continue
        if parent.availability is not None:
            row.availability = Availability(until=parent.availability.until, basis="parent")
