"""The worked shock on real figures: recomputed another way, and the same in any order."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest

from unbundle.exposure import Tables, expose, load_shock, shipped_tables
from unbundle.kit.countries import known_names
from unbundle.publish.stakes_exposure import map_of, view_of
from unbundle.publish.world_map import CLASSES, build_map, map_file, percent
from unbundle.records.stakes import Exposure, ExposureRow, Money, Shock

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "shock-2022" / "SHOCK.yaml"
FUND = Money(minor=451_800_000_000, currency="USD", price_year=2022)


@pytest.fixture(scope="module")
def shock() -> Shock:
    """Wheat, maize, sunflower oil from Russia and Ukraine, five months of 2022."""
    return load_shock(EXAMPLE.read_bytes(), EXAMPLE.name)


@pytest.fixture(scope="module")
def found(shock: Shock) -> Exposure:
    """What it takes, with a fund of 4,518,000,000 dollars."""
    return expose(shock, FUND)


def row(found: Exposure, code: str) -> ExposureRow:
    """The row of one country."""
    return next(row for row in found.rows if row.country == code)


def by_floats(good: str) -> dict[str, tuple[float, float, float]]:
    """(share of imports, share of supply, tonnes a year) read from the files with other code, in floats."""
    data = files("unbundle.exposure").joinpath("data")
    lost: dict[str, float] = defaultdict(float)
    came: dict[str, float] = defaultdict(float)
    stays: dict[str, float] = defaultdict(float)
    text = gzip.decompress(data.joinpath("flows.csv.gz").read_bytes()).decode()
    for line in csv.DictReader(text.splitlines()):
        if line["good"] == good and line["year"] in ("2019", "2020", "2021"):
            tonnes = float(line["tonnes"])
            came[line["importer"]] += tonnes
            stays[line["importer"]] += tonnes
            stays[line["exporter"]] -= tonnes
            if line["exporter"] in ("RUS", "UKR"):
                lost[line["importer"]] += tonnes
    for line in csv.DictReader(data.joinpath("balances.csv").read_text().splitlines()):
        if line["good"] == good and line["year"] in ("2019", "2020", "2021"):
            stays[line["country"]] += float(line["tonnes"])
    return {
        code: (gone / came[code], gone / stays[code], gone / 3) for code, gone in lost.items() if stays[code]
    }


@pytest.mark.parametrize("good", ["wheat", "maize"])
def test_every_share_recomputed_another_way(found: Exposure, good: str) -> None:
    """All countries, not a sample: the published shares equal those of a second, simpler reading."""
    simple = by_floats(good)
    checked = 0
    for one in found.rows:
        for loss in one.goods:
            if loss.good == good and loss.supply_lost and loss.import_share:
                imports, supply, tonnes = simple[one.country]
                assert float(loss.import_share.value) == pytest.approx(imports)
                assert float(loss.supply_lost.value) == pytest.approx(supply)
                assert float(loss.lost.value) == pytest.approx(tonnes * 5 / 12)
                checked += 1
    assert checked > 85


def test_published_figures_of_sunflower_oil(found: Exposure) -> None:
    """Our World in Data gives 73.9 % of supply for Egypt in 2019; ours is the mean of 2017 to 2019."""
    oil = next(loss for loss in row(found, "EGY").goods if loss.good == "sunflower-oil")
    assert oil.supply_lost is not None
    assert oil.supply_lost.low is not None
    assert oil.supply_lost.high is not None
    assert oil.supply_lost.low <= Fraction(264_422, 358_000) <= oil.supply_lost.high
    assert (oil.supply_lost.year, oil.supply_lost.note) == (2019, "mean of 2017 to 2019")


def test_import_share_is_not_need(found: Exposure) -> None:
    """Kazakhstan buys nearly all foreign wheat from Russia but grows far more: imports alone mislead."""
    kazakhstan = row(found, "KAZ")
    assert kazakhstan.import_share is not None
    assert kazakhstan.supply_lost is not None
    assert kazakhstan.import_share.value > Fraction(99, 100)
    assert kazakhstan.supply_lost.value < Fraction(1, 10)


def test_corridors_thin_figures_and_gaps_are_marked(found: Exposure) -> None:
    """What the notes on the data warn of is told beside the figure, country by country."""
    for code in ("LVA", "DJI", "TUR"):
        assert any(flag.startswith("corridor of wheat") for flag in row(found, code).flags)
    for code in ("LAO", "BEN", "SOM"):
        assert row(found, code).people is None
        assert any(text.startswith("people: too little") for text in row(found, code).missing)
    assert {"undernourishment", "poverty"} <= set(row(found, "LBY").missing)
    assert "LBY" in found.summary.not_placed
    assert "PRT" not in found.summary.not_placed, "it loses no wheat: that is known"


def test_sums_to_the_cent(found: Exposure) -> None:
    """Rows add up to the splits, splits to the fund and to the loss, goods to the cost."""
    summary = found.summary
    assert summary.cost is not None
    assert sum(one.cost.minor for one in found.rows if one.cost) == summary.cost.minor
    assert sum(good.cost.minor for good in summary.goods if good.cost) == summary.cost.minor
    for split in summary.splits:
        parts = [one.by_rule[split.rule] for one in found.rows if one.by_rule]
        assert sum(parts) == split.allocated
        assert split.allocated + split.unused == FUND.minor
        assert split.allocated + split.unmet == summary.cost.minor
    assert all(one.allocated.minor <= one.cost.minor for one in found.rows if one.allocated and one.cost)


def test_nobody_below_the_level_gets_more_per_person(found: Exposure) -> None:
    """Whose loss is not made good gets the same for every person in need as any other such country."""
    (split,) = [split for split in found.summary.splits if split.rule == "max-min"]
    assert split.level is not None
    for one in found.rows:
        if one.allocated and one.cost and one.need_index and one.supply_lost and one.population:
            people = one.population.value * one.supply_lost.value * one.need_index
            exact = min(Fraction(one.cost.minor), split.level * people)
            assert abs(one.allocated.minor - exact) < 1


def test_every_figure_has_year_source_and_page(found: Exposure) -> None:
    """No figure without its year, and none newer than the shock."""
    for one in found.rows:
        figures = [one.supply_lost, one.import_share, one.people, one.population, *one.need]
        figures += [
            figure for good in one.goods for figure in (good.supply_lost, good.import_share, good.lost)
        ]
        for figure in filter(None, figures):
            assert 2010 <= figure.year <= 2022
            assert figure.source
            assert figure.url.startswith("https://")


def test_any_order_gives_the_same_bytes(shock: Shock, found: Exposure) -> None:
    """Rows of tables, stops and needs may come in any order."""
    ours = shipped_tables()
    turned = Tables(
        dict(reversed(list(ours.flows.items()))), dict(reversed(list(ours.balances.items()))), ours.shipped
    )
    again = expose(shock.model_copy(update={"stops": shock.stops[::-1]}), FUND, tables=turned)
    assert [one.to_json() for one in again.rows] == [one.to_json() for one in found.rows]
    assert again.summary.splits == found.summary.splits


def test_who_stops_does_not_matter(shock: Shock, found: Exposure) -> None:
    """The same trade under other names gives the same loss: no exporter is spared or favoured."""
    ours = shipped_tables()
    names = {"RUS": "USA", "USA": "RUS", "UKR": "FRA", "FRA": "UKR"}
    flows = {
        (good, year, names.get(exporter, exporter), importer): amount
        for (good, year, exporter, importer), amount in ours.flows.items()
    }
    stops = tuple(stop.model_copy(update={"exporter": names[stop.exporter]}) for stop in shock.stops)
    turned = expose(
        shock.model_copy(update={"stops": stops}), FUND, tables=Tables(flows, ours.balances, ours.shipped)
    )
    losses = {one.country: (one.supply_lost, one.people, one.cost) for one in turned.rows}
    for one in found.rows:
        if one.country not in names:
            assert losses[one.country] == (one.supply_lost, one.people, one.cost)


def test_all_codes_are_countries_of_today() -> None:
    """No group and no state that is no more hides in the shipped tables."""
    ours = shipped_tables()
    codes = {code for _, _, exporter, importer in ours.flows for code in (exporter, importer)}
    codes |= {country for _, _, country, _ in ours.balances}
    assert codes <= set(known_names().english)
    assert ours.goods() == ["maize", "rice", "soya", "sunflower-oil", "wheat"]


def test_map_classes_and_file(found: Exposure) -> None:
    """Borders of classes fall where the key says; the file is one that any browser draws."""
    names = {"EGY": "Egypt", "LBN": "Lebanon", "MLT": "Malta & Gozo"}
    drawn = build_map({"EGY": Fraction(1, 20), "LBN": None, "MLT": Fraction(46, 100)}, names)
    assert f'<g fill="{CLASSES[1][1]}"><path' in drawn.shapes
    assert "<title>Egypt: 5 %</title>" in drawn.shapes
    assert "<title>Lebanon: share not known</title>" in drawn.shapes
    assert drawn.too_small == ("Malta & Gozo 46 %",)
    file = map_file("A <shock>", map_of(found)).decode()
    assert file.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "<title>A &lt;shock&gt;</title>" in file
    assert "Egypt: 46 %" in file
    assert percent(Fraction(1, 1000)) == "under 1 %"


def test_the_page_tells_all(found: Exposure) -> None:
    """Nobody falls off the page: every country of the result is in one of its tables, with its gaps."""
    view = view_of(found)
    assert len(view.rows) + len(view.rest) == len(found.rows)
    assert view.bars[0].bar == 1000
    assert all(line.needs or line.more for line in (*view.rows, *view.rest))
    numbers = {number for line in (*view.rows, *view.rest) for number, _ in line.needs}
    assert numbers <= set(range(1, len(view.sources) + 1))
    assert "Libya" in view.not_placed
    assert not {"Russia", "Ukraine"} & {line.name for line in (*view.rows, *view.rest)}
    egypt = next(line for line in view.rows if line.name == "Egypt")
    assert any(text == "5 % or less undernourished (2015)" for _, text in egypt.needs)
    states = next(line for line in (*view.rows, *view.rest) if line.name == "United States")
    assert states.share == "nothing recorded"


def test_disputed_areas_and_those_who_stop_are_drawn_apart(found: Exposure) -> None:
    """Crimea is in no country's colour, and nobody who is assumed to stop is shown as a victim."""
    drawn = map_of(found)
    contested = drawn.shapes.split('<g fill="url(#disputed)">')[1].split("</g>")[0]
    for name in ("Crimea", "Northern Cyprus", "Somaliland", "Western Sahara"):
        assert f"<title>{name}: disputed</title>" in contested
    stopped = drawn.shapes.split('<g fill="url(#stopped)">')[1].split("</g>")[0]
    assert stopped.count("<title>") == 2
    assert "<title>Ukraine: assumed to stop</title>" in stopped
    assert "United States: nothing recorded" in drawn.shapes
    assert "North Macedonia: " in drawn.shapes
    assert "resolution 68/262" in map_file("A shock", drawn).decode()
