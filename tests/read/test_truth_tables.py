"""Other laws against tables made by hand: rescissions, sanctions, authorisations."""

from __future__ import annotations

import csv

from unbundle.records.measure import Measure

from .conftest import DATA, reading_of


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _right(pairs: list[tuple[str, str]]) -> float:
    return sum(1 for wanted, found in pairs if wanted == found) / len(pairs)


def test_rescissions_and_advances_of_the_2024_omnibus() -> None:
    """89 sums with 22 rescissions in lists and running text, advances, loan principal, named earlier sums."""

    def chosen(measure: Measure) -> bool:
        names = [part.split(":")[0] for part in measure.path[:2]]
        return names in (["Division A", "Title II"], ["Division C", "Title V"])

    found = [m for m in reading_of("BILLS-118hr4366enr.xml").package.measures if m.amount and chosen(m)]
    wanted = _table("truth_118hr4366_part.csv")
    assert [round(float(row["amount_usd"]) * 100) for row in wanted] == [
        m.amount.minor for m in found if m.amount
    ]
    assert _right([(row["kind"], m.kind) for row, m in zip(wanted, found, strict=True)]) >= 0.98


def test_sanctions_law_by_statement() -> None:
    """49 statements of three sanctions texts: what hits, allows, obliges, forbids or only explains."""
    pairs = []
    for row in _table("truth_sanctions.csv"):
        name = "BILLS-118hr8282ih.htm" if row["document"] == "H.R. 8282" else "BILLS-118hr815enr.xml"
        found = [
            measure.kind
            for measure in reading_of(name).package.measures
            if measure.amount is None
            and measure.section == row["section"]
            and (
                name.endswith(".htm")
                or (measure.path[:1] and measure.path[0].startswith(row["document"] + ":"))
            )
        ]
        pairs.append((row["kind"], found[0] if len(found) == 1 else f"{len(found)} rows"))
    assert _right(pairs) >= 0.98, [pair for pair in pairs if pair[0] != pair[1]]


def test_riders_extenders_and_rescissions_of_the_2026_omnibus() -> None:
    """105 sums of H.R. 7148, a law no rule was made from: the table was written before the reading was seen.

    101 were right before any rule was mended. The table holds the last sums of each of its sections.
    """
    found: dict[tuple[str, str], list[Measure]] = {}
    for measure in reading_of("BILLS-119hr7148enr.part.xml").package.measures:
        if measure.amount and measure.path:
            place = (measure.path[0].split(":")[0], measure.section.split("(")[0])
            found.setdefault(place, []).append(measure)
    pairs: list[tuple[str, str]] = []
    wanted = _table("truth_119hr7148_part.csv")
    for place in dict.fromkeys((row["division"], row["section"]) for row in wanted):
        rows = [row for row in wanted if (row["division"], row["section"]) == place]
        last = found[place][-len(rows) :]
        assert [int(row["amount_usd"]) * 100 for row in rows] == [m.amount.minor for m in last if m.amount]
        pairs.extend((row["kind"], m.kind) for row, m in zip(rows, last, strict=True))
    assert len(pairs) == 105
    assert _right(pairs) >= 0.98, [pair for pair in pairs if pair[0] != pair[1]]


def test_authorisations_are_no_new_money() -> None:
    """S. 870 authorises sums in other law; none of them may be counted as appropriated."""
    measures = reading_of("BILLS-118s870enr.xml").package.measures
    found = [(m.section, m.amount.minor // 100, m.kind) for m in measures if m.amount]
    assert found == [
        (row["section"], int(row["amount_usd"]), row["kind"]) for row in _table("truth_118s870_amounts.csv")
    ]
    assert not any(m.kind == "appropriation" for m in measures)


def test_a_sanction_has_its_parts() -> None:
    """H.R. 8282: who is hit, by whose decision, and who may end it, in the words of the text."""
    head = next(m for m in reading_of("BILLS-118hr8282ih.htm").package.measures if m.section == "Sec. 2(a)")
    terms = {term.role: term.text for term in head.terms}
    assert head.kind == "sanction"
    assert "International Criminal Court" in terms["trigger"]
    assert terms["addressee"] == "the President"
    assert terms["target"].startswith("any foreign person")
    captagon = [
        m
        for m in reading_of("BILLS-118hr815enr.xml").package.measures
        if m.path[:1] and "Captagon" in m.path[0]
    ]
    sanction = next(m for m in captagon if m.kind == "sanction" and m.parent is None)
    roles = {term.role for term in sanction.terms}
    assert {"addressee", "waiver", "sunset"} <= roles or {"waiver"} <= roles
