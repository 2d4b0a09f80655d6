"""Imports of the user's own downloads: exact headers, known codes, and faults that name the cell.

All rows are made up; nothing of the sets themselves is in the project.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.casebook import IMPORTERS, rates_of_deeds
from unbundle.casebook.importers.votes import UNDL
from unbundle.errors import Fault, InputError

GSDB = (
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,financial,travel,other,"
    "target_mult,sender_mult,objective,success\n"
    '1,X,Y,1990,1995,1,exp_part,0,0,1,0,0,0,0,"democracy,human_rights","success_part,failed"\n'
    "2,X,Z,2001,2009,0,,1,0,0,1,0,0,0,policy_change,nego_settlement\n"
    "3,V,Z,2015,2023,0,,1,0,0,1,0,0,0,democracy,ongoing\n"
)
TIES = (
    "caseid,startyear,imposition,targetstate,finaloutcome\n"
    "1945010101,1945,1,2,7\n1950,1950.0,0,200,2.0\n1960,1960,1,220,9\n1970,1970,1,365,10\n1980,1980,1,710,\n"
)
UCDP = (
    "conflict_id,location,year,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,intensity_level,type_of_conflict,start_date2,"
    "ep_end,ep_end_date\n"
    '7,There,1990,2,,200,"220, 365",1,2,1990-05-01,0,\n7,There,1991,2,,200,,2,2,1990-05-01,1,1991-02-03\n'
    "8,Here,1991,700,2,,,1,4,1991-01-01,0,\n"
)
ROW = "1,{0},NAME,{1},2022-03-02,ES-11,A/RES/ES-11/1,A/L,,M,Aggression,Item,PEACE,2,1,1,0,4,https://example.org/1"
UN = "\n".join([",".join(UNDL[0]), *(ROW.format(c, v) for c, v in zip("ABCD", "YYNA", strict=True)), ""])
VOETEN = "rcid,ccode,vote\n3,2,1\n3,20,1\n3,40,3\n3,41,8\n4,2,2\n4,20,3\n"
KIEL = (
    "donor,announcement_date,aid_type_general,aid_type_specific,measure,tot_sub_activity_value_EUR_redistr\n"
    "Norland ,2022-03-01,Humanitarian ,Food,Allocation,2500000.5\n"
    "Norland,2022-04-01,Military,Vehicles,Allocation,.\n"
)
FILES = {"gsdb": GSDB, "ties": TIES, "ucdp": UCDP, "undl": UN, "voeten": VOETEN, "kiel": KIEL}


def codes(kind: str, text: str) -> list[tuple[str, str]]:
    """Code and place of every fault of a file."""
    with pytest.raises(InputError) as caught:
        IMPORTERS[kind](text.encode(), "file.csv")
    return [(fault.code, fault.where) for fault in caught.value.faults]


def test_every_set_of_the_issue_is_read() -> None:
    """Six sets, each with a file here."""
    assert sorted(IMPORTERS) == sorted(FILES)


@pytest.mark.parametrize(
    ("kind", "reached", "titles"),
    [
        ("gsdb", ["partly", "no", "settled", "open"], "Sanctions for human rights"),
        ("ties", ["yes", "yes", "no", "settled", "open"], "Sanctions threatened"),
        ("ucdp", ["yes", "no"], "Conflict 8, from 1991-01-01"),
        ("undl", ["yes"], "A/RES/ES-11/1: Aggression (2 yes, 1 no, 1 abstained, 0 did not vote)"),
        ("voeten", ["yes", "no"], "Roll call 3: 2 yes, 1 no, 0 abstained, 1 did not vote"),
        ("kiel", ["open", "open"], "Norland: Military Allocation, value missing"),
    ],
)
def test_rows_become_deeds(kind: str, reached: list[str], titles: str) -> None:
    """Codes are read as the codebook has them; what is missing stays missing."""
    deeds = IMPORTERS[kind](FILES[kind].encode("utf-8-sig"), "file.csv")
    assert [deed.reached for deed in deeds] == reached
    assert titles in {deed.title for deed in deeds}
    assert all("file.csv" in deed.source for deed in deeds)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_another_header_is_refused(kind: str) -> None:
    """A renamed, doubled or missing column is named; nothing is guessed, not even the case of letters."""
    header, rows = FILES[kind].split("\n", 1)
    first = {"kiel": "donor", "ties": "finaloutcome", "undl": "ms_vote", "voeten": "vote"}.get(kind)
    first = first or {"gsdb": "success", "ucdp": "ep_end_date"}[kind]
    assert codes(kind, header.replace(first, first.upper()) + "\n" + rows)[0] == (
        "import-column",
        "file.csv, row 1",
    )
    assert "import-column-twice" in {code for code, _ in codes(kind, f"{header},{first}\n{rows}")}
    assert codes(kind, "") != []


@pytest.mark.parametrize(
    ("kind", "change", "code", "where"),
    [
        ("gsdb", ("nego_settlement", "won"), "import-code", "file.csv, row 3, column success"),
        ("gsdb", ("success_part,failed", "failed"), "import-pairs", "file.csv, row 2"),
        ("gsdb", ("X,Z,2001", "X,Z,01"), "import-year", "file.csv, row 3, column begin"),
        ("ties", (",220,9", ",220,11"), "import-code", "file.csv, row 4, column finaloutcome"),
        ("ucdp", (",1,4,1991", ",1,5,1991"), "import-code", "file.csv, row 4, column type_of_conflict"),
        ("ucdp", ("200,,2,2", "200,,3,2"), "import-code", "file.csv, row 3, column intensity_level"),
        ("undl", ("NAME,A,", "NAME,Q,"), "import-code", "file.csv, row 5, column ms_vote"),
        (
            "undl",
            ("PEACE,2,1,1", "PEACE,3,1,1"),
            "import-total",
            "file.csv, resolution A/RES/ES-11/1, column total_yes",
        ),
        ("voeten", ("4,20,3", "4,20,7"), "import-code", "file.csv, row 7, column vote"),
        ("kiel", ("2500000.5", "2500000500000"), "import-implausible", "file.csv, row 2, column tot_sub_"),
        ("kiel", ("2500000.5", "2,5 m"), "import-row", "file.csv, row 2"),
        ("kiel", ("2500000.5", "nan"), "import-implausible", "file.csv, row 2, column tot_sub_"),
    ],
)
def test_wrong_cells_are_named(kind: str, change: tuple[str, str], code: str, where: str) -> None:
    """One wrong cell, one fault, at its place; a value in wrong units is caught by its size."""
    assert change[0] in FILES[kind]
    found = codes(kind, FILES[kind].replace(*change))
    assert found[0][0] == code
    assert found[0][1].startswith(where)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\xff\xfe\x00", "import-encoding"), (b'a,"b\n', "import-broken")],
)
@pytest.mark.parametrize("kind", sorted(FILES))
def test_hostile_bytes_are_refused(kind: str, data: bytes, code: str) -> None:
    """A spreadsheet file or a cut download is told apart from a wrong table."""
    with pytest.raises(InputError) as caught:
        IMPORTERS[kind](data, "file.csv")
    assert {fault.code for fault in caught.value.faults} == {code}


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)


@given(st.sampled_from(sorted(FILES)), st.integers(0, 5), st.integers(0, 19), CELLS)
def test_any_cell_gives_rows_or_faults(kind: str, row: int, column: int, cell: str) -> None:
    """Whatever stands in one cell, the file is read or refused with faults; it never breaks the program."""
    rows = list(csv.reader(StringIO(FILES[kind])))
    cells = rows[row % len(rows)]
    cells[column % len(cells)] = cell
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    faults: tuple[Fault, ...] = ()
    try:
        rates_of_deeds(IMPORTERS[kind](out.getvalue().encode(), "file.csv"))
    except InputError as error:
        faults = error.faults
    assert all(fault.next for fault in faults)


def test_undl_header_of_2026_is_read_too() -> None:
    """The bulk file got a column in February 2026; both headers are published."""
    rows = UN.replace(",PEACE,", ",PEACE,,").replace(",".join(UNDL[0]), ",".join(UNDL[1]))
    assert len(IMPORTERS["undl"](rows.encode(), "file.csv")) == 1


def test_base_rates_of_an_import() -> None:
    """The class is drawn towards the wider one, open and settled cases are not counted and are said."""
    read: Callable[[bytes, str], tuple[object, ...]] = IMPORTERS["gsdb"]
    rates = {rate.label: rate for rate in rates_of_deeds(read(GSDB.encode(), "file.csv"))}  # type: ignore[arg-type]
    democracy = rates["democracy"]
    assert (democracy.k, democracy.n, democracy.parent, democracy.parent_k, democracy.parent_n) == (
        1,
        1,
        "sanctions",
        0,
        1,
    )
    assert "Not counted: 1, of them 0 settled" in democracy.definition
    assert (rates["sanctions"].k, rates["sanctions"].n) == (1, 2)
    assert "Not counted: 2, of them 1 settled" in rates["sanctions"].definition
