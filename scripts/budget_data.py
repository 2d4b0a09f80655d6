"""Write src/unbundle/budget/data anew from the files they were taken from.

    python scripts/budget_data.py --data FOLDER [--cpi cpi.db]

`--data` is a folder with the files named in the PROVENANCE page of the room; `--cpi` is the database
inside the package `cpi` on PyPI; without it the price index stays as it is, and us_states.csv, which is
copied by hand, always does. Values are copied digit by digit.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
from collections.abc import Iterable
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "src" / "unbundle" / "budget" / "data"
FIRST_YEAR = 1995
INDICATORS = {
    "government_health_spending_per_person_us": "health_per_head.csv",
    "expenditure_per_student_primary_percent_of_gdp_per_person": "pupil_primary.csv",
    "expenditure_per_student_secondary_percent_of_gdp_per_person": "pupil_secondary.csv",
    "expenditure_per_student_tertiary_percent_of_gdp_per_person": "pupil_tertiary.csv",
}
PROGRAMMES = ("PK12ed", "highered", "HeadStartPriv", "SNAP", "Medicaid_CHIP", "pubhealth", "HCD", "unemp")
FIRST_STATE_YEAR = 2007


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(name: str, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    with (OUT / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def countries(data: Path) -> dict[str, str]:
    """Code of the source -> ISO 3166 alpha-3 code, states and territories that have one, and Kosovo."""
    known = {}
    for row in rows_of(data / "sg_country_entities.csv"):
        code = row["iso3166_1_alpha3"] or {"kos": "XKX"}.get(row["country"], "")
        if code:
            known[row["country"]] = code
    return known


def series(data: Path, known: dict[str, str]) -> None:
    values: dict[str, list[tuple[str, int, str]]] = {name: [] for name in INDICATORS.values()}
    for row in rows_of(data / "sg_social_unit_costs_1990on.csv"):
        name = INDICATORS.get(row["indicator"])
        if name and row["geo"] in known and int(row["year"]) >= FIRST_YEAR:
            values[name].append((known[row["geo"]], int(row["year"]), row["value"]))
    for name, rows in values.items():
        write(name, ["place", "year", "value"], sorted(rows))
    codes = set(known.values())
    for source, name in (("gdp_current_usd_1990on", "gdp_usd"), ("population_1990on", "population")):
        rows = [
            (row["Country Code"], int(row["Year"]), row["Value"])
            for row in rows_of(data / f"{source}.csv")
            if row["Country Code"] in codes and int(row["Year"]) >= FIRST_YEAR
        ]
        write(f"{name}.csv", ["place", "year", "value"], sorted(rows))


def states(data: Path) -> None:
    codes = {row["name"]: row["code"] for row in rows_of(OUT / "us_states.csv")}
    rows = [
        (
            row["expenditure"],
            codes[row["state"]],
            int(row["year"]),
            row["raw"],
            row["inf_adj"],
            row["inf_adj_perchild"],
        )
        for row in rows_of(data / "us_state_spending_on_kids_1997_2016.csv")
        if row["expenditure"] in PROGRAMMES and int(row["year"]) >= FIRST_STATE_YEAR
    ]
    header = ["programme", "place", "year", "raw", "inf_adj", "inf_adj_perchild"]
    write("us_state_spending.csv", header, sorted(rows))


def prices(database: Path) -> None:
    query = "select year, value from indexes where series = 'CUUR0000SA0' and period = 'M13' and year >= ?"
    with sqlite3.connect(database) as connection:
        rows = sorted((int(year), str(value)) for year, value in connection.execute(query, (FIRST_YEAR,)))
    write("us_cpi_u.csv", ["year", "value"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cpi", type=Path)
    given = parser.parse_args()
    known = countries(given.data)
    series(given.data, known)
    states(given.data)
    if given.cpi:
        prices(given.cpi)
    for path in sorted(OUT.glob("*.csv")):
        print(f"{path.name:28} {path.stat().st_size:>9,} bytes")


if __name__ == "__main__":
    main()
