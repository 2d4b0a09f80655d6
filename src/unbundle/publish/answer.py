"""The one-page answer: what the page is, what the package holds, what the alternative does, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unbundle.publish.blocks import Block, Section
from unbundle.publish.fates import Fate, build_fates, decimals_of, firm_money, official_total
from unbundle.publish.heard import aside_on
from unbundle.publish.index import Index
from unbundle.publish.lead import build_lead, build_notice, first_gaps
from unbundle.publish.money import exact, short, signed
from unbundle.publish.words import KINDS, listed, plural
from unbundle.records.measure import MONEY_KINDS

SHOWN = 8
NAMED = 5
AGREED = "What every bloc that spoke supports"
AGREED_NOTE = (
    "A bloc is all of one kind, region or other declared attribute. Listed is what more members support "
    "than reject in every bloc of which anybody is counted, under every attribute; at least two blocs of "
    "each must have spoken. One voice is enough for a bloc to speak."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its everyday label; `long` is the exact form where `value` is rounded."""

    label: str
    value: str
    long: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """A block named in a list: anchor number, title, and what to say of it."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """A list of blocks cut after a few, with the number of the rest; `note` says what is listed."""

    title: str
    note: str
    rows: tuple[Pointer, ...]
    rest: int
    empty: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader knows after two minutes."""

    notice: tuple[str, ...]
    gaps: tuple[str, ...]
    lead: tuple[str, ...]
    figures: tuple[Figure, ...]
    fates: tuple[Fate, ...]
    lists: tuple[Names, ...]
    voices: tuple[str, ...]
    open: tuple[str, ...]
    kinds: tuple[tuple[str, str, int, str], ...]
    totals: tuple[str, str, str]


def build_answer(index: Index, sections: Sequence[Section]) -> Answer:
    """The answer of a run; sums in lists are short, the exact ones stand in `figures` and `fates`."""
    blocks = [block for section in sections for block in section.blocks]
    fates = build_fates(index)
    return Answer(
        notice=build_notice(index),
        gaps=first_gaps(index.dossier.settings.caveats),
        lead=tuple(build_lead(index, fates, blocks)),
        figures=_figures(index),
        fates=fates,
        lists=tuple(_lists(index, blocks)),
        voices=tuple(_voices(index)),
        open=tuple(_open(index)),
        kinds=tuple(_kinds(index)),
        totals=_totals(index),
    )


def _figures(index: Index) -> tuple[Figure, ...]:
    alternative, total = index.run.alternative, official_total(index)
    rows = [
        ("Official package", total),
        ("Common alternative", alternative.cost),
        ("Difference", alternative.cost - total),
    ]
    if alternative.budget != total:
        rows.append(("Money limit used", alternative.budget))
    elif alternative.cost < alternative.budget:
        rows[2] = ("Left unspent", total - alternative.cost)
    thin = sum(d.cost for d in index.decisions.values() if d.chosen and d.thin)
    firm = firm_money(index)
    if thin:
        few = f"Of it, on fewer than {alternative.rule.thin_below} {index.voter_word[1]}"
        rows.insert(2, (few, thin))
    if firm is not None and alternative.cost:
        rows.insert(3 if thin else 2, ("Of it, under every rule set tried", firm))
    places = decimals_of(index)
    return tuple(
        Figure(label, short(n, index.currency, places), exact(n, index.currency)) for label, n in rows
    )


def _totals(index: Index) -> tuple[str, str, str]:
    """Exact sums of the official package and the alternative, and their difference with its sign."""
    official, ours = official_total(index), index.run.alternative.cost
    return (
        exact(official, index.currency),
        exact(ours, index.currency),
        signed(ours - official, index.currency),
    )


def _lists(index: Index, blocks: Sequence[Block]) -> Iterable[Names]:
    currency = index.currency
    official = [b for b in blocks if not b.lines[0].proposed]
    stays = sorted((b for b in official if b.chosen), key=lambda b: (-b.alternative, b.number))
    goes = sorted((b for b in official if b.chosen < len(b.lines)), key=_lost_order)
    new = [b for b in blocks if b.lines[0].proposed and b.chosen]
    new.sort(key=lambda b: (-b.alternative, -len(b.votes.approve), b.number))
    yield _names("What stays", [(b, _kept_words(b, currency)) for b in stays], "Nothing of the package.")
    yield _names("What goes", [(b, _lost_words(index, b)) for b in goes], "Nothing.")
    yield _names("What comes in", [(b, _voice_words(b)) for b in new], "Nothing.")
    yield from _dissent(index, blocks)
    agreed = _agreed(index, blocks)
    yield _names(AGREED, [(b, _voice_words(b)) for b in agreed], "Nothing.", AGREED_NOTE)


