"""CSV tables: every fault at once, each with its row and column."""

from __future__ import annotations

import pytest

from unbundle.audit import actors_from_csv, cases_from_csv, judgments_from_csv
from unbundle.errors import InputError

CASES = "case_id,episode_id,actor,bloc,date,harm\na,e1,X / Y,north,1983-11,3\nb,e2,Z,south,,\n"
JUDGMENTS = "judge_id,case_id,verdict,recused\nj,a,yes,no\nj,b, abstain ,yes\n"


def test_good_tables_are_read() -> None:
    """Levels are whole numbers, an empty cell is not coded, several actors stay one id."""
    a, b = cases_from_csv(CASES.encode(), "cases.csv")
    assert (a.levels, b.levels, a.actor, a.bloc) == ({"harm": 3}, {}, "X_Y", "north")
    first, second = judgments_from_csv(b"\xef\xbb\xbf" + JUDGMENTS.encode(), "judgments.csv")
    assert (first.recused, second.recused, second.verdict) == (False, True, "abstain")


def test_actors_keep_all_their_blocs() -> None:
    """A state may change sides; each membership has its dates and source."""
    rows = "actor_id,bloc,from,to,source\nX,east,1955,1991,a treaty\nX,west,1999,,another\n"
    (actor,) = actors_from_csv(rows.encode(), "actors.csv")
    assert [bloc[0] for bloc in actor.blocs] == ["east", "west"]


BAD_CASES = {
    "level-not-whole": CASES.replace(",3\n", ",3.5\n"),
    "column-missing": CASES.replace("bloc", "block"),
    "column-twice": CASES.replace("date,harm", "date,date"),
    "row-length": CASES.replace("b,e2,Z,south,,", "b,e2,Z,south,"),
    "record-string-pattern-mismatch": CASES.replace("1983-11", "Nov 1983"),
    "case-twice": CASES.replace("b,e2", "a,e2"),
    "table-empty": CASES.split("\n")[0] + "\n",
    "csv-broken": CASES.replace("X / Y", '"X'),
}


@pytest.mark.parametrize("code", sorted(BAD_CASES))
def test_bad_cases_are_refused(code: str) -> None:
    """Each way to break the table has its code, its place and its next step."""
    with pytest.raises(InputError) as caught:
        cases_from_csv(BAD_CASES[code].encode(), "cases.csv")
    assert code in {fault.code for fault in caught.value.faults}
    assert all(fault.where.startswith("cases.csv") and fault.next for fault in caught.value.faults)


def test_bad_judgments_are_refused_all_at_once() -> None:
    """Two faults in two rows are both named, in the order of the rows."""
    text = JUDGMENTS.replace("yes,no", "yes,perhaps").replace("j,b", "!,b")
    with pytest.raises(InputError) as caught:
        judgments_from_csv(text.encode(), "judgments.csv")
    assert [fault.where for fault in caught.value.faults] == [
        "judgments.csv, row 2, recused",
        "judgments.csv, row 3, judge",
    ]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"judge_id,case_id,verdict,zeal\nj,a,yes,1\n"])
def test_hostile_tables_end_in_messages(data: bytes) -> None:
    """Not text, nothing at all, an unknown column: a message each, never a traceback."""
    with pytest.raises(InputError):
        judgments_from_csv(data, "judgments.csv")
