"""Look-up tables over one run and its dossier, so that every part of the report finds a thing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from unbundle.publish.words import country
from unbundle.records.alternative import CoreRow, Decision, Ledger
from unbundle.records.dossier import Document, Dossier
from unbundle.records.framework import Framework
from unbundle.records.instance import WeightedBallot
from unbundle.records.judging import MeasureVerdict
from unbundle.records.measure import Measure
from unbundle.records.members import Organisation, Topic, TopicMapping
from unbundle.records.opinions import MeasureOpinion
from unbundle.records.run import Run


@dataclass(frozen=True, slots=True)
class Votes:
    """Who approves, rejects and abstains on one option: voter ids in id order."""

    approve: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.approve or self.reject or self.abstain)


@dataclass(frozen=True, slots=True)
class Index:
    """Maps from ids to records; `line_number` and `voter_number` give the anchors in the page.

    `topic_sides`: voters in id order by topic and side, as far as their positions count.
    Lines are numbered in document order, voters in the order of their names. `speakers`: who has a
    position on a topic, counted or not; `limited`: (organisation, topic) with a condition or a remark.
    """

    run: Run
    dossier: Dossier
    currency: str
    measures: Mapping[str, Measure]
    children: Mapping[str, tuple[Measure, ...]]
    decisions: Mapping[str, Decision]
    opinions: Mapping[str, MeasureOpinion]
    verdicts: Mapping[str, MeasureVerdict]
    core: Mapping[str, CoreRow]
    ledgers: Mapping[str, Ledger]
    organisations: Mapping[str, Organisation]
    voter_names: Mapping[str, str]
    part_of: Mapping[str, str]
    voter_number: Mapping[str, int]
    ballots: Mapping[str, WeightedBallot]
    line_number: Mapping[str, int]
    topics: Mapping[str, Topic]
    documents: Mapping[str, Document]
    framework: Framework | None
    votes: Mapping[str, Votes]
    topic_sides: Mapping[tuple[str, str], tuple[str, ...]]
    mapped_to: Mapping[str, tuple[TopicMapping, ...]]
    speakers: Mapping[str, frozenset[str]]
    limited: frozenset[tuple[str, str]]

    def title(self, measure: str) -> str:
        """The title of a measure, or its id where the dossier does not hold it."""
        known = self.measures.get(measure)
        return known.title if known else measure

    def above(self, measure: str) -> tuple[str, ...]:
        """A measure and all measures above it, from near to far."""
        chain = [measure]
        while (known := self.measures.get(chain[-1])) and known.parent and known.parent not in chain:
            chain.append(known.parent)
        return tuple(chain)

    def name(self, voter: str) -> str:
        """The name of an organisation or voter, or the id where there is none."""
        return self.voter_names.get(voter, voter)

    def wholes(self, voters: Iterable[str]) -> set[str]:
        """The voters themselves, with one entry for all parts of one whose vote is split."""
        return {self.part_of.get(voter, voter) for voter in voters}

    def about(self, voter: str) -> str:
        """Country and kind of an organisation; the declared attributes of a person; else empty."""
        known = self.organisations.get(voter)
        if known:
            return f"{country(known.country)}, {known.kind}"
        person = self.ballots.get(voter)
        return ", ".join(value for _, value in person.blocs if value) if person else ""

    def topic_title(self, topic: str) -> str:
        """The title of a topic; a position may also name a measure directly."""
        known = self.topics.get(topic)
        return known.title if known else self.title(topic)

    @property
    def from_positions(self) -> bool:
        """Whether votes are read from published positions; else somebody cast them."""
        return self.run.box.basis == "provisional"

    @property
    def voter_word(self) -> tuple[str, str]:
        """Singular and plural of those who vote here."""
        return ("voter", "voters") if self.dossier.voters else ("organisation", "organisations")


def build_index(run: Run, dossier: Dossier) -> Index:
    """The index of a run; equal input gives equal order everywhere."""
    names: dict[str, str] = {o.id: o.name for o in dossier.organisations}
    names |= {v.id: v.name or v.id for v in dossier.voters}
    parts = _parts(run)
    names |= {part: f"{names.get(who, who)} ({share} of its say)" for part, (who, share) in parts.items()}
    voters = sorted((b.voter for b in run.profile.ballots), key=lambda v: ((names.get(v) or v).casefold(), v))
    decided = {d.option: d for d in run.alternative.decisions}
    in_order = [m.id for m in dossier.measures if m.id in decided]
    return Index(
        run=run,
        dossier=dossier,
        currency=run.alternative.currency or dossier.settings.currency,
        measures={m.id: m for m in dossier.measures},
        children=_children(dossier.measures, set(decided)),
        decisions=decided,
        opinions={o.measure: o for o in run.opinions.measures},
        verdicts={v.measure: v for v in run.verdicts.verdicts} if run.verdicts else {},
        core={row.option: row for row in run.alternative.core},
        ledgers={row.voter: row for row in run.alternative.ledgers},
        organisations={o.id: o for o in dossier.organisations},
        voter_names=names,
        part_of={part: who for part, (who, _) in parts.items()},
        voter_number={voter: n for n, voter in enumerate(voters, 1)},
        ballots={b.voter: b for b in run.profile.ballots},
        line_number={
            option: n for n, option in enumerate(in_order + sorted(set(decided) - set(in_order)), 1)
        },
        topics={t.id: t for t in dossier.topics},
        documents={d.sha256: d for d in dossier.documents},
        framework=next((f for f in dossier.frameworks if f.id == dossier.charter.framework), None),
        votes=_votes(run),
        topic_sides=_topic_sides(run, dossier),
        mapped_to=_mapped_to(dossier),
        speakers=_speakers(dossier),
        limited=frozenset((p.organisation, p.topic) for p in dossier.positions if p.condition or p.note),
    )


def _parts(run: Run) -> dict[str, tuple[str, Fraction]]:
    """Every part of a split vote: whose it is, and which share of that member's weight."""
    whose = {
        b.voter: b.organisation for b in run.profile.ballots if b.voter.startswith(f"{b.organisation}:part-")
    }
    whole: dict[str, Fraction] = defaultdict(Fraction)
    for ballot in run.profile.ballots:
        whole[whose.get(ballot.voter, ballot.voter)] += ballot.weight
    weights = {b.voter: b.weight for b in run.profile.ballots}
    return {part: (who, weights[part] / whole[who]) for part, who in whose.items() if whole[who]}


