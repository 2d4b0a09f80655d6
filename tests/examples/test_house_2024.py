"""The House example is the Clerk's record on the parts of the law, and nothing else."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from tests.examples.scripts import EXAMPLES, script
from unbundle.dossier import load_dossier
from unbundle.federation import count_ballots
from unbundle.records.dossier import Dossier

FOLDER = EXAMPLES / "house-2024"
PASSAGE = {
    "part.hr8038-peace-through-strength": ("h145-118.2024", 360, 58, 0),
    "part.hr8036-indo-pacific": ("h146-118.2024", 385, 34, 1),
    "part.hr8035-ukraine": ("h151-118.2024", 311, 112, 1),
    "part.hr8034-israel": ("h152-118.2024", 366, 58, 0),
    "proposed.hr3602-border": ("h143-118.2024", 215, 199, 0),
}
"""Measure, roll call, and the totals that the Clerk printed: yea, nay, present."""


def source(name: str) -> list[dict[str, str]]:
    """Rows of one file of the record, read without any code of ours."""
    text = (FOLDER / "sources" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def loaded() -> Dossier:
    """The committed folder, read by the dossier room."""
    return load_dossier(FOLDER)


def test_rebuilding_gives_the_committed_bytes() -> None:
    """What is committed can be made again from what is committed: no hand edit hides in a built file."""
    built = script("house_2024").build(FOLDER)
    differing = [name for name, data in built.items() if (FOLDER / name).read_bytes() != data]
    assert not differing, f"Run `python examples/build/house_2024.py`; these files differ: {differing}"


def test_sources_are_the_files_that_provenance_names() -> None:
    """The copies in the folder are byte for byte what PROVENANCE.md describes."""
    page = (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")
    for item in script("house_2024").SOURCES:
        assert f"| {item.place} |" in page
        assert item.digest in page
        assert script("common").sha256((FOLDER / item.place).read_bytes()).hexdigest() == item.digest


def test_ballots_add_up_to_the_printed_totals(loaded: Dossier) -> None:
    """Yea, Nay and Present of every bill as the Clerk printed them; Not Voting is silence."""
    found = Counter((ballot.measure, ballot.vote) for ballot in loaded.ballots)
    printed = {row["vote_id"]: row for row in source("split_supplemental_2024_rollcalls.csv")}
    for measure, (vote_id, yea, nay, present) in PASSAGE.items():
        row = printed[vote_id]
        assert (int(row["yea"]), int(row["nay"]), int(row["present"])) == (yea, nay, present)
        assert [found[measure, vote] for vote in ("approve", "reject", "abstain")] == [yea, nay, present]
    assert sum(found.values()) == len(count_ballots(loaded).ballots)


def test_every_vote_is_the_cell_of_the_record(loaded: Dossier) -> None:
    """Member by member and bill by bill, in both directions."""
    votes = {(b.voter, b.measure): b.vote for b in loaded.ballots}
    words = {"Yea": "approve", "Nay": "reject", "Present": "abstain"}
    on_the_roll = {voter.id for voter in loaded.voters}
    for row in source("split_supplemental_2024_members.csv"):
        for measure, (vote_id, *_) in PASSAGE.items():
            expected = words.get(row[vote_id]) if row["bioguide"] in on_the_roll else None
            assert votes.get((row["bioguide"], measure)) == expected


def test_the_roll_holds_those_who_could_vote(loaded: Dossier) -> None:
    """431 members; delegates, who vote in committee only, would be silence without a right to speak."""
    rows = {row["bioguide"]: row for row in source("split_supplemental_2024_members.csv")}
    on_the_roll = {voter.id for voter in loaded.voters}
    left_out = [row for key, row in rows.items() if key not in on_the_roll]
    assert len(on_the_roll) == 431
    assert len(left_out) == 6
    for row in left_out:
        assert not any(row[vote_id] for vote_id, *_ in PASSAGE.values())
        assert row["state"] == "XX"
    for voter in loaded.voters:
        row = rows[voter.id]
        assert dict(voter.attributes) == {"party": row["party"], "state": row["state"]}


def test_how_many_positions_one_vote_hid(loaded: Dossier) -> None:
    """255 of 416 members who voted Yea or Nay on all four bills said yes to all; 161 did not."""
    bills = [measure for measure in PASSAGE if measure.startswith("part.")]
    votes: dict[str, dict[str, str]] = {voter.id: {} for voter in loaded.voters}
    for ballot in loaded.ballots:
        votes[ballot.voter or ""][ballot.measure] = ballot.vote
    patterns = Counter(tuple(mine.get(bill) for bill in bills) for mine in votes.values())
    plain = {pattern: n for pattern, n in patterns.items() if set(pattern) <= {"approve", "reject"}}
    assert len(patterns) == 18
    assert (len(plain), sum(plain.values())) == (12, 416)
    assert plain["approve", "approve", "approve", "approve"] == 255


def test_every_division_stands_in_one_part_with_its_own_title(loaded: Dossier) -> None:
    """Twenty divisions, each once, each with the title that the law itself prints for it."""
    rows = [row for row in source("parts.csv") if row["division"]]
    titles = {
        m.path[0] for m in loaded.measures if m.path and m.path[0].startswith("Division ") and m.locator
    }
    assert [row["division"] for row in rows] == list("ABCDEFGHIJKLMNOPQRST")
    for row in rows:
        assert f"Division {row['division']}: {row['title_in_law']}" in titles
        assert row["why"]
    for letter, bill in (("A", "8034"), ("B", "8035"), ("C", "8036"), ("D", "8038")):
        row = next(row for row in rows if row["division"] == letter)
        question = next(
            call["question"]
            for call in source("split_supplemental_2024_rollcalls.csv")
            if call["vote_id"] == row["vote_id"]
        )
        assert f"H R {bill}" in question
        assert row["title_in_law"].removesuffix(", 2024") in question


def test_division_d_itself_lists_the_divisions_below_it(loaded: Dossier) -> None:
    """That divisions E to T were one bill rests on the law's own table of contents, which is in the file."""
    xml = (FOLDER / "documents" / "BILLS-118hr815enr.xml").read_text(encoding="utf-8")
    contents = xml[xml.index("21st Century Peace through Strength Act</header>") :]
    contents = contents[: contents.index("</toc>")]
    for row in source("parts.csv"):
        if row["division"] and row["division"] > "D":
            assert f"Division {row['division']}—" in contents


