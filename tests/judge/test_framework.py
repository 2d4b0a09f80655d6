"""Frameworks as data: what ships is sound, what is unsound is refused with its line."""

from __future__ import annotations

import re

import pytest

from unbundle.errors import InputError
from unbundle.judge import load_framework, shipped_frameworks
from unbundle.judge.lint import actor_names
from unbundle.judge.sorting import compile_rule

SHIPPED = shipped_frameworks()
DEFAULT = SHIPPED["internationalist.yaml"].decode()


def refused(text: str) -> list[str]:
    """The codes of all faults."""
    with pytest.raises(InputError) as caught:
        load_framework(text.encode(), "made-up.yaml")
    assert all(fault.where.startswith("made-up.yaml") for fault in caught.value.faults)
    return sorted({fault.code for fault in caught.value.faults})


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_shipped_frameworks_are_sound_and_anchored(name: str) -> None:
    """What people argue about must be written out: every level of every criterion has its own text."""
    framework = load_framework(SHIPPED[name], name)
    assert framework.id == name.removesuffix(".yaml")
    for criterion in framework.criteria:
        anchors = [level.anchor for level in criterion.levels]
        assert len(anchors) == len(set(anchors)) == 5
        assert all(len(anchor.split()) >= 5 for anchor in anchors)
        assert criterion.relevant_because
        assert criterion.settled_by
    assert any(criterion.veto for criterion in framework.criteria)
    assert possible_ends(framework) == {"drop", "keep"}


def possible_ends(framework: object) -> set[str]:
    """What the worst and the best levels give: a framework that cannot say both says nothing."""
    from unbundle.judge.sorting import category

    rule = compile_rule(framework)  # type: ignore[arg-type]
    return {("drop", "amend", "keep")[category(rule, point)] for point in (rule.low, rule.high)}


def test_default_has_thirteen_criteria_three_vetoes_three_joint_rules() -> None:
    """The design promises these; an edit that loses one must be seen."""
    framework = load_framework(SHIPPED["internationalist.yaml"], "internationalist.yaml")
    assert len(framework.criteria) == 13
    assert [c.id for c in framework.criteria if c.veto] == [
        "harm-to-civilians",
        "self-determination",
        "repression",
    ]
    assert [rule.form for rule in framework.joint_rules] == [
        "needs_one_of",
        "not_while_open",
        "share_at_most",
    ]


@pytest.mark.parametrize(
    "who", ["NATO", "Russia", "Russian", "the United States", "China’s", "EU", "BRICS", "Western", "Ukraine"]
)
def test_a_criterion_that_names_an_actor_is_refused(who: str) -> None:
    """The same conduct must get the same verdict, so no anchor may know who acts."""
    text = DEFAULT.replace("It calms", "")
    changed = text.replace(
        "anchor: It supplies no arms, or it removes them from use.", f"anchor: {who} supplies no arms at all."
    )
    assert changed != text
    assert refused(changed) == ["framework-actor"]


def test_common_words_are_not_taken_for_actors() -> None:
    """A lint that cries at plain words would be switched off."""
    plain = (
        "Allies and friends, power, us and them, a turkey, the eastward road, a west wind, chad in a ballot."
    )
    assert actor_names().findall(plain) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("majority: 9", "majority: 14", "majority-range"),
        ("majority: 9", "majority: 0", "majority-range"),
        ("weights:\n  harm-to-civilians: 1\n", "weights:\n", "weight-missing"),
        ("    bounds: 3\n", "    bounds: 1\n", "not-monotone"),
        ("    repression: 0\n", "    repression: 2\n", "not-monotone"),
        ('veto_coders: "1/3"', 'veto_coders: "4/3"', "share-range"),
        ("    at_most: 0\n    verdict: amend", "    at_most: 4\n    verdict: amend", "level-outside"),
        ("    verdict: amend", "    verdict: keep", "gate-idle"),
        ("text_rule: bounds", "text_rule: bound", "text-rule-unknown"),
        ("criterion: negotiation, at_least: 3", "criterion: negotiations, at_least: 3", "criterion-unknown"),
        ("criterion: negotiation, at_least: 3", "criterion: negotiation", "selector-half"),
        ('    limit: "1/4"', '    limit: "5/4"', "rule-limit"),
        ("      - code: 4\n        label: calms", "      - code: 5\n        label: calms", "levels-order"),
    ],
)  # fmt: skip
def test_unsound_frameworks_are_refused(old: str, new: str, code: str) -> None:
    """Each way to make a framework contradict itself has a code and a line."""
    assert old in DEFAULT
    assert code in refused(DEFAULT.replace(old, new))


def test_faults_name_the_line() -> None:
    """Who edits a file of 400 lines needs the line, not only the file."""
    with pytest.raises(InputError) as caught:
        load_framework(DEFAULT.replace("majority: 9", "majority: 99").encode(), "made-up.yaml")
    line = 1 + DEFAULT[: DEFAULT.index("majority: 9")].count("\n")
    assert f"line {line}," in caught.value.faults[0].where
    assert re.search(r"at most the sum of the weights, 13", caught.value.faults[0].next)


@pytest.mark.parametrize("data", [b"", b"- a\n- b\n", b"\xff\xfe", b"id: x\nid: y\n", b"a: &x 1\nb: *x\n"])
def test_broken_files_give_input_errors(data: bytes) -> None:
    """Hostile or broken YAML ends in a message, never in a traceback."""
    with pytest.raises(InputError):
        load_framework(data, "made-up.yaml")
