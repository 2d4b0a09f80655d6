"""Input that misleads, floods or breaks: a clear refusal, or an answer that is right."""

from __future__ import annotations

import gzip
import hashlib

import numpy as np
import pytest

from tests.opinions.test_intake import EVENTS, LONG, MATRIX, POLIS, cells, codes, text
from unbundle.errors import InputError
from unbundle.opinions import Options, evaluate_source, map_source, read_votes, sheets
from unbundle.opinions.poll import NO_TIME, Poll
from unbundle.opinions.public import poll_of
from unbundle.records.dossier import Statement


def faults_of(files: dict[str, bytes], sign: str | None = None) -> list[str]:
    """The faults of reading these files, as people see them."""
    with pytest.raises(InputError) as caught:
        read_votes(files, sign)
    return [str(fault) for fault in caught.value.faults]


def test_an_untimed_vote_may_be_the_latest() -> None:
    """Without a time nobody knows which vote came last: an abstention, reported; equal votes stay."""
    lines = ["a,m,yes,2024-04-20T10:00:00Z,x", "a,m,no,,x", "a,n,yes,2024-04-20T10:00:00Z,x", "a,n,yes,,x"]
    for body in (lines, lines[::-1]):
        poll = read_votes({"v.csv": text(*LONG, *body)})
        assert cells(poll.table) == {("a", "m"): 0, ("a", "n"): 1}
        assert poll.conflicts == 1
        assert any("counted as abstentions" in note for note in poll.notes)


def crowd(cast_at: dict[str, str]) -> Poll:
    """Copies of one ballot by voters with these times, among thirty others who toss coins over weeks."""
    rng = np.random.default_rng(5)
    rows = []
    for p in range(30):
        marks = rng.choice(["yes", "no"], 12)
        rows += [f"v{p},m{i},{mark},2024-03-{p % 28 + 1:02d}T10:00:00Z,x" for i, mark in enumerate(marks)]
    same = rng.choice(["yes", "no"], 12)
    rows += [f"{who},m{i},{mark},{time},x" for who, time in cast_at.items() for i, mark in enumerate(same)]
    return read_votes({"v.csv": text(*LONG, *rows)})


@pytest.mark.parametrize(
    ("time", "blocks"), [("2024-04-20T10:00:00Z", 1), ("2024-04-20T00:00:00Z", 1), ("2024-04-20", 0), ("", 0)]
)
def test_a_day_is_no_moment(time: str, blocks: int) -> None:
    """Votes without a time and whole days put nobody into a block; a real midnight does."""
    found = map_source(crowd({f"w{i}": time for i in range(4)}), Options(model="counts"))
    assert len(found.coordinated) == blocks
    assert any("4 of 34 voters have votes without a moment" in note for note in found.notes) == (not blocks)


def test_one_vote_without_a_moment_takes_the_voter_out() -> None:
    """Only voters all of whose votes have a moment are compared."""
    poll = crowd({f"w{i}": "2024-04-20T10:00:00Z" for i in range(3)})
    assert poll.cast_at is not None
    times = poll.cast_at.copy()
    times[np.flatnonzero(poll.table.voter == poll.table.voters.index("w1"))[0]] = NO_TIME
    assert len(map_source(poll, Options(model="counts")).coordinated) == 1
    partly = Poll(poll.table, "x", 0, 0, 0, 0, times)
    assert map_source(partly, Options(model="counts")).coordinated == ()


def test_ids_of_headings_are_of_their_text() -> None:
    """The id of a question hangs on no position, and never falls together with a real column."""
    made = "s-" + hashlib.sha256(b"Is it good?").hexdigest()[:12]
    first = read_votes({"v.csv": text("voter,s2,Is it good?", "a,yes,no")})
    second = read_votes({"v.csv": text("voter,Is it good?,s2", "a,no,yes")})
    assert cells(first.table) == cells(second.table) == {("a", "s2"): 1, ("a", made): -1}
    assert codes({"v.csv": text(f"voter,{made},Is it good?", "a,yes,no")}) == {"statement-twice"}


def test_all_members_of_an_archive_are_read() -> None:
    """Concatenated archives are one file: half the votes must not vanish in silence."""
    parts = gzip.compress(text("voter,m1", "a,yes")) + gzip.compress(text("b,no"))
    assert read_votes({"v.csv.gz": parts}).table.voters == ("a", "b")
    assert codes({"v.csv.gz": parts + b"more"}) == {"gzip-broken"}
    assert codes({"v.csv.gz": parts[:-9]}) == {"gzip-refused"}


