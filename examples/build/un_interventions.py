"""Build examples/un-interventions: `python examples/build/un_interventions.py SHARED_DATA_DIR`.

Reads the public roll calls of the UN General Assembly, the cases and labels in un_interventions.yaml,
and writes judgments.csv, cases.csv, actors.csv and PROVENANCE.md. Cases whose votes are not from the
public-domain file are left out until they are derived again from the record. Refuses to write where the
two sources of the same roll call disagree.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from common import EXAMPLES, hand_made, rows_of, write_all

FOLDER = EXAMPLES / "un-interventions"
LONG, MATRIX = "unga/intervention_votes_long.csv", "unga/un_votes_matrix_1946_2019.csv.gz"
DIGESTS = {
    LONG: "0fe71b9435d84199200185425510b4e538437366f669c7ee93a68be394a1671e",
    MATRIX: "929c42c03508cfee2d733b1ee1f28cfad676f00957012aab4a6f8558181b399a",
}
WORDS = {"y": "yes", "a": "abstain", "n": "no", "": ""}
PUBLIC_DOMAIN = "voeten_cc0"

Row = dict[str, str]


def build(data: Path) -> dict[str, bytes]:
    """Every file of the example, from the shared data in `data`."""
    check_digests(data)
    table = hand_made("un_interventions.yaml")
    long_rows = [row for row in rows_of(data / LONG) if row["source"] == PUBLIC_DOMAIN]
    matrix = read_matrix(data / MATRIX)
    columns = columns_of(long_rows, table["columns"], matrix)
    check_sources(long_rows, columns, matrix)
    judgments = sorted(votes(table["cases"], long_rows, columns, matrix))
    return {
        "judgments.csv": as_csv(("judge_id", "case_id", "verdict", "recused"), judgments),
        "cases.csv": as_csv(
            ("case_id", "episode_id", "actor", "bloc", "date", "kind", "title", "ask"),
            [
                (c["id"], c["episode"], c["actor"], c["bloc"], str(c["date"]), "resolution")
                + (f"{c['resolution']}: {c['title']}", c["ask"])
                for c in table["cases"]
            ],
        ),
        "actors.csv": as_csv(
            ("actor_id", "bloc", "from", "to", "source"), sorted(memberships(table["alliances"]))
        ),
        "PROVENANCE.md": provenance(table, judgments).encode("utf-8"),
    }


def check_digests(data: Path) -> None:
    """Raises ValueError where a source is not the file that this example was made from."""
    for name, digest in DIGESTS.items():
        found = sha256((data / name).read_bytes()).hexdigest()
        if found != digest:
            raise ValueError(f"{name}: SHA-256 is {found}, not {digest}")


def read_matrix(path: Path) -> dict[int, Row]:
    """The vote matrix by roll call."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return {int(float(row["rcid"])): row for row in csv.DictReader(stream)}


def columns_of(rows: list[Row], named: dict[str, list[str]], matrix: dict[int, Row]) -> dict[str, list[str]]:
    """The matrix columns of every state code, in the order in which they are asked."""
    known = set(next(iter(matrix.values())))
    names: dict[str, set[str]] = {}
    for row in rows:
        names.setdefault(row["iso3"], set()).add(row["name"])
    found = {code: named.get(code) or sorted(names[code] & known) for code in sorted(names)}
    return {code: columns for code, columns in found.items() if columns}


def vote(matrix: dict[int, Row], rcid: int, columns: Iterable[str]) -> str:
    """The vote in the first column that holds one; empty where none does."""
    return next((matrix[rcid][column] for column in columns if matrix[rcid][column]), "")


