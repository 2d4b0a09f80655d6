"""UCDP/PRIO Armed Conflict Dataset (CC BY 4.0), from ucdp.uu.se/downloads, or by way of peacesciencer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from unbundle.casebook.importers.deeds import Deed, Row, known, read_table, refuse, whole, year_of
from unbundle.casebook.tables import Episode
from unbundle.errors import Fault

NEEDED = (
    "conflict_id",
    "year",
    "gwno_a",
    "gwno_a_2nd",
    "gwno_b",
    "gwno_b_2nd",
    "intensity_level",
    "type_of_conflict",
    "start_date2",
    "ep_end",
    "ep_end_date",
)
KINDS = {"1": "extrasystemic", "2": "interstate", "3": "intrastate", "4": "II"}
"""Numbers of the codebook; names are those of peacesciencer (II = internationalised intrastate)."""


@dataclass(slots=True)
class _Open:
    years: set[int] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    intensity: int = 0
    sides: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)


def read_ucdp(data: bytes, name: str) -> list[Row]:
    """The rows, with kinds as names and numbers without decimals.

    Raises: InputError as `read_table` does, for kinds and intensities outside the codebook, and for
    numbers and days that are none.
    """
    rows = read_table(data, name, NEEDED)
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        kind = KINDS.get(_whole(row["type_of_conflict"]), row["type_of_conflict"])
        where = f"{name}, row {number}"
        known(kind, KINDS.values(), f"{where}, column type_of_conflict", faults)
        known(_whole(row["intensity_level"]), ("1", "2"), f"{where}, column intensity_level", faults)
        year_of(row["year"], f"{where}, column year", faults)
        whole(row["conflict_id"], f"{where}, column conflict_id", faults)
        for column in ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd"):
            for part in filter(str.strip, row[column].split(",")):
                whole(part, f"{where}, column {column}", faults)
        for column in ("start_date2", "ep_end_date"):
            _day(row[column], f"{where}, column {column}", column == "ep_end_date", faults)
        row["type_of_conflict"] = kind
    refuse(faults)
    return rows


def episodes_of(rows: Iterable[Row]) -> list[Episode]:
    """Rows of conflict-years (and of pairs of states) as episodes, in order of conflict and start."""
    found: dict[tuple[int, str], _Open] = {}
    for row in rows:
        episode = found.setdefault((int(_whole(row["conflict_id"])), row["start_date2"]), _Open())
        episode.years.add(int(_whole(row["year"])))
        episode.kinds.add(row["type_of_conflict"])
        episode.intensity = max(episode.intensity, int(_whole(row["intensity_level"])))
        episode.sides |= _states(row["gwno_a"]) | _states(row["gwno_b"])
        episode.outside |= _states(row["gwno_a_2nd"]) | _states(row["gwno_b_2nd"])
        if _whole(row["ep_end"]) == "1":
            episode.ends.add(row["ep_end_date"])
    return [
        Episode(
            conflict=str(conflict),
            start=start,
            end=max(one.ends, default=""),
            last_year=max(one.years),
            kinds=tuple(sorted(one.kinds)),
            intensity=one.intensity,
            sides=tuple(sorted(one.sides, key=int)),
            outside=tuple(sorted(one.outside, key=int)),
        )
        for (conflict, start), one in sorted(found.items())
    ]


def deeds_of_ucdp(data: bytes, name: str) -> tuple[Deed, ...]:
    """One deed per episode; `reached` says whether the fighting ended (yes), or goes on in the data (no)."""
    return tuple(
        Deed(
            id=f"ucdp-{e.conflict}-{e.start}",
            title=f"Conflict {e.conflict}, from {e.start}",
            year=e.start[:4],
            classes=(e.kinds[-1], "armed conflict"),
            reached="yes" if e.end else "no",
            text=" ".join((e.conflict, *e.kinds)),
            source=f"UCDP/PRIO Armed Conflict Dataset ({name})",
        )
        for e in episodes_of(read_ucdp(data, name))
    )


def _day(text: str, where: str, may_be_empty: bool, faults: list[Fault]) -> None:
    try:
        if text or not may_be_empty:
            date.fromisoformat(text)
    except ValueError:
        faults.append(Fault(where, "import-date", "This cell needs a day.", text, "Write it as 1990-05-01."))


def _whole(text: str) -> str:
    return text.strip().removesuffix(".0")


def _states(text: str) -> set[str]:
    return {_whole(part) for part in text.split(",") if part.strip()}
