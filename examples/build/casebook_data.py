"""Write the tables that the room casebook ships and that are made from larger files.

    python examples/build/casebook_data.py ucdp UCDP.csv     episodes of armed conflict
    python examples/build/casebook_data.py laws              passages and lines that come back, from tests/read/data

UCDP.csv has the columns named in the PROVENANCE page of the casebook. Values are copied or grouped,
never filled in. Everything else in the folder is written by hand.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from unbundle.casebook.importers.ucdp import episodes_of, read_ucdp
from unbundle.casebook.laws import Act, index_of, recurring_only
from unbundle.read import read_package

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "unbundle" / "casebook" / "data"
TEXTS = ROOT / "tests" / "read" / "data"

# file: act, short name, years, address. Bills have the years of their congress.
LAWS = {
    "113publ67-uslm.xml.gz": (
        "113-67",
        "Public Law 113-67",
        "2013",
        "https://www.congress.gov/113/plaws/publ67/PLAW-113publ67.htm",
    ),
    "114publ4-uslm.xml.gz": (
        "114-4",
        "Public Law 114-4",
        "2015",
        "https://www.congress.gov/114/plaws/publ4/PLAW-114publ4.htm",
    ),
    "114publ254-uslm.xml.gz": (
        "114-254",
        "Public Law 114-254",
        "2016",
        "https://www.congress.gov/114/plaws/publ254/PLAW-114publ254.htm",
    ),
    "BILLS-116hr2157enr.xml.gz": (
        "116-hr2157",
        "H.R. 2157, 116th Congress",
        "2019",
        "https://www.congress.gov/bill/116th-congress/house-bill/2157",
    ),
    "BILLS-116hr3401enr.xml": (
        "116-hr3401",
        "H.R. 3401, 116th Congress",
        "2019",
        "https://www.congress.gov/bill/116th-congress/house-bill/3401",
    ),
    "BILLS-116hr6074enr.xml": (
        "116-hr6074",
        "H.R. 6074, 116th Congress",
        "2020",
        "https://www.congress.gov/bill/116th-congress/house-bill/6074",
    ),
    "H2740_RH.XML.gz": (
        "116-hr2740",
        "H.R. 2740, 116th Congress, as reported",
        "2019-2020",
        "https://www.congress.gov/bill/116th-congress/house-bill/2740",
    ),
    "H2839_RH.XML.gz": (
        "116-hr2839",
        "H.R. 2839, 116th Congress, as reported",
        "2019-2020",
        "https://www.congress.gov/bill/116th-congress/house-bill/2839",
    ),
    "BILLS-117hr3237enr.xml": (
        "117-hr3237",
        "H.R. 3237, 117th Congress",
        "2021",
        "https://www.congress.gov/bill/117th-congress/house-bill/3237",
    ),
    "PL117-103-divN.derived.txt": (
        "117-hr2471-n",
        "H.R. 2471, 117th Congress, Division N",
        "2022",
        "https://www.congress.gov/bill/117th-congress/house-bill/2471",
    ),
    "BILLS-117hr7691enr.xml": (
        "117-hr7691",
        "H.R. 7691, 117th Congress",
        "2022",
        "https://www.congress.gov/bill/117th-congress/house-bill/7691",
    ),
    "BILLS-117hr6833enr.xml.gz": (
        "117-hr6833",
        "H.R. 6833, 117th Congress",
        "2022",
        "https://www.congress.gov/bill/117th-congress/house-bill/6833",
    ),
    "BILLS-118hr5860enr.xml.gz": (
        "118-hr5860",
        "H.R. 5860, 118th Congress",
        "2023",
        "https://www.congress.gov/bill/118th-congress/house-bill/5860",
    ),
    "BILLS-118hr4366enr.xml.gz": (
        "118-hr4366",
        "H.R. 4366, 118th Congress",
        "2024",
        "https://www.congress.gov/bill/118th-congress/house-bill/4366",
    ),
    "BILLS-118hr815enr.xml.gz": (
        "118-hr815",
        "H.R. 815, 118th Congress",
        "2024",
        "https://www.congress.gov/bill/118th-congress/house-bill/815",
    ),
    "BILLS-118hr9468enr.xml": (
        "118-hr9468",
        "H.R. 9468, 118th Congress",
        "2024",
        "https://www.congress.gov/bill/118th-congress/house-bill/9468",
    ),
    "BILLS-118s870enr.xml.gz": (
        "118-s870",
        "S. 870, 118th Congress",
        "2023-2024",
        "https://www.congress.gov/bill/118th-congress/senate-bill/870",
    ),
}


def main(arguments: list[str]) -> None:
    """Write the tables of one kind."""
    if arguments[:1] == ["laws"]:
        write_laws()
    else:
        write_episodes(Path(arguments[1]))


def write_laws() -> None:
    """laws.csv, law_clauses.csv.gz, law_lines.csv.gz: only what stands in at least two acts."""
    laws = []
    for file, (act, name, years, url) in LAWS.items():
        data = (TEXTS / file).read_bytes()
        data = gzip.decompress(data) if file.endswith(".gz") else data
        package = read_package(data, file.removesuffix(".gz")).package
        laws.append((Act(act, name, package.title, years, sha256(data).hexdigest(), url), package.measures))
    index = recurring_only(index_of(laws))
    acts = [{name: getattr(act, name) for name in Act.__slots__} for act in index.acts.values()]
    write("laws.csv", sorted(acts, key=lambda row: row["id"]))
    write("law_clauses.csv.gz", [{name: getattr(p, name) for name in p.__slots__} for p in index.passages])
    write("law_lines.csv.gz", [{name: getattr(p, name) for name in p.__slots__} for p in index.lines])


def write_episodes(path: Path) -> None:
    """ucdp_episodes.csv: one row per conflict and day on which an episode began."""
    rows = []
    for e in episodes_of(read_ucdp(path.read_bytes(), path.name)):
        row = {"conflict": e.conflict, "start": e.start, "end": e.end, "last_year": e.last_year}
        row |= {"kinds": " ".join(e.kinds), "intensity": e.intensity}
        rows.append(row | {"sides": " ".join(e.sides), "outside": " ".join(e.outside)})
    write("ucdp_episodes.csv", rows)


def write(name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """One table; packed files hold no time, so that the same rows give the same bytes."""
    listed = list(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, listed[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    data = out.getvalue().encode()
    (DATA / name).write_bytes(gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data)
    print(name, len(listed), (DATA / name).stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
