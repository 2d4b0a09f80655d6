"""The page of stakes: there only where it is asked for, whole, escaped, every figure with year and source."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest

from tests.builders import dossier, measure, organisation
from tests.publish.pages import read, without_font
from tests.publish.test_browser import PROBE, browse
from unbundle.dossier import load_dossier
from unbundle.evidence import pack_dossier, verify_pack
from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.pipeline import publish_run, run_dossier
from unbundle.publish.stakes_budget import few_digits, in_people
from unbundle.records.dossier import Dossier
from unbundle.records.stakes import StakesSpec
from unbundle.records.tradeoffs import AmountSpec

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ukraine-2022"


def asking(**changes: object) -> Dossier:
    """A made-up dossier of 2022 that asks for equivalents at two places."""
    amount = AmountSpec(id="all", label="all <b>of it</b> & more", reason='our "parameter"')
    spec = StakesSpec(places=("DEU", "US-UT", "CHN"), amounts=(amount,))
    settings = {"price_year": 2022, "stakes": spec, **changes}
    people = (organisation("org"),)
    return dossier(measures=(measure("a", 10**12), measure("b")), organisations=people, **settings)


def pages(made: Dossier) -> dict[str, bytes]:
    """What is published of it."""
    return publish_run(run_dossier(made), made)


@pytest.fixture(scope="module")
def flagship() -> dict[str, bytes]:
    """Everything that is published of ukraine-2022."""
    made = load_dossier(EXAMPLE)
    return publish_run(run_dossier(made), made)


def test_nothing_without_the_entry() -> None:
    """An older dossier keeps its bytes: no page, no file of results, no section in the report."""
    made = pages(asking(stakes=None))
    assert "report/stakes.html" not in made
    assert "results/stakes.json" not in made
    assert b"What is at stake" not in made["report/index.html"]


def test_page_stands_alone() -> None:
    """No script, nothing from elsewhere, and what people write is text, never markup."""
    page = read(pages(asking())["report/stakes.html"])
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert "All <b>of it</b> & more" in page.text
    assert 'Our "parameter"' in page.text
    source = without_font(pages(asking())["report/stakes.html"])
    assert "url(http" not in source
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inside = {link[1:] for link in page.values("href") if link.startswith("#")}
    assert inside <= set(ids)


def test_every_figure_has_year_and_source() -> None:
    """The cost of one, its year and its page stand beside each number; gaps stand below."""
    page = read(pages(asking())["report/stakes.html"])
    assert "$4,966.15, figure of 2022" in page.text
    assert "$8,961.84, figure of 2016" in page.text
    assert "https://www.who.int/data/gho" in page.values("href")
    assert "China, primary education: The latest figure is of 1998" in page.text
    assert "2016 dollars told as 2022 dollars" in page.text


def test_report_leads_to_the_page() -> None:
    """One short section, at most 900 bytes, with the first figure and the way to all of them."""
    report = pages(asking())["report/index.html"].decode()
    section = re.search(r"<section id=stakes>.*?</section>", report, re.DOTALL)
    assert section is not None
    assert len(section[0].encode()) <= 900
    assert "public health spending for 1.76 to 2.01\u00a0m people for a year (Germany, 2022)" in section[0]
    assert "href=stakes.html" in section[0]


def test_equal_input_equal_bytes() -> None:
    """The page is a pure function of the dossier, so that a doubter can draw it again."""
    assert pages(asking()) == pages(asking())


def test_flagship(flagship: dict[str, bytes]) -> None:
    """The stakes of ukraine-2022: at home, abroad, before and next, in one page below 300 kB."""
    data = flagship["report/stakes.html"]
    assert len(data) <= 300_000
    assert len(flagship["report/index.html"]) <= 300_000
    page = read(data)
    for part in ("budget", "exposure", "casebook"):
        assert part in page.values("id")
    section = re.search(rb"<section id=stakes>.*?</section>", flagship["report/index.html"], re.DOTALL)
    assert section is not None
    assert len(section[0]) <= 900
    said = section[0].decode().replace("\u00a0", " ")
    assert "For size only; nobody has offered to spend it so: the whole package, $40.1 bn, equals" in said
    assert "for 5.33 to 5.85 m people for a year (United States, 2022)" in said
    assert "Assumed, not a forecast: Wheat, maize and sunflower oil" in said
    assert "would cost $17.8 bn (wheat $9.1 bn), 3.9 times the $4.5 bn of the relief lines." in said
    assert "by the price index of the United States, not by prices in that country" in page.text
    links = {link for link in page.values("href") if not link.startswith("#")}
    assert all(re.match(r"https?://|index\.html", link) for link in links)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0"),
        (52, "52"),
        (999, "999"),
        (145_759, "146,000"),
        (999_499, "999,000"),
        (999_500, "1.00\u00a0m"),
        (5_851_507, "5.85\u00a0m"),
        (40_144_966, "40.1\u00a0m"),
        (949_727_146, "950\u00a0m"),
        (1_290_834_935, "1.29\u00a0bn"),
    ],
)
def test_three_digits(count: int, shown: str) -> None:
    """Means of public spending do not know the fourth digit, so the page does not show it."""
    assert few_digits(count) == shown


@pytest.mark.parametrize(
    ("units", "unit", "there", "text"),
    [
        (949_727_146, "person for a year", 54_252_461, "all 54.3\u00a0m people for 17.5 years"),
        (199_000_000, "pupil for a year", 54_252_461, "199\u00a0m, 3.7 times all people"),
        (54_252_461, "person for a year", 54_252_461, "54.3\u00a0m"),
        (949_727_146, "person for a year", None, "950\u00a0m"),
    ],
)
def test_more_units_than_people(units: int, unit: str, there: int | None, text: str) -> None:
    """No country of 54 million serves 950 million: it is all of them, for years."""
    assert in_people(units, unit, there) == text


def test_forged_stakes_are_found() -> None:
    """Whoever rewrites the page, or a figure of the results, and the manifest with it, is found by verify."""
    made = asking()
    pack = pack_dossier(made, {}, run_dossier(made))
    assert {"report/stakes.html", "results/stakes.json"} <= set(pack)
    assert (verify_pack(pack, ()).recomputed, verify_pack(pack, ()).report) == ("same", "same")
    for name, words in (
        ("report/stakes.html", (b"2.01", b"9.01")),
        ("results/stakes.json", (b"2013", b"9013")),
    ):
        changed = pack[name].replace(*words)
        assert changed != pack[name]
        manifest = parse_json(pack["manifest.json"])
        for subject in manifest["subject"]:
            if subject["name"] == name:
                subject["digest"]["sha256"] = digest(changed)
        found = verify_pack({**pack, name: changed, "manifest.json": to_bytes(manifest)}, ())
        assert found.file_faults == ()
        assert "different" in (found.recomputed, found.report)


def test_older_dossiers_keep_their_digest() -> None:
    """The entry is written only where it is used: what was signed before it existed still verifies."""
    assert "stakes" not in asking(stakes=None).settings.to_data()
    assert "stakes" in asking().settings.to_data()


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_fits_the_screen(browser: str, flagship: dict[str, bytes], width: int, tmp_path: Path) -> None:
    """With everything unfolded the page is never wider than the screen, phone or desk."""
    opened = flagship["report/stakes.html"].decode().replace("<details>", "<details open>")
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(width=width, page=escape(opened)), encoding="utf-8")
    found = browse(browser, tmp_path, "--virtual-time-budget=20000", "--dump-dom", probe.as_uri())
    wide, fonts = map(int, re.findall(r"wide (\d+) font (\d+) end", found)[0])
    assert wide <= width
    assert fonts == 1
