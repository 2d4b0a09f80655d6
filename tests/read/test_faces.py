"""What people do with a reading: tables, differences, sentences, and rules they can extend."""

from __future__ import annotations

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from unbundle.errors import InputError
from unbundle.read import diff_packages, package_rows, read_package, summary, to_csv, to_xlsx
from unbundle.read.instruments import parse_rules, shipped_rules
from unbundle.read.summaries import languages
from unbundle.records.package import Reading

from .conftest import reading_of


def test_csv_has_every_measure(hr7691: Reading) -> None:
    """One row per measure, exact cents, no lost line breaks."""
    rows = list(csv.DictReader(io.StringIO(to_csv(hr7691.package).decode("utf-8"), newline="")))
    assert len(rows) == len(hr7691.package.measures) == len(package_rows(hr7691.package))
    new = [int(row["amount_minor"]) for row in rows if row["kind"] == "appropriation"]
    assert sum(new) == 4_014_496_650_000


def test_workbook_is_repeatable_and_has_live_sums(hr7691: Reading) -> None:
    """The same package gives the same bytes; the second sheet adds up with formulas people can follow."""
    data = to_xlsx(hr7691.package)
    assert data == to_xlsx(hr7691.package)
    book = load_workbook(io.BytesIO(data))
    assert book["measures"].max_row == 1 + len(hr7691.package.measures)
    formulas = [row[3].value for row in book["sums"].iter_rows(min_row=2)]
    assert formulas
    assert all(str(formula).startswith("=SUMIFS(") for formula in formulas)


def test_no_cell_runs_as_a_formula() -> None:
    """A hostile heading that begins like a formula is kept as text."""
    bill = (
        '<bill><legis-body><section id="a"><enum>1.</enum><header>=HYPERLINK("x")</header><text>The '
        "board shall act.</text></section></legis-body></bill>"
    )
    package = read_package(bill.encode(), "b.xml").package
    for row in csv.reader(io.StringIO(to_csv(package).decode(), newline="")):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row)


def test_two_stages_of_one_bill() -> None:
    """Introduced and enrolled H.R. 2157: every measure of both is in exactly one class."""
    old, new = reading_of("H2157_IH.XML").package, reading_of("h2157_enr.XML").package
    diff = diff_packages(old, new)
    paired = [c for c in diff.changes if c.old and c.new]
    added = [c for c in diff.changes if c.change == "added"]
    removed = [c for c in diff.changes if c.change == "removed"]
    assert diff.same + len(paired) + len(added) == len(new.measures)
    assert diff.same + len(paired) + len(removed) == len(old.measures)
    changed = [c for c in paired if c.new and "watershed" in c.new.title.lower()]
    assert any("amount" in c.fields for c in changed)


def test_no_difference_to_itself(hr7691: Reading) -> None:
    """A package has no difference to itself."""
    diff = diff_packages(hr7691.package, hr7691.package)
    assert (diff.changes, diff.same) == ((), len(hr7691.package.measures))


def test_sentences_in_every_language(hr7691: Reading) -> None:
    """Each line has one sentence per language, and each language says how far it was checked."""
    by_id = {m.id: m for m in hr7691.package.measures}
    for lang in languages():
        for measure in hr7691.package.measures:
            found = summary(measure, by_id.get(measure.replaces or ""), lang)
            assert found.text
            assert "{" not in found.text
            assert found.status in ("original", "draft")
    wide = next(m for m in hr7691.package.measures if m.section == "Sec. 501" and m.replaces)
    assert wide.note.startswith("Changes a figure in other law from $100,000,000 to $11,000,000,000")
    with pytest.raises(InputError):
        summary(wide, None, "xx")


def test_instrument_rules_name_no_country() -> None:
    """Rules are for any government: none names a state, alliance or people."""
    from importlib.resources import files

    text = files("unbundle.read").joinpath("data/instruments.yaml").read_text("utf-8").lower()
    named = (
        r"\b(ukrain\w*|russia\w*|israel\w*|palestin\w*|iran\w*|china|chinese|taiwan|nato|hamas"
        r"|america\w*|europe\w*|united states)\b"
    )
    assert set(re.findall(named, text)) <= {"europe", "european"}  # parts of the names of accounts


def test_rules_can_be_extended_and_are_linted() -> None:
    """A person's own rules are read, and every mistake is named at once with its place."""
    good = b"rules: [{name: own, instrument: humanitarian, why: W., words: [bread]}]"
    assert parse_rules(good, "mine.yaml")[0].instrument == "humanitarian"
    bad = (
        b"rules: [{name: a, instrument: humanitary, why: x, words: ['(']}, {instrument: other, wording: [x]}]"
    )
    with pytest.raises(InputError) as caught:
        parse_rules(bad, "mine.yaml")
    codes = {fault.code for fault in caught.value.faults}
    assert {"rule-instrument", "rule-pattern", "rule-field", "rule-unnamed", "rule-empty"} <= codes
    assert len({rule.name for rule in shipped_rules()}) == len(shipped_rules())
