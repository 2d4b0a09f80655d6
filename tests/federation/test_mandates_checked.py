"""The checker that imports nothing of ours counts votes under mandates to the same box and profile."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import charter, mapping, measure, organisation
from tests.federation.test_mandates import federation, mandate, vote
from tests.pack.made import checker, pack_of, write
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.records.dossier import Dossier
from unbundle.verify import check


def mixed(**changes: Any) -> Dossier:
    """One of everything: split mandate, own parts, substitute, revoked, off topic, no mandate, condition."""
    base: dict[str, Any] = {
        "charter": charter(mandates="required"),
        "measures": (measure("m1", 400), measure("m2", 600), measure("m3", 300), measure("free")),
        "organisations": tuple(organisation(who) for who in "abcdefg"),
        "topics": ("bread",),
        "mapping": (mapping("bread", "m1"),),
        "mandates": (
            mandate("a-1", for_weight=70, against_weight=30),
            mandate("b-1", holders=("Ada",), substitutes=("Bea",)),
            mandate("c-1", revoked_at="2026-03-01T12:00:00Z"),
            mandate("d-1", topics=("bread",)),
            mandate("e-1", valid_until="2026-06-01T00:00:00Z"),
            mandate("f-1"),
        ),
        "ballots": (
            vote("a", "m1", "approve", conditions=("with open books",)),
            vote("a", "m2", "reject"),
            vote("a", "free", "approve"),
            vote("b", "m1", "approve", "2026-03-01T10:00:00Z", cast_by="Ada"),
            vote("b", "m1", "reject", "2026-03-01T11:00:00Z", cast_by="Bea"),
            vote("b", "m2", "approve", cast_by="Nobody"),
            vote("c", "m1", "approve", "2026-03-01T11:59:59Z"),
            vote("c", "m2", "approve", "2026-03-01T12:00:00Z"),
            vote("d", "m1", "reject"),
            vote("d", "m2", "reject"),
            vote("e", "m3", "approve", None),
            vote("f", "m3", "approve", for_weight=5, against_weight=3, abstain_weight=2),
            vote("f", "free", "approve", for_weight=0, against_weight=0),
            vote("g", "m3", "approve", mandate=None),
        ),
    }
    return federation(**{**base, **changes})


def said(case: Dossier, tmp_path: Path) -> dict[str, str]:
    """What check.py says of a pack of the dossier, check by check."""
    done = checker(write(tmp_path / "pack", pack_of(case)))
    rows = [line for line in done.out.splitlines() if line.startswith(("ok ", "WRONG ", "NOT CHECKED "))]
    return {line[13:].partition(":")[0]: line[:12].strip() for line in rows}


@pytest.mark.parametrize("mode", ["required", "where-given"])
def test_the_checker_counts_the_same(mode: str, tmp_path: Path) -> None:
    """A second program, written apart, comes to the same votes, parts, tallies and money."""
    found = said(mixed(charter=charter(mandates=mode)), tmp_path)
    assert found.pop("signatures") == "NOT CHECKED"
    assert set(found.values()) == {"ok"}
    assert {"ballots", "voters", "decisions", "money"} <= set(found)


def votes_differ(files: dict[str, bytes]) -> list[str]:
    """What check.py finds wrong with the votes of a pack."""
    instance, profile = (parse_json(files[f"results/{name}.json"]) for name in ("instance", "profile"))
    return [*check.check_box(files)[0], *check.check_profile(files, instance, profile)[0]]


def test_a_part_that_was_moved_is_found() -> None:
    """Somebody who shifts a tenth of a split vote to the other side must not get through."""
    files = pack_of(mixed())
    assert votes_differ(files) == []
    profile = parse_json(files["results/profile.json"])
    parts = [row for row in profile["ballots"] if row["voter"].startswith("a:part-")]
    parts[0]["weight"], parts[1]["weight"] = "1/5", "1/2"
    assert votes_differ({**files, "results/profile.json": to_bytes(profile)})
    box = parse_json(files["results/box.json"])
    row = next(row for row in box["ballots"] if row.get("for_weight") == 70)
    row["for_weight"] = 71
    assert votes_differ({**files, "results/box.json": to_bytes(box)})


MOMENTS = st.sampled_from([None, *(f"2026-03-01T{hour:02}:00:00Z" for hour in (9, 10, 11))])


@st.composite
def cases(draw: st.DrawFn) -> Dossier:
    """Random mandates and votes of three organisations on three measures."""
    held = []
    for who in "abc":
        people = draw(st.sampled_from([(), ("Ada",), ("Ada", "Bo")]))
        held.append(
            mandate(
                f"{who}-1",
                organisation=draw(st.sampled_from([who, who, who, "a"])),
                holders=people,
                substitutes=draw(st.sampled_from([(), ("Bea",)])),
                valid_from=draw(MOMENTS),
                valid_until=draw(MOMENTS),
                revoked_at=draw(MOMENTS),
                topics=draw(st.sampled_from([(), ("m1",), ("bread", "m2"), ("sky",)])),
                for_weight=draw(st.integers(1, 3)),
                against_weight=draw(st.integers(0, 3)),
            )
        )
    keys = st.tuples(st.sampled_from("abc"), st.sampled_from(["m1", "m2", "free"]), MOMENTS)
    cast = []
    for who, on, at in sorted(draw(st.sets(keys, max_size=8)), key=str):
        parts = draw(st.sampled_from([{}, {}, {"for_weight": 1, "against_weight": 2}, {"against_weight": 0}]))
        name = draw(st.sampled_from([f"{who}-1", f"{who}-1", "a-1", None]))
        by = draw(st.sampled_from(["", "Ada", "Bo", "Bea"]))
        heaviest = ["reject"] if parts.get("for_weight") else ["approve", "reject", "abstain"]
        word = draw(st.sampled_from(heaviest))
        cast.append(vote(who, on, word, at, mandate=name, cast_by=by, **parts))
    several = Counter((ballot.organisation, ballot.measure) for ballot in cast)
    dated = [b for b in cast if b.cast_at or several[b.organisation, b.measure] == 1]
    return federation(
        charter=charter(mandates=draw(st.sampled_from(["required", "required", "where-given"]))),
        topics=("bread",),
        mapping=(mapping("bread", "m1"),),
        mandates=tuple(held),
        ballots=tuple(dated),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_both_count_alike_whatever_is_filled_in(case: Dossier) -> None:
    """Forty random federations: the two programs agree on every vote and every part."""
    assert votes_differ(pack_of(case)) == []
