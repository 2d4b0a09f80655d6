"""What organisations of the people affected said on a measure, and who of them is absent."""

from __future__ import annotations

from dataclasses import dataclass

from unbundle.publish.index import Index, Votes


@dataclass(frozen=True, slots=True)
class AffectedLine:
    """Organisations that speak for one sort of people affected, by name, on a block of lines."""

    people: str
    said: tuple[tuple[str, tuple[str, ...]], ...]
    absent: tuple[str, ...]


def affected_lines(index: Index, votes: Votes) -> tuple[AffectedLine, ...]:
    """One line per sort of people, sorted; none where the charter names no attribute for them."""
    attribute, groups = index.dossier.charter.affected, dict[str, list[str]]()
    if not attribute:
        return ()
    for organisation in index.dossier.organisations:
        people = dict(organisation.blocs).get(attribute)
        if people:
            groups.setdefault(people, []).append(organisation.id)
    return tuple(_line(index, votes, people, sorted(ids)) for people, ids in sorted(groups.items()))


def _line(index: Index, votes: Votes, people: str, ids: list[str]) -> AffectedLine:
    sides = (("for", votes.approve), ("against", votes.reject), ("abstained", votes.abstain))
    mine = {label: [v for v in who if index.wholes([v]) & set(ids)] for label, who in sides}
    spoke = index.wholes(voter for who in mine.values() for voter in who)
    said = tuple((label, tuple(index.name(v) for v in who)) for label, who in mine.items() if who)
    return AffectedLine(people, said, tuple(index.name(v) for v in ids if v not in spoke))
