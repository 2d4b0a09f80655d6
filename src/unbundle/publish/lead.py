"""The first lines of the page, and the first sentences of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from unbundle.publish.blocks import Block
from unbundle.publish.charter import charter_status
from unbundle.publish.fates import Fate, decimals_of, firm_money, is_proposed, official_total
from unbundle.publish.index import Index
from unbundle.publish.money import decimals_that_add_up, short, with_signs
from unbundle.publish.words import listed, plural
from unbundle.records.alternative import Change

BASIS: dict[str, str] = {
    "provisional": (
        "This page is made from published positions, not from signatures. The organisations were not asked. "
        "What they published counts as a provisional vote until they confirm, correct or withdraw it."
    ),
    "mandated": "This page is made from votes that members cast under a mandate.",
    "cast": "This page is made from votes that members cast.",
    "roll-call": (
        "This page is made from recorded votes. "
        "Those who cast them were not asked about the alternative shown here."
    ),
}
GAPS_SHOWN = 4
VERBS: dict[Change, str] = {"keep": "keeps", "amend": "keeps with conditions", "drop": "drops", "add": "adds"}


def build_notice(index: Index) -> tuple[str, ...]:
    """What the page is: in the dossier's own words where it has some, else by the kind of votes."""
    box = index.run.box
    mandated = all(ballot.mandate for ballot in box.ballots)
    basis = "cast" if box.basis == "mandated" and not mandated else box.basis
    note = index.dossier.settings.status_note
    return (note or BASIS[basis], charter_status(index.dossier.charter))


def first_gaps(caveats: Sequence[str]) -> tuple[str, ...]:
    """The first sentences of the first few caveats; all stand in full below them."""
    return tuple(re.split(r"(?<=\.) ", text)[0] for text in caveats[:GAPS_SHOWN])


def build_lead(index: Index, fates: Sequence[Fate], blocks: Sequence[Block]) -> Iterable[str]:
    """Sentences: what the package holds, what the alternative does with it, why money is dropped."""
    alternative, currency = index.run.alternative, index.currency
    if alternative.equals_official:
        yield "The result equals the official package: the votes change nothing in it."
    total, places = official_total(index), decimals_of(index)
    official = [d for d in index.decisions.values() if not is_proposed(index, d)]
    paid = sum(1 for d in official if d.cost)
    yield (
        f"The official package holds {short(total, currency, places)} of new money "
        f"in {plural(paid, 'line')}, and {plural(len(official) - paid, 'line')} without new money."
    )
    yield from _hidden(index)
    parts = [
        _fate_words(fate, currency, places) + _foremost(fate, blocks)
        for fate in fates
        if fate.change != "leave_out"
    ]
    cost = short(alternative.cost, currency, places)
    yield f"The common alternative costs {cost}{_rests(index, blocks)}. It {'; it '.join(parts)}."
    yield from own_shares(index)
    yield from _why_dropped(index, fates, blocks)
    if index.dossier.settings.budget.label == "parameter":
        budget = short(alternative.budget, currency)
        yield (
            f"The money limit of {budget} is our parameter, not an official sum; "
            "at another limit the result differs."
        )


def _rests(index: Index, blocks: Sequence[Block]) -> str:
    """How much of the sum rests on few, and how much is the same under all rules; empty without money."""
    thin = [b for b in blocks if b.thin and b.alternative]
    places, parts = decimals_of(index), []
    if thin:
        most = max(thin, key=lambda b: (b.alternative, -b.number))
        voices = plural(len(most.votes.approve) + len(most.votes.reject), *index.voter_word)
        parts.append(f"{short(most.alternative, index.currency, places)} of it rests on {voices}")
    firm = firm_money(index)
    if firm is not None and index.run.alternative.cost:
        of = index.run.alternative.core[0].of
        parts.append(
            f"{short(firm, index.currency, places)} is taken up under every one of the {of} rule sets tried"
        )
    return f"; {listed(parts)}" if parts else ""


def own_shares(index: Index) -> tuple[str, ...]:
    """The note that tells money paid out of own shares from money that went in unclaimed, if there is one."""
    notes = index.run.alternative.notes
    return tuple(with_signs(note, index.currency) for note in notes if "own shares" in note)


def _hidden(index: Index) -> Iterable[str]:
    """How many of those who cast votes would have been content with one vote on the whole."""
    if index.run.box.basis == "provisional":
        return
    official = {d.option for d in index.decisions.values() if not is_proposed(index, d)}
    cast = [b for b in index.run.profile.ballots if official & {*b.approves, *b.rejects, *b.abstains}]
    yes = sum(not official & {*b.rejects, *b.abstains} for b in cast)
    no = sum(not official & {*b.approves, *b.abstains} for b in cast)
    yield (
        f"Of {len(cast):,} {index.voter_word[1]} who voted on its parts, {yes:,} said yes to each part "
        f"they voted on, {no:,} said no to each, and {len(cast) - yes - no:,} said yes to some and no "
        "to others: one vote on the whole hides them."
    )


def _foremost(fate: Fate, blocks: Sequence[Block]) -> str:
    """The two groups of lines that weigh most in a fate: by sum, or by voices where nothing has a cost."""
    if fate.change == "drop":
        return ""
    mine = [b for b in blocks if any(line.change == fate.change for line in b.lines)]
    mine.sort(key=lambda b: (-b.alternative, -len(b.votes.approve), b.number))
    return f", first of all {listed([f'“{b.label}”' for b in mine[:2]])}" if len(mine) > 2 else ""


def _fate_words(fate: Fate, currency: str, places: int) -> str:
    thing = "proposal" if fate.change == "add" else "line"
    money = (
        f" ({short(fate.minor, currency, places)})"
        if fate.minor
        else " (no cost stated)"
        if fate.change == "add"
        else ""
    )
    return f"{VERBS[fate.change]} {plural(fate.count, thing)}{money}"


def _why_dropped(index: Index, fates: Sequence[Fate], blocks: Sequence[Block]) -> Iterable[str]:
    """Why the dropped money goes, largest reason first; silence is told apart from rejection."""
    currency = index.currency
    places = decimals_that_add_up(
        currency, *(tuple(minor for _, _, minor in f.reasons) for f in fates if f.change == "drop")
    )
    places = max(places, decimals_of(index))
    for fate in fates:
        parts = [
            f"{short(minor, currency, places)} because {reason}{_most_of(reason, blocks)}"
            for reason, _, minor in fate.reasons
            if minor
        ]
        if fate.change == "drop" and parts:
            yield f"Of the money it drops, {listed(parts)}."


def _most_of(reason: str, blocks: Sequence[Block]) -> str:
    """The largest group of dropped lines with this reason, by name, where somebody spoke of it."""
    mine = [
        b
        for b in blocks
        if b.spoke and b.official and any(o.change == "drop" and o.reason == reason for o in b.outcomes)
    ]
    mine.sort(key=lambda b: (b.alternative - b.official, b.number))
    return f" ({'mostly ' if len(mine) > 1 else ''}“{mine[0].label}”)" if mine else ""
