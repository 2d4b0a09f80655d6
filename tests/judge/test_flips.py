"""Changed frameworks are tried on every past case before anyone adopts them."""

from __future__ import annotations

import pytest

from unbundle.errors import InputError
from unbundle.judge import flips, load_framework, shipped_frameworks, with_distinction
from unbundle.records.framework import Criterion, Level
from unbundle.records.judging import Case

DEFAULT = load_framework(shipped_frameworks()["internationalist.yaml"], "internationalist.yaml")


def case(name: str, level: int, **changes: int) -> Case:
    """A made-up past case coded at one level, single criteria changed."""
    levels = {c.id: level for c in DEFAULT.criteria} | {k.replace("_", "-"): v for k, v in changes.items()}
    return Case(id=name, episode=name, kind="conduct", title=f"Case {name}", actor="x", levels=levels)


CASES = (case("a", 3), case("b", 3, harm_to_civilians=1), case("c", 1))


def test_same_framework_flips_nothing() -> None:
    """The tool may not see a change where there is none."""
    assert flips(CASES, (), DEFAULT, DEFAULT).flips == ()


def test_a_stricter_framework_shows_which_past_verdicts_turn() -> None:
    """No rule for this case only: the casebook is judged again as a whole."""
    stricter = DEFAULT.model_copy(
        update={"vetoes": {**DEFAULT.vetoes, "amend": {**DEFAULT.vetoes["amend"], "harm-to-civilians": 1}}}
    )
    found = flips(CASES, (), DEFAULT, stricter)
    assert [flip.case for flip in found.flips] == ["b"]
    assert found.flips[0].sentence == "Case b: amend becomes drop (now closed by: harm to civilians)."
    assert found.sentence.startswith("Of 3 past cases, 1 would be judged differently")


def difference(**changes: object) -> Criterion:
    """A named difference as a criterion."""
    levels = tuple(Level(code=k, label=f"l{k}", anchor=f"asked for to degree {k}") for k in range(3))
    base = {"id": "asked-for", "question": "Was it asked for?", "levels": levels}
    return Criterion(**{**base, **changes})


def test_a_distinction_has_to_be_answered_by_every_case() -> None:
    """Clearing a flag names a difference; it is then applied to all, and nobody's answer is made up."""
    longer = with_distinction(DEFAULT, difference(), amend=1, keep=2, weight=5, version="1.1.0")  # type: ignore[arg-type]
    assert longer.parent_version == "1.0.0"
    found = flips(CASES, (), DEFAULT, longer)
    assert all(flip.after != flip.before for flip in found.flips)
    assert any("open: asked for" in flip.sentence for flip in found.flips)


def test_a_distinction_may_not_name_an_actor() -> None:
    """“It was us” is not a relevant difference."""
    with pytest.raises(InputError) as caught:
        with_distinction(DEFAULT, difference(question="Was it done by NATO?"), 1, 2, 1, "1.1.0")  # type: ignore[arg-type]
    assert [fault.code for fault in caught.value.faults] == ["framework-actor"]
