"""The verb: what a dossier is told of the past, each figure with its source; nothing where nobody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casebook.made import LINES, asking, line
from tests.dossier.cases import full
from unbundle.casebook import casebook_stakes
from unbundle.casebook.stakes import Past
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
