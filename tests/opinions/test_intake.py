"""Votes in: every format, the sign of Polis exports, re-votes, and what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import random

import numpy as np
import pytest

from tests.opinions.conversations import NAMES, conversation, files_of
from unbundle.errors import InputError
from unbundle.opinions import poll_of, read_votes
from unbundle.opinions.poll import Poll
from unbundle.records.dossier import PublicVote, Statement
from unbundle.records.votes import VoteTable


def cells(table: VoteTable) -> dict[tuple[str, str], int]:
    """(voter, measure) to value."""
    triples = zip(table.voter.tolist(), table.measure.tolist(), table.value.tolist(), strict=True)
    return {(table.voters[p], table.measures[s]): v for p, s, v in triples}


def codes(files: dict[str, bytes], **options: object) -> set[str]:
    """The codes of the faults that reading these files gives."""
    with pytest.raises(InputError) as caught:
        read_votes(files, **options)  # type: ignore[arg-type]
    return {fault.code for fault in caught.value.faults}


def text(*lines: str) -> bytes:
    """Lines as the bytes of a file."""
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.parametrize("name", NAMES)
def test_recount_of_a_public_conversation(name: str) -> None:
    """Our counts must equal the export's own table of participants in every single cell."""
    export = gzip.decompress(files_of(name)["participants-votes.csv.gz"]).decode()
    rows = list(csv.DictReader(io.StringIO(export)))
    expected = {
        (row["participant"], column): int(value)
        for row in rows
        for column, value in row.items()
        if column.isdigit() and value
    }
    poll = conversation(name)
    assert cells(poll.table) == expected
    assert poll.events == len(expected) + poll.revotes
    assert (
        "Recount: the latest votes and the export's table of participants are equal in every cell."
        in poll.notes
    )


@pytest.mark.parametrize("name", NAMES)
def test_tallies_that_count_superseded_votes_are_explained(name: str) -> None:
    """Where comments.csv differs from the latest votes, the reason must be said, not smoothed over."""
    poll = conversation(name)
    stated = list(csv.DictReader(io.StringIO(gzip.decompress(files_of(name)["comments.csv.gz"]).decode())))
    now = cells(poll.table)
    differing = 0
    for row in stated:
        votes = [v for (_, s), v in now.items() if s == row["comment-id"]]
        differing += (votes.count(1), votes.count(-1)) != (int(row["agrees"]), int(row["disagrees"]))
    assert differing > 0
    assert any(
        note.startswith(f"Recount: on {differing} of {len(stated)} statements") and "later replaced" in note
        for note in poll.notes
    )


POLIS = ("timestamp,datetime,comment-id,voter-id,vote",)
EVENTS = (*POLIS, "1000,x,0,a,1", "2000,x,0,a,-1", "1500,x,1,a,0", "1000,x,0,b,1", "1000,x,1,b,1")
MATRIX = ("participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1",)


def test_latest_vote_counts_whatever_the_order() -> None:
    """File order must never decide: the time does."""
    for seed in range(5):
        body = list(EVENTS[1:])
        random.Random(seed).shuffle(body)
        poll = read_votes({"votes.csv": text(EVENTS[0], *body)}, sign="agree=+1")
        assert cells(poll.table) == {("a", "0"): -1, ("a", "1"): 0, ("b", "0"): 1, ("b", "1"): 1}
        assert (poll.events, poll.revotes, poll.changed, poll.conflicts) == (5, 1, 1, 0)


def test_different_votes_at_one_time_abstain_and_are_reported() -> None:
    """Two answers in the same millisecond have no order: neither may win."""
    poll = read_votes({"votes.csv": text(*POLIS, "5,x,0,a,1", "5,x,0,a,-1", "4,x,0,a,1")}, sign="agree=+1")
    assert cells(poll.table) == {("a", "0"): 0}
    assert poll.conflicts == 1
    assert any("counted as abstentions" in note for note in poll.notes)