def _dissent(index: Index, blocks: Sequence[Block]) -> Iterable[Names]:
    """Both sides with their names: against what is taken up, and for what is not."""
    nobody = "Nobody who is counted." if index.from_positions else "Nobody who voted."
    against = [b for b in blocks if b.chosen and b.votes.reject]
    wanted = [b for b in blocks if b.chosen < len(b.lines) and b.votes.approve]
    against.sort(key=lambda b: (-len(b.votes.reject), b.number))
    wanted.sort(key=lambda b: (-len(b.votes.approve), b.number))
    rows = [(b, _who(index, b.votes.reject, b.votes.approve, "against", "for")) for b in against]
    yield _names("Who dissents from what is taken up", rows, nobody)
    rows = [(b, _who(index, b.votes.approve, b.votes.reject, "for", "against")) for b in wanted]
    yield _names("Who wanted what is dropped or not added", rows, nobody)


def _who(index: Index, losers: Sequence[str], others: Sequence[str], side: str, other: str) -> str:
    """Both counts, the losing side last, and its names where they are few."""
    names = sorted(index.name(voter) for voter in losers)
    named = f": {listed(names)}" if len(names) <= NAMED else ""
    return f"{len(others)} {other}, {len(losers)} {side}{named}"


def _agreed(index: Index, blocks: Sequence[Block]) -> list[Block]:
    ground = set(index.run.opinions.common_ground)
    return sorted(
        (b for b in blocks if b.lines[0].id in ground),
        key=lambda b: (-len(b.votes.approve), b.number),
    )


def _lost_order(block: Block) -> tuple[int, int]:
    return (block.alternative - block.official, block.number)


def _names(title: str, rows: Sequence[tuple[Block, str]], empty: str, note: str = "") -> Names:
    shown = tuple(Pointer(block.number, block.name, text) for block, text in rows[:SHOWN])
    return Names(title, note, shown, max(0, len(rows) - SHOWN), empty)


def _kept_words(block: Block, currency: str) -> str:
    money = f"{short(block.alternative, currency)}, " if block.official else ""
    if block.alternative != block.official:
        money = f"{short(block.alternative, currency)} of {short(block.official, currency)}, "
    condition = "with conditions, " if any(line.change == "amend" for line in block.lines) else ""
    return money + condition + _voice_words(block)


def _lost_words(index: Index, block: Block) -> str:
    gone = block.official - block.alternative
    money = f"{short(gone, index.currency)}, " if gone else ""
    if not block.spoke and not index.from_positions:
        return f"{money}nobody voted for it or against it"
    if not block.spoke:
        most = block.heard.aside[1]
        spoke = f"; up to {most} spoke on what a line is about but are not counted" if most else ""
        return f"{money}no position counts on it, for or against{spoke}"
    reasons = sorted({line.reason for line in block.lines if not line.chosen})
    return f"{money}{listed(reasons)}: {_voice_words(block)}"


def _voice_words(block: Block) -> str:
    marks = [", thin"] if block.thin else []
    marks += [f", turns in {block.turns.count} of {block.turns.of} rule sets"] if block.turns else []
    limits = [f" ({n} with limits or context)" if n else "" for n in block.limits]
    sides = f"{len(block.votes.approve)} for{limits[0]}, {len(block.votes.reject)} against{limits[1]}"
    aside = f", {block.heard.aside[1]} more not counted" if block.heard.aside[1] else ""
    return sides + aside + "".join(marks)


