"""The page of the shipped examples: real law, real voices, within the same promises."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from tests.publish.pages import read, without_font
from unbundle.pipeline import load_dossier, publish_run, run_dossier
from unbundle.publish.html import LARGEST
from unbundle.publish.index import build_index
from unbundle.publish.voices import number_rows
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run


def of(root: Path, name: str) -> tuple[Run, Dossier, bytes]:
    """The run, dossier and page of an example."""
    dossier = load_dossier(root / "examples" / name)
    run = run_dossier(dossier)
    return run, dossier, publish_run(run, dossier)["report/index.html"]


def test_ukraine_2022(root: Path) -> None:
    """The flagship: at most 300 kB, the law's own sum, all 376 quotes, and a page for every counted voice."""
    run, dossier, data = of(root, "ukraine-2022")
    assert len(data) <= LARGEST
    page = read(data)
    text, links, ids = page.text, set(page.values("href")), page.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "<script" not in without_font(data)
    assert "$40,144,966,500" in text
    assert all(" ".join(p.quote.split()) in text for p in dossier.positions)
    counted = {ballot.organisation for ballot in run.box.ballots}
    pages = {p.organisation: p.source_url for p in dossier.positions}
    assert all(pages[who] in links for who in counted if who)
    assert all(
        measure.locator.element in text
        for measure in dossier.measures
        if measure.kind == "appropriation" and measure.locator
    )
    before = text[: text.index("The answer on one page")]
    assert "not signatures" in before
    assert "not asked" in before
    assert not re.search(r"\d silent", text)
    assert_rows_of_positions(root, run, dossier)


def assert_rows_of_positions(root: Path, run: Run, dossier: Dossier) -> None:
    """The row numbers of the register are those of the shipped positions.csv."""
    index = build_index(run, dossier)
    numbers = number_rows(index)
    source = (root / "examples" / "ukraine-2022" / "positions.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(source)))
    assert len(numbers) == len(rows) == 376
    for position, number in numbers.items():
        row = rows[number - 2]
        assert (row["organisation"], row["topic"]) == (position.organisation, position.topic)


@pytest.mark.nightly
def test_house_2024(root: Path) -> None:
    """A parliament: one vote hides many, names of all who voted stand once, and equality is said first."""
    run, dossier, data = of(root, "house-2024")
    assert len(data) <= LARGEST
    page = read(data)
    assert "said yes to some and no to others" in page.text
    if run.alternative.equals_official:
        assert "The answer on one page The result equals the official package" in page.text
    voted = {ballot.voter for ballot in run.box.ballots}
    assert all(voter.name in page.text for voter in dossier.voters if voter.id in voted)
