"""What a framework must satisfy beyond its shape: no actor in a criterion, and more is never worse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from unbundle.errors import Fault, nearest
from unbundle.judge.texts import TEXT_RULES
from unbundle.records.framework import Criterion, Framework, JointRule, Selector

CATEGORIES = ("amend", "keep")
Path = tuple[str | int, ...]
Found = tuple[Path, Fault]


def lint(framework: Framework) -> Iterator[Found]:
    """Every fault of `framework`, each with the path of the value that causes it."""
    yield from _names(framework)
    yield from _criteria(framework)
    yield from _weights(framework)
    yield from _tables(framework)
    yield from _order(framework)
    yield from _gates(framework)
    for number, rule in enumerate(framework.joint_rules):
        yield from _joint(framework, rule, ("joint_rules", number))


@cache
def actor_names() -> re.Pattern[str]:
    """The names of states, alliances and blocs that no criterion may use, as one pattern."""
    text = (files("unbundle.judge") / "data" / "actors.txt").read_text(encoding="utf-8")
    names = [line for line in text.splitlines() if line and not line.startswith("#")]
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def texts_of(framework: Framework) -> Iterator[tuple[Path, str]]:
    """Every sentence that decides, with its path: criteria, levels, gates, joint rules."""
    for i, criterion in enumerate(framework.criteria):
        for field in ("title", "question", "relevant_because", "settled_by"):
            yield ("criteria", i, field), getattr(criterion, field)
        yield ("criteria", i, "id"), criterion.id.replace("-", " ").replace("_", " ")
        for k, level in enumerate(criterion.levels):
            for field in ("label", "anchor", "example"):
                yield ("criteria", i, "levels", k, field), getattr(level, field)
    for i, gate in enumerate(framework.gates):
        yield ("gates", i, "sentence"), gate.sentence
    for i, rule in enumerate(framework.joint_rules):
        yield ("joint_rules", i, "sentence"), rule.sentence


def _wrong(path: Path, code: str, message: str, value: object = "", step: str = "") -> Found:
    return path, Fault("", code, message, str(value), step)


def _names(framework: Framework) -> Iterator[Found]:
    step = "Say which conduct is meant; it will then be asked of everyone alike."
    for path, text in texts_of(framework):
        for match in actor_names().finditer(text):
            yield _wrong(path, "framework-actor", "A framework may not name who acts.", match.group(), step)


def _criteria(framework: Framework) -> Iterator[Found]:
    counts = Counter(criterion.id for criterion in framework.criteria)
    if not framework.criteria:
        yield _wrong(("criteria",), "framework-empty", "A framework needs a criterion.", step="Add one.")
    for i, criterion in enumerate(framework.criteria):
        path: Path = ("criteria", i)
        if counts[criterion.id] > 1:
            message, step = "Two criteria share this id.", "Rename one."
            yield _wrong((*path, "id"), "criterion-twice", message, criterion.id, step)
        yield from _levels(criterion, path)
        yield from _text_rule(criterion, path)


def _levels(criterion: Criterion, path: Path) -> Iterator[Found]:
    codes = [level.code for level in criterion.levels]
    if len(codes) < 2 or codes != list(range(codes[0], codes[0] + len(codes))):
        step = "List at least two levels from worst to best, numbered without a gap."
        yield _wrong((*path, "levels"), "levels-order", "Levels must rise one by one.", codes, step)
    step = "Write the text that fixes what this level means."
    for k, level in enumerate(criterion.levels):
        if not level.anchor.strip():
            yield _wrong(
                (*path, "levels", k), "level-no-anchor", "A level has no anchor text.", level.label, step
            )


def _text_rule(criterion: Criterion, path: Path) -> Iterator[Found]:
    name = criterion.text_rule
    if name and name not in TEXT_RULES:
        step = nearest(name, TEXT_RULES)
        yield _wrong((*path, "text_rule"), "text-rule-unknown", "No rule on texts has this name.", name, step)
    elif name and [level.code for level in criterion.levels] != list(range(5)):
        step = "Number the levels 0 to 4, or leave the rule out."
        yield _wrong((*path, "levels"), "text-rule-scale", "A rule on texts needs levels 0 to 4.", name, step)


def _weights(framework: Framework) -> Iterator[Found]:
    known = {criterion.id for criterion in framework.criteria}
    yield from _unknown(("weights",), framework.weights, known)
    for name in sorted(known - framework.weights.keys()):
        yield _wrong(
            ("weights",), "weight-missing", "A criterion has no weight.", name, "Give 0 to leave it out."
        )
    for name, weight in framework.weights.items():
        if weight < 0:
            step = "Give 0 to leave it out."
            yield _wrong(("weights", name), "weight-negative", "A weight cannot be below 0.", weight, step)
    total = sum(framework.weights.values())
    if not 0 < framework.majority <= total:
        step = f"It must be above 0 and at most the sum of the weights, {total}."
        message = "No majority can be reached, or none is needed."
        yield _wrong(("majority",), "majority-range", message, framework.majority, step)
    share = framework.veto_coders
    if share is not None and not 0 < share <= 1:
        step = "Write it as p/q."
        yield _wrong(("veto_coders",), "share-range", "A share is above 0 and at most 1.", share, step)


def _tables(framework: Framework) -> Iterator[Found]:
    scales = _scales(framework)
    for name, tables in (("profiles", framework.profiles), ("vetoes", framework.vetoes)):
        for category in sorted(set(tables) ^ set(CATEGORIES)):
            yield _wrong(
                (name,),
                "categories",
                "A category is missing or not known.",
                category,
                "Give exactly: amend, keep.",
            )
        for category, table in tables.items():
            yield from _unknown((name, category), table, scales)
            for criterion in sorted(table.keys() & scales.keys()):
                if table[criterion] not in scales[criterion]:
                    place, step = (name, category, criterion), f"The scale has {scales[criterion]}."
                    yield _wrong(
                        place, "level-outside", "This level is not on the scale.", table[criterion], step
                    )
    weighty = {name for name in scales if framework.weights.get(name, 0) > 0}
    step = "Name the level from which the criterion counts as met."
    for category in CATEGORIES:
        for criterion in sorted(weighty - framework.profiles.get(category, {}).keys()):
            message = "A criterion with weight has no level here."
            yield _wrong(("profiles", category), "profile-missing", message, criterion, step)
    yield from _veto_marks(framework)


def _veto_marks(framework: Framework) -> Iterator[Found]:
    closing = framework.vetoes.get("amend", {}).keys()
    step = "Mark `veto: true` exactly where vetoes: amend: names a level."
    for i, criterion in enumerate(framework.criteria):
        if criterion.veto != (criterion.id in closing):
            message = "The mark and the veto table disagree."
            yield _wrong(("criteria", i, "veto"), "veto-mark", message, criterion.id, step)


def _order(framework: Framework) -> Iterator[Found]:
    """Monotone: keep asks no less than amend, and a veto lies below its profile."""
    low, high = (framework.profiles.get(c, {}) for c in CATEGORIES)
    for name in sorted(low.keys() & high.keys()):
        if low[name] > high[name]:
            step = "Keep must ask at least as much as amend."
            yield _wrong(("profiles", "keep", name), "not-monotone", "Amend asks more than keep.", name, step)
    low, high = (framework.vetoes.get(c, {}) for c in CATEGORIES)
    for name in sorted(low.keys() & high.keys()):
        if high[name] < low[name]:
            step = "What closes a measure must also keep it from being kept."
            message = "The veto against keep is weaker than that against amend."
            yield _wrong(("vetoes", "keep", name), "not-monotone", message, name, step)
    for category in CATEGORIES:
        profile, veto = framework.profiles.get(category, {}), framework.vetoes.get(category, {})
        for name in sorted(profile.keys() & veto.keys()):
            if veto[name] >= profile[name]:
                step = "The veto level must lie below the level that counts as met."
                message = "One level both meets and vetoes."
                yield _wrong(("vetoes", category, name), "not-monotone", message, name, step)


def _gates(framework: Framework) -> Iterator[Found]:
    scales = _scales(framework)
    for i, gate in enumerate(framework.gates):
        path: Path = ("gates", i)
        yield from _unknown(path, [gate.criterion], scales)
        if gate.verdict == "keep":
            yield _wrong(
                path, "gate-idle", "A gate that allows keep forbids nothing.", gate.id, "Write drop or amend."
            )
        scale = scales.get(gate.criterion, [])
        if scale and not scale[0] <= gate.at_most < scale[-1]:
            message, step = "The gate closes no level or all.", "It must leave the best level open."
            yield _wrong(path, "level-outside", message, gate.at_most, step)


def _joint(framework: Framework, rule: JointRule, path: Path) -> Iterator[Found]:
    if rule.form == "share_at_most":
        if rule.limit is None or not 0 <= rule.limit <= 1:
            message, step = "A share rule needs a limit from 0 to 1.", "Write it as p/q."
            yield _wrong(path, "rule-limit", message, rule.limit, step)
    elif rule.other is None:
        yield _wrong(path, "rule-other", "This rule needs the other set.", rule.id, "Name it under `other`.")
    for selector in (rule.subject, rule.other):
        if selector is not None:
            yield from _selector(framework, selector, path)


def _selector(framework: Framework, selector: Selector, path: Path) -> Iterator[Found]:
    if selector.criterion is not None:
        yield from _unknown(path, [selector.criterion], _scales(framework))
    levels = [level for level in (selector.at_most, selector.at_least) if level is not None]
    if (selector.criterion is None) == bool(levels):
        step = "Give a criterion together with at_most or at_least, or neither."
        yield _wrong(path, "selector-half", "A level needs its criterion and the reverse.", step=step)
    if selector == Selector():
        step = "Name instruments, kinds, measures, or a criterion with a level."
        yield _wrong(path, "selector-empty", "This set would hold every measure.", step=step)


def _scales(framework: Framework) -> dict[str, list[int]]:
    return {criterion.id: [level.code for level in criterion.levels] for criterion in framework.criteria}


def _unknown(path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Found]:
    for name in sorted(set(names) - set(known)):
        yield _wrong(path, "criterion-unknown", "No criterion has this id.", name, nearest(name, known))
