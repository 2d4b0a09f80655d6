"""The exact part of an opinion map: tallies, blocs, patterns, silence, common ground."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given

from tests.opinions import brute
from tests.opinions.tables import grid, tables
from unbundle.errors import InputError
from unbundle.opinions import Options, map_opinions
from unbundle.records.opinions import OpinionMap
from unbundle.records.votes import VoteTable, vote_table

KIND = {"kind": {"a": "union", "b": "union", "c": "church", "d": "church"}}


def test_silence_is_neither_consent_nor_abstention() -> None:
    """A measure that one of two blocs never mentions must not become common ground by silence."""
    found = map_opinions(grid({"a": "+0", "b": "+.", "c": "..", "d": ".."}, KIND))
    first, second = found.measures
    assert (first.overall.approve, first.overall.abstain, first.overall.silent) == (2, 0, 2)
    assert (second.overall.abstain, second.overall.silent) == (1, 3)
    assert found.common_ground == ()
    assert first.blocs_silent == (("kind", 1),)
    assert found.silent_voters == ("c", "d")
    assert any("too few took one" in note and "m0" in note for note in found.notes)


def test_common_ground_needs_every_bloc_that_spoke() -> None:
    """A large bloc must not outvote a small one: each has to approve on its own."""
    found = map_opinions(grid({"a": "++-", "b": "++-", "c": "+--", "d": ".--"}, KIND))
    assert found.common_ground == ("m0",)
    assert found.divided == ("m1",)
    assert found.common_rejection == ("m2",)
    assert found.measures[2].rejected_by_all == ("kind",)


def test_leaving_one_out_finds_agreement_that_hangs_on_one_voter() -> None:
    """Common ground carried by the only speaker of a bloc must be shown as fragile."""
    found = map_opinions(grid({"a": "++", "b": "++", "c": "++", "d": ".+"}, KIND))
    assert [m.survives_leaving_out_any_one for m in found.measures] == [False, True]


def test_weights_decide_inside_a_bloc() -> None:
    """Weights are the charter's; the tally shows voters and weights beside each other."""
    table = grid({"a": "+", "b": "-", "c": "+", "d": "+"}, KIND, {"a": 3, "b": 2, "c": 1, "d": 1})
    found = map_opinions(table)
    assert found.common_ground == ("m0",)
    assert found.measures[0].survives_leaving_out_any_one is False
    assert found.measures[0].overall.approve_weight == Fraction(5)


def test_huge_weights_stay_exact() -> None:
    """Weights on a common denominator exceed 64 bits when summed; the sums must not wrap."""
    huge = 2**62 + 1
    table = grid({"a": "+", "b": "+", "c": "-", "d": "+"}, KIND, dict.fromkeys("abcd", huge))
    tally = map_opinions(table).measures[0].overall
    assert (tally.approve_weight, tally.reject_weight) == (Fraction(3 * huge), Fraction(huge))


def test_without_blocs_nothing_is_called_common() -> None:
    """One undivided crowd has no divide to agree across; the map says so."""
    found = map_opinions(grid({"a": "+", "b": "+"}))
    assert found.common_ground == ()
    assert "No attribute" in found.notes[0]


def test_patterns_are_counted_and_limited() -> None:
    """All patterns count even where only the largest are listed."""
    table = grid({"a": "+-", "b": "+-", "c": "-+", "d": ".."})
    found = map_opinions(table, Options(patterns=1))
    assert found.pattern_count == 2
    assert found.patterns[0].voters == ("a", "b")
    assert (found.patterns[0].approves, found.patterns[0].rejects) == (("m0",), ("m1",))


def test_unknown_attribute_is_refused_with_the_nearest_name() -> None:
    """A misspelt attribute must not silently compare nothing."""
    with pytest.raises(InputError) as caught:
        map_opinions(grid({"a": "+"}, {"kind": {"a": "union"}}), Options(attributes=("kimd",)))
    assert caught.value.faults[0].code == "attribute-unknown"
    assert "kind" in caught.value.faults[0].next


@pytest.mark.parametrize("rows", [{"a": "."}, {"a": "+"}, {"a": "+++", "b": "+++", "c": "+++"}])
def test_tiny_inputs_give_sensible_answers(rows: dict[str, str]) -> None:
    """Empty, one by one and unanimous tables must neither crash nor invent anything."""
    found = map_opinions(grid(rows))
    assert found.voters == len(rows)
    assert all(m.overall.silent + m.overall.approve == len(rows) for m in found.measures)


def test_a_table_without_voters() -> None:
    """A roll that nobody is on yet is an empty map, not a crash."""
    found = map_opinions(vote_table([], {}, ("m0",)))
    assert (found.voters, found.pattern_count, found.silent_measures) == (0, 0, ("m0",))


@given(tables())
def test_ground_is_the_definition(table: VoteTable) -> None:
    """The array code must equal the definition read out slowly, leave-one-out included."""
    found = map_opinions(table)
    for i, opinion in enumerate(found.measures):
        now = brute.status(table, i)
        assert (opinion.measure in found.common_ground) == (now == "common")
        assert (opinion.measure in found.common_rejection) == (now == "rejected")
        expected = brute.survives(table, i) if now else None
        assert opinion.survives_leaving_out_any_one is expected


@given(tables())
def test_tallies_add_up_to_the_roll(table: VoteTable) -> None:
    """Every voter is in exactly one of the four columns, overall and per bloc."""
    found = map_opinions(table)
    total = Fraction(int(table.weight.sum()))
    for opinion in found.measures:
        tally = opinion.overall
        assert tally.approve + tally.reject + tally.abstain + tally.silent == len(table.voters)
        weights = tally.approve_weight + tally.reject_weight + tally.abstain_weight + tally.silent_weight
        assert weights == total
        for key, labels in table.blocs.items():
            mine = [b for b in opinion.blocs if b.attribute == key]
            assert sum(
                b.tally.approve + b.tally.reject + b.tally.abstain + b.tally.silent for b in mine
            ) == sum(bool(label) for label in labels)


@given(tables())
def test_row_order_changes_nothing(table: VoteTable) -> None:
    """Equal votes give equal bytes whatever the order they came in."""
    triples = list(zip(table.voter.tolist(), table.measure.tolist(), table.value.tolist(), strict=True))
    random.Random(7).shuffle(triples)
    rows = [(table.voters[p], table.measures[s], v) for p, s, v in triples]
    roll = dict(reversed(list(zip(table.voters, table.weight.tolist(), strict=True))))
    blocs = {k: dict(zip(table.voters, v, strict=True)) for k, v in reversed(table.blocs.items())}
    again = vote_table(rows, roll, tuple(reversed(table.measures)), blocs)
    assert map_opinions(again).to_json() == map_opinions(table).to_json()


def test_the_map_survives_its_json() -> None:
    """Other rooms read the map from disk: it must come back equal."""
    found = map_opinions(grid({"a": "+-0", "b": "..+", "c": "+++"}, KIND))
    assert OpinionMap.from_json(found.to_json()) == found
