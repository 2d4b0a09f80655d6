"""Pabulib `.pb` files in and out: the common format of city budgets.

Format: Faliszewski et al., Participatory Budgeting: Data, Tools, and Analysis, IJCAI 2023
(pabulib.org/format). Three sections META, PROJECTS, VOTES of semicolon-separated rows. Read are
approval, choose-1, cumulative and scoring ballots; costs must be whole. Personal columns (age, sex,
neighbourhood) are never read into memory beyond the line.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from io import StringIO
from itertools import chain, pairwise, repeat
from re import fullmatch

import numpy as np

from unbundle.compose.arrays import Arrays, Ints, build_arrays
from unbundle.errors import Fault, InputError
from unbundle.records.instance import Instance, Option, Profile, RuleSpec, WeightedBallot

APPROVAL = ("approval", "choose-1")
POINTS = ("cumulative", "scoring")
SECTIONS = ("META", "PROJECTS", "VOTES")
ID_PART = r"[A-Za-z0-9._:\-]{1,190}"
NUMBER = r"[0-9]{1,15}(\.[0-9]{1,9})?"
Ballot = tuple[str, ...]
Points = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Distinct ballots of a file in columns, in order of their projects.

    `width` and `count`, one number per ballot: how many projects it names, and how many voters cast it.
    `choice`, ballot after ballot: places of those projects among all ids in ascending order, ascending.
    `marks`, as long as `choice` or empty: points as they are written.
    """

    choice: Ints
    width: Ints
    count: Ints
    marks: Points = ()


@dataclass(frozen=True, slots=True, eq=False)
class PbFile:
    """A parsed file: names and costs in file order; distinct ballots with how many voters cast each."""

    meta: dict[str, str]
    projects: tuple[str, ...]
    titles: tuple[str, ...]
    costs: tuple[int, ...]
    budget: int
    votes: Votes

    @property
    def voters(self) -> int:
        """Number of voters with a ballot."""
        return int(self.votes.count.sum())

    @property
    def ballots(self) -> tuple[tuple[Ballot, Points, int], ...]:
        """Every distinct ballot: projects, points (none in an approval file), voters."""
        ids, marks = sorted(self.projects), self.votes.marks
        names = [ids[place] for place in self.votes.choice.tolist()]
        ends = self.votes.width.cumsum().tolist()
        spans = zip([0, *ends], ends, self.votes.count.tolist(), strict=False)
        return tuple((tuple(names[a:b]), marks[a:b], count) for a, b, count in spans)


def read_pb(data: bytes, where: str = "file.pb") -> PbFile:
    """The content of a `.pb` file, equal ballots together, in order of their projects.

    Raises: InputError for missing sections or columns, unknown projects, costs that are not whole, and
    kinds of votes that are not read.
    """
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    meta_rows, project_rows, vote_rows = _sections(text, where)
    meta = {row[0].strip(): row[1].strip() for row in _cells(meta_rows, f"{where}, META", 0) if len(row) > 1}
    kind = meta.get("vote_type", "approval")
    if kind not in (*APPROVAL, *POINTS):
        step = f"Read are: {', '.join((*APPROVAL, *POINTS))}."
        raise InputError(
            Fault(f"{where}, META", "pb-vote-type", "This kind of vote is not read.", kind, step)
        )
    names, titles, costs = _projects(project_rows, where)
    votes = _votes(vote_rows, where, kind in POINTS, names)
    budget = _whole(meta.get("budget", ""), f"{where}, META, budget")
    if not budget:
        place, text = f"{where}, META, budget", "A budget of 0 buys nothing."
        raise InputError(Fault(place, "pb-number", text, meta["budget"], "Give more than 0."))
    return PbFile(meta, names, titles, costs, budget, votes)


def _sections(text: str, where: str) -> list[list[str]]:
    lines, found = text.split("\n"), dict[str, int]()
    for n, line in enumerate(lines):
        word = line.strip().strip(";").upper() if len(line) < 12 else ""
        if word in SECTIONS and word not in found:
            found[word] = n
        if len(found) == len(SECTIONS):
            break
    missing = [name for name in SECTIONS if name not in found]
    if missing:
        step = "A .pb file has the sections META, PROJECTS and VOTES."
        raise InputError(Fault(where, "pb-section", "A section is missing.", name, step) for name in missing)
    ends = {start: end for start, end in pairwise([*found.values(), len(lines)])}
    starts = [found[name] for name in SECTIONS]
    return [list(filter(str.strip, lines[start + 1 : ends[start]])) for start in starts]


def _cells(rows: list[str], where: str, columns: int) -> list[list[str]]:
    """Rows split into at least this many cells."""
    try:
        cells = list(csv.reader(rows, delimiter=";"))
    except csv.Error as error:
        text, step = "A row cannot be split into cells.", "Check its quotation marks."
        raise InputError(Fault(where, "pb-row", text, str(error), step)) from None
    short = next((row for row in cells if len(row) < columns), None)
    if short is not None:
        text, step = "A row has fewer cells than its table has columns.", "Complete the row, or delete it."
        raise InputError(Fault(where, "pb-row", text, ";".join(short)[:80], step))
    return cells