def _voices(index: Index) -> Iterable[str]:
    box, word = index.run.box, index.voter_word[1]
    roll = len(index.wholes(b.voter for b in index.run.profile.ballots))
    voices = {b.voter or b.organisation for b in box.ballots}
    if box.basis == "provisional":
        known = [o for o in index.dossier.organisations if o.id in voices]
        kinds, countries = {o.kind for o in known}, {o.country for o in known} - {"INT"}
        counted = len(index.dossier.positions) - len(box.not_counted)
        yield (
            f"{counted:,} of {len(index.dossier.positions):,} published positions count here. They come from "
            f"{len(voices):,} of {roll:,} {word}: {plural(len(kinds), 'kind')}, "
            f"{plural(len(countries), 'country', 'countries')}, and the international level. "
            "The others are shown, with the reason why they do not count."
        )
    else:
        yield f"{len(voices):,} of {roll:,} {word} cast {len(box.ballots):,} votes that count."
        if box.not_counted and index.dossier.charter.mandates == "required":
            yield (
                f"{plural(len(box.not_counted), 'vote')} more were set aside, each with its reason "
                "(results/box.json)."
            )
    yield from _silence(index, roll)
    count = index.run.opinions.pattern_count
    if index.from_positions:
        yield f"Those who are counted show {plural(count, 'different pattern')} of support and rejection."
    else:
        yield f"Those who voted show {plural(count, 'different pattern')} of votes."


def _silence(index: Index, roll: int) -> Iterable[str]:
    """How many are not counted, and of how many nothing was found; without lines, nothing."""
    if not index.decisions:
        return
    word, lines = index.voter_word[1], plural(len(index.decisions), "line")
    nobody = [d for d in index.decisions.values() if not d.rests_on]
    spoken = sorted(roll - d.tally.silent for d in index.decisions.values() if d.rests_on)
    money = sum(d.cost for d in nobody)
    sums = f" ({short(money, index.currency)})" if money else ""
    if nobody and not index.from_positions:
        yield f"On {len(nobody)} of {lines}{sums} nobody voted for or against."
    elif nobody:
        heard = sum(aside_on(index, d.option) > 0 for d in nobody)
        yield (
            f"On {len(nobody)} of {lines}{sums} no position counts. On {heard} of them somebody spoke of "
            "what the line is about but is not counted."
        )
    if spoken:
        middle = spoken[len(spoken) // 2]
        verb = "are counted" if index.from_positions else "voted"
        found = "Where no position was found, that is silence; it" if index.from_positions else "Silence"
        yield (
            f"On the line in the middle of the others, {middle:,} of {roll:,} {word} {verb}. "
            f"{found} is never counted as yes or no."
        )


def _open(index: Index) -> Iterable[str]:
    judged = [v for option, v in index.verdicts.items() if option in index.decisions]
    undecided = [v for v in judged if len(v.possible) > 1]
    if undecided:
        asked = {c for v in undecided for c in v.undecided_because}
        yield (
            f"The principles leave {len(undecided)} of {plural(len(judged), 'line')} undecided, because "
            f"{plural(len(asked), 'question')} must be answered by people and nobody has done so yet."
        )
    chosen = [d for d in index.decisions.values() if d.chosen]
    thin = [d for d in chosen if d.thin]
    if thin:
        limit = index.run.alternative.rule.thin_below
        words = index.voter_word[1]
        yield f"{len(thin)} of {len(chosen)} choices are thin: they rest on fewer than {limit} {words}."
    turning = [row for row in index.run.alternative.core if row.status not in ("all", "none")]
    if index.run.alternative.core and len(index.run.alternative.variants):
        of = index.run.alternative.core[0].of
        total = len(index.decisions)
        yield f"{len(turning)} of {plural(total, 'decision')} turn in one or more of {of} rule sets tried."
    ties = sum(d.tie for d in index.decisions.values())
    if ties:
        yield f"{plural(ties, 'decision')} met a tie that the published order broke."


def _kinds(index: Index) -> Iterable[tuple[str, str, int, str]]:
    """(everyday word, technical word, lines, exact sum) of the official package, money kinds first."""
    money = {(t.kind): t for t in index.run.totals if not t.path and t.currency == index.currency}
    for kind, (everyday, technical, _) in KINDS.items():
        count = sum(m.kind == kind and m.origin == "official" for m in index.dossier.measures)
        if count:
            total = money.get(kind)
            yield (
                everyday,
                technical,
                count,
                exact(total.minor, total.currency) if total and kind in MONEY_KINDS else "",
            )
