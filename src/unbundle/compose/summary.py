"""The one-sentence summary and the notes that keep it honest."""

from __future__ import annotations

from collections import Counter

from unbundle.compose.numbers import percent, plural
from unbundle.compose.outcome import Outcome
from unbundle.compose.words import Words
from unbundle.records.alternative import Decision


def summary_sentence(outcome: Outcome, words: Words, decisions: tuple[Decision, ...]) -> str:
    """What the alternative is, in one or two sentences; an empty outcome says why."""
    count = Counter(decision.change for decision in decisions)
    if not outcome.state.chosen:
        return _nothing(decisions)
    official = {p for p, option in enumerate(outcome.setup.options) if option.origin == "official"}
    if official and outcome.state.chosen == official:
        return "The result is the official package itself: every official measure is in, nothing was added."
    spent, budget = words.money(outcome.state.spent), words.money(outcome.setup.budget)
    parts = []
    if official:
        parts.append(f"keeps {count['keep']} of {plural(len(official), 'official measure')} as they are")
        if count["amend"]:
            parts.append(f"keeps {count['amend']} with conditions")
        parts.append(f"drops {count['drop']}")
    proposed = count["add"] + count["leave_out"]
    if proposed or not official:
        parts.append(f"adds {count['add']} of {plural(proposed, 'proposed measure')}")
    listed = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return f"The alternative {listed}; it spends {spent} of {budget}."


def _nothing(decisions: tuple[Decision, ...]) -> str:
    reasons = Counter(decision.decided_by for decision in decisions)
    texts = {
        "no-support": "nobody asked for {n}",
        "veto": "a veto closes {n}",
        "consent": "rejection closes {n}",
        "chain": "{n} require something that is closed",
        "money-short": "the supporters of {n} have too little money",
        "free-quorum": "too few spoke for {n}",
        "free-minority": "more stand against {n} than for",
    }
    if not decisions:
        return "Nothing is chosen: there was nothing to choose from."
    shown = [texts[kind].format(n=n) for kind, n in sorted(reasons.items()) if kind in texts]
    rest = sum(n for kind, n in reasons.items() if kind not in texts)
    shown += [f"other rules decide {rest}"] if rest else []
    return f"Nothing is chosen. Of {plural(len(decisions), 'measure')}, " + "; ".join(shown) + "."


def notes_of(outcome: Outcome, words: Words, decisions: tuple[Decision, ...]) -> tuple[str, ...]:
    """What a reader must know beside the result: silence, ties, the second step, thin decisions."""
    notes = [*_silence(decisions), *_completion_note(outcome, words), *outcome.money.notes]
    notes += _alike_notes(outcome, words)
    thin = [d for d in decisions if d.chosen and d.thin]
    if thin:
        below = outcome.setup.rule.thin_below
        count = plural(len(thin), "measure")
        notes.append(f"{count} in the alternative rest on fewer than {below} organisations each.")
    return tuple(notes)


def _silence(decisions: tuple[Decision, ...]) -> list[str]:
    silent = [d for d in decisions if not d.rests_on and not d.tally.abstain]
    if not silent:
        return []
    return [
        f"No vote counts on {len(silent)} of {plural(len(decisions), 'measure')}. "
        "They are left out because nobody is counted for them, not because anybody is counted against."
    ]


def _completion_note(outcome: Outcome, words: Words) -> list[str]:
    setup, money, state = outcome.setup, outcome.money, outcome.state
    own = sum(setup.cost[p] for p in money.own & state.chosen)
    later = state.spent - own
    notes = []
    if later and money.run is not None:
        raised = money.run.budget / setup.budget - 1
        how = f" Everyone's share was raised by {percent(raised)} until the money was used." if raised else ""
        notes.append(
            f"Members paid {words.money(own)} out of their own shares. {words.money(later)} more went in "
            "a second step with money that nobody had claimed, such as the shares of members without a "
            f"counted vote.{how}"
        )
    if state.spent < setup.budget:
        rest = words.money(setup.budget - state.spent)
        why = ": nothing more that somebody asked for is open and fits"
        why = "" if setup.rule.completion == "none" else why
        notes.append(f"{rest} of the budget are not spent{why}.")
    return notes


def _alike_notes(outcome: Outcome, words: Words) -> list[str]:
    notes = []
    setup, chosen = outcome.setup, outcome.state.chosen
    for alike in setup.alike:
        inside = [p for p in alike if p in chosen]
        names = words.named(tuple(setup.ids[p] for p in alike))
        fate = "all are in" if len(inside) == len(alike) else "none is in" if not inside else ""
        if not fate:
            fate = (
                f"{len(inside)} are in; which ones, the votes do not say: they were taken in the published "
                "order of ties, not by size, each that the money left could still pay"
            )
        notes.append(f"The votes do not tell these {len(alike)} measures apart: {names}; {fate}.")
    return notes