def test_sign_from_the_matrix_beside_the_votes() -> None:
    """The matrix states how often each person agreed; that decides what +1 means."""
    plus = text(*MATRIX, "a,,0,2,0,1,-1,0", "b,,0,2,2,0,1,1")
    assert (
        cells(read_votes({"votes.csv": text(*EVENTS), "participants-votes.csv": plus}).table)["b", "0"] == 1
    )
    minus = text(*MATRIX, "a,,0,2,1,0,-1,0", "b,,0,2,0,2,1,1")
    poll = read_votes({"votes.csv": text(*EVENTS), "participant-votes.csv": minus})
    assert cells(poll.table)["b", "0"] == -1


def test_sign_that_the_export_declares_goes_first() -> None:
    """Newer exports say their convention; guessing beside it would be wrong."""
    for line, value in (("agree=+1;disagree=-1;pass=0", 1), ("agree=-1;disagree=+1;pass=0", -1)):
        files = {"votes.csv": text(*EVENTS), "summary.csv": text("topic,X", f"vote-convention,{line}")}
        assert cells(read_votes(files).table)["b", "0"] == value


def test_unclear_sign_is_refused_with_advice() -> None:
    """A wrong sign turns every result upside down: unclear means no."""
    with pytest.raises(InputError) as caught:
        read_votes({"votes.csv": text(*EVENTS)})
    fault = caught.value.faults[0]
    assert fault.code == "sign-unclear"
    assert "--sign" in fault.next
    balanced = text(*POLIS, "1,x,0,a,1", "1,x,1,a,-1")
    even = {"votes.csv": balanced, "participants-votes.csv": text(*MATRIX, "a,,0,2,1,1,1,-1")}
    assert codes(even) == {"sign-unclear"}


def test_seconds_and_milliseconds() -> None:
    """Newer exports write seconds, older ones milliseconds; both give the same moment."""
    old = read_votes({"votes.csv": text(*POLIS, "1500232652000,x,0,a,1")}, sign="agree=+1")
    new = read_votes({"votes.csv": text(*POLIS, "1500232652,x,0,a,1")}, sign="agree=+1")
    assert old.cast_at is not None
    assert new.cast_at is not None
    assert old.cast_at.tolist() == new.cast_at.tolist() == [1500232652000000]


def test_agora_and_matrix_alone() -> None:
    """Agora names the text comment_text; a matrix without events is a poll too."""
    comments = text(
        "comment-id,agrees,disagrees,passes,votes,moderated,comment_text",
        "0,2,1,0,3,-1,Hello",
        "1,1,0,1,2,1,",
    )
    poll = read_votes({"votes.csv": text(*EVENTS), "comments.csv": comments})
    assert (poll.titles["0"], poll.moderated) == ("Hello", ("0",))
    alone = read_votes({"participants-votes.csv": text(*MATRIX, "a,7,0,2,0,1,-1,0", "b,,0,2,2,0,1,1")})
    assert cells(alone.table)["b", "0"] == 1
    assert alone.given == {"a": "7"}


LONG = ("voter,measure,vote,cast_at,kind",)


def test_long_table_with_blocs_and_silence() -> None:
    """Every further column is a declared bloc; an empty vote is silence, not abstention."""
    poll = read_votes(
        {
            "v.csv": text(
                *LONG,
                "a,m1,approve,2024-04-20T17:30:00Z,union",
                "a,m1,reject,2024-04-20T19:30:00+02:00,union",
                "b,m1,,,church",
                "b,m2,No,,church",
                "c,m2,0,,",
            )
        }
    )
    assert cells(poll.table) == {("a", "m1"): 0, ("b", "m2"): -1, ("c", "m2"): 0}
    assert poll.table.blocs == {"kind": ("union", "church", "")}
    assert poll.conflicts == 1


