"""One plain sentence per line, by templates that are data; each language says how far it was checked."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from unbundle.errors import Fault, InputError, nearest
from unbundle.read.money import show
from unbundle.records.measure import Measure

MAX_PURPOSE = 160


class Summary(NamedTuple):
    """A sentence, its language, and how far that language's template was checked (original or draft)."""

    text: str
    lang: str
    status: str


@lru_cache(maxsize=1)
def _templates() -> dict[str, Any]:
    data = files("unbundle.read").joinpath("data/summaries.yaml").read_bytes()
    languages: dict[str, Any] = yaml.safe_load(data)["languages"]
    return languages


def languages() -> tuple[str, ...]:
    """The languages that have templates, in the order of the file."""
    return tuple(_templates())


def summary(measure: Measure, replaced: Measure | None = None, lang: str = "en") -> Summary:
    """What a line does, in one sentence of `lang`; the source's own words stay in its language.

    `replaced` is the measure that `measure.replaces` names, where it has one.
    Raises: InputError for a language without templates.
    """
    if lang not in _templates():
        raise InputError(
            Fault(
                lang, "summary-language", "No sentences in this language.", lang, nearest(lang, languages())
            )
        )
    words = _templates()[lang]
    old = show(replaced.amount.minor, replaced.amount.currency) if replaced and replaced.amount else ""
    kind = "limitation_changed" if measure.kind == "limitation" and old else measure.kind
    terms = {term.role: term.text for term in measure.terms}
    text = words["kinds"][kind].format(
        amount=show(measure.amount.minor, measure.amount.currency) if measure.amount else words["no_amount"],
        bound=words["bounds"][measure.bound],
        account=_account(measure),
        until=_until(measure, words),
        old=old,
        who=terms.get("addressee", words["nobody"]),
        title=measure.title.rstrip("."),
        **{"for": words["for"].format(purpose=_short(measure.purpose)) if measure.purpose else ""},
    )
    return Summary(text.replace("….", "…"), lang, words["status"])


def _account(measure: Measure) -> str:
    return measure.section or (measure.path[-1] if measure.path else measure.title)


def _until(measure: Measure, words: dict[str, Any]) -> str:
    if measure.availability is None:
        return ""
    if measure.availability.until == "expended":
        return str(words["expended"])
    return str(words["until"].format(until=measure.availability.until))


def _short(words: str) -> str:
    return words if len(words) <= MAX_PURPOSE else words[: MAX_PURPOSE - 1].rsplit(" ", 1)[0] + "…"
