"""Build examples/house-2024 from its sources: `python examples/build/house_2024.py SHARED_DATA_DIR`.

Copies the sources with their digests checked, reads the law, makes one measure of each of the four
House bills and hangs the lines of its divisions below it, and turns the roll calls into ballots.
Without an argument it rebuilds from the copies already in the example. The hand-made part is data:
house_2024.yaml (which bill stands in which divisions, and why) and house_2024_settings.yaml.
"""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from common import EXAMPLES, Source, copy_sources, framework, hand_made, record, rows_of, write_all

from unbundle.dossier import dossier_files
from unbundle.read import read_package
from unbundle.records.charter import Charter
from unbundle.records.dossier import Document, Dossier, Settings
from unbundle.records.measure import NEW_MONEY_KINDS, Measure
from unbundle.records.members import Ballot, Topic, TopicMapping, Vote, Voter

FOLDER = EXAMPLES / "house-2024"
LAW = "BILLS-118hr815enr.xml"
MEMBERS = "split_supplemental_2024_members.csv"
ROLLCALLS = "split_supplemental_2024_rollcalls.csv"
SOURCES = (
    Source(
        f"bills/us-billdtd/{LAW}",
        f"documents/{LAW}",
        "06d095fd27b2f6ea27612e01aae48d2b61c93352f6a4060aa4bfe7cd3cabbfc7",
    ),
    Source(
        f"us_house/{MEMBERS}",
        f"sources/{MEMBERS}",
        "a2ba692e9c98e209720c5d23f38e49572d80d3edae8f0b62764ee234ef7f6cd0",
    ),
    Source(
        f"us_house/{ROLLCALLS}",
        f"sources/{ROLLCALLS}",
        "11775b3ec393c4de767894a8eb7781faaf7e9535132f48c26160940712f68d84",
    ),
    Source(
        "us_house/PROVENANCE.md",
        "sources/PROVENANCE-us_house.md",
        "8a2a73cf395b41ec463412a710e5382ebd7807e198a18661100da8f8b192356d",
    ),
)
VOTES: dict[str, Vote] = {"Yea": "approve", "Nay": "reject", "Present": "abstain"}
"""What a roll call says, as a ballot. "Not Voting" and an empty cell are silence and give none."""


def build(folder: Path) -> dict[str, bytes]:
    """Every file of the dossier, and sources/parts.csv, from the sources that lie in `folder`."""
    data = (folder / "documents" / LAW).read_bytes()
    package, text = read_package(data, LAW)
    tables = hand_made("house_2024.yaml")
    calls = {row["vote_id"]: row for row in rows_of(folder / "sources" / ROLLCALLS)}
    members = [row for row in rows_of(folder / "sources" / MEMBERS) if entitled(row, tables)]
    bills = [*tables["parts"], tables["failed"]]
    check_titles(bills, calls)
    settings, charter = rules(package.measures)
    document = Document(
        name=LAW,
        title="H.R. 815, Public Law 118-50",
        sha256=package.source.sha256,
        text_sha256=sha256(text.encode("utf-8")).hexdigest(),
        media_type=package.source.media_type,
        url="https://www.congress.gov/bill/118th-congress/house-bill/815",
        licence="Public domain: work of the US Government (17 USC 105)",
        adopted_on="2024-04",
        government="USA",
        limits=package.source.limits,
    )
    dossier = Dossier(
        settings=settings,
        charter=charter,
        documents=(document,),
        texts={LAW: text},
        measures=(*with_parts(package.measures, tables["parts"]), failed_bill(tables["failed"])),
        unclassified=package.unclassified,
        voters=voters_of(members),
        topics=topics_of(bills, calls),
        mapping=mapping_of(tables["parts"]),
        ballots=ballots_of(members, bills, calls),
        frameworks=(framework(charter.framework),),
    )
    return {**dossier_files(dossier, {LAW: data}), "sources/parts.csv": parts_table(tables, package.measures)}


def entitled(row: dict[str, str], tables: dict[str, Any]) -> bool:
    """Whether a member was on the roll of the bills; delegates of territories vote in committee only."""
    return all(row[part["vote"]] for part in tables["parts"])


def check_titles(bills: list[dict[str, Any]], calls: dict[str, dict[str, str]]) -> None:
    """Refuse a table whose title is not in the roll call's own question."""
    for bill in bills:
        call = calls[bill["vote"]]
        if call["bill"] != bill["bill"] or bill["title_in_question"] not in call["question"]:
            raise ValueError(f"house_2024.yaml: {bill['id']} does not fit the roll call {call}")


def with_parts(lines: tuple[Measure, ...], parts: list[dict[str, Any]]) -> tuple[Measure, ...]:
    """The law's measures with one measure per House bill above the lines of its divisions."""
    below: dict[str, list[Measure]] = {part["id"]: [] for part in parts}
    loose = []
    for line in lines:
        part = next((p for p in parts if division_of(line) in p["divisions"]), None)
        if part is None:
            loose.append(line)
        else:
            inherits = line if line.parent else line.model_copy(update={"parent": part["id"]})
            below[part["id"]].append(inherits)
    ordered = [m for part in parts for m in (part_measure(part), *below[part["id"]])]
    return (*loose, *ordered)


