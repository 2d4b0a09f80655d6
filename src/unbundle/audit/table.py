"""Judgments and cases as one checked table, and the settings of an audit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from unbundle.errors import Fault, InputError, nearest
from unbundle.records.base import Count, Exact, Id, Record
from unbundle.records.judging import Actor, Case, Judgment

ORDERS = (("keep", "amend", "drop"), ("no", "abstain", "yes"))
"""Orders that need not be declared, mildest first: verdicts of a framework, and votes on a reproach."""

MISSING = ("", "absent")
"""Words that say that there is no judgment."""


def order_of(judgments: Iterable[Judgment]) -> tuple[str, ...]:
    """The first known order that holds every verdict; empty where none does and it must be declared."""
    words = {judgment.verdict for judgment in judgments} - set(MISSING)
    return next((order for order in ORDERS if words <= set(order)), ())


class AuditSpec(Record):
    """What an audit is asked to do. Verdicts are declared from mildest to harshest elsewhere.

    `rate` is the share of false flags that is accepted among flags. `missing` verdicts are no judgments:
    absent is not abstain. `own` leaves out cases in which the judge, or the judge and its allies, acted.
    `pairs` are asked first. `against`, `balance` and `margin` are the limits of the a-fortiori detector:
    precedents, their share, and by how many steps a verdict must be off (at most the scale's length).
    """

    rate: Exact = Fraction(1, 20)
    seed: int = 1
    draws: Count = 1000
    missing: tuple[str, ...] = MISSING
    own: str = Field(default="with", pattern="^(with|without-own|without-allies)$")
    drop: tuple[Id, ...] = ()
    pairs: tuple[tuple[Id, Id], ...] = ()
    against: Count = 3
    balance: Exact = Fraction(9, 10)
    margin: Annotated[int, Field(ge=1)] = 2
    label_draws: Count = 100
    sensitivity: bool = True


@dataclass(frozen=True)
class Table:
    """Who judged what: ranks by judge and case (0 = mildest), cases by id, the judge's own cases.

    Judges and cases are in id order. `blocs_of` gives the blocs of a judge where they are known.
    """

    order: tuple[str, ...]
    cases: Mapping[Id, Case]
    ranks: Mapping[Id, Mapping[Id, int]]
    own: frozenset[tuple[Id, Id]] = frozenset()
    allied: frozenset[tuple[Id, Id]] = frozenset()
    judgments: Mapping[tuple[Id, Id], Judgment] = field(default_factory=dict)
    missing: int = 0

    @property
    def judges(self) -> tuple[Id, ...]:
        """All judges, in id order."""
        return tuple(sorted(self.ranks))

    @property
    def blocs(self) -> tuple[str, ...]:
        """All blocs on which an actor was judged, alphabetical; cases without a bloc say nothing here."""
        judged = {case for ranks in self.ranks.values() for case in ranks}
        return tuple(sorted({self.cases[case].bloc for case in judged} - {""}))

    def without(self, cut: Iterable[tuple[Id, Id]] = (), cases: Iterable[Id] = ()) -> Table:
        """The same table without single judgments, or without whole cases."""
        pairs, gone = set(cut), set(cases)
        ranks = {
            judge: {c: r for c, r in row.items() if c not in gone and (judge, c) not in pairs}
            for judge, row in self.ranks.items()
        }
        kept = {name: case for name, case in self.cases.items() if name not in gone}
        return replace(self, ranks={j: row for j, row in ranks.items() if row}, cases=kept)

    def relabelled(self, blocs: Mapping[Id, str]) -> Table:
        """The same table with other bloc labels on some cases."""
        cases = {
            name: case.model_copy(update={"bloc": blocs[name]}) if name in blocs else case
            for name, case in self.cases.items()
        }
        return replace(self, cases=cases)

    def chosen(self, own: str) -> Table:
        """The table with or without own and allied cases."""
        if own == "with":
            return self
        return self.without(self.own if own == "without-own" else self.own | self.allied)


def build_table(
    judgments: Iterable[Judgment],
    cases: Iterable[Case],
    order: tuple[str, ...],
    spec: AuditSpec,
    actors: Iterable[Actor] = (),
) -> Table:
    """The checked table, cases of `spec.drop` left out.

    Raises: InputError with all faults: an order with fewer than two verdicts or a repetition, verdicts
    outside the order, judgments on unknown cases, two different verdicts of one judge on one case.
    """
    known = {case.id: case for case in sorted(cases, key=lambda case: case.id)}
    faults = [*_order_faults(order), *_drop_faults(spec, known)]
    rows = sorted(judgments, key=lambda j: (j.judge, j.case, j.at, j.verdict))
    given: dict[tuple[Id, Id], Judgment] = {}
    missing = 0
    for judgment in rows:
        faults += _row_faults(judgment, known, order, spec)
        if judgment.verdict in spec.missing:
            missing += 1
            continue
        earlier = given.get((judgment.judge, judgment.case))
        if earlier is not None and earlier.at == judgment.at and earlier.verdict != judgment.verdict:
            where = f"judgments, {judgment.judge}, {judgment.case}"
            step = "Keep one, or give both their dates."
            message = "One judge gives two verdicts on one case."
            faults.append(Fault(where, "judgment-twice", message, judgment.verdict, step))
        given[judgment.judge, judgment.case] = judgment
    if faults:
        raise InputError(faults)
    return _table(given, known, order, spec, tuple(actors), missing)


def _table(
    given: Mapping[tuple[Id, Id], Judgment],
    cases: Mapping[Id, Case],
    order: tuple[str, ...],
    spec: AuditSpec,
    actors: tuple[Actor, ...],
    missing: int,
) -> Table:
    ranks: dict[Id, dict[Id, int]] = {}
    for (judge, case), judgment in given.items():
        ranks.setdefault(judge, {})[case] = order.index(judgment.verdict)
    by_id = {actor.id: actor for actor in actors}
    own = {key for key, j in given.items() if j.recused or cases[key[1]].actor == key[0]}
    allied = {
        (judge, case)
        for judge, case in given
        if judge in by_id and cases[case].bloc in _blocs_at(by_id[judge], cases[case].date)
    }
    whole = Table(order, cases, ranks, frozenset(own), frozenset(allied - own), given, missing)
    return whole.without(cases=spec.drop)


def _blocs_at(actor: Actor, date: str) -> set[str]:
    """The blocs of an actor on a date; an empty end of a membership is open, an unknown date fits all."""
    return {
        bloc
        for bloc, since, until, _ in actor.blocs
        if not date
        or ((not since or since[: len(date)] <= date) and (not until or date[: len(until)] <= until))
    }


def _order_faults(order: tuple[str, ...]) -> Iterator[Fault]:
    if len(order) < 2 or len(set(order)) < len(order):
        step = "Declare at least two verdicts from mildest to harshest, each once."
        message = "Verdicts need an order."
        yield Fault("order of verdicts", "verdict-order", message, " < ".join(order), step)


def _drop_faults(spec: AuditSpec, known: Mapping[Id, Case]) -> Iterator[Fault]:
    named = [("drop", name) for name in spec.drop] + [("pair", name) for pair in spec.pairs for name in pair]
    for option, name in named:
        if name not in known:
            yield Fault(option, "case-unknown", "No case has this id.", name, nearest(name, known))


def _row_faults(
    judgment: Judgment, known: Mapping[Id, Case], order: tuple[str, ...], spec: AuditSpec
) -> Iterator[Fault]:
    where = f"judgments, {judgment.judge}, {judgment.case}"
    if judgment.case not in known:
        step = nearest(judgment.case, known)
        yield Fault(where, "case-unknown", "No case has this id.", judgment.case, step)
    if judgment.verdict not in order and judgment.verdict not in spec.missing:
        step = f"The order is {' < '.join(order)}; no judgment: {', '.join(filter(None, spec.missing))}."
        yield Fault(
            where, "verdict-unordered", "This verdict has no place in the order.", judgment.verdict, step
        )
