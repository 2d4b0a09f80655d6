"""Competing wordings by weighted rankings: Condorcet winner, else Ranked Pairs, with Schulze beside it.

Sources: Tideman, Independence of Clones as a Criterion for Voting Rules, 1987 (Ranked Pairs); Schulze, A
New Monotonic, Clone-Independent, Reversal Symmetric, and Condorcet-Consistent Single-Winner Election
Method, 2011. Strength of a result is its margin. Equal margins go by the tie order of their winners,
then of their losers; where the opposite order gives another winner, the result is marked as a tie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations

from unbundle.compose.numbers import percent
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.wordings import Lock, Pair, Path, Ranking, WordingResult

Counts = dict[tuple[str, str], Fraction]
ZERO = Fraction(0)


def rank_wordings(
    rankings: Sequence[Ranking],
    options: Sequence[str],
    status_quo: str | None = None,
    quorum: Fraction | None = None,
    tie_order: Sequence[str] = (),
) -> WordingResult:
    """The winning wording with its full trace; the same in any order of rankings and options.

    `quorum` is the share of all weight that must place the winner above the status quo, else the
    status quo stays. `tie_order` (default: id order) breaks ties.
    Raises: InputError with all faults of the rankings.
    """
    ids = tuple(sorted(set(options)))
    _check(rankings, options, status_quo, tie_order)
    order = {name: place for place, name in enumerate([*tie_order, *(i for i in ids if i not in tie_order)])}
    counts = pairwise(rankings, ids)
    locks = ranked_pairs(counts, ids, order)
    paths = strongest_paths(counts, ids)
    first = _source(locks, ids, order)
    backwards = {name: -place for name, place in order.items()}
    other = _source(ranked_pairs(counts, ids, backwards), ids, backwards)
    condorcet = next((a for a in ids if all(counts[a, b] > counts[b, a] for b in ids if b != a)), None)
    schulze = tuple(a for a in ids if all(paths[a, b] >= paths[b, a] for b in ids if b != a))
    winner = condorcet or first
    total = sum((ranking.weight for ranking in rankings), ZERO)
    met = _quorum_met(counts, winner, status_quo, quorum, total)
    chosen = winner if met is not False or status_quo is None else status_quo
    result = WordingResult(
        options=ids,
        pairs=tuple(
            Pair(first=a, second=b, for_first=counts[a, b], for_second=counts[b, a])
            for n, a in enumerate(ids)
            for b in ids[n + 1 :]
        ),
        condorcet=condorcet,
        ranked_pairs=first,
        locks=locks,
        schulze=schulze,
        paths=tuple(Path(first=a, last=b, strength=paths[a, b]) for a, b in sorted(paths)),
        method="condorcet" if condorcet else "ranked-pairs",
        winner=winner,
        chosen=chosen,
        tie=condorcet is None and first != other,
        quorum_met=met,
        sentence="",
    )
    return result.model_copy(update={"sentence": _sentence(result, counts, status_quo)})


def _check(
    rankings: Sequence[Ranking], options: Sequence[str], status_quo: str | None, tie_order: Sequence[str]
) -> None:
    known = set(options)
    faults = []
    if not options:
        faults.append(
            Fault("rankings", "no-options", "There is no text to choose.", next="Name at least one.")
        )
    for name, times in sorted(Counter(ranking.voter for ranking in rankings).items()):
        if times > 1:
            text = f"This voter ranks {times} times."
            faults.append(Fault("rankings", "voter-twice", text, name, "Keep one ranking."))
    named = [("status quo", (status_quo,) if status_quo else ()), ("tie order", tuple(tie_order))]
    named += [(f"ranking of {r.voter}", tuple(o for tier in r.tiers for o in tier)) for r in rankings]
    for place, names in named:
        for name in sorted(set(names) - known):
            near = nearest(name, known)
            faults.append(Fault(place, "unknown-option", "No option has this id.", name, near))
        for name, times in sorted(Counter(names).items()):
            if times > 1:
                faults.append(
                    Fault(place, "ranked-twice", "This text is named twice.", name, "Name it once.")
                )
    faults += [
        Fault(
            f"ranking of {r.voter}",
            "weight-negative",
            "A weight cannot be below 0.",
            str(r.weight),
            "Give 0.",
        )
        for r in rankings
        if r.weight < 0
    ]
    if faults:
        raise InputError(faults)


def pairwise(rankings: Sequence[Ranking], ids: Sequence[str]) -> Counts:
    """For every ordered pair (a, b) the weight that places a above b."""
    counts: Counts = {pair: ZERO for pair in permutations(ids, 2)}
    for ranking in rankings:
        place = {name: n for n, tier in enumerate(ranking.tiers) for name in tier}
        last = len(ranking.tiers)
        for a, b in counts:
            if place.get(a, last) < place.get(b, last):
                counts[a, b] += ranking.weight
    return counts


def ranked_pairs(counts: Counts, ids: Sequence[str], order: Mapping[str, int]) -> tuple[Lock, ...]:
    """Results from the largest margin down; each is kept unless it closes a circle with those kept."""
    results = [
        (counts[a, b] - counts[b, a], a, b) for a, b in permutations(ids, 2) if counts[a, b] > counts[b, a]
    ]
    results.sort(key=lambda row: (-row[0], order[row[1]], order[row[2]]))
    margins = Counter(margin for margin, _, _ in results)
    kept: dict[str, list[str]] = {name: [] for name in ids}
    locks = []
    for margin, a, b in results:
        chain = _chain(kept, b, a)
        if not chain:
            kept[a].append(b)
        locks.append(
            Lock(winner=a, loser=b, margin=margin, kept=not chain, against=chain, tie=margins[margin] > 1)
        )
    return tuple(locks)


def _chain(kept: Mapping[str, list[str]], start: str, goal: str) -> tuple[str, ...]:
    """A shortest chain of kept results from `start` to `goal`; empty if there is none."""
    before: dict[str, str] = {start: start}
    queue = [start]
    for name in queue:
        for other in sorted(kept[name]):
            if other not in before:
                before[other] = name
                queue.append(other)
    if goal not in before:
        return ()
    chain = [goal]
    while chain[-1] != start:
        chain.append(before[chain[-1]])
    return tuple(reversed(chain))


def _source(locks: Sequence[Lock], ids: Sequence[str], order: Mapping[str, int]) -> str:
    """The text that no kept result places below another; the first in the tie order if there are several."""
    beaten = {lock.loser for lock in locks if lock.kept}
    return min((name for name in ids if name not in beaten), key=order.__getitem__)


def strongest_paths(counts: Counts, ids: Sequence[str]) -> Counts:
    """Schulze's path strengths on margins: the best over all chains of the weakest link (0: no chain)."""
    paths = {(a, b): max(counts[a, b] - counts[b, a], ZERO) for a, b in permutations(ids, 2)}
    for middle in ids:
        for a, b in permutations([name for name in ids if name != middle], 2):
            paths[a, b] = max(paths[a, b], min(paths[a, middle], paths[middle, b]))
    return paths


def _quorum_met(
    counts: Counts, winner: str, status_quo: str | None, quorum: Fraction | None, total: Fraction
) -> bool | None:
    if quorum is None or status_quo is None or winner == status_quo:
        return None
    return counts[winner, status_quo] >= quorum * total


def _sentence(result: WordingResult, counts: Counts, status_quo: str | None) -> str:
    winner = result.winner
    if result.condorcet:
        text = f"{winner} is preferred to every other text"
        rivals = sorted(
            (o for o in result.options if o != winner),
            key=lambda o: (counts[winner, o] - counts[o, winner], o),
        )
        if rivals:
            ahead, behind = counts[winner, rivals[0]], counts[rivals[0], winner]
            share = percent(ahead / (ahead + behind))
            text += f"; closest was {rivals[0]}, with {share} of those who had a preference for {winner}"
    else:
        text = f"No text is preferred to every other; {winner} wins once the weakest results are set aside"
        if result.schulze != (winner,):
            text += f" (the Schulze method names {' and '.join(result.schulze)})"
    if result.tie:
        text += "; a tie of equal results was decided by the published order"
    if result.quorum_met is False:
        text += f". Too few prefer it to {status_quo}, so {status_quo} stays"
    return text + "."
