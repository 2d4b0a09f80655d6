"""Verdicts: open stays open, coders are heard one by one, sentences say what a reader needs first."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.builders import framework, measure
from tests.judge.made import coding
from unbundle.errors import InputError
from unbundle.judge import judge_measures, load_framework, shipped_frameworks
from unbundle.judge.levels import by_subject, combine
from unbundle.records.framework import Criterion, Level
from unbundle.records.judging import Coding

DEFAULT = load_framework(shipped_frameworks()["internationalist.yaml"], "internationalist.yaml")
NAMES = [criterion.id for criterion in DEFAULT.criteria]


def all_at(level: int, **changes: int) -> tuple[Coding, ...]:
    """Codings of m1 at one level, single ones changed by name with underscores."""
    levels = {name: level for name in NAMES} | {
        key.replace("_", "-"): value for key, value in changes.items()
    }
    return tuple(coding("m1", name, value) for name, value in levels.items())


def one(*codings: Coding) -> object:
    """The verdict on m1."""
    return judge_measures((measure("m1", 100),), codings, DEFAULT).verdicts[0]


def test_nothing_known_is_undecided_and_says_so_first() -> None:
    """Silence must never look like a verdict."""
    verdict = judge_measures((measure("m1", 100),), (), DEFAULT).verdicts[0]
    assert verdict.possible == ("drop", "amend", "keep")
    assert verdict.sentence.startswith("Undecided, because harm to civilians")
    assert verdict.undecided_because == tuple(NAMES)
    assert verdict.vetoed_by == ()
    assert verdict.vetoed_perhaps_by == ("harm-to-civilians", "self-determination", "repression")
    assert verdict.reasons == ()


def test_a_certain_veto_closes_whatever_else_it_brings() -> None:
    """One criterion coded at its veto level is enough, with everything else open or best."""
    for rest in ((), all_at(4)[1:]):
        verdict = judge_measures((measure("m1", 100),), (coding("m1", NAMES[0], 0), *rest), DEFAULT).verdicts[
            0
        ]
        assert verdict.possible == ("drop",)
        assert verdict.vetoed_by == ("harm-to-civilians",)
        assert verdict.sentence.startswith(
            "Drop, whatever else it brings: harm to civilians: “foreseeable grave harm”"
        )


def test_amend_states_the_smallest_repair() -> None:
    """A verdict of amend is of use only if it says what to change."""
    verdict = judge_measures((measure("m1", 100),), all_at(3, harm_to_civilians=1), DEFAULT).verdicts[0]
    assert verdict.possible == ("amend",)
    assert verdict.repair is not None
    assert verdict.repair.changes == (("harm-to-civilians", 1, 2),)
    assert verdict.margin == 1
    assert (
        "To be kept it would have to move harm to civilians from “serious harm likely” to “no clear effect”"
        in verdict.sentence
    )


def test_keep_says_on_how_many_criteria() -> None:
    """A keep without its count is a claim."""
    verdict = judge_measures((measure("m1", 100),), all_at(3), DEFAULT).verdicts[0]
    assert verdict.sentence == "Keep: it meets what keep asks on 13 of 13 criteria."
    assert verdict.margin is not None


def criterion(veto: bool = True) -> Criterion:
    """One made-up criterion of five levels."""
    levels = tuple(Level(code=k, label=f"l{k}", anchor=f"a{k}") for k in range(5))
    return Criterion(id="good", question="?", levels=levels, veto=veto)


def made(share: Fraction | None = None) -> object:
    """A framework with that criterion, veto at 0 (amend) and 1 (keep)."""
    return framework(
        criteria=(criterion(),),
        profiles={"amend": {"good": 2}, "keep": {"good": 3}},
        vetoes={"amend": {"good": 0}, "keep": {"good": 1}},
        veto_coders=share,
    )


def heard(levels: list[tuple[int, int]], share: Fraction | None = None) -> tuple[int, int, bool]:
    """The combined interval of several coders, and whether a minority decided."""
    codings = tuple(coding("m1", "good", lo, hi, coder=f"p{i}") for i, (lo, hi) in enumerate(levels))
    known = combine(criterion(), codings, made(share))  # type: ignore[arg-type]
    return known.lo, known.hi, known.minority_veto


def test_coders_are_combined_by_median_without_inventing_levels() -> None:
    """An even number of coders gives both middle levels, never one between that nobody named."""
    assert heard([(1, 1), (3, 3), (4, 4)]) == (3, 3, False)
    assert heard([(1, 1), (4, 4)]) == (1, 4, False)
    assert heard([(2, 3), (3, 4), (3, 3)]) == (3, 3, False)


def test_a_credible_minority_can_close_a_measure_and_is_named() -> None:
    """Those who see grave harm are often few; the framework says how many suffice, the report shows it."""
    split = [(0, 0), (3, 3), (4, 4)]
    assert heard(split) == (3, 3, False)
    assert heard(split, Fraction(1, 3)) == (0, 0, True)
    assert heard([*split, (3, 3)], Fraction(1, 3)) == (3, 3, False)
    codings = tuple(coding("m1", "good", lo, coder=f"p{i}") for i, (lo, _) in enumerate(split))
    verdict = judge_measures((measure("m1"),), codings, made(Fraction(1, 3))).verdicts[0]  # type: ignore[arg-type]
    assert verdict.vetoed_by == ("good",)
    assert verdict.sentence.endswith("A minority of coders decides good.")


def test_text_bounds_people() -> None:
    """People may judge inside what the text leaves open; a coding against the words is set aside and said."""
    words = coding("m1", "good", 2, 3, coder="text", basis="text", quote="until 2024")
    inside = judge_measures((measure("m1"),), (words, coding("m1", "good", 3, coder="p1")), made())  # type: ignore[arg-type]
    assert inside.verdicts[0].possible == ("keep",)
    outside = judge_measures((measure("m1"),), (words, coding("m1", "good", 0, coder="p1")), made())  # type: ignore[arg-type]
    assert outside.verdicts[0].possible == ("amend", "keep")
    assert "contradict the text" in outside.verdicts[0].sentence


def test_a_later_coding_replaces_an_earlier_one_by_time_not_by_row() -> None:
    """A change of mind counts once; the order of rows in a file decides nothing."""
    early = coding("m1", "good", 1, at="2026-01-01T00:00:00Z")
    late = coding("m1", "good", 3, at="2026-02-01T00:00:00Z")
    for order in ((early, late), (late, early)):
        assert [c.lo for c in by_subject(order, made())["m1", "good"]] == [3]  # type: ignore[arg-type]


def test_the_coding_made_without_knowing_who_acts_counts() -> None:
    """A blind answer outweighs the same coder's answer with the actor in view; a swap never counts."""
    rows = (
        coding("m1", "good", 4, at="2026-02-01T00:00:00Z"),
        coding("m1", "good", 1, blind="redacted", at="2026-01-01T00:00:00Z"),
        coding("m1", "good", 0, blind="swapped", at="2026-03-01T00:00:00Z"),
    )
    assert [c.lo for c in by_subject(rows, made())["m1", "good"]] == [1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("codings", "code"),
    [
        ((coding("m1", "good", 5),), "level-outside"),
        ((coding("m1", "good", 3, 2),), "level-outside"),
        ((coding("m1", "gud", 1),), "criterion-unknown"),
        ((coding("m1", "good", 1), coding("m1", "good", 2)), "coding-twice"),
    ],
)
def test_bad_codings_are_refused(codings: tuple[Coding, ...], code: str) -> None:
    """A level outside the scale or a contradiction is the coder's to settle, not ours."""
    with pytest.raises(InputError) as caught:
        judge_measures((measure("m1"),), codings, made())  # type: ignore[arg-type]
    assert [fault.code for fault in caught.value.faults] == [code]


def test_actor_is_not_an_argument() -> None:
    """Renaming everything but the levels changes no verdict: the judge never sees who acts."""
    codings = all_at(2)
    plain = judge_measures((measure("m1", 100),), codings, DEFAULT).verdicts[0]
    other = measure("m1", 100, title="Someone else’s", path=("A rival power",), purpose="another country")
    assert judge_measures((other,), codings, DEFAULT).verdicts[0] == plain
