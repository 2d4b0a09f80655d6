"""The verb: what a dossier is told of the past, each figure with its source; nothing where nobody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casebook.made import LINES, asking, line
from tests.dossier.cases import full
from unbundle.casebook import casebook_stakes, cases, further_rates, scale
from unbundle.casebook.stakes import Past
from unbundle.casebook.tables import group_of, read_rows, weakness
from unbundle.dossier import load_dossier
from unbundle.errors import InputError
from unbundle.records.casebook import CasebookSpec, LedgerEntry
from unbundle.records.stakes import Stakes

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ukraine-2022"


def test_without_the_entry_nothing_is_computed() -> None:
    """Older packs keep their bytes: a dossier that does not ask is told nothing, except its own ledger."""
    bare = full().model_copy(update={"ledger": ()})
    assert casebook_stakes(bare) == Past()
    asked = casebook_stakes(full())
    assert asked == Past(ledger=asked.ledger)
    assert len(asked.ledger) == 2


def test_the_largest_line_of_every_kind_is_compared() -> None:
    """Nine lines of arms need no nine lists: the largest stands for its kind; some have none."""
    past = casebook_stakes(asking())
    assert {p.measure for p in past.precedents} == {"spares", "bread", "embargo"}
    assert past.coverage is not None
    assert past.coverage.nothing_near == ("barracks",)
    assert {rate.id for rate in past.base_rates} >= {
        "casebook-arms-aid",
        "casebook-food-relief",
        "sanctions-hse-1990",
    }


def test_lines_classes_and_reforms_may_be_chosen() -> None:
    """The class of a base rate is a choice, so it can be changed; so are the lines and the reforms."""
    spec = CasebookSpec(
        measures=("tanks",), classes=(("military_aid", "arms"),), reforms=("tpnw",), nearest=1, laws=False
    )
    past = casebook_stakes(asking(spec))
    assert [p.case for p in past.precedents] == ["lend-lease-1941"]
    assert past.base_rates[0].id == "casebook-arms"
    assert [item.id for item in past.reforms] == ["tpnw"]
    assert past.recurring == ()


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (CasebookSpec(measures=("tanks", "nothing")), "casebook-measure"),
        (CasebookSpec(classes=(("military_aid", "weapons"),)), "class-unknown"),
        (CasebookSpec(reforms=("tpnv",)), "reform-unknown"),
        (CasebookSpec(conduct=(("nothing", "force", 0, 1),)), "casebook-measure"),
        (CasebookSpec(conduct=(("tanks", "forse", 0, 1),)), "casebook-point"),
        (CasebookSpec(conduct=(("tanks", "force", 2, 1),)), "casebook-level"),
        (CasebookSpec(conduct=(("tanks", "secrecy", 0, 2),)), "casebook-level"),
    ],
)
def test_unknown_names_are_refused(spec: CasebookSpec, code: str) -> None:
    """A name that leads nowhere must not quietly give less."""
    with pytest.raises(InputError) as caught:
        casebook_stakes(asking(spec))
    assert [fault.code for fault in caught.value.faults] == [code]
    assert all(fault.next for fault in caught.value.faults)


def test_order_of_lines_does_not_matter() -> None:
    """Which line stands for its kind follows from amounts; among equals from the order of the document."""
    forward, backward = casebook_stakes(asking()), casebook_stakes(asking(lines=LINES[::-1]))
    assert {p.to_json() for p in forward.precedents} == {p.to_json() for p in backward.precedents}
    assert forward.recurring == backward.recurring


def test_a_proviso_of_another_law_is_found() -> None:
    """The duty to notify of the laws of 2022 and 2024 is recognised with another number of days."""
    (found,) = (r for r in casebook_stakes(asking()).recurring if r.kind == "clause")
    assert found.measures == ("tanks",)
    assert found.acts >= 3


def test_what_people_say_of_a_line_comes_first() -> None:
    """A line of arms that people call secret is nearest to covert arms, and further from open sales."""
    spec = CasebookSpec(measures=("spares",), conduct=(("spares", "secrecy", 1, 1),), nearest=1)
    (found,) = casebook_stakes(asking(spec)).precedents
    assert (found.case, found.distance, found.differs) == ("mujahideen-arms-1979", 0, ())
    near = {p.case: p for p in casebook_stakes(asking(spec.model_copy(update={"nearest": 3}))).precedents}
    assert "open or secret: there open, here secret" in near["yemen-arms-sales-2015"].differs


def test_only_the_latest_answer_counts() -> None:
    """A government that first gave no answer and then adopted a clause has adopted it."""
    rows = (
        LedgerEntry(clause="tanks", government="Norway", answer="no-answer", date="2024"),
        LedgerEntry(
            clause="tanks",
            government="Norway",
            answer="adopted",
            date="2025-02",
            source="https://example.org",
        ),
    )
    past = casebook_stakes(asking().model_copy(update={"ledger": rows}))
    assert [entry.answer for entry in past.ledger] == ["adopted"]


def test_everything_shown_of_a_real_law_has_its_source() -> None:
    """Each figure one click from its source: no precedent, rate, reform or place without an address."""
    past = casebook_stakes(load_dossier(EXAMPLE), CasebookSpec())
    for precedent in past.precedents:
        assert len(precedent.sources) == 2
        assert all(url.startswith("http") for url in precedent.sources)
        assert precedent.when[:4].isdigit()
        assert bool(precedent.harm) == bool(precedent.harm_source)
    for rate in past.base_rates:
        assert rate.source or rate.cases
        assert rate.period
    assert all(item.sources and item.status for item in past.reforms)
    assert len(past.reforms) == 30
    assert all(place.url and place.year for r in past.recurring for place in r.places)
    assert (
        Stakes(**past._asdict()).to_json()
        == Stakes(**casebook_stakes(load_dossier(EXAMPLE), CasebookSpec())._asdict()).to_json()
    )


def test_what_the_points_do_not_ask_is_said() -> None:
    """ "The same on every point" is true and misleads, unless what no point asks stands beside it."""
    said = casebook_stakes(asking()).coverage
    bread = casebook_stakes(asking(lines=(line("bread", "humanitarian"),))).coverage
    assert said is not None
    assert bread is not None
    defends = (
        "Whether the side that gets arms defends its own territory against attack is not among the points"
        " compared."
    )
    assert defends in said.not_compared
    assert defends not in bread.not_compared
    assert bread.not_compared


def test_a_class_of_one_group_alone_is_said_with_its_gap() -> None:
    """Three cases of arms, all of one side: the reader learns it of the line, with the count."""
    said = casebook_stakes(asking()).coverage
    assert said is not None
    assert [name for name, _ in said.gaps] == ["spares"]
    inside = [case for case in cases().values() if case.instrument in scale().classes["arms"][1]]
    assert f"Only {len(inside)} of the {len(cases())} cases" in said.gaps[0][1]
    assert {group_of()[case.id] for case in inside} == {"west"}
    assert "gap of the casebook, not their innocence" in said.gaps[0][1]


def test_counts_without_a_line_of_their_class_stay_out() -> None:
    """A count of one state's wars beside a package without a war of that state says nothing of it."""
    lines = tuple(line(name, name) for name in ("own_forces", "military_aid", "broad_sanction"))
    past = casebook_stakes(asking(lines=lines))
    shown = {rate.id for rate in past.base_rates}
    assert not shown & {"us-interventions-rand-2016", "covert-orourke-1989", "ucdp-outside"}
    assert "sanctions-hse-1990" in shown
    left = {rate.id for rate in further_rates(past.base_rates)}
    assert {"us-interventions-rand-2016", "covert-orourke-1989", "ucdp-outside"} <= left
    assert not left & shown


