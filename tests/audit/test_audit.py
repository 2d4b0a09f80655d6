"""The audit as a whole: finds what is planted, towards any side; is silent where nothing is; says which."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.worlds import BLOCS, CRITERIA, ORDER, case, judgment, lenient, panel, rule, world
from unbundle.audit import AuditSpec, Context, audit_judgments
from unbundle.audit.contrast import contrasts, judged
from unbundle.errors import InputError
from unbundle.records.findings import Finding, Findings
from unbundle.records.judging import Actor, Case, Judgment

QUICK = AuditSpec(sensitivity=False, draws=200)
SCALES = {c: (0, 4) for c in CRITERIA}
CODED = Context(rule=rule, scales=SCALES)


def audit(judgments: tuple[Judgment, ...], cases: tuple[Case, ...], spec: AuditSpec = QUICK) -> Findings:
    """An audit of coded cases under the made-up framework."""
    return audit_judgments(judgments, cases, ORDER, spec, (), CODED)


def flagged(found: Findings, detector: str) -> set[tuple[str, str]]:
    """Judge and bloc of every flag of one detector."""
    return {(f.judge, f.bloc) for f in found.findings if f.detector == detector and f.outcome == "flagged"}


def one(found: Findings, detector: str, judge: str = "", bloc: str = "") -> Finding:
    """The single finding that fits."""
    rows = [f for f in found.findings if f.detector == detector and (judge, bloc) == (f.judge, f.bloc)]
    assert len(rows) == 1
    return rows[0]


def flags_by_rule(judgments: tuple[Judgment, ...], cases: tuple[Case, ...]) -> set[tuple[str, str, str]]:
    """Judge, bloc and direction of every flag of the absolute test alone."""
    by_id = {c.id: c for c in cases}
    scores: dict[str, dict[str, int]] = {}
    for j in judgments:
        scores.setdefault(j.judge, {})[j.case] = ORDER.index(j.verdict)
    strata = contrasts(scores, by_id, lambda _, c: rule(by_id[c].levels), ORDER.index)
    tested = judged(strata, Fraction(1, 20))
    return {(t.contrast.judge, t.contrast.bloc, t.direction) for t in tested if t.flagged}


def test_planted_leniency_is_found_towards_each_side_with_few_false_flags() -> None:
    """The same bias is found whichever bloc it favours; few honest judges are hit."""
    found = false = 0
    for side in BLOCS:
        for seed in range(10):
            cases = world(100 + seed, 150)
            flags = flags_by_rule(panel(200 + seed, cases, 8, lenient("j3", side)), cases)
            found += ("j3", side, "milder") in flags
            false += len(flags - {("j3", side, "milder")})
    assert found == 30
    assert false / (found + false) <= 0.05


def test_a_flag_says_what_how_sure_and_what_would_clear_it() -> None:
    """The accused reads the difference, the interval, the exact chance, two cases, and the way out."""
    cases = world(1, 150)
    found = audit(panel(2, cases, 8, lenient("j3", "west")), cases)
    assert ("j3", "west") in flagged(found, "leniency-panel")
    finding = one(found, "leniency-absolute", "j3", "west")
    assert finding.outcome == "flagged"
    assert finding.effect is not None
    assert finding.effect < -0.2
    assert finding.interval is not None
    assert finding.interval.high < 0
    assert finding.q is not None
    assert finding.q <= Fraction(1, 20)
    assert "more mildly" in finding.sentence
    assert "exact p" in finding.sentence
    first, second = finding.cases
    by_id = {c.id: c for c in cases}
    assert by_id[first].bloc == "west"
    assert by_id[second].bloc != "west"
    assert rule(by_id[first].levels) == rule(by_id[second].levels)
    assert "Name a difference that matters" in finding.would_clear
    assert any("not a motive" in note for note in found.notes)


def test_planted_harshness_is_found_like_leniency() -> None:
    """Exceptional harshness towards a foe is a double standard too."""
    cases = world(3, 150)
    rng = random.Random(4)

    def foe(judge: str, on: Case, rank: int) -> int:
        return min(2, rank + 1) if (judge, on.bloc) == ("j1", "south") and rng.random() < 0.7 else rank

    found = audit(panel(5, cases, 8, foe), cases)
    assert flagged(found, "leniency-absolute") == {("j1", "south")}
    assert "more harshly" in one(found, "leniency-absolute", "j1", "south").sentence


def test_an_honest_panel_is_not_flagged_though_blocs_differ() -> None:
    """Blocs whose acts are graver get harsher verdicts; that alone is no double standard."""
    cases = world(6, 150)
    found = audit(panel(7, cases, 8), cases)
    assert flagged(found, "leniency-absolute") == set()
    assert flagged(found, "leniency-panel") == set()
    quiet = one(found, "leniency-absolute", "j0", "west")
    assert quiet.outcome == "no-evidence"
    assert quiet.smallest_detectable is not None
    assert "this would have been flagged; less would not have been seen" in quiet.sentence


def swapped(cases: tuple[Case, ...], names: dict[str, str]) -> tuple[Case, ...]:
    """The same cases with bloc labels exchanged."""
    return tuple(c.model_copy(update={"bloc": names[c.bloc]}) for c in cases)


def test_renaming_blocs_permutes_the_findings_and_changes_nothing_else() -> None:
    """No side is known to the audit: exchange the labels, and the findings are exchanged, no more."""
    cases = world(8, 90)
    judgments = panel(9, cases, 5, lenient("j2", "north"))
    names = {"north": "west", "west": "north", "south": "south"}
    plain, other = audit(judgments, cases), audit(judgments, swapped(cases, names))

    def table(found: Findings, renamed: dict[str, str]) -> set[tuple[object, ...]]:
        return {
            (f.detector, f.judge, renamed.get(f.bloc, f.bloc), f.outcome, f.effect, f.p, f.q, f.interval)
            for f in found.findings
            if f.detector in ("leniency-absolute", "leniency-panel")
        }

    assert table(plain, names) == table(other, {})
    assert len(table(plain, names)) == 2 * 5 * 3


def test_reversing_scales_and_verdicts_mirrors_the_findings() -> None:
    """What counts as mild is a convention: turn it all around and milder becomes harsher, equally strong."""
    cases = world(10, 90)
    judgments = panel(11, cases, 5, lenient("j2", "north"))
    turned = tuple(c.model_copy(update={"levels": {k: 4 - v for k, v in c.levels.items()}}) for c in cases)
    back = Context(rule=lambda levels: rule({k: 4 - v for k, v in levels.items()}), scales=SCALES)
    plain = audit(judgments, cases)
    other = audit_judgments(judgments, turned, ORDER[::-1], QUICK, (), back)
    for f in plain.findings:
        if f.detector == "leniency-absolute" and f.effect is not None:
            twin = one(other, f.detector, f.judge, f.bloc)
            assert twin.effect == pytest.approx(-f.effect, abs=1e-9)
            assert (twin.p, twin.q, twin.outcome) == (f.p, f.q, f.outcome)


def test_order_of_rows_decides_nothing() -> None:
    """Same set of rows, same bytes."""
    cases, rng = world(12, 60), random.Random(13)
    judgments = list(panel(14, cases, 4, lenient("j2", "north")))
    spec = AuditSpec(draws=100, label_draws=5)
    first = audit(tuple(judgments), cases, spec).to_json()
    rng.shuffle(judgments)
    assert audit(tuple(judgments), tuple(reversed(cases)), spec).to_json() == first


def test_repeats_of_one_episode_count_once() -> None:
    """Ten yearly votes on one text are one piece of evidence, not ten."""
    cases = world(15, 60)
    judgments = panel(16, cases, 4, lenient("j2", "north", chance=0.4))
    again = tuple(
        case(f"{c.id}-{k}", c.bloc, c.levels, episode=c.id)
        for c in cases
        for k in range(3)
        if c.bloc == "north"
    )
    more = tuple(
        judgment(j.judge, f"{j.case}-{k}", j.verdict)
        for j in judgments
        for k in range(3)
        if f"{j.case}-{k}" in {c.id for c in again}
    )
    plain, repeated = audit(judgments, cases), audit((*judgments, *more), (*cases, *again))
    for name in ("leniency-absolute", "leniency-panel"):
        for bloc in BLOCS:
            before, after = one(plain, name, "j2", bloc), one(repeated, name, "j2", bloc)
            assert (before.p, before.effect, before.informative) == (after.p, after.effect, after.informative)


def test_own_and_allied_cases_can_be_left_out_and_are_told_apart() -> None:
    """Nobody judges in their own cause: the result is shown with and without, and each flag says so."""
    cases = tuple(
        case(
            f"c{i:02}", "north" if i % 2 else "south", {c: 2 for c in CRITERIA}, actor="j0" if i % 2 else "x"
        )
        for i in range(40)
    )
    judgments = tuple(
        judgment(f"j{k}", c.id, "keep" if k == 0 and c.bloc == "north" else "amend")
        for k in range(4)
        for c in cases
    )
    spec = AuditSpec(draws=0, label_draws=0)
    found = audit(judgments, cases, spec)
    flag = one(found, "leniency-absolute", "j0", "north")
    assert flag.outcome == "flagged"
    assert "without cases in which the judge itself acted too few cases are left to tell" in flag.sentence
    assert any(
        line.startswith("The same without cases in which the judge itself acted")
        for line in found.sensitivity
    )
    without = audit(judgments, cases, AuditSpec(own="without-own", sensitivity=False))
    assert one(without, "leniency-absolute", "j0", "north").outcome == "cannot-test"
    actors = (Actor(id="j1", names=("j1",), blocs=(("south", "", "", "a treaty"),)),)
    allied = audit_judgments(
        judgments,
        cases,
        ORDER,
        AuditSpec(own="without-allies", sensitivity=False),
        (),
        replace(CODED, actors=actors),
    )
    assert "none of its comparable" in one(allied, "leniency-absolute", "j1", "south").cannot_because


def test_absent_is_not_abstain() -> None:
    """A judge who was not there gave no verdict; the rows are counted aloud and move nothing."""
    cases = world(17, 60)
    judgments = panel(18, cases, 4)
    absent = tuple(judgment("j9", c.id, "absent") for c in cases)
    plain, other = audit(judgments, cases), audit((*judgments, *absent), cases)
    assert plain.findings == other.findings
    assert any("Left out for that: 60 rows" in note for note in other.notes)


CANNOT = {
    "one bloc only": (
        tuple(case(f"c{i}", "north", {c: i % 5 for c in CRITERIA}) for i in range(9)),
        lambda i: ORDER[i % 3],
        "all of one bloc (north)",
    ),
    "no bloc at all": (
        tuple(case(f"c{i}", "", {c: i % 5 for c in CRITERIA}) for i in range(9)),
        lambda i: ORDER[i % 3],
        "no judged case has a bloc",
    ),
    "all verdicts equal": (
        tuple(case(f"c{i}", BLOCS[i % 2], {c: i % 5 for c in CRITERIA}) for i in range(9)),
        lambda i: "amend",
        "it gave all comparable cases the same verdict",
    ),
}


@pytest.mark.parametrize("name", sorted(CANNOT))
def test_what_cannot_be_tested_says_why(name: str) -> None:
    """“Passed” would be a lie where no outcome could have been flagged."""
    cases, verdict, why = CANNOT[name]
    judgments = tuple(judgment(f"j{k}", c.id, verdict(i)) for k in range(3) for i, c in enumerate(cases))
    found = audit(judgments, cases)
    rows = [f for f in found.findings if f.detector.startswith("leniency")]
    assert {f.outcome for f in rows} == {"cannot-test"}
    assert any(why in f.cannot_because for f in rows)
    assert all(f.sentence.startswith("Cannot be tested") for f in rows)


def test_uncoded_facts_leave_only_questions_relative_to_the_panel() -> None:
    """Without facts nobody can say which acts are alike; the audit says so instead of pretending."""
    cases = tuple(c.model_copy(update={"levels": {}}) for c in world(19, 60))
    coded = world(19, 60)
    found = audit_judgments(panel(20, coded, 5, lenient("j1", "west")), cases, ORDER, QUICK)
    for detector in ("leniency-absolute", "dominance", "a-fortiori", "softened-facts"):
        assert [f.outcome for f in found.findings if f.detector == detector] == ["cannot-test"]
    assert any(f.detector == "leniency-panel" and f.outcome != "cannot-test" for f in found.findings)
    assert any("a tilt that all judges share cannot be seen" in note for note in found.notes)


def test_a_case_without_judge_is_named() -> None:
    """A case nobody judged is not silently gone."""
    cases = (*world(21, 30), case("orphan", "north", {c: 1 for c in CRITERIA}))
    found = audit(panel(22, cases[:-1], 3), cases)
    assert "Nobody judged 1 case: orphan." in found.notes


def test_no_judgments_at_all() -> None:
    """An empty table is no clean bill."""
    found = audit((), world(23, 10))
    assert found.notes[0] == "There are no judgments, so nothing can be tested."
    assert {f.outcome for f in found.findings} == {"cannot-test"}


GOOD = (case("a", "north", {c: 1 for c in CRITERIA}), case("b", "south", {c: 1 for c in CRITERIA}))
BAD = {
    "verdict-unordered": ((judgment("j", "a", "maybe"),), GOOD, ORDER, QUICK),
    "case-unknown": ((judgment("j", "z", "keep"),), GOOD, ORDER, QUICK),
    "judgment-twice": ((judgment("j", "a", "keep"), judgment("j", "a", "drop")), GOOD, ORDER, QUICK),
    "verdict-order": ((judgment("j", "a", "keep"),), GOOD, ("keep",), QUICK),
    "level-outside": (
        (judgment("j", "a", "keep"),),
        (case("a", "north", {c: 9 for c in CRITERIA}),),
        ORDER,
        QUICK,
    ),
    "criterion-unknown": ((judgment("j", "a", "keep"),), (case("a", "n", {"zeal": 1}),), ORDER, QUICK),
}


@pytest.mark.parametrize("code", sorted(BAD))
def test_bad_input_gets_a_clear_error(code: str) -> None:
    """Every kind of bad input has its own code, and a next step."""
    judgments, cases, order, spec = BAD[code]
    with pytest.raises(InputError) as caught:
        audit_judgments(judgments, cases, order, spec, (), CODED)
    assert {fault.code for fault in caught.value.faults} == {code}
    assert all(fault.next for fault in caught.value.faults)


def test_unknown_case_in_drop_or_pair_is_refused() -> None:
    """A case left out by a misspelt name would silently stay in."""
    spec = AuditSpec(drop=("zz",), pairs=(("a", "yy"),), sensitivity=False)
    with pytest.raises(InputError) as caught:
        audit((judgment("j", "a", "keep"),), GOOD, spec)
    assert [fault.value for fault in caught.value.faults] == ["zz", "yy"]


def test_dominance_shows_one_pair_and_never_says_which_is_wrong() -> None:
    """A graver act judged more mildly is a fact; which of the two verdicts is wrong is not for us to say."""
    cases = (
        case("mild", "north", {c: 3 for c in CRITERIA}),
        case("grave", "south", {c: 1 for c in CRITERIA}),
    )
    found = audit((judgment("j", "mild", "drop"), judgment("j", "grave", "keep")), cases)
    finding = one(found, "dominance", "j", "south")
    assert finding.cases == ("grave", "mild")
    assert "this does not say which" in finding.sentence
    assert "verdict: keep | drop" in finding.different


def test_a_fortiori_balance_is_exact_on_a_small_casebook() -> None:
    """Four milder acts judged more harshly, none in support: balance 1, shown with its witness."""
    cases = (
        *(case(f"m{i}", "north", {**{c: 3 for c in CRITERIA}, "talks": i}) for i in range(4)),
        case("grave", "south", {c: 0 for c in CRITERIA}),
    )
    judgments = (*(judgment("j", f"m{i}", "drop") for i in range(4)), judgment("j", "grave", "keep"))
    rows = [f for f in audit(judgments, cases).findings if f.detector == "a-fortiori"]
    grave = [f for f in rows if f.cases[0] == "grave"]
    assert [(f.outcome, f.effect, f.informative) for f in grave] == [("flagged", 1.0, 4)]
    assert "2 steps or more milder than its other verdicts carry" in grave[0].sentence
    assert "may be the mistaken ones" in grave[0].sentence


def test_pairs_count_every_judge_and_test_exactly() -> None:
    """Harsher here, harsher there, same, opposite: counted one by one, with the exact sign test."""
    cases = (
        case("a", "north", ask="withdraw", date="1983-11"),
        case("b", "south", ask="withdraw", date="1983-11"),
    )
    verdicts = [("drop", "keep")] * 9 + [("amend", "keep")] + [("keep", "drop")] + [("amend", "amend")] * 4
    judgments = tuple(
        judgment(f"j{i:02}", name, v)
        for i, pair in enumerate(verdicts)
        for name, v in zip("ab", pair, strict=True)
    )
    finding = one(audit_judgments(judgments, cases, ORDER, QUICK), "pair")
    counts = (finding.harsher_on_first, finding.harsher_on_second, finding.same, finding.opposite)
    assert counts == (10, 1, 4, 10)
    assert finding.p == Fraction(2 * (1 + 11), 2**11)
    assert finding.outcome == "flagged"


def test_a_balanced_pair_says_that_many_turned() -> None:
    """A net tilt of nothing can hide that half of the judges turned; the sentence says so."""
    cases = (case("a", "north", ask="w", date="1983"), case("b", "south", ask="w", date="1983"))
    verdicts = [("drop", "keep")] * 10 + [("keep", "drop")] * 10
    judgments = tuple(
        judgment(f"j{i:02}", name, v)
        for i, pair in enumerate(verdicts)
        for name, v in zip("ab", pair, strict=True)
    )
    finding = one(audit_judgments(judgments, cases, ORDER, QUICK), "pair")
    assert finding.outcome == "no-evidence"
    assert finding.sentence.endswith("A balanced tilt can hide many who turned.")


@settings(max_examples=40)
@given(st.data())
def test_any_table_gets_one_of_three_outcomes(data: st.DataObject) -> None:
    """Whatever people write into the tables, the answer is a finding with its reason, never a crash."""
    cases = tuple(
        case(
            f"c{i}",
            data.draw(st.sampled_from(["", "x", "y y", "z/ü"])),
            {c: data.draw(st.integers(0, 4)) for c in CRITERIA if data.draw(st.booleans())},
            episode=f"e{data.draw(st.integers(0, 3))}",
            date=data.draw(st.sampled_from(["", "1950", "1983-11", "1990-01-02"])),
            ask=data.draw(st.sampled_from(["", "w"])),
        )
        for i in range(data.draw(st.integers(1, 6)))
    )
    judgments = tuple(
        judgment(
            f"j{j}", c.id, data.draw(st.sampled_from([*ORDER, "absent"])), recused=data.draw(st.booleans())
        )
        for j in range(data.draw(st.integers(0, 4)))
        for c in cases
        if data.draw(st.booleans())
    )
    found = audit_judgments(judgments, cases, ORDER, AuditSpec(draws=20, label_draws=2), (), CODED)
    for f in found.findings:
        assert f.outcome in ("flagged", "no-evidence", "cannot-test")
        assert bool(f.cannot_because) == (f.outcome == "cannot-test")
    assert len({f.id for f in found.findings}) == len(found.findings)