def division_of(line: Measure) -> str:
    """The letter of the division a line stands in; "" outside divisions."""
    word, _, rest = (line.path[0] if line.path else "").partition(" ")
    return rest.partition(":")[0] if word == "Division" else ""


def part_measure(part: dict[str, Any]) -> Measure:
    """The measure that stands for one House bill; its lines hang below it."""
    letters = part["divisions"]
    where = f"Division {letters[0]}" if len(letters) == 1 else f"Divisions {letters[0]} to {letters[-1]}"
    return Measure(
        id=part["id"],
        origin="official",
        path=(where,),
        title=part["title"],
        kind="interpretive",
        purpose="One House bill, voted as a whole; its lines stand below it.",
        rule="one measure per House bill; it holds no amount of its own",
        note=part["why"],
    )


def failed_bill(row: dict[str, Any]) -> Measure:
    """The bill of the same day that the law left out."""
    return Measure(
        id=row["id"],
        origin="proposed",
        title=row["title"],
        kind="amendment_of_law",
        rule="a bill of the same day that the law left out",
        cost_source="No sourced cost: the text of the bill is not at hand.",
        note=row["note"],
    )


def voters_of(members: list[dict[str, str]]) -> tuple[Voter, ...]:
    """Members who were on the roll, with party and state as the Clerk records them."""
    return tuple(
        Voter(
            id=row["bioguide"],
            name=row["name"],
            attributes=(("party", row["party"]), ("state", row["state"])),
        )
        for row in sorted(members, key=lambda row: row["bioguide"])
    )


def ballots_of(
    members: list[dict[str, str]], bills: list[dict[str, Any]], calls: dict[str, dict[str, str]]
) -> tuple[Ballot, ...]:
    """One ballot per recorded vote, at the time of the roll call in UTC."""
    found = []
    for row in members:
        for bill in bills:
            vote = VOTES.get(row[bill["vote"]])
            if vote:
                found.append(
                    Ballot(
                        voter=row["bioguide"],
                        measure=bill["id"],
                        vote=vote,
                        cast_at=instant(calls[bill["vote"]]["datetime"]),
                        basis="roll-call",
                    )
                )
    return tuple(sorted(found, key=lambda ballot: (ballot.voter or "", ballot.measure)))


def instant(text: str) -> str:
    """A time with its zone as RFC 3339 in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def topics_of(bills: list[dict[str, Any]], calls: dict[str, dict[str, str]]) -> tuple[Topic, ...]:
    """The House bills, each with the question as the Clerk recorded it."""
    topics = [
        Topic(id=bill["bill"], title=bill["title"], definition=calls[bill["vote"]]["question"])
        for bill in bills
    ]
    return tuple(sorted(topics, key=lambda topic: topic.id))


def mapping_of(parts: list[dict[str, Any]]) -> tuple[TopicMapping, ...]:
    """Which part of the law each House bill became, with the reason."""
    rows = [
        TopicMapping(topic=p["bill"], measure=p["id"], fit="same", counted=True, why=p["why"]) for p in parts
    ]
    return tuple(sorted(rows, key=lambda row: row.topic))


def parts_table(tables: dict[str, Any], lines: tuple[Measure, ...]) -> bytes:
    """Which division was voted in which bill, with the law's own title of the division and the reason."""
    titles = {division_of(line): line.path[0].partition(": ")[2] for line in lines if division_of(line)}
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["division", "title_in_law", "bill", "part", "vote_id", "why"])
    for part in tables["parts"]:
        for letter in part["divisions"]:
            row = [letter, titles.get(letter, ""), part["bill"], part["id"], part["vote"], part["why"]]
            writer.writerow(row)
    for row in (tables["failed"], *tables["not_ballots"]):
        why = row.get("why") or row["note"]
        writer.writerow(["", "", row.get("bill", ""), row.get("id", ""), row["vote"], why])
    return out.getvalue().encode("utf-8")


def rules(lines: tuple[Measure, ...]) -> tuple[Settings, Charter]:
    """Settings and charter, every budget a stated share of the sum of the law's appropriations."""
    tables = hand_made("house_2024_settings.yaml")
    total = sum(m.amount.minor for m in lines if m.kind in NEW_MONEY_KINDS and m.amount)
    tables["settings"]["budget"]["minor"] = total
    for variant in tables["settings"]["variants"]:
        if "budget_share" in variant:
            variant["budget"] = int(total * Fraction(variant.pop("budget_share")))
    return record(Settings, tables["settings"]), record(Charter, tables["charter"])


def main() -> None:
    """Copy the sources where a data folder is given, then build."""
    if len(sys.argv) > 1:
        copy_sources(Path(sys.argv[1]), FOLDER, SOURCES)
    write_all(FOLDER, build(FOLDER))


if __name__ == "__main__":
    main()
