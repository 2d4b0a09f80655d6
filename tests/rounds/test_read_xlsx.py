"""Workbooks as members really send them back: read right, or refused with a reason; nothing typed is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from tests.rounds.filling import MANDATE, Answers, fill_xlsx, place, sheet_of, type_into
from tests.rounds.made import federation, mandate, one, opened, refused, values, xlsx

PLAN = opened()
EMPTY = xlsx(PLAN, "cc")
VOTE: Answers = {**MANDATE, ("votes", "m1", "vote"): "for"}
READ = {("votes", "m1"): {"mandate": "1", "vote": "approve"}}


def votes(sheet: Workbook | Worksheet) -> Worksheet:
    """The sheet of votes."""
    return sheet_of(sheet, "votes") if isinstance(sheet, Workbook) else sheet


def read(answers: Answers, change: Callable[[Workbook], None] | None = None, plan: Any = PLAN) -> Any:
    """The reply of organisation cc with these answers."""
    return one(plan, fill_xlsx(xlsx(plan, "cc"), answers, change))


def only_votes(reply: Any) -> dict[Any, Any]:
    """The accepted votes."""
    return {key: row for key, row in values(reply).items() if key[0] == "votes"}


def test_empty_form_says_nothing() -> None:
    """The words of the form itself must never be taken for an answer."""
    reply = one(PLAN, EMPTY)
    assert (reply.standing, reply.code, reply.typed) == ("refused", "reply-empty", ())


def test_every_kind_of_answer() -> None:
    """Each column has its own way to be read; one complete form shows them all."""
    answers: Answers = {
        ("about", "filled_by", "answer"): "Ada",
        ("about", "reservation", "answer"): "We cannot sign c2.",
        ("mandate", "1", "body"): "Congress",
        ("mandate", "1", "decided_on"): "20.11.2026",
        ("mandate", "1", "for_weight"): 70,
        ("mandate", "1", "against_weight"): "٣٠",
        ("mandate", "1", "holders"): "Ada\nBen; Cem",
        ("mandate", "1", "valid_until"): "2027-01-31",
        ("votes", "m1", "vote"): "For",
        ("votes", "m1", "condition"): "only with oversight",
        ("votes", "m2", "vote"): "ABSTAIN",
        ("votes", "m2", "reservation"): "not now",
        ("votes", "m3", "vote"): "against",
        ("votes", "m3", "for_weight"): 10,
        ("votes", "m3", "against_weight"): 60,
        ("questions", "ask.good.m1", "answer"): "2 level 2",
        ("questions", "ask.good.m1", "note"): "clearly",
        ("amendments", "1", "op"): "new wording",
        ("amendments", "1", "clause"): "C1",
        ("amendments", "1", "text"): "First clause, better.",
        ("amendments", "2", "op"): "add a clause",
        ("amendments", "2", "after"): "at the beginning",
        ("amendments", "2", "text"): "A new one.",
        ("measures", "1", "title"): "Shelters",
        ("measures", "1", "cost"): "1,234,567.89",
        ("measures", "1", "cost_source"): "a study",
        ("measures", "1", "replaces"): 2,
    }
    reply = read(answers)
    assert refused(reply) == {}
    assert len(reply.typed) == len(answers)
    assert values(reply) == {
        ("about", "filled_by"): {"answer": "Ada"},
        ("about", "reservation"): {"answer": "We cannot sign c2."},
        ("mandate", "1"): {
            "against_weight": "30",
            "body": "Congress",
            "decided_on": "2026-11-20",
            "for_weight": "70",
            "holders": "Ada\nBen\nCem",
            "valid_until": "2027-01-31",
        },
        ("votes", "m1"): {"condition": "only with oversight", "mandate": "1", "vote": "approve"},
        ("votes", "m2"): {"mandate": "1", "reservation": "not now", "vote": "abstain"},
        ("votes", "m3"): {"against_weight": "60", "for_weight": "10", "mandate": "1", "vote": "reject"},
        ("questions", "ask.good.m1"): {"answer": "2", "note": "clearly"},
        ("amendments", "1"): {
            "clause": "c1",
            "mandate": "1",
            "op": "replace",
            "text": "First clause, better.",
        },
        ("amendments", "2"): {"after": "", "mandate": "1", "op": "insert", "text": "A new one."},
        ("measures", "1"): {
            "cost": "123456789",
            "cost_source": "a study",
            "mandate": "1",
            "replaces": "m2",
            "title": "Shelters",
        },
    }


def test_formula_is_refused_with_its_line() -> None:
    """A formula may compute anything on another machine; and half of its line must not count either."""
    reply = read({**VOTE, ("votes", "m2", "vote"): "for", ("votes", "m2", "condition"): '=A1&"x"'})
    assert only_votes(reply) == READ
    assert sorted(refused(reply).values()) == [
        ('=A1&"x" []', "cell-formula"),
        ("for", "row-refused"),
    ]


def test_merged_cells_are_refused() -> None:
    """One answer over three lines could mean one line or all three."""

    def merge(book: Workbook) -> None:
        sheet = votes(book)
        row, column = place(sheet, "m1", "vote")
        sheet.merge_cells(start_row=row, end_row=row + 2, start_column=column, end_column=column)

    reply = read(VOTE, merge)
    assert only_votes(reply) == {}
    assert [code for _, code in refused(reply).values()] == ["cell-merged"]


def reorder_sheets(book: Workbook) -> None:
    """The last sheet first."""
    book.move_sheet(votes(book), -3)


def rename_sheet(book: Workbook) -> None:
    """A name of one's own."""
    votes(book).title = "Our answers"


