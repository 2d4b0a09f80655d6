"""Check an alternative without trusting the program that made it. Standard library only.

Works on the plain JSON of `results/instance.json`, `results/profile.json`, `results/alternative.json`.
Numbers that are not whole are strings like "2/3". Nothing here is a float.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Any

Json = dict[str, Any]
PARTS = 1_000_000
LARGE = 3_000_000


class Ballots:
    """Voters with whole-number weights and utilities: who values what, and how much."""

    def __init__(self, instance: Json, profile: Json, rule: Json) -> None:
        self.cost = {option["id"]: option["cost"] for option in instance["options"]}
        weights = [Fraction(ballot["weight"]) for ballot in profile["ballots"]]
        scale = lcm(*(weight.denominator for weight in weights))
        self.voters = [ballot["voter"] for ballot in profile["ballots"]]
        self.weight = [int(weight * scale) for weight in weights]
        self.total, self.scale = sum(self.weight), scale
        self.declared = any(ballot.get("utilities") is not None for ballot in profile["ballots"])
        worth = self.cost if rule["utility"] == "cost" else dict.fromkeys(self.cost, 1)
        stated = [
            {name: Fraction(value) for name, value in (ballot.get("utilities") or {}).items()}
            if ballot.get("utilities") is not None
            else {name: Fraction(worth[name]) for name in ballot["approves"]}
            for ballot in profile["ballots"]
        ]
        fine = lcm(*(value.denominator for row in stated for value in row.values()))
        self.fine = fine
        self.utility = [
            {name: int(value * fine) for name, value in row.items() if self.cost[name] and value > 0}
            for row in stated
        ]
        self.payers: dict[str, list[int]] = {name: [] for name in self.cost}
        for i, row in enumerate(self.utility):
            for name in row if self.weight[i] else ():
                self.payers[name].append(i)


class Money:
    """What every voter has left, in whole numbers over one common denominator, per unit of weight."""

    def __init__(self, ballots: Ballots, budget: Fraction) -> None:
        self.ballots = ballots
        self.base = budget.denominator * ballots.total
        self.left = [budget.numerator] * len(ballots.voters)

    def cheapest(self, name: str, price: int) -> tuple[int, int] | None:
        """(top, bottom): money per unit of utility at which the supporters can pay; None if they cannot."""
        utility, weight = self.ballots.utility, self.ballots.weight
        payers = sorted(
            (i for i in self.ballots.payers[name] if self.left[i] > 0),
            key=lambda i: Fraction(self.left[i], utility[i][name]),
        )
        rest = price * self.base
        units = sum(weight[i] * utility[i][name] for i in payers)
        for i in payers:
            if self.left[i] * units >= rest * utility[i][name]:
                return rest, units
            rest -= weight[i] * self.left[i]
            units -= weight[i] * utility[i][name]
        return None

    def sums(self, name: str, rate: tuple[int, int], paid: dict[str, dict[str, Fraction]]) -> Json:
        """W_rich, W_poor and C of a trace row, as the file holds them."""
        all_, rich, before = self.ballots, 0, dict[str, Fraction]()
        poor = 0
        for i in all_.payers[name]:
            if self.left[i] * rate[1] >= rate[0] * all_.utility[i][name] and self.left[i]:
                rich += all_.weight[i] * (all_.utility[i][name] if all_.declared else 1)
            elif self.left[i]:
                poor += all_.weight[i]
                for other in paid:
                    if paid[other].get(all_.voters[i]):
                        unit = Fraction(all_.utility[i][other], all_.fine) if all_.declared else 1
                        before[other] = (
                            before.get(other, Fraction(0)) + Fraction(all_.weight[i], all_.scale) * unit
                        )
        full = Fraction(rich, all_.scale * (all_.fine if all_.declared else 1))
        sums = {"W_rich": as_json(full), "W_poor": as_json(Fraction(poor, all_.scale))}
        return {**sums, "C": {other: as_json(value) for other, value in before.items()}}

    def pay(self, name: str, rate: tuple[int, int]) -> dict[int, Fraction]:
        """Charge the supporters; what each voter paid in minor units."""
        top, bottom = rate
        base, paid = self.base * bottom, {}
        for i in range(len(self.left)):
            self.left[i] *= bottom
        for i in self.ballots.payers[name]:
            amount = min(self.left[i], top * self.ballots.utility[i][name])
            self.left[i] -= amount
            if amount:
                paid[i] = Fraction(self.ballots.weight[i] * amount, base)
        self.base = base
        return paid


def as_json(value: Fraction) -> int | str:
    """A number as the files hold it."""
    whole = value.denominator == 1 and abs(value.numerator) < 2**53
    return value.numerator if whole else str(value)


def check_certificate(
    instance: Json, profile: Json, alternative: Json, rounds: bool | None = None
) -> dict[str, Any]:
    """What was checked and what was found: {constraints, payments, cheapest, certificate, faults, says}.

    `constraints`, `payments`, `certificate` are true or false. `cheapest` is true or false where every
    purchase was compared with every option that was open in its round, else a sentence saying why not;
    `rounds` forces (true) or skips (false) that comparison. `faults` lists what does not hold.
    """
    rule = alternative["rule"]
    ballots = Ballots(instance, profile, rule)
    closed = closed_options(instance, profile, rule)
    faults: dict[str, list[str]] = {"constraints": check_constraints(instance, alternative, closed)}
    money = Money(ballots, Fraction(alternative["run_budget"]))
    shares = rule["rule"] == "equal-shares"
    if rounds is None:
        rounds = len(ballots.cost) * len(ballots.voters) * max(len(alternative["trace"]), 1) <= LARGE
    if shares:
        faults["payments"], faults["cheapest"] = replay(instance, alternative, money, closed, rounds)
    faults["certificate"] = check_promise(instance, alternative, ballots, closed)
    if not shares:
        return _without_payments(faults)
    every = [fault for found in faults.values() for fault in found]
    held = sum(held_back(instance, closure(instance, name)) for name in ballots.cost)
    compared: bool | str = not faults["cheapest"]
    if not rounds:
        compared = "not compared: payments were replayed only"
    elif held and not faults["cheapest"]:
        compared = f"compared, but not with {held} options that a joint rule or a floor may hold back"
    result = {
        "constraints": not faults["constraints"],
        "payments": not faults["payments"],
        "cheapest": compared,
        "certificate": not faults["certificate"],
        "faults": every,
    }
    return {**result, "says": _says(result, len(alternative["trace"]))}


def _without_payments(faults: dict[str, list[str]]) -> dict[str, Any]:
    """The answer for rules other than Equal Shares, which have no payments to replay."""
    every = [fault for found in faults.values() for fault in found]
    says = (
        f"NOT confirmed: {every[0]}" if every else "Confirmed: constraints hold, the stated promise is right."
    )
    none = "not checked: only Equal Shares has payments"
    right = {key: not found for key, found in faults.items()}
    return {**right, "payments": none, "cheapest": none, "faults": every, "says": says}


def _says(result: dict[str, Any], rounds: int) -> str:
    if result["faults"]:
        return f"NOT confirmed: {len(result['faults'])} faults, first: {result['faults'][0]}"
    text = f"Confirmed: constraints hold, {rounds} purchases replay to the last fraction"
    text += ", each was the cheapest on offer" if result["cheapest"] is True else f" ({result['cheapest']})"
    return text + ", and no group was left short of the promise."


def closed_options(instance: Json, profile: Json, rule: Json) -> dict[str, str]:
    """Options closed before the money: by veto, by consent, and by requiring a closed one."""
    closed = {veto["id"]: "veto" for veto in instance["vetoed"]}
    if rule.get("consent"):
        for option in instance["options"]:
            if rejected(profile, option["id"], rule["consent"]):
                closed.setdefault(option["id"], "consent")
    while True:
        more = {
            option["id"]: "chain"
            for option in instance["options"]
            if option["id"] not in closed and any(name in closed for name in option["requires"])
        }
        for row in instance["rules"]:
            if row["form"] == "needs_one_of" and all(name in closed for name in row["other"]):
                lost = [n for n in row["subject"] if n not in closed and n not in row["other"]]
                more.update(dict.fromkeys(lost, "set-rule"))
        if not more:
            return closed
        closed.update(more)


def rejected(profile: Json, name: str, consent: Json) -> bool:
    """Whether rejection of an option reaches the charter's threshold in a camp that counts."""
    camps: dict[str, list[tuple[str, Fraction, int | None]]] = {}
    for ballot in profile["ballots"]:
        votes = ((1, "approves"), (-1, "rejects"), (0, "abstains"))
        vote = next((sign for sign, column in votes if name in ballot[column]), None)
        labels = [""]
        if consent["of"] == "bloc":
            labels = [f"{a} {v}" for a, v in ballot["blocs"] if v and consent["attribute"] in ("", a)]
        for label in labels:
            who = ballot["organisation"] or ballot["voter"]
            camps.setdefault(label, []).append((who, Fraction(ballot["weight"]), vote))
    if consent["of"] == "organisations":
        camps = {"": _heavier_sides(camps[""])}
    for camp in camps.values():
        against = sum((weight for _, weight, vote in camp if vote == -1), Fraction(0))
        counted = [weight for _, weight, vote in camp if consent["basis"] == "eligible" or vote is not None]
        if against > 0 and against >= Fraction(consent["threshold"]) * sum(counted, Fraction(0)):
            return True
    return False


