"""The conveyor belt: provisos and lines of money that come back from act to act.

Two texts are near-identical where their sequences of SIZE words overlap by at least ALIKE (Jaccard's
coefficient; Broder 1997). Sums, numbers, dates and the words for "this Act" are set equal before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from unbundle.casebook.tables import read_rows
from unbundle.kit.money import format_minor
from unbundle.records.casebook import Place, Recurrence
from unbundle.records.measure import Measure
from unbundle.records.package import Package

SIZE = 4
ALIKE = Fraction(3, 4)
SHORTEST = 8
"""Texts of fewer words recur everywhere and say nothing."""

_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_LEAD = re.compile(r"^\s*provided(?: further)?,?\s*(?:that)?,?\s*")
_DATE = re.compile(rf"\b(?:{_MONTH}) \d{{1,2}}, \d{{4}}")
_NUMBER = re.compile(r"\$?\d[\d,.]*(?:\([a-z0-9]+\))*")
_SELF = re.compile(r"\bthis (?:act|title|division|section|subsection|paragraph|chapter)\b")
_WORD = re.compile(r"[#\w]+")
_SHELL = re.compile(r"(?:title|division|subtitle|chapter|part)\b")

Sequences = frozenset[str]


@dataclass(frozen=True, slots=True)
class Act:
    """One act or bill of the index: short name, title, years, digest of the file, address."""

    id: str
    name: str
    title: str
    years: str
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A proviso, or a statement without money, of one act: where it stands and its words."""

    act: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """New money of one account in one act; the amount is empty where the act states none."""

    act: str
    key: str
    where: str
    amount: str


@dataclass(frozen=True, slots=True)
class LawIndex:
    """Acts by id, with their passages and lines."""

    acts: Mapping[str, Act]
    passages: tuple[Passage, ...]
    lines: tuple[Line, ...]


@cache
def shipped_index() -> LawIndex:
    """What ships: passages and accounts that stand in at least two of the acts in `data/laws.csv`."""
    acts = {row["id"]: Act(*(row[name] for name in _ACT)) for row in read_rows("laws.csv")}
    return LawIndex(
        acts,
        tuple(Passage(**row) for row in read_rows("law_clauses.csv.gz")),
        tuple(Line(**row) for row in read_rows("law_lines.csv.gz")),
    )


_ACT = ("id", "name", "title", "years", "sha256", "url")


def index_of(laws: Iterable[tuple[Act, Sequence[Measure]]]) -> LawIndex:
    """The index of any acts, given their measures: every passage of at least SHORTEST words, every line."""
    acts, passages, lines = {}, set(), set()
    for act, measures in laws:
        acts[act.id] = act
        for measure in measures:
            where = place_of(measure)
            passages |= {Passage(act.id, where, text) for text in passages_of(measure)}
            key = account_of(measure)
            if key:
                amount = measure.amount
                money = format_minor(amount.minor, amount.currency) if amount else ""
                lines.add(Line(act.id, key, where, money))
    return LawIndex(
        acts,
        tuple(sorted(passages, key=lambda p: (p.act, p.where, p.text))),
        tuple(sorted(lines, key=lambda line: (line.key, line.act, line.where, line.amount))),
    )


def act_of(package: Package) -> Act:
    """The act of a document of the user's own, named by its title or file, without year and address."""
    source = package.source
    return Act(source.file, package.title or source.file, package.title, "", source.sha256, source.url)


def recurring_only(index: LawIndex) -> LawIndex:
    """The part of an index that comes back: passages and accounts that stand in at least two acts."""
    plains = sorted({plain(p.text) for p in index.passages})
    acts: dict[str, set[str]] = defaultdict(set)
    for passage in index.passages:
        acts[plain(passage.text)].add(passage.act)
    finder = Finder(plains)
    kept = {text for text in plains if len(set().union(*(acts[like] for like, _ in finder.like(text)))) > 1}
    by_key: dict[str, set[str]] = defaultdict(set)
    for line in index.lines:
        by_key[line.key].add(line.act)
    return LawIndex(
        index.acts,
        tuple(p for p in index.passages if plain(p.text) in kept),
        tuple(line for line in index.lines if len(by_key[line.key]) > 1),
    )


def joined(*indexes: LawIndex) -> LawIndex:
    """Several indexes as one; of acts with the same digest or id the first counts."""
    acts: dict[str, Act] = {}
    passages: list[Passage] = []
    lines: list[Line] = []
    for index in indexes:
        digests = {act.sha256 for act in acts.values()}
        new = {k: act for k, act in index.acts.items() if k not in acts and act.sha256 not in digests}
        acts |= new
        passages += [p for p in index.passages if p.act in new]
        lines += [line for line in index.lines if line.act in new]
    return LawIndex(acts, tuple(passages), tuple(lines))


