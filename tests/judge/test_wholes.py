"""Joint rules on sets and verdicts on wholes: certain only where everything is certain."""

from __future__ import annotations

from fractions import Fraction

from tests.builders import measure
from tests.judge.made import coding
from unbundle.judge import judge_measures, judge_wholes, load_framework, set_rules, shipped_frameworks
from unbundle.records.judging import Coding, WholeVerdict
from unbundle.records.measure import Measure

DEFAULT = load_framework(shipped_frameworks()["internationalist.yaml"], "internationalist.yaml")
ARMS = measure("arms", 300, instrument="military_aid")
TALKS = measure("talks", 0, instrument="diplomacy")
RELIEF = measure("relief", 700, instrument="humanitarian")
BROAD = measure("broad", 0, instrument="broad_sanction", kind="sanction")
TARGETED = measure("targeted", 0, instrument="targeted_sanction", kind="sanction")
ALL = (ARMS, TALKS, RELIEF, BROAD, TARGETED)


def whole(
    chosen: tuple[Measure, ...], codings: tuple[Coding, ...] = (), of: tuple[Measure, ...] = ALL
) -> WholeVerdict:
    """The verdict on one set."""
    verdicts = judge_measures(of, codings, DEFAULT)
    return judge_wholes(of, verdicts, codings, DEFAULT, {"official": tuple(m.id for m in chosen)})[0]


def joint(rule: str, chosen: tuple[Measure, ...], codings: tuple[Coding, ...] = ()) -> tuple[str, str]:
    """Status and advice of one joint rule."""
    found = next(r for r in whole(chosen, codings).joint if r.rule == rule)
    return found.status, found.would_hold_if


def test_arms_need_talks() -> None:
    """Broken without any, open while nobody has coded the talks, holds once they count, idle without arms."""
    rule = "arms-only-with-talks"
    assert joint(rule, (ARMS,))[0] == "broken"
    assert "“Talks”" in joint(rule, (ARMS,))[1]
    assert joint(rule, (ARMS, TALKS))[0] == "open"
    assert joint(rule, (ARMS, TALKS), (coding("talks", "negotiation", 3),))[0] == "holds"
    assert joint(rule, (ARMS, TALKS), (coding("talks", "negotiation", 2),))[0] == "broken"
    assert joint(rule, (RELIEF,))[0] == "holds"


def test_targeted_before_broad() -> None:
    """A sanction on everybody has to wait until those on the responsible are chosen too."""
    rule = "targeted-before-broad"
    assert joint(rule, (BROAD,))[0] == "broken"
    assert joint(rule, (BROAD, TARGETED))[0] == "holds"
    assert joint(rule, (TARGETED,))[0] == "holds"


def test_share_is_measured_exactly_on_intervals() -> None:
    """With levels open the share is an interval; the limit decides only outside it."""
    rule = "escalating-share"
    assert joint(rule, (ARMS, RELIEF))[0] == "open"
    calm = coding("relief", "escalation", 3)
    assert joint(rule, (ARMS, RELIEF), (calm, coding("arms", "escalation", 1)))[0] == "broken"
    assert joint(rule, (ARMS, RELIEF), (calm, coding("arms", "escalation", 2)))[0] == "holds"
    found = whole((ARMS, RELIEF), (calm, coding("arms", "escalation", 0)))
    assert [r.measured for r in found.joint if r.rule == rule] == [Fraction(3, 10)]


def test_shares_by_instrument_add_up() -> None:
    """The money picture of a whole is exact and ordered by size."""
    found = whole((ARMS, RELIEF, TALKS))
    assert found.shares == (("humanitarian", Fraction(7, 10)), ("military_aid", Fraction(3, 10)))


def test_a_whole_with_a_vetoed_part_is_never_kept() -> None:
    """What is closed must be taken out: the whole can at best be amended, and says which part."""
    names = [c.id for c in DEFAULT.criteria]
    good = tuple(coding("relief", name, 4) for name in names)
    found = whole((ARMS, RELIEF), (*good, coding("arms", "repression", 0)))
    assert found.vetoed == ("arms",)
    assert found.possible == ("amend",)
    assert "closed by a veto: “Arms”" in found.sentence


def test_a_clean_whole_is_kept_and_an_empty_one_is_not_judged() -> None:
    """Keep needs every part and every joint rule to be certain."""
    names = [c.id for c in DEFAULT.criteria]
    found = whole((RELIEF,), tuple(coding("relief", name, 4) for name in names))
    assert found.possible == ("keep",)
    assert found.sentence == "Keep: of its measures, 1 keep."
    assert whole(()).sentence.startswith("Nothing is chosen")


def test_wholes_lead_with_what_is_open() -> None:
    """The first words on a package nobody coded are that it is undecided, and why."""
    assert whole((ARMS, TALKS)).sentence.startswith("Undecided, because 2 of 2 measures are undecided")


def test_set_rules_bind_only_certain_members() -> None:
    """Compose gets sets: no subject that may not belong, and no rule that a gap in knowledge makes fatal."""
    rules = {rule.id: rule for rule in set_rules(ALL, (), DEFAULT)}
    assert rules["arms-only-with-talks"].subject == ("arms",)
    assert rules["arms-only-with-talks"].other == ("talks",)
    assert rules["targeted-before-broad"].other == ("targeted",)
    assert "escalating-share" not in rules
    coded = {rule.id: rule for rule in set_rules(ALL, (coding("arms", "escalation", 0),), DEFAULT)}
    assert coded["escalating-share"].subject == ("arms",)
    assert coded["escalating-share"].limit == Fraction(1, 4)
    unknown = (ARMS, measure("unclear", 5))
    assert set_rules(unknown, (), DEFAULT)[0].other == ("unclear",)


def test_unclassified_measures_are_counted_aloud() -> None:
    """What has no instrument yet is neither guessed nor hidden."""
    found = whole((ARMS, measure("unclear", 5)), of=(*ALL, measure("unclear", 5)))
    note = next(r.sentence for r in found.joint if r.rule == "arms-only-with-talks")
    assert note.endswith("Not counted, because without a known instrument: 1.")
