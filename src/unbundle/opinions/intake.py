"""Votes in: one verb for every format. The format is told by the header, never by chance.

- Polis exports, old and new: a folder with votes.csv and, where there, participants-votes.csv (or
  participant-votes.csv), comments.csv, summary.csv. The sign of the votes is decided by evidence.
- Agora exports: the same files; their comments.csv has `comment_text`.
- long CSV: voter, measure (or statement), vote, and optionally cast_at; every further column is a
  declared bloc of the voter.
- wide CSV: voter, then one column per statement; columns named in `by` are declared blocs.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from unbundle.errors import Fault, InputError, nearest
from unbundle.opinions.intake_polis import is_polis, read_polis
from unbundle.opinions.poll import (
    ID,
    NO_TIME,
    Events,
    Poll,
    latest_votes,
    refuse,
    refuse_bad_ids,
    revote_notes,
    sorted_events,
    table_of,
)
from unbundle.opinions.sheets import MEASURE, VOTER, Sheet, open_sheet

WORDS = {
    **dict.fromkeys(("approve", "for", "yes", "agree", "support", "1", "+1"), 1),
    **dict.fromkeys(("reject", "against", "no", "disagree", "oppose", "-1"), -1),
    **dict.fromkeys(("abstain", "abstention", "pass", "0"), 0),
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FaultText = tuple[str, str, str]
"""Code, message and what to do next."""
VOTE_FAULT = (
    "vote-unknown",
    "This is no vote.",
    "Write approve, reject or abstain, or leave the cell empty for silence. In a wide table, "
    "name columns that hold no votes with --by.",
)
TIME_FAULT = ("time-unknown", "This is no time.", "Write 2024-04-20T17:30:00Z, or 2024-04-20.")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_votes(files: Mapping[str, bytes], sign: str | None = None, by: Sequence[str] = ()) -> Poll:
    """The latest votes in `files` (name to bytes; gzip where a name ends in .gz).

    `sign` ("agree=+1" or "agree=-1") settles the sign of a Polis export that does not show it. `by`
    names the columns of a wide table that are blocs of the voter.
    Order: independent of the order of files, rows and columns.
    Raises: InputError with all faults (at most a hundred shown).
    """
    if not files:
        raise InputError(Fault("votes", "no-files", "There is no file with votes.", next="Name one."))
    if is_polis(files):
        return read_polis(files, sign)
    if len(files) > 1:
        names = ", ".join(sorted(files))
        raise InputError(
            Fault(
                "votes",
                "files-unclear",
                "Several files, but no votes.csv among them.",
                names,
                "Name one file.",
            )
        )
    name, data = next(iter(files.items()))
    sheet = open_sheet(name, data)
    if "vote" in _plain(sheet.header):
        return _read_long(sheet)
    return _read_wide(sheet, by)


class Columns:
    """Votes while they are read: numbers in arrays, ids in dictionaries, faults in a list."""

    def __init__(self) -> None:
        self.voters: dict[str, int] = {}
        self.measures: dict[str, int] = {}
        self.voter, self.measure, self.value, self.time = array("q"), array("q"), array("b"), array("q")
        self.faults: list[Fault] = []
        self.broken: dict[tuple[str, FaultText], list[tuple[int, str]]] = {}
        self.days: set[str] = set()
        self.notes: list[str] = []

    def add(self, voter: str, measure: str, value: int, time: int = int(NO_TIME)) -> None:
        """Take one vote."""
        self.voter.append(self.voters.setdefault(voter, len(self.voters)))
        self.measure.append(self.measures.setdefault(measure, len(self.measures)))
        self.value.append(value)
        self.time.append(time)

    def poll(self, source: str, blocs: Mapping[str, Mapping[str, str]], titles: Mapping[str, str]) -> Poll:
        """The finished poll; raises InputError where faults were found or ids are no ids."""
        refuse([*self.faults, *self._broken_columns(source)])
        refuse_bad_ids(sorted(self.voters), source, "voter")
        refuse_bad_ids(sorted(self.measures), source, "measure")
        events = sorted_events(
            Events(
                tuple(self.voters),
                tuple(self.measures),
                np.array(self.voter, dtype=np.int64),
                np.array(self.measure, dtype=np.int64),
                np.array(self.value, dtype=np.int8),
                np.array(self.time, dtype=np.int64),
            )
        )
        latest = latest_votes(events)
        # A day is good enough to say which vote is later, but it is no moment.
        whole_days = np.array([name in self.days for name in events.voters], dtype=bool)
        moments = np.where(whole_days[latest.voter], NO_TIME, latest.time)
        return Poll(
            table=table_of(events, latest, blocs),
            source=source,
            events=len(self.value),
            revotes=latest.revotes,
            changed=latest.changed,
            conflicts=latest.conflicts,
            cast_at=moments if (moments != NO_TIME).any() else None,
            titles=dict(sorted(titles.items())),
            notes=(*revote_notes(latest), *self.notes),
        )

    def _broken_columns(self, source: str) -> list[Fault]:
        """One fault per column whose cells are not what they should be, with the first of them."""
        found = []
        for (column, (code, message, advice)), cells in self.broken.items():
            (row, cell), more = cells[0], len(cells) - 1
            rest = f" Nor are {more} more cells of this column." if more else ""
            found.append(Fault(f"{source}, row {row}, column {column}", code, message + rest, cell, advice))
        return found


def parse_time(text: str) -> int | None:
    """Microseconds since 1970 of an RFC 3339 instant with zone, or of a day (its start, UTC); else None."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if is_day(text):
            moment = moment.replace(tzinfo=UTC)
        return None if moment.tzinfo is None else (moment - EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None


def is_day(text: str) -> bool:
    """Whether a time is a day without an hour."""
    return DAY.fullmatch(text) is not None


def _read_long(sheet: Sheet) -> Poll:
    voter_at, measure_at = _column(sheet, VOTER), _column(sheet, MEASURE)
    names = _plain(sheet.header)
    vote_at = names.index("vote")
    time_at = names.index("cast_at") if "cast_at" in names else None
    known = {voter_at, measure_at, vote_at, time_at}
    further = {i: name for i, name in enumerate(sheet.header) if i not in known}
    blocs: dict[str, dict[str, str]] = {name: {} for name in further.values()}
    columns = Columns()
    columns.notes += [
        f'The column "{name}" is taken as a bloc of the voter, not as a weight: every voter weighs one.'
        for name in further.values()
        if name.casefold() == "weight"
    ]
    for number, cells in sheet.rows:
        where = f"{sheet.name}, row {number}"
        voter = cells[voter_at].strip()
        value = _vote(columns, cells[vote_at], (number, f"{where}, column vote"))
        time = None
        if time_at is not None:
            time = _time(columns, cells[time_at].strip(), (number, voter))
        if value is not None:
            columns.add(voter, cells[measure_at].strip(), value, int(NO_TIME) if time is None else time)
        for i, name in further.items():
            label = cells[i].strip()
            if label and blocs[name].setdefault(voter, label) != label:
                columns.faults.append(
                    Fault(
                        f"{where}, column {name}",
                        "bloc-differs",
                        f"Voter {voter!r} has two different values.",
                        f"{blocs[name][voter]} / {label}",
                        "Give every voter one value in all rows.",
                    )
                )
    return columns.poll(sheet.name, blocs, {})


def _read_wide(sheet: Sheet, by: Sequence[str]) -> Poll:
    voter_at = _column(sheet, VOTER)
    blocs_at = _bloc_columns(sheet, by)
    blocs: dict[str, dict[str, str]] = {sheet.header[i]: {} for i in blocs_at}
    statements = [i for i in range(len(sheet.header)) if i != voter_at and i not in blocs_at]
    ids = {i: statement_id(sheet.header[i]) for i in statements}
    _refuse_same_ids(sheet, ids)
    titles = {ids[i]: sheet.header[i] for i in statements if ids[i] != sheet.header[i]}
    columns = Columns()
    columns.measures.update({ids[i]: at for at, i in enumerate(statements)})
    for number, cells in sheet.rows:
        voter = cells[voter_at].strip()
        if voter in columns.voters:
            columns.faults.append(
                Fault(
                    f"{sheet.name}, row {number}", "voter-twice", "A voter has two rows.", voter, "Keep one."
                )
            )
        columns.voters.setdefault(voter, len(columns.voters))
        for i in statements:
            value = _vote(columns, cells[i], (number, sheet.header[i]), by_column=True)
            if value is not None:
                columns.add(voter, ids[i], value)
        for i in blocs_at:
            blocs[sheet.header[i]][voter] = cells[i].strip()
    return columns.poll(sheet.name, blocs, titles)


def statement_id(heading: str) -> str:
    """The heading where it is an id, else one made of its text alone: of no position, no neighbour."""
    if ID.fullmatch(heading):
        return heading
    return "s-" + hashlib.sha256(heading.encode("utf-8")).hexdigest()[:12]


def _refuse_same_ids(sheet: Sheet, ids: Mapping[int, str]) -> None:
    first: dict[str, int] = {}
    refuse(
        [
            Fault(
                f"{sheet.name}, row 1, column {sheet.header[i]}",
                "statement-twice",
                f"This column and {sheet.header[first[name]]!r} have one id.",
                name,
                "Rename one.",
            )
            for i, name in ids.items()
            if first.setdefault(name, i) != i
        ]
    )


def _bloc_columns(sheet: Sheet, by: Sequence[str]) -> list[int]:
    """Where the columns named in `by` are, whatever their case, each once."""
    header = _plain(sheet.header)
    unknown = [name for name in by if name not in sheet.header and name.casefold() not in header]
    refuse(
        [
            Fault(
                f"{sheet.name}, row 1",
                "column-unknown",
                "There is no such column.",
                n,
                nearest(n, sheet.header),
            )
            for n in unknown
        ]
    )
    found = [
        sheet.header.index(name) if name in sheet.header else header.index(name.casefold()) for name in by
    ]
    return list(dict.fromkeys(found))


def _plain(header: Sequence[str]) -> list[str]:
    """Column names whatever their case: spreadsheets like to begin them with a capital letter."""
    return [name.casefold() for name in header]


def _column(sheet: Sheet, names: Sequence[str]) -> int:
    header = _plain(sheet.header)
    for name in names:
        if name in header:
            return header.index(name)
    raise InputError(
        Fault(
            f"{sheet.name}, row 1",
            "column-missing",
            f"There is no column {names[0]!r}.",
            ", ".join(sheet.header),
            "A long table has the columns voter, measure, vote; a wide one has voter and one per statement.",
        )
    )


def _vote(columns: Columns, cell: str, place: tuple[int, str], by_column: bool = False) -> int | None:
    """1, 0, -1 or None for silence; `place` is the row, and the place in words or the column."""
    word = cell.strip().lower()
    if not word:
        return None
    if word in WORDS:
        return WORDS[word]
    if by_column:
        columns.broken.setdefault((place[1], VOTE_FAULT), []).append((place[0], cell))
    else:
        code, message, advice = VOTE_FAULT
        columns.faults.append(Fault(place[1], code, message, cell, advice))
    return None


def _time(columns: Columns, text: str, place: tuple[int, str]) -> int | None:
    """Microseconds, or None where there is no time; `place` is the row and the voter."""
    row, voter = place
    time = parse_time(text) if text else None
    if text and time is None:
        columns.broken.setdefault(("cast_at", TIME_FAULT), []).append((row, text))
    elif is_day(text):
        columns.days.add(voter)
    return time
