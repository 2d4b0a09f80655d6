"""Build the dossier examples/security-budget-2022 from the text of Public Law 117-103.

    python examples/build/security_budget_2022.py [DATA]

With DATA (the folder that holds text/BILLS-117hr2471enr.txt) the divisions are cut out of the law again,
byte for byte; without it the copies in the example are used. Everything else follows from
security_budget_2022.yaml: every account of the defence division gets variants at the levels named there.
"""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from common import EXAMPLES, framework, hand_made, record, write_all

from unbundle.dossier import dossier_files, load_dossier
from unbundle.read import read_package
from unbundle.records.charter import Charter
from unbundle.records.dossier import Document, Dossier, Settings
from unbundle.records.measure import Measure
from unbundle.records.package import Unclassified

FOLDER = EXAMPLES / "security-budget-2022"
TABLES = hand_made("security_budget_2022.yaml")
BY_HAND = "by hand: the sum of the list is the account, the ships are parts of it"


def name_of(letter: str) -> str:
    """The file of a division."""
    return f"PL117-103-div{letter}.derived.txt"


def cut(data: bytes) -> dict[str, bytes]:
    """The divisions as they stand in the text of the law, by file."""
    if sha256(data).hexdigest() != TABLES["digest"]:
        raise ValueError("The text of the law is another one than PROVENANCE.md describes.")
    lines = data.decode("utf-8").split("\n")
    starts = [n for n, line in enumerate(lines) if re.fullmatch("[A-Z]{1,2}", line)]
    parts = {lines[n]: lines[n:end] for n, end in zip(starts, [*starts[1:], len(lines)], strict=True)}
    return {
        f"documents/{name_of(row['letter'])}": ("\n".join(parts[row["letter"]]) + "\n").encode()
        for row in TABLES["divisions"]
    }


def build(folder: Path) -> dict[str, bytes]:
    """Every file of the dossier, from the divisions that lie in `folder`."""
    documents, texts, data, unclassified = [], {}, {}, []
    official: list[Measure] = []
    defence: list[str] = []
    for row in TABLES["divisions"]:
        name = name_of(row["letter"])
        data[name] = (folder / "documents" / name).read_bytes()
        package, text = read_package(data[name], name)
        title = data[name].decode().split("\n")[1]
        documents.append(document(row["letter"], title, package.source.sha256, text))
        texts[name] = text
        measures = package.measures if row["part"] == "defence" else accounts(package.measures)
        if row["part"] == "defence":
            measures = shipbuilding(measures)
            defence = [m.id for m in accounts(measures)]
            unclassified += package.unclassified
        official += measures
    return dossier_files(dossier(documents, texts, official, defence, unclassified), data)


def accounts(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """Lines with new money and a stated sum that stand in no other such line."""
    money = {m.id for m in measures if m.kind == "appropriation" and m.amount}
    return tuple(m for m in measures if m.id in money and m.parent not in money)


def shipbuilding(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """The one account whose sum stands at the end of its list, put right by hand."""
    row = TABLES["in_all"]
    ships = {m.id for m in measures if m.kind == "appropriation" and m.path[-1:] == (row["account"],)}
    found = [
        m
        for m in measures
        if m.amount and m.amount.minor == row["minor"] and m.path[-1:] == (row["account"],)
    ]
    if len(found) != 1 or not ships:
        raise ValueError("The list of ships is read in another way now; look at in_all.")
    whole = found[0]
    return tuple(
        m.model_copy(
            update={"kind": "appropriation", "parent": None, "rule": BY_HAND, "title": row["account"]}
        )
        if m.id == whole.id
        else m.model_copy(update={"kind": "of_which", "parent": whole.id, "rule": BY_HAND})
        if m.id in ships
        else m.model_copy(update={"parent": whole.id})
        if m.parent in ships
        else m
        for m in measures
    )


def variants(lines: list[Measure]) -> tuple[Measure, ...]:
    """Every line at every level below the official one; whole cents, rounded down."""
    return tuple(
        record(
            Measure,
            {
                "id": f"at-{level}.{line.id}",
                "origin": "proposed",
                "path": list(line.path),
                "title": f"{line.title}, at {level} per cent",
                "kind": "appropriation",
                "amount": {"minor": line.amount.minor * level // 100, "currency": line.amount.currency},
                "instrument": line.instrument,
                "rule": "our parameter, the same for every account",
                "variant_of": line.id,
                "cost_source": f"{level} per cent of the official line: our parameter",
            },
        )
        for level in TABLES["levels"]
        for line in lines
        if line.amount
    )


def document(letter: str, title: str, digest: str, text: str) -> Document:
    return Document(
        name=name_of(letter),
        title=f"Public Law 117-103, division {letter}: {title}",
        sha256=digest,
        text_sha256=sha256(text.encode("utf-8")).hexdigest(),
        media_type="text/plain",
        url=TABLES["url"],
        licence="Public domain: work of the US Government (17 USC 105); derived text",
        adopted_on="2022-03-15",
        government="USA",
    )


def dossier(
    documents: list[Document],
    texts: dict[str, str],
    official: list[Measure],
    defence: list[str],
    unclassified: list[Unclassified],
) -> Dossier:
    lines = [m for m in official if m.id in set(defence)]
    proposed = variants(lines)
    settings: dict[str, Any] = dict(TABLES["settings"])
    total = sum(m.amount.minor for m in lines if m.amount)
    reason = "The sum of the defence lines in the law, so that each of them could be taken at 100 per cent. No wish of ours."
    settings["budget"] = {"minor": total, "label": "parameter", "reason": reason}
    settings["unit_ids"] = [*defence, *(m.id for m in proposed)]
    for amount in settings["stakes"]["amounts"]:
        amount["lines"] = defence
    charter = record(Charter, TABLES["charter"])
    roll = load_dossier(EXAMPLES / "ukraine-2022").organisations
    return Dossier(
        settings=record(Settings, settings),
        charter=charter,
        documents=tuple(documents),
        texts=texts,
        measures=(*official, *proposed),
        unclassified=tuple(unclassified),
        organisations=tuple(o for o in roll if o.country == "USA"),
        frameworks=(framework(charter.framework),),
    )


def main() -> None:
    """Cut the divisions where a data folder is given, then build."""
    if len(sys.argv) > 1:
        write_all(FOLDER, cut((Path(sys.argv[1]) / TABLES["source"]).read_bytes()))
    write_all(FOLDER, build(FOLDER))


if __name__ == "__main__":
    main()
