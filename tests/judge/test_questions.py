"""The agenda: asks only what can change a verdict, keeps the way back, and saves most of the work."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import measure
from tests.judge.made import coding
from unbundle.compose import build_instance
from unbundle.dossier import load_dossier
from unbundle.errors import InputError
from unbundle.judge import (
    agenda,
    answer,
    code_from_text,
    judge_measures,
    load_framework,
    shipped_frameworks,
)
from unbundle.judge.questions import group_key
from unbundle.records.judging import Coding
from unbundle.records.measure import Measure

DEFAULT = load_framework(shipped_frameworks()["internationalist.yaml"], "internationalist.yaml")
NAMES = [criterion.id for criterion in DEFAULT.criteria]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "ukraine-2022"


def line(name: str, **changes: object) -> Measure:
    """A made-up line of relief under one heading."""
    base = {"instrument": "humanitarian", "path": ("Title I", "Relief", "Account")}
    return measure(name, 100, **{**base, **changes})


def test_related_lines_are_asked_about_together() -> None:
    """Nobody should answer the same question forty times; a proposal or an unclassified line stands alone."""
    lines = (line("a"), line("b"), line("c", path=("Title II", "Relief")), line("d", instrument=None))
    found = agenda(lines, (), DEFAULT, most=1)
    assert found.questions[0].measures == ("a", "b")
    assert found.questions[0].text.endswith("About: 2 lines under Title I > Relief (humanitarian)")
    assert len({group_key(m) for m in lines}) == 3


def test_vetoes_are_asked_first_and_settled_lines_no_more() -> None:
    """One answer on a veto can close a line; what is closed is not asked about again."""
    lines = (line("a"), line("b", path=("Title II", "Other")))
    first = agenda(lines, (), DEFAULT)
    assert {q.criterion for q in first.questions[:6]} == {
        "harm-to-civilians",
        "self-determination",
        "repression",
    }
    closed = (coding("a", "repression", 0),)
    rest = agenda(lines, closed, DEFAULT, most=50)
    assert all("a" not in q.measures for q in rest.questions if not q.rules)
    assert rest.undecided == 1


def test_an_answer_keeps_the_way_back_to_its_question() -> None:
    """Each coding names the question that it answers; single lines can be answered apart."""
    question = agenda((line("a"), line("b")), (), DEFAULT).questions[0]
    rows = answer(question, "ann", 2, 3)
    assert [(r.subject, r.lo, r.hi, r.rule) for r in rows] == [
        ("a", 2, 3, f"answer to {question.id}"),
        ("b", 2, 3, f"answer to {question.id}"),
    ]
    assert [r.subject for r in answer(question, "ann", 1, 1, only=("b",))] == ["b"]
    assert judge_measures((line("a"),), rows, DEFAULT).verdicts[0].reasons[0].criterion == question.criterion


def test_time_is_shown_and_size_is_kept() -> None:
    """At most so many questions, and what they cost one person."""
    found = agenda((line("a"),), (), DEFAULT, most=4, minutes_each=5)
    assert (len(found.questions), found.minutes) == (4, 20)
    assert found.waiting > 0
    assert "about 20 minutes" in found.sentence
    with pytest.raises(InputError):
        agenda((line("a"),), (), DEFAULT, most=0)


def test_when_all_is_certain_nothing_is_asked() -> None:
    """An agenda without a decisive question says so."""
    rows = tuple(coding("a", name, 4) for name in NAMES)
    found = agenda((line("a"),), rows, DEFAULT)
    assert found.questions == ()
    assert found.sentence == "All 1 verdicts are certain; no question can change one."


AT_MOST = {"content": 0.95, "divided": 0.33, "severe": 0.33, "worried about vetoes": 0.33}
"""The share of all possible codings that each panel may need."""

Panel = Callable[[random.Random, str], int]
PANELS: dict[str, Panel] = {
    "content": lambda rng, name: rng.choice((2, 3, 4)),
    "divided": lambda rng, name: rng.randint(0, 4),
    "severe": lambda rng, name: rng.choice((0, 1, 1, 2, 3)),
    "worried about vetoes": lambda rng, name: rng.choice((0, 2)) if name in NAMES[:3] else rng.choice((2, 3)),
}


def work(
    measures: tuple[Measure, ...], words: tuple[Coding, ...], panel: Panel, seed: int
) -> tuple[int, int]:
    """Questions and codings that one simulated panel needs until no question can change a verdict.

    Lines of one group have the same true level, but for one in five that is answered apart.
    """
    rng = random.Random(seed)
    bounds = {(c.subject, c.criterion): (c.lo, c.hi) for c in words}
    truth: dict[tuple[str, str], int] = {}
    shared: dict[tuple[tuple[str, ...], str], int] = {}
    for one in measures:
        for name in NAMES:
            level = shared.setdefault((group_key(one), name), panel(rng, name))
            level = panel(rng, name) if rng.random() < 0.2 else level
            lo, hi = bounds.get((one.id, name), (0, 4))
            truth[one.id, name] = min(hi, max(lo, level))
    rows: list[Coding] = []
    done: set[tuple[str, str]] = set()
    asked = 0
    while True:
        found = agenda(measures, (*words, *rows), DEFAULT, most=25)
        questions = [q for q in found.questions if q.changes]
        if not questions:
            return asked, len(rows)
        for question in questions:
            asked += 1
            for subject in question.measures:
                level = truth[subject, question.criterion]
                if (subject, question.criterion) not in done:
                    done.add((subject, question.criterion))
                    rows += answer(question, "panel", level, level, only=(subject,))


@pytest.mark.parametrize("name", sorted(PANELS))
def test_codings_needed_on_a_real_package(name: str, record_property: pytest.RecordProperty) -> None:
    """On the flagship, four simulated panels: the share of possible codings needed until all is certain.

    A keep needs nearly every level, since most criteria must be met; a veto or a lost majority needs few.
    """
    dossier = load_dossier(EXAMPLE)
    words = code_from_text(dossier.measures, DEFAULT)
    verdicts = judge_measures(dossier.measures, words, DEFAULT)
    units = {option.id for option in build_instance(dossier, verdicts).options}
    measures = tuple(m for m in dossier.measures if m.id in units)
    every = len(measures) * len(NAMES)
    asked, coded = work(measures, words, PANELS[name], seed=1)
    record_property("questions", asked)
    record_property("codings", f"{coded} of {every}")
    assert asked < coded
    assert coded <= every * AT_MOST[name]