def hide_sheet(book: Workbook) -> None:
    """Somebody hid the sheet of votes."""
    votes(book).sheet_state = "hidden"


def hide_row(book: Workbook) -> None:
    """Somebody filtered the lines."""
    votes(book).row_dimensions[5].hidden = True


def swap_rows(book: Workbook) -> None:
    """The lines sorted by another column, hidden names with them."""
    sheet = votes(book)
    for column in range(1, sheet.max_column + 1):
        upper, lower = sheet.cell(5, column), sheet.cell(7, column)
        upper.value, lower.value = lower.value, upper.value


def swap_columns(book: Workbook) -> None:
    """Two columns moved, their hidden keys with them."""
    sheet = votes(book)
    for row in (1, *range(4, sheet.max_row + 1)):
        left, right = sheet.cell(row, 7), sheet.cell(row, 8)
        left.value, right.value = right.value, left.value


def insert_row(book: Workbook) -> None:
    """An empty line between."""
    votes(book).insert_rows(6)


def delete_marks(book: Workbook) -> None:
    """The hidden row of one sheet deleted; its headings still tell what it is."""
    votes(book).delete_rows(1)


def delete_items(book: Workbook) -> None:
    """The hidden column emptied below the mark; number and title still tell the lines."""
    sheet = votes(book)
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 1).value = None


def copy_column(book: Workbook) -> None:
    """The column of votes copied to the end, key and all."""
    sheet = votes(book)
    column = place(sheet, "m1", "vote")[1]
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, 20).value = sheet.cell(row, column).value


@pytest.mark.parametrize(
    "change",
    [
        reorder_sheets,
        rename_sheet,
        hide_sheet,
        hide_row,
        swap_rows,
        swap_columns,
        insert_row,
        delete_marks,
        delete_items,
        copy_column,
    ],
)
def test_moved_things_are_read_right(change: Callable[[Workbook], None]) -> None:
    """What people do to sheets without meaning harm must not change an answer."""
    reply = read(VOTE, change)
    assert reply.standing == "counted"
    assert only_votes(reply) == READ


def test_copied_column_with_other_answers() -> None:
    """Two columns of votes that differ: nobody can know which was meant, so neither counts."""

    def change(book: Workbook) -> None:
        copy_column(book)
        votes(book).cell(place(votes(book), "m1", "vote")[0], 20).value = "against"

    reply = read(VOTE, change)
    assert only_votes(reply) == {}
    assert sorted(refused(reply).values()) == [("against", "column-twice"), ("for", "column-twice")]


def test_columns_sorted_apart_are_refused() -> None:
    """A sort over some columns gives votes to other measures; number and title give it away."""

    def change(book: Workbook) -> None:
        sheet = votes(book)
        for column in (2, 3):
            upper, lower = sheet.cell(5, column), sheet.cell(6, column)
            upper.value, lower.value = lower.value, upper.value

    reply = read(VOTE, change)
    assert only_votes(reply) == {}
    assert ("for", "row-mismatch") in refused(reply).values()


