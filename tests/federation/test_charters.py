"""Charters: patterns that hold as they stand, all faults at once, odd choices named, no idle entry."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.builders import charter, dossier, measure, organisation
from tests.federation.test_mandates import mandate
from tests.pack.made import save, small, unbundle
from unbundle.dossier import new_dossier, read_charter
from unbundle.errors import InputError, RefusalError
from unbundle.federation import (
    affected_members,
    charter_pattern,
    charter_patterns,
    check_charter,
    check_members,
    odd_choices,
    odd_members,
    refuse_short_round,
)
from unbundle.judge import shipped_frameworks
from unbundle.records.charter import Charter, Consent, FreeRule, Weights
from unbundle.records.rounds import RoundEntry

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "unbundle"
HALF = Fraction(1, 2)


def test_three_patterns() -> None:
    """A network, a congress, an alliance: three ways to share power, not one."""
    assert charter_patterns() == ("alliance", "congress", "network")
    kinds = {name: pattern(name).weights.kind for name in charter_patterns()}
    assert kinds == {"alliance": "equal-blocs", "congress": "members", "network": "one-each"}


def pattern(name: str) -> Charter:
    """The record of a shipped pattern."""
    return read_charter(charter_pattern(name), f"{name}.yaml").record


@pytest.mark.parametrize("name", ["alliance", "congress", "network"])
def test_a_pattern_is_valid_as_it_stands(name: str, tmp_path: Path) -> None:
    """A secretary who changes nothing must not meet a fault; and nobody is said to have adopted it."""
    assert check_charter(pattern(name)) == ()
    assert pattern(name).status == "proposed"
    assert f"{pattern(name).framework}.yaml" in shipped_frameworks()
    files = {**new_dossier("A test", frameworks=shipped_frameworks()), "charter.yaml": charter_pattern(name)}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    done = unbundle("check", tmp_path)
    assert done.code == 0, done.text
    assert unbundle("charter", "check", tmp_path).code == 0


@pytest.mark.parametrize("name", ["alliance", "congress", "network"])
def test_every_entry_is_there_and_explained(name: str) -> None:
    """Whoever reads the pattern reads about every choice there is, in plain words above it."""
    lines = charter_pattern(name).decode().splitlines()
    for field in Charter.model_fields:
        place = next((i for i, line in enumerate(lines) if re.match(rf"(# )?{field}:", line)), None)
        assert place is not None, field
        above = [line for line in lines[max(place - 9, 0) : place] if line]
        assert any(line.startswith("# ") for line in above), field


def test_every_entry_of_the_charter_has_an_effect() -> None:
    """An entry that nothing reads would be a promise on paper: each is read outside records and files."""
    checks = ("records", "dossier", "charters.py")
    rooms = [p for p in PACKAGE.rglob("*.py") if p.parent.name not in checks and p.name not in checks]
    source = "\n".join(path.read_text("utf-8") for path in rooms)
    named_only = {"title", "status", "status_note", "adopted_by", "adopted_on", "adopted_how"}
    silent = [f for f in Charter.model_fields if not re.search(rf"charter\.(record\.)?{f}\b", source)]
    assert set(silent) - named_only == set()


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"status": "adopted"}, "charter-adopted"),
    ({"status": "proposed", "adopted_on": "2026-01"}, "charter-proposed"),
    ({"secrecy": "secret-from-operators"}, "secrecy-unkept"),
    ({"secrecy": "hidden-from-members"}, "disclosure-secrecy"),
    ({"decision_order": ("money", "consent", "completion", "free")}, "decision-order"),
    ({"tie_order": ("support", "support")}, "tie-order"),
    ({"tie_order": ()}, "tie-order"),
    ({"weights": Weights(power=HALF)}, "entry-unused"),
    ({"weights": Weights(kind="members", attribute="kind")}, "entry-unused"),
    ({"weights": Weights(kind="members", base=1)}, "entry-unused"),
    ({"weights": Weights(kind="base-plus")}, "weights-base"),
    ({"weights": Weights(kind="members", power=Fraction(3, 2))}, "weights-power"),
    ({"weights": Weights(kind="members", floor=10, cap=9)}, "weights-cap"),
    ({"weights": Weights(kind="equal-blocs")}, "attribute-missing"),
    ({"consent": Consent(threshold=HALF, of="bloc")}, "attribute-missing"),
    ({"consent": Consent(threshold=HALF, attribute="kind")}, "entry-unused"),
    ({"round_hours": 48, "urgent_hours": 24}, "urgency-open"),
    ({"urgency": "the board"}, "entry-unused"),
    ({"urgency": "the board", "round_hours": 12, "urgent_hours": 24}, "urgency-longer"),
)


@pytest.mark.parametrize(("changes", "code"), WRONG)
def test_faults(changes: dict[str, Any], code: str) -> None:
    """What contradicts itself, promises too much or has no effect is refused, with a next step."""
    found = check_charter(charter(**changes))
    assert code in {fault.code for fault in found}
    assert all(fault.next and fault.where.startswith("charter.yaml, ") for fault in found)


def test_all_faults_at_once() -> None:
    """Nobody should correct a charter one message at a time."""
    found = check_charter(
        charter(
            status="adopted",
            secrecy="secret-from-operators",
            tie_order=("id", "id"),
            weights=Weights(cap=3),
            urgency="the board",
        )
    )
    assert sorted(fault.code for fault in found) == [
        *("charter-adopted", "charter-adopted", "charter-adopted"),
        *("entry-unused", "entry-unused", "secrecy-unkept", "tie-order"),
    ]


ODD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"consent": Consent(threshold=Fraction(2, 3))}, "consent.threshold"),
    ({"consent": Consent(threshold=Fraction(1, 30))}, "consent.threshold"),
    ({"consent": Consent(threshold=HALF, basis="eligible")}, "consent.basis"),
    ({"consent": Consent(threshold=HALF, of="bloc", attribute="kind")}, "consent.of"),
    ({"free": FreeRule(quorum=Fraction(0))}, "free.quorum"),
    ({"free": FreeRule(quorum=Fraction(2, 3))}, "free.basis"),
    (
        {"free": FreeRule(quorum=HALF, double_majority=False), "weights": Weights(kind="members")},
        "free.double_majority",
    ),
    ({}, "quorum"),
    ({"quorum": Fraction(0)}, "quorum"),
    ({"quorum": Fraction(9, 10)}, "quorum"),
    ({"weights": Weights(kind="members", power=Fraction(1))}, "weights.power"),
    ({"weights": Weights(kind="members", power=Fraction(0))}, "weights.power"),
    ({"weights": Weights(kind="members", unknown_members=0)}, "weights.unknown_members"),
    ({"weights": Weights(kind="equal-blocs", attribute="kind")}, "weights.kind"),
    ({}, "mandates"),
    ({"disclosure": "aggregate"}, "disclosure"),
    ({"secrecy": "hidden-from-members", "disclosure": "pseudonymous"}, "secrecy"),
    ({"silence": "no-objection"}, "silence"),
    ({}, "round_hours"),
    ({"thin_below": 0}, "thin_below"),
    ({}, "affected"),
    ({"tie_order": ("id", "support")}, "tie_order"),
)


@pytest.mark.parametrize(("changes", "entry"), ODD)
def test_odd_choices_are_named(changes: dict[str, Any], entry: str) -> None:
    """Allowed, and still something that members should know they chose."""
    assert entry in {name for name, _ in odd_choices(charter(**changes))}


def test_a_plain_charter_is_not_nagged() -> None:
    """A check that calls everything odd is read by nobody."""
    plain = charter(quorum=HALF, mandates="required", round_hours=120, affected="affected")
    assert odd_choices(plain) == ()


def test_mandates_and_the_people_affected() -> None:
    """Faults between charter, members and mandates, each with the row it stands in."""
    case = dossier(
        charter=charter(mandates="required", affected="affectd"),
        measures=(measure("m1"),),
        organisations=(organisation("a", blocs=(("affected", "refugees"),)), organisation("b")),
        mandates=(
            mandate("a-1", for_weight=30, against_weight=70, topics=("m2",)),
            mandate("a-2", valid_from="2026-03-01T00:00:00Z", valid_until="2026-02-01T00:00:00Z"),
        ),
    )
    found = sorted((fault.code, fault.where) for fault in check_members(case))
    assert found == [
        ("affected-undeclared", "charter.yaml, affected"),
        ("mandate-minority", "mandates.csv, mandate a-1, column for_weight"),
        ("mandate-time", "mandates.csv, mandate a-2, column valid_until"),
        ("mandate-topic", "mandates.csv, mandate a-1, column topics"),
    ]
    said = " ".join(sentence for _, sentence in odd_members(case))
    assert "1 members have no mandate yet, so no vote of theirs counts: b." in said
    right = case.model_copy(update={"charter": charter(affected="affected")})
    assert {people: [o.id for o in who] for people, who in affected_members(right).items()} == {
        "refugees": ["a"]
    }


@pytest.mark.parametrize(
    ("hours", "urgent", "closes", "code"),
    [
        (120, False, "2026-05-06T08:00:00Z", ""),
        (120, False, "2026-05-06T07:59:59Z", "round-too-short"),
        (None, False, "2026-05-01T08:00:01Z", ""),
        (None, False, "2026-05-01T08:00:00Z", "round-too-short"),
        (24, True, "2026-05-02T08:00:00Z", ""),
        (24, True, "2026-05-02T07:00:00Z", "round-too-short"),
        (None, True, "2026-05-09T08:00:00Z", "round-not-urgent"),
    ],
)
def test_members_get_the_time_that_the_charter_gives(
    hours: int | None, urgent: bool, closes: str, code: str
) -> None:
    """A deadline of one night is how small members are lost."""
    rules = charter(urgency="the board", **{"urgent_hours" if urgent else "round_hours": hours})
    if not code:
        refuse_short_round(rules, "2026-05-01T08:00:00Z", closes, urgent)
        return
    with pytest.raises(RefusalError) as caught:
        refuse_short_round(rules, "2026-05-01T08:00:00Z", closes, urgent)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_from_the_command_line(tmp_path: Path) -> None:
    """new writes once and not over a file; check tells faults by line and gives exit code 2."""
    file = tmp_path / "rules.yaml"
    assert unbundle("charter", "new", "congress", "--out", file).code == 0
    again = unbundle("charter", "new", "network", "--out", file)
    assert again.code == 2
    assert "charter-there" in again.err
    assert "Did you mean 'network'?" in unbundle("charter", "new", "netwrk", "--out", tmp_path / "x").err
    assert "odd: affected" in unbundle("charter", "check", file).out
    text = file.read_text("utf-8")
    file.write_text(text.replace("threshold: 1/3", "threshold: 33").replace("secrecy: open", "secrecy: none"))
    done = unbundle("charter", "check", file)
    assert done.code == 2
    line = next(i for i, row in enumerate(text.splitlines(), 1) if row.startswith("secrecy:"))
    assert f"rules.yaml, line {line}, secrecy" in done.err
    file.write_text(
        text.replace("threshold: 1/3", "threshold: 33").replace("silence:", "colour: red\nsilence:")
    )
    assert "colour" in unbundle("charter", "check", file).err
    file.write_text(text.replace("threshold: 1/3", "threshold: 33"))
    assert "share-range" in unbundle("charter", "check", file).err
    assert unbundle("charter", "check", save(small(), tmp_path / "dossier"), "--format", "json").code == 0


def test_a_change_between_rounds_is_on_record(tmp_path: Path) -> None:
    """Whoever reads the folder sees under which rules each round was held, and that they changed."""
    held = {
        "opened_at": "2026-05-01T08:00:00Z",
        "closed_at": "2026-05-02T08:00:00Z",
        "round_sha256": "2" * 64,
    }
    rounds = tuple(
        RoundEntry(
            id=f"r{n}", number=n, charter_sha256=str(mark) * 64, charter_adopted=f"adopted: {n}", **held
        )
        for n, mark in ((1, 0), (2, 0), (3, 1))
    )
    done = unbundle("charter", "check", save(small(rounds=rounds), tmp_path / "dossier"))
    lines = [line for line in done.out.splitlines() if line.startswith("r")]
    assert [line.endswith(", changed since the round before") for line in lines] == [False, False, True]
    assert "r1: charter 0000000000000000 (adopted: 1)" in lines


def test_wrong_yaml_says_where() -> None:
    """Every wrong entry of a charter in one go."""
    text = charter_pattern("network").decode().replace("kind: one-each", "kind: mine").replace("1/10", "two")
    with pytest.raises(InputError) as caught:
        read_charter(text.encode(), "c.yaml")
    assert len(caught.value.faults) == 2
