"""Softened facts, blind codings, changes over time, who is in the casebook, and equal concern."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.audit.worlds import BLOCS, CRITERIA, ORDER, case, codings, judgment, panel, rule, world
from unbundle.audit import AuditSpec, Context, PlaceNeed, audit_judgments
from unbundle.audit.coverage import concern_findings
from unbundle.errors import InputError
from unbundle.records.findings import Finding
from unbundle.records.judging import Case, Coding, Judgment

QUICK = AuditSpec(sensitivity=False, draws=0)
SCALES = {c: (0, 4) for c in CRITERIA}
CODED = Context(rule=rule, scales=SCALES)


def findings(
    detector: str,
    judgments: tuple[Judgment, ...],
    cases: tuple[Case, ...],
    rows: tuple[Coding, ...] = (),
    context: Context = CODED,
) -> list[Finding]:
    """The findings of one detector."""
    found = audit_judgments(judgments, cases, ORDER, QUICK, rows, context)
    return [f for f in found.findings if f.detector == detector]


@pytest.mark.parametrize("side", BLOCS)
def test_softened_facts_are_found_though_every_verdict_follows_the_rule(side: str) -> None:
    """Who bends the facts and then applies the rule honestly is invisible to an audit of verdicts."""
    cases = world(31, 90)
    rows = codings(32, cases, 6, soften="j2", bloc=side)
    by_rule = []
    for k in range(6):
        own = {
            c.id: {r.criterion: r.lo for r in rows if r.coder == f"j{k}" and r.subject == c.id} for c in cases
        }
        by_rule += [judgment(f"j{k}", c.id, str(rule(own[c.id]))) for c in cases]
    bare = tuple(c.model_copy(update={"levels": {}}) for c in cases)
    found = findings("softened-facts", tuple(by_rule), bare, rows)
    assert {(f.judge, f.bloc) for f in found if f.outcome == "flagged"} == {("j2", side)}
    flag = next(f for f in found if f.outcome == "flagged")
    assert "On its own facts the framework gives a milder verdict than on the panel's in" in flag.sentence


def test_few_coders_cannot_show_softened_facts() -> None:
    """Two coders are no panel: neither can be told from the other."""
    cases = world(33, 30)
    found = findings("softened-facts", (), cases, codings(34, cases, 2))
    assert [f.outcome for f in found] == ["cannot-test"]
    assert "at least three people" in found[0].cannot_because


def replays(milder: int, same: int, named: bool | None) -> tuple[tuple[Case, ...], tuple[Coding, ...]]:
    """One coder codes cases of north with and without the actor; `milder` come out milder with."""
    cases = tuple(case(f"c{i:02}", "north") for i in range(milder + same))
    rows = []
    for i, on in enumerate(cases):
        for blind, level in (("none", 3 if i < milder else 2), ("redacted", 2)):
            rows.append(
                Coding(
                    subject=on.id,
                    criterion="harm",
                    coder="ann",
                    lo=level,
                    hi=level,
                    basis="people",
                    blind=blind,
                    reidentified=None if blind == "none" else named,
                )
            )
    return cases, tuple(rows)


def test_knowing_the_actor_is_tested_pair_by_pair() -> None:
    """Twelve of twenty codings milder when the actor is known, none harsher: sign test, rate of guesses."""
    cases, rows = replays(12, 8, named=True)
    found = findings("counterfactual", (), cases, rows)
    assert [(f.judge, f.bloc, f.outcome, f.p) for f in found] == [
        ("ann", "north", "flagged", Fraction(2, 2**12))
    ]
    assert "12 came out milder, 0 harsher and 8 the same" in found[0].sentence
    assert "the coder named the actor in 20 of 20" in found[0].sentence


def test_a_swapped_actor_is_told_from_a_hidden_one() -> None:
    """A coder who was given another actor's name was misled on purpose: said in how many cases."""
    cases, rows = replays(12, 8, named=False)
    swapped = tuple(
        c.model_copy(update={"blind": "swapped"}) if c.blind == "redacted" and c.subject < "c05" else c
        for c in rows
    )
    found = findings("counterfactual", (), cases, swapped)[0]
    assert found.outcome == "flagged"
    assert "In 5 another actor stood in its place" in found.sentence