def test_same_line_twice() -> None:
    """A copied line with another answer makes both worthless; with the same answer it is one."""

    def copied(word: str) -> Callable[[Workbook], None]:
        def change(book: Workbook) -> None:
            sheet = votes(book)
            for column in range(1, sheet.max_column + 1):
                sheet.cell(9, column).value = sheet.cell(5, column).value
            sheet.cell(9, place(sheet, "m1", "vote")[1]).value = word

        return change

    assert only_votes(read(VOTE, copied("for"))) == READ
    reply = read(VOTE, copied("against"))
    assert only_votes(reply) == {}
    assert sorted(refused(reply).values()) == [("against", "row-twice"), ("for", "row-twice")]


@pytest.mark.parametrize("word", ["pour", "A FAVOR", " مع ", "approve", "For!"])
def test_answers_in_another_language(word: str) -> None:
    """A member answers an English form in its own language: understood where the word means one thing."""
    assert only_votes(read({**VOTE, ("votes", "m1", "vote"): word})) == READ


@pytest.mark.parametrize("word", ["yes", "maybe", "x", "1", "for or against", "👍"])
def test_words_that_are_no_answer(word: str) -> None:
    """Nothing is guessed: what is not on the list does not count, and is kept."""
    reply = read({**VOTE, ("votes", "m1", "vote"): word})
    assert only_votes(reply) == {}
    assert list(refused(reply).values()) == [(word, "cell-choice")]


def test_extra_texts_are_kept() -> None:
    """Notes beside the table, on a sheet of one's own, and stuck to a cell are kept as such."""

    def change(book: Workbook) -> None:
        votes(book)["Z50"] = "see our letter"
        book.create_sheet("Notes")["B2"] = "for"
        votes(book)["C5"].comment = Comment("strong support", "Ada")
        votes(book)["C6"].value = "Another title"

    reply = read(VOTE, change)
    kept = {(x.text, x.code) for x in reply.typed if x.state != "accepted"}
    assert kept == {
        ("see our letter", "place-outside"),
        ("for", "place-outside"),
        ("strong support", "place-outside"),
        ("Another title", "place-changed"),
    }


def test_vote_needs_a_mandate() -> None:
    """Every counted vote names its mandate; without one the vote is kept and not counted."""
    reply = read({("votes", "m1", "vote"): "for"})
    assert values(reply) == {}
    assert [(x.text, x.code) for x in reply.typed] == [("for", "row-refused"), ("", "mandate-missing")]


def test_mandate_of_the_dossier_serves() -> None:
    """A member whose standing mandate is known need not write it again; withdrawn, it carries nothing."""
    plan = opened(federation(mandates=(mandate("known", "cc"),)))
    reply = read({("votes", "m1", "vote"): "for"}, plan=plan)
    assert only_votes(reply) == {("votes", "m1"): {"mandate": "known", "vote": "approve"}}
    reply = read({("votes", "m1", "vote"): "for", ("mandate", "known", "revoke"): "withdraw"}, plan=plan)
    assert only_votes(reply) == {}
    assert values(reply) == {("mandate", "known"): {"revoke": "revoke"}}


