"""Even-handed: acts of all kinds of powers are in the casebook, and what is missing is said."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

from unbundle.casebook import coverage
from unbundle.casebook.conduct import scale
from unbundle.casebook.tables import cases, group_of, groups, read_rows

PROVENANCE = files("unbundle.casebook").joinpath("data", "PROVENANCE.md").read_text("utf-8")


def test_acts_of_all_kinds_of_powers_are_counted() -> None:
    """Seven groups, none empty, none more than four tenths; every case in exactly one."""
    counts = {name: len(members) for name, (_, members) in groups().items()}
    assert sum(counts.values()) == len(group_of()) == len(cases()) == 49
    assert set(counts) == {"west", "russia", "china", "regional", "un", "africa", "joint"}
    assert min(counts.values()) > 0
    assert max(counts.values()) * 10 <= 4 * len(cases())


def test_acts_of_force_are_of_several_powers() -> None:
    """Armed force abroad is the gravest act: no group stands for it alone, every large power has cases."""
    force = Counter(
        group_of()[case.id] for case in cases().values() if case.instrument in scale().classes["force"][1]
    )
    assert set(force) >= {"west", "russia", "china", "regional"}
    assert max(force.values()) * 2 <= sum(force.values())


def test_success_is_not_kept_for_one_side() -> None:
    """Outcomes were coded from rows: each large group has acts that failed, or did so in part."""
    for group in ("west", "russia", "regional", "un", "africa", "joint"):
        words = {cases()[case].reached for case in groups()[group][1]}
        assert words & {"no", "partly"}, group


def test_every_case_has_both_sources_and_every_dispute_its_words() -> None:
    """A disputed row names both accounts; a figure of harm has its page."""
    for case in cases().values():
        assert len(case.sources) == 2, case.id
        assert bool(case.dispute) == case.disputed, case.id
        assert bool(case.harm) == bool(case.harm_source), case.id


def test_the_page_of_provenance_has_the_counts_and_the_gaps() -> None:
    """Counts in words must be the counts in data, and the gaps stand where people look for sources."""
    for row in (line for line in PROVENANCE.splitlines() if line.startswith("| ") and ".csv" in line):
        name, rows = (cell.strip() for cell in row.strip("|").split("|")[:2])
        assert len(read_rows(name)) == int(rows), name
    west, russia, china = (len(groups()[name][1]) for name in ("west", "russia", "china"))
    assert f"close allies {west}; Soviet Union and Russia {russia}; China" in PROVENANCE
    assert f"China\n  {china};" in PROVENANCE
    assert "## What is missing" in PROVENANCE
    said = coverage()
    assert said.disputed == sum(case.disputed for case in cases().values()) == 45
    assert sum(number for _, number in said.groups) == said.cases == 49
    assert any("not said to be harmless" in text for text in said.outside)
