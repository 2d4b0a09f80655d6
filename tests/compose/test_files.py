"""Instances as JSON, city files in and out, tables of members and rankings: read strictly."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest

from tests.compose.cases import ballot, case, option, random_case
from unbundle.compose import (
    compose_alternative,
    exact_of,
    read_budgets,
    read_given,
    read_instance,
    read_members,
    read_pb,
    read_rankings,
    write_instance,
    write_pb,
)
from unbundle.compose.bulk import bulk_of
from unbundle.compose.pabulib import as_arrays, as_case
from unbundle.errors import InputError
from unbundle.records.instance import RuleSpec

PB = """META
key;value
description;A made-up town
budget;1000
vote_type;approval
currency;EUR
PROJECTS
project_id;cost;name
1;600;Swings
2;500;Trees
3;400;Bench
VOTES
voter_id;age;vote
a;31;1,3
b;44;3,1
c;29;2
d;70;
"""


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    """Codes of all faults, in order."""
    return [fault.code for fault in caught.value.faults]


def test_instance_there_and_back() -> None:
    """What is written as JSON is read back as the same case."""
    for seed in range(60):
        one = random_case(seed)
        text = json.dumps(write_instance(one))
        assert read_instance(text) == one


def test_smallest_instance() -> None:
    """Weight 1 and empty lists where nothing is said."""
    text = (
        '{"budget": 5, "measures": [{"id": "a", "cost": 5}], "ballots": [{"voter": "x", "approves": ["a"]}]}'
    )
    one = read_instance(text)
    assert one.profile.ballots[0].weight == 1
    assert compose_alternative(*one).selected == ("a",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not-json"),
        ("[1]", "not-an-object"),
        ('{"budget": 1, "measures": [], "ballots": [], "vetos": []}', "unknown-field"),
        ('{"budget": 0, "measures": [], "ballots": []}', "record-greater-than"),
        ('{"budget": 1.5, "measures": [], "ballots": []}', "record-int-type"),
        ('{"budget": 1, "measures": {}, "ballots": []}', "not-a-list"),
        ('{"budget": 1, "measures": [{"id": "a", "cost": -1}], "ballots": []}', "record-greater-than-equal"),
        ('{"budget": 1, "measures": [], "ballots": [{"voter": "x", "weight": 0.5}]}', "record-value-error"),
        (
            '{"budget": 1, "measures": [{"id": "a b", "cost": 1}], "ballots": []}',
            "record-string-pattern-mismatch",
        ),
        ('{"budget": NaN, "measures": [], "ballots": []}', "record-int-type"),
        ("[" * 100_000, "not-json"),
    ],
)
def test_wrong_instances(text: str, code: str) -> None:
    """Every way to be wrong has a code and a place."""
    with pytest.raises(InputError) as caught:
        read_instance(text)
    assert code in codes(caught)


def test_city_file() -> None:
    """Equal ballots are one, whatever the order of their projects; ages are not read."""
    file = read_pb(PB.encode())
    assert file.voters == 4
    assert file.ballots == (((), (), 1), (("1", "3"), (), 2), (("2",), (), 1))
    one = as_case(file)
    found = compose_alternative(*one)
    assert found.selected == ("p1", "p3")
    assert found.currency == "EUR"
    assert "31" not in str(one)


def test_city_file_from_arrays() -> None:
    """The path for large files gives the same as the records."""
    for utility in ("cost", "cardinality"):
        file = read_pb(PB.encode())
        instance, profile, rule = as_case(file)
        plain = rule.model_copy(update={"completion": "none", "utility": utility})
        found = compose_alternative(instance, profile, plain)
        ids = tuple(sorted(o.id for o in instance.options))
        bulk = bulk_of(as_arrays(file, utility == "cost"), ids, file.budget)
        assert [ids[p] for p in sorted(bulk.equal_shares())] == list(found.selected)
        assert bulk.violations(bulk.equal_shares()) == []
        more = compose_alternative(instance, profile, plain.model_copy(update={"completion": "add1"}))
        assert [ids[p] for p in sorted(bulk.add_one(file.voters))] == list(more.selected)
        other = compose_alternative(instance, profile, plain.model_copy(update={"rule": "phragmen"}))
        assert [ids[p] for p in sorted(bulk.phragmen())] == list(other.selected)


def test_distinct_ballots_stand_in_order_of_their_projects() -> None:
    """However a vote is written, and whatever its ids hold, equal ballots are one and the order is fixed."""
    names = ["a", "a-b", "a.b", "a:b", "aB", "ab", "b", "10", "1", "1_0"]
    votes = [",".join(pair) for pair in permutations(names, 2)] + [*names, "", " b , a ", "b,b"]
    rows = "\n".join(f"{n};{vote}" for n, vote in enumerate(votes))
    projects = "\n".join(f"{name};5" for name in names)
    head = "META\nkey;value\nbudget;9\nPROJECTS\nproject_id;cost\n"
    found = read_pb(f"{head}{projects}\nVOTES\nvoter_id;vote\n{rows}\n".encode()).ballots
    wanted = Counter(tuple(sorted({n.strip() for n in vote.split(",") if n.strip()})) for vote in votes)
    assert found == tuple((ballot, (), wanted[ballot]) for ballot in sorted(wanted))
    clean = [vote for vote in votes if vote and " " not in vote]
    rows = "\n".join(f"{n};{vote}" for n, vote in enumerate(clean))
    again = read_pb(f"{head}{projects}\nVOTES\nvoter_id;vote\n{rows}\n".encode()).ballots
    assert [names for names, _, _ in again] == sorted(wanted.keys() - {()})


def test_city_file_with_points() -> None:
    """Points become utilities; a project with no points is not approved."""
    text = PB.replace("approval", "cumulative").replace("voter_id;age;vote", "voter_id;vote;points")
    text = text[: text.index("a;31")] + "a;1,2;7,3\nb;3,1;10,0\n"
    _, profile, _ = as_case(read_pb(text.encode()))
    assert [b.utilities for b in profile.ballots] == [{"p1": 7, "p2": 3}, {"p1": 0, "p3": 10}]
    assert profile.ballots[1].approves == ("p3",)
    for wrong in ("", "7", "7,x", "7,1/0", "7,-3", "7,1e999"):
        with pytest.raises(InputError) as caught:
            read_pb(text.replace("7,3", wrong).encode())
        assert codes(caught) == ["pb-points"]


def test_city_file_there_and_back() -> None:
    """What the format can hold comes back; what it cannot is named in the file."""
    one = case(
        50,
        [option("a", 20), option("b", 30, requires=("a",))],
        [ballot("x", "a b", weight=2), ballot("y", "b", "a")],
    )
    data = write_pb(one.instance, one.profile)
    file = read_pb(data)
    assert (file.budget, file.voters, file.projects) == (50, 3, ("a", "b"))
    assert file.ballots == ((("a", "b"), (), 2), (("b",), (), 1))
    assert file.meta["comment"] == "Not in this file: prerequisites, rejections."
    with pytest.raises(InputError) as caught:
        write_pb(one.instance, case(1, [], [ballot("x", weight="1/2")]).profile)
    assert codes(caught) == ["pb-weights"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("VOTES\n", "VOTS\n"), "pb-section"),
        (("approval", "ordinal"), "pb-vote-type"),
        (("cost", "price"), "pb-column"),
        (("600", "6.5"), "pb-number"),
        (("budget;1000", "budget;many"), "pb-number"),
        (("c;29;2", "c;29;9"), "unknown-option"),
        (("2;500", "1;500"), "option-twice"),
        (("1;600", "a b;600"), "pb-id"),
        (("1;600;", "1\n600;"), "pb-row"),
        (("c;29;2", "c;2"), "pb-row"),
        (("c;29;2", 'c;29;"' + "2" * 200_000 + '"'), "pb-row"),
        (("budget;1000", "budget;0"), "pb-number"),
    ],
)
def test_wrong_city_files(change: tuple[str, str], code: str) -> None:
    """Hostile or broken files are refused with the place, never half read."""
    with pytest.raises(InputError) as caught:
        read_pb(PB.replace(*change).encode())
    assert code in codes(caught)


def test_budgets_of_a_sweep() -> None:
    """A list, or evenly spaced points with both ends."""
    assert read_budgets("10,20") == (10, 20)
    assert read_budgets("10:20:3") == (10, 15, 20)
    for wrong in ("", "a", "0,1", "10:5:2", "1:2", "1:2:99999", "-1", "1.5"):
        with pytest.raises(InputError):
            read_budgets(wrong)


def test_given_packages() -> None:
    """One id per line, with remarks."""
    assert read_given(b"a\n\n# no\n b \n", "f") == ("a", "b")
    for wrong in (b"", b"#\n", b"\xff"):
        with pytest.raises(InputError):
            read_given(wrong, "f")


def test_members_table() -> None:
    """Ids, whole counts, and every other column a way to form blocs."""
    members, blocs = read_members(b"id,name,members,region\na,A,10,north\nb,B,20,\n", "m.csv")
    assert members == {"a": 10, "b": 20}
    assert blocs == {"region": {"a": "north"}}
    with pytest.raises(InputError) as caught:
        read_members(b"id,members\na,1\na,x\n", "m.csv")
    assert codes(caught) == ["member-twice", "not-whole"]
    broken = b'id,members\n"' + b"a" * 200_000 + b'",1\n'
    long = b"id,members\na," + b"9" * 5000 + b"\n"
    for wrong in (b"", b"id\na\n", b"id,members\n", b"id,members\na\n", b"\xff", broken, long):
        with pytest.raises(InputError):
            read_members(wrong, "m.csv")


def test_rankings_table() -> None:
    """Order, ties and weights."""
    rows = read_rankings(b"voter,ranking,weight\nx,A > B = C,3/2\ny,B,\n", "r.csv")
    assert [(r.voter, r.weight, r.tiers) for r in rows] == [
        ("x", Fraction(3, 2), (("A",), ("B", "C"))),
        ("y", 1, (("B",),)),
    ]
    with pytest.raises(InputError) as caught:
        read_rankings(b"voter,ranking,weight\nx,A,1.5\ny,A,1/0\n", "r.csv")
    assert codes(caught) == ["weight-not-exact", "weight-not-exact"]


def test_exact_numbers() -> None:
    """Fractions and decimals, never through a float."""
    assert [exact_of(text, "x") for text in ("3", "1/3", "0.1")] == [3, Fraction(1, 3), Fraction(1, 10)]
    for wrong in ("", "-1", "1e3", "x", "1/0", ".", "9" * 5000, "0." + "9" * 5000):
        with pytest.raises(InputError):
            exact_of(wrong, "x")


def test_rule_of_a_city_file() -> None:
    """The step of the literature: one unit of money per voter."""
    assert as_case(read_pb(PB.encode()))[2] == RuleSpec(step=4, thin_below=0)
