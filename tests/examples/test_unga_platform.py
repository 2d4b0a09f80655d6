"""Session 73 as a federation of states: the page follows from the record, and the record from the source."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest

from tests.examples.scripts import EXAMPLES, script
from unbundle.compose import compose_alternative, read_instance
from unbundle.verify.check import check_certificate

FOLDER = EXAMPLES / "unga-platform"


def source(name: str) -> list[dict[str, str]]:
    """Rows of one extract, read without any code of ours."""
    return list(csv.DictReader(io.StringIO((FOLDER / "sources" / name).read_text("utf-8"), newline="")))


@pytest.fixture(scope="module")
def results() -> dict[str, object]:
    """What is committed."""
    loaded: dict[str, object] = json.loads((FOLDER / "results.json").read_text("utf-8"))
    return loaded


def test_rebuilding_gives_the_committed_bytes() -> None:
    """Instance, results and page follow from the extracts, byte for byte: no figure was written by hand."""
    built = script("unga_platform").build(FOLDER)
    assert [name for name, data in built.items() if (FOLDER / name).read_bytes() != data] == []


def test_the_extracts_are_whole() -> None:
    """95 recorded votes, 193 states, eight regions, and no vote that is not y, n, a or empty."""
    calls, votes, states = (source(f"{name}.csv") for name in ("roll_calls", "votes", "states"))
    assert (len(calls), len(votes), len(states)) == (95, 95, 193)
    assert len({row["region"] for row in states}) == 8
    cells = Counter(row[state["state"]] for row in votes for state in states)
    assert set(cells) == {"y", "n", "a", ""}
    assert sum(cells.values()) == 95 * 193


def test_absent_is_not_abstain() -> None:
    """Every empty cell is silence: the ballots hold exactly the votes that were cast."""
    one = read_instance((FOLDER / "instance.json").read_bytes())
    votes, states = source("votes.csv"), source("states.csv")
    cells = Counter(row[state["state"]] for row in votes for state in states)
    ballots = one.profile.ballots
    assert sum(len(ballot.approves) for ballot in ballots) == cells["y"]
    assert sum(len(ballot.rejects) for ballot in ballots) == cells["n"]
    assert sum(len(ballot.abstains) for ballot in ballots) == cells["a"]
    found = compose_alternative(*one)
    absent = sum(decision.tally.silent for decision in found.decisions)
    assert absent == cells[""]


def test_the_platform_can_be_checked() -> None:
    """The checker of the standard library confirms payments, choice and promise."""
    one = read_instance((FOLDER / "instance.json").read_bytes())
    found = compose_alternative(*one)
    assert len(found.selected) == found.cost == 20
    report = check_certificate(one.instance.to_data(), one.profile.to_data(), found.to_data())
    assert (report["faults"], report["payments"], report["certificate"]) == ([], True, True)


def test_figures_of_the_page_are_those_of_the_record(results: dict[str, object]) -> None:
    """Totals of one resolution, counted again here; common ground counted again by region."""
    calls, votes, states = (source(f"{name}.csv") for name in ("roll_calls", "votes", "states"))
    region = {row["state"]: row["region"] for row in states}
    by_id = {row["rcid"].removesuffix(".0"): row for row in votes}
    common = []
    for call in calls:
        balance: Counter[str] = Counter(dict.fromkeys(region.values(), 0))
        for state, where in region.items():
            cell = by_id[call["rcid"]][state]
            balance[where] += (cell == "y") - (cell == "n")
        if min(balance.values()) > 0:
            common.append(call["unres"].replace("/", "."))
    ground = results["common_ground"]
    assert isinstance(ground, dict)
    assert ground["every_region"] == sorted(common)