def _heavier_sides(camp: list[tuple[str, Fraction, int | None]]) -> list[tuple[str, Fraction, int | None]]:
    balance: dict[str, Fraction | None] = {}
    for who, weight, vote in camp:
        before = balance.get(who)
        balance[who] = before if vote is None else (before or Fraction(0)) + vote * weight
    return [
        (who, Fraction(1), None if value is None else (value > 0) - (value < 0))
        for who, value in balance.items()
    ]


def check_constraints(instance: Json, alternative: Json, closed: dict[str, str]) -> list[str]:
    """Hard constraints that the chosen options break."""
    options = {option["id"]: option for option in instance["options"]}
    chosen = set(alternative["selected"]) | set(alternative["adopted"])
    cost = sum(options[name]["cost"] for name in chosen)
    faults = [f"{name} is chosen but closed ({closed[name]})" for name in sorted(chosen & set(closed))]
    if cost != alternative["cost"] or cost > instance["budget"]:
        faults.append(f"cost is {cost}, stated {alternative['cost']}, budget {instance['budget']}")
    for name in sorted(chosen):
        missing = sorted(set(options[name]["requires"]) - chosen)
        faults += [f"{name} is chosen without {other}, which it requires" for other in missing]
    groups: dict[str, list[str]] = {}
    for name in sorted(chosen):
        if options[name]["group"] is not None:
            groups.setdefault(options[name]["group"], []).append(name)
    faults += [f"group {group} has {names}" for group, names in sorted(groups.items()) if len(names) > 1]
    for group in instance["groups"]:
        if (group["exactly_one"] or group["status_quo"]) and group["id"] not in groups:
            faults.append(f"group {group['id']} has no option chosen")
    for limit in instance["limits"]:
        inside = sorted(chosen & set(limit["members"]))
        for key, value in (("count", len(inside)), ("amount", sum(options[n]["cost"] for n in inside))):
            bound = limit[key]
            if bound is not None and (value > bound if limit["kind"] == "cap" else value < bound):
                faults.append(f"limit {limit['id']}: {key} is {value}, {limit['kind']} {bound}")
    return faults + _broken_rules(instance, chosen, {n: o["cost"] for n, o in options.items()}, closed)


