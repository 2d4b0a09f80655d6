"""The UN example, with real votes: it runs, mirrors, and says what it cannot test."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from unbundle.audit import (
    AuditSpec,
    Context,
    actors_from_csv,
    audit_judgments,
    cases_from_csv,
    judgments_from_csv,
)
from unbundle.records.findings import Findings
from unbundle.records.judging import Case

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "un-interventions"
VOTES = ("no", "abstain", "yes")
JUDGMENTS = judgments_from_csv((FOLDER / "judgments.csv").read_bytes(), "judgments.csv")
CASES = cases_from_csv((FOLDER / "cases.csv").read_bytes(), "cases.csv")
ACTORS = actors_from_csv((FOLDER / "actors.csv").read_bytes(), "actors.csv")
QUICK = AuditSpec(sensitivity=False, draws=100)

# Recorded votes as published with the data: yes, no, abstain, absent.
PUBLISHED = {
    "SUEZ1956": (64, 5, 6, 4),
    "HUN1956": (50, 7, 15, 7),
    "TIM1976": (65, 20, 53, 9),
    "KAM1979": (91, 21, 29, 11),
    "AFG1980": (111, 22, 12, 9),
    "OSIRAK1981": (109, 2, 34, 12),
    "GRD1983": (107, 9, 28, 14),
    "NIC1986": (94, 3, 46, 16),
    "LBY1986": (79, 28, 33, 19),
    "PAN1989": (75, 20, 40, 24),
    "KWT1990": (144, 1, 0, 14),
    "CRIM2014": (100, 11, 58, 24),
}


def audit(cases: tuple[Case, ...] = CASES, spec: AuditSpec = QUICK) -> Findings:
    """The example under other labels or another question."""
    kept = {c.id for c in cases}
    return audit_judgments(
        tuple(j for j in JUDGMENTS if j.case in kept), cases, VOTES, spec, (), Context(actors=ACTORS)
    )


@pytest.fixture(scope="module")
def whole() -> Findings:
    """The example as it stands."""
    return audit()


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_votes_are_those_of_the_record(name: str) -> None:
    """A single wrong vote would make every finding worthless."""
    votes = [j.verdict for j in JUDGMENTS if j.case == name]
    assert tuple(votes.count(v) for v in ("yes", "no", "abstain", "absent")) == PUBLISHED[name]


def test_provenance_prints_the_same_counts() -> None:
    """The page that people check against the record is made from the same rows."""
    rows = re.findall(
        r"^\| (\w+) \| \S+ \| \d+ \| (\d+) \| (\d+) \| (\d+) \|",
        (FOLDER / "PROVENANCE.md").read_text("utf-8"),
        re.M,
    )
    assert len(rows) == len(CASES)
    for name, *counts in rows:
        votes = [j.verdict for j in JUDGMENTS if j.case == name]
        assert [votes.count(v) for v in ("yes", "no", "abstain")] == [int(c) for c in counts]


def test_unchecked_cases_are_not_shipped() -> None:
    """Votes that nobody derived from the record again stay out, on whichever side they are."""
    assert not {c.id for c in CASES} & {"UKR2022", "GAZA2023a", "GAZA2023b"}
    assert "Left out until" in (FOLDER / "PROVENANCE.md").read_text("utf-8")


def test_only_questions_that_need_no_coded_facts_are_asked(whole: Findings) -> None:
    """Nobody coded these acts, so the absolute question is not answered, and the reason is printed."""
    absolute = [f for f in whole.findings if f.detector == "leniency-absolute"]
    assert [f.outcome for f in absolute] == ["cannot-test"]
    assert "not coded by people" in absolute[0].sentence
    assert any(f.outcome == "cannot-test" for f in whole.findings if f.detector == "leniency-panel")
    assert any(f.outcome == "no-evidence" for f in whole.findings if f.detector == "leniency-panel")


def test_flags_fall_on_more_than_one_side(whole: Findings) -> None:
    """An audit that could only see one side's friends would itself be a double standard."""
    milder = {
        f.bloc for f in whole.findings if f.outcome == "flagged" and f.effect and f.effect < 0 and f.judge
    }
    assert {"east", "west"} <= milder


def test_pairs_with_the_same_demand_come_first(whole: Findings) -> None:
    """Grenada and Afghanistan, November 1983: no net tilt, and many who turned."""
    assert whole.findings[0].detector == "pair"
    pair = next(f for f in whole.findings if f.cases == ("AFG1983", "GRD1983"))
    both = {}
    for j in JUDGMENTS:
        if j.case in pair.cases and j.verdict in VOTES:
            both.setdefault(j.judge, {})[j.case] = VOTES.index(j.verdict)
    rows = [(v["AFG1983"], v["GRD1983"]) for v in both.values() if len(v) == 2]
    assert pair.harsher_on_first == sum(a > b for a, b in rows)
    assert pair.harsher_on_second == sum(a < b for a, b in rows)
    assert pair.opposite == sum(abs(a - b) == 2 for a, b in rows)
    assert pair.outcome == "no-evidence"
    assert pair.opposite is not None
    assert pair.opposite > 20


def test_swapping_the_labels_mirrors_the_findings_exactly(whole: Findings) -> None:
    """East for west and west for east: the same findings under the other name, to the last digit."""
    names = {"east": "west", "west": "east", "non-aligned": "non-aligned"}
    other = audit(tuple(c.model_copy(update={"bloc": names[c.bloc]}) for c in CASES))

    def table(found: Findings, renamed: dict[str, str]) -> set[tuple[object, ...]]:
        return {
            (f.detector, f.judge, renamed.get(f.bloc, f.bloc), f.outcome, f.effect, f.p, f.q, f.interval)
            for f in found.findings
            if f.detector in ("leniency-panel", "selection", "change-over-time")
        }

    assert table(whole, names) == table(other, {})


def test_a_short_window_cannot_be_tested() -> None:
    """1979 to 1989 holds too few episodes of one side for any of its friends to be told from chance."""
    window = tuple(c for c in CASES if "1979" <= c.date[:4] <= "1989" and c.bloc in ("east", "west"))
    rows = [
        f for f in audit(window).findings if f.detector == "leniency-panel" and f.judge and f.bloc == "east"
    ]
    assert rows
    assert {f.outcome for f in rows} == {"cannot-test"}


def test_sensitivity_is_printed_without_being_asked_for() -> None:
    """Own cases, allies, each case, each label, labels by lot: all in the default output."""
    found = audit(spec=AuditSpec(draws=0, label_draws=20))
    lines = " ".join(found.sensitivity)
    for words in (
        "without cases in which the judge itself",
        "those of allies",
        "Leaving out",
        "another label",
    ):
        assert words in lines
    few = re.search(r"at most one judge is flagged in (\d+) of 20 draws", lines)
    assert few is not None
    assert int(few.group(1)) >= 19
    flag = next(f for f in found.findings if f.detector == "leniency-panel" and f.outcome == "flagged")
    assert "How firm it is" in flag.sentence


def test_tables_are_plain_csv() -> None:
    """The tables open in a spreadsheet; the labels in them can be changed by hand."""
    with (FOLDER / "cases.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["bloc"] for row in rows} == {"east", "non-aligned", "west"}
    assert all(row["ask"] for row in rows)