def test_an_archive_is_unpacked_up_to_the_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb is refused before it fills the memory, in one member or in many."""
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 100)
    monkeypatch.setattr(sheets, "CHUNK", 64)
    for bomb in (gzip.compress(b"0" * 10**6), gzip.compress(b"0" * 50) * 3):
        with pytest.raises(InputError) as caught:
            sheets.unzip("v.csv.gz", bomb)
        assert caught.value.faults[0].code == "gzip-refused"
    assert sheets.unzip("v.csv.gz", gzip.compress(b"0" * 100)) == b"0" * 100


def test_a_participant_or_statement_twice_is_refused() -> None:
    """A repeated row would overwrite the first in silence: both rows are named."""
    twice = text(*MATRIX, "a,,0,1,1,0,1,", "b,,0,1,1,0,1,", "a,,0,1,0,1,-1,")
    assert codes({"participants-votes.csv": twice}) == {"participant-twice"}
    assert "2 and 4" in faults_of({"participants-votes.csv": twice})[0]
    comments = text("comment-id,agrees,disagrees,comment-body", "0,1,0,Yes", "0,0,1,No")
    files = {"votes.csv": text(*EVENTS), "comments.csv": comments}
    assert codes(files, sign="agree=+1") == {"comment-twice"}


def test_a_matrix_is_not_compared_with_itself() -> None:
    """Votes taken from the matrix are equal to it by themselves: that is no recount."""
    poll = read_votes({"participants-votes.csv": text(*MATRIX, "a,,0,2,1,1,1,-1")}, "agree=+1")
    assert not any("participants" in note for note in poll.notes)


def test_a_sign_that_every_tally_contradicts() -> None:
    """A declared sign that fits no tally is refused; one that the user gives is used, with a loud note."""
    lines = [*POLIS, *(f"{t},x,{s},v{t},1" for t in range(1, 5) for s in (0, 1)), "9,x,0,b,-1"]
    comments = text("comment-id,agrees,disagrees,comment-body", "0,1,4,X", "1,0,4,Y")
    summary = text("topic,X", "vote-convention,agree=+1;disagree=-1;pass=0")
    files = {"votes.csv": text(*lines), "comments.csv": comments}
    assert codes({**files, "summary.csv": summary}) == {"sign-contradicted"}
    fault = faults_of({**files, "summary.csv": summary})[0]
    assert "agree=-1" in fault
    poll = read_votes(files, "agree=+1")
    assert any(note.startswith("WARNING") and "agree=-1" in note for note in poll.notes)
    right = read_votes(files, "agree=-1")
    assert not any(note.startswith("WARNING") for note in right.notes)
    assert read_votes(files).table.value.tolist() == right.table.value.tolist()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"votes.csv": text(*POLIS, "1" * 5000 + ",x,0,a,1")}, "number"),
        ({"votes.csv": text(*EVENTS), "comments.csv": text("agrees", "1")}, "column-missing"),
        ({"v.csv": text("voter," + ",".join(f"c{i}" for i in range(100_000)), "a")}, "columns-many"),
        ({"v.csv": text("voter,a,,b", "x,1,1,1")}, "column-unnamed"),
        ({"v.csv": text("voter,a,,", "x,1,,1")}, "column-unnamed"),
    ],
)
def test_what_used_to_crash_or_never_end(files: dict[str, bytes], code: str) -> None:
    """Digits without end, missing columns, a hundred thousand columns: said, not suffered."""
    assert codes(files, sign="agree=+1") == {code}


def test_nobody_on_the_roll() -> None:
    """A header without votes and a dossier without polls are refused; statements alone are no poll."""
    for poll in (
        read_votes({"v.csv": text("voter,measure,vote")}),
        poll_of((Statement(id="s", text="It is good."),), ()),
    ):
        for call in (map_source, evaluate_source):
            with pytest.raises(InputError) as caught:
                call(poll, Options(model="2pl"))
            assert caught.value.faults[0].code == "no-votes"


def test_a_table_from_a_spreadsheet() -> None:
    """A first line sep=, a comma in a question, empty columns at the end, a capital letter in --by."""
    lines = ("voter;Kind;Is it good, or fair?;b;;", "x;union;yes;no;;", "y;church;no;;;")
    for first in ((), ("sep=;",), ('"sep=;"',)):
        poll = read_votes({"v.csv": text(*first, *lines)}, by=["kind"])
        assert poll.table.blocs == {"Kind": ("union", "church")}
        assert "Is it good, or fair?" in poll.titles.values()
        assert len(poll.table.measures) == 2
        found = map_source(poll, Options(model="counts", attributes=("kind",), weigh_by="KIND"))
        assert found.divided


def test_one_fault_for_a_column_of_wrong_times() -> None:
    """A hundred cells with one mistake are one fault with its first row, not a hundred faults."""
    rows = [f"v{i},m,yes,20.04.2024,x" for i in range(100)]
    shown = faults_of({"v.csv": text(*LONG, *rows)})
    assert len(shown) == 1
    assert "row 2" in shown[0]
    assert "99 more" in shown[0]
    wide = faults_of({"v.csv": text("voter,a,kind", *(f"v{i},yes,union" for i in range(100)))})
    assert len(wide) == 1


def test_a_column_named_weight_is_no_weight() -> None:
    """Whoever has a column of weights is told that it does not weigh."""
    poll = read_votes({"v.csv": text("voter,measure,vote,weight", "a,m,yes,5")})
    assert poll.table.weight.tolist() == [1]
    assert any("not as a weight" in note for note in poll.notes)