def _broken_rules(
    instance: Json, chosen: set[str], cost: dict[str, int], closed: dict[str, str]
) -> list[str]:
    faults = []
    for rule in instance["rules"]:
        inside = chosen & set(rule["subject"])
        if rule["form"] == "share_at_most":
            money = sum(cost[name] for name in inside)
            broken = money > Fraction(rule["limit"]) * sum(cost[name] for name in chosen)
        elif rule["form"] == "needs_one_of":
            broken = bool(inside - set(rule["other"])) and not chosen & set(rule["other"])
        else:
            still_open = set(rule["other"]) - set(closed)
            broken = any(still_open - {name} - chosen for name in inside)
        if broken:
            faults.append(f"joint rule {rule['id']} is broken")
    return faults


def replay(
    instance: Json, alternative: Json, money: Money, closed: dict[str, str], rounds: bool
) -> tuple[list[str], list[str]]:
    """(faults of payments, faults of choice): every purchase made again from the ballots alone."""
    faults: list[str] = []
    dearer: list[str] = []
    chosen: list[str] = []
    paid: dict[str, dict[str, Fraction]] = {}
    for row in alternative["trace"]:
        name = row["chosen"]
        price = sum(money.ballots.cost[n] for n in row["bundle"])
        rate = money.cheapest(name, price)
        if rate is None or price != row["price"]:
            return [
                *faults,
                f"round {row['round']}: its supporters cannot pay {row['price']} for {name}",
            ], dearer
        exact = Fraction(rate[0] * money.ballots.fine * money.ballots.scale, rate[1] * money.base)
        if not _same(exact, Fraction(row["rho"])):
            faults.append(
                f"round {row['round']}: payment per unit is {float(exact):.6g}, stated {row['rho']}"
            )
        if rounds:
            for other, offer in _offers(instance, money, closed, chosen):
                if offer[0] * rate[1] < rate[0] * offer[1]:
                    dearer.append(f"round {row['round']}: {other} was cheaper for its supporters than {name}")
        paid[name] = {money.ballots.voters[i]: amount for i, amount in money.pay(name, rate).items()}
        chosen += row["bundle"]
    if rounds:
        late = [other for other, _ in _offers(instance, money, closed, chosen)]
        dearer += [f"after the last round: {other} could still be paid" for other in late]
    return faults + _ledger_faults(alternative, paid), dearer


