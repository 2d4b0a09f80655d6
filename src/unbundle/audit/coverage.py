"""Which acts reached the casebook at all, and whether relief follows need alike in every region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from unbundle.audit.exact import can_be_flagged, law_of
from unbundle.audit.table import AuditSpec, Table
from unbundle.audit.words import SILENCE, chance, finding_id, times
from unbundle.errors import Fault, InputError
from unbundle.kit.bootstrap import rounded
from unbundle.kit.fdr import benjamini_hochberg
from unbundle.records.base import Count, Id, Minor, Record
from unbundle.records.findings import Finding


class PlaceNeed(Record):
    """People in need in one place, and the relief that each package gives there, in minor units.

    None where no source gives it: unknown is not zero.
    """

    place: Id
    region: str
    in_need: Count | None
    official: Minor | None = None
    alternative: Minor | None = None
    source: str = ""


Packages = Literal["official", "alternative"]
BOUND = Fraction(2)
"""Flagged where people of a region get less than one part in so many of what all get on average."""


def selection_findings(
    table: Table, events: Mapping[str, int] | None, spec: AuditSpec
) -> tuple[Finding, ...]:
    """One finding for every bloc: how many of its episodes are in the casebook, of how many outside.

    `events` counts episodes by bloc in a list that somebody else made. Without one nothing can be tested.
    Raises: InputError where the casebook holds more episodes than that list.
    """
    held = {
        bloc: len({c.episode for c in table.cases.values() if c.bloc == bloc})
        for bloc in sorted({c.bloc for c in table.cases.values()} - {""})
    }
    if events is None:
        return tuple(_uncounted(bloc, count) for bloc, count in held.items())
    held = {bloc: held.get(bloc, 0) for bloc in sorted(held.keys() | events.keys())}
    faults = [
        Fault(
            f"events, {bloc}",
            "events-too-few",
            "The outside list holds fewer episodes than the casebook.",
            f"{events.get(bloc, 0)} < {count}",
            "Count the same things in both.",
        )
        for bloc, count in held.items()
        if count > events.get(bloc, 0)
    ]
    if faults:
        raise InputError(faults)
    return _coverage(held, events, spec)


def _uncounted(bloc: str, count: int) -> Finding:
    why = "there is no outside list of events to compare with"
    return Finding(
        id=finding_id("selection", bloc),
        detector="selection",
        outcome="cannot-test",
        bloc=bloc,
        informative=count,
        sentence=f"Cannot be tested: whether acts of {bloc} reach this casebook more or less often than "
        f"others, because {why}. It holds {times(count, 'episode')} of {bloc}. {SILENCE}",
        cannot_because=why,
    )


def _coverage(held: Mapping[str, int], events: Mapping[str, int], spec: AuditSpec) -> tuple[Finding, ...]:
    all_events, all_held = sum(events.values()), sum(held.values())
    laws = {
        bloc: law_of(((((0, all_events - all_held), (1, all_held)), events[bloc]),))
        for bloc in held
        if 0 < events[bloc] < all_events and 0 < all_held < all_events
    }
    able, family = can_be_flagged({b: 2 * min(law.least) for b, law in laws.items()}, spec.rate)
    p_values = {
        b: min(Fraction(1), 2 * min(law.below(held[b]), law.above(held[b]))) for b, law in laws.items()
    }
    names = sorted(able)
    q_values = dict(zip(names, benjamini_hochberg([p_values[n] for n in names]), strict=True))
    sums = f"and {all_held} of {all_events} over all blocs"
    return tuple(
        _counted(bloc, (count, events[bloc], sums), (p_values.get(bloc), q_values.get(bloc), family), spec)
        for bloc, count in held.items()
    )


def _counted(
    bloc: str,
    counts: tuple[int, int, str],
    numbers: tuple[Fraction | None, Fraction | None, int],
    spec: AuditSpec,
) -> Finding:
    (count, events, sums), (p, q, family) = counts, numbers
    why = "" if q is not None else f"with {times(events, 'outside event')} no difference could be seen"
    flagged = q is not None and q <= spec.rate
    head = "Flagged" if flagged else "Cannot be tested" if why else "No evidence at this power"
    chances = (
        f" (exact p {chance(p)}, q {chance(q)} among {family})" if p is not None and q is not None else ""
    )
    return Finding(
        id=finding_id("selection", bloc),
        detector="selection",
        outcome="flagged" if flagged else "cannot-test" if why else "no-evidence",
        bloc=bloc,
        effect=rounded(count / events) if events else None,
        p=p,
        q=q,
        informative=events,
        sentence=f"{head}: the casebook holds {count} of {times(events, 'outside event')} of {bloc}, "
        f"{sums}{chances}. {SILENCE}",
        would_clear="Bring in the missing acts, chosen by a rule that does not ask who acted."
        if flagged
        else "",
        cannot_because=why,
    )


def concern_findings(needs: Iterable[PlaceNeed], bound: Fraction = BOUND) -> tuple[Finding, ...]:
    """Relief per person in need against the average, for both packages, by region and by place in it.

    It compares full counts, so there is no p-value. Regions without figures cannot be tested, and say so.
    """
    rows = sorted(needs, key=lambda row: (row.region, row.place))
    if not rows:
        why = "no figures on people in need by place are given"
        return (
            Finding(
                id=finding_id("concern", "all"),
                detector="concern",
                outcome="cannot-test",
                sentence=f"Cannot be tested: whether relief follows need alike everywhere, because {why}.",
                cannot_because=why,
            ),
        )
    packages: tuple[Packages, ...] = ("official", "alternative")
    return tuple(_concern(package, part, rows, bound) for package in packages for part in _parts(rows))


@dataclass(frozen=True, slots=True)
class _Part:
    """A region, or one place in a region that has several."""

    region: str
    place: Id = ""

    @property
    def name(self) -> str:
        return self.place or self.region

    def holds(self, row: PlaceNeed) -> bool:
        return row.region == self.region and self.place in ("", row.place)


def _parts(rows: list[PlaceNeed]) -> list[_Part]:
    """Every region, each followed by its places where it has more than one."""
    found = []
    for region in sorted({row.region for row in rows}):
        places = [row.place for row in rows if row.region == region]
        found += [_Part(region), *(_Part(region, place) for place in places if len(places) > 1)]
    return found


def _concern(package: Packages, part: _Part, rows: list[PlaceNeed], bound: Fraction) -> Finding:
    known = [(row, row.in_need, _relief(package, row)) for row in rows]
    counted = [(row, need, money) for row, need, money in known if need and money is not None]
    ours = [(need, money) for row, need, money in counted if part.holds(row)]
    gaps = sum(part.holds(row) for row in rows) - len(ours)
    base = {
        "id": finding_id("concern", package, part.region, part.place),
        "detector": "concern",
        "judge": package,
        "bloc": part.name,
        "informative": len(ours),
    }
    if not ours or len(ours) == len(counted):
        why = f"need or relief is not known {'there' if not ours else 'anywhere else'}"
        return Finding(
            **base,  # type: ignore[arg-type]
            outcome="cannot-test",
            sentence=f"Cannot be tested: whether the {package} package counts people in {part.name} like "
            f"others, because {why}. Unknown is not zero.",
            cannot_because=why,
        )
    each = Fraction(sum(m for _, m in ours), sum(n for n, _ in ours))
    average = Fraction(sum(m for _, _, m in counted), sum(n for _, n, _ in counted))
    flagged = each * bound < average
    return Finding(
        **base,  # type: ignore[arg-type]
        outcome="flagged" if flagged else "no-evidence",
        effect=rounded(float(each / average) if average else 0.0),
        sentence=_concern_words(package, part, each / average if average else None, (flagged, gaps, bound)),
        would_clear="Give relief by need, or show the need or the relief that these figures miss."
        if flagged
        else "",
    )


def _relief(package: Packages, row: PlaceNeed) -> int | None:
    return row.official if package == "official" else row.alternative


def _concern_words(
    package: Packages, part: _Part, share: Fraction | None, about: tuple[bool, int, Fraction]
) -> str:
    flagged, gaps, bound = about
    head = "Flagged" if flagged else "No evidence at this power"
    missing = f" {times(gaps, 'place')} without figures left out." if gaps else ""
    if share is None:
        return f"{head}: the {package} package gives no relief in any of these places.{missing}"
    return (
        f"{head}: under the {package} package a person in need in {part.name} gets {float(share):.2f} of "
        f"what a person in need gets on average; below {float(1 / bound):.2f} is flagged. What others give "
        f"there is not counted.{missing}"
    )
