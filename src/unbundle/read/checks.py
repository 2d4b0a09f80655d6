"""Self-tests of a reading: nothing lost, nothing twice, parts within their whole, quotes at their place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from unbundle.kit.canonical import SAFE_INTEGER
from unbundle.read.drafts import Draft
from unbundle.read.events import Stream
from unbundle.read.money import beyond_record, find_sums, show
from unbundle.records.measure import Measure
from unbundle.records.package import Check, Total

_ACCOUNT = re.compile(r"^For an additional amount for “([^”]+)”")
_EARLIER_MONEY = re.compile(r"\bpreviously appropriated\b|\bmade available (?:by|in) prior\b")
_RAW = (
    re.compile(r"[$€£]\s?\d"),
    re.compile(
        r"[EGUZR](?<!\w.)(?:(?<=E)UR|(?<=G)BP|(?<=U)SD|(?<=Z)AR|(?<=R))\s?\d{1,3}(?:[ ,.\u00a0]\d{3})+"
    ),
)
"""Currency signs before a number; two searches that each begin with one of few letters are the faster way."""


def totals(measures: tuple[Measure, ...]) -> tuple[Total, ...]:
    """Sum and number of rows per heading path, kind and currency; () is the whole document.

    Order: paths in document order, each before the paths below it; kinds by name.
    """
    own: dict[tuple[tuple[str, ...], str, str], list[int]] = {}
    for measure in measures:
        if measure.amount is not None:
            cell = own.setdefault((measure.path, measure.kind, measure.amount.currency), [0, 0])
            cell[0] += measure.amount.minor
            cell[1] += 1
    sums: dict[tuple[tuple[str, ...], str, str], list[int]] = {}
    order: dict[tuple[str, ...], int] = {(): 0}
    for (whole, kind, currency), (minor, count) in own.items():
        for depth in range(len(whole) + 1):
            path = whole[:depth]
            order.setdefault(path, len(order))
            cell = sums.setdefault((path, kind, currency), [0, 0])
            cell[0] += minor
            cell[1] += count
    rows = sorted(sums.items(), key=lambda item: (order[item[0][0]], item[0][1], item[0][2]))
    return tuple(
        Total(path=path, kind=kind, currency=currency, minor=cell[0], count=cell[1])  # type: ignore[arg-type]
        for (path, kind, currency), cell in rows
    )


def checks(stream: Stream, drafts: list[Draft], measures: tuple[Measure, ...]) -> tuple[Check, ...]:
    """The reader's self-tests in a fixed order."""
    spans = _sums(stream)
    return (
        _every_sum(spans, drafts),
        _no_sum_outside(stream, spans),
        _parts(drafts),
        _headings(drafts),
        _quotes(stream, measures),
        _ids(measures),
        _understood(measures),
    )


def _check(name: str, faults: list[str], good: str) -> Check:
    shown = "; ".join(faults[:5]) + (f"; and {len(faults) - 5} more" if len(faults) > 5 else "")
    return Check(name=name, ok=not faults, detail=shown if faults else good)


def _every_sum(spans: list[tuple[int, int]], drafts: list[Draft]) -> Check:
    stated = Counter(start for start, _ in spans)
    held = Counter(draft.at for draft in drafts if draft.amount is not None)
    missing = [f"no row for the sum at {at}" for at in sorted(stated - held)]
    extra = [f"{held[at]} rows for the sum at {at}" for at in sorted(held - stated)]
    return _check(
        "every sum in exactly one row", missing + extra, f"{stated.total()} sums, {held.total()} rows"
    )


def _sums(stream: Stream) -> list[tuple[int, int]]:
    """Half-open code points of every sum of the document's headings and texts, in order."""
    return [
        (event.start + item.start, event.start + item.end)
        for event in stream.events
        if event.kind != "level"
        for item in find_sums(stream.text[event.start : event.end])
    ]


def _no_sum_outside(stream: Stream, spans: list[tuple[int, int]]) -> Check:
    raw = sorted(match.start() for pattern in _RAW for match in pattern.finditer(stream.text))
    starts = [start for start, _ in spans]
    lost = []
    for at in raw:
        before = bisect_right(starts, at) - 1
        if before < 0 or at >= spans[before][1]:
            lost.append(_lost(stream.text[at : at + 60], at))
    return _check("no currency sign outside a row", lost, f"{len(raw)} currency signs, all inside a sum")


def _lost(words: str, at: int) -> str:
    beyond = [(low, high) for low, high in beyond_record(words) if low == 0]
    if beyond:
        most = show(SAFE_INTEGER, "USD")
        return (
            f"{words[: beyond[0][1]]} at {at} is more than a record can hold ({most}): it is not understood"
        )
    return f"{words[:20]!r} at {at}"


def _parts(drafts: list[Draft]) -> Check:
    """Parts add up to at most their whole; ceilings ("up to") are possibilities and count singly.

    A text that also draws on money of earlier acts, or on transfers into it, may name larger parts.
    """
    sums: dict[int, int] = {}
    faults, explained = [], 0
    for draft in drafts:
        whole = draft.parent
        if draft.kind not in ("of_which", "transfer") or whole is None or whole.kind != "appropriation":
            continue
        if draft.amount is None or whole.amount is None or draft.rule == "by-transfer-from":
            continue
        if draft.amount.minor > whole.amount.minor:
            if _EARLIER_MONEY.search(whole.passage.words):
                explained += 1
            else:
                faults.append(
                    f"{draft.title} is larger than {whole.title} ({' > '.join(whole.passage.path)})"
                )
        elif draft.bound != "ceiling":
            sums[id(whole)] = sums.get(id(whole), 0) + draft.amount.minor
    good = f"{len(sums)} wholes with stated parts"
    return _check("parts within their whole", faults, f"{good}; {explained} parts also draw on earlier acts")


def _headings(drafts: list[Draft]) -> Check:
    faults, seen = [], 0
    for draft in drafts:
        match = _ACCOUNT.match(draft.passage.words)
        if draft.kind != "appropriation" or not match or not draft.passage.account:
            continue
        seen += 1
        quoted = _plain(match[1])
        if not any(quoted.endswith(_plain(name)) for name in draft.passage.path[-2:]):
            faults.append(f"the law's own words differ: text {match[1]!r}, heading {draft.passage.account!r}")
    return _check("quoted account equals the heading", faults, f"{seen} quoted accounts")


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", words.lower())


def _quotes(stream: Stream, measures: tuple[Measure, ...]) -> Check:
    faults = [
        measure.id
        for measure in measures
        if measure.locator is None
        or stream.text[measure.locator.start : measure.locator.end] != measure.locator.quote
    ]
    return _check("quotes stand at their place", faults, f"{len(measures)} quotes")


def _ids(measures: tuple[Measure, ...]) -> Check:
    ids = [measure.id for measure in measures]
    twice = sorted({name for name in ids if ids.count(name) > 1}) if len(set(ids)) < len(ids) else []
    known = set(ids)
    dangling = [
        m.id
        for m in measures
        if (m.parent and m.parent not in known) or (m.replaces and m.replaces not in known)
    ]
    return _check("ids are unique and links hold", twice + dangling, f"{len(ids)} ids")


def _understood(measures: tuple[Measure, ...]) -> Check:
    lost = [
        f"{m.id} ({show(m.amount.minor, m.amount.currency)})"
        for m in measures
        if m.rule == "not-understood" and m.amount
    ]
    return _check("every sum was understood", lost, "every sum has a rule that names its kind")
