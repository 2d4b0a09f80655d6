"""Precedents are found by conduct: hand-worked distances, brute force, and no place for an actor."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.casebook import conduct, near, stakes, tables
from unbundle.casebook.conduct import Conduct, conduct_of_case, conduct_of_measure, scale
from unbundle.casebook.near import GRAVER, GROUPS, MILDER, SAME, TOO_FAR, compare, mix, neighbours
from unbundle.casebook.tables import cases, group_of, groups, instrument_labels, read_rows
from unbundle.kit.strict_yaml import parse_yaml

LIBRARY = stakes.library_of(cases().values(), scale())
ACTS = {name: conduct_of_measure("line", name, scale()) for name in scale().measures}
KINDS = [(), *{(name,) for name in scale().classes}, *{c.kind for c in LIBRARY.values()}]


def ranges(top: int) -> st.SearchStrategy[tuple[int, int]]:
    """Any range of levels."""
    pair = st.tuples(st.integers(0, top), st.integers(0, top))
    return pair.map(lambda two: (min(two), max(two)))


CONDUCTS = st.builds(
    Conduct,
    st.fixed_dictionaries({}, optional={p.id: ranges(p.top) for p in scale().points}),
    st.sampled_from(KINDS),
)


def test_codes_quote_the_words_they_follow_from() -> None:
    """A code that nobody can check is an opinion: its words stand in the definition, or in the row."""
    data = parse_yaml(
        files("unbundle.casebook").joinpath("data", "conduct.yaml").read_text("utf-8"), "conduct.yaml"
    ).data
    rows = {row["case_id"]: " ".join(row.values()) for row in read_rows("cases.csv")}
    for name, entry in data["instruments"].items():
        assert entry["words"] in instrument_labels()[name][1], name
    for name, entry in data["cases"].items():
        assert entry["words"] in rows[name], name
    for row in read_rows("outcomes.csv"):
        assert row["words"] in rows[row["case_id"]], row
        assert row["reached"] in ("yes", "partly", "no", "open")


def test_every_code_is_a_range_of_its_scale() -> None:
    """A level that the scale does not have would make distances above 1."""
    tops = {point.id: point.top for point in scale().points}
    used = scale()
    for codes in (used.instruments, used.cases, used.measures):
        for name, levels in codes.items():
            for point, (lo, hi) in levels.items():
                assert 0 <= lo <= hi <= tops[point], (name, point)
    assert set(used.instruments) == set(instrument_labels()) == {c.instrument for c in cases().values()}
    assert set(used.about.values()) <= set(used.instruments) | set(used.classes)


def test_no_function_of_retrieval_takes_an_actor() -> None:
    """Who acted must not be able to reach retrieval, not even by a slip: there is no such argument."""
    words = ("actor", "bloc", "group", "who", "target", "country", "state")
    for module in (conduct, near):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and name != "mix":
                assert not [p for p in inspect.signature(function).parameters if p in words], name
    assert [field.name for field in fields(Conduct)] == ["levels", "kind"]
    assert "actors" not in tables.Case.__slots__


@given(st.permutations(sorted(groups())), st.sampled_from(sorted(ACTS)), st.integers(1, 12))
def test_relabelling_actors_changes_nothing_but_variety(labels: list[str], act: str, most: int) -> None:
    """With labels of actors exchanged every distance and relation stays; only the choice may differ."""
    line = ACTS[act]
    assert line is not None
    found = neighbours(line, LIBRARY, scale())
    other = dict(zip(sorted(groups()), labels, strict=True))
    renamed = {case: other[group] for case, group in group_of().items()}
    ours, theirs = mix(found, group_of(), most), mix(found, renamed, most)
    assert ours == theirs  # labels exchanged as a whole part the cases in the same way
    one = mix(found, dict.fromkeys(group_of(), "all"), most)
    assert one == [item for item in found if item.distance <= TOO_FAR][:most]
    assert {item.case: item for item in ours}.items() <= {item.case: item for item in found}.items()


def test_distance_by_hand() -> None:
    """Covert arms for the Afghan resistance against open military aid: only secrecy differs, 1 of 12."""
    case = cases()["mujahideen-arms-1979"]
    there = conduct_of_case(case.id, case.instrument, case.mandate, scale())
    here = conduct_of_measure("line", "military_aid", scale())
    assert here is not None
    found = compare(case.id, there, here, scale())
    # Known of both: force 3, arms 1, burden 2, goods 1, agreement 1, secrecy 1, kind 3; authority is open.
    assert found is not None
    assert (found.distance, found.compared, found.relation) == (Fraction(1, 12), 7, GRAVER)
    assert found.unlike == (("open or secret", "secret", "open"),)


def test_ranges_and_open_points_by_hand() -> None:
    """[2, 3] against 3 on a scale to 3 is 1/6; a point that is open on one side is not compared."""
    a = Conduct({"burden": (2, 3), "arms": (0, 2), "goods": (1, 1), "agreement": (2, 2)})
    b = Conduct({"burden": (3, 3), "arms": (2, 2), "goods": (1, 1), "agreement": (2, 2)})
    found = compare("a", a, b, scale())
    assert found is not None
    assert (found.compared, found.distance) == (3, Fraction(2, 4) * Fraction(1, 6))
    assert compare("a", Conduct({"arms": (0, 0), "goods": (1, 1)}), b, scale()) is None


@given(CONDUCTS, CONDUCTS)
def test_distance_is_a_distance_and_relation_is_dominance(a: Conduct, b: Conduct) -> None:
    """Between 0 and 1, the same both ways, 0 with itself; graver one way is milder the other."""
    there, back, own = (compare("x", p, q, scale()) for p, q in ((a, b), (b, a), (a, a)))
    assert (there is None) == (back is None)
    if there and back:
        assert 0 <= there.distance == back.distance <= 1
        assert (there.relation == GRAVER) == (back.relation == MILDER)
    if own:
        assert own.distance == 0
        assert own.relation == SAME


@given(st.lists(CONDUCTS, max_size=12), CONDUCTS, st.integers(1, 8), st.data())
def test_mix_keeps_nearness_and_varies(
    library: list[Conduct], act: Conduct, most: int, data: st.DataObject
) -> None:
    """The list is full where it can be, in order of nearness, and of several groups where possible."""
    named = {f"c{n:02}": one for n, one in enumerate(library)}
    labels = {name: data.draw(st.sampled_from("pqrs")) for name in named}
    found = neighbours(act, named, scale())
    reach = [item for item in found if item.distance <= TOO_FAR]
    shown = mix(found, labels, most)
    assert shown == [item for item in reach if item in shown]
    assert len(shown) == min(most, len(reach))
    possible = len({labels[item.case] for item in reach})
    assert len({labels[item.case] for item in shown}) >= min(GROUPS, most, possible)


@given(st.randoms(use_true_random=False))
def test_order_of_the_library_does_not_matter(random: object) -> None:
    """Another order of rows is the same casebook."""
    names = list(LIBRARY)
    random.shuffle(names)  # type: ignore[attr-defined]
    shuffled: Mapping[str, Conduct] = {name: LIBRARY[name] for name in names}
    act = ACTS["diplomacy"]
    assert act is not None
    assert neighbours(act, shuffled, scale()) == neighbours(act, LIBRARY, scale())


def test_people_may_code_a_line() -> None:
    """What people say comes before what the instrument suggests; several of them give the range."""
    rows = [("line", "secrecy", 0, 0), ("line", "secrecy", 1, 1)]
    coded = conduct_of_measure("line", "military_aid", scale(), rows)
    assert coded is not None
    assert coded.levels["secrecy"] == (0, 1)
    assert conduct_of_measure("line", "oversight", scale(), rows) == Conduct({"secrecy": (0, 1)})
    assert conduct_of_measure("other", None, scale(), rows) is None


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_list_names_several_groups_or_the_page_says_so(act: str) -> None:
    """Where the shipped cases allow it, no list is about one power alone."""
    line = ACTS[act]
    assert line is not None
    found = neighbours(line, LIBRARY, scale())
    reach = {group_of()[item.case] for item in found if item.distance <= TOO_FAR}
    shown = {group_of()[item.case] for item in mix(found, group_of(), 4)}
    assert len(shown) >= min(3, len(reach))
