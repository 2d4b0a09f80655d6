"""Build examples/ukraine-2022 from its sources: `python examples/build/ukraine_2022.py SHARED_DATA_DIR`.

Copies the sources with their digests checked, reads the Act, joins the collection of positions with
the hand-made tables of this folder, and writes the dossier. Without an argument it rebuilds from the
copies already in the example. The hand-made part is data: ukraine_2022.yaml (demands without an
official line, and on which measures a topic counts), ukraine_2022_settings.yaml, m49.csv,
corrections.csv.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from common import EXAMPLES, HERE, Source, copy_sources, framework, hand_made, record, rows_of, write_all

from unbundle.dossier import dossier_files
from unbundle.exposure import load_shock
from unbundle.read import read_package
from unbundle.records.charter import Charter
from unbundle.records.dossier import Document, Dossier, Settings
from unbundle.records.measure import NEW_MONEY_KINDS, Measure
from unbundle.records.members import Organisation, Position, Topic, TopicMapping

FOLDER = EXAMPLES / "ukraine-2022"
ACT = "BILLS-117hr7691enr.xml"
URL = "https://www.congress.gov/bill/117th-congress/house-bill/7691"
SOURCES = (
    Source(
        f"bills/us-billdtd/{ACT}",
        f"documents/{ACT}",
        "7c203bb34c608fa82a1b5f926be4e1e987a601d989737413b3af5947e8581af8",
    ),
    Source(
        "positions/positions.csv",
        "sources/positions.csv",
        "4e18c137ea8d5e17a506aafda7b53b379d277d06ce3d1e30551f7e65d25aab65",
    ),
    Source(
        "positions/organisations.csv",
        "sources/organisations.csv",
        "7e9f0e1d254beab95787d83e5c4141abdb3562339c4dc0f051accb6b506e41e4",
    ),
    Source(
        "positions/measures.csv",
        "sources/measures.csv",
        "60b3377d91180f6f50abb7bb8293481a13e53743c498df7be9e0dea7db287944",
    ),
    Source(
        "positions/PROVENANCE.md",
        "sources/PROVENANCE-positions.md",
        "379013b698d5f39b1ea5347ab0fcb628389c8c6c63facd51cac1cfcd41157be6",
    ),
)
NO_COST = "No sourced cost: no source of this collection states one, so it counts as costing nothing."
AFFECTED = {"UKR": "based in Ukraine"}
"""Organisations of the people on whose land the war is fought: one bloc, so that what they said or did
not say stands beside every measure. It divides nobody else."""


def build(folder: Path) -> dict[str, bytes]:
    """Every file of the dossier, from the sources that lie in `folder`."""
    data = (folder / "documents" / ACT).read_bytes()
    package, text = read_package(data, ACT)
    tables = hand_made("ukraine_2022.yaml")
    topics = topics_of(rows_of(folder / "sources" / "measures.csv"))
    official = package.measures
    settings, charter = rules(official)
    document = Document(
        name=ACT,
        title="H.R. 7691, Additional Ukraine Supplemental Appropriations Act, 2022 (Public Law 117-128)",
        sha256=package.source.sha256,
        text_sha256=sha256(text.encode("utf-8")).hexdigest(),
        media_type=package.source.media_type,
        url=URL,
        licence="Public domain: work of the US Government (17 USC 105)",
        adopted_on="2022-05",
        government="USA",
        limits=package.source.limits,
    )
    return dossier_files(
        Dossier(
            settings=settings,
            charter=charter,
            documents=(document,),
            texts={ACT: text},
            measures=(*official, *proposed(tables["proposed"], topics)),
            unclassified=package.unclassified,
            organisations=organisations_of(rows_of(folder / "sources" / "organisations.csv")),
            topics=topics,
            mapping=mapping_of(tables["mapping"]),
            positions=positions_of(folder),
            frameworks=(framework(charter.framework),),
        ),
        {ACT: data},
    )


def topics_of(rows: list[dict[str, str]]) -> tuple[Topic, ...]:
    """The collection's measures, which are topics here: it defined them before any law was read."""
    return tuple(Topic(**row) for row in sorted(rows, key=lambda row: row["id"]))


