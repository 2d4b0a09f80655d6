"""The suggested instrument of a line, by rules that are data; "not classified" is a legal answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from unbundle.errors import Fault, InputError, nearest
from unbundle.read.patterns import Cue, lower_cue, lower_text
from unbundle.records.measure import Instrument, Measure

CONDITIONS = ("kinds", "heading", "path", "words", "provisos", "cites")
INSTRUMENTS: tuple[str, ...] = Instrument.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class InstrumentRule:
    """One rule: all its conditions must hold; a condition holds if any pattern is found."""

    name: str
    instrument: Instrument
    why: str
    dac: str
    kinds: frozenset[str]
    patterns: tuple[tuple[str, Cue], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the rules say of one line; instrument None and rule "" where none holds."""

    instrument: Instrument | None = None
    rule: str = ""
    dac: str = ""


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[InstrumentRule, ...]:
    """The rules that the package ships, in their order."""
    return parse_rules(
        files("unbundle.read").joinpath("data/instruments.yaml").read_bytes(), "instruments.yaml"
    )


def parse_rules(data: bytes, where: str) -> tuple[InstrumentRule, ...]:
    """Rules written in YAML, in their order.

    Raises: InputError with one fault for every unknown field, unknown instrument, missing name or
    reason, and pattern that is not a regular expression.
    """
    try:
        raw = yaml.safe_load(data)
    except yaml.YAMLError as error:
        raise InputError(
            Fault(where, "rules-yaml", "This is not YAML.", str(error), "Mend the place that is named.")
        ) from None
    rows = raw.get("rules") if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise InputError(
            Fault(where, "rules-empty", "There is no list of rules.", next="Begin with 'rules:'.")
        )
    faults: list[Fault] = []
    found = [_rule(row, f"{where}, rule {number + 1}", faults) for number, row in enumerate(rows)]
    if faults:
        raise InputError(faults)
    return tuple(rule for rule in found if rule is not None)


def _rule(row: Any, where: str, faults: list[Fault]) -> InstrumentRule | None:
    if not isinstance(row, dict):
        faults.append(
            Fault(
                where,
                "rule-form",
                "A rule is a list of named fields.",
                str(row),
                "Write name, instrument, why.",
            )
        )
        return None
    rest = dict(row)
    name, why = str(rest.pop("name", "")), str(rest.pop("why", ""))
    instrument, dac = str(rest.pop("instrument", "")), str(rest.pop("dac", ""))
    given = {
        key: [str(item) for item in rest.pop(key)] for key in CONDITIONS if isinstance(rest.get(key), list)
    }
    if not name or not why:
        faults.append(
            Fault(where, "rule-unnamed", "A rule needs a name and a reason (why).", name, "Add name and why.")
        )
    if instrument not in INSTRUMENTS:
        faults.append(
            Fault(
                where, "rule-instrument", "No such instrument.", instrument, nearest(instrument, INSTRUMENTS)
            )
        )
    faults.extend(
        Fault(where, "rule-field", "No such field.", key, nearest(key, CONDITIONS)) for key in sorted(rest)
    )
    if not given:
        faults.append(
            Fault(
                where, "rule-empty", "A rule needs a condition.", name, f"Add one of {', '.join(CONDITIONS)}."
            )
        )
    patterns = _patterns(given, where, faults)
    return InstrumentRule(name, instrument, why, dac, frozenset(given.get("kinds", ())), patterns)  # type: ignore[arg-type]


def _patterns(given: dict[str, list[str]], where: str, faults: list[Fault]) -> tuple[tuple[str, Cue], ...]:
    patterns = []
    for key in CONDITIONS[1:]:
        if key in given:
            try:
                patterns.append((key, lower_cue(*given[key])))
            except re.error as error:
                step = "Put a backslash before each of ( ) [ ] that is meant as itself."
                faults.append(
                    Fault(where, "rule-pattern", f"Not a regular expression in {key}.", str(error), step)
                )
    return tuple(patterns)


