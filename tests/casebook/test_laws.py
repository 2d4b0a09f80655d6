"""The conveyor belt: what comes back from act to act, against brute force and in real laws."""

from __future__ import annotations

import gzip
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.casebook.laws import (
    ALIKE,
    SIZE,
    Act,
    Finder,
    account_of,
    act_of,
    index_of,
    joined,
    passages_of,
    plain,
    recurring,
    recurring_only,
    shipped_index,
)
from unbundle.dossier import load_dossier
from unbundle.read import read_package
from unbundle.records.measure import Measure

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "tests" / "read" / "data"
WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), max_size=14).map(" ".join)
RULE = "Provided, That the Secretary shall notify the committees {} days before any transfer of such funds"


def act(name: str) -> Act:
    """An act of this name."""
    return Act(name, name, f"title of {name}", "2000", name * 8, "https://example.org/" + name)


def line(name: str, *conditions: str) -> Measure:
    """A line of money with provisos."""
    return Measure(
        id=name,
        title=name,
        kind="appropriation",
        rule="by hand",
        path=("Title I", "Ministry", name),
        conditions=conditions,
    )


def package(file: str) -> list[Measure]:
    """The measures of a text that the tests of reading have."""
    data = (TEXTS / file).read_bytes()
    data = gzip.decompress(data) if file.endswith(".gz") else data
    return list(read_package(data, file.removesuffix(".gz")).package.measures)


def overlap(a: str, b: str) -> Fraction:
    """Jaccard's coefficient over word sequences, in the plainest way."""
    first, second = (
        {tuple(w[i : i + SIZE]) for i in range(max(1, len(w) - SIZE + 1))} for w in (a.split(), b.split())
    )
    return Fraction(len(first & second), len(first | second))


@given(st.lists(WORDS, max_size=8, unique=True), WORDS)
def test_finder_is_brute_force(texts: list[str], asked: str) -> None:
    """The index finds exactly what comparing with every text finds."""
    slow = sorted((text, overlap(text, asked)) for text in texts if overlap(text, asked) >= ALIKE)
    assert Finder(texts).like(asked) == slow


def test_figures_dates_and_this_act_do_not_count() -> None:
    """The same rule with another sum, deadline or division is the same rule."""
    one = "Provided further, That $1,500,000 under this heading in this Act expires on September 30, 2022"
    two = "Provided, That $9 under this heading in this division expires on March 1, 2024"
    assert plain(one) == plain(two) == "# under this heading in this act expires on #"


def test_what_comes_back_is_found_with_its_place() -> None:
    """One proviso, three acts: two others are counted, the own act is not, whichever way it is named."""
    laws = [(act(name), [line(name, RULE.format(n))]) for name, n in (("a", 5), ("b", 30), ("c", 60))]
    index = index_of(laws)
    mine = [line("mine", RULE.format(15))]
    for own, acts in (("", 3), ("a" * 8, 2), ("title of b", 2)):
        (found,) = (r for r in recurring(mine, [own], index) if r.kind == "clause")
        assert (found.acts, found.alike, found.measures) == (acts, 1, ("mine",))
        assert all(place.url.startswith("https://") for place in found.places)
    assert recurring([line("mine", "Provided, That it is short")], [], index) == ()


def test_accounts_come_back_by_their_headings() -> None:
    """The same account of the same ministry is one line, whatever the title above it; others are not."""
    there = line("Wells").model_copy(update={"path": ("Title IX", "Ministry", "Wells")})
    other = line("Wells").model_copy(update={"path": ("Title I", "Another ministry", "Wells")})
    index = index_of([(act("a"), [there]), (act("b"), [other])])
    (found,) = recurring([line("Wells")], [], index)
    assert (found.kind, found.acts, found.places[0].act) == ("line", 1, "a")
    assert account_of(line("Wells").model_copy(update={"origin": "proposed"})) == ""


def test_order_of_laws_does_not_matter() -> None:
    """An index is a set of passages: another order of files gives the same index and result."""
    laws = [(act(name), [line(name, RULE.format(n))]) for name, n in (("a", 5), ("b", 30), ("c", 60))]
    mine = [line("m", RULE.format(1)), line("n", RULE.format(2))]
    assert index_of(laws).passages == index_of(laws[::-1]).passages
    assert recurring(mine, [], index_of(laws)) == recurring(mine[::-1], [], index_of(laws[::-1]))


def test_the_own_folder_comes_before_what_ships() -> None:
    """An act that the user gives and that ships too is there once."""
    index = shipped_index()
    name = sorted(index.acts)[0]
    mine = index_of([(act(name), [line(name, RULE.format(1))])])
    both = joined(mine, index)
    assert both.acts[name].title == f"title of {name}"
    assert len([p for p in both.passages if p.act == name]) == 1


def test_shipped_index_is_what_the_texts_give() -> None:
    """What ships can be made again from the texts of the tests; two acts are enough to see it."""
    index = shipped_index()
    assert len(index.acts) == 17
    pair = [("117-hr7691", "BILLS-117hr7691enr.xml"), ("117-hr6833", "BILLS-117hr6833enr.xml.gz")]
    again = recurring_only(index_of((index.acts[name], package(file)) for name, file in pair))
    assert again.passages
    assert set(again.passages) <= set(index.passages)
    assert set(again.lines) <= set(index.lines)


def test_real_law_rides_on_others() -> None:
    """The law of May 2022 takes over the duty to notify transfers from the one of March, and hands it on."""
    dossier = load_dossier(ROOT / "examples" / "ukraine-2022")
    own = [document.sha256 for document in dossier.documents]
    found = recurring([m for m in dossier.measures if m.origin == "official"], own, shipped_index())
    clauses = [r for r in found if r.kind == "clause"]
    notify = next(r for r in clauses if "not less than 15 days before any such transfer" in r.text)
    assert {p.act for p in notify.places} >= {
        "H.R. 2471, 117th Congress, Division N",
        "H.R. 815, 118th Congress",
    }
    assert all("7691" not in place.act for r in found for place in r.places)
    fund = next(r for r in found if r.kind == "line" and r.text == "Economic Support Fund")
    assert "USD 4,500,000,000" in {place.amount for place in fund.places}  # September 2022, a third law


def test_a_document_of_ones_own_is_an_act() -> None:
    """Folders of any country: the act is named by its title, and its passages are compared."""
    data = (TEXTS / "uk_pga-2014-27-enacted-data.xml").read_bytes()
    found = read_package(data, "uk.xml").package
    assert act_of(found).sha256 == found.source.sha256
    passages = [text for measure in found.measures for text in passages_of(measure)]
    index = index_of([(act_of(found), found.measures)])
    assert {p.text for p in index.passages} == set(passages)


@pytest.mark.parametrize("text", ["", "short words only here", "§ 5"])
def test_short_texts_are_left_out(text: str) -> None:
    """Three words recur everywhere and say nothing."""
    assert passages_of(line("x", text)) == []
