"""If our past verdicts were a rule: which verdicts of the casebook a changed framework would turn."""

from __future__ import annotations

from collections.abc import Iterable

from unbundle.errors import Fault, InputError
from unbundle.judge.levels import by_subject, known_levels
from unbundle.judge.lint import lint
from unbundle.judge.sorting import compile_rule
from unbundle.judge.verdicts import judge_one, name
from unbundle.records.base import Count, Exact, Id, Record
from unbundle.records.framework import Criterion, Framework, Verdict3
from unbundle.records.judging import Case, Coding, MeasureVerdict


class Flip(Record):
    """One case whose possible verdicts differ between two frameworks."""

    case: Id
    title: str
    before: tuple[Verdict3, ...]
    after: tuple[Verdict3, ...]
    sentence: str


class Flips(Record):
    """What adopting `after` instead of `before` would do to every past case. Cases in id order."""

    before: str
    after: str
    cases: Count
    flips: tuple[Flip, ...]
    sentence: str


def flips(cases: Iterable[Case], codings: Iterable[Coding], before: Framework, after: Framework) -> Flips:
    """Every case that the two frameworks judge differently; a new criterion nobody coded stays open.

    The levels written in a case count as one coding by the casebook. No rule for one case only: all
    cases are judged again. Raises: InputError for levels that a framework cannot hold.
    """
    rows = sorted(cases, key=lambda case: case.id)
    extra = tuple(codings)
    old, new = _judged(rows, extra, before), _judged(rows, extra, after)
    found = tuple(
        _flip(case, one, other, after)
        for case, one, other in zip(rows, old, new, strict=True)
        if one.possible != other.possible
    )
    names = (f"{before.id} {before.version}", f"{after.id} {after.version}")
    return Flips(
        before=names[0],
        after=names[1],
        cases=len(rows),
        flips=found,
        sentence=f"Of {len(rows)} past cases, {len(found)} would be judged differently under {names[1]}.",
    )


def with_distinction(
    framework: Framework, criterion: Criterion, amend: int, keep: int, weight: Exact, version: str
) -> Framework:
    """`framework` with a named difference as one more criterion, which every case then has to answer.

    The majority stays what it was as a share of all weights. Raises: InputError where the new criterion
    names an actor, repeats an id, or leaves its scale.
    """
    total = sum(framework.weights.values())
    longer = framework.model_copy(
        update={
            "version": version,
            "parent_version": framework.version,
            "criteria": (*framework.criteria, criterion),
            "weights": {**framework.weights, criterion.id: weight},
            "majority": framework.majority / total * (total + weight),
            "profiles": {
                "amend": {**framework.profiles["amend"], criterion.id: amend},
                "keep": {**framework.profiles["keep"], criterion.id: keep},
            },
        }
    )
    place = f"distinction, {criterion.id}"
    faults = [Fault(place, fault.code, fault.message, fault.value, fault.next) for _, fault in lint(longer)]
    if faults:
        raise InputError(faults)
    return longer


def _judged(cases: list[Case], codings: tuple[Coding, ...], framework: Framework) -> list[MeasureVerdict]:
    known = {criterion.id for criterion in framework.criteria}
    rows = [
        Coding(subject=case.id, criterion=c, coder="casebook", lo=level, hi=level, basis="people")
        for case in cases
        for c, level in sorted(case.levels.items())
        if c in known
    ]
    rule = compile_rule(framework)
    grouped = by_subject([*rows, *(c for c in codings if c.criterion in known)], framework)
    return [judge_one(case.id, known_levels(case.id, framework, grouped), framework, rule) for case in cases]


def _flip(case: Case, before: MeasureVerdict, after: MeasureVerdict, framework: Framework) -> Flip:
    titles = {c.id: name(c) for c in framework.criteria}
    why = [titles[c] for c in after.vetoed_by] or [titles[c] for c in after.undecided_because]
    because = f" (now {'closed by' if after.vetoed_by else 'open'}: {', '.join(why[:3])})" if why else ""
    turn = f"{' or '.join(before.possible)} becomes {' or '.join(after.possible)}"
    return Flip(
        case=case.id,
        title=case.title,
        before=before.possible,
        after=after.possible,
        sentence=f"{case.title}: {turn}{because}.",
    )
