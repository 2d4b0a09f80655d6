"""Votes in: one verb for every format. The format is told by the header, never by chance.

- Polis exports, old and new: a folder with votes.csv and, where there, participants-votes.csv (or
  participant-votes.csv), comments.csv, summary.csv. The sign of the votes is decided by evidence.
- Agora exports: the same files; their comments.csv has `comment_text`.
- long CSV: voter, measure (or statement), vote, and optionally cast_at; every further column is a
  declared bloc of the voter.
- wide CSV: voter, then one column per statement; columns named in `by` are declared blocs.
"""

from __future__ import annotations

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
from unbundle.opinions.sheets import Sheet, open_sheet

WORDS = {
    **dict.fromkeys(("approve", "for", "yes", "agree", "support", "1", "+1"), 1),
    **dict.fromkeys(("reject", "against", "no", "disagree", "oppose", "-1"), -1),
    **dict.fromkeys(("abstain", "abstention", "pass", "0"), 0),
}
VOTER = ("voter", "organisation", "participant", "voter-id", "voter_id", "participant_id")
MEASURE = ("measure", "statement", "comment", "comment-id", "statement_id", "comment_id")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
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

    def add(self, voter: str, measure: str, value: int, time: int = int(NO_TIME)) -> None:
        """Take one vote."""
        self.voter.append(self.voters.setdefault(voter, len(self.voters)))
        self.measure.append(self.measures.setdefault(measure, len(self.measures)))
        self.value.append(value)
        self.time.append(time)

    def poll(self, source: str, blocs: Mapping[str, Mapping[str, str]], titles: Mapping[str, str]) -> Poll:
        """The finished poll; raises InputError where faults were found or ids are no ids."""
        refuse(self.faults)
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
        timed = bool(len(latest.time)) and bool((latest.time != NO_TIME).any())
        return Poll(
            table=table_of(events, latest, blocs),
            source=source,
            events=len(self.value),
            revotes=latest.revotes,
            changed=latest.changed,
            conflicts=latest.conflicts,
            cast_at=latest.time if timed else None,
            titles=dict(sorted(titles.items())),
            notes=tuple(revote_notes(latest)),
        )


def parse_time(text: str) -> int | None:
    """Microseconds since 1970 of an RFC 3339 instant with zone, or of a day (its start, UTC); else None."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if DAY.fullmatch(text):
        moment = moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        return None
    return (moment - EPOCH) // timedelta(microseconds=1)


def _read_long(sheet: Sheet) -> Poll:
    voter_at, measure_at = _column(sheet, VOTER), _column(sheet, MEASURE)
    names = _plain(sheet.header)
    vote_at = names.index("vote")
    time_at = names.index("cast_at") if "cast_at" in names else None
    known = {voter_at, measure_at, vote_at, time_at}
    further = {i: name for i, name in enumerate(sheet.header) if i not in known}
    blocs: dict[str, dict[str, str]] = {name: {} for name in further.values()}
    columns = Columns()
    for number, cells in sheet.rows:
        where = f"{sheet.name}, row {number}"
        voter = cells[voter_at].strip()
        value = _vote(columns, cells[vote_at], f"{where}, column vote")
        time = _time(columns, cells[time_at], f"{where}, column cast_at") if time_at is not None else None
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
    unknown = [name for name in by if name not in sheet.header]
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
    statements = [i for i, name in enumerate(sheet.header) if i != voter_at and name not in by]
    ids = {i: sheet.header[i] if ID.fullmatch(sheet.header[i]) else f"s{i}" for i in statements}
    titles = {ids[i]: sheet.header[i] for i in statements if ids[i] != sheet.header[i]}
    columns = Columns()
    columns.measures.update({ids[i]: at for at, i in enumerate(statements)})
    blocs: dict[str, dict[str, str]] = {name: {} for name in by}
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
            value = _vote(columns, cells[i], f"{sheet.name}, row {number}, column {sheet.header[i]}")
            if value is not None:
                columns.add(voter, ids[i], value)
        for name in by:
            blocs[name][voter] = cells[sheet.header.index(name)].strip()
    return columns.poll(sheet.name, blocs, titles)


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


def _vote(columns: Columns, cell: str, where: str) -> int | None:
    word = cell.strip().lower()
    if not word:
        return None
    if word not in WORDS:
        columns.faults.append(
            Fault(
                where,
                "vote-unknown",
                "This is no vote.",
                cell,
                "Write approve, reject or abstain, or leave the cell empty for silence. In a wide table, "
                "name columns that hold no votes with --by.",
            )
        )
        return None
    return WORDS[word]


def _time(columns: Columns, cell: str, where: str) -> int | None:
    text = cell.strip()
    time = parse_time(text) if text else None
    if text and time is None:
        columns.faults.append(
            Fault(
                where, "time-unknown", "This is no time.", cell, "Write 2024-04-20T17:30:00Z, or 2024-04-20."
            )
        )
    return time
