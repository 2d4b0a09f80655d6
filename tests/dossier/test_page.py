"""The page about the folder says what the code does."""

from __future__ import annotations

import re

from tests.dossier.refresh_page import MARK, PAGE, refreshed
from unbundle.dossier.tables import TABLES


def test_page_lists_every_column_as_the_code_has_it() -> None:
    """Someone with a spreadsheet works from this page; `python -m tests.dossier.refresh_page` renews it."""
    page = PAGE.read_text("utf-8")
    assert page.count(MARK) == 1
    assert page == refreshed(page)


def test_page_names_every_file() -> None:
    """No file of the folder may be a riddle."""
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    files = {table.file for table in TABLES} | {
        "dossier.yaml",
        "charter.yaml",
        "datapackage.json",
        "frameworks/",
    }
    assert sorted(name for name in files if name not in head) == []


def test_examples_on_the_page_are_rows_of_the_tables() -> None:
    """A header that is shown as an example must be accepted by the reader."""
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    known = {column.name for table in TABLES for column in table.columns}
    shown = re.findall(r"```csv\n(.*)\n", head)
    assert shown
    assert [name for header in shown for name in header.split(",") if name not in known] == []
