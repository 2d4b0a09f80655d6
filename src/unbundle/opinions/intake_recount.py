"""What a Polis export states beside its votes: it decides the sign, and our counts are held against it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from unbundle.errors import Fault, InputError
from unbundle.opinions.poll import Events, Latest, latest_votes

SIGN_ADVICE = (
    "Compare a statement that you know most people agree with, then say --sign agree=+1 or --sign agree=-1."
)


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """participants-votes.csv: cells by (voter, statement), groups, and the counts it states."""

    cells: dict[tuple[str, str], int]
    groups: dict[str, str]
    agree: int
    disagree: int


@dataclass(frozen=True, slots=True, eq=False)
class Comments:
    """comments.csv: texts, what moderation took out, and agreements and disagreements as it counts them."""

    titles: dict[str, str]
    moderated: tuple[str, ...]
    meta: tuple[str, ...]
    agrees: dict[str, int]
    disagrees: dict[str, int]


def find_sign(events: Events, matrix: Matrix | None, comments: Comments | None, where: str) -> int:
    """1 where +1 means agreement, -1 where it means the opposite, by every count the export states."""
    found = set()
    ups, downs = int((events.value > 0).sum()), int((events.value < 0).sum())
    latest = latest_votes(events)
    latest_ups, latest_downs = int((latest.value > 0).sum()), int((latest.value < 0).sum())
    stated = []
    if matrix is not None:
        stated.append((matrix.agree, matrix.disagree))
    if comments is not None and comments.agrees:
        stated.append((sum(comments.agrees.values()), sum(comments.disagrees.values())))
    for counts in stated:
        if counts in {(ups, downs), (latest_ups, latest_downs)}:
            found.add(1)
        if counts in {(downs, ups), (latest_downs, latest_ups)}:
            found.add(-1)
    if len(found) != 1:
        problem = "point both ways" if found else "do not say"
        raise InputError(
            Fault(
                where,
                "sign-unclear",
                f"The files {problem} whether 1 or -1 means agreement.",
                f"+1: {ups}, -1: {downs}",
                SIGN_ADVICE,
            )
        )
    return found.pop()


def recount(
    events: Events, latest: Latest, matrix: Matrix | None, comments: Comments | None, factor: int
) -> list[str]:
    """What comparing our counts with the counts that the export states gives, in sentences."""
    notes = []
    if matrix is not None:
        triples = zip(latest.voter.tolist(), latest.measure.tolist(), latest.value.tolist(), strict=True)
        ours = {(events.voters[p], events.measures[s]): v for p, s, v in triples}
        theirs = {pair: value * factor for pair, value in matrix.cells.items()}
        differing = sum(ours.get(pair) != theirs.get(pair) for pair in set(ours) | set(theirs))
        same = "equal in every cell" if not differing else f"different in {differing} cells"
        notes.append(f"Recount: the latest votes and the export's table of participants are {same}.")
    if comments is not None and comments.agrees:
        notes += _recount_comments(events, latest, comments)
    return notes


def _recount_comments(events: Events, latest: Latest, comments: Comments) -> list[str]:
    def counts(measure: np.ndarray, value: np.ndarray, side: int) -> Counter[str]:
        return Counter(events.measures[s] for s in measure[value == side].tolist())

    every = counts(events.measure, events.value, 1), counts(events.measure, events.value, -1)
    now = counts(latest.measure, latest.value, 1), counts(latest.measure, latest.value, -1)
    names = sorted(comments.agrees)
    stated = {n: (comments.agrees[n], comments.disagrees.get(n, 0)) for n in names}
    differ = [n for n in names if stated[n] != (now[0][n], now[1][n])]
    if not differ:
        return ["Recount: the export's tallies per statement are those of the latest votes."]
    explained = [n for n in differ if stated[n] == (every[0][n], every[1][n])]
    notes = []
    if explained:
        notes.append(
            f"Recount: on {len(explained)} of {len(names)} statements the export's tallies differ from the "
            "latest votes, because they also count votes that the voter later replaced."
        )
    rest = len(differ) - len(explained)
    if rest:
        notes.append(f"Recount: on {rest} statements the export's tallies fit neither; we use the votes.")
    return notes


def check_sign(
    events: Events,
    latest: Latest,
    stated: tuple[Matrix | None, Comments | None],
    chosen: tuple[str, str | None, str],
) -> list[str]:
    """A loud note where the counts that the export states contradict the sign of `events`.

    `chosen` is the file's name, the sign that the user gave, and the other sign. Contradicted: of the
    tallies that can tell (more agree than disagree, or fewer), none fits this sign and at least half
    fit the other.
    Raises: InputError for a contradicted sign that the user did not give.
    """
    fits, other, tallies = _fitting(events, latest, *stated)
    if fits or not tallies or 2 * other < tallies:
        return []
    where, given, turned = chosen
    what = f"{other} of {tallies} tallies that the export states fit {turned}, and none fits the sign used"
    if given is not None:
        return [f"WARNING: {what} ({given}, as asked for). Every result may stand upside down."]
    advice = f"Most likely --sign {turned} is right. {SIGN_ADVICE}"
    raise InputError(Fault(where, "sign-contradicted", f"The sign cannot be right: {what}.", next=advice))


def _fitting(
    events: Events, latest: Latest, matrix: Matrix | None, comments: Comments | None
) -> tuple[int, int, int]:
    """How many stated tallies fit our sign, how many the other, and how many can tell."""
    counts = [_per_statement(events, events.measure, events.value)]
    counts.append(_per_statement(events, latest.measure, latest.value))
    tallies: list[tuple[tuple[int, int], set[tuple[int, int]]]] = []
    if comments is not None:
        for name, agree in comments.agrees.items():
            ours = {(ups[name], downs[name]) for ups, downs in counts}
            tallies.append(((agree, comments.disagrees.get(name, 0)), ours))
    if matrix is not None:
        totals = {(ups.total(), downs.total()) for ups, downs in counts}
        tallies.append(((matrix.agree, matrix.disagree), totals))
    telling = [(stated, ours) for stated, ours in tallies if stated[0] != stated[1]]
    fits = sum(stated in ours for stated, ours in telling)
    other = sum(stated[::-1] in ours for stated, ours in telling)
    return fits, other, len(telling)


def _per_statement(
    events: Events, measure: np.ndarray, value: np.ndarray
) -> tuple[Counter[str], Counter[str]]:
    ups, downs = (Counter(events.measures[s] for s in measure[value == side].tolist()) for side in (1, -1))
    return ups, downs