def check_sources(rows: list[Row], columns: dict[str, list[str]], matrix: dict[int, Row]) -> None:
    """Raises ValueError naming every vote on which the list and the matrix disagree."""
    said = {"absent": "", **{word: word for word in ("yes", "no", "abstain")}}
    faults = [
        f"{row['case_id']} {row['iso3']}: {row['vote']}"
        for row in rows
        if row["iso3"] in columns
        and WORDS[vote(matrix, int(float(row["rcid"])), columns[row["iso3"]])] != said[row["vote"]]
    ]
    if faults:
        raise ValueError("the two sources disagree: " + "; ".join(faults))


def votes(
    cases: list[dict[str, Any]],
    rows: list[Row],
    columns: dict[str, list[str]],
    matrix: dict[int, Row],
) -> Iterator[tuple[str, str, str, str]]:
    """(state, case, vote, own case): absent states only where the source tells them from non-members."""
    listed: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        listed.setdefault(row["case_id"], []).append((row["iso3"], row["vote"]))
    for case in cases:
        if case.get("matrix"):
            found = [(code, WORDS[vote(matrix, case["rcid"], names)]) for code, names in columns.items()]
        else:
            found = listed[case["id"]]
        for code, word in found:
            if word:
                yield code, case["id"], word, "yes" if code in case["acting"] else "no"


def memberships(alliances: list[dict[str, Any]]) -> Iterator[tuple[str, str, str, str, str]]:
    """(state, bloc, from, to, treaty), one row for each membership."""
    for alliance in alliances:
        until = alliance["until"]
        for year, codes in alliance["members"].items():
            for code in codes:
                end = until.get(code, until.get("default", ""))
                yield code, alliance["bloc"], year, end, alliance["treaty"]


def as_csv(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """A CSV file with Unix line ends."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")


def provenance(table: dict[str, Any], judgments: list[tuple[str, str, str, str]]) -> str:
    """Where every column comes from, and the counts of votes, to check against the record."""
    lines = [
        "# Provenance of un-interventions",
        "",
        "Votes: Erik Voeten, Anton Strezhnev, Michael Bailey, United Nations General Assembly Voting Data,",
        "doi:10.7910/DVN/LEJUQZ, licence CC0; through github.com/dgrtwo/unvotes at commit",
        "7eb7034314ff79c49c9e0785fcd9d216fa04cf14. Cases marked *matrix* are from its table of yes, no and",
        "abstain, which does not tell absent states from non-members; the others are from its raw file, which does.",
        "Where a roll call stands in both, all votes agree. Counts are the file's; totals cited elsewhere differ",
        "by up to four votes, and the verbatim record decides.",
        "",
        "Ours, and open to correction in `examples/build/un_interventions.yaml`: which cases are here, which",
        "belong to one episode, the demand in our words, the bloc labels, whose own act a text is about, and the",
        "alliances (by treaty). Months without a day: the source's day is not reliable.",
        "",
        "Left out until their votes are derived again from the verbatim record: ES-11/1 (2 March 2022), ES-10/21",
        "(27 October 2023) and ES-10/22 (12 December 2023). Two are on acts of Israel, one on an act of Russia.",
        "",
        "`yes` = the state voted for the text that condemns, or asks for withdrawal or a halt. State codes are",
        "ISO 3166; DDR, CSK, YUG, YMD are states that no longer exist; RUS, UKR, BLR before 1991 are Soviet",
        "republics; DEU from 1973 to 1990 is the Federal Republic.",
        "",
        "| case | resolution | roll call | yes | no | abstain | absent | from |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for case in table["cases"]:
        counts = [
            sum(1 for _, c, v, _ in judgments if c == case["id"] and v == w) for w in ("yes", "no", "abstain")
        ]
        absent = sum(1 for _, c, v, _ in judgments if c == case["id"] and v == "absent")
        gone = "not told" if case.get("matrix") else str(absent)
        source = "matrix" if case.get("matrix") else "raw file"
        cells = [case["id"], case["resolution"], str(case["rcid"]), *map(str, counts), gone, source]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/build/un_interventions.py SHARED_DATA_DIR")
    write_all(FOLDER, build(Path(sys.argv[1])))
