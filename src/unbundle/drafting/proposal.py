"""The drafting group's proposal: versions, the authors' answers, and what is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.moments import moment_key
from unbundle.records.drafting import Answer, Decision, Proposal, ProposedLine
from unbundle.records.text import Amendment

OUTCOMES = {"adopt": "adopted", "modify": "adopted", "reject": "rejected", "obsolete": "obsolete"}


@dataclass(frozen=True, slots=True)
class LineState:
    """One line of the latest proposal and what its author says to it.

    `state`: "agreed"; "refused"; "silent" - no answer, which is never consent; "vote" - the group leaves
    it to the assembly. `answered` is the version that was answered: an older one counts as long as the
    line is the same in every version since.
    """

    line: ProposedLine
    author: str
    state: str
    comment: str = ""
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a proposal comes to: its lines, and the agreed part as amendments and decisions of stage 0.

    Decisions of stage 0 are merged before everything that is voted on later (stage 1 and above).
    `amendments` are all given ones and, for modified adoptions, the group's amendments to them.
    """

    version: int
    lines: tuple[LineState, ...]
    amendments: tuple[Amendment, ...]
    decisions: tuple[Decision, ...]


def agree(
    amendments: Sequence[Amendment], proposals: Sequence[Proposal], answers: Sequence[Answer]
) -> Agreed:
    """What the latest version and the answers of the authors come to; lines in order of amendment id.

    Raises: InputError with all faults: two versions with one number, unknown amendments, two lines on
    one amendment, an answer to a version that does not exist, two answers at one moment.
    """
    by_id = {a.id: a for a in amendments}
    faults = [*_wrong_proposals(by_id, proposals), *_wrong_answers(proposals, answers)]
    if not proposals:
        message, step = "There is no proposal yet.", "Let the drafting group make version 1."
        faults = [Fault("proposals", "proposal-missing", message, next=step)]
    if faults:
        raise InputError(faults)
    versions = sorted(proposals, key=lambda p: p.version)
    latest = versions[-1]
    states = [_state(line, by_id[line.amendment], versions, answers) for line in latest.lines]
    states.sort(key=lambda state: state.line.amendment)
    extra: list[Amendment] = []
    decisions: list[Decision] = []
    for state in states:
        line, amendment = state.line, by_id[state.line.amendment]
        if state.state != "agreed" or amendment.status in ("withdrawn", "obsolete"):
            continue
        reason = f"proposal {latest.version}, accepted by {amendment.author}"
        outcome = OUTCOMES[line.outcome]
        decisions.append(
            Decision.model_validate(
                {"amendment": line.amendment, "outcome": outcome, "stage": 0, "reason": reason}
            )
        )
        if line.outcome == "modify":
            extra.append(_modified(line, amendment, latest))
            decisions.append(Decision(amendment=extra[-1].id, outcome="adopted", stage=0, reason=reason))
    return Agreed(latest.version, tuple(states), (*amendments, *extra), tuple(decisions))


def _modified(line: ProposedLine, amendment: Amendment, proposal: Proposal) -> Amendment:
    return Amendment(
        id=f"{amendment.id}.as-proposed-{proposal.version}",
        author=proposal.group,
        op="replace",
        clause=amendment.clause,
        text=line.text,
        amends=amendment.id,
        filed_at=proposal.made_at,
        lang=amendment.lang,
        reason=line.comment,
    )


def _state(
    line: ProposedLine, amendment: Amendment, versions: Sequence[Proposal], answers: Sequence[Answer]
) -> LineState:
    if line.outcome == "vote":
        return LineState(line, amendment.author, "vote")
    same = set()
    for proposal in reversed(versions):
        if line not in proposal.lines:
            break
        same.add(proposal.version)
    mine = [a for a in answers if a.amendment == line.amendment and a.version in same]
    if not mine:
        return LineState(line, amendment.author, "silent")
    last = max(mine, key=lambda a: (a.version, moment_key(a.answered_at or "")))
    state = "agreed" if last.answer == "accept" else "refused"
    return LineState(line, amendment.author, state, last.comment, last.version)


def _wrong_proposals(by_id: dict[str, Amendment], proposals: Sequence[Proposal]) -> list[Fault]:
    faults = []
    numbers = [p.version for p in proposals]
    for proposal in proposals:
        where = f"proposal {proposal.version}"
        if numbers.count(proposal.version) > 1:
            step = "Give each version a number of its own."
            faults.append(Fault(where, "proposal-twice", "Two versions have this number.", next=step))
        names = [line.amendment for line in proposal.lines]
        for line in proposal.lines:
            name = line.amendment
            for known in filter(None, (name, line.obsoleted_by)):
                if known not in by_id:
                    message = "No amendment has this id."
                    faults.append(Fault(where, "proposal-amendment", message, known, nearest(known, by_id)))
            if names.count(name) > 1:
                step = "Keep one line."
                faults.append(Fault(where, "proposal-line-twice", "Several lines speak of it.", name, step))
            if line.outcome == "modify" and name in by_id and by_id[name].op not in ("insert", "replace"):
                message = "Only a wording can be adopted in other words."
                step = "Propose to adopt or to reject it, or leave it to a vote."
                faults.append(Fault(where, "proposal-modify", message, name, step))
    return faults


def _wrong_answers(proposals: Sequence[Proposal], answers: Sequence[Answer]) -> list[Fault]:
    faults = []
    lines = {(p.version, line.amendment) for p in proposals for line in p.lines}
    said: dict[tuple[str, int, str], str] = {}
    for a in sorted(answers, key=lambda a: a.answer):
        where = f"answer on {a.amendment}"
        if (a.version, a.amendment) not in lines:
            message = "That version of the proposal says nothing on this amendment."
            step = "Answer a version that does."
            faults.append(Fault(where, "answer-unknown", message, str(a.version), step))
        moment = (a.amendment, a.version, moment_key(a.answered_at or ""))
        if said.setdefault(moment, a.answer) != a.answer:
            message = "The author both accepts and refuses, and no moment says which is later."
            step = "Fill in answered_at, or delete the answer that does not count."
            faults.append(Fault(where, "answer-both", message, str(a.version), step))
    return faults
