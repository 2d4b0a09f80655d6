"""Judgments and cases from two CSV files, for whoever has no dossier. All faults at once."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

from pydantic import ValidationError

from unbundle.audit.coverage import PlaceNeed
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.base import faults_of
from unbundle.records.judging import Actor, Case, Judgment

JUDGMENT_COLUMNS = ("judge_id", "case_id", "verdict", "recused")
CASE_COLUMNS = ("case_id", "episode_id", "actor", "bloc", "date")
ACTOR_COLUMNS = ("actor_id", "bloc", "from", "to", "source")
NEED_COLUMNS = ("place", "region", "in_need", "official", "alternative")
EVENT_COLUMNS = ("bloc", "episodes")
CASE_EXTRAS = ("title", "ask", "kind")
YES, NO = {"yes", "true", "1"}, {"", "no", "false", "0"}
MAX_BYTES = 200_000_000

Row = dict[str, str]


def judgments_from_csv(data: bytes, where: str) -> tuple[Judgment, ...]:
    """Judgments from columns judge_id, case_id, verdict and, if there, recused and date.

    Raises: InputError with all faults, each with its row and column.
    """
    faults: list[Fault] = []
    rows = list(_rows(data, where, JUDGMENT_COLUMNS[:3], ("recused", "date"), faults))

    def make(row: Row, place: str) -> Judgment:
        recused = row.get("recused", "").strip().lower()
        if recused not in YES | NO:
            step = "Write yes or no."
            message = "This is not yes or no."
            faults.append(Fault(f"{place}, recused", "not-yes-or-no", message, recused, step))
        return Judgment(
            case=row["case_id"],
            judge=row["judge_id"],
            verdict=row["verdict"].strip(),
            at=row.get("date", ""),
            recused=recused in YES,
        )

    return _made(rows, where, make, faults)


def cases_from_csv(data: bytes, where: str) -> tuple[Case, ...]:
    """Cases from columns case_id, episode_id, actor, bloc, date; title, ask and kind if there.

    Every other column is a criterion with whole-number levels, higher = better; an empty cell is not
    coded. An actor that is no plain id is kept as one: hyphens for spaces, low lines between names.
    Raises: InputError with all faults, each with its row and column.
    """
    faults: list[Fault] = []
    rows = list(_rows(data, where, CASE_COLUMNS, None, faults))
    fixed = {*CASE_COLUMNS, *CASE_EXTRAS}

    def make(row: Row, place: str) -> Case:
        levels = {}
        for column in sorted(row.keys() - fixed):
            level = _level(row[column], f"{place}, {column}", faults)
            if level is not None:
                levels[column] = level
        return Case(
            id=row["case_id"],
            episode=row["episode_id"],
            kind=row.get("kind") or "conduct",  # type: ignore[arg-type]
            title=row.get("title", ""),
            actor=_as_id(row["actor"]),
            bloc=row["bloc"].strip(),
            date=row["date"],
            ask=row.get("ask", ""),
            levels=levels,
        )

    return _made(rows, where, make, faults)


def actors_from_csv(data: bytes, where: str) -> tuple[Actor, ...]:
    """Actors with their blocs from columns actor_id, bloc, from, to, source; several rows for one actor.

    Raises: InputError with all faults, each with its row and column.
    """
    faults: list[Fault] = []
    rows = list(_rows(data, where, ACTOR_COLUMNS, ("name",), faults))

    def make(row: Row, place: str) -> Actor:
        bloc = (row["bloc"].strip(), row["from"], row["to"], row["source"])
        return Actor(id=row["actor_id"], names=(row.get("name") or row["actor_id"],), blocs=(bloc,))

    merged: dict[str, Actor] = {}
    for actor in _made(rows, where, make, faults):
        known = merged.get(actor.id, actor.model_copy(update={"blocs": ()}))
        merged[actor.id] = known.model_copy(update={"blocs": (*known.blocs, *actor.blocs)})
    return tuple(merged[name] for name in sorted(merged))


def needs_from_csv(data: bytes, where: str) -> tuple[PlaceNeed, ...]:
    """People in need and relief by place: place, region, in_need, official, alternative; source if there.

    Relief is in whole minor units. An empty cell is unknown, which is not zero.
    Raises: InputError with all faults, each with its row and column.
    """
    faults: list[Fault] = []
    rows = list(_rows(data, where, NEED_COLUMNS, ("source",), faults))
    _once(rows, "place", faults)

    def make(row: Row, place: str) -> PlaceNeed:
        counts = {name: _count(row[name], f"{place}, {name}", faults) for name in NEED_COLUMNS[2:]}
        return PlaceNeed(place=row["place"], region=row["region"], source=row.get("source", ""), **counts)

    return _made(rows, where, make, faults)


def events_from_csv(data: bytes, where: str) -> dict[str, int]:
    """How many episodes an outside list holds by bloc: columns bloc and episodes; source if there.

    Raises: InputError with all faults, each with its row and column.
    """
    faults: list[Fault] = []
    rows = list(_rows(data, where, EVENT_COLUMNS, ("source",), faults))
    _once(rows, "bloc", faults)

    def make(row: Row, place: str) -> tuple[str, int | None]:
        return row["bloc"].strip(), _count(row["episodes"], f"{place}, episodes", faults, unknown=False)

    return {bloc: count or 0 for bloc, count in _made(rows, where, make, faults)}


def _once(rows: list[tuple[str, Row]], column: str, faults: list[Fault]) -> None:
    seen: dict[str, str] = {}
    for place, row in rows:
        if row[column] in seen:
            step = f"It is already in {seen[row[column]]}; keep one row."
            message = f"This {column} is listed twice."
            faults.append(Fault(f"{place}, {column}", "row-twice", message, row[column], step))
        seen.setdefault(row[column], place)


def _count(cell: str, place: str, faults: list[Fault], *, unknown: bool = True) -> int | None:
    text = cell.strip()
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    if text or not unknown:
        step = (
            "Write digits only; where nobody knows, leave the cell empty."
            if unknown
            else "Write digits only."
        )
        faults.append(Fault(place, "count-not-whole", "This is not a whole number.", text, step))
    return None


def _made(
    rows: list[tuple[str, Row]], where: str, make: Callable[[Row, str], Any], faults: list[Fault]
) -> tuple[Any, ...]:
    found = []
    seen: dict[str, str] = {}
    for place, row in rows:
        try:
            record = make(row, place)
        except ValidationError as error:
            faults += [
                Fault(f.where, f.code, f.message, f.value, f.next or "Correct this cell.")
                for f in faults_of(error, place)
            ]
            continue
        if isinstance(record, Case) and record.id in seen:
            step = f"It is already in {seen[record.id]}; keep one."
            faults.append(Fault(place, "case-twice", "This case is listed twice.", record.id, step))
        if isinstance(record, Case):
            seen[record.id] = place
        found.append(record)
    if not found and not faults:
        step = "Add at least one row below the names of the columns."
        faults.append(Fault(where, "table-empty", "The table has no rows.", next=step))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _rows(
    data: bytes, where: str, needed: tuple[str, ...], others: tuple[str, ...] | None, faults: list[Fault]
) -> Iterator[tuple[str, Row]]:
    text = _text(data, where)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, where, needed, others)
        for cells in reader:
            place = f"{where}, row {reader.line_num}"
            if not any(cells):
                continue
            if len(cells) != len(header):
                step = f"Each row needs {len(header)} cells."
                message = "This row has more or fewer cells than the header."
                faults.append(Fault(place, "row-length", message, str(len(cells)), step))
                continue
            yield place, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        step = "Save the table again as CSV with quotes around cells that hold commas."
        raise InputError(
            Fault(f"{where}, row {reader.line_num}", "csv-broken", f"{error}.", next=step)
        ) from None


def _text(data: bytes, where: str) -> str:
    if len(data) > MAX_BYTES:
        step = f"At most {MAX_BYTES} bytes are read."
        raise InputError(Fault(where, "file-too-large", "The file is too large.", str(len(data)), step))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        step = f"Save it as UTF-8; byte {error.start} is the first that is not."
        raise InputError(Fault(where, "not-utf-8", "The file is not UTF-8 text.", next=step)) from None


def _check_header(
    header: list[str], where: str, needed: tuple[str, ...], others: tuple[str, ...] | None
) -> None:
    faults = []
    for column in needed:
        if column not in header:
            step = f"The table needs the columns {', '.join(needed)}."
            faults.append(Fault(where, "column-missing", "A column is missing.", column, step))
    for column in sorted({c for c in header if header.count(c) > 1}):
        faults.append(Fault(where, "column-twice", "A column is named twice.", column, "Rename one."))
    known = {*needed, *(others or ())}
    for column in header:
        if others is not None and column not in known:
            step = nearest(column, known)
            faults.append(Fault(where, "column-unknown", "No column has this name.", column, step))
    if faults:
        raise InputError(faults)


def _level(cell: str, place: str, faults: list[Fault]) -> int | None:
    text = cell.strip()
    if not text:
        return None
    if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 7:
        return int(text)
    step = "Write the level as a whole number, or leave the cell empty."
    faults.append(Fault(place, "level-not-whole", "A level is a whole number.", text, step))
    return None


def _as_id(actor: str) -> str:
    joined = "_".join(part.strip() for part in re.split(r"[/;,]", actor))
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._:-") else "-" for c in joined)
    return plain.strip("-_") or actor
