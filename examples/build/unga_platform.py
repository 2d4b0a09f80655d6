"""Builds examples/unga-platform: session 73 of the UN General Assembly as a federation of states.

    python examples/build/unga_platform.py          build again from sources/
    python examples/build/unga_platform.py DATA     take the extracts again from the data folder first

Every roll call is a measure of cost one; every state that voted at least once in the session is a member. Yes
approves, no rejects, abstain abstains; an empty cell (absent, or not voting) is no vote at all.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from common import EXAMPLES, hand_made, rows_of, write_all

from unbundle.compose import (
    Case,
    check_given,
    compose_alternative,
    member_weights,
    quota_of,
    report_power,
    write_instance,
)
from unbundle.kit.canonical import to_bytes
from unbundle.records.alternative import Alternative
from unbundle.records.instance import Instance, Option, Profile, RuleSpec, WeightedBallot
from unbundle.records.power import Majority

FOLDER = EXAMPLES / "unga-platform"
SESSION, YEAR, PLATFORM, SHOWN = 73, 2018, 20, 10
ORIGINS = {
    "unga/un_roll_calls_1946_2019.csv": "a8bd126cd2f4a5a5272d41162c9aac335e61ad8cdf52d441389f468e239f814b",
    "unga/un_votes_matrix_1946_2019.csv.gz": "929c42c03508cfee2d733b1ee1f28cfad676f00957012aab4a6f8558181b399a",
    "budget/sg_country_entities.csv": "eb9428941f8a2d7b6ce10feada30d723f8b5284fcb47e566128851a1637a4e35",
    "budget/population_1990on.csv": "3621bd6631e96de2861bc902e3d9c1b2fe02484585c8888278147feb04ad370e",
}
WEIGHTS = {
    "one state, one vote": Fraction(0),
    "square root of population": Fraction(1, 2),
    "population": Fraction(1),
}
RULES = ("equal-shares", "phragmen", "greedy", "max-approval", "consensus")
SIDES = {"y": "approves", "n": "rejects", "a": "abstains"}
Row = dict[str, str]


def extract(data: Path) -> dict[str, bytes]:
    """The extracts of session 73 from the data folder.

    Raises: ValueError for a file with another digest, or a state without a region.
    """
    wrong = [
        name for name, digest in ORIGINS.items() if sha256((data / name).read_bytes()).hexdigest() != digest
    ]
    if wrong:
        raise ValueError(f"other digests than expected: {', '.join(wrong)}")
    calls = [r for r in rows_of(data / "unga/un_roll_calls_1946_2019.csv") if r["session"] == f"{SESSION}.0"]
    wanted = {float(row["rcid"]) for row in calls}
    with gzip.open(
        data / "unga/un_votes_matrix_1946_2019.csv.gz", "rt", encoding="utf-8", newline=""
    ) as stream:
        votes = [row for row in csv.DictReader(stream) if float(row["rcid"]) in wanted]
    states = sorted(name for name in votes[0] if name != "rcid" and any(row[name] for row in votes))
    known = {row["name"]: row for row in rows_of(data / "budget/sg_country_entities.csv")}
    tables = hand_made("unga_platform.yaml")
    names, shown = tables["names"], tables["shown"]
    population = {
        (row["Country Code"], int(row["Year"])): row["Value"]
        for row in rows_of(data / "budget/population_1990on.csv")
    }
    table = [
        {**_state(name, known.get(names.get(name, name)), population), "name": shown.get(name, name)}
        for name in states
    ]
    return {
        "sources/roll_calls.csv": _csv(["rcid", "date", "unres", "short", "descr"], calls),
        "sources/votes.csv": _csv(["rcid", *states], votes),
        "sources/states.csv": _csv(["state", "name", "iso3", "region", "population", "year"], table),
    }


def _state(name: str, entity: Row | None, population: Mapping[tuple[str, int], str]) -> Row:
    if entity is None or not entity["un_sdg_region"]:
        raise ValueError(f"no region for {name}")
    code = entity["iso3166_1_alpha3"]
    year = max(y for c, y in population if c == code and y <= YEAR)
    count = str(int(float(population[code, year])))
    return {
        "state": name,
        "iso3": code,
        "region": entity["un_sdg_region"],
        "population": count,
        "year": str(year),
    }


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    out = StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def build(folder: Path) -> dict[str, bytes]:
    """Instance, results and page, from the extracts in `folder`/sources."""
    states = rows_of(folder / "sources/states.csv")
    calls = rows_of(folder / "sources/roll_calls.csv")
    votes = rows_of(folder / "sources/votes.csv")
    people = {row["iso3"]: int(row["population"]) for row in states}
    cases = {name: case_of(states, calls, votes, member_weights(people, p)) for name, p in WEIGHTS.items()}
    chosen = {name: {rule: platform(case, rule) for rule in RULES} for name, case in cases.items()}
    results = {
        "common_ground": common_ground(next(iter(cases.values()))),
        "platforms": {name: described(found["equal-shares"]) for name, found in chosen.items()},
        "chosen": {
            n: {rule: list(found.selected) for rule, found in row.items()} for n, row in chosen.items()
        },
        "core": core_of(chosen),
        "left_out": left_out(states, chosen),
        "promise": {n: promises(case, chosen[n]) for n, case in cases.items()},
        "power": {name: power(states, case) for name, case in cases.items()},
        "turnout": turnout(next(iter(cases.values())), len(calls)),
    }
    page = write_page(results, states, next(iter(cases.values())).instance)
    first = next(iter(cases.values()))
    return {
        "instance.json": to_bytes(write_instance(first)),
        "members.csv": _csv(["id", "members", "name", "region"], [_member(row) for row in states]),
        "results.json": to_bytes(results),
        "README.md": page.encode("utf-8"),
    }


def _member(row: Row) -> Row:
    return {"id": row["iso3"], "members": row["population"], "name": row["name"], "region": row["region"]}


def case_of(states: list[Row], calls: list[Row], votes: list[Row], weights: Mapping[str, int]) -> Case:
    """The session as one composition: every resolution costs one, the platform has room for twenty."""
    cast = {row["rcid"].removesuffix(".0"): row for row in votes}
    names = {row["rcid"].removesuffix(".0"): row["unres"].replace("/", ".") for row in calls}
    options = tuple(
        Option(id=row["unres"].replace("/", "."), cost=1, title=title_of(row), origin="proposed")
        for row in calls
    )
    ballots = []
    for state in states:
        sides: dict[str, list[str]] = {side: [] for side in SIDES.values()}
        for rcid, name in names.items():
            vote = cast[rcid][state["state"]]
            if vote:
                sides[SIDES[vote]].append(name)
        ballots.append(
            WeightedBallot(
                voter=state["iso3"],
                weight=Fraction(weights[state["iso3"]]),
                blocs=(("region", state["region"]),),
                **{side: tuple(sorted(names)) for side, names in sides.items()},
            )
        )
    label = f"a platform of {PLATFORM} resolutions: our parameter"
    instance = Instance(budget=PLATFORM, budget_label=label, options=options)
    return Case(instance, Profile(ballots=tuple(ballots)), RuleSpec(step=1))


def title_of(row: Row) -> str:
    """The short title without the words that every title ends with."""
    return row["short"].split(" : resolution")[0].strip()


def platform(case: Case, rule: str) -> Alternative:
    """The twenty resolutions that one rule chooses."""
    return compose_alternative(case.instance, case.profile, case.rule.model_copy(update={"rule": rule}))


def described(found: Alternative) -> list[dict[str, Any]]:
    """The chosen resolutions with their votes, most support first."""
    rows = [
        {
            "id": d.option,
            "for": d.tally.approve,
            "against": d.tally.reject,
            "abstaining": d.tally.abstain,
            "absent": d.tally.silent,
            "decided_by": d.decided_by,
            "tie": d.tie,
        }
        for d in found.decisions
        if d.chosen
    ]
    return sorted(rows, key=lambda row: (-row["for"], row["id"]))


def common_ground(case: Case) -> dict[str, Any]:
    """What every region supports: in each region that spoke more yes than no; and what splits them."""
    regions = sorted({value for b in case.profile.ballots for _, value in b.blocs})
    rows = {}
    for option in case.instance.options:
        balance = dict.fromkeys(regions, 0)
        for ballot in case.profile.ballots:
            region = ballot.blocs[0][1]
            balance[region] += (option.id in ballot.approves) - (option.id in ballot.rejects)
        rows[option.id] = [region for region in regions if balance[region] <= 0]
    every = sorted(name for name, against in rows.items() if not against)
    return {
        "every_region": every,
        "not_in": {name: a for name, a in sorted(rows.items()) if a},
        "regions": regions,
    }


def core_of(chosen: Mapping[str, Mapping[str, Alternative]]) -> dict[str, Any]:
    """In how many of the fifteen combinations of rule and weights a resolution is chosen."""
    counts: dict[str, int] = {}
    runs = [found for row in chosen.values() for found in row.values()]
    for found in runs:
        for name in found.selected:
            counts[name] = counts.get(name, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {"of": len(runs), "chosen_in": [[name, count] for name, count in ordered]}


def left_out(states: list[Row], chosen: Mapping[str, Mapping[str, Alternative]]) -> dict[str, Any]:
    """For every weighting the states that got the smallest part of what they voted for."""
    names = {row["iso3"]: row["name"] for row in states}
    found: dict[str, Any] = {}
    for label, row in chosen.items():
        ledgers = [x for x in row["equal-shares"].ledgers if x.approved]
        ordered = sorted(ledgers, key=lambda x: (x.got, Fraction(x.got, x.approved), x.voter))
        found[label] = [[names[x.voter], x.got, x.approved] for x in ordered[:SHOWN]]
    return found


def promises(case: Case, row: Mapping[str, Alternative]) -> dict[str, int]:
    """For every rule, how many resolutions left out break the promise of proportional shares."""
    return {
        rule: sum(not r.holds for r in check_given(*case, chosen=found.selected).certificate.rows)
        for rule, found in row.items()
    }


def power(states: list[Row], case: Case) -> list[dict[str, Any]]:
    """Power of states and of regions voting as one, at more than half and at two thirds."""
    players = {b.voter: (int(b.weight),) for b in case.profile.ballots}
    total = sum(weight for (weight,) in players.values())
    majorities = [
        Majority(label="more than half", counts=("weight",), quotas=(quota_of(total, Fraction(1, 2), True),)),
        Majority(label="two thirds", counts=("weight",), quotas=(quota_of(total, Fraction(2, 3), False),)),
    ]
    regions = {row["iso3"]: row["region"] for row in states}
    report = report_power(players, majorities, {"region": regions}, shapley=False)
    rows: list[dict[str, Any]] = []
    for table in report.tables:
        top = sorted(table.players, key=lambda p: (-p.banzhaf_share, p.player))[
            : SHOWN if not table.bloc else None
        ]
        rows.append(
            {
                "majority": table.majority.label,
                "of": table.bloc or "states",
                "rounded_to": table.rounded_to,
                "players": [[p.player, str(p.weight_share), p.banzhaf_share, p.blocker] for p in top],
            }
        )
    return rows


def turnout(case: Case, calls: int) -> dict[str, int]:
    """Votes cast and cells left empty, over all states and resolutions."""
    yes = sum(len(b.approves) for b in case.profile.ballots)
    no = sum(len(b.rejects) for b in case.profile.ballots)
    abstain = sum(len(b.abstains) for b in case.profile.ballots)
    cells = calls * len(case.profile.ballots)
    return {"yes": yes, "no": no, "abstain": abstain, "absent": cells - yes - no - abstain, "cells": cells}


def write_page(results: dict[str, Any], states: list[Row], instance: Instance) -> str:
    """The page that people read, made from the results alone."""
    text = (EXAMPLES / "build" / "unga_platform.md").read_text(encoding="utf-8")
    titles = {option.id: option.title for option in instance.options}
    counts = results["turnout"]
    fields = {
        "states": len(states),
        "calls": len(titles),
        "size": PLATFORM,
        "absent": f"{counts['absent']:,}",
        "cells": f"{counts['cells']:,}",
        "abstain": f"{counts['abstain']:,}",
        "common": len(results["common_ground"]["every_region"]),
        "regions": len(results["common_ground"]["regions"]),
        "common_list": _list(results["common_ground"]["every_region"], titles),
        "platforms": _platforms(results, titles),
        "rules": _rules(results),
        "core_all": sum(count == results["core"]["of"] for _, count in results["core"]["chosen_in"]),
        "core_of": results["core"]["of"],
        "core_list": _core(results["core"], titles),
        "left_out": _left(results["left_out"]),
        "power": _power(results["power"]),
    }
    for name, value in fields.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _list(names: Sequence[str], titles: Mapping[str, str]) -> str:
    return "\n".join(f"- {name.replace('.', '/')} {titles[name]}" for name in names)


def _platforms(results: dict[str, Any], titles: Mapping[str, str]) -> str:
    sets = {label: {row["id"]: row for row in rows} for label, rows in results["platforms"].items()}
    votes = {name: row for rows in sets.values() for name, row in rows.items()}
    lines = [
        f"| resolution | yes | no | abstain | absent | {' | '.join(sets)} |",
        f"| --- | --: | --: | --: | --: |{' :-: |' * len(sets)}",
    ]
    for name in sorted(votes, key=lambda n: (-sum(n in s for s in sets.values()), -votes[n]["for"], n)):
        row = votes[name]
        marks = " | ".join("in" if name in rows else "" for rows in sets.values())
        numbers = f"{row['for']} | {row['against']} | {row['abstaining']} | {row['absent']}"
        lines.append(f"| {name.replace('.', '/')} {titles[name]} | {numbers} | {marks} |")
    return "\n".join(lines)


def _rules(results: dict[str, Any]) -> str:
    lines = [
        "| weights | rule | resolutions | as in Equal Shares | promises broken |",
        "| --- | --- | --: | --: | --: |",
    ]
    for label, row in results["chosen"].items():
        for rule, names in row.items():
            same = len(set(names) & set(row["equal-shares"]))
            lines.append(f"| {label} | {rule} | {len(names)} | {same} | {results['promise'][label][rule]} |")
    return "\n".join(lines)


def _core(core: dict[str, Any], titles: Mapping[str, str]) -> str:
    rows = [(name, count) for name, count in core["chosen_in"] if 2 * count > core["of"]]
    return "\n".join(
        f"- {count} of {core['of']}: {name.replace('.', '/')} {titles[name]}" for name, count in rows
    )


def _left(rows: dict[str, Any]) -> str:
    lines = [f"| {' | '.join(rows)} |", f"|{' --- |' * len(rows)}"]
    for place in range(SHOWN):
        cells = (f"{state}: {got} of {asked}" for state, got, asked in (row[place] for row in rows.values()))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _power(rows: dict[str, Any]) -> str:
    lines = ["| weights | region | share of the say | power: more than half | power: two thirds |"]
    lines.append("| --- | --- | --: | --: | --: |")
    labels = hand_made("unga_platform.yaml")["regions"]
    for label, tables in rows.items():
        half, third = ([t for t in tables if t["of"] == "region" and t["majority"] == m] for m in MAJORITIES)
        other = {p[0]: p for p in third[0]["players"]}
        for name, share, power_share, _ in half[0]["players"]:
            weight = float(Fraction(share))
            lines.append(
                f"| {label} | {labels[name]} | {weight:.3f} | {power_share:.3f} | {other[name][2]:.3f} |"
            )
    return "\n".join(lines)


MAJORITIES = ("more than half", "two thirds")


def main() -> None:
    """Take the extracts again where a data folder is given, then build."""
    if len(sys.argv) > 1:
        write_all(FOLDER, extract(Path(sys.argv[1])))
    write_all(FOLDER, build(FOLDER))


if __name__ == "__main__":
    main()
