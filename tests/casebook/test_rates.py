"""Base rates: published intervals, hand-worked shrinkage, and counts that can be counted again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from unbundle.casebook.classes import class_names, members, published_rates, rate_of_class, wider_class
from unbundle.casebook.conduct import scale
from unbundle.casebook.conflicts import conflict_rates
from unbundle.casebook.picture import draw_rates
from unbundle.casebook.rates import FEW, WEIGHT, jeffreys, shrunk, tally
from unbundle.casebook.tables import Episode, cases, episodes
from unbundle.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
# Brown, Cai and DasGupta 2001, Statistical Science 16, table 5: Jeffreys' interval, n = 10.
TABLE_5 = {1: (0.011, 0.381), 2: (0.044, 0.503), 3: (0.093, 0.606), 4: (0.153, 0.696), 5: (0.224, 0.776)}


@pytest.mark.parametrize("k", sorted(TABLE_5))
def test_jeffreys_is_that_of_the_paper(k: int) -> None:
    """The interval is the published one, to the digits that the paper prints."""
    assert tuple(round(end, 3) for end in jeffreys(k, 10)) == TABLE_5[k]


def test_shrinkage_by_hand() -> None:
    """2 of 2, others 3 of 4: the share outside is 3.5/5 = 0.7, so the prior is Beta(2.8, 1.2)."""
    low, high = shrunk(2, 2, 3, 4)
    assert low == round(float(beta.ppf(0.025, 2 + 0.7 * WEIGHT, 0 + 0.3 * WEIGHT)), 6)
    assert high == 1.0
    assert shrunk(2, 2, 0, 0) == jeffreys(2, 2)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_intervals_hold_the_share_and_shrink_towards_the_others(k: int, m: int, wk: int, wm: int) -> None:
    """An interval lies in [0, 1] with its ends in order; a wider class moves it its way."""
    n, wn = k + m, wk + wm
    low, high = shrunk(k, n, wk, wn)
    assert 0 <= low <= high <= 1
    if wn:
        higher = shrunk(k, n, wn, wn)
        lower = shrunk(k, n, 0, wn)
        assert lower[0] <= low <= higher[0]
        assert lower[1] <= high <= higher[1]


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (1, -1)])
def test_what_is_no_share_is_refused(k: int, n: int) -> None:
    """A count above its total is a mistake upstream and must not become an interval."""
    with pytest.raises(ValueError, match="share"):
        jeffreys(k, n)


def test_open_and_settled_cases_are_not_counted() -> None:
    """What nobody could code is neither success nor failure, and is said to be left out."""
    count = tally([("a", "yes"), ("b", "partly"), ("c", "no"), ("d", "open"), ("e", "settled")])
    assert (count.k, count.n, count.wholly, count.open, count.cases) == (2, 3, 1, 2, ("a", "b", "c"))


@pytest.mark.parametrize("name", class_names(scale()))
def test_every_class_says_what_it_counts(name: str) -> None:
    """A rate without n, definition, coder and dispute is a slogan; a class may have no case that counts."""
    title, found = members(name, cases(), scale())
    rate = rate_of_class(name, ["military_aid"], cases(), scale())
    counted = [case for case in found if case.reached != "open"]
    assert title
    if not counted:
        assert rate is None
        return
    assert rate is not None
    assert (rate.k, rate.n) == (sum(case.reached != "no" for case in counted), len(counted))
    assert min(len(rate.definition), len(rate.coder), len(rate.dispute)) > 20
    assert [url for _, url in rate.cases] == [case.sources[0] for case in sorted(counted, key=lambda c: c.id)]
    wide = wider_class(name, scale())
    outside = [c for c in members(wide, cases(), scale())[1] if c not in found] if wide else []
    assert rate.parent_n == sum(case.reached != "open" for case in outside)


def test_below_five_cases_are_named_and_get_no_interval() -> None:
    """ "2 of 2, between 33 and 100 %" reads like knowledge; two cases are two cases."""
    few = rate_of_class("arms_aid", ["military_aid"], cases(), scale())
    many = rate_of_class("agreement", ["diplomacy"], cases(), scale())
    assert few is not None
    assert many is not None
    assert few.n < FEW <= many.n
    assert (few.low, few.high, few.plain_low, few.plain_high) == (None, None, None, None)
    assert len(few.cases) == len(few.outcomes) == few.n
    assert many.low is not None
    assert few.label not in draw_rates([few, many])


def test_every_rate_says_whose_acts_it_counts() -> None:
    """A count of one state's acts must not read as one of the world's."""
    for rate in (*published_rates(), *conflict_rates()):
        assert rate.whose, rate.id
    own = rate_of_class("all", [], cases(), scale())
    assert own is not None
    assert "Soviet Union and Russia" in own.whose


def test_unknown_class_names_the_next_known_one() -> None:
    """Whoever mistypes a class is told which one was meant."""
    with pytest.raises(InputError) as caught:
        members("armz", cases(), scale())
    assert caught.value.faults[0].code == "class-unknown"
    assert "arms" in caught.value.faults[0].next


def test_published_rates_have_both_sides() -> None:
    """Each published count has its page, its dispute and, where a second page was found, that page too."""
    for rate in published_rates():
        assert rate.source.startswith("http")
        assert rate.dispute
        assert rate.k <= rate.n
    assert {(r.k, r.n) for r in published_rates() if r.id.startswith("sanctions-")} == {(40, 115), (5, 115)}


def test_conflict_rates_by_hand() -> None:
    """Two wars between states, one short and one long; the short one comes back after two years."""
    rows = (
        Episode("1", "2000-01-01", "2000-03-01", 2000, ("interstate",), 2, ("2", "200"), ()),
        Episode("1", "2002-02-01", "2002-03-01", 2002, ("interstate",), 1, ("2", "200"), ()),
        Episode("2", "2000-01-01", "2003-01-01", 2003, ("interstate",), 1, ("365", "710"), ()),
        Episode("3", "2010-01-01", "", 2020, ("II", "intrastate"), 2, ("700",), ("2",)),
        Episode("4", "2019-06-01", "", 2020, ("interstate",), 2, ("750", "770"), ()),
        Episode("5", "2001-01-01", "2001-02-01", 2001, ("intrastate",), 1, ("475",), ()),
    )
    ends, again, outside = conflict_rates(rows)
    assert (ends.k, ends.n, ends.parent_k, ends.parent_n) == (2, 4, 1, 2)  # the one of 2019 had lasted a year
    assert (again.k, again.n) == (1, 3)  # 2002 and 2003 did not come back
    assert (outside.k, outside.n, outside.parent_k, outside.parent_n) == (1, 1, 0, 1)


def test_shipped_episodes_are_whole() -> None:
    """620 episodes with dates that can be read; every one of a known kind."""
    assert len(episodes()) == 620
    for episode in episodes():
        assert set(episode.kinds) <= {"interstate", "intrastate", "II", "extrasystemic"}
        assert episode.start <= (episode.end or "9999")


def test_the_picture_is_that_of_the_page() -> None:
    """The tour shows what the code draws: every number is in the picture as text, and its bar in scale."""
    rates = [*conflict_rates(), *published_rates()[:2]]
    picture = draw_rates(rates)
    assert (ROOT / "docs" / "img" / "base-rates.svg").read_text("utf-8") == picture
    assert picture == draw_rates(rates)
    for rate in rates:
        assert f"{rate.k} of {rate.n}" in picture
        assert f'x="{12 + round(600 * rate.low)}"' in picture
