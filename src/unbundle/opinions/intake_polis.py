"""Polis and Agora exports, old and new: events, statements, groups, and the sign of the votes.

The database of Polis stores agreement as -1, its exports mostly as +1, and some versions differ.
The sign is therefore taken from what the export says of itself (summary.csv, vote-convention), or
else from counts of agreement in its other files; where neither decides, the export is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from unbundle.errors import Fault, InputError
from unbundle.opinions.intake_recount import SIGN_ADVICE, Comments, Matrix, check_sign, find_sign, recount
from unbundle.opinions.poll import (
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
from unbundle.opinions.sheets import Sheet, open_sheet, unzip

EVENTS = ("comment-id", "voter-id", "vote")
MATRIX = ("participant", "n-votes", "n-agree", "n-disagree")
MATRIX_NAMES = ("participants-votes.csv", "participant-votes.csv")
SIGNS = {"agree=+1": 1, "agree=-1": -1}
OTHER = {1: "agree=-1", -1: "agree=+1"}
SECONDS_BELOW = 10**11
MOST_DIGITS = 20


def is_polis(files: Mapping[str, bytes]) -> bool:
    """Whether these files are a Polis or Agora export: told by the header of votes.csv or the matrix."""
    named = _by_name(files)
    for name in ("votes.csv", *MATRIX_NAMES):
        if name in named:
            columns = set(open_sheet(named[name], files[named[name]]).header)
            if set(EVENTS) <= columns or set(MATRIX) <= columns:
                return True
    if len(files) == 1:
        name, data = next(iter(files.items()))
        if name.endswith((".csv", ".csv.gz")):
            columns = set(open_sheet(name, data).header)
            return set(EVENTS) <= columns or set(MATRIX) <= columns
    return False


def read_polis(files: Mapping[str, bytes], sign: str | None) -> Poll:
    """The latest votes of a Polis or Agora export, with statements, moderation and groups.

    Raises: InputError for broken files, and where nothing says which sign means agreement.
    """
    if sign is not None and sign not in SIGNS:
        raise InputError(Fault("--sign", "sign-unknown", "This is no sign.", sign, SIGN_ADVICE))
    sheets = _sheets(files)
    matrix = _read_matrix(sheets["matrix"]) if "matrix" in sheets else None
    comments = _read_comments(sheets["comments"]) if "comments" in sheets else None
    if "votes" in sheets:
        where = sheets["votes"].name
        raw = sorted_events(_read_events(sheets["votes"], comments))
    else:
        assert matrix is not None
        where = sheets["matrix"].name
        raw = sorted_events(_events_of(matrix))
    declared = _declared_sign(sheets.get("summary"))
    factor = SIGNS[sign] if sign else (declared or find_sign(raw, matrix, comments, where))
    events = replace(raw, value=(raw.value * factor).astype(np.int8))
    latest = latest_votes(events)
    notes = revote_notes(latest)
    if matrix is not None or comments is not None:
        notes += check_sign(events, latest, (matrix, comments), (where, sign, OTHER[factor]))
    # A matrix from which the votes were taken can only be equal to them.
    notes += recount(events, latest, matrix if "votes" in sheets else None, comments, factor)
    named = set(events.measures)
    return Poll(
        table=table_of(events, latest, {}),
        source=where,
        events=len(events.value),
        revotes=latest.revotes,
        changed=latest.changed,
        conflicts=latest.conflicts,
        cast_at=latest.time if (latest.time != NO_TIME).any() else None,
        titles=comments.titles if comments else {},
        moderated=tuple(m for m in comments.moderated if m in named) if comments else (),
        meta=tuple(m for m in comments.meta if m in named) if comments else (),
        given=matrix.groups if matrix else {},
        notes=tuple(notes),
    )


def _by_name(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name.rsplit("/", 1)[-1].removesuffix(".gz"): name for name in sorted(files)}


def _sheets(files: Mapping[str, bytes]) -> dict[str, Sheet]:
    named = _by_name(files)
    found = {}
    for role, names in {
        "comments": ("comments.csv",),
        "matrix": MATRIX_NAMES,
        "votes": ("votes.csv",),
    }.items():
        for name in names:
            if name in named:
                found[role] = open_sheet(named[name], files[named[name]])
    if "summary.csv" in named:
        # The summary has no header: its first line is already a pair.
        name = named["summary.csv"]
        found["summary"] = open_sheet(name.removesuffix(".gz"), b"key,value\n" + unzip(name, files[name]))
    if not {"votes", "matrix"} & set(found):
        name, data = next(iter(files.items()))
        sheet = open_sheet(name, data)
        found["votes" if set(EVENTS) <= set(sheet.header) else "matrix"] = sheet
    return found


def _read_events(sheet: Sheet, comments: Comments | None) -> Events:
    voter_at, measure_at, vote_at = (sheet.header.index(n) for n in ("voter-id", "comment-id", "vote"))
    time_at = sheet.header.index("timestamp") if "timestamp" in sheet.header else None
    voters: dict[str, int] = {}
    measures = {name: i for i, name in enumerate(comments.titles)} if comments else {}
    columns: list[tuple[int, int, int, int]] = []
    faults: list[Fault] = []
    for number, cells in sheet.rows:
        where = f"{sheet.name}, row {number}"
        value = _whole(cells[vote_at], f"{where}, column vote", faults, (-1, 1))
        time = NO_TIME if time_at is None else _time(cells[time_at], where, faults)
        voter = voters.setdefault(cells[voter_at].strip(), len(voters))
        measure = measures.setdefault(cells[measure_at].strip(), len(measures))
        columns.append((voter, measure, value, int(time)))
    refuse(faults)
    refuse_bad_ids(sorted(voters), sheet.name, "voter")
    refuse_bad_ids(sorted(measures), sheet.name, "measure")
    table = np.array(columns, dtype=np.int64).reshape(-1, 4)
    return Events(
        tuple(voters), tuple(measures), table[:, 0], table[:, 1], table[:, 2].astype(np.int8), table[:, 3]
    )


def _events_of(matrix: Matrix) -> Events:
    voters = {name: i for i, name in enumerate(sorted({v for v, _ in matrix.cells}))}
    measures = {name: i for i, name in enumerate(sorted({m for _, m in matrix.cells}))}
    rows = [(voters[v], measures[m], value, int(NO_TIME)) for (v, m), value in sorted(matrix.cells.items())]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Events(
        tuple(voters), tuple(measures), table[:, 0], table[:, 1], table[:, 2].astype(np.int8), table[:, 3]
    )


def _read_matrix(sheet: Sheet) -> Matrix:
    known = {"participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
    at = {name: sheet.header.index(name) for name in sheet.header}
    statements = [(i, name) for i, name in enumerate(sheet.header) if name not in known]
    cells: dict[tuple[str, str], int] = {}
    groups: dict[str, str] = {}
    agree = disagree = 0
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, row in sheet.rows:
        voter, where = row[at["participant"]].strip(), f"{sheet.name}, row {number}"
        _refuse_twice(seen, voter, number, (where, "participant-twice", "participant"), faults)
        for i, name in statements:
            if row[i].strip():
                cells[voter, name] = _whole(row[i], f"{where}, column {name}", faults, (-1, 1))
        if "group-id" in at and row[at["group-id"]].strip():
            groups[voter] = row[at["group-id"]].strip()
        agree += _whole(row[at["n-agree"]], f"{where}, column n-agree", faults, (0, len(statements)))
        disagree += _whole(row[at["n-disagree"]], f"{where}, column n-disagree", faults, (0, len(statements)))
    refuse(faults)
    return Matrix(cells, groups, agree, disagree)


def _read_comments(sheet: Sheet) -> Comments:
    at = {name: i for i, name in enumerate(sheet.header)}
    text = at.get("comment-body", at.get("comment_text"))
    titles: dict[str, str] = {}
    moderated, meta = [], []
    agrees: dict[str, int] = {}
    disagrees: dict[str, int] = {}
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    if "comment-id" not in at:
        message, advice = "There is no column 'comment-id'.", "Take the file as the export wrote it."
        raise InputError(
            Fault(f"{sheet.name}, row 1", "column-missing", message, ", ".join(sheet.header), advice)
        )
    for number, row in sheet.rows:
        name, where = row[at["comment-id"]].strip(), f"{sheet.name}, row {number}"
        _refuse_twice(seen, name, number, (where, "comment-twice", "statement"), faults)
        titles[name] = row[text].strip() if text is not None else ""
        if "moderated" in at and row[at["moderated"]].strip() == "-1":
            moderated.append(name)
        if "is-meta" in at and row[at["is-meta"]].strip().lower() in ("true", "1", "t"):
            meta.append(name)
        for column, counts in (("agrees", agrees), ("disagrees", disagrees)):
            if column in at:
                counts[name] = _whole(row[at[column]], f"{where}, column {column}", faults, (0, 2**53))
    refuse(faults)
    return Comments(titles, tuple(sorted(moderated)), tuple(sorted(meta)), agrees, disagrees)


def _refuse_twice(
    seen: dict[str, int], name: str, row: int, what: tuple[str, str, str], faults: list[Fault]
) -> None:
    where, code, noun = what
    first = seen.setdefault(name, row)
    if first != row:
        message = f"A {noun} has two rows: {first} and {row}."
        faults.append(Fault(where, code, message, name, "Keep the one that is right."))


def _declared_sign(summary: Sheet | None) -> int | None:
    for _, (key, value) in summary.rows if summary else ():
        if key == "vote-convention":
            words = value.replace(" ", "").split(";")
            return 1 if "agree=+1" in words or "agree=1" in words else -1 if "agree=-1" in words else None
    return None


def _whole(cell: str, where: str, faults: list[Fault], limits: tuple[int, int]) -> int:
    text = cell.strip()
    digits = text.removeprefix("-")
    whole = len(digits) <= MOST_DIGITS and digits.isascii() and digits.isdigit()
    if whole and limits[0] <= int(text) <= limits[1]:
        return int(text)
    low, high = limits
    faults.append(Fault(where, "number", "A whole number is needed.", cell[:100], f"From {low} to {high}."))
    return 0


def _time(cell: str, where: str, faults: list[Fault]) -> int:
    """Microseconds of a time in seconds (newer exports) or milliseconds (older ones)."""
    stamp = _whole(cell, f"{where}, column timestamp", faults, (0, 10**15))
    return stamp * (1_000_000 if stamp < SECONDS_BELOW else 1_000)
