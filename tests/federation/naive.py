"""A second, naive reading of the rules of a federation: plain dicts, fractions, loops; slow on purpose.

It imports nothing of the project, so it can be wrong only in its own ways. A split member is cut into
single heads (70 of 100 are 70 heads), money is paid head by head, and nothing is clever.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import isqrt
from typing import Any

Row = dict[str, Any]
OPPOSITE = {"approve": "reject", "reject": "approve", "abstain": "abstain"}


def weight_of(members: int | None, floor: int, cap: int, unknown: int) -> int:
    """floor(1000 * square root of the members), between floor and cap."""
    return min(max(isqrt((unknown if members is None else members) * 1_000_000), floor), cap)


def mandate_problem(vote: Row, mandate: Row | None) -> str:
    """In one word why a vote does not count; empty if it does."""
    if mandate is None:
        return "none"
    if mandate["organisation"] != vote["organisation"]:
        return "foreign"
    people = [*mandate.get("holders", []), *mandate.get("substitutes", [])]
    if vote.get("by") and people and vote["by"] not in people:
        return "person"
    if vote["at"] < mandate.get("from", ""):
        return "early"
    if mandate.get("revoked") and vote["at"] >= mandate["revoked"]:
        return "revoked"
    if mandate.get("until") and vote["at"] >= mandate["until"]:
        return "expired"
    return ""


def heads_of(vote: Row, mandate: Row) -> tuple[int, int, int]:
    """How many heads of the member are for, against and neither."""
    if "parts" in vote:
        yes, no, neither = vote["parts"]
        return yes, no, neither
    yes, no = mandate.get("for", 1), mandate.get("against", 0)
    if vote["vote"] == "abstain":
        return 0, 0, yes + no
    return (yes, no, 0) if vote["vote"] == "approve" else (no, yes, 0)


def count(
    votes: list[Row], mandates: list[Row]
) -> tuple[dict[tuple[str, str], tuple[int, int, int]], list[Row]]:
    """({(organisation, measure): heads for, against, neither}, votes set aside with the word why)."""
    known = {mandate["id"]: mandate for mandate in mandates}
    good: dict[tuple[str, str], list[Row]] = defaultdict(list)
    aside = []
    for vote in votes:
        problem = mandate_problem(vote, known.get(vote["mandate"]))
        if problem:
            aside.append({**vote, "why": problem})
        else:
            good[vote["organisation"], vote["measure"]].append(vote)
    counted = {}
    for key, cast in good.items():
        first = [v for v in cast if v.get("by") not in known[v["mandate"]].get("substitutes", [])]
        last = max(first or cast, key=lambda v: v["at"])
        counted[key] = heads_of(last, known[last["mandate"]])
        aside += [{**v, "why": "replaced"} for v in cast if v is not last]
    return counted, aside


def side_of(heads: tuple[int, int, int]) -> str:
    """The side on which the whole member counts as one."""
    return "approve" if heads[0] > heads[1] else "reject" if heads[1] > heads[0] else "abstain"


def tally(
    counted: dict[Any, tuple[int, int, int]], weights: dict[str, int], measure: str
) -> dict[str, Fraction]:
    """Weight for, against, abstaining and silent on one measure."""
    sums = {"approve": Fraction(0), "reject": Fraction(0), "abstain": Fraction(0), "silent": Fraction(0)}
    for who, weight in weights.items():
        heads = counted.get((who, measure))
        if heads is None:
            sums["silent"] += weight
            continue
        for word, number in zip(("approve", "reject", "abstain"), heads, strict=True):
            sums[word] += Fraction(weight * number, sum(heads))
    return sums


def closed(sums: dict[str, Fraction], threshold: Fraction) -> bool:
    """Whether rejection reached its share of the weight that was cast."""
    cast = sums["approve"] + sums["reject"] + sums["abstain"]
    return sums["reject"] > 0 and sums["reject"] >= threshold * cast


def adopted(
    counted: dict[Any, tuple[int, int, int]], sums: dict[str, Fraction], measure: str, quorum: Fraction
) -> bool:
    """Whether a measure without money has weight, quorum and a majority of organisations behind it."""
    cast = sums["approve"] + sums["reject"] + sums["abstain"]
    sides = [side_of(heads) for (_, on), heads in counted.items() if on == measure]
    return (
        sums["approve"] > sums["reject"]
        and sums["approve"] >= quorum * cast
        and sides.count("approve") > sides.count("reject")
    )


def heads(
    counted: dict[Any, tuple[int, int, int]], weights: dict[str, int], costs: dict[str, int]
) -> list[Row]:
    """Everyone as single heads: weight, and which measures with money the head wants.

    In each vote the first heads are for, the last against; those in favour of two measures overlap as far
    as they can.
    """
    found = []
    for who, weight in sorted(weights.items()):
        mine = {on: counts for (name, on), counts in counted.items() if name == who and on in costs}
        number = 1
        for counts in mine.values():
            number = number * sum(counts) // _gcd(number, sum(counts))
        for k in range(number):
            wants = [on for on, counts in mine.items() if k * sum(counts) < counts[0] * number]
            found.append({"weight": Fraction(weight, number), "wants": frozenset(wants), "who": who})
    return found


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def equal_shares(people: list[Row], costs: dict[str, int], open_ones: set[str], money: Fraction) -> list[str]:
    """What is bought, in order, when every unit of weight has the same share of `money`.

    The measure is bought at which supporters pay the least per unit of weight; a tie goes to more
    supporting weight, then to the smaller id.
    """
    total = sum((person["weight"] for person in people), Fraction(0))
    left = [money / total for _ in people]
    bought: list[str] = []
    while True:
        offers = []
        for name in sorted(open_ones - set(bought)):
            mine = [i for i, person in enumerate(people) if name in person["wants"]]
            rate = _rate(mine, people, left, costs[name])
            if rate is not None:
                support = sum((people[i]["weight"] for i in mine), Fraction(0))
                offers.append((rate / costs[name], -support, name, rate, mine))
        if not offers:
            return bought
        _, _, name, rate, mine = min(offers, key=lambda offer: offer[:3])
        for i in mine:
            left[i] -= min(left[i], rate)
        bought.append(name)


def _rate(mine: list[int], people: list[Row], left: list[Fraction], cost: int) -> Fraction | None:
    """The least payment per unit of weight by which supporters, each with what is left, pay the cost."""
    rest, weight = Fraction(cost), sum((people[i]["weight"] for i in mine), Fraction(0))
    if sum((left[i] * people[i]["weight"] for i in mine), Fraction(0)) < rest or not mine:
        return None
    for i in sorted(mine, key=lambda i: left[i]):
        if left[i] * weight >= rest:
            return rest / weight
        rest -= left[i] * people[i]["weight"]
        weight -= people[i]["weight"]
    raise AssertionError("the supporters have the money")


def buy(people: list[Row], costs: dict[str, int], open_ones: set[str], budget: int) -> set[str]:
    """Equal Shares, a hundredth of the budget more while it fits, then the most supported that fits."""

    def spent(names: Any) -> int:
        return sum(costs[name] for name in names)

    support = {
        name: sum((p["weight"] for p in people if name in p["wants"]), Fraction(0)) for name in open_ones
    }
    step = -(-budget // 100)
    chosen = set(equal_shares(people, costs, open_ones, Fraction(budget)))
    number = 0
    while any(n not in chosen and support[n] and spent(chosen) + costs[n] <= budget for n in open_ones):
        number += 1
        more = set(equal_shares(people, costs, open_ones, Fraction(budget + number * step)))
        if spent(more) > budget:
            break
        chosen = more
    while True:
        fits = [n for n in open_ones - chosen if support[n] and spent(chosen) + costs[n] <= budget]
        if not fits:
            return chosen
        chosen.add(min(fits, key=lambda n: (-support[n], n)))


def merged(clauses: list[tuple[str, str]], amendments: list[Row]) -> list[tuple[str, str]]:
    """The text clause by clause: new wordings, deletions, then insertions and moves behind their clause."""
    words = {a["amends"]: a["text"] for a in amendments if a.get("amends")}
    plain = [{**a, "text": words.get(a["id"], a.get("text", ""))} for a in amendments if not a.get("amends")]
    text = list(clauses)
    for a in plain:
        if a["op"] == "replace":
            text = [(name, a["text"] if name == a["clause"] else old) for name, old in text]
        elif a["op"] == "delete":
            text = [(name, old) for name, old in text if name != a["clause"]]
    for a in plain:
        if a["op"] in ("insert", "move"):
            row = next((r for r in text if r[0] == a["clause"]), (a["clause"], a["text"]))
            text = [r for r in text if r[0] != row[0]]
            place = next(i for i, r in enumerate(text) if r[0] == a["after"])
            text.insert(place + 1, row)
    return text


def clashes(amendments: list[Row]) -> set[str]:
    """Clauses on which two adopted amendments, themselves amended first, want different things."""
    words = {a["amends"]: a["text"] for a in amendments if a.get("amends")}
    wishes: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for a in amendments:
        if a["op"] in ("replace", "delete", "move") and not a.get("amends"):
            wishes[a["clause"]].add((a["op"], words.get(a["id"], a.get("text", a.get("after", "")))))
    return {clause for clause, wanted in wishes.items() if len(wanted) > 1}


def signed(rows: list[Row], mandates: list[Row], opens: str, closes: str, at: str) -> dict[str, Any]:
    """Who signed what at a moment: the latest good signature of each; late, withdrawn, set aside."""
    known = {mandate["id"]: mandate for mandate in mandates}
    good: dict[str, Row] = {}
    aside = 0
    for row in sorted(rows, key=lambda r: r["at"]):
        if row["at"] > at:
            continue
        bad = row["at"] < opens or mandate_problem(row, known.get(row["mandate"])) not in ("",)
        if bad or (row["organisation"] in good):
            aside += 1
        if not bad:
            good[row["organisation"]] = row
    back = {who for who, row in good.items() if row.get("withdrawn") and row["withdrawn"] <= at}
    return {
        "answers": {who: row["answer"] for who, row in good.items()},
        "late": {who for who, row in good.items() if row["at"] > closes},
        "withdrawn": back,
        "set_aside": aside,
    }