def _same(exact: Fraction, stated: Fraction) -> bool:
    """Equal, or rounded down to at least 90 significant binary digits where the fraction is long."""
    return exact == stated or (exact > stated and (exact - stated) * 2**90 < exact)


def _ledger_faults(alternative: Json, paid: dict[str, dict[str, Fraction]]) -> list[str]:
    stated: dict[str, dict[str, Fraction]] = {name: {} for name in paid}
    for ledger in alternative["ledgers"]:
        for name, amount in ledger["paid"]:
            stated.setdefault(name, {})[ledger["voter"]] = Fraction(amount)
    faults = []
    for row in alternative["trace"] if alternative["ledgers"] else ():
        name = row["chosen"]
        if sum(stated[name].values()) != row["price"]:
            faults.append(f"ledgers: payments for {name} do not add up to {row['price']}")
        for voter in sorted(set(stated[name]) | set(paid[name])):
            gap = stated[name].get(voter, Fraction(0)) - paid[name].get(voter, Fraction(0))
            if abs(gap) * PARTS >= 1:
                faults.append(f"ledgers: {voter} paid another sum for {name}")
    return faults


def _offers(
    instance: Json, money: Money, closed: dict[str, str], chosen: list[str]
) -> Iterable[tuple[str, tuple[int, int]]]:
    """Options that are surely open and that their supporters can pay, with the rate.

    Left out: options that a joint rule or a floor may hold back; for those no claim is made.
    """
    for option in instance["options"]:
        name = option["id"]
        members = closure(instance, name)
        if held_back(instance, members) or name in chosen or not money.ballots.payers[name]:
            continue
        if is_open(instance, members - set(chosen), closed, chosen):
            rate = money.cheapest(name, sum(money.ballots.cost[n] for n in members - set(chosen)))
            if rate is not None:
                yield name, rate