Placed = tuple[tuple[InstrumentRule, tuple[tuple[str, Cue], ...]], ...]
"""Rules that may hold at a place, each with the conditions that are left to be looked at."""


def suggest(measure: Measure, placed: Placed) -> Suggestion:
    """What the first of the rules that hold at its place says of `measure`, from its own words."""
    if measure.kind == "interpretive":
        return Suggestion()
    own = measure.locator.quote if measure.locator else ""
    for proviso in measure.conditions:
        own = own.replace(proviso, "")
    texts = {
        "words": lower_text(own if measure.title in own else f"{measure.title}\n{own}"),
        "provisos": lower_text("\n".join(measure.conditions)),
        "cites": lower_text("\n".join(measure.citations)),
    }
    for rule, patterns in placed:
        if rule.kinds and measure.kind not in rule.kinds:
            continue
        for key, pattern in patterns:
            if not pattern.holds(texts[key]):
                break
        else:
            return Suggestion(rule.instrument, rule.name, rule.dac)
    return Suggestion()


def at_places(
    paths: set[tuple[str, ...]], rules: tuple[InstrumentRule, ...]
) -> dict[tuple[str, ...], Placed]:
    """For each path the rules whose headings hold there, in their order.

    Headings repeat from path to path, so each is searched once.
    """
    names = {name for path in paths for name in path}
    held = {key: {name: _held(key, lower_text(name), rules) for name in names} for key in _PLACES}
    none: frozenset[int] = frozenset()
    rest = [tuple(item for item in rule.patterns if item[0] not in _PLACES) for rule in rules]
    asks = [tuple(any(key == place for key, _ in rule.patterns) for place in _PLACES) for rule in rules]
    found = {}
    for path in paths:
        last = held["heading"][path[-1]] if path else none
        above = none.union(*(held["path"][name] for name in path))
        found[path] = tuple(
            (rule, left)
            for number, (rule, left, (heading, part)) in enumerate(zip(rules, rest, asks, strict=True))
            if (not heading or number in last) and (not part or number in above)
        )
    return found


_PLACES = ("heading", "path")


def _held(place: str, name: str, rules: tuple[InstrumentRule, ...]) -> frozenset[int]:
    """The ordinals of the rules whose condition on headings holds for `name`."""
    return frozenset(
        number
        for number, rule in enumerate(rules)
        for key, pattern in rule.patterns
        if key == place and pattern.holds(name)
    )


def suggestions(measures: tuple[Measure, ...], rules: tuple[InstrumentRule, ...]) -> dict[str, Suggestion]:
    """The suggested instrument of each measure by its id.

    New money whose stated parts are for more than half of it of one instrument takes that one:
    the rule then reads "parts: RULE, ...".
    """
    placed = at_places({measure.path for measure in measures}, rules)
    found = {measure.id: suggest(measure, placed[measure.path]) for measure in measures}
    parts: dict[str, list[Measure]] = {}
    for measure in measures:
        if measure.parent is not None and measure.kind in ("of_which", "transfer"):
            parts.setdefault(measure.parent, []).append(measure)
    for measure in measures:
        if measure.kind == "appropriation" and measure.id in parts:
            found[measure.id] = _by_parts(measure, parts[measure.id], found) or found[measure.id]
    return found


def _by_parts(whole: Measure, parts: list[Measure], found: dict[str, Suggestion]) -> Suggestion | None:
    sums: dict[str, int] = {}
    for part in parts:
        suggestion = found[part.id]
        if suggestion.instrument and part.amount:
            sums[suggestion.instrument] = sums.get(suggestion.instrument, 0) + part.amount.minor
    for instrument, minor in sorted(sums.items()):
        if whole.amount and 2 * minor > whole.amount.minor:
            same = [found[part.id] for part in parts if found[part.id].instrument == instrument]
            names = ", ".join(dict.fromkeys(item.rule for item in same))
            return Suggestion(same[0].instrument, f"parts: {names}", same[0].dac)
    return None