def recurring(measures: Sequence[Measure], own: Iterable[str], index: LawIndex) -> tuple[Recurrence, ...]:
    """Passages and lines of `measures` that stand in other acts, most acts first.

    `own` holds digests of files and titles of the acts that `measures` come from: they do not count.
    """
    mine = set(own)
    others = {k: act for k, act in index.acts.items() if not {act.sha256, act.title} & mine}
    found = [*_clauses(measures, others, index.passages), *_lines(measures, others, index.lines)]
    return tuple(sorted(found, key=lambda r: (-r.acts, r.kind, -len(r.measures), r.text, r.measures)))


def plain(text: str) -> str:
    """A text as it is compared: small letters, figures, dates and words for this act set equal, no marks."""
    text = _LEAD.sub("", text.lower())
    text = _NUMBER.sub("#", _DATE.sub("#", text))
    return " ".join(_WORD.findall(_SELF.sub("this act", text)))


def passages_of(measure: Measure) -> list[str]:
    """The provisos of a measure, and its words where it holds no money; the short ones left out."""
    texts = list(measure.conditions)
    if measure.amount is None and measure.locator is not None and measure.kind != "interpretive":
        texts.append(measure.locator.quote)
    return [text for text in texts if len(plain(text).split()) >= SHORTEST]


def account_of(measure: Measure) -> str:
    """The key of an account: its last two headings without title and division; empty where it is none."""
    if measure.kind != "appropriation" or measure.origin != "official":
        return ""
    heads = [head.lower() for head in measure.path if not _SHELL.match(head.lower())]
    return " / ".join(heads[-2:]) if len(heads) > 1 else ""


def place_of(measure: Measure) -> str:
    """Where a measure stands, for people: its section, or its last two headings."""
    return measure.section or ", ".join(measure.path[-2:]) or measure.title


class Finder:
    """Finds near-identical texts among many: an index from word sequences to texts."""

    def __init__(self, plains: Iterable[str]) -> None:
        self._sequences = {text: _sequences(text) for text in plains}
        self._with: dict[str, list[str]] = defaultdict(list)
        for text, sequences in self._sequences.items():
            for sequence in sequences:
                self._with[sequence].append(text)

    def like(self, text: str) -> list[tuple[str, Fraction]]:
        """Texts that overlap `text` by at least ALIKE, and by how much, in order of the texts."""
        own = _sequences(text)
        shared: dict[str, int] = defaultdict(int)
        for sequence in own:
            for other in self._with.get(sequence, ()):
                shared[other] += 1
        scored = (
            (other, Fraction(n, len(own) + len(self._sequences[other]) - n)) for other, n in shared.items()
        )
        return sorted((other, share) for other, share in scored if share >= ALIKE)


def _sequences(text: str) -> Sequences:
    words = text.split()
    return frozenset(" ".join(words[i : i + SIZE]) for i in range(max(1, len(words) - SIZE + 1)))


def _clauses(
    measures: Sequence[Measure], acts: Mapping[str, Act], passages: Sequence[Passage]
) -> Iterable[Recurrence]:
    by_plain: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        if passage.act in acts:
            by_plain[plain(passage.text)].append(passage)
    finder = Finder(by_plain)
    ours: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for measure in measures:
        for text in passages_of(measure):
            ours[plain(text)].append((measure.id, text))
    for key, here in sorted(ours.items()):
        like = finder.like(key)
        if like:
            there = {(p.act, p.where) for other, _ in like for p in by_plain[other]}
            yield Recurrence(
                kind="clause",
                text=min(text for _, text in here),
                measures=tuple(sorted({measure for measure, _ in here})),
                acts=len({act for act, _ in there}),
                alike=min(share for _, share in like),
                places=tuple(_place(acts[act], where) for act, where in sorted(there)),
            )


def _lines(
    measures: Sequence[Measure], acts: Mapping[str, Act], lines: Sequence[Line]
) -> Iterable[Recurrence]:
    by_key: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.act in acts:
            by_key[line.key].append(line)
    ours: dict[str, list[Measure]] = defaultdict(list)
    for measure in measures:
        ours[account_of(measure)].append(measure)
    for key, here in sorted(ours.items()):
        if key and by_key[key]:
            yield Recurrence(
                kind="line",
                text=here[0].title,
                measures=tuple(sorted(m.id for m in here)),
                acts=len({line.act for line in by_key[key]}),
                alike=Fraction(1),
                places=tuple(
                    _place(acts[line.act], line.where, line.amount)
                    for line in sorted(
                        by_key[key],
                        key=lambda line: (acts[line.act].years, line.act, line.where, line.amount),
                    )
                ),
            )


def _place(act: Act, where: str, amount: str = "") -> Place:
    return Place(act=act.name, year=act.years, where=where, amount=amount, url=act.url)