def test_wide_table_with_named_blocs() -> None:
    """Headings that are no ids become titles; columns that hold no votes must be named."""
    data = {"v.csv": text("voter;Is it good?;m2;kind", "a;yes;no;union", "b;;pass;church")}
    poll = read_votes(data, by=["kind"])
    assert cells(poll.table) == {("a", "s-4b0003c9f1db"): 1, ("a", "m2"): -1, ("b", "m2"): 0}
    assert poll.titles == {"s-4b0003c9f1db": "Is it good?"}
    assert codes(data) == {"vote-unknown"}
    assert codes(data, by=["kynd"]) == {"column-unknown"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b"\xff\xfe\x00", "not-utf8"),
        (text("voter,measure,vote,vote", "a,b,1,1"), "column-twice"),
        (text("voter,measure,vote", "a,b"), "row-length"),
        (text("voter,measure,vote", 'a,b,"1'), "csv-broken"),
        (text("voter,measure,vote", "a,b,maybe"), "vote-unknown"),
        (text("voter,measure,vote", "a b,m,1"), "voter-id"),
        (text("voter,measure,vote", "a,=HYPERLINK(),1"), "measure-id"),
        (text("voter,measure,vote,cast_at", "a,m,1,yesterday"), "time-unknown"),
        (text("voter,measure,vote,kind", "a,m,1,x", "a,n,1,y"), "bloc-differs"),
        (text("who,what,vote", "a,m,1"), "column-missing"),
        (text("voter,m", "a,1", "a,-1"), "voter-twice"),
    ],
)
def test_broken_files_are_refused(data: bytes, code: str) -> None:
    """Each way a file can be wrong has a code of its own."""
    assert codes({"v.csv": data}) == {code}


def test_broken_exports_are_refused() -> None:
    """Votes outside -1..1, damaged archives, unknown signs, and files that belong to nothing."""
    assert codes({"votes.csv": text(*POLIS, "1,x,0,a,2", "x,x,0,a,1")}, sign="agree=+1") == {"number"}
    assert codes({"votes.csv": text(*EVENTS)}, sign="plus") == {"sign-unknown"}
    assert codes({"v.csv.gz": b"no archive"}) == {"gzip-broken"}
    assert codes({"v.csv.gz": gzip.compress(b"voter")[:-4]}) == {"gzip-refused"}
    assert codes({}) == {"no-files"}
    assert codes({"a.csv": b"x", "b.csv": b"x"}) == {"files-unclear"}


def test_an_archive_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file must not fill the memory."""
    monkeypatch.setattr("unbundle.opinions.sheets.MOST_UNPACKED", 1000)
    assert codes({"v.csv.gz": gzip.compress(b"a" * 100_000)}) == {"gzip-refused"}


def test_all_faults_at_once_but_not_a_million() -> None:
    """People mend a file in one go; a file that is wrong throughout must still be readable."""
    rows = [f"v{i},m,maybe" for i in range(250)]
    with pytest.raises(InputError) as caught:
        read_votes({"v.csv": text("voter,measure,vote", *rows)})
    assert len(caught.value.faults) == 101
    assert any("150 more" in fault.message for fault in caught.value.faults)


def test_polls_of_a_dossier() -> None:
    """Statements without votes stay visible; the latest vote counts."""
    statements = (Statement(id="s1", text="One"), Statement(id="s2", text="Two"))
    votes = (
        PublicVote(voter="a", statement="s1", vote="reject", cast_at="2024-01-02T00:00:00Z"),
        PublicVote(voter="a", statement="s1", vote="approve", cast_at="2024-01-03T00:00:00Z"),
    )
    poll: Poll = poll_of(statements, votes)
    assert cells(poll.table) == {("a", "s1"): 1}
    assert poll.table.measures == ("s1", "s2")


def test_time_is_kept_beside_the_votes() -> None:
    """Coordination can only be seen with times; they must belong to the right votes."""
    poll = conversation("brexit-consensus")
    assert poll.cast_at is not None
    assert len(poll.cast_at) == len(poll.table.value)
    assert np.all(poll.cast_at > 1_500_000_000_000_000)


def test_a_spreadsheet_as_people_save_it() -> None:
    """Capital letters in the header, semicolons and days instead of moments are no reason to refuse."""
    day = b"Voter;Measure;Vote;Cast_at\na;m;yes;2024-01-02\na;m;no;2024-01-03\nb;m;Yes;\n"
    poll = read_votes({"day.csv": day})
    assert poll.table.value.tolist() == [-1, 1]
    assert (poll.revotes, poll.changed, poll.conflicts) == (1, 1, 0)
    assert not poll.table.blocs