def test_several_mandates_are_not_guessed() -> None:
    """Two bodies decided: the line must say under which."""
    two = {**VOTE, ("mandate", "2", "body"): "Council", ("mandate", "2", "decided_on"): "2026-11-21"}
    assert [code for _, code in refused(read(two)).values()] == ["row-refused", "mandate-which"]
    reply = read({**two, ("votes", "m1", "mandate"): 2})
    assert only_votes(reply) == {("votes", "m1"): {"mandate": "2", "vote": "approve"}}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({("mandate", "1", "decided_on"): "2026-12-24"}, "cell-date-future"),
        ({("mandate", "1", "decided_on"): "31.02.2026"}, "cell-date"),
        ({("mandate", "1", "decided_on"): "05/06/2026"}, "cell-date"),
        ({("mandate", "1", "for_weight"): "many"}, "cell-number"),
        ({("mandate", "1", "for_weight"): 0, ("mandate", "1", "against_weight"): 0}, "mandate-split"),
        ({("mandate", "1", "valid_until"): "2026-01-01"}, "mandate-ended"),
        ({("mandate", "1", "evidence"): "minutes.pdf"}, "evidence-missing"),
        ({("votes", "m1", "against_weight"): 5}, "split-contradicts"),
        ({("votes", "m1", "mandate"): 4}, "mandate-unknown"),
        ({("votes", "m2", "condition"): "only if"}, "cell-needed"),
        ({("amendments", "1", "op"): "new wording", ("amendments", "1", "text"): "x"}, "clause-needed"),
        (
            {("amendments", "1", "op"): "delete a clause", ("amendments", "1", "clause"): "c9"},
            "clause-unknown",
        ),
        ({("measures", "1", "title"): "T", ("measures", "1", "cost"): "1.234"}, "cell-money"),
        ({("measures", "1", "title"): "T", ("measures", "1", "cost"): "about 5"}, "cell-money"),
        ({("measures", "1", "title"): "T", ("measures", "1", "cost"): 5}, "cell-needed"),
        ({("measures", "1", "title"): "T", ("measures", "1", "replaces"): 9}, "measure-unknown"),
        ({("questions", "ask.good.m1", "answer"): "7"}, "cell-choice"),
    ],
)
def test_wrong_answers_have_their_reason(answers: Answers, code: str) -> None:
    """Each way to be wrong has a reason that a person can act on."""
    reply = read({**VOTE, **answers})
    assert code in {said for _, said in refused(reply).values()}
    kept = [x.text for x in reply.typed]
    assert all(str(text) in kept for text in answers.values())


@pytest.mark.parametrize("said", ["20/11/2026", "11/20/2026", "20-11-2026", "٢٠/١١/٢٠٢٦", "20.11.2026"])
def test_a_date_that_means_one_day_only(said: str) -> None:
    """Spanish, French and Arabic members write the day first; above twelve nobody can take it for a month."""
    reply = one(PLAN, fill_xlsx(xlsx(PLAN, "cc"), {**MANDATE, ("mandate", "1", "decided_on"): said}))
    assert values(reply)["mandate", "1"]["decided_on"] == "2026-11-20"


def test_dates_typed_as_dates() -> None:
    """A spreadsheet turns 20/11/2026 into a number with a format; it is still that day."""
    from datetime import date

    def change(book: Workbook) -> None:
        sheet = sheet_of(book, "mandate")
        cell = sheet.cell(*place(sheet, "1", "decided_on"))
        cell.value, cell.number_format = date(2026, 11, 20), "dd/mm/yyyy"

    reply = read(VOTE, change)
    assert values(reply)["mandate", "1"]["decided_on"] == "2026-11-20"


CELLS = st.tuples(st.integers(1, 7), st.integers(1, 45), st.integers(1, 18))
WORDS = [
    "for",
    "against",
    "2026-11-20",
    "=1+1",
    "1",
    "7",
    "withdraw",
    "c1",
    "m2",
    "new wording",
    "Vote",
    "👍",
]
PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co")), min_size=1, max_size=12
)
TEXTS = st.one_of(st.sampled_from(WORDS), PRINTABLE).map(str.strip).filter(bool)
FILLED = fill_xlsx(EMPTY, VOTE)


def before() -> dict[tuple[int, int, int], str]:
    """Every text of the filled form."""
    book = load_workbook(io.BytesIO(FILLED))
    sheets = enumerate(book.worksheets, 1)
    cells = ((n, cell) for n, sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value)
    return {(n, cell.row, cell.column): str(cell.value).strip() for n, cell in cells}


BEFORE = before()


@settings(max_examples=60)
@given(st.dictionaries(CELLS, TEXTS, min_size=1, max_size=12))
def test_nothing_typed_is_lost(typed: dict[tuple[int, int, int], str]) -> None:
    """Whatever is typed into whatever cell, it stands in the record: accepted or refused with a reason."""
    reply = one(PLAN, type_into(FILLED, typed))
    kept = {x.text for x in reply.typed}
    for at, text in typed.items():
        if BEFORE.get(at) != text and reply.code not in ("file-mixed", "file-no-form", "file-other-round"):
            assert text in kept or any(text in said for said in kept), at
    assert all(x.code for x in reply.typed if x.state != "accepted")
