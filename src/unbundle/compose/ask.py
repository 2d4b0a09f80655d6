"""One question to the room and its whole answer: what `unbundle compose` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unbundle.compose.compose import compose_alternative
from unbundle.compose.explain import explain
from unbundle.compose.instance_file import Case, read_instance
from unbundle.compose.pabulib import as_case, read_pb
from unbundle.compose.whatif import check_given, leave_one_out, swap_test, sweep_budget
from unbundle.errors import Fault, InputError
from unbundle.records.alternative import Alternative
from unbundle.records.whatif import Explanation, GivenCheck, LeftOut, Swap, SweepPoint

MOST_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Ask:
    """What to compute beside the alternative."""

    given: tuple[str, ...] | None = None
    swaps: tuple[str, ...] = ()
    budgets: tuple[int, ...] = ()
    without_each: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The alternative, its reasons, what was asked beside it, and titles of options for people."""

    alternative: Alternative
    explanation: Explanation
    given: GivenCheck | None = None
    swaps: tuple[Swap, ...] = ()
    sweep: tuple[SweepPoint, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """One JSON object: the fields of the alternative, `explanation`, and what was asked."""
        extra: dict[str, Any] = {"explanation": self.explanation.to_data()}
        if self.given is not None:
            extra["given"] = self.given.to_data()
        for name in ("swaps", "sweep", "left_out"):
            rows = getattr(self, name)
            if rows:
                extra[name] = [row.to_data() for row in rows]
        return {**self.alternative.to_data(), **extra}


def answer_case(case: Case, ask: Ask | None = None, ready: Alternative | None = None) -> Answer:
    """The whole answer to one case; `ready` is its alternative where it is known already."""
    ask = ask or Ask()
    alternative = ready or compose_alternative(*case)
    return Answer(
        alternative=alternative,
        explanation=explain(alternative, case.profile),
        given=None if ask.given is None else check_given(*case, ask.given),
        swaps=tuple(swap_test(*case, option) for option in ask.swaps),
        sweep=sweep_budget(*case, ask.budgets) if ask.budgets else (),
        left_out=leave_one_out(*case) if ask.without_each else (),
        titles={option.id: option.title for option in case.instance.options},
    )


def read_case(data: bytes, name: str, changes: Mapping[str, Any] | None = None) -> Case:
    """A case from the bytes of a JSON instance or, if the name ends in .pb, of a Pabulib file.

    `changes` replaces fields of its rule.
    """
    case = Case(*as_case(read_pb(data, name))) if name.endswith(".pb") else read_instance(data, name)
    return with_changes(case, changes or {})


def with_changes(case: Case, changes: Mapping[str, Any]) -> Case:
    """The case with fields of its rule replaced."""
    return case._replace(rule=case.rule.model_copy(update=dict(changes)))


def read_budgets(text: str) -> tuple[int, ...]:
    """Budgets of a sweep: "10,20,30", or "FROM:TO:COUNT" for evenly spaced ones, in minor units.

    Raises: InputError if it is neither, or for more than 10,000 points.
    """
    parts, spaced = text.split(":"), ":" in text
    words = parts if spaced else text.split(",")
    numbers = [int(word) for word in words if word.strip().isascii() and word.strip().isdigit()]
    good = len(numbers) == len(words) and min(numbers, default=0) > 0
    if spaced and good and len(numbers) == 3 and numbers[0] <= numbers[1] and numbers[2] <= MOST_POINTS:
        low, high, count = numbers
        step = max(count - 1, 1)
        return tuple(low + (high - low) * k // step for k in range(count))
    if not spaced and good and len(numbers) <= MOST_POINTS:
        return tuple(numbers)
    step_text = "Write 10,20,30 or FROM:TO:COUNT, whole minor units, at most 10000 points."
    raise InputError(Fault("--sweep", "sweep-budgets", "These are no budgets.", text, step_text))


def read_given(data: bytes, where: str) -> tuple[str, ...]:
    """Ids of a package made by hand, one per line; empty lines and lines that begin with # are skipped.

    Raises: InputError for an empty file or bytes that are not UTF-8.
    """
    try:
        lines = [line.strip() for line in data.decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError:
        step = "Save it as UTF-8."
        raise InputError(Fault(where, "not-utf8", "The file is not UTF-8 text.", next=step)) from None
    names = tuple(line for line in lines if line and not line.startswith("#"))
    if not names:
        raise InputError(
            Fault(where, "given-empty", "The file names no measure.", next="Write one id per line.")
        )
    return names
