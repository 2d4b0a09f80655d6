"""Headings to paths: every text of the stream gets its heading path, section and account.

Appropriations headings are flat in most files, so nesting is rebuilt from their order: headings
without text that follow each other directly form a run, one below the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from unbundle.read.events import Event, Stream
from unbundle.read.money import find_sums

MAJOR, LOOSE, SECTION, SUBSECTION = 10, 13, 20, 21
"""Ranks: appropriations headings run from MAJOR to 12, LOOSE are headings whose level is unknown."""

FLAG = re.compile(r"^\(.*\)$")
"""A heading in brackets, such as "(Including Transfer of Funds)": a flag, not part of the path."""

AGENCY = re.compile(
    r"^(department|related agenc|independent agenc|corps of engineers|architect of|house of "
    r"representatives|senate\b"
    r"|.*\b(agency|commission|administration|corporation|board|endowment|foundation|archives)\b)",
    re.I,
)
"""Headings that name a body of government: they start anew where a grouping would only follow."""


@dataclass(frozen=True, slots=True)
class Step:
    """One open level: its name, rank, number, element id and heading."""

    name: str
    rank: int
    number: str
    element: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text with its place: open levels from large to small, path parts, section and account.

    `unit` is the element or ordinal of the account or section it belongs to; texts of one unit
    follow each other. `below` counts numbered levels under the unit.
    """

    event: Event
    words: str
    path: tuple[str, ...]
    slugs: tuple[str, ...]
    steps: tuple[Step, ...]
    account: str
    heading: str
    unit: int
    flags: tuple[str, ...]

    @property
    def section(self) -> str:
        """The printed section with its subdivisions, such as "Sec. 502(2)"; "" outside sections."""
        return section_of(self.steps)


def section_of(steps: tuple[Step, ...]) -> str:
    """The printed section of open levels; numbers of levels below follow in brackets."""
    printed = ""
    for step in steps:
        if step.rank == SECTION and step.number:
            printed = f"{_WORDS.get(step.name, 'Sec.')} {step.number}"
        elif step.rank > SECTION and step.number and printed:
            printed += f"({step.number})"
    return printed


_WORDS = {"article": "Art.", "regulation": "Reg.", "clause": "No.", "rule": "Rule"}


@dataclass(slots=True)
class _State:
    steps: list[Step] = field(default_factory=list)
    runs: dict[int, list[str]] = field(default_factory=dict)
    open_run: int = 0
    loose: list[str] = field(default_factory=list)
    unit: int = 0
    flags: list[str] = field(default_factory=list)
    pending: int = 0
    outer: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None = None


def passages(stream: Stream) -> tuple[Passage, ...]:
    """Every text of `stream` with its place, and every heading that names a sum, in document order."""
    state = _State()
    found = []
    for event in stream.events:
        if event.kind == "level":
            _open(state, event)
        elif event.kind == "heading":
            words = stream.text[event.start : event.end]
            _head(state, event, words)
            if find_sums(words):
                found.append(_passage(state, event, words))
        else:
            found.append(_passage(state, event, stream.text[event.start : event.end]))
    return tuple(found)


def _open(state: _State, event: Event) -> None:
    while state.steps and state.steps[-1].rank >= event.rank:
        state.steps.pop()
    state.steps.append(Step(event.name, event.rank, event.number, event.element))
    if event.rank <= SECTION:
        state.unit += 1
        state.outer = None
    if event.rank < MAJOR:
        state.runs.clear()
        state.loose.clear()
        state.flags.clear()
        state.open_run = 0
    state.pending = event.rank if MAJOR <= event.rank <= LOOSE else 0
    if event.rank >= SECTION:
        state.open_run = 0


def _head(state: _State, event: Event, words: str) -> None:
    last = state.steps[-1] if state.steps else None
    if last is None:
        return
    if last.heading and FLAG.match(words):
        state.flags.append(words)
        return
    heading = f"{last.heading} {words}".strip() if last.heading else words
    state.steps[-1] = Step(last.name, last.rank, last.number, last.element, heading)
    if last.rank < SECTION:
        state.outer = None
    if not state.pending:
        return
    if FLAG.match(words):
        state.flags.append(words)
        return
    _slot(state, state.pending, words)
    state.pending = 0


def _slot(state: _State, rank: int, words: str) -> None:
    for finer in [key for key in state.runs if key > rank]:
        del state.runs[finer]
    state.flags.clear()
    if rank == LOOSE:
        state.loose.append(words)
        state.open_run = rank
        return
    run = state.runs.setdefault(rank, [])
    if state.open_run == rank:
        run.append(words)
    elif rank == MAJOR and len(run) > 1 and not AGENCY.match(words):
        run[-1] = words
    else:
        run[:] = [words]
    state.open_run = rank


def _settle(state: _State) -> None:
    """Place a finished run of loose headings: k of them replace the last k, a body of government all."""
    run = state.loose
    if not run:
        return
    state.outer = None
    stack = state.runs.setdefault(LOOSE, [])
    fresh = (len(run) > 2 and AGENCY.match(run[0])) or len(run) >= len(stack) or _PROVISIONS.match(run[0])
    stack[:] = run if fresh else [*stack[: -len(run)], *run]
    run.clear()


_PROVISIONS = re.compile(r"^general provision", re.I)
_ACCOUNT_TEXT = re.compile(
    r"^(?:for|to|in addition|there (?:is|are)|of the|not to exceed|provided|under the authorit(?:y|ies))\b",
    re.I,
)


def _passage(state: _State, event: Event, words: str) -> Passage:
    if event.kind == "text":
        state.open_run = 0
        _settle(state)
    if state.outer is None:
        state.outer = _outer(state)
    parts, slugs, groups = state.outer
    in_section = any(step.rank == SECTION for step in state.steps)
    marked = all(step.name != "heading" for step in state.steps)
    account = groups[-1] if groups and not in_section and (marked or _ACCOUNT_TEXT.match(words)) else ""
    heading = next(
        (step.heading for step in reversed(state.steps) if step.rank >= SECTION and step.heading), ""
    )
    return Passage(
        event=event,
        words=words,
        path=parts,
        slugs=slugs,
        steps=tuple(step for step in state.steps if step.rank >= SECTION),
        account=account,
        heading=heading,
        unit=state.unit,
        flags=tuple(state.flags),
    )


def _outer(state: _State) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The path above sections, its short form for ids, and the headings of accounts in it."""
    parts, slugs = [], []
    for step in state.steps:
        if step.rank < MAJOR:
            printed = f"{step.name.capitalize()} {step.number}".strip() if step.number else ""
            parts.append(": ".join(part for part in (printed, step.heading) if part))
            slugs.append(printed or step.heading)
    groups = tuple(name for rank in sorted(state.runs) for name in state.runs[rank])
    return (
        (*(part for part in parts if part), *groups),
        (*(slug for slug in slugs if slug), *groups),
        groups,
    )
