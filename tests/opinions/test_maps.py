"""Whole maps: the same whatever the order and the names, sensible when there is little to say."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from tests.opinions.conversations import NAMES, conversation
from tests.opinions.synthetic import planted
from tests.opinions.tables import grid, tables
from unbundle.errors import InputError
from unbundle.opinions import Options, map_opinions
from unbundle.opinions.draws import vote_draws, voter_draws
from unbundle.opinions.lines import map_lines, support_rows
from unbundle.opinions.rows import rows_of
from unbundle.records.opinions import OpinionMap
from unbundle.records.votes import VoteTable, vote_table

QUICK = Options(model="2pl", resamples=2)


def renamed(table: VoteTable, seed: int) -> tuple[VoteTable, dict[str, str], dict[str, str]]:
    """The same votes under new names in another order, with the names of voters and measures."""
    rng = random.Random(seed)
    who = {name: f"x{i}" for i, name in enumerate(rng.sample(table.voters, len(table.voters)))}
    what = {name: f"y{i}" for i, name in enumerate(rng.sample(table.measures, len(table.measures)))}
    triples = zip(table.voter.tolist(), table.measure.tolist(), table.value.tolist(), strict=True)
    rows = [(who[table.voters[p]], what[table.measures[s]], v) for p, s, v in triples]
    rng.shuffle(rows)
    blocs = {
        k: {who[v]: label for v, label in zip(table.voters, b, strict=True)} for k, b in table.blocs.items()
    }
    return vote_table(rows, dict.fromkeys(who.values(), 1), tuple(what.values()), blocs), who, what


@pytest.mark.parametrize("name", ["brexit-consensus", "scoop-hivemind.ubi"])
def test_names_and_order_do_not_matter(name: str) -> None:
    """Renamed and shuffled, the map must be the same map: places, groups, support, stability."""
    poll = conversation(name)
    first = map_opinions(poll.table, replace(QUICK, moderated=poll.moderated))
    table, who, what = renamed(poll.table, 11)
    moderated = tuple(what[m] for m in poll.moderated)
    second = map_opinions(table, replace(QUICK, moderated=moderated))
    assert first.group_sizes == second.group_sizes
    assert first.stability == second.stability
    places = {place.voter: place for place in second.places}
    for place in first.places:
        other = places[who[place.voter]]
        assert place.at == pytest.approx(other.at, abs=2e-6)
        assert dict(place.membership) == pytest.approx(dict(other.membership), abs=2e-6)
    opinions = {opinion.measure: opinion for opinion in second.measures}
    for opinion in first.measures:
        other_opinion = opinions[what[opinion.measure]]
        assert opinion.group_support == other_opinion.group_support
        assert opinion.overall == other_opinion.overall
        assert (opinion.bridging is None) == (other_opinion.bridging is None)
        if opinion.bridging is not None:
            assert opinion.bridging == pytest.approx(other_opinion.bridging, abs=2e-6)
    assert {what[m] for m in first.common_ground} == set(second.common_ground)


@pytest.mark.parametrize("model", ["counts", "2pl", "polis"])
def test_the_same_votes_give_the_same_bytes(model: str) -> None:
    """Row order, once more for whole maps: equal bytes, not nearly equal numbers."""
    table = conversation("brexit-consensus").table
    triples = list(zip(table.voter.tolist(), table.measure.tolist(), table.value.tolist(), strict=True))
    random.Random(3).shuffle(triples)
    rows = [(table.voters[p], table.measures[s], v) for p, s, v in triples]
    again = vote_table(rows, dict.fromkeys(reversed(table.voters), 1), table.measures)
    options = replace(QUICK, model=model)  # type: ignore[arg-type]
    assert map_opinions(again, options).to_json() == map_opinions(table, options).to_json()


@pytest.mark.parametrize("model", ["2pl", "polis"])
@given(table=tables(voters=8, measures=4))
@settings(max_examples=25)
def test_any_small_table_gives_a_map(model: str, table: VoteTable) -> None:
    """Whatever the votes: a record that survives its JSON, with the exact part untouched."""
    options = Options(model=model, resamples=1)  # type: ignore[arg-type]
    found = map_opinions(table, options)
    assert OpinionMap.from_json(found.to_json()) == found
    counted = map_opinions(table)
    assert [m.overall for m in found.measures] == [m.overall for m in counted.measures]
    assert found.pattern_count == counted.pattern_count


def test_groups_are_one_more_divide() -> None:
    """What both declared blocs approve is not common ground when one group of opinion rejects it."""
    rows = {f"a{i}": "+++---+" for i in range(20)} | {f"b{i}": "---++++" for i in range(20)}
    kind = {"kind": {who: ("union" if int(who[1:]) % 2 else "church") for who in rows}}
    found = map_opinions(grid(rows, kind), QUICK)
    assert found.groups == ("A", "B")
    assert dict(found.group_sizes) == {"A": 20, "B": 20}
    assert found.common_ground == ("m6",)
    assert set(found.divided) == {"m0", "m1", "m2", "m3", "m4", "m5"}
    assert found.stability is not None
    assert found.stability.stable
    assert {line.group for line in found.representative} == {"A", "B"}
    assert found.measures[6].lowest is not None
    assert found.measures[6].lowest.share == 1


def test_a_bridging_statement_stands_out() -> None:
    """Support that remains when the axes are taken out: highest where both groups approve."""
    rows = {f"a{i}": "++--+" for i in range(30)} | {f"b{i}": "--+++" for i in range(30)}
    found = map_opinions(grid(rows), QUICK)
    bridging = {m.measure: m.bridging for m in found.measures}
    assert max(bridging, key=lambda name: bridging[name] or 0) == "m4"
    last = found.measures[4]
    assert last.interval is not None
    assert last.interval.low < (last.bridging or 0) < last.interval.high


def test_noise_has_no_stable_groups() -> None:
    """Coin tosses must not be sold as groups of opinion."""
    rng = np.random.default_rng(0)
    rows = {f"v{i}": "".join(rng.choice(["+", "-"], 30)) for i in range(120)}
    found = map_opinions(grid(rows), Options(model="2pl", resamples=5))
    assert found.stability is not None
    assert not found.stability.stable
    assert any(note.startswith(("No stable groups", "No division")) for note in found.notes)


def test_duplicates_do_not_crash_and_are_seen() -> None:
    """Four in ten voters alike: one pattern, a large one, and a map all the same."""
    columns, _ = planted(60, 12, 8)
    matrix = np.full((100, 12), ".", dtype="<U1")
    matrix[columns[0], columns[1]] = np.array(["-", "0", "+"])[columns[2] + 1]
    matrix[60:] = matrix[0]
    found = map_opinions(grid({f"v{i:03d}": "".join(row) for i, row in enumerate(matrix)}), QUICK)
    assert len(found.patterns[0].voters) >= 41
    assert all(np.isfinite(place.at).all() for place in found.places)


def test_unanimity_is_one_group_and_no_divide() -> None:
    """Where all agree there is nobody to agree across."""
    found = map_opinions(grid({f"v{i}": "++++" for i in range(10)}), QUICK)
    assert found.groups == ("A",)
    assert found.common_ground == ()
    assert any(note.startswith("No division") for note in found.notes)


def test_weights_by_bloc() -> None:
    """Nine parties must not outweigh one union when blocs are to weigh the same."""
    rows = {f"p{i}": "-" for i in range(9)} | {"u": "+"}
    kind = {"kind": {who: "party" if who != "u" else "union" for who in rows}}
    tally = map_opinions(grid(rows, kind), Options(weigh_by="kind")).measures[0].overall
    assert tally.approve_weight == tally.reject_weight == 9
    assert (tally.approve, tally.reject) == (1, 9)
    with pytest.raises(InputError):
        map_opinions(grid(rows, kind), Options(weigh_by="kynd"))


def test_moderated_statements_are_left_out_and_said() -> None:
    """What moderation took out must not come back through the lists."""
    poll = conversation("canadian-electoral-reform")
    found = map_opinions(poll.table, Options(moderated=poll.moderated))
    assert not set(poll.moderated) & {m.measure for m in found.measures}
    assert len(found.measures) + len(poll.moderated) == len(poll.table.measures)
    estimated = map_opinions(poll.table, replace(QUICK, moderated=poll.moderated))
    assert any("moderation took out" in note for note in estimated.notes)


@pytest.mark.parametrize("name", NAMES)
def test_draws_are_even_and_nameless(name: str) -> None:
    """Samples must be even, change with the seed, and not change with names."""
    rows = rows_of(conversation(name).table)
    votes = vote_draws(rows, 5)
    assert abs(votes.mean() - 0.5) < 0.02
    assert abs((votes < 0.1).mean() - 0.1) < 0.02
    assert not np.array_equal(votes, vote_draws(rows, 6))
    table, who, _ = renamed(conversation(name).table, 2)
    mine = dict(zip(conversation(name).table.voters, voter_draws(rows, 5), strict=True))
    theirs = dict(zip(table.voters, voter_draws(rows_of(table), 5), strict=True))
    same = np.mean([mine[v] == theirs[who[v]] for v in mine])
    # Voters with equal votes may swap their draws; everybody else keeps theirs.
    assert sorted(mine.values()) == sorted(theirs.values())
    assert same > 0.85


def test_lines_for_a_terminal() -> None:
    """The summary names common ground by its words, says what is unstable and what is silent."""
    poll = conversation("brexit-consensus")
    found = map_opinions(poll.table, replace(QUICK, resamples=1))
    lines = map_lines(found, poll.titles)
    assert any(line.startswith("Common ground: ") for line in lines)
    assert any("in 1 resamples has the median" in line for line in lines)
    first = next(iter(support_rows(found, poll.titles)))
    assert first[0].startswith("0: I voted to Leave")
    assert sum(map(int, first[1:])) == found.voters
