"""The report keeps its promises: small, self-contained, traced, honest about dissent and silence."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from tests.publish.made_up import made_up_dossier, made_up_run
from tests.publish.pages import read, without_font
from unbundle.publish import publish_run
from unbundle.publish.html import LARGEST
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run

REPORT = "report/index.html"
TEMPLATES = Path(__file__).parents[2] / "src" / "unbundle" / "publish" / "templates"


@pytest.fixture(scope="module")
def large() -> tuple[Run, Dossier]:
    """As large as the flagship: 138 organisations, 414 positions, 61 official lines."""
    dossier = made_up_dossier(138, 10, 3)
    return made_up_run(dossier), dossier


@pytest.fixture(scope="module")
def page(large: tuple[Run, Dossier]) -> bytes:
    """The report of the large run."""
    return publish_run(*large)[REPORT]


def test_small_enough(page: bytes) -> None:
    """A delegate who pays for every megabyte must be able to open it."""
    assert len(page) <= LARGEST == 300_000


def test_nothing_runs_and_nothing_is_loaded(page: bytes) -> None:
    """No script, no handler, no form, no frame, no request to anyone: the page is all there is."""
    parsed = read(page)
    names = {tag for tag, _ in parsed.tags}
    assert not names & {
        "script",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "img",
        "base",
        "audio",
        "video",
    }
    assert not parsed.values("src")
    assert not [name for _, attrs in parsed.tags for name in attrs if name.startswith("on")]
    source = without_font(page)
    assert "@import" not in source
    assert source.count("url(") == source.count("url(data:font/woff2") + source.count("url(#")


def test_ids_and_links(page: bytes) -> None:
    """Every id once, every inner link leads somewhere, every outer link is http(s) and safe to follow."""
    parsed = read(page)
    ids = parsed.values("id")
    assert sorted(ids) == sorted(set(ids))
    inner = {link[1:] for link in parsed.values("href") if link.startswith("#")}
    assert inner <= set(ids)
    outer = [attrs for _, attrs in parsed.tags if not (attrs.get("href") or "#").startswith("#")]
    assert outer
    assert all((attrs["href"] or "").startswith(("https://", "http://")) for attrs in outer)
    assert not parsed.values("target")
    referrer = [attrs.get("content") for _, attrs in parsed.tags if attrs.get("name") == "referrer"]
    assert referrer == ["no-referrer"]


def test_every_voice_has_its_source(page: bytes, large: tuple[Run, Dossier]) -> None:
    """An organisation finds itself: name, quote and the page it was read on, for every single position."""
    parsed = read(page)
    links, text = set(parsed.values("href")), parsed.text
    _, dossier = large
    for position in dossier.positions:
        assert position.source_url in links
        assert position.quote in text
    assert all(o.name in text for o in dossier.organisations)


def test_first_lines_say_what_it_is(page: bytes, large: tuple[Run, Dossier]) -> None:
    """Before any result: not signatures, not asked, whose rules, the gaps, and how to correct a row."""
    text = read(page).text
    before = text[: text.index("The answer on one page")]
    for words in (
        "not signatures",
        "not asked",
        "nobody has adopted",
        "not a sample",
        "How to correct a row",
    ):
        assert words in before
    assert all(caveat in text for caveat in large[1].settings.caveats)


def test_every_decision_is_there(page: bytes, large: tuple[Run, Dossier]) -> None:
    """Nothing lost: each line with its title, sums, the law's words and place; thin ones are marked."""
    run, dossier = large
    parsed = read(page)
    text = parsed.text
    for measure in dossier.measures:
        assert measure.title.removeprefix(f"{dossier.measures[0].title}: ") in text
        if measure.locator:
            assert measure.locator.element in text
    assert len([i for i in parsed.values("id") if i[0] == "l" and i[1:].isdigit()]) == len(
        run.alternative.decisions
    )
    assert text.count(" thin ") >= sum(d.thin for d in run.alternative.decisions if d.chosen) > 0


def test_dissent_stands_beside_the_decision(page: bytes, large: tuple[Run, Dossier]) -> None:
    """Whoever voted the other way is named on the closed page, never only behind a click."""
    run, dossier = large
    closed = "".join(part.rpartition("</details>")[2] for part in page.decode().split("<details"))
    names = {o.id: o.name for o in dossier.organisations}
    for decision in run.alternative.decisions:
        lost = [
            names[b.voter]
            for b in run.profile.ballots
            if decision.option in (b.rejects if decision.chosen else b.approves)
        ]
        assert all(name in closed for name in lost)


def test_silence_is_shown_as_silence(page: bytes, large: tuple[Run, Dossier]) -> None:
    """A line that nobody spoke of is never presented as rejected."""
    text = read(page).text
    assert "because no position counts on it, not because anybody counted objects" in text
    assert "0 counted, 0 spoke but are not counted, 138 no position found" in text
    assert "never counted as yes or no" in text


def test_equal_to_the_official_package_is_said_first(large: tuple[Run, Dossier]) -> None:
    """A result that changes nothing must not look like one that does."""
    run, dossier = large
    same = run.model_copy(
        update={"alternative": run.alternative.model_copy(update={"equals_official": True})}
    )
    text = read(publish_run(same, dossier)[REPORT]).text
    answer = text[text.index("The answer on one page") + len("The answer on one page") :]
    assert answer.strip().startswith("The result equals the official package")


def test_order_of_rows_changes_nothing(large: tuple[Run, Dossier], page: bytes) -> None:
    """Same dossier, rows of every table shuffled: the same bytes."""
    run, dossier = large
    shuffled = {}
    for name in ("organisations", "positions", "mapping", "topics"):
        rows = list(getattr(dossier, name))
        random.Random(7).shuffle(rows)
        shuffled[name] = tuple(rows)
    assert publish_run(run, dossier.model_copy(update=shuffled))[REPORT] == page


def test_templates_escape() -> None:
    """One "safe" filter would undo the escaping of every text that strangers wrote."""
    for path in TEMPLATES.glob("*.j2"):
        source = path.read_text(encoding="utf-8")
        assert "|safe" not in source.replace(" ", "")
        assert "autoescape" not in source


def test_headings_in_order(page: bytes) -> None:
    """Who listens to the page walks it by its headings: one h1, and no level skipped."""
    levels = [int(tag[1]) for tag, _ in read(page).tags if tag in ("h1", "h2", "h3", "h4", "h5")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_and_tables(page: bytes) -> None:
    """Header, main, navigation and footer; every table has column heads; every picture has a name."""
    parsed = read(page)
    names = [tag for tag, _ in parsed.tags]
    assert {"header", "main", "nav", "footer"} <= set(names)
    assert names.count("main") == 1
    heads = [attrs for tag, attrs in parsed.tags if tag == "th"]
    assert all(attrs.get("scope") in ("col", "row", "colgroup", "rowgroup") for attrs in heads)
    pictures = [attrs for tag, attrs in parsed.tags if tag == "svg"]
    assert all(
        p.get("aria-hidden") == "true" or p.get("aria-labelledby") in parsed.values("id") for p in pictures
    )


def test_rules_without_a_result_say_so(large: tuple[Run, Dossier]) -> None:
    """A variant that was refused must not read as one under which nothing changes."""
    run, dossier = large
    variant = run.alternative.variants[0].model_copy(
        update={"chosen": (), "cost": 0, "differs": (), "refused": "The floors cost more than the budget."}
    )
    refused = run.model_copy(
        update={"alternative": run.alternative.model_copy(update={"variants": (variant,)})}
    )
    text = read(publish_run(refused, dossier)[REPORT]).text
    assert "no result: The floors cost more than the budget." in text
