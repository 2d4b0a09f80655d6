"""Small made-up records for tests. Every name here is invented."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from unbundle.records.charter import Charter, Consent, FreeRule
from unbundle.records.dossier import BudgetLine, Dossier, Settings
from unbundle.records.framework import Criterion, Framework, Level
from unbundle.records.measure import Amount, Measure
from unbundle.records.members import Organisation, Position, Topic, TopicMapping


def measure(name: str, minor: int = 0, **changes: Any) -> Measure:
    """An official line: an appropriation where it costs, a duty where it does not."""
    money = (
        {"kind": "appropriation", "amount": Amount(minor=minor, currency="USD")}
        if minor
        else {"kind": "duty"}
    )
    return Measure(**{"id": name, "title": name.title(), "rule": "test", **money, **changes})


def organisation(name: str, **changes: Any) -> Organisation:
    """A made-up party in France unless told otherwise."""
    return Organisation(
        **{
            "id": name,
            "name": name.upper(),
            "country": "FRA",
            "kind": "party",
            **changes,
        }
    )


def position(who: str, topic: str, stance: str, **changes: Any) -> Position:
    """A direct position with a made-up quote and an example.org link."""
    base = {
        "organisation": who,
        "topic": topic,
        "stance": stance,
        "quote": f"{who} on {topic}",
        "lang": "en",
        "source_title": "A page",
        "source_url": "https://example.org/",
        "date": "2026-01-02",
        "confidence": "direct",
    }
    return Position(**{**base, **changes})


def mapping(topic: str, target: str, fit: str = "same", counted: bool = True) -> TopicMapping:
    """A topic read as speaking of a measure."""
    return TopicMapping(topic=topic, measure=target, fit=fit, counted=counted, why="made up for a test")


def charter(**changes: Any) -> Charter:
    """A third of the votes cast closes a measure; free measures need a majority of a quarter."""
    base = {
        "title": "A made-up charter",
        "status": "example",
        "framework": "plain",
        "consent": Consent(threshold=Fraction(1, 3)),
        "free": FreeRule(quorum=Fraction(1, 4)),
    }
    return Charter(**{**base, **changes})


def framework(**changes: Any) -> Framework:
    """One criterion of three levels, no veto."""
    levels = tuple(Level(code=code, label=f"level {code}", anchor=f"anchor {code}") for code in range(3))
    base = {
        "id": "plain",
        "version": "1.0.0",
        "title": "A made-up framework",
        "rationale": "for tests",
        "criteria": (Criterion(id="good", question="Is it good?", levels=levels),),
        "weights": {"good": Fraction(1)},
        "majority": Fraction(1, 2),
        "profiles": {"amend": {"good": 1}, "keep": {"good": 2}},
        "vetoes": {"amend": {}, "keep": {}},
    }
    return Framework(**{**base, **changes})


SETTINGS = set(Settings.model_fields)


def dossier(**changes: Any) -> Dossier:
    """A dossier of made-up parts; settings fields and dossier fields may be given side by side."""
    settings = {
        "title": "A made-up dossier",
        "situation": "none",
        "currency": "USD",
        "price_year": 2026,
        "budget": BudgetLine(minor=1000, label="parameter", reason="for a test"),
        **{key: value for key, value in changes.items() if key in SETTINGS},
    }
    rest = {key: value for key, value in changes.items() if key not in SETTINGS}
    if rest.get("topics") and isinstance(rest["topics"][0], str):
        rest["topics"] = tuple(Topic(id=t, title=t.title(), definition=f"about {t}") for t in rest["topics"])
    base = {
        "charter": charter(),
        "measures": (measure("m1"),),
        "frameworks": (framework(),),
    }
    return Dossier(**{**base, **rest, "settings": Settings(**settings)})