def test_a_table_that_does_not_fit_the_roll_call_is_refused() -> None:
    """A part whose title is not in the recorded question must not be built."""
    build = script("house_2024")
    calls = {row["vote_id"]: row for row in source("split_supplemental_2024_rollcalls.csv")}
    wrong = {
        "id": "part.x",
        "bill": "hr8034",
        "vote": "h152-118.2024",
        "title_in_question": "Ukraine Security",
    }
    with pytest.raises(ValueError, match="does not fit"):
        build.check_titles([wrong], calls)


def test_lines_hang_below_their_part_and_money_is_all_there(loaded: Dossier) -> None:
    """Every appropriation of the law inherits the vote of exactly one part; the budget is their sum."""
    by_id = {m.id: m for m in loaded.measures}
    sums: Counter[str] = Counter()
    for m in loaded.measures:
        if m.kind != "appropriation":
            continue
        assert m.amount is not None
        top = m
        while top.parent:
            top = by_id[top.parent]
        assert top.id in PASSAGE
        sums[top.id] += m.amount.minor
    assert set(sums) == {"part.hr8034-israel", "part.hr8035-ukraine", "part.hr8036-indo-pacific"}
    assert sum(sums.values()) == loaded.settings.budget.minor
    assert all("our parameter" in v.label for v in loaded.settings.variants if v.budget is not None)


def test_the_charter_decides_the_five_bills_as_the_house_did(loaded: Dossier) -> None:
    """Its two thresholds are said to copy the House: four bills pass both, the fifth fails the second."""
    charter = loaded.charter
    for measure, (_, yea, nay, present) in PASSAGE.items():
        cast = yea + nay + present
        closed = nay >= charter.consent.threshold * cast
        enough = yea >= charter.free.quorum * cast and yea > nay
        assert (not closed and enough) == measure.startswith("part.")