def proposed(rows: list[dict[str, Any]], topics: tuple[Topic, ...]) -> tuple[Measure, ...]:
    """Demands without a line in the Act, as measures of their own, in the collection's words."""
    known = {topic.id: topic for topic in topics}
    return tuple(
        record(
            Measure,
            {
                "id": f"proposed.{row.get('id', row['topic'])}",
                "origin": "proposed",
                "title": row.get("title", known[row["topic"]].title),
                "kind": row["kind"],
                "purpose": row.get("purpose", known[row["topic"]].definition),
                "requires": row.get("requires", []),
                "instrument": row["instrument"],
                "instrument_rule": "by hand, from the collection's definition",
                "rule": "demand of the collection without a line in the Act",
                "cost_source": NO_COST,
                "note": row.get("note", ""),
            },
        )
        for row in sorted(rows, key=lambda row: row["topic"])
    )


def organisations_of(rows: list[dict[str, str]]) -> tuple[Organisation, ...]:
    """The collection's organisations; a member number stays text, since none is a plain count of members."""
    regions = {row["country"]: row["region"] for row in rows_of(HERE / "m49.csv")}
    return tuple(
        Organisation(
            id=row["id"],
            name=row["name"],
            country=row["country"],
            kind=row["kind"],
            members_note=row["members"],
            blocs=blocs_of(row["country"], regions),
            note=row["note"],
        )
        for row in sorted(rows, key=lambda row: row["id"])
    )


def blocs_of(country: str, regions: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Declared attributes that follow from the country alone."""
    region = ("region", regions.get(country, "International"))
    return (("affected", AFFECTED[country]), region) if country in AFFECTED else (region,)


def positions_of(folder: Path) -> tuple[Position, ...]:
    """The collection's rows as published, in id order, with the corrections of this folder applied.

    The collection's column `condition` holds limits and context in the collector's words. Where the
    stance is support-with-conditions it stays the condition; elsewhere it is the row's note.
    """
    rows = [position_row(row) for row in rows_of(folder / "sources" / "positions.csv")]
    by_key = {(row["organisation"], row["topic"]): row for row in rows}
    for change in rows_of(HERE / "corrections.csv"):
        row = by_key[change["organisation"], change["topic"]]
        if row[change["column"]] != change["was"]:
            raise ValueError(f"corrections.csv: {change} does not match the row {row}")
        row[change["column"]] = change["becomes"]
    return tuple(Position(**row) for _, row in sorted(by_key.items()))


def position_row(row: dict[str, str]) -> dict[str, Any]:
    """One row of the collection under the names of a position."""
    conditional = row["stance"] == "support-with-conditions"
    return {
        "organisation": row["organisation_id"],
        "topic": row["measure"],
        "stance": row["stance"],
        "condition": row["condition"] if conditional else "",
        "quote": row["quote"],
        "lang": row["language"],
        "source_title": row["source_title"],
        "source_url": row["source_url"],
        "date": row["date"],
        "confidence": row["confidence"],
        "status": "published",
        "note": "" if conditional else row["condition"],
    }


def mapping_of(groups: list[dict[str, Any]]) -> tuple[TopicMapping, ...]:
    """One row per topic and measure, from groups that share a reason."""
    rows = [
        TopicMapping(
            topic=group["topic"],
            measure=line,
            fit=group["fit"],
            counted=group["counted"],
            why=group["why"],
            but_not=tuple(group.get("but_not", ())),
        )
        for group in groups
        for line in group["lines"]
    ]
    return tuple(sorted(rows, key=lambda row: (row.topic, row.measure)))


def rules(official: tuple[Measure, ...]) -> tuple[Settings, Charter]:
    """Settings and charter, the budget being the sum of the Act's own appropriations."""
    tables = hand_made("ukraine_2022_settings.yaml")
    total = sum(m.amount.minor for m in official if m.kind in NEW_MONEY_KINDS and m.amount)
    tables["settings"]["budget"]["minor"] = total
    for variant in tables["settings"]["variants"]:
        if "budget_share" in variant:
            variant["budget"] = int(total * Fraction(variant.pop("budget_share")))
    stakes = tables["settings"]["stakes"]
    shock = EXAMPLES / stakes["shock"] / "SHOCK.yaml"
    stakes["shock"] = load_shock(shock.read_bytes(), shock.name).to_data()
    for amount in stakes["amounts"]:
        wanted = amount.pop("instruments")
        amount["lines"] = [
            m.id for m in official if m.kind in NEW_MONEY_KINDS and m.amount and m.instrument in wanted
        ]
    return record(Settings, tables["settings"]), record(Charter, tables["charter"])


def main() -> None:
    """Copy the sources where a data folder is given, then build."""
    if len(sys.argv) > 1:
        copy_sources(Path(sys.argv[1]), FOLDER, SOURCES)
    write_all(FOLDER, build(FOLDER))


if __name__ == "__main__":
    main()
