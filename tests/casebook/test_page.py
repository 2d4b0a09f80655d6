"""The casebook's part of the page of stakes: both sides, gaps, links, and small enough."""

from __future__ import annotations

import re
from functools import cache

from tests.casebook.made import asking
from tests.publish.pages import Page, read
from unbundle.pipeline import run_dossier
from unbundle.publish.index import build_index
from unbundle.publish.stakes import render_stakes
from unbundle.publish.stakes_casebook import build_casebook
from unbundle.records.casebook import LedgerEntry
from unbundle.records.dossier import Dossier
from unbundle.records.stakes import Stakes

LARGEST_PART = 110_000


@cache
def page() -> tuple[bytes, Page]:
    """The page of a small dossier that asks the casebook for everything."""
    return drawn(asking())


def drawn(dossier: Dossier) -> tuple[bytes, Page]:
    """The page of a dossier, as bytes and parsed."""
    data = render_stakes(run_dossier(dossier), dossier)
    assert data is not None
    return data, read(data)


def test_the_page_says_what_it_is_and_what_is_missing() -> None:
    """Whoever reads one paragraph learns that actors are not looked at, and that silence is not innocence."""
    text = page()[1].text
    for words in (
        "Who acted is not looked at",
        "silence is not innocence",
        "picked by hand",
        "No case here is near to",
        "How it ended.",
        "Disputed.",
        "listing one is not support for it",
        "Soviet Union and Russia 6",
    ):
        assert words in text, words


def test_actors_come_before_our_label_and_missing_harm_is_said() -> None:
    """Who acted is in the row; a figure that is missing is missing, not none."""
    text = page()[1].text
    assert (
        "acted: United States; Saudi Arabia; Pakistan; China (our group: United States, United Kingdom"
        in text
    )
    assert "led by:" not in text
    stakes = run_dossier(asking()).stakes
    assert stakes is not None
    without = sum(not precedent.harm for precedent in stakes.precedents)
    assert text.count("Harm to civilians: no figure recorded here.") == without > 0


def test_the_gap_of_a_class_stands_before_its_list() -> None:
    """Whoever reads the first case of arms has read before that all of them are of one side."""
    text = page()[1].text
    gap, first = text.index("Only 3 of the 49 cases are arms for one side"), text.index("Lend-Lease")
    assert text.index("What the points do not cover") < gap < first
    assert "defends its own territory against attack is not among the points compared" in text


def test_few_cases_are_named_and_get_no_bar() -> None:
    """Below five cases there is no share, no range and no picture on the page."""
    stakes = run_dossier(asking()).stakes
    assert stakes is not None
    text, tags = page()[1].text, page()[0]
    few = [rate for rate in stakes.base_rates if rate.low is None]
    assert few
    named = text.split("Too few to count")[1].split("Read by: ")[0]
    assert "2 of 2" not in named
    assert "%" not in named
    assert "Covert arms for the Afghan resistance (weak source: collecting site) – aim reached" in text
    rates = re.split(rb'id="?(?:rates|again|reforms)\b', tags)[1]
    assert rates.count(b"<svg") == len(stakes.base_rates) - len(few)


def test_weak_sources_are_marked_beside_their_link() -> None:
    """The mark stands where the link is, and its reason on the same page."""
    text = page()[1].text
    assert "(weak source: wiki)" in text
    assert "anyone can change" in text


def test_each_reform_says_what_it_touches() -> None:
    """A list of reforms that "touch" a package without saying what is a claim without a reason."""
    run = run_dossier(asking())
    view = build_casebook(build_index(run, asking()), run.stakes or Stakes())
    assert view is not None
    assert view.touching
    assert view.further
    for offer in view.touching:
        assert offer.touches
    assert page()[1].text.count("Touches here: ") == len(view.touching)


def test_every_part_is_there_and_every_anchor_once() -> None:
    """Contents lead to parts; two things of one name would lead astray."""
    ids = page()[1].values("id")
    assert {"casebook", "precedents", "rates", "again", "reforms", "ledger", "gaps-casebook"} <= set(ids)
    assert len(ids) == len(set(ids))
    inside = [href[1:] for href in page()[1].values("href") if href.startswith("#")]
    assert set(inside) <= set(ids)


def test_links_are_plain_and_there_is_no_script() -> None:
    """The page opens offline and sends nobody anywhere but to sources."""
    data, found = page()
    assert not [tag for tag, _ in found.tags if tag in ("script", "iframe", "object", "img", "link")]
    for href in found.values("href"):
        assert re.match(r"https?://|#|index\.html", href), href
    assert sum(href.startswith("http") for href in found.values("href")) > 80
    assert len(data) < LARGEST_PART + 60_000


def test_both_sources_of_a_case_are_linked() -> None:
    """The dispute is checked on the pages of both sides."""
    hrefs = page()[1].values("href")
    dossier = asking()
    stakes = run_dossier(dossier).stakes
    assert stakes is not None
    for precedent in stakes.precedents:
        assert set(precedent.sources) <= set(hrefs), precedent.case


def test_hostile_words_of_a_ledger_stay_words() -> None:
    """A ledger travels by e-mail: what is in it is text, never markup, and only addresses become links."""
    rows = (
        LedgerEntry(
            clause="tanks", government="<b>G</b>", answer="refused", source="javascript:alert(1)", note="<i>n"
        ),
    )
    data, found = drawn(asking().model_copy(update={"ledger": rows}))
    assert b"<b>G</b>" not in data
    assert "<b>G</b>" in found.text
    assert not [href for href in found.values("href") if href.startswith("javascript")]
    assert "1 demand put to 1 government: 1 refused." in found.text


def test_same_dossier_same_bytes() -> None:
    """Verify draws the page again and compares."""
    assert drawn(asking())[0] == page()[0]