def test_weak_sources_are_marked_and_come_last() -> None:
    """A wiki beside a court is no equal: the stronger page of a row is linked first, the other marked."""
    assert weakness("https://en.m.wikipedia.org/wiki/X") == weakness("http://wikipedia.org/x")
    assert weakness("https://notwikipedia.org/") is None
    assert weakness("https://www.sacracouer.com/x") is not None
    for case in cases().values():
        marks = [weakness(url) is not None for url in case.sources]
        assert marks == sorted(marks), case.id
    assert cases()["budapest-memorandum-1994"].sources[0].startswith("https://www.unian.info/")
    past = casebook_stakes(load_dossier(EXAMPLE), CasebookSpec())
    assert past.coverage is not None
    marked = {url: kind for url, kind, _ in past.coverage.weak}
    assert marked["https://m.ru24.pro/pics/32140261"] == "collecting site"
    assert all(reason for _, _, reason in past.coverage.weak)
    shown = {url for precedent in past.precedents for url in precedent.sources}
    assert {url for url in shown if weakness(url)} <= set(marked)


def test_those_who_acted_stand_as_their_row_names_them() -> None:
    """A label of ours for a group is no name of an actor."""
    for precedent in casebook_stakes(asking()).precedents:
        row = next(row for row in read_rows("cases.csv") if row["case_id"] == precedent.case)
        assert precedent.actors == row["actors"] != ""


def test_an_actor_in_the_dossier_changes_nothing() -> None:
    """The same lines as an act of another government get the same precedents."""
    found = set()
    for government in ("USA", "RUS", "CHN", "SEN"):
        documents = tuple(d.model_copy(update={"government": government}) for d in full().documents)
        assert documents
        past = casebook_stakes(asking().model_copy(update={"documents": documents, "actors": full().actors}))
        found.add(past.precedents)
    assert len(found) == 1


def test_lines_that_nobody_classified_get_no_precedents() -> None:
    """Not classified is a legal answer, and no case is then called near."""
    past = casebook_stakes(asking(lines=(line("paper", None),)))
    assert past.precedents == ()
    assert past.base_rates == ()
