"""Votes in a Parquet file, numbered, checked and sorted by DuckDB under a memory limit.

All SQL of the room is here. DuckDB (extra `parquet`) writes only into the folder that the caller
names: its own database file, and what does not fit into memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from unbundle.errors import Fault, RefusalError
from unbundle.opinions.intake import WORDS
from unbundle.opinions.poll import MOST_FAULTS, NO_TIME, refuse, refuse_bad_ids
from unbundle.opinions.rows import Ints
from unbundle.opinions.sheets import MEASURE, VOTER

ROLES = {"voter": VOTER, "measure": MEASURE, "vote": ("vote",), "cast_at": ("cast_at",)}
COLUMNS = "A table of votes has the columns voter, measure, vote."
ID_PATTERN = "[A-Za-z0-9][A-Za-z0-9._:\\-]{0,199}"

NUMBER = """
CREATE OR REPLACE TABLE {role}s AS
SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS number
FROM (SELECT DISTINCT CAST({column} AS VARCHAR) AS id FROM read_parquet($1))
ORDER BY id
"""

SORT = """
CREATE OR REPLACE TABLE votes AS
SELECT voters.number AS voter, measures.number AS measure, CAST(value AS TINYINT) AS value, time
FROM (
    SELECT CAST({voter} AS VARCHAR) AS v, CAST({measure} AS VARCHAR) AS m, {value} AS value, {time} AS time
    FROM read_parquet($1)
)
JOIN voters ON v = voters.id
JOIN measures ON m = measures.id
WHERE value IS NOT NULL
ORDER BY voter, measure
"""

WRONG_VOTES = """
SELECT DISTINCT CAST({vote} AS VARCHAR)
FROM read_parquet($1)
WHERE {vote} IS NOT NULL AND trim(CAST({vote} AS VARCHAR)) != '' AND {value} IS NULL
ORDER BY 1 LIMIT {most}
"""

LABELS = """
SELECT CAST({voter} AS VARCHAR) AS id, min({label}) AS low, max({label}) AS high
FROM read_parquet($1) GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What DuckDB may use: memory in MiB, threads, and the existing folder that it may write into."""

    folder: Path
    memory_mib: int = 1500
    threads: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """An open database with a table `votes` (voter, measure, value, time) sorted by voter, measure.

    `blocs` holds, per declared attribute, a number per voter (-1: none) and the labels in order.
    """

    database: Any
    voters: int
    events: int
    measures: tuple[str, ...]
    blocs: Mapping[str, tuple[Ints, tuple[str, ...]]]

    def between(self, first: int, last: int) -> Mapping[str, Any]:
        """The columns of all votes of voters `first` to `last` (exclusive), as arrays."""
        sql = "SELECT voter, measure, value, time FROM votes WHERE voter >= $1 AND voter < $2"
        return dict(self.database.execute(sql, [first, last]).fetchnumpy())

    def voter_ids(self, first: int, last: int) -> list[str]:
        """The ids of voters `first` to `last` (exclusive)."""
        sql = "SELECT id FROM voters WHERE number >= $1 AND number < $2 ORDER BY number"
        return [row[0] for row in self.database.execute(sql, [first, last]).fetchall()]


def sort_parquet(file: Path, limits: Limits) -> Sorted:
    """The votes of `file`, every one of them, sorted; see `stored.store_votes` for columns and faults."""
    database = _connect(limits)
    names = _columns(database, file)
    _check(database, file, names)
    for role in ("voter", "measure"):
        database.execute(NUMBER.format(role=role, column=_quoted(names[role])), [str(file)])
    _check_ids(database, file)
    sort = SORT.format(
        voter=_quoted(names["voter"]),
        measure=_quoted(names["measure"]),
        value=_value(names["vote"]),
        time=_time(database, file, names.get("cast_at")),
    )
    database.execute(sort, [str(file)])
    return Sorted(
        database=database,
        voters=_one(database, "SELECT count(*) FROM voters"),
        events=_one(database, "SELECT count(*) FROM votes"),
        measures=tuple(_list(database, "SELECT id FROM measures ORDER BY number")),
        blocs={
            role.removeprefix("bloc:"): _bloc(database, file, names["voter"], column)
            for role, column in sorted(names.items())
            if role.startswith("bloc:")
        },
    )


def _connect(limits: Limits) -> Any:
    try:
        duckdb: Any = import_module("duckdb")
    except ImportError as error:
        raise RefusalError(
            Fault(
                "Parquet",
                "parquet-missing",
                f"DuckDB is not installed ({error}).",
                next="Install it with: pip install 'unbundle[parquet]'.",
            )
        ) from None
    database = duckdb.connect(str(limits.folder / "votes.duckdb"))
    database.execute(f"SET memory_limit = '{limits.memory_mib}MiB'")
    database.execute(f"SET threads = {limits.threads}")
    database.execute("SET TimeZone = 'UTC'")
    database.execute(f"SET temp_directory = {_text(str(limits.folder / 'spill'))}")
    return database


def _columns(database: Any, file: Path) -> dict[str, str]:
    """Role to column name: voter, measure, vote, cast_at where there, and "bloc:NAME" for others."""
    found = _list(database, "SELECT name FROM parquet_schema($1) WHERE num_children IS NULL", file)
    roles = {}
    for role, choices in ROLES.items():
        name = next((choice for choice in choices if choice in found), None)
        if name is not None:
            roles[role] = name
    missing = [role for role in ("voter", "measure", "vote") if role not in roles]
    listed = ", ".join(found)
    refuse(
        [
            Fault(file.name, "column-missing", f"There is no column {role!r}.", listed, COLUMNS)
            for role in missing
        ]
    )
    used = set(roles.values())
    return {**roles, **{f"bloc:{name}": name for name in found if name not in used}}


def _check(database: Any, file: Path, names: Mapping[str, str]) -> None:
    vote, voter, measure = (_quoted(names[role]) for role in ("vote", "voter", "measure"))
    sql = WRONG_VOTES.format(vote=vote, value=_value(names["vote"]), most=MOST_FAULTS)
    place = f"{file.name}, column {names['vote']}"
    advice = "Write approve, reject or abstain, or leave the cell empty for silence."
    faults = [
        Fault(place, "vote-unknown", "This is no vote.", word, advice) for word in _list(database, sql, file)
    ]
    empty = f"SELECT count(*) FROM read_parquet($1) WHERE {voter} IS NULL OR {measure} IS NULL"
    count = _one(database, empty, file)
    if count:
        faults.append(
            Fault(file.name, "id-empty", f"{count} rows name no voter or no measure.", next="Fill them in.")
        )
    refuse(faults)


def _check_ids(database: Any, file: Path) -> None:
    for role in ("voter", "measure"):
        sql = (
            f"SELECT id FROM {role}s WHERE NOT regexp_full_match(id, '{ID_PATTERN}') "
            f"ORDER BY id LIMIT {MOST_FAULTS}"
        )
        refuse_bad_ids(_list(database, sql), file.name, role)


def _time(database: Any, file: Path, column: str | None) -> str:
    """Microseconds since 1970 as SQL: of a timestamp, of text in RFC 3339, or of whole seconds."""
    if column is None:
        return f"CAST({NO_TIME} AS BIGINT)"
    quoted = _quoted(column)
    kinds = _list(database, f"SELECT typeof({quoted}) FROM read_parquet($1) LIMIT 1", file)
    whole = bool(kinds) and "INT" in kinds[0]
    micros = f"{quoted} * 1000000" if whole else f"epoch_us(CAST({quoted} AS TIMESTAMPTZ))"
    return f"coalesce(CAST({micros} AS BIGINT), {NO_TIME})"


def _bloc(database: Any, file: Path, voter: str, column: str) -> tuple[Ints, tuple[str, ...]]:
    pairs = LABELS.format(voter=_quoted(voter), label=f"nullif(trim(CAST({_quoted(column)} AS VARCHAR)), '')")
    differing = f"SELECT id, low, high FROM ({pairs}) WHERE low != high ORDER BY id LIMIT {MOST_FAULTS}"
    place = f"{file.name}, column {column}"
    refuse(
        [
            Fault(
                place,
                "bloc-differs",
                f"Voter {who!r} has two values.",
                f"{low} / {high}",
                "Give one in all rows.",
            )
            for who, low, high in database.execute(differing, [str(file)]).fetchall()
        ]
    )
    sql = (
        f"SELECT coalesce(low, '') AS label FROM ({pairs}) AS pairs JOIN voters ON pairs.id = voters.id "
        "ORDER BY number"
    )
    found = database.execute(sql, [str(file)]).fetchnumpy()["label"].astype(str)
    labels, codes = np.unique(found, return_inverse=True)
    unlabelled = 1 if len(labels) and labels[0] == "" else 0
    return codes.astype(np.int64) - unlabelled, tuple(str(label) for label in labels[unlabelled:])


def _value(column: str) -> str:
    words = "".join(f" WHEN {_text(word)} THEN {value}" for word, value in sorted(WORDS.items()))
    return f"CASE lower(trim(CAST({_quoted(column)} AS VARCHAR))){words} END"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _list(database: Any, sql: str, file: Path | None = None) -> list[str]:
    found = database.execute(sql, [str(file)] if file else []).fetchall()
    return [row[0] for row in found]


def _one(database: Any, sql: str, file: Path | None = None) -> int:
    return int(database.execute(sql, [str(file)] if file else []).fetchone()[0])