def _header(rows: list[str], wanted: Sequence[str], where: str) -> list[int]:
    names = [name.strip() for row in _cells(rows[:1], where, 0) for name in row]
    missing = [name for name in wanted if name not in names]
    if missing:
        step = f"Columns found: {', '.join(names) or 'none'}."
        raise InputError(Fault(where, "pb-column", "A column is missing.", name, step) for name in missing)
    return [names.index(name) for name in wanted]


def _projects(rows: list[str], where: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    place = f"{where}, PROJECTS"
    at_name, at_cost = _header(rows, ["project_id", "cost"], place)
    header = [name.strip() for name in _cells(rows[:1], place, 0)[0]]
    at_title = header.index("name") if "name" in header else at_name
    names, titles, costs = [], [], []
    for row in _cells(rows[1:], place, max(at_name, at_cost) + 1):
        name = row[at_name].strip()
        if not fullmatch(ID_PART, name):
            text, step = (
                "A project id has other characters than ids may have.",
                "Use letters, digits and . _ : -",
            )
            raise InputError(Fault(place, "pb-id", text, name, step))
        names.append(name)
        titles.append(row[at_title].strip() if at_title < len(row) else name)
        costs.append(_whole(row[at_cost], f"{place}, project {name}, cost"))
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise InputError(
            Fault(place, "option-twice", "This project is listed more than once.", name, "Keep one.")
            for name in twice
        )
    return tuple(names), tuple(titles), tuple(costs)


def _whole(text: str, where: str) -> int:
    cleaned = text.strip().replace(",", ".")
    head, _, tail = cleaned.partition(".")
    if not (head.isascii() and head.isdigit() and set(tail) <= {"0"} and len(head) < 16):
        raise InputError(Fault(where, "pb-number", "A whole number is needed.", text, "Give minor units."))
    return int(head)


def _votes(rows: list[str], where: str, points: bool, names: Sequence[str]) -> Votes:
    place = f"{where}, VOTES"
    places = {name: p for p, name in enumerate(sorted(names))}
    columns = _header(rows, ["vote", "points"] if points else ["vote"], place)
    if points:
        cells = _cells(rows[1:], place, max(columns) + 1)
        cast = Counter((row[columns[0]], row[columns[1]]) for row in cells)
    else:
        texts = _count(rows[1:], columns[0], place)
        if quick := _quick_votes(texts, places):
            return quick
        cast = Counter({(vote, ""): count for vote, count in texts.items()})
    found: Counter[tuple[Ballot, Points]] = Counter()
    for (vote, marks), count in cast.items():
        found[_ballot(vote, marks if points else None, place, places)] += count
    order = sorted(found)
    return Votes(
        _ints(places[name] for ballot, _ in order for name in ballot),
        _ints(len(ballot) for ballot, _ in order),
        _ints(found[each] for each in order),
        tuple(chain.from_iterable(marks for _, marks in order)),
    )


def _count(rows: list[str], at: int, where: str) -> Counter[str]:
    """How often each text stands in a column; without quotation marks, splitting at semicolons will do."""
    text = ";".join(rows)
    cells = {row.count(";") + 1 for row in rows}
    if '"' not in text and len(cells) == 1 and at < min(cells):
        return Counter(text.split(";")[at :: min(cells)])
    return Counter([row[at] for row in _cells(rows, where, at + 1)])


def _quick_votes(texts: Counter[str], places: dict[str, int]) -> Votes | None:
    """The ballots of approvals; None unless each names listed projects once, in ascending order."""
    # A comma sorts before everything an id may hold, so texts sort as lists of ids do, only faster.
    order = sorted(texts)
    choice = _ints(map(places.get, ",".join(order).split(","), repeat(-1)))
    width = _ints(map(str.count, order, repeat(","))) + 1
    rising = np.diff(choice, prepend=-1) > 0
    rising[width.cumsum()[:-1]] = True
    count = _ints(map(texts.__getitem__, order))
    return Votes(choice, width, count) if rising.all() and choice.min() >= 0 else None


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _ballot(vote: str, marks: str | None, where: str, known: Container[str]) -> tuple[Ballot, Points]:
    names = [name.strip() for name in vote.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        text = "A vote names a project that is not listed."
        raise InputError(Fault(where, "unknown-option", text, unknown[0], "Check the vote or the projects."))
    if marks is None:
        return tuple(sorted(set(names))), ()
    given = [mark.strip() for mark in marks.split(",") if mark.strip()]
    if len(given) != len(names) or not all(fullmatch(NUMBER, mark) for mark in given):
        text, shown = "A vote needs one number of points per project.", f"{vote} | {marks}"[:80]
        raise InputError(Fault(where, "pb-points", text, shown, "Give as many numbers as projects."))
    pairs = sorted(zip(names, given, strict=True))
    return tuple(name for name, _ in pairs), tuple(mark for _, mark in pairs)


def as_case(file: PbFile) -> tuple[Instance, Profile, RuleSpec]:
    """Records of a file: one ballot per distinct vote, its weight the number of voters who cast it.

    Points become utilities. The rule is Equal Shares with the add-one step of the literature: one unit
    of money per voter.
    """
    ids = {name: f"p{name}" for name in file.projects}
    options = tuple(
        Option(id=ids[name], cost=cost, title=title, origin="proposed")
        for name, title, cost in zip(file.projects, file.titles, file.costs, strict=True)
    )
    width = len(str(len(file.ballots)))
    ballots = tuple(
        WeightedBallot(
            voter=f"ballot-{n:0{width}}",
            weight=Fraction(count),
            approves=tuple(ids[name] for name in _approved(names, points)),
            utilities={ids[a]: Fraction(b) for a, b in zip(names, points, strict=True)} if points else None,
        )
        for n, (names, points, count) in enumerate(file.ballots, start=1)
    )
    instance = Instance(budget=file.budget, currency=_currency(file.meta), options=options)
    return instance, Profile(ballots=ballots), RuleSpec(step=max(file.voters, 1), thin_below=0)


def _approved(names: Ballot, points: Points) -> Ballot:
    if not points:
        return names
    return tuple(name for name, mark in zip(names, points, strict=True) if Fraction(mark) > 0)


def _currency(meta: dict[str, str]) -> str:
    code = meta.get("currency", "")
    return code if len(code) == 3 and code.isascii() and code.isalpha() and code.isupper() else ""


def as_arrays(file: PbFile, cost_utility: bool = True) -> Arrays:
    """Arrays of an approval file, without a record per ballot: for large files and sweeps.

    Options in order of id; ties by supporters, cost, id.
    """
    cost = _ints(price for _, price in sorted(zip(file.projects, file.costs, strict=True)))
    live = file.votes.width > 0
    weight, width = file.votes.count[live], file.votes.width[live]
    pairs = np.stack((file.votes.choice, np.repeat(np.arange(len(width)), width)), axis=1)
    pairs = pairs[cost[pairs[:, 0]] > 0]
    value = cost if cost_utility else np.ones_like(cost)
    made = build_arrays(cost, value, np.zeros_like(cost), weight, pairs, file.voters)
    return replace(made, rank=_ranks(made))


def _ranks(arrays: Arrays) -> Ints:
    """Places in the tie order of `votes.tie_ranks`: size never decides between options with equal ballots."""
    count, support = arrays.options, arrays.support
    cost = arrays.cost.tolist()
    classes: dict[bytes, list[int]] = {}
    for p in range(count):
        classes.setdefault(arrays.payers[arrays.first[p] : arrays.first[p + 1]].tobytes(), []).append(p)
    key = {p: (min(cost[q] for q in members), members[0]) for members in classes.values() for p in members}
    rank = np.empty(count, dtype=np.int64)
    rank[sorted(range(count), key=lambda p: (-int(support[p]), *key[p], p))] = np.arange(count)
    return rank


def write_pb(instance: Instance, profile: Profile, meta: dict[str, str] | None = None) -> bytes:
    """A `.pb` file of costs, budget and approvals, one row per unit of weight.

    What the format has no place for (groups, prerequisites, vetoes, limits, rejections) is named in the
    META entry `comment`.
    Raises: InputError if weights are not whole numbers, or add up to more than 10 million.
    """
    weights = [ballot.weight for ballot in profile.ballots]
    if any(weight.denominator != 1 or weight < 0 for weight in weights) or sum(weights) > 10_000_000:
        text = "A .pb file has one row per voter, so weights must be small whole numbers."
        raise InputError(Fault("profile", "pb-weights", text, next="Write the instance as JSON instead."))
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    lost = _lost(instance, profile)
    head = {"description": instance.budget_label, **(meta or {}), "currency": instance.currency}
    head |= {"num_projects": str(len(instance.options)), "num_votes": str(sum(weights))}
    head |= {"budget": str(instance.budget), "vote_type": "approval", "rule": "equalshares"}
    head |= {"comment": f"Not in this file: {', '.join(lost)}."} if lost else {}
    writer.writerows([["META"], ["key", "value"], *([k, v] for k, v in head.items() if v)])
    writer.writerows([["PROJECTS"], ["project_id", "cost", "name"]])
    writer.writerows([o.id, o.cost, o.title or o.id] for o in sorted(instance.options, key=lambda o: o.id))
    writer.writerows([["VOTES"], ["voter_id", "vote"]])
    for ballot in sorted(profile.ballots, key=lambda ballot: ballot.voter):
        count = int(ballot.weight)
        for n in range(count):
            name = ballot.voter if count == 1 else f"{ballot.voter}-{n + 1}"
            writer.writerow([name, ",".join(sorted(set(ballot.approves)))])
    return out.getvalue().encode("utf-8")


def _lost(instance: Instance, profile: Profile) -> list[str]:
    parts = {
        "variants": any(option.group for option in instance.options),
        "prerequisites": any(option.requires for option in instance.options),
        "vetoes": bool(instance.vetoed),
        "limits": bool(instance.limits),
        "joint rules": bool(instance.rules),
        "rejections": any(ballot.rejects for ballot in profile.ballots),
        "abstentions": any(ballot.abstains for ballot in profile.ballots),
    }
    return [name for name, there in parts.items() if there]
