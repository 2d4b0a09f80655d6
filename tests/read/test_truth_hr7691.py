"""The flagship law against the table that a person made by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from unbundle.records.measure import MONEY_KINDS, Measure
from unbundle.records.package import Reading

from .conftest import DATA

AVAILABILITY = {
    "until expended": "expended",
    "FY2022": "fiscal year 2022",
    "FY2022 (default, sec. 606)": "2022-09-30",
    "as receiving account (default FY2022, "
    "sec. 606)": "same time period as the appropriation to which transferred",
}
"""The table's words for an end of availability, in the words of the record."""

TITLES = {
    "Title I": 6_700_000_000,
    "Title II": 2_010_379_250_000,
    "Title III": 200_000_000,
    "Title IV": 95_400_000_000,
    "Title V": 1_894_600_000_000,
    "Title VI": 7_217_400_000,
}
"""New money per title in cents; title V is CRS IN11877 to the dollar."""


def _truth() -> list[dict[str, str]]:
    with (DATA / "truth_117hr7691.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _money(reading: Reading) -> list[Measure]:
    return [measure for measure in reading.package.measures if measure.kind in MONEY_KINDS]


def _plain(words: str) -> str:
    return words.lower().replace("\u2014", "-").strip()


def _pairs(reading: Reading) -> Iterator[tuple[dict[str, str], Measure]]:
    return zip(_truth(), _money(reading), strict=True)


def test_every_amount_has_its_row(hr7691: Reading) -> None:
    """66 of 66 amounts, in document order: the best other tool leaves 13 of them out."""
    assert [int(row["amount_usd"]) * 100 for row in _truth()] == [
        measure.amount.minor for measure in _money(hr7691) if measure.amount
    ]


@pytest.mark.parametrize("field", ["kind", "path", "section", "availability"])
def test_fields_equal_the_table(hr7691: Reading, field: str) -> None:
    """A right total says little; each field is compared on each row."""
    wrong = []
    for row, measure in _pairs(hr7691):
        found = {
            "kind": measure.kind,
            "path": _plain(" > ".join(measure.path)),
            "section": measure.section,
            "availability": measure.availability.until if measure.availability else "",
        }[field]
        wanted = {
            "kind": row["kind"],
            "path": _plain(row["path"]),
            "section": row["section"] if row["section"].startswith("Sec.") else "",
            "availability": AVAILABILITY.get(row["availability"], row["availability"]),
        }[field]
        if found != wanted:
            wrong.append((measure.id, wanted, found))
    assert wrong == []


def test_new_money_adds_up_to_the_cent(hr7691: Reading) -> None:
    """47 appropriations, $40,144,966,500; ceilings, parts and figures of other law are not new money."""
    new = [measure for measure in _money(hr7691) if measure.kind == "appropriation"]
    assert len(new) == 47
    assert sum(measure.amount.minor for measure in new if measure.amount) == 4_014_496_650_000
    per_title = {
        total.path[0]: total.minor
        for total in hr7691.package.totals
        if len(total.path) == 1 and total.kind == "appropriation"
    }
    assert per_title == TITLES


def test_every_proviso_is_kept(hr7691: Reading) -> None:
    """36 provisos, each a condition of the line it binds, word for word; parts may repeat their own."""
    wholes = [measure for measure in hr7691.package.measures if measure.kind not in ("of_which", "transfer")]
    provisos = [text for measure in wholes for text in measure.conditions if text.startswith("Provided")]
    assert len(provisos) == 36 == hr7691.text.count("Provided")
    assert all(text in hr7691.text for text in provisos)


def test_default_availability_is_cited(hr7691: Reading) -> None:
    """Sec. 603 says nothing of time: the Act's default holds, and the row says which section sets it."""
    row = next(measure for measure in _money(hr7691) if measure.section == "Sec. 603")
    assert row.availability is not None
    assert (row.availability.until, row.availability.basis) == ("2022-09-30", "Sec. 606")


def test_new_and_old_figures_are_pairs(hr7691: Reading) -> None:
    """Eight ceilings of other law are raised: each row names the old figure that it replaces."""
    by_id = {measure.id: measure for measure in hr7691.package.measures}
    pairs = [
        (measure.amount.minor, by_id[measure.replaces].amount.minor)  # type: ignore[union-attr]
        for measure in hr7691.package.measures
        if measure.replaces and measure.amount
    ]
    assert len(pairs) == 8
    assert pairs[1] == (1_100_000_000_000, 10_000_000_000)
    assert all(by_id[m.replaces].kind == "limitation_replaced" for m in by_id.values() if m.replaces)


def test_statements_without_money(hr7691: Reading) -> None:
    """Duties, permissions, eligibility and changed law are measures too; explaining sections are marked."""
    kinds = {
        measure.section: measure.kind
        for measure in hr7691.package.measures
        if measure.kind not in MONEY_KINDS and measure.section
    }
    wanted = {
        "Sec. 204": "duty",
        "Sec. 205": "duty",
        "Sec. 206": "duty",
        "Sec. 401(a)": "eligibility",
        "Sec. 401(c)": "interpretive",
        "Sec. 504(a)": "amendment_of_law",
        "Sec. 504(b)": "permission",
        "Sec. 505(a)": "permission",
        "Sec. 506": "duty",
        "Sec. 507(a)": "permission",
        "Sec. 605": "interpretive",
        "Sec. 608": "interpretive",
    }
    assert {section: kinds.get(section) for section in wanted} == wanted
    assert hr7691.package.unclassified == ()


def test_report_duty_has_its_parts(hr7691: Reading) -> None:
    """Sec. 206: who reports, to whom, by when, how often, until when."""
    duty = next(measure for measure in hr7691.package.measures if measure.section == "Sec. 206")
    terms = {term.role: term.text for term in duty.terms}
    assert terms["addressee"] == "the Secretary of Defense, in coordination with the Secretary of State"
    assert terms["deadline"] == "Not later than 30 days after the date of enactment of this Act"
    assert terms["interval"] == "every 30 days thereafter"
    assert terms["end"] == "through fiscal year 2023"


def test_parts_hang_below_their_account(hr7691: Reading) -> None:
    """The two parts of Operation and Maintenance, Defense-Wide are inside it, never beside it."""
    by_id = {measure.id: measure for measure in hr7691.package.measures}
    parts = [measure for measure in by_id.values() if measure.kind in ("of_which", "transfer")]
    assert [by_id[part.parent].title for part in parts if part.parent] == [
        "Operation and Maintenance, Defense-Wide",
        "Operation and Maintenance, Defense-Wide",
        "Economic Support Fund",
    ]


def test_instruments_name_their_rule(hr7691: Reading) -> None:
    """A suggestion without a rule would be an opinion; the arms line shows the rule by its parts."""
    for measure in hr7691.package.measures:
        assert (measure.instrument is None) == (measure.instrument_rule == "")
    by_title = {m.title: m for m in hr7691.package.measures if m.kind == "appropriation"}
    wide = by_title["Operation and Maintenance, Defense-Wide"]
    assert (wide.instrument, wide.instrument_rule[:6]) == ("military_aid", "parts:")
    assert by_title["Operation and Maintenance, Army"].instrument == "own_forces"
    assert by_title["International Disaster Assistance"].instrument == "humanitarian"


def test_all_checks_hold(hr7691: Reading) -> None:
    """The reader's own self-tests: every sum once, parts within wholes, quotes at their place."""
    assert [check.name for check in hr7691.package.checks if not check.ok] == []