def closure(instance: Json, name: str) -> set[str]:
    """An option with everything it requires."""
    requires = {option["id"]: option["requires"] for option in instance["options"]}
    members, todo = {name}, [name]
    while todo:
        for other in requires[todo.pop()]:
            if other not in members:
                members.add(other)
                todo.append(other)
    return members


def is_open(instance: Json, members: set[str], closed: dict[str, str], chosen: Iterable[str]) -> bool:
    """Whether all `members` can be added: none closed, no second variant, no cap passed."""
    options = {option["id"]: option for option in instance["options"]}
    after = set(chosen) | members
    if members & set(closed):
        return False
    groups = [options[name]["group"] for name in sorted(after) if options[name]["group"] is not None]
    if any(
        groups.count(options[name]["group"]) > 1 for name in members if options[name]["group"] is not None
    ):
        return False
    for limit in instance["limits"]:
        inside = after & set(limit["members"])
        if limit["kind"] == "cap" and members & inside:
            money = sum(options[name]["cost"] for name in inside)
            extra = sum(options[name]["cost"] for name in members & inside)
            if limit["amount"] is not None and extra and money > limit["amount"]:
                return False
            if limit["count"] is not None and len(inside) > limit["count"]:
                return False
    return True


def check_promise(instance: Json, alternative: Json, ballots: Ballots, closed: dict[str, str]) -> list[str]:
    """Options left out for which a group was large enough and got less: violations of the promise.

    For p and a group S of its supporters: violated iff
    budget * sum of w u(p) over S >= total weight * full price of p * the largest u(chosen) + u(p) in S.
    Tested for every option that was surely open when the money phase ended.
    """
    chosen = set(alternative["selected"])
    bought = [name for row in alternative["trace"] for name in row["bundle"]]
    if alternative["rule"]["rule"] != "equal-shares":
        bought = sorted(chosen | set(alternative["adopted"]))
    rows = {row["option"]: row for row in alternative["certificate"]["rows"]}
    got = [sum(value for name, value in row.items() if name in chosen) for row in ballots.utility]
    faults, broken = [], []
    for name in sorted(set(ballots.cost) - chosen):
        if not ballots.payers[name]:
            continue
        members = closure(instance, name)
        if name not in rows:
            surely = not held_back(instance, members) and is_open(
                instance, members - set(bought), closed, bought
            )
            faults += [f"certificate: {name} is open, but has no row"] if surely else []
            continue
        price = sum(ballots.cost[n] for n in members)
        if rows[name]["price"] < price or (rows[name]["price"] > price and not held_back(instance, members)):
            faults.append(f"certificate: the full price of {name} is {price}")
        if promise_broken(instance, ballots, got, name, rows[name]["price"]):
            broken.append(name)
    stated = sorted(name for name, row in rows.items() if not row["holds"])
    if broken != stated or alternative["certificate"]["holds"] != (not broken):
        faults.append(f"certificate: the promise is broken for {broken}, stated {stated}")
    return faults


def promise_broken(instance: Json, ballots: Ballots, got: list[int], name: str, price: int) -> bool:
    """Whether some group of supporters of an option was large enough and got less."""
    worth = 0
    for i in sorted(ballots.payers[name], key=lambda i: got[i] + ballots.utility[i][name]):
        worth += ballots.weight[i] * ballots.utility[i][name]
        if instance["budget"] * worth >= ballots.total * price * (got[i] + ballots.utility[i][name]):
            return True
    return False


def held_back(instance: Json, members: set[str]) -> bool:
    """Whether a joint rule or a floor may hold an option back; then no claim is made about it here."""
    bound = any(members & set(rule["subject"]) for rule in instance["rules"])
    floors = any(limit["kind"] == "floor" for limit in instance["limits"])
    return bound or floors or any(g["exactly_one"] or g["status_quo"] for g in instance["groups"])
