"""Measures without money, the consent filter, ledgers and the sentences people read."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.compose.cases import ballot, case, option, random_case
from unbundle.compose import compose_alternative, explain
from unbundle.errors import InputError, RefusalError
from unbundle.records.alternative import Alternative
from unbundle.records.charter import Consent, FreeRule
from unbundle.records.instance import Group, Veto
from unbundle.verify.check import check_certificate


def reasons(found: Alternative) -> dict[str, str]:
    """option -> what decided it."""
    return {decision.option: decision.decided_by for decision in found.decisions}


def test_free_measures_need_majority_and_quorum() -> None:
    """More for than against, and half of the roll for it: each failure has its own name."""
    options = [option(name) for name in ("both", "few", "lost", "nobody")]
    ballots = [ballot("x", "both few lost"), ballot("y", "both", "lost"), ballot("z")]
    found = compose_alternative(*case(1, options, ballots))
    assert found.adopted == ("both",)
    assert reasons(found) == {
        "both": "free-majority",
        "few": "free-quorum",
        "lost": "free-minority",
        "nobody": "no-support",
    }


def test_double_majority_counts_organisations() -> None:
    """One large member does not outvote two small ones."""
    ballots = [ballot("big", "a", weight=5), ballot("one", "", "a"), ballot("two", "", "a")]
    rule = FreeRule(quorum=Fraction(1, 2), double_majority=True)
    assert compose_alternative(*case(1, [option("a")], ballots, free=rule)).adopted == ()
    alone = rule.model_copy(update={"double_majority": False})
    assert compose_alternative(*case(1, [option("a")], ballots, free=alone)).adopted == ("a",)


def test_free_variant_is_tried_last() -> None:
    """In a group with a costed variant the free one gets its chance after the money."""
    options = [option("paid", 10, group="g"), option("free", group="g")]
    ballots = [ballot("x", "paid free"), ballot("y", "free")]
    won = compose_alternative(*case(20, options, ballots, groups=(Group(id="g"),)))
    assert (won.selected, won.adopted) == (("paid",), ())
    lost = compose_alternative(*case(4, options, ballots, groups=(Group(id="g"),)))
    assert (lost.selected, lost.adopted) == ((), ("free",))
    assert reasons(won)["free"] == "free-variant"


def test_free_measure_waits_for_what_it_requires() -> None:
    """The order of support does not decide before the prerequisite is decided."""
    options = [option("end", requires=("means",)), option("means")]
    ballots = [ballot("x", "end means"), ballot("y", "end means"), ballot("z", "end")]
    assert compose_alternative(*case(1, options, ballots)).adopted == ("end", "means")
    against = [ballot("x", "end", "means"), ballot("y", "end", "means")]
    assert reasons(compose_alternative(*case(1, options, against)))["end"] == "free-prerequisite"


@pytest.mark.parametrize(
    ("consent", "closed"),
    [
        (Consent(threshold=Fraction(1, 3), basis="cast", of="organisations"), True),
        (Consent(threshold=Fraction(2, 3), basis="cast", of="organisations"), False),
        (Consent(threshold=Fraction(1, 3), basis="eligible", of="organisations"), False),
        (Consent(threshold=Fraction(1, 4), basis="eligible", of="organisations"), True),
        (Consent(threshold=Fraction(1, 2), basis="cast", of="members"), False),
        (Consent(threshold=Fraction(1, 10), basis="cast", of="members"), True),
        (Consent(threshold=Fraction(1, 1), basis="cast", of="bloc", attribute="country"), True),
        (Consent(threshold=Fraction(1, 1), basis="cast", of="bloc", attribute="kind"), False),
    ],
)
def test_consent_filter(consent: Consent, closed: bool) -> None:
    """Two for (weights 5 and 3), one against (weight 1), one silent: every basis and every camp."""
    ballots = [
        ballot("a", "m", weight=5, blocs=(("country", "A"), ("kind", "union"))),
        ballot("b", "m", weight=3, blocs=(("country", "A"), ("kind", "party"))),
        ballot("c", "", "m", blocs=(("country", "B"), ("kind", "union"))),
        ballot("d", blocs=(("country", "C"), ("kind", "church"))),
    ]
    one = case(10, [option("m", 5)], ballots, consent=consent)
    found = compose_alternative(*one)
    assert (reasons(found)["m"] == "consent") is closed
    if closed:
        decision = found.decisions[0]
        assert decision.margin is not None
        assert decision.margin >= 0
        assert "2 for, 1 against" in decision.sentence
    report = check_certificate(one.instance.to_data(), one.profile.to_data(), found.to_data())
    assert report["faults"] == []


def test_closing_spreads_with_its_chain() -> None:
    """Whoever requires a closed measure is closed, and the chain says through what."""
    options = [
        option("root", 1),
        option("stem", 1, requires=("root",)),
        option("leaf", 1, requires=("stem",)),
    ]
    veto = (Veto(id="root", reason="It harms civilians.", by="harm"),)
    found = compose_alternative(*case(9, options, [ballot("x", "root stem leaf")], vetoed=veto))
    assert reasons(found) == {"root": "veto", "stem": "chain", "leaf": "chain"}
    by = {decision.option: decision.by for decision in found.decisions}
    assert by == {"root": ("harm",), "stem": ("root",), "leaf": ("stem",)}
    assert "harms civilians" in found.decisions[1].sentence


def test_ledgers_add_up() -> None:
    """Payments and rest make the entitlement; payments for one purchase make its price, to the last part."""
    for seed in range(150):
        one = random_case(seed)
        try:
            found = compose_alternative(*one)
        except RefusalError:
            continue
        paid: dict[str, Fraction] = {}
        for ledger in found.ledgers:
            assert sum((amount for _, amount in ledger.paid), ledger.unspent) == ledger.entitlement
            for name, amount in ledger.paid:
                paid[name] = paid.get(name, Fraction(0)) + amount
        assert paid == {row.chosen: row.price for row in found.trace}, seed
        assert sum(ledger.share for ledger in found.ledgers) == 1


def test_empty_outcome_is_explained() -> None:
    """Nothing chosen is never shown as a success."""
    found = compose_alternative(*case(10, [option("a", 5), option("b", 20)], [ballot("x", "b"), ballot("y")]))
    assert found.selected == ()
    assert found.sentence.startswith("Nothing is chosen.")
    assert "nobody asked for 1" in found.sentence


def test_result_equal_to_the_official_package_is_said_first() -> None:
    """If the alternative is what the government offered, the first sentence says so."""
    found = compose_alternative(*case(10, [option("a", 5), option("b", 5)], [ballot("x", "a b")]))
    assert found.equals_official
    assert found.sentence.startswith("The result is the official package itself")


def test_conditions_amend_a_measure() -> None:
    """An approval with a condition keeps the measure and carries the words."""
    terms = (("a", "only with a report every month"),)
    ballots = [ballot("x", "a", conditions=terms), ballot("y", "a")]
    found = compose_alternative(*case(10, [option("a", 5)], ballots))
    assert found.decisions[0].change == "amend"
    assert [(c.voter, c.option, c.text) for c in found.conditions] == [("x", *terms[0])]


def test_thin_decisions_are_marked() -> None:
    """A decision that rests on fewer organisations than the charter wants says so."""
    ballots = [ballot(f"v{n}", "a" if n < 4 else "a b") for n in range(6)]
    found = compose_alternative(*case(10, [option("a", 5), option("b", 1)], ballots))
    marks = {decision.option: (decision.thin, decision.rests_on) for decision in found.decisions}
    assert marks == {"a": (False, 6), "b": (True, 2)}
    assert "rests on only 2 organisations" in found.decisions[1].sentence


JARGON = (
    "rho",
    "EJR",
    "utility",
    "allocation",
    "ballot",
    "profile",
    "Equal Shares",
    "affordab",
    "satisfaction",
)


def test_sentences_use_everyday_words() -> None:
    """Someone who never heard of social choice can read every sentence of an alternative."""
    texts: list[str] = []
    for seed in range(60):
        one = random_case(seed)
        try:
            found = compose_alternative(*one)
        except RefusalError:
            continue
        reasons_ = explain(found, one.profile)
        texts += [found.sentence, *found.notes, *reasons_.measures.values(), *reasons_.voters.values()]
    assert len(texts) > 300
    assert [text for text in texts for word in JARGON if word.lower() in text.lower()] == []
    assert all(text.endswith(".") and "  " not in text for text in texts)


def test_blocs_are_explained() -> None:
    """What the members of a bloc put in and got together."""
    ballots = [
        ballot("x", "a", weight=3, blocs=(("region", "north"),)),
        ballot("y", "b", blocs=(("region", "south"),)),
    ]
    one = case(40, [option("a", 30), option("b", 30)], ballots)
    rows = explain(compose_alternative(*one), one.profile).blocs
    assert [(row.value, row.share, row.paid, row.asked, row.got) for row in rows] == [
        ("north", Fraction(3, 4), 30, 1, 1),
        ("south", Fraction(1, 4), 0, 1, 0),
    ]


def test_all_faults_of_an_input_at_once() -> None:
    """Whoever mends one mistake after the other would never be done in time."""
    options = [option("a", 5, requires=("ghost",)), option("a", 6)]
    ballots = [ballot("x", "a b", "a"), ballot("x", weight=-1)]
    with pytest.raises(InputError) as caught:
        compose_alternative(*case(10, options, ballots, lot=("nobody",)))
    codes = sorted({fault.code for fault in caught.value.faults})
    assert codes == ["option-twice", "unknown-option", "vote-twice", "voter-twice", "weight-negative"]
    assert all(fault.next for fault in caught.value.faults)


def test_declared_utilities() -> None:
    """Voters may say how much a measure is worth to them; the promise uses the general form."""
    options = [option("a", 10), option("b", 10)]
    ballots = [
        ballot("x", "a b", utilities={"a": Fraction(1), "b": Fraction(5)}),
        ballot("y", "a b", utilities={"a": Fraction(1), "b": Fraction(5)}),
    ]
    one = case(10, options, ballots)
    found = compose_alternative(*one)
    assert found.selected == ("b",)
    assert found.certificate is not None
    assert found.certificate.utility == "declared"
    report = check_certificate(one.instance.to_data(), one.profile.to_data(), found.to_data())
    assert report["faults"] == []
