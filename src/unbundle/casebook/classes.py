"""Base rates of the casebook's own classes, and counts from published work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from unbundle.casebook.conduct import Scale
from unbundle.casebook.rates import rate_of, tally, without
from unbundle.casebook.tables import Case, group_of, groups, instrument_labels, read_rows
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.casebook import BaseRate
from unbundle.records.measure import Instrument

OUR_CODER = "the makers of this casebook, from the words of each row; one reading, not checked by others"
OUR_LIMITS = (
    "Picked by hand, so no sample of the world; the aim is that of those who acted, whoever paid for it."
)


def class_names(scale: Scale) -> tuple[str, ...]:
    """Every class of cases that may be named: wider classes and instruments of the casebook."""
    return (*sorted(scale.classes), *sorted(scale.instruments), "all")


def members(name: str, cases: Mapping[str, Case], scale: Scale) -> tuple[str, list[Case]]:
    """Title and cases of a class. Raises: InputError for a class that is not known."""
    labels = instrument_labels()
    if name == "all":
        return "all cases", list(cases.values())
    if name in scale.classes:
        title, instruments = scale.classes[name]
        return title, [case for case in cases.values() if case.instrument in instruments]
    if name in labels:
        return labels[name][0].lower(), [case for case in cases.values() if case.instrument == name]
    step = nearest(name, class_names(scale))
    raise InputError(Fault("class", "class-unknown", "There is no such class of cases.", name, step))


def wider_class(name: str, scale: Scale) -> str:
    """The class around a class: instrument, wider class, all; empty around "all"."""
    for wide, (_, instruments) in scale.classes.items():
        if name in instruments and tuple(instruments) != (name,):
            return wide
    return "" if name == "all" else "all"


def rate_of_class(
    name: str, about: Iterable[Instrument], cases: Mapping[str, Case], scale: Scale
) -> BaseRate | None:
    """In how many cases of a class the aim was reached, wholly or in part; None where none can be counted."""
    title, found = members(name, cases, scale)
    count = tally((case.id, case.reached) for case in found)
    if not count.n:
        return None
    wide = wider_class(name, scale)
    wide_title, wide_cases = members(wide, cases, scale) if wide else ("", [])
    rest = tally(without([(c.id, c.reached) for c in wide_cases], (c.id for c in found)))
    said, said_source = scale.said.get(name, ("", ""))
    disputed = sum(cases[case].disputed for case in count.cases)
    rate = BaseRate(
        id=f"casebook-{name.replace('_', '-')}",
        label=f"{title[0].upper()}{title[1:]}: cases here in which the aim was reached, wholly or in part",
        k=count.k,
        n=count.n,
        low=0.0,
        high=1.0,
        period=_period(cases[case] for case in count.cases),
        definition="What the act was meant to bring about came about, wholly or in part, as far as the row of"
        f" the case says; wholly in {count.wholly}. Left open by their rows and not counted: {count.open}.",
        coder=OUR_CODER,
        dispute=f"Sources give opposed accounts of {disputed} of the {count.n}. {OUR_LIMITS}",
        about=tuple(sorted(set(about))),
        cases=tuple((cases[case].title, cases[case].sources[0]) for case in count.cases),
        outcomes=tuple(word for case in count.cases if (word := cases[case].reached) != "open"),
        whose=_whose(count.cases),
        note=said,
        source=said_source,
    )
    return rate_of(rate, (wide_title, rest.k, rest.n))


def published_rates() -> list[BaseRate]:
    """Counts from published work, each with its page and the page of those who disagree."""
    rates = []
    for row in read_rows("published.csv"):
        rate = BaseRate.model_validate(
            {
                **{
                    name: row[name]
                    for name in ("id", "label", "period", "definition", "coder", "dispute", "note", "whose")
                },
                "definition": row["definition"] + ".",
                "source": row["source"],
                "dispute_source": row["dispute_source"],
                "k": int(row["k"]),
                "n": int(row["n"]),
                "low": 0.0,
                "high": 1.0,
                "about": tuple(row["about"].split()),
            }
        )
        rates.append(rate_of(rate))
    return rates


def _whose(found: Iterable[str]) -> str:
    """By which groups the cases were led, most first: they are counted here, never sought by."""
    counts = Counter(group_of()[case] for case in found)
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{groups()[group][0]} {number}" for group, number in order)


def _period(cases: Iterable[Case]) -> str:
    years = sorted(case.start[:4] for case in cases)
    return f"{years[0]}-{years[-1]}" if years[0] != years[-1] else years[0]