def _children(measures: tuple[Measure, ...], units: set[str]) -> dict[str, tuple[Measure, ...]]:
    """For every unit, all measures below it that are no unit themselves, in document order."""
    parents = {m.id: m.parent for m in measures}
    below: dict[str, list[Measure]] = defaultdict(list)
    for measure in measures:
        above = measure.parent
        while above is not None and above not in units:
            above = parents.get(above)
        if above is not None and measure.id not in units:
            below[above].append(measure)
    return {unit: tuple(rows) for unit, rows in below.items()}


def _votes(run: Run) -> dict[str, Votes]:
    sides: dict[str, tuple[list[str], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
    for ballot in sorted(run.profile.ballots, key=lambda b: b.voter):
        for side, options in enumerate((ballot.approves, ballot.rejects, ballot.abstains)):
            for option in options:
                sides[option][side].append(ballot.voter)
    return {
        option: Votes(tuple(yes), tuple(no), tuple(neither)) for option, (yes, no, neither) in sides.items()
    }


def _mapped_to(dossier: Dossier) -> dict[str, tuple[TopicMapping, ...]]:
    """Measure to all rows that map a topic to it, counted or not."""
    rows: dict[str, list[TopicMapping]] = defaultdict(list)
    for row in dossier.mapping:
        rows[row.measure].append(row)
    return {measure: tuple(found) for measure, found in rows.items()}


def _speakers(dossier: Dossier) -> dict[str, frozenset[str]]:
    """Topic to everybody of whom a position on it is known and not withdrawn."""
    who: dict[str, set[str]] = defaultdict(set)
    for position in dossier.positions:
        if position.status not in ("withdrawn", "corrected"):
            who[position.topic].add(position.organisation)
    return {topic: frozenset(found) for topic, found in who.items()}


def _topic_sides(run: Run, dossier: Dossier) -> dict[tuple[str, str], tuple[str, ...]]:
    """(topic, For or Against) to the organisations whose counted position on it is on that side."""
    aside = {(who, topic) for who, topic, _ in run.box.not_counted}
    sides: dict[tuple[str, str], set[str]] = defaultdict(set)
    for p in dossier.positions:
        if (p.organisation, p.topic) not in aside and p.stance != "not-stated":
            sides[p.topic, "Against" if p.stance == "oppose" else "For"].add(p.organisation)
    return {key: tuple(sorted(who)) for key, who in sides.items()}
