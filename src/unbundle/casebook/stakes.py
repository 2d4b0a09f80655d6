"""The verb: what the casebook has to say about a dossier that asks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from unbundle.casebook.classes import members, published_rates, rate_of_class
from unbundle.casebook.conduct import Conduct, Scale, conduct_of_case, conduct_of_measure, kind_of, scale
from unbundle.casebook.conflicts import conflict_rates
from unbundle.casebook.laws import LawIndex, recurring, shipped_index
from unbundle.casebook.ledger import latest
from unbundle.casebook.near import KIND, Neighbour, mix, neighbours
from unbundle.casebook.reforms import offered
from unbundle.casebook.tables import (
    Case,
    actors_of,
    cases,
    class_gaps,
    episodes,
    group_of,
    groups,
    instrument_labels,
    read_rows,
    weakness,
)
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.casebook import (
    BaseRate,
    CasebookSpec,
    Coverage,
    LedgerEntry,
    Precedent,
    Recurrence,
    Reform,
)
from unbundle.records.dossier import Dossier
from unbundle.records.measure import Instrument, Measure

STATES_NAMED = 8


class Past(NamedTuple):
    """The casebook's part of a run's stakes; empty where the dossier does not ask."""

    precedents: tuple[Precedent, ...] = ()
    base_rates: tuple[BaseRate, ...] = ()
    reforms: tuple[Reform, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    recurring: tuple[Recurrence, ...] = ()
    coverage: Coverage | None = None


def casebook_stakes(
    dossier: Dossier, spec: CasebookSpec | None = None, index: LawIndex | None = None
) -> Past:
    """Precedents, base rates, recurring clauses, reforms and ledger of one dossier.

    `spec` stands for the dossier's own entry casebook; without either only the ledger is given.
    `index` holds the laws to look into; the shipped ones where left out. A pure function of its arguments.
    Raises: InputError for lines, classes or reforms that the entry names and that are not there.
    """
    stakes = dossier.settings.stakes
    spec = spec or (stakes.casebook if stakes else None)
    ledger = latest(dossier.ledger)
    if spec is None:
        return Past(ledger=ledger)
    used, library = scale(), cases()
    lines = lines_of(dossier, spec)
    instruments = [measure.instrument for measure in dossier.measures]
    found = tuple(p for measure in lines for p in precedents_of(measure, spec))
    rates, reforms = base_rates_of(lines, spec, library, used), offered(instruments, spec.reforms)
    return Past(
        precedents=found,
        base_rates=rates,
        reforms=reforms,
        ledger=ledger,
        recurring=recurring(
            [measure for measure in dossier.measures if measure.origin == "official"],
            [*(d.sha256 for d in dossier.documents), *(d.title for d in dossier.documents)],
            index or shipped_index(),
        )
        if spec.laws
        else (),
        coverage=coverage().model_copy(update=_said_beside(lines, found, _addresses(found, rates, reforms))),
    )


def _said_beside(
    lines: list[Measure], found: Iterable[Precedent], addresses: Iterable[str]
) -> dict[str, object]:
    """The parts of `Coverage` that depend on the dossier."""
    near = {precedent.measure for precedent in found}
    present = {measure.instrument for measure in lines}
    gaps = ((measure.id, gap_of(measure, scale())) for measure in lines if measure.id in near)
    weak = ((url, weakness(url)) for url in sorted(set(addresses)))
    return {
        "nothing_near": tuple(measure.id for measure in lines if measure.id not in near),
        "not_compared": tuple(text for text, about in scale().beside if not about or present & set(about)),
        "gaps": tuple((name, text) for name, text in gaps if text),
        "weak": tuple((url, *why) for url, why in weak if why),
    }


def gap_of(measure: Measure, used: Scale) -> str:
    """What the casebook lacks in the class of a line, where it has cases of one group alone; else empty."""
    name = measure.instrument or ""
    kind = kind_of(used.about.get(name, used.kinds.get(name, "")), used)
    if not kind:
        return ""
    title, inside = members(kind[-1], cases(), used)
    led = {group_of()[case.id] for case in inside}
    if len(led) != 1:
        return ""
    rest = class_gaps().get(kind[-1], "It holds none of others; that is its gap, not their innocence.")
    whose = groups()[led.pop()][0]
    return (
        f"Only {len(inside)} of the {len(cases())} cases are {title}, all led by one group: {whose}. {rest}"
    )


def _addresses(
    found: Iterable[Precedent], rates: Iterable[BaseRate], reforms: Iterable[Reform]
) -> Iterator[str]:
    for precedent in found:
        yield from (*precedent.sources, precedent.harm_source)
    for rate in rates:
        yield from (rate.source, rate.dispute_source, *(url for _, url in rate.cases))
    for item in reforms:
        yield from item.sources


def lines_of(dossier: Dossier, spec: CasebookSpec) -> list[Measure]:
    """The lines to find precedents for: those named, else the largest official line of every instrument."""
    by_id = {measure.id: measure for measure in dossier.measures}
    _check(spec, by_id)
    if spec.measures:
        return [by_id[name] for name in spec.measures]
    largest: dict[str, Measure] = {}
    for measure in dossier.measures:
        name = measure.instrument or ""
        if measure.origin == "official" and name in scale().measures:
            best = largest.get(name)
            if best is None or _size(measure) > _size(best):
                largest[name] = measure
    return [largest[name] for name in scale().measures if name in largest]


def _check(spec: CasebookSpec, measures: Mapping[str, Measure]) -> None:
    """Raises: InputError with all names and levels of the entry that lead nowhere."""
    tops = {point.id: point.top for point in scale().points}
    place = "dossier.yaml, stakes.casebook"
    faults = []
    for entry, names in (("measures", spec.measures), ("conduct", [row[0] for row in spec.conduct])):
        message = "There is no such measure in this dossier."
        for name in (name for name in names if name not in measures):
            step = nearest(name, measures)
            faults.append(Fault(f"{place}.{entry}", "casebook-measure", message, name, step))
    for name, point, low, high in spec.conduct:
        where = f"{place}.conduct, {name}"
        if point not in tops:
            message = "The scale of conduct has no such point."
            faults.append(Fault(where, "casebook-point", message, point, nearest(point, tops)))
        elif not low <= high <= tops[point]:
            message, step = "This is no range of levels of the point.", f"Levels go from 0 to {tops[point]}."
            faults.append(Fault(where, "casebook-level", message, f"{point} {low} to {high}", step))
    if faults:
        raise InputError(faults)


def precedents_of(measure: Measure, spec: CasebookSpec) -> list[Precedent]:
    """The nearest cases to one line, mixed by groups of actors; none where its conduct is not known."""
    act = conduct_of_measure(measure.id, measure.instrument, scale(), spec.conduct)
    if act is None:
        return []
    near = mix(neighbours(act, library_of(cases().values(), scale()), scale()), group_of(), spec.nearest)
    return [_precedent(measure, cases()[item.case], item) for item in near]


def library_of(found: Iterable[Case], used: Scale) -> dict[str, Conduct]:
    """Case id to conduct: all that retrieval sees of the cases."""
    return {case.id: conduct_of_case(case.id, case.instrument, case.mandate, used) for case in found}


def base_rates_of(
    lines: Iterable[Measure], spec: CasebookSpec, library: Mapping[str, Case], used: Scale
) -> tuple[BaseRate, ...]:
    """One rate per class of the lines, then the published and the conflict rates that touch them.

    `further_rates` are the others.
    """
    chosen: dict[str, str] = {**used.about, **dict(spec.classes)}
    about: dict[str, list[Instrument]] = defaultdict(list)
    for measure in lines:
        if measure.instrument and measure.instrument in chosen:
            about[chosen[measure.instrument]].append(measure.instrument)
    own = (rate_of_class(kind, names, library, used) for kind, names in about.items())
    present = {measure.instrument for measure in lines}
    further = [rate for rate in (*published_rates(), *conflict_rates()) if present.intersection(rate.about)]
    return (*(rate for rate in own if rate is not None), *further)


def further_rates(shown: Iterable[BaseRate]) -> tuple[BaseRate, ...]:
    """The published and the conflict rates that are not among those shown: of classes not in a package."""
    ids = {rate.id for rate in shown}
    return tuple(rate for rate in (*published_rates(), *conflict_rates()) if rate.id not in ids)


def coverage() -> Coverage:
    """Whom the casebook is about, group by group, and what UCDP/PRIO counts that it does not hold."""
    counted = tuple((title, len(members)) for title, members in groups().values())
    return Coverage(
        groups=counted,
        cases=len(cases()),
        disputed=sum(case.disputed for case in cases().values()),
        outside=_outside(),
    )


def _outside() -> tuple[str, ...]:
    abroad = [e for e in episodes() if e.outside or "interstate" in e.kinds]
    states: Counter[str] = Counter()
    for e in abroad:
        states.update({*e.outside, *(e.sides if "interstate" in e.kinds else ())})
    names = {row["number"]: row["name"] for row in read_rows("states.csv")}
    top = sorted(states.items(), key=lambda item: (-item[1], item[0]))[:STATES_NAMED]
    named = ", ".join(f"{names[number]} {count}" for number, count in top)
    force = sum(case.instrument in scale().classes["force"][1] for case in cases().values())
    last = max(e.last_year for e in episodes())
    return (
        f"UCDP/PRIO counts {len(abroad)} episodes from 1946 to {last} in which states fought each other or"
        f" sent troops into a civil war elsewhere; the casebook holds {force} cases of armed force abroad."
        " What is not in it is not said to be harmless.",
        f"States named most often in those episodes: {named}.",
    )


def _size(measure: Measure) -> tuple[bool, int]:
    """Lines with money before others, by amount; the first in the document stays among equals."""
    amount = measure.amount.minor if measure.amount and measure.kind == "appropriation" else 0
    return amount > 0, amount


def _precedent(measure: Measure, case: Case, near: Neighbour) -> Precedent:
    label = instrument_labels()[case.instrument][0]
    differs = [f"{point}: there {there}, here {here}" for point, there, here in near.unlike]
    differs += [] if KIND in near.alike else [f"{KIND}: there {label.lower()}"]
    return Precedent(
        measure=measure.id,
        case=case.id,
        title=case.title,
        distance=near.distance,
        shared=near.alike,
        outcome=case.outcome,
        dispute=case.dispute,
        sources=case.sources,
        relation=near.relation,
        differs=tuple(differs),
        compared=near.compared,
        instrument=label,
        group=groups()[group_of()[case.id]][0],
        actors=actors_of()[case.id],
        when=case.when,
        what=case.what,
        harm=case.harm,
        harm_source=case.harm_source,
        reached=case.reached,
        reached_words=case.reached_words,
    )
