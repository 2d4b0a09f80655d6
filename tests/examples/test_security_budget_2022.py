"""The example security-budget-2022 is the law's own sums, our levels, and nobody's vote."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest

from tests.examples.scripts import EXAMPLES, script
from tests.publish.pages import read
from unbundle.dossier import load_dossier
from unbundle.pipeline import publish_run, run_dossier
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run

FOLDER = EXAMPLES / "security-budget-2022"


@pytest.fixture(scope="module")
def loaded() -> Dossier:
    """The committed folder."""
    return load_dossier(FOLDER)


@pytest.fixture(scope="module")
def run(loaded: Dossier) -> Run:
    """Its run."""
    return run_dossier(loaded)


def lines(dossier: Dossier, division: str) -> dict[str, int]:
    """Accounts with new money of one division: id to cents."""
    return {
        m.id: m.amount.minor
        for m in dossier.measures
        if m.origin == "official" and m.kind == "appropriation" and m.amount and m.id.startswith(division)
    }


def test_rebuilding_gives_the_committed_bytes() -> None:
    """What is committed can be made again from what is committed: no hand edit hides in a built file."""
    built = script("security_budget_2022").build(FOLDER)
    differing = [name for name, data in built.items() if (FOLDER / name).read_bytes() != data]
    assert not differing, (
        f"Run `python examples/build/security_budget_2022.py`; these files differ: {differing}"
    )


def test_divisions_are_the_files_that_provenance_names() -> None:
    """Every division lies there byte for byte as its page describes it."""
    page = (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (documents/\S+) \| (\d+) \| ([0-9a-f]{64}) \|$", page, re.MULTILINE)
    assert len(rows) == 5
    for name, size, digest in rows:
        data = (FOLDER / name).read_bytes()
        assert (str(len(data)), sha256(data).hexdigest()) == (size, digest)


def test_page_has_the_sums_of_the_lines(loaded: Dossier) -> None:
    """Accounts and sums in the README are those of the rows, to the dollar."""
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    for letter in "cahjl":
        found = lines(loaded, f"division-{letter}")
        row = f"| {len(found)} | ${sum(found.values()) // 100:,} |"
        assert row in page, row
    defence = sum(lines(loaded, "division-c").values())
    assert f"${defence // 1000:,}" in page
    assert f"${defence // 400:,}" in page
    share = defence // 10 * 100 / sum(lines(loaded, "division-l").values())
    assert f"{share:.0f} per cent of all that division L" in page


def test_sums_that_the_law_states() -> None:
    """Accounts read off the law by eye: the largest of each title, and the list of ships in one sum."""
    found = lines(load_dossier(FOLDER), "division-c")
    army = "division-c.title-i.military-personnel.military-personnel-army.appropriation"
    assert found[army] == 47_814_079_000 * 100
    health = [minor for name, minor in found.items() if "defense-health-program" in name]
    assert health == [37_350_182_000 * 100]
    ships = [minor for name, minor in found.items() if "shipbuilding" in name]
    assert ships == [26_664_526_000 * 100]


def test_every_account_at_every_level(loaded: Dossier) -> None:
    """Each defence account has two variants, nine tenths and three quarters, rounded down to the cent."""
    defence = lines(loaded, "division-c")
    made = {(m.variant_of, m.id[:5]): m for m in loaded.measures if m.origin == "proposed"}
    assert len(made) == 2 * len(defence)
    for name, minor in defence.items():
        for level in (90, 75):
            variant = made[name, f"at-{level}"]
            assert variant.amount is not None
            assert variant.amount.minor == minor * level // 100
            assert "our parameter" in variant.cost_source


def test_nobody_voted(loaded: Dossier, run: Run) -> None:
    """No ballot, no position: nothing is chosen, and at most one level of an account could ever be."""
    assert loaded.ballots == ()
    assert loaded.positions == ()
    assert (run.alternative.selected, run.alternative.cost) == ((), 0)
    assert len(run.instance.groups) == len(lines(loaded, "division-c"))
    assert "nobody's proposal" in loaded.settings.status_note


def test_stakes_are_the_cuts(loaded: Dossier, run: Run) -> None:
    """What the cuts would pay for: the sums to the cent, all states, a page that says whose idea it is."""
    assert run.stakes is not None
    defence = sum(lines(loaded, "division-c").values())
    sums = {s.amount: s.money.minor for s in run.stakes.shares if s.place == "USA"}
    assert sums == {"cut-to-90": defence // 10, "cut-to-75": defence // 4, "defence": defence}
    states = [s for s in run.stakes.shares if s.place.startswith("US-") and s.amount == "cut-to-90"]
    assert len(states) == 51
    assert 0 <= sums["cut-to-90"] - sum(s.money.minor for s in states) < 51
    page = read(publish_run(run, loaded)["report/stakes.html"])
    assert "A tenth of the defence lines" in page.text
    assert "Every account at 90 per cent: our parameter" in page.text
