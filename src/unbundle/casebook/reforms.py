"""The reform kit: sourced proposals as measures one can put on the table, with the test of power.

Four questions: who gains standing, information, resources or a veto; whose discretion shrinks; who can
undo it; which next step it unlocks. An answer is there only where a page supports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import get_args

from unbundle.casebook.tables import read_rows
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.casebook import Reform
from unbundle.records.measure import Instrument, Kind, Measure

OPEN = "open: nobody has answered"
QUESTIONS = (
    ("Who gains standing?", "gains_standing"),
    ("Who gains information?", "gains_information"),
    ("Who gains resources?", "gains_resources"),
    ("Who gains a veto?", "gains_veto"),
    ("Whose discretion shrinks?", "discretion_shrinks"),
    ("Who can undo it?", "who_can_undo"),
    ("Which next step does it unlock?", "next_step"),
)


@cache
def kit() -> Mapping[str, Reform]:
    """Reform id to reform, in the order of the table, which goes by theme."""
    notes = {row["reform_id"]: row for row in read_rows("kit.csv")}
    steps: dict[str, list[str]] = {}
    for row in read_rows("steps.csv"):
        steps.setdefault(row["first"], []).append(row["then"])
    return {
        row["reform_id"]: _reform(row, notes[row["reform_id"]], steps.get(row["reform_id"], ()))
        for row in read_rows("reforms.csv")
    }


@cache
def themes() -> Mapping[str, str]:
    """Reform id to theme."""
    return {row["reform_id"]: row["theme"] for row in read_rows("kit.csv")}


def reform(name: str) -> Reform:
    """One reform of the kit. Raises: InputError with the nearest known name."""
    if name not in kit():
        step = f"{nearest(name, kit())} 'unbundle reforms' lists all."
        raise InputError(
            Fault("reforms", "reform-unknown", "There is no such reform in the kit.", name, step)
        )
    return kit()[name]


def answers(item: Reform) -> list[tuple[str, str]]:
    """The questions of the test with their answers, or OPEN."""
    return [(question, getattr(item, field) or OPEN) for question, field in QUESTIONS]


def offered(instruments: Iterable[str | None], chosen: Iterable[str] = ()) -> tuple[Reform, ...]:
    """The reforms offered: `chosen` in their order, else all, those that touch the package first.

    `instruments` are those of the package. Raises: InputError for a chosen one that is not in the kit.
    """
    named = tuple(reform(name) for name in chosen)
    if named:
        return named
    present = set(instruments)
    return tuple(sorted(kit().values(), key=lambda item: not present.intersection(item.about)))


def sequences() -> list[tuple[str, ...]]:
    """Chains of reforms, each making the next possible, from first steps on; single ones left out."""
    unlocks = {name: item.unlocks for name, item in kit().items()}
    later = {name for names in unlocks.values() for name in names}
    chains: list[tuple[str, ...]] = []

    def walk(chain: tuple[str, ...]) -> None:
        following = [name for name in unlocks[chain[-1]] if name not in chain]
        if not following and len(chain) > 1:
            chains.append(chain)
        for name in following:
            walk((*chain, name))

    for name in unlocks:
        if name not in later:
            walk((name,))
    return chains


def as_measure(item: Reform) -> Measure:
    """The reform as a proposed measure without cost: no source states one that could be counted here."""
    row = next(row for row in read_rows("kit.csv") if row["reform_id"] == item.id)
    kind, instrument = row["kind"], row["instrument"]
    assert kind in (*get_args(get_args(Kind)[0]), *get_args(get_args(Kind)[1]))
    money = f" Money named by its proposers: {item.cost}." if item.cost else ""
    return Measure.model_validate(
        {
            "id": f"reform.{item.id}",
            "origin": "proposed",
            "title": item.title,
            "kind": kind,
            "purpose": item.sentence,
            "instrument": instrument,
            "instrument_rule": "reform kit",
            "rule": "proposed",
            "citations": item.sources,
            "requires": (),
            "note": f"From the reform kit. Status: {item.status}.{money}",
        }
    )


def _reform(row: Mapping[str, str], note: Mapping[str, str], unlocks: Iterable[str]) -> Reform:
    about: tuple[Instrument, ...] = tuple(
        name for name in get_args(Instrument) if name in note["about"].split()
    )
    return Reform(
        id=row["reform_id"],
        title=row["title"],
        sentence=row["what_it_would_do"],
        sources=(row["source_url"],),
        source_title=row["source_title"],
        gains_standing=row["who_gains_standing"],
        gains_information=note["gains_information"],
        gains_resources=note["gains_resources"],
        gains_veto=note["gains_veto"],
        discretion_shrinks=row["who_loses_discretion"],
        who_can_undo=row["can_be_undone_by"],
        next_step=row["next_step_it_unlocks"],
        unlocks=tuple(unlocks),
        level=row["level"],
        proposed_by=row["proposed_by"],
        status=row["status"],
        cost=row["cost_or_revenue"],
        contested=note["contested"],
        about=about,
    )