def test_replays_without_a_difference_or_without_replays() -> None:
    """Nothing differs: too few to test. Nobody coded twice: cannot be tested. Both say so."""
    cases, rows = replays(0, 20, named=None)
    found = findings("counterfactual", (), cases, rows)
    assert found[0].outcome == "cannot-test"
    assert "not recorded" in found[0].sentence
    assert findings("counterfactual", (), cases, ())[0].cannot_because.startswith("nobody coded a case twice")


def turns(versions: bool = False) -> tuple[tuple[Case, ...], tuple[Judgment, ...]]:
    """Twenty equal cases in a row, blocs in runs of two; the verdict turns whenever the bloc does."""
    cases = tuple(
        case(f"c{i:02}", BLOCS[i // 2 % 2], {c: 2 for c in CRITERIA}, date=f"{1950 + i}") for i in range(20)
    )
    judgments = tuple(
        judgment(
            "j", c.id, "keep" if c.bloc == "north" else "drop", framework_version=f"{i}" if versions else "1"
        )
        for i, c in enumerate(cases)
    )
    return cases, judgments


def test_a_standard_that_turns_with_the_actor_is_found() -> None:
    """A change of verdict on equal facts just when the bloc changes is the plainest double standard."""
    cases, judgments = turns()
    found = findings("change-over-time", judgments, cases)
    assert [f.outcome for f in found] == ["flagged"]
    assert (
        "changed its verdict 9 times without a recorded reason, 9 of them in the 9 pairs" in found[0].sentence
    )
    assert len(found[0].cases) == 2


def test_a_recorded_change_of_framework_explains_a_change() -> None:
    """Principles may change, if they do so on record and for all."""
    cases, judgments = turns(versions=True)
    found = findings("change-over-time", judgments, cases)
    assert found[0].outcome != "flagged"
    assert found[0].effect == 0.0


def test_selection_is_tested_against_an_outside_list() -> None:
    """Which acts came up at all: coverage per bloc, and never a word that silence is innocence."""
    cases = (*(case(f"n{i}", "north") for i in range(30)), *(case(f"s{i}", "south") for i in range(5)))
    context = replace(CODED, events={"north": 40, "south": 40})
    found = findings("selection", (), cases, context=context)
    assert {f.bloc: f.outcome for f in found} == {"north": "flagged", "south": "flagged"}
    assert "30 of 40 outside events of north" in found[0].sentence
    assert all("not thereby innocent" in f.sentence for f in found)
    unlisted = findings("selection", (), cases)
    assert {f.outcome for f in unlisted} == {"cannot-test"}
    with pytest.raises(InputError) as caught:
        findings("selection", (), cases, context=replace(CODED, events={"north": 3, "south": 40}))
    assert caught.value.faults[0].code == "events-too-few"


def need(place: str, region: str, people: int | None, official: int | None) -> PlaceNeed:
    """People in need in a place and what two packages give there."""
    return PlaceNeed(place=place, region=region, in_need=people, official=official, alternative=official)


def test_unequal_concern_is_shown_per_person_in_need() -> None:
    """A person in need counts as one, wherever; what is unknown is not zero."""
    rows = (
        need("a", "here", 1000, 900_000),
        need("b", "there", 9000, 100_000),
        need("c", "elsewhere", None, 5),
    )
    found = {(f.judge, f.bloc): f for f in concern_findings(rows)}
    assert found["official", "there"].outcome == "flagged"
    assert found["official", "there"].effect == pytest.approx((100 / 9) / 100, abs=1e-6)
    assert found["official", "here"].outcome == "no-evidence"
    assert found["alternative", "there"].outcome == "flagged"
    assert found["official", "elsewhere"].outcome == "cannot-test"
    assert "Unknown is not zero" in found["official", "elsewhere"].sentence
    assert [f.outcome for f in concern_findings(())] == ["cannot-test"]


def test_the_federation_is_judge_zero_and_treated_like_any_other() -> None:
    """Our own verdicts stand in the same table under our own name, and the same flags fall on them."""
    cases = world(35, 120)
    judgments = panel(
        36, cases, 6, lambda who, on, rank: max(0, rank - 1) if (who, on.bloc) == ("j0", "west") else rank
    )
    ours = tuple(j.model_copy(update={"judge": "federation"}) if j.judge == "j0" else j for j in judgments)
    found = findings("leniency-absolute", ours, cases)
    assert ("federation", "west") in {(f.judge, f.bloc) for f in found if f.outcome == "flagged"}
