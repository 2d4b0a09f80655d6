"""Several results changed together, under a manifest made anew and without a key: what check.py still finds.

Each forgery was built by a reader who wanted a small checker to say ok. `unbundle verify`, which computes
everything again, must find every one; check.py must find these with nothing but Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import builders as make
from tests.federation.test_mandates_checked import mixed
from tests.pack.made import measures, pack_of, remade, small
from tests.verify.test_tamper import Check, Files, check, recomputed
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.kit.strict_yaml import write_yaml
from unbundle.records.instance import Limit, RuleSpec

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


def phantom(parts: Parts) -> None:
    """Four ballots of weight 0 under the name of a silent member: each would count as an organisation."""
    ballots = parts["profile"]["ballots"]
    oak = next(ballot for ballot in ballots if ballot["voter"] == "oak")
    parts["profile"]["ballots"] = [
        *ballots,
        *({**oak, "voter": f"oak:part-{n}", "weight": 0, "approves": ["roads"]} for n in range(1, 5)),
    ]


def split_one(parts: Parts) -> None:
    """One organisation in three parts, each of which would count as an organisation of its own."""
    ballots = parts["profile"]["ballots"]
    fir = next(ballot for ballot in ballots if ballot["voter"] == "fir")
    ballots.remove(fir)
    ballots += [{**fir, "voter": f"fir:part-{n}", "weight": "1/3"} for n in range(1, 4)]


def ride(parts: Parts) -> None:
    """A measure without money that missed the quorum rides in the bundle of a purchase."""
    decide(parts, "watch", True, "chain")
    parts["alternative"]["trace"][0]["bundle"] = sorted(
        [*parts["alternative"]["trace"][0]["bundle"], "watch"]
    )


def twice(parts: Parts, part: str, *path: str, **changes: object) -> None:
    """A false entry stands before the true one: whoever reads on takes the last."""
    rows = parts[part]
    for step in path:
        rows = rows[step]
    rows.insert(0, {**rows[0], **changes})


def pay_twice(parts: Parts) -> None:
    """A payment that did not happen, and after it the same payment of nothing."""
    paid = parts["alternative"]["ledgers"][0]["paid"]
    paid[:0] = [["arms", 100], ["arms", 0]]


def other_word(parts: Parts) -> None:
    """The word of a vote is turned while its exact weights stay."""
    row = next(row for row in parts["box"]["ballots"] if row["vote"] == "approve")
    row.update(vote="reject", for_weight=1, against_weight=0)


def opponents_pay(parts: Parts) -> None:
    """Whoever rejected a measure is said to approve it as well, so that they would pay for it."""
    for ballot in parts["profile"]["ballots"]:
        ballot["approves"] = sorted({*ballot["approves"], *ballot["rejects"]})


def rename(parts: Parts) -> None:
    """Two options under each other's title."""
    one, two = parts["instance"]["options"][:2]
    one["title"], two["title"] = two["title"], one["title"]


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
    "a ground that is nowhere": lambda parts: decision(parts, "watch").update(decided_by="limit"),
    "phantoms of no weight": phantom,
    "one organisation counted three times": split_one,
    "a free rider in a bundle": ride,
    "a vote stated twice": lambda parts: twice(parts, "box", "ballots", vote="abstain"),
    "a sum stated twice": lambda parts: twice(parts, "totals", minor=1),
    "an option stated twice": lambda parts: twice(parts, "instance", "options", cost=1),
    "a row of the certificate stated twice": lambda parts: twice(
        parts, "alternative", "certificate", "rows", holds=False
    ),
    "a payment stated twice": pay_twice,
    "another word for a vote": other_word,
    "no ledgers": lambda parts: parts["alternative"].update(ledgers=[]),
    "titles exchanged": rename,
    "opponents pay": opponents_pay,
    "bought in both steps": lambda parts: parts["alternative"].update(
        completion=list(parts["alternative"]["selected"])
    ),
    "a promise about what was rejected": lambda parts: twice(
        parts, "alternative", "certificate", "rows", option="arms", holds=True
    ),
    "an invented version": lambda parts: parts["instance"]["groups"].append(
        {"id": "aid", "exactly_one": False, "status_quo": False}
    ),
    "two ledgers of one member": lambda parts: twice(parts, "alternative", "ledgers", paid=[]),
    "another threshold": lambda parts: parts["alternative"]["rule"]["consent"].update(threshold="1/4"),
    "another basis": lambda parts: parts["alternative"]["rule"]["free"].update(basis="cast"),
    "nothing is ever thin": lambda parts: parts["alternative"]["rule"].update(thin_below=0),
    "another currency": lambda parts: parts["instance"].update(currency="EUR"),
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


LIMIT = Limit(id="cap", kind="cap", members=("aid", "homes"), amount=600, count=None)


@pytest.mark.parametrize(
    "change", [{"amount": 299}, {"amount": None}, {"members": ["aid"]}, {"kind": "floor"}]
)
def test_another_limit(change: dict[str, object], check: Check) -> None:
    """Of a limit everything is compared, not only that there is one of its name."""
    honest = pack_of(small(limits=(LIMIT,)))
    assert check(honest, trust=False)[0] == 0
    files = forged(lambda parts: parts["instance"]["limits"][0].update(change), honest)
    code, text = check(files, trust=False)
    assert code == 4
    assert "limits: counted" in text


def test_parts_of_a_split_vote_cannot_be_joined_otherwise(check: Check) -> None:
    """The same sums on every measure, but other people behind them: other groups would have paid."""
    honest = pack_of(mixed())
    assert check(honest, trust=False)[0] == 0

    def swap(parts: Parts) -> None:
        rows = [row for row in parts["profile"]["ballots"] if row["voter"].startswith("f:part-")]
        rows[0]["approves"], rows[-1]["approves"] = rows[-1]["approves"], rows[0]["approves"]

    assert check(forged(swap, honest), trust=False)[0] == 4


@pytest.mark.parametrize("name", ["dossier", "charter"])
def test_settings_have_one_reading(name: str, check: Check) -> None:
    """YAML that a small reader could take for something else is not the form of packs, and is refused."""
    path = f"dossier/{name}.yaml"
    files = remade({**GOOD, path: write_yaml(parse_json(GOOD[path])).encode("utf-8")})
    assert recomputed(files) == "same"  # who reads all of YAML finds the same dossier in it
    assert check(files, trust=False)[0] == 4


def test_another_rule_than_equal_shares_is_not_replayed(check: Check) -> None:
    """What a rule without payments chose cannot be paid again: the line says so in capitals."""
    files = pack_of(small(rule=RuleSpec(rule="greedy")))
    code, text = check(files, trust=False)
    assert code == 0
    assert "TAKEN AS STATED" in text


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
    assert "taken as stated: made-up" in check(files, trust=False)[1]


def test_only_signatures_lie_among_signatures(check: Check) -> None:
    """The one folder that the manifest does not list is no place for other files, also without a key."""
    code, text = check({**GOOD, "signatures/read-me-first.html": b"<p>"}, trust=False)
    assert code == 4
    assert "not listed" in text
