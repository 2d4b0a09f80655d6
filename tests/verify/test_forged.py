"""Several results changed together, under a manifest made anew and without a key: what check.py still finds.

Each forgery was built by a reader who wanted a small checker to say ok. `unbundle verify`, which computes
everything again, must find every one; check.py must find these with nothing but Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import builders as make
from tests.pack.made import measures, pack_of, remade, small
from tests.verify.test_tamper import Check, Files, check, recomputed
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json

__all__ = ["check"]
GOOD = pack_of(small(measures=(*measures(), make.measure("quiet", 50))))
Parts = dict[str, Any]
PARTS = ("alternative", "instance", "profile", "box", "totals", "verdicts")


def forged(deed: Callable[[Parts], object], files: Files = GOOD) -> Files:
    """The pack after a deed on its results, under a manifest made anew."""
    parts = {name: parse_json(files[f"results/{name}.json"]) for name in PARTS}
    deed(parts)
    return remade({**files, **{f"results/{name}.json": to_bytes(parts[name]) for name in PARTS}})


def decision(parts: Parts, name: str) -> dict[str, Any]:
    """What is said to have been decided on one option."""
    return next(row for row in parts["alternative"]["decisions"] if row["option"] == name)


def decide(parts: Parts, name: str, chosen: bool, by: str) -> None:
    """Turn one decision round, with the lists, the sum and the word for it."""
    row, alternative = decision(parts, name), parts["alternative"]
    row.update(chosen=chosen, decided_by=by, change=("add" if chosen else "leave_out"))
    key = "selected" if row["cost"] else "adopted"
    kept = set(alternative[key]) - {name} | ({name} if chosen else set())
    alternative[key] = sorted(kept)
    costs = {option["id"]: option["cost"] for option in parts["instance"]["options"]}
    alternative["cost"] = sum(costs[other] for other in alternative["selected"])


def without_trace(parts: Parts) -> None:
    """Nothing was paid: everything is said to have come in the second step."""
    alternative = parts["alternative"]
    alternative.update(completion=alternative["selected"], trace=[], ledgers=[])
    for name in alternative["selected"]:
        decision(parts, name)["decided_by"] = "completion"


def buy_for_nobody(parts: Parts) -> None:
    """A measure that nobody asked for, and for which there is money, is slipped into the second step."""
    decide(parts, "quiet", True, "completion")
    parts["alternative"]["completion"].append("quiet")


def require(parts: Parts, name: str, other: str, by: str) -> None:
    """An invented prerequisite, and the decision that would follow from it."""
    option = next(option for option in parts["instance"]["options"] if option["id"] == name)
    option["requires"] = [other]
    decide(parts, name, False, by)


def vary(parts: Parts, name: str, other: str) -> None:
    """Two measures are said to be versions of each other."""
    for option in parts["instance"]["options"]:
        option["group"] = "one" if option["id"] in (name, other) else option["group"]
    decide(parts, name, False, "free-variant")


def veto(parts: Parts, name: str) -> None:
    """An invented veto, and the decision that would follow from it."""
    parts["instance"]["vetoed"].append({"id": name, "reason": "so we say", "by": "harm"})
    decide(parts, name, False, "veto")


def force(parts: Parts) -> None:
    """A floor or a forced choice would excuse nearly everything."""
    parts["instance"]["groups"].append({"id": "all", "exactly_one": True, "status_quo": True})


def floor(parts: Parts) -> None:
    """An invented floor, which nothing but its own existence excuses."""
    limit = {"id": "f", "kind": "floor", "members": [], "amount": 0, "count": None, "sentence": ""}
    parts["instance"]["limits"].append(limit)


def drop_everywhere(parts: Parts, name: str) -> None:
    """One measure without money taken out of options, ballots, tallies and decisions."""
    parts["instance"]["options"] = [row for row in parts["instance"]["options"] if row["id"] != name]
    alternative = parts["alternative"]
    alternative["decisions"] = [row for row in alternative["decisions"] if row["option"] != name]
    alternative["adopted"] = [other for other in alternative["adopted"] if other != name]
    for ballot in parts["profile"]["ballots"]:
        for word in ("approves", "rejects", "abstains"):
            ballot[word] = [other for other in ballot[word] if other != name]


def break_promise(parts: Parts) -> None:
    """Nothing with money is chosen, and the certificate admits that the promise is broken."""
    alternative = parts["alternative"]
    for name in list(alternative["selected"]):
        decide(parts, name, False, "money-short")
    alternative.update(trace=[], completion=[], ledgers=[])
    certificate = alternative["certificate"]
    certificate.update(holds=False)
    for row in certificate["rows"]:
        row["holds"] = False


FORGERIES: dict[str, Callable[[Parts], object]] = {
    "a majority called a chain": lambda parts: decide(parts, "talks", False, "chain"),
    "a majority called a variant": lambda parts: decide(parts, "talks", False, "free-variant"),
    "a majority called a minority": lambda parts: decide(parts, "talks", False, "free-minority"),
    "a minority adopted": lambda parts: decide(parts, "watch", True, "free-majority"),
    "a minority adopted as bought": lambda parts: decide(parts, "watch", True, "completion"),
    "a rejected line called too dear": lambda parts: decision(parts, "arms").update(decided_by="money-short"),
    "a purchase taken back": lambda parts: decide(parts, "homes", False, "money-short"),
    "a line chosen without being bought": lambda parts: decide(parts, "quiet", True, "money"),
    "a line bought for nobody": buy_for_nobody,
    "no payments at all": without_trace,
    "no certificate": lambda parts: parts["alternative"].update(certificate=None),
    "a broken promise admitted": break_promise,
    "an invented prerequisite": lambda parts: require(parts, "talks", "arms", "chain"),
    "an invented variant": lambda parts: vary(parts, "talks", "aid"),
    "an invented veto": lambda parts: veto(parts, "talks"),
    "an invented floor": floor,
    "an invented forced choice": force,
    "a measure left out everywhere": lambda parts: drop_everywhere(parts, "watch"),
    "a run budget below the budget": lambda parts: parts["alternative"].update(run_budget=999),
    "a run budget between two steps": lambda parts: parts["alternative"].update(run_budget="2001/2"),
}


@pytest.mark.parametrize("deed", sorted(FORGERIES))
def test_forgeries_are_found(deed: str, check: Check) -> None:
    """Results that agree with each other, but not with the ballots and the dossier."""
    files = forged(FORGERIES[deed])
    assert files != GOOD
    assert recomputed(files) == "different"
    code, text = check(files, trust=False)
    assert code == 4, text
    assert "cannot be read" not in text


def test_nothing_done_is_nothing_found(check: Check) -> None:
    """The way in which these packs are made is not what makes them wrong."""
    assert check(forged(lambda _: None), trust=False)[0] == 0


def test_ballots_cannot_be_hidden_unseen(check: Check) -> None:
    """A pack that leaves out what five checks need says so in its last line; nobody takes it for checked."""
    kept = {n: d for n, d in GOOD.items() if n not in ("results/alternative.json", "results/profile.json")}
    files = remade({**kept, "results/outcome.json": b"{}\n"})
    code, text = check(files, trust=False)
    assert recomputed(files) == "different"
    assert code == 0
    assert "5 could NOT be made" in text.splitlines()[-1]


def test_a_joint_rule_is_named(check: Check) -> None:
    """Joint rules come from the judge, and are taken as stated: whoever reads the line sees which."""
    rule = {"id": "made-up", "form": "needs_one_of", "subject": ["talks"], "other": ["arms"], "sentence": ""}
    files = forged(lambda parts: parts["instance"]["rules"].append({**rule, "limit": None}))
    assert "rules as stated: made-up" in check(files, trust=False)[1]


def test_only_signatures_lie_among_signatures(check: Check) -> None:
    """The one folder that the manifest does not list is no place for other files, also without a key."""
    code, text = check({**GOOD, "signatures/read-me-first.html": b"<p>"}, trust=False)
    assert code == 4
    assert "not listed" in text
