"""Published positions are provisional until the organisation itself confirms, corrects or withdraws them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.moments import moment_key
from unbundle.records.members import Position, PositionAnswer

LIVE = ("published", "confirmed")
OWN_ANSWER = "its own answer in a round"


def revise_positions(
    positions: Iterable[Position], answers: Iterable[PositionAnswer]
) -> tuple[Position, ...]:
    """The positions after the organisations' own answers, sorted; nothing is deleted.

    "confirm" and "withdraw" mark every live position of the organisation on the topic. "correct" marks
    them corrected and adds the organisation's own words as a confirmed position; it may also state one
    where none was found. Later answers go over earlier ones; the order of rows does not matter.
    Raises: InputError for an answer to nothing, one that corrects without words or without a side, and
    two different answers of the same moment.
    """
    given = sorted(set(answers), key=_by_time)
    rows, faults = list(positions), list(_conflicts(given))
    for answer in given:
        place = f"answer of {answer.organisation} on {answer.topic}"
        mine = [i for i, row in enumerate(rows) if _concerns(answer, row)]
        faults += _fault(answer, place, rows, bool(mine))
        status = {"confirm": "confirmed", "correct": "corrected", "withdraw": "withdrawn"}[answer.answer]
        for i in mine:
            rows[i] = rows[i].model_copy(update={"status": status, **_mark(answer)})
        if answer.answer == "correct":
            rows.append(_own_words(answer))
    if faults:
        raise InputError(faults)
    return tuple(sorted(rows, key=_by_key))


def _concerns(answer: PositionAnswer, row: Position) -> bool:
    same = (row.organisation, row.topic) == (answer.organisation, answer.topic)
    return same and row.status in LIVE


def _mark(answer: PositionAnswer) -> dict[str, Any]:
    return {"revised_at": answer.answered_at, "revised_under": answer.mandate}


def _own_words(answer: PositionAnswer) -> Position:
    """The corrected position; where it is published nowhere, its source is the answer itself."""
    itself = f"urn:unbundle:answer:{answer.organisation}:{answer.topic}:{answer.answered_at}"
    return Position(
        organisation=answer.organisation,
        topic=answer.topic,
        stance=answer.stance,
        condition=answer.condition,
        quote=answer.quote,
        lang=answer.lang,
        source_title=OWN_ANSWER,
        source_url=answer.source_url or itself,
        date=answer.answered_at[:10],
        confidence="direct",
        status="confirmed",
        note=answer.note,
        revised_at=answer.answered_at,
        revised_under=answer.mandate,
    )


def _fault(answer: PositionAnswer, place: str, rows: list[Position], known: bool) -> Iterable[Fault]:
    if answer.answer == "correct" and not answer.quote.strip():
        step = "Write in a sentence what the organisation says on this topic."
        yield Fault(
            place, "correction-without-words", "A correction needs the organisation's words.", next=step
        )
    if answer.answer != "correct" and not known:
        topics = {row.topic for row in rows if row.organisation == answer.organisation and row.status in LIVE}
        message = "No live position of this organisation on this topic is on record."
        yield Fault(place, "position-unknown", message, answer.answer, nearest(answer.topic, topics))


def _conflicts(given: list[PositionAnswer]) -> Iterable[Fault]:
    for one, other in pairwise(given):
        if _by_time(one)[:3] == _by_time(other)[:3]:
            place = f"answer of {one.organisation} on {one.topic}"
            message = "Two different answers have the same moment, so none of them is the later one."
            step = "Give each its own moment, or keep one of them."
            yield Fault(place, "answers-conflict", message, one.answered_at, step)


def _by_time(answer: PositionAnswer) -> tuple[str, str, str, bytes]:
    return answer.organisation, answer.topic, moment_key(answer.answered_at), answer.to_json()


def _by_key(row: Position) -> tuple[str, ...]:
    return (
        *(row.organisation, row.topic, row.date, row.source_url, row.quote),
        moment_key(row.revised_at or ""),
        row.status,
    )
