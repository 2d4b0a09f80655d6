"""Places by code or by name: countries, states of the USA, and what the user says about other places.

Countries are found as `kit.countries` finds them: in many languages; a state that is no more is named
with the states on its territory and never taken for one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from unbundle.budget.tables import read_table, shipped, values_of
from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.countries import country_code, country_name, fold, known_names, near_name
from unbundle.records.tradeoffs import PlaceFacts

USA = "USA"
ALL_STATES = "US-*"
WITH_ARTICLE = frozenset(
    {"ARE", "BHS", "CAF", "COM", "CYM", "DOM", "FLK", "FRO", "GBR", "GMB", "MDV", "MHL", "NLD", "PHL", "SLB"}
    | {"SYC", "TCA", "UMI", "USA", "US-DC", "VGB", "VIR"}
)
"""Places whose English name takes "the"."""


class Place(NamedTuple):
    """A place: its code, its name, the country it is in, and what the user states about it.

    `brief`: one of many that were named together, so only the first programmes are shown for it.
    """

    code: str
    name: str
    country: str
    facts: PlaceFacts | None = None
    brief: bool = False

    @property
    def in_words(self) -> str:
        """The name as it stands in a sentence: "the United States", "Kenya"."""
        return f"the {self.name}" if self.code in WITH_ARTICLE else self.name

    @property
    def whole(self) -> bool:
        """Whether it is a country, not a part of one."""
        return self.code == self.country


def find_places(
    wanted: Iterable[str], facts: Iterable[PlaceFacts] = (), where: str = "place"
) -> tuple[Place, ...]:
    """The places that are wanted, each once, in the order in which they were named.

    `US-*` stands for all states of the USA and the District of Columbia, in order of names. "Georgia" is
    the country; the state is US-GA.
    Raises: InputError with every place that is unknown, is no more, or means several, and every fact
    that cannot be.
    """
    stated = {fact.place: fact for fact in facts}
    faults: list[Fault] = []
    found: dict[str, Place] = {}
    for text in wanted:
        codes = sorted(states(), key=lambda code: states()[code][0]) if text == ALL_STATES else [text]
        for code in codes:
            place = _find(code, stated, where, faults)
            if place:
                found.setdefault(place.code, place._replace(brief=text == ALL_STATES))
    faults += [fault for fact in stated.values() for fault in _check_facts(fact)]
    if faults:
        raise InputError(faults)
    return tuple(found.values())


@cache
def states() -> Mapping[str, tuple[str, Fraction, int]]:
    """ISO 3166-2 code -> name, population, year of it."""
    rows = read_table("us_states.csv", shipped("us_states.csv")).rows
    return {row["code"]: (row["name"], Fraction(row["population"]), int(row["year"])) for _, row in rows}


@cache
def fips() -> Mapping[str, str]:
    """Two digits of the Census Bureau -> ISO 3166-2 code."""
    return {row["fips"]: row["code"] for _, row in read_table("us_states.csv", shipped("us_states.csv")).rows}


def _find(text: str, stated: Mapping[str, PlaceFacts], where: str, faults: list[Fault]) -> Place | None:
    fact = stated.get(text)
    if text in states():
        return Place(text, states()[text][0], USA, fact)
    if fact and text not in known_names().english:
        return Place(fact.place, fact.name, fact.of, fact)
    try:
        code = country_code(text, where)
    except InputError as error:
        by_name = {fold(name): state for state, (name, _, _) in states().items()}
        state = by_name.get(fold(text))
        if state:
            return _find(state, stated, where, faults)
        faults += [_with_states(fault) for fault in error.faults]
        return None
    return Place(code, country_name(code), code, fact)


def _with_states(fault: Fault) -> Fault:
    if fault.code != "country-unknown":
        return fault
    names = [*known_names().english.values(), *states(), *(name for name, _, _ in states().values())]
    step = f"{near_name(fault.value, names)} Or state the place under facts."
    return Fault(fault.where, "place-unknown", "No place of this name or code is known.", fault.value, step)


def _check_facts(fact: PlaceFacts) -> Iterable[Fault]:
    where = f"facts, {fact.place}"
    if fact.of not in known_names().english:
        step = nearest(fact.of, known_names().english)
        message = "The country of this place is not known."
        yield Fault(where, "place-unknown", message, fact.of, step)
    if fact.tax_share is not None and not 0 <= fact.tax_share <= 1:
        step = 'Write it as a fraction such as "1/8".'
        message = "A share of taxes is between 0 and 1."
        yield Fault(where, "share-out-of-range", message, str(fact.tax_share), step)
    most = max(values_of("population").get(fact.of, {}).values(), default=None)
    if most and fact.population and fact.population > most:
        message = f"There are more people than the {int(most):,} in all of {country_name(fact.of)}."
        step = "Check the unit of the number of people."
        yield Fault(where, "unit-thousandfold", message, f"{fact.population:,}", step)
    if fact.population and fact.households and fact.households > fact.population:
        message = "There are more households than people."
        step = "Check the units of both columns: one may be in thousands."
        yield Fault(where, "unit-thousandfold", message, f"{fact.households} > {fact.population}", step)
